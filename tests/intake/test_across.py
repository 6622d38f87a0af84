from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmcore.intake.checking.across import check_dataset
from cmcore.intake.crossing.codes import judge_code

AS_OF = date(2026, 11, 20)
SESSION = {"session_id": "S-1", "client_id": "C-1", "payer": "Medicaid", "service_date": "2026-03-02", "code": "T1017"}
PAYERS = [
    {"payer": "Medicaid", "name": "State Medicaid", "aliases": "MCD; Title XIX"},
    {"payer": "Medicare", "name": None, "aliases": None},
    {"payer": "Horizon MCO", "name": None, "aliases": None},
]
APPROVAL = {
    "authorization_no": "A-10045",
    "client_id": "C-1",
    "payer": "Medicaid",
    "code": "T1017",
    "units_approved": 40,
    "start_date": "2026-01-01",
    "end_date": "2026-06-30",
}
RULE = {"payer": "Medicaid", "code": "T1017", "authorization_required": "yes"}


def check(made):
    return check_dataset(made, as_of=AS_OF)


def said(made, *kinds):
    return [
        (each.kind, each.cell, each.suggestion, each.safe) for each in check(made) if not kinds or each.kind in kinds
    ]


def sessions(table, *changes):
    return table("sessions", *[SESSION | {"session_id": f"S-{at}"} | each for at, each in enumerate(changes, 1)])


def test_payers_are_known_by_name_full_name_and_alias_in_any_spelling(table, dataset):
    written = ["Medicaid", "MEDICAID ", "state medicaid", "title xix", "M.C.D.", "Horizon-MCO"]
    made = dataset(sessions(table, *({"payer": each} for each in written)), table("payers", *PAYERS))
    assert said(made, "unknown-payer") == []


@pytest.mark.parametrize(
    ("written", "suggestion", "safe"),
    [
        ("Medicad", "Medicaid", True),
        ("Medcare", "Medicare", True),
        ("H0rizon MCO", "Horizon MCO", True),
        ("Horizon", "Horizon MCO", True),
        ("Medica", None, False),
        ("Aetna", None, False),
    ],
)
def test_a_payer_nobody_knows_suggests_the_nearest_and_is_safe_only_alone(table, dataset, written, suggestion, safe):
    made = dataset(sessions(table, {"payer": written}), table("payers", *PAYERS))
    (found,) = [each for each in check(made) if each.kind == "unknown-payer"]
    assert found.safe is safe
    if suggestion:
        assert found.suggestion == suggestion


def test_without_a_payer_book_the_payers_named_often_are_known(table, dataset):
    made = dataset(sessions(table, *[{"payer": "Medicaid"}] * 20, {"payer": "Medicad"}))
    assert said(made, "unknown-payer") == [("unknown-payer", "C22", "Medicaid", True)]


def test_a_missing_payer_follows_from_the_clients_other_sessions(table, dataset):
    made = dataset(sessions(table, *[{}] * 6, {"payer": "Medicare"}, {"payer": ""}), table("payers", *PAYERS))
    (found,) = [each for each in check(made) if each.kind == "payer-missing"]
    assert (found.cell, found.suggestion, found.safe) == ("C9", "Medicaid", False)
    assert found.evidence == "6 of 7 sessions of this client name Medicaid."


def test_a_missing_payer_is_safe_where_the_policy_in_force_says_the_same(table, dataset):
    policy = {
        "client_id": "C-1",
        "payer": "Medicaid",
        "priority": 1,
        "start_date": "2026-01-01",
        "end_date": "2026-03-02",
    }
    made = dataset(sessions(table, {"payer": ""}), table("policies", policy), table("payers", *PAYERS))
    assert said(made, "payer-missing") == [("payer-missing", "C2", "Medicaid", True)]


def test_a_policy_that_ended_the_day_before_says_nothing(table, dataset):
    policy = {
        "client_id": "C-1",
        "payer": "Medicaid",
        "priority": 1,
        "start_date": "2026-01-01",
        "end_date": "2026-03-01",
    }
    made = dataset(sessions(table, {"payer": ""}), table("policies", policy), table("payers", *PAYERS))
    assert said(made, "payer-missing") == [("payer-missing", "C2", None, False)]


@pytest.mark.parametrize(
    ("code", "kind", "suggestion", "safe"),
    [
        ("T1O17", "code-typo", "T1017", True),
        ("TI017", "code-typo", "T1017", True),
        ("T 1017", "code-typo", "T1017", True),
        ("T-1017", "code-typo", "T1017", True),
        ("T1071", "unknown-code", "T1017", False),
        ("SERVICE", "invalid-code", None, False),
    ],
)
def test_a_mistyped_code_is_told_from_one_that_is_nothing(code, kind, suggestion, safe):
    found = judge_code(code, frozenset({"T1017", "99490"}))
    assert (found.kind, found.suggestion, found.safe) == (kind, suggestion, safe)


@pytest.mark.parametrize("code", ["T1017", "97110", "S9999"])
def test_a_code_that_is_known_or_may_exist_is_left_alone(code):
    assert judge_code(code, frozenset({"T1017"})) is None


