from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.engine.estimate import price_sessions
from cmcore.engine.explain import explain_session
from cmcore.fields import TABLES
from cmcore.findings import UnknownNameError
from cmcore.intake.tables import Dataset, MappedColumn, Table

SHEETS = {
    "sessions": ("log.xlsx", "Sessions"),
    "payers": ("payer_book.xlsx", "Payers"),
    "fees": ("payer_book.xlsx", "Fees"),
    "rules": ("payer_book.xlsx", "Rules"),
    "authorizations": ("payer_book.xlsx", "Authorizations"),
    "policies": ("payer_book.xlsx", "Policies"),
}
SESSION = {
    "session_id": "S-123",
    "client_id": "C-1",
    "payer": "Medicaid",
    "service_date": date(2026, 3, 2),
    "minutes": 45,
    "code": "T1017",
    "credential": "BA",
    "place_of_service": "11",
    "note_signed": True,
    "claim_no": "CLM-1",
    "billed_date": date(2026, 3, 9),
}
PAYER = {"payer": "Medicaid", "aliases": "MCD", "unit_rounding": "round_down", "unit_scope": "session"}
FEE = {"payer": "Medicaid", "code": "T1017", "basis": "per_unit", "unit_minutes": 15, "rate": 336500}
FEE_2026 = FEE | {"effective_from": date(2026, 1, 1)}


def _table(kind, rows):
    """A table whose fields stand in columns A, B, C... from row 2 on, and only those that some row fills."""
    file, sheet = SHEETS[kind]
    fields = TABLES[kind].schema_of_frame()
    used = [name for name in fields if any(row.get(name) is not None for row in rows)]
    columns = tuple(
        MappedColumn(index, chr(ord("A") + index), TABLES[kind].column(name).label, name, 1.0, "name")
        for index, name in enumerate(used)
    )
    system = [
        {"row_id": f"00c0ffee:{sheet}:{number}", "table_id": f"00c0ffee:{sheet}:1", "row": number}
        for number in range(2, 2 + len(rows))
    ]
    schema = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()} | fields
    frame = pl.DataFrame(
        [dict.fromkeys(schema) | place | row for place, row in zip(system, rows, strict=True)], schema=schema
    )
    return Table(f"00c0ffee:{sheet}:1", file, sheet, kind, (1, 1), 2, 1 + len(rows), columns, (), frame)


