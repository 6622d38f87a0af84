from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmcore.fields import TABLES
from cmcore.intake.checking.across import check_dataset
from cmcore.intake.checking.checks import check_table
from cmcore.intake.checking.report_card import GRADES, card_record, report_card
from cmcore.intake.checking.uses import USES

FEE = {"payer": "Medicaid", "code": "T1017", "rate": "33.65", "effective_from": "2026-01-01", "effective_to": None}
WHOLE = {
    "client_id": "C-1",
    "payer": "Medicaid",
    "service_date": "2026-03-02",
    "code": "T1017",
    "minutes": 45,
    "staff": "W-1",
    "credential": "BA",
    "note_signed": "yes",
}
MEMBER = {"client_id": "C-1", "payer": "Medicaid", "start_date": "2026-01-01"}


@pytest.fixture
def graded(table, dataset):
    """The card of sessions with these changes, and of other tables, checked."""

    def grade(changes, *others):
        own = [{"session_id": f"S-{at}", "client_id": f"C-{at}", "staff": f"W-{at}"} for at in range(len(changes))]
        rows = [WHOLE | mine | each for mine, each in zip(own, changes, strict=True)]
        made = dataset(*([table("sessions", *rows)] if rows else []), *others)
        checked = [each for one in made.tables.values() for each in check_table(one)]
        findings = (*checked, *check_dataset(made, as_of=date(2026, 11, 20)))
        return {each.use: each for each in report_card(replace(made, findings=findings))}

    return grade


def said(fitness):
    return [(gap.what, gap.rows) for gap in fitness.gaps if gap.rows is not None]


@pytest.mark.parametrize(
    ("bad", "verdict", "grade"),
    [
        (0, "ready", "A"),
        (2, "ready", "A"),  # 98 of 100
        (3, "ready", "B"),
        (5, "ready", "B"),  # 95 of 100
        (6, "usable with gaps", "C"),
        (10, "usable with gaps", "C"),
        (11, "usable with gaps", "D"),
        (25, "usable with gaps", "D"),
        (26, "usable with gaps", "F"),
        (50, "usable with gaps", "F"),
        (51, "not yet", "F"),
    ],
)
def test_the_share_of_rows_fit_gives_verdict_and_grade(graded, table, bad, verdict, grade):
    card = graded([{"payer": None}] * bad + [{}] * (100 - bad), table("fees", FEE))
    pricing = card["pricing"]
    assert (pricing.rows, pricing.fit, pricing.verdict, pricing.grade) == (100, 100 - bad, verdict, grade)


def test_sessions_without_fees_are_ready_for_an_audit_and_not_yet_for_pricing(graded):
    card = graded([{}] * 3)
    assert {name: each.verdict for name, each in card.items()} == {
        "pricing": "not yet",
        "denials": "not yet",
        "models": "usable with gaps",
        "audit": "ready",
    }
    gap = card["pricing"].gaps[0]
    assert (gap.what, gap.todo, gap.table) == ("No fees are there.", "Upload them, or fill in a blank table.", "fees")
    assert said(card["pricing"]) == []


def test_models_are_ready_with_rates_and_member_months(graded, table):
    assert graded([{}], table("fees", FEE))["models"].verdict == "usable with gaps"
    assert graded([{}], table("fees", FEE), table("members", MEMBER))["models"].verdict == "ready"


def test_a_column_that_nobody_gave_is_lacking_and_stops_the_use(graded, table):
    rows = [
        {"session_id": "S-1", "client_id": "C-1", "payer": "Medicaid", "service_date": "2026-03-02", "code": "T1017"}
    ]
    card = graded([], table("sessions", *rows), table("fees", FEE))
    assert (card["pricing"].lacking, card["pricing"].verdict, card["pricing"].fit) == (
        ("Minutes or Units",),
        "not yet",
        0,
    )
    assert card["audit"].lacking == ("Staff", "Credential", "Note signed", "Minutes or Units")
    gap = card["pricing"].gaps[0]
    assert (gap.what, gap.todo) == (
        "No column gives Minutes or Units.",
        "Add the column to the export, or name it in the mapping.",
    )