def test_h0330_does_not_exist_and_its_stand_in_is_the_one_the_payer_sees_most(table, dataset):
    made = dataset(sessions(table, {"code": "T1016"}, {"code": "T1016"}, {"code": "T1017"}, {"code": "H0330"}))
    (found,) = [each for each in check(made) if each.kind == "invalid-code"]
    assert (found.cell, found.suggestion, found.safe) == ("E5", "T1016", False)
    assert "H0006, T1016, T1017" in found.message
    assert found.evidence == "2 of your sessions for Medicaid have T1016."


@pytest.mark.parametrize(("day", "kinds"), [("2025-12-31", []), ("2026-01-01", ["code-ended"])])
def test_a_code_is_in_force_on_its_last_day_and_not_after(table, dataset, day, kinds):
    made = dataset(sessions(table, {"code": "G0511", "service_date": day}))
    assert [kind for kind, *_ in said(made, "code-ended")] == kinds


def test_a_mistyped_authorization_number_suggests_the_clients_own(table, dataset):
    approvals = table("authorizations", APPROVAL, APPROVAL | {"authorization_no": "A-10054", "client_id": "C-2"})
    made = dataset(sessions(table, {"authorization_no": "A-1OO45"}, {"authorization_no": "A-10045"}), approvals)
    assert said(made, "unknown-authorization") == [("unknown-authorization", "F2", "A-10045", True)]


def test_another_clients_authorization_number_is_told_as_such(table, dataset):
    approvals = table("authorizations", APPROVAL, APPROVAL | {"authorization_no": "A-10054", "client_id": "C-2"})
    made = dataset(sessions(table, {"authorization_no": "A-10054"}, {"client_id": "C-2"}), approvals)
    (found,) = check(made)
    assert "belongs to another client" in found.message
    assert (found.suggestion, found.safe) == ("A-10045", True)


@pytest.mark.parametrize(("day", "suggestion"), [("2026-06-30", "A-10045"), ("2026-07-01", None)])
def test_a_missing_authorization_number_follows_from_the_only_one_in_force(table, dataset, day, suggestion):
    made = dataset(
        sessions(table, {"authorization_no": "", "service_date": day}),
        table("authorizations", APPROVAL),
        table("rules", RULE),
    )
    assert said(made) == [("authorization-missing", "F2", suggestion, suggestion is not None)]


@pytest.mark.parametrize(
    ("change", "suggestion"),
    [
        ({"status": "denied"}, None),
        ({"status": "pending"}, None),
        ({"status": "approved"}, "A-10045"),
        ({"approved_staff": "Ana Rivera"}, None),
        ({"approved_staff": "L. REED"}, "A-10045"),
        ({"approved_staff": "Riverbend"}, "A-10045"),  # nobody of the list: an agency's name, perhaps
    ],
)
def test_what_approves_nothing_here_is_no_number_to_type(table, dataset, change, suggestion):
    made = dataset(
        sessions(table, {"authorization_no": "", "staff": "L. Reed"}),
        table("authorizations", APPROVAL | change),
        table("rules", RULE),
        table("staff", {"staff": "L. Reed"}, {"staff": "Ana Rivera"}),
    )
    assert said(made, "authorization-missing") == [("authorization-missing", "F2", suggestion, bool(suggestion))]


def test_of_two_fitting_authorizations_none_is_suggested(table, dataset):
    made = dataset(
        sessions(table, {"authorization_no": ""}),
        table("authorizations", APPROVAL, APPROVAL | {"authorization_no": "A-10099"}),
        table("rules", RULE),
    )
    assert said(made) == [("authorization-missing", "F2", None, False)]


def test_a_payer_that_asks_for_no_authorization_misses_none(table, dataset):
    rule = RULE | {"authorization_required": "no"}
    made = dataset(sessions(table, {"authorization_no": ""}), table("authorizations", APPROVAL), table("rules", rule))
    assert said(made) == []


@pytest.mark.parametrize(
    ("day", "suggestion"), [("2026-11-20", ""), ("2026-11-21", None), ("2062-03-02", "2026-03-02")]
)
def test_a_date_after_the_day_of_judging_has_not_come_yet(table, dataset, day, suggestion):
    made = dataset(sessions(table, {}, {}, {"service_date": day}))
    expected = [] if suggestion == "" else [("future-date", "D4", suggestion, False)]
    assert said(made, "future-date") == expected


def test_a_year_far_from_the_others_is_doubted(table, dataset):
    made = dataset(sessions(table, {}, {}, {"service_date": "2016-03-02"}))
    assert said(made) == [("unlikely-date", "D4", "2026-03-02", False)]


def test_a_bill_older_than_its_service_is_found(table, dataset):
    made = dataset(sessions(table, {"billed_date": "2026-03-01"}, {"billed_date": "2026-03-02"}))
    assert said(made) == [("before-service", "F2", None, False)]


def test_a_session_id_used_twice_names_the_first_row(table, dataset):
    made = dataset(sessions(table, {}, {"session_id": "S-1", "client_id": "C-2"}))
    (found,) = check(made)
    assert (found.kind, found.cell) == ("duplicate-key", "A3")
    assert "Sessions!A2" in found.message