def _dataset(**rows):
    tables = [_table(kind, each) for kind, each in rows.items()]
    empty = {
        kind: pl.DataFrame(
            schema={"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()} | model.schema_of_frame()
        )
        for kind, model in TABLES.items()
    }
    frames = empty | {each.kind: each.frame for each in tables}
    return Dataset((), frames, (), {each.table_id: each for each in tables})


def _explained(row=2, as_of=date(2026, 4, 1), **rows):
    dataset = _dataset(**{"payers": [PAYER], "fees": [FEE_2026], "sessions": [SESSION]} | rows)
    return explain_session(dataset, price_sessions(dataset.frames, as_of=as_of), f"00c0ffee:Sessions:{row}")


def _step(explanation, title):
    return next(step for step in explanation.steps if step.title == title)


def test_a_covered_session_is_one_sentence_with_minutes_units_rate_cell_and_date_in_force():
    # 45 minutes are 3 full units of 15; 3 x $33.65 = $100.95
    assert _explained().sentence == (
        "Medicaid pays $100.95 for session S-123 on Mar 2, 2026: 45 minutes are 3 units of T1017 at $33.65 "
        "(payer_book.xlsx!Fees!E2, in force since Jan 1, 2026)."
    )


def test_the_steps_name_the_cell_of_each_value():
    explanation = _explained()

    sources = {step.title: step.source for step in explanation.steps}

    assert sources["Session"] == "log.xlsx!Sessions!E2"
    assert sources["Payer"] == "payer_book.xlsx!Payers!A2"
    assert sources["Rate"] == "payer_book.xlsx!Fees!E2"
    assert sources["Units"] == "payer_book.xlsx!Fees!D2"


def test_the_units_step_says_how_minutes_are_counted():
    assert _step(_explained(), "Units").text == (
        "45 minutes are 3 units of 15 minutes: only full units count; each session is counted on its own."
    )


def test_what_the_book_does_not_say_is_named_as_assumed():
    explanation = _explained(payers=[{"payer": "Medicaid"}], fees=[FEE_2026 | {"unit_minutes": None}])

    assert _step(explanation, "Assumed").text == (
        "The payer book does not say how minutes are rounded, how long a unit is, whether minutes are added up over "
        "a day; the usual was taken. Add it to be sure."
    )


def test_nothing_is_assumed_where_the_book_says_it_all():
    assert "Assumed" not in [step.title for step in _explained().steps]


def test_a_missing_coverage_rule_is_said():
    assert _step(_explained(), "Coverage rule").text == (
        "Medicaid has no coverage rule for T1017 on that day; its fee line is the contract."
    )


def test_an_alias_is_resolved_out_loud():
    assert _step(_explained(sessions=[SESSION | {"payer": "MCD"}]), "Payer").text == '"MCD" is Medicaid.'


def test_a_session_at_risk_says_what_the_risk_is():
    assert _explained(sessions=[SESSION | {"note_signed": False}]).sentence == (
        "Medicaid pays $100.95 for session S-123 on Mar 2, 2026: 45 minutes are 3 units of T1017 at $33.65 "
        "(payer_book.xlsx!Fees!E2, in force since Jan 1, 2026). At risk: The note is not signed."
    )


def test_a_session_not_covered_says_why_and_what_it_would_bring():
    rule = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}

    explanation = _explained(rules=[rule])

    assert explanation.sentence == (
        "Medicaid pays nothing for session S-123 on Mar 2, 2026: Medicaid requires an authorization for T1017 and "
        "the session names none. Once resolved it brings $100.95: 45 minutes are 3 units of T1017 at $33.65 "
        "(payer_book.xlsx!Fees!E2, in force since Jan 1, 2026)."
    )


def test_a_reason_step_says_what_to_do_and_how_the_payer_would_answer():
    rule = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}

    step = _step(_explained(rules=[rule]), "Authorization missing")

    assert step.text.startswith("Medicaid requires an authorization for T1017 and the session names none. ")
    assert step.text.endswith(" The payer would deny it with code 197.")
    assert step.source == "log.xlsx!Sessions!row 2"


def test_a_session_without_a_rate_is_not_known_rather_than_nothing():
    explanation = _explained(fees=[FEE | {"effective_from": date(2026, 4, 1)}])

    assert explanation.sentence == (
        "What Medicaid pays for session S-123 on Mar 2, 2026 is not known: Medicaid has no rate for T1017 on "
        "Mar 2, 2026; its schedule starts Apr 1, 2026."
    )
    assert explanation.to_dict()["expected"] is None


def test_two_rates_that_fit_are_both_shown_with_their_cells():
    explanation = _explained(fees=[FEE_2026, FEE_2026 | {"rate": 350000}])

    shown = [(step.text, step.source) for step in explanation.steps if step.title == "One of two rates"]

    assert shown == [
        ("Medicaid pays $33.65 a unit of T1017, in force since Jan 1, 2026.", "payer_book.xlsx!Fees!E2"),
        ("Medicaid pays $35.00 a unit of T1017, in force since Jan 1, 2026.", "payer_book.xlsx!Fees!E3"),
    ]


def test_an_unknown_payer_is_not_known():
    assert _explained(sessions=[SESSION | {"payer": "Medcaid"}]).sentence == (
        'What the payer pays for session S-123 on Mar 2, 2026 is not known: The payer "Medcaid" is not in the '
        "payer book."
    )


def test_recorded_units_stand_in_for_minutes():
    # 2 units recorded x $33.65 = $67.30
    assert _explained(sessions=[SESSION | {"minutes": None, "units": 200}]).sentence.startswith(
        "Medicaid pays $67.30 for session S-123 on Mar 2, 2026: 2 units of T1017 at $33.65 "
    )