def test_units_stand_in_for_minutes(graded, table):
    assert graded([{"minutes": None, "units": 3}], table("fees", FEE))["pricing"].verdict == "ready"


def test_errors_and_blanks_and_days_without_a_rate_make_a_row_unfit(graded, table):
    changes = [{}, {"code": "T1O17"}, {"minutes": 1441}, {"service_date": None}, {"service_date": "2025-12-31"}]
    pricing = graded(changes, table("fees", FEE))["pricing"]
    assert (pricing.rows, pricing.fit) == (5, 1)
    assert said(pricing) == [
        ("Errors stand in 3 sessions.", 3),  # the code, the minutes, the missing day
        ("No rate of the payer is in force for code and day of 2 sessions.", 2),  # T1O17, 2025
        ("Service date is missing in 1 session.", 1),
    ]


def test_an_error_in_what_a_use_does_not_need_leaves_it_fit(graded, table):
    change = {"billed_date": "2026-11-21"}
    card = graded([change], table("fees", FEE))
    assert (card["pricing"].verdict, card["audit"].verdict) == ("ready", "ready")


def test_warnings_leave_a_row_fit(graded, table):
    card = graded([{"minutes": 50, "units": 9}], table("fees", FEE))
    assert card["pricing"].verdict == "ready"


DENIAL = {
    "claim_no": "CLM-1",
    "payer": "Medicaid",
    "denial_codes": "197",
    "denial_date": "2026-04-01",
    "billed": "90.00",
}


def test_denials_are_worked_from_a_log_or_from_denied_sessions(graded, table):
    assert graded([], table("denials", DENIAL))["denials"].verdict == "ready"
    denied = {"claim_no": "CLM-1", "denial_codes": "CO-197", "claim_status": "denied"}
    other = {"claim_no": "CLM-2", "denial_codes": None, "claim_status": "paid"}
    card = graded([denied, other])
    assert (card["denials"].rows, card["denials"].verdict) == (1, "ready")
    assert [gap.what for gap in graded([{}])["denials"].gaps][:1] == [
        "No denied lines or adjusted lines or denied sessions are there."
    ]


def test_few_months_are_told_and_do_not_stop_a_use(graded):
    days = [{"service_date": f"2026-{month:02}-02"} for month in range(1, 12)]
    assert any("span 11 months of the 12" in gap.what for gap in graded(days)["models"].gaps)
    year = [*days, {"service_date": "2025-12-02"}]
    assert not any("months" in gap.what and "span" in gap.what for gap in graded(year)["models"].gaps)


def test_without_any_table_nothing_is_fit(dataset):
    assert {each.verdict for each in report_card(dataset())} == {"not yet"}


def test_scripts_read_the_card_by_use(graded, table):
    card = graded([{}, {}, {"payer": None}], table("fees", FEE))
    record = card_record(card.values())
    assert list(record) == ["pricing", "denials", "models", "audit"]
    assert {name: record["pricing"][name] for name in ("verdict", "grade", "rows", "fit", "share", "lacking")} == {
        "verdict": "usable with gaps", "grade": "F", "rows": 3, "fit": 2, "share": 0.6667, "lacking": [],
    }  # fmt: skip
    assert record["pricing"]["gaps"][0] == {
        "what": "Payer is missing in 1 session.", "rows": 1, "todo": "Type what is missing on the Fix page.", "table": None,
    }  # fmt: skip
    assert record["denials"]["share"] is None


def test_every_use_names_fields_that_its_tables_have():
    for use in USES:
        assert {*use.tables, *use.better_tables, *use.wanted} <= set(TABLES)
        for rows in use.rows:
            fields = {name for need in (*rows.must, *rows.better) for name in need.fields}
            assert fields <= set(TABLES[rows.kind].model_fields)
    assert [least for _, least in GRADES] == sorted((least for _, least in GRADES), reverse=True)