def test_lines_of_one_contact_share_its_id_as_long_as_their_codes_differ(table, dataset):
    bill = {"session_id": "BILL-1"}
    made = dataset(sessions(table, bill, bill | {"code": "T1016"}, bill | {"code": "T1016"}))
    assert said(made) == [("duplicate-key", "A4", None, False)]


def test_a_contact_entered_twice_under_two_ids_is_possibly_a_duplicate(table, dataset):
    made = dataset(sessions(table, {"minutes": 45}, {"minutes": 45}, {"minutes": 30}))
    assert said(made) == [("possible-duplicate", "B3", None, False)]


FEE = {"payer": "Medicaid", "code": "T1017", "modifiers": None, "rate": "33.65"}


@pytest.mark.parametrize(
    ("first", "second", "kinds"),
    [
        ({}, {}, ["fee-repeated"]),
        ({}, {"rate": "34.00"}, ["fee-conflict"]),
        ({}, {"rate": "34.00", "modifiers": "HN"}, []),
        ({"effective_to": "2026-06-30"}, {"rate": "34.00", "effective_from": "2026-07-01"}, []),
        ({"effective_to": "2026-07-01"}, {"rate": "34.00", "effective_from": "2026-07-01"}, ["fee-conflict"]),
    ],
)
def test_two_fee_lines_contradict_each_other_only_on_days_they_share(table, dataset, first, second, kinds):
    blank = {"effective_from": None, "effective_to": None}
    made = dataset(table("fees", FEE | blank | first, FEE | blank | second))
    assert [kind for kind, *_ in said(made, "fee-conflict", "fee-repeated")] == kinds


def test_a_rate_conflict_names_both_cells(table, dataset):
    lines = [FEE | {"effective_from": "2026-01-01", "rate": rate} for rate in ("33.65", "34.00")]
    (found,) = check(dataset(table("fees", *lines)))
    assert found.cell == "D3"
    assert "$34.00 for T1017 contradicts $33.65 in Fees!D2" in found.message


@pytest.mark.parametrize(("units", "kinds"), [(2, ["units-disagree"]), (3, []), (4, []), (5, ["units-disagree"])])
def test_units_of_fifty_minutes_are_three_or_four(table, dataset, units, kinds):
    made = dataset(sessions(table, {"minutes": 50, "units": units}))  # 50 / 15 = 3.3
    assert [each.kind for each in check(made)] == kinds


@pytest.mark.parametrize(
    ("rounding", "suggestion"),
    [
        (None, "3"),  # 53 / 15 = 3.53: full units alone, as the price takes them where the book does not say
        ("round_down", "3"),
        ("round_up", "4"),
        ("midpoint_reached", "4"),  # 8 minutes are over half of 15
        ("eight_minute_total", "4"),
        ("exact", None),  # 3.53 units are no whole ones
    ],
)
def test_units_are_suggested_by_the_payers_own_rounding(table, dataset, rounding, suggestion):
    payers = table("payers", {"payer": "Medicaid", "unit_rounding": rounding})
    made = dataset(sessions(table, {"minutes": 53, "units": 6, "payer": "MEDICAID"}), payers)
    assert [each[2] for each in said(made, "units-disagree")] == [suggestion]


def test_units_of_minutes_that_are_hours_are_not_to_be_lowered(table, dataset):
    (found,) = check(dataset(sessions(table, {"minutes": 1, "units": 4})))  # an hour is 4 quarter hours
    assert (found.kind, found.suggestion) == ("units-disagree", None)
    assert "check whether the minutes are hours" in found.message


def test_units_below_zero_are_not_compared_with_the_minutes(table, dataset):
    assert said(dataset(sessions(table, {"minutes": 45, "units": -3})), "units-disagree") == []


def test_a_worker_off_the_staff_list_suggests_the_nearest(table, dataset):
    staff = table("staff", {"staff": "Ana Rivera", "hours_available_per_day": 8})
    made = dataset(sessions(table, {"staff": "Ana Rivera"}, {"staff": "Ana Rivrea"}), staff)
    assert said(made, "unknown-staff") == [("unknown-staff", "F3", "Ana Rivera", False)]


def test_checking_changes_nothing(table, dataset):
    made = dataset(sessions(table, {"payer": "Medicad"}), table("payers", *PAYERS))
    before = {kind: frame.clone() for kind, frame in made.frames.items()}
    check(made)
    assert all(frame.equals(made.frames[kind]) for kind, frame in before.items())


def test_the_order_of_rows_changes_no_suggestion(table, dataset):
    changes = [{"payer": "Medicad"}, {"payer": "Horizon"}, {"code": "T1O17"}, {"payer": ""}]
    made = dataset(sessions(table, *changes), table("payers", *PAYERS))
    frames = dict(made.frames) | {"sessions": made.frames["sessions"].reverse()}
    turned = check(replace(made, frames=frames))
    assert {(each.row_id, each.kind, each.suggestion) for each in turned} == {
        (each.row_id, each.kind, each.suggestion) for each in check(made)
    }