def test_pooled_minutes_are_said_as_added_to_the_day():
    # 22 + 23 = 45 minutes are 3 units; the first session has 1, the second adds 2: 2 x $33.65 = $67.30
    first = SESSION | {"session_id": "S-122", "minutes": 22, "start_time": 540}
    second = SESSION | {"minutes": 23, "start_time": 600}

    explanation = _explained(row=3, payers=[PAYER | {"unit_scope": "day"}], sessions=[first, second])

    assert explanation.sentence.startswith(
        "Medicaid pays $67.30 for session S-123 on Mar 2, 2026: 23 minutes, 45 with what came before in the day, add "
        "2 units of T1017 at $33.65 "
    )


def test_an_hourly_rate_is_said_in_hours():
    # 45 minutes are 0.75 hours x $60 = $45.00
    fee = FEE_2026 | {"basis": "per_hour", "unit_minutes": None, "rounding": "exact", "rate": 600000}

    assert _explained(fees=[fee], payers=[{"payer": "Medicaid", "unit_scope": "session"}]).sentence.startswith(
        "Medicaid pays $45.00 for session S-123 on Mar 2, 2026: 45 minutes are 0.75 hours of T1017 at $60.00 "
    )


def test_a_monthly_rate_is_said_as_such():
    fee = FEE_2026 | {"basis": "per_month", "unit_minutes": None, "rate": 2500000}

    assert _explained(fees=[fee]).sentence.startswith(
        "Medicaid pays $250.00 for session S-123 on Mar 2, 2026: T1017 is paid $250.00 a month "
    )


def test_the_clients_share_is_named():
    # 20% of $100.95 is $20.19, leaving the payer $80.76
    policy = {"client_id": "C-1", "payer": "Medicaid", "priority": 1, "coinsurance": 2000}

    explanation = _explained(policies=[policy])

    assert explanation.sentence.startswith("Medicaid pays $80.76 for session S-123")
    assert "; of $100.95 allowed, the client pays $20.19." in explanation.sentence


def test_a_short_payment_is_compared_to_the_contract():
    explanation = _explained(sessions=[SESSION | {"paid_amount": 6730, "claim_status": "partly_paid"}])

    assert _step(explanation, "Payment").text == "$67.30 paid, $33.65 less than expected."
    assert _step(explanation, "Paid too little").text.startswith("Medicaid paid $67.30 of $100.95: $33.65 short.")


def test_the_record_has_plain_amounts_and_dates():
    record = _explained().to_dict()

    assert {name: record[name] for name in ("service_date", "units", "rate", "allowed", "payer_share", "paid")} == {
        "service_date": "2026-03-02",
        "units": "3.00",
        "rate": "33.65",
        "allowed": "100.95",
        "payer_share": "100.95",
        "paid": None,
    }
    assert record["reasons"] == []
    assert record["steps"][0]["source"] == "log.xlsx!Sessions!E2"


def test_an_unknown_row_is_named():
    dataset = _dataset(payers=[PAYER], fees=[FEE_2026], sessions=[SESSION])
    estimate = price_sessions(dataset.frames, as_of=date(2026, 4, 1))

    with pytest.raises(UnknownNameError, match="nowhere"):
        explain_session(dataset, estimate, "nowhere")


def test_what_is_held_back_is_said_with_the_shares():
    # 3 units are $100.95; 5% of it is 5.0475
    explanation = _explained(payers=[PAYER | {"withhold": 500}])
    (step,) = [each for each in explanation.steps if each.title == "Shares"]
    assert "holds back $5.05 besides, to be settled later." in step.text


def test_the_lesser_of_charge_and_fee_is_said_with_both_amounts():
    payers = [PAYER | {"lesser_of_charge": True}]
    found = _explained(payers=payers, sessions=[SESSION | {"billed_amount": 9000}])

    assert _step(found, "Amount").text == "3 at $33.65 is $100.95, rounded once to the cent."
    assert _step(found, "Charge").text == "Medicaid allows the lesser of its fee and the charge, which is $90.00."
    assert _step(found, "Charge").source.startswith("log.xlsx!Sessions!")
    assert "at $33.65, at most the charge of $90.00" in found.sentence


def test_every_part_of_the_client_s_share_is_worked_out_with_its_cell():
    policy = {"client_id": "C-1", "payer": "Medicaid", "deductible_remaining": 1000, "copay": 500, "coinsurance": 2000}
    found = _explained(policies=[policy | {"out_of_pocket_remaining": 3000, "lifetime_remaining": 7000}])

    # 100.95 - 10.00 - 5.00 = 85.95; 20% is 17.19; 32.19 asked, 30.00 at most; 70.95 less 0.95 over the maximum
    assert _step(found, "Deductible").text == "$10.00 of what is left of the deductible falls here."
    assert _step(found, "Copay").text == "The client pays $5.00 a session."
    assert _step(found, "Coinsurance").text == "20% of $85.95 is $17.19."
    assert _step(found, "Out-of-pocket limit").text == "The limit is reached: $2.19 less is asked."
    assert _step(found, "Lifetime maximum").text == "It is used up: $0.95 is left to the client."
    assert _step(found, "Shares").text == "Medicaid $70.00, the client $30.95, the next payer $0.00."


def test_sequestration_is_said_with_what_it_cuts():
    found = _explained(payers=[PAYER | {"sequestration": 200}])

    step = _step(found, "Sequestration")
    assert step.text == "2% of Medicaid's $100.95, $2.02, is cut by law; nobody owes it."
    assert step.source.startswith("payer_book.xlsx!Payers!")


def test_sequestration_that_the_answer_alone_tells_is_said_so():
    found = _explained(sessions=[SESSION | {"sequestered_amount": 202}])

    text = "Medicaid's answer cuts $2.02 of its $100.95 by law; nobody owes it."
    assert _step(found, "Sequestration").text == text


def test_the_next_payer_s_part_is_said_and_what_the_law_forbids_to_ask():
    payers = [
        PAYER | {"payer": "Medicare"},
        {"payer": "State", "payer_type": "medicaid", "cob_method": "medicaid_lesser_of"},
    ]
    fees = [FEE | {"payer": "Medicare"}, FEE | {"payer": "State", "rate": 280_000}]
    policies = [
        {"client_id": "C-1", "payer": "Medicare", "priority": 1, "coinsurance": 2000},
        {"client_id": "C-1", "payer": "State", "priority": 2},
    ]
    found = _explained(payers=payers, fees=fees, policies=policies, sessions=[SESSION | {"payer": "Medicare"}])

    # Medicare pays 80.76 of 100.95; Medicaid's 84.00 leaves 3.24 of the 20.19
    said = "of its $84.00, its own amount less the first payment, at most the cost share, which is $3.24."
    assert _step(found, "Next payer").text == f"State pays next: {said}"
    assert _step(found, "Not owed").text.startswith("$16.95 of what is left may not be asked of the client")
    assert _step(found, "Not owed").source == "42 CFR 447.15"


def test_units_over_all_codes_of_the_day_are_said_with_the_day_s_minutes():
    payers = [PAYER | {"unit_rounding": "eight_minute_total"}]
    fees = [FEE, FEE | {"code": "T1016", "rate": 200_000}]
    sessions = [SESSION | {"minutes": 10}, SESSION | {"minutes": 10, "code": "T1016", "session_id": "S-124"}]
    found = _explained(row=3, payers=payers, fees=fees, sessions=sessions)

    said = "20 minutes of the day over all timed codes make 1 unit of 15 minutes by the eight-minute rule; 0 units for"
    assert _step(found, "Units").text.startswith(said)


def test_an_authorization_that_states_no_units_is_not_told_as_none():
    rules = [{"payer": "Medicaid", "code": "T1017", "authorization_required": True}]
    approval = {"authorization_no": "A1", "client_id": "C-1", "payer": "Medicaid", "code": "T1017"}
    found = _explained(rules=rules, authorizations=[approval], sessions=[SESSION | {"authorization_no": "A1"}])

    assert _step(found, "Authorization").text == "A1: units approved are not stated."
