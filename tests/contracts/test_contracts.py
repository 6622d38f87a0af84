"""Contract terms by hand: what term runs, what notice is due, which raise is missed, what interest is owed."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.contracts.escalators import missed_raises, raises
from cmcore.contracts.late_payments import by_payer, late_payments
from cmcore.contracts.terms import contract_terms, current_term, due_soon
from cmcore.contracts.watch import watch_contracts, watch_record
from cmcore.intake.checking.known import with_book_names
from tests.engine.frames import AS_OF, FEE, PAYER, frame, frames, price

CONTRACT = {"payer": "Medicaid", "effective_from": date(2025, 1, 1), "effective_to": date(2025, 12, 31)}


OPEN = {"effective_to": None}


def contracts(*rows):
    return frame("contracts", [CONTRACT | row for row in rows])


def contract(**row):
    return contracts(row).row(0, named=True)


@pytest.mark.parametrize(
    ("terms", "as_of", "last_day", "notice_by", "renews_to"),
    [
        # The last day of the first term is still that term.
        ({"auto_renews": True, "notice_days": 90}, date(2025, 12, 31), date(2025, 12, 31), date(2025, 10, 2), date(2026, 12, 31)),
        # A day later the next one runs: Dec 31, 2026 less 90 days is Oct 2, 2026.
        ({"auto_renews": True, "notice_days": 90}, date(2026, 1, 1), date(2026, 12, 31), date(2026, 10, 2), date(2027, 12, 31)),
        # Two terms of 24 months after the first: 2027-12-31, then 2029-12-31.
        ({"auto_renews": True, "renewal_months": 24}, date(2028, 1, 1), date(2029, 12, 31), None, date(2031, 12, 31)),
        # Nothing renews what does not say so.
        ({"notice_days": 60}, date(2026, 6, 1), date(2025, 12, 31), date(2025, 11, 1), None),
        ({"effective_to": None, "auto_renews": True, "notice_days": 60}, date(2026, 6, 1), None, None, None),
        # A term to the end of February ends with February, leap year or not.
        ({"effective_to": date(2027, 2, 28), "auto_renews": True, "notice_days": 0}, date(2028, 1, 1), date(2028, 2, 29), date(2028, 2, 29), date(2029, 2, 28)),
    ],
)  # fmt: skip
def test_the_term_that_holds_on_a_day(terms, as_of, last_day, notice_by, renews_to):
    found = current_term(contract(**terms), as_of)
    assert (found.last_day, found.notice_by, found.renews_to) == (last_day, notice_by, renews_to)


def test_contracts_stand_by_the_days_left_to_give_notice():
    table = contracts(
        {"payer": "A", "effective_to": date(2026, 12, 31), "notice_days": 30},  # Dec 1, 2026: 11 days
        {"payer": "B", "effective_to": date(2026, 11, 30), "notice_days": 10, "auto_renews": True},  # Nov 20: today
        {"payer": "C", "effective_to": date(2026, 11, 19), "notice_days": 10},
        {"payer": "D", "effective_to": date(2027, 12, 31), "notice_days": 31},  # Nov 30, 2027: 375 days
        {"payer": "E", "effective_from": date(2027, 1, 1), "effective_to": date(2027, 12, 31)},
        {"payer": "F", "effective_to": date(2026, 12, 1), "notice_days": 30, "auto_renews": True},  # Nov 1, past
    )
    found = contract_terms(table, AS_OF)
    assert found.select("payer", "state", "days_left").rows() == [
        ("B", "in force", 0),
        ("A", "in force", 11),
        ("D", "in force", 375),
        ("C", "ended", None),
        ("E", "starts later", None),
        ("F", "in force", None),
    ]
    steps = dict(found.select("payer", "next_step").iter_rows())
    assert steps["B"] == "Ask to renegotiate by Nov 20, 2026 (today), else it renews."
    assert steps["A"] == "Ask for a new contract by Dec 1, 2026 (11 days); this one does not renew."
    assert steps["C"].startswith("Ended Nov 19, 2026.")
    assert steps["F"] == "Notice was due Nov 1, 2026; it renews to Dec 1, 2027."
    assert due_soon(found)["payer"].to_list() == ["B", "A"]


@pytest.mark.parametrize(
    ("ends", "begins", "left", "step"),
    [
        (date(2026, 11, 30), date(2026, 12, 1), None, "Ends Nov 30, 2026. N2 follows from Dec 1, 2026."),
        (date(2026, 11, 30), date(2026, 12, 2), 0, "Ask for a new contract by Nov 20, 2026 (today); this one does not"),
        (date(2026, 10, 31), date(2026, 11, 1), None, "Ended Oct 31, 2026. N2 follows from Nov 1, 2026."),
        (date(2026, 10, 31), date(2026, 11, 15), None, "Ended Oct 31, 2026. Sign a new one"),
    ],
)
def test_a_contract_that_another_follows_asks_for_nothing(ends, begins, left, step):
    table = contracts({"effective_to": ends, "notice_days": 10}, {"contract_no": "N2", "effective_from": begins} | OPEN)
    row = contract_terms(table, AS_OF).filter(pl.col("term_to") == ends).row(0, named=True)
    assert row["days_left"] == left
    assert row["next_step"].startswith(step)


@pytest.mark.parametrize(
    ("terms", "as_of", "days"),
    [
        ({}, date(2025, 12, 31), []),
        ({}, date(2026, 1, 1), [date(2026, 1, 1)]),  # the first anniversary
        ({"escalates_on": date(2025, 7, 1)}, date(2026, 6, 30), [date(2025, 7, 1)]),
        ({"escalates_on": date(2025, 7, 1)}, date(2026, 7, 1), [date(2025, 7, 1), date(2026, 7, 1)]),
        (
            {"escalates_on": date(2024, 2, 29)},
            date(2026, 11, 20),
            [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)],
        ),
        ({"effective_from": None}, date(2026, 7, 1), []),
    ],
)
def test_the_raises_up_to_a_day(terms, as_of, days):
    assert raises(contract(**terms), as_of) == days


RAISE = {"escalator": 300, "escalates_on": date(2026, 7, 1), "effective_to": date(2027, 12, 31)}
FIRST_HALF = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 6, 30)}
SECOND_HALF = {"effective_from": date(2026, 7, 1)}


@pytest.mark.parametrize(
    ("fees", "missed"),
    [
        # $33.65 x 1.03 is $34.6595. Never raised: 3 units in August, $103.98 due ($103.9785) less $100.95 is $3.03.
        ([FEE], [(336_500, 336_500, 346_595, 303)]),
        # Raised by 1% only, to $33.9865: 3 units are $101.96, so $2.02 less than due.
        ([FEE | FIRST_HALF, FEE | SECOND_HALF | {"rate": 339_865}], [(336_500, 339_865, 346_595, 202)]),
        # Raised to the ten-thousandth, or by more: nothing is missed.
        ([FEE | FIRST_HALF, FEE | SECOND_HALF | {"rate": 346_595}], []),
        ([FEE | FIRST_HALF, FEE | SECOND_HALF | {"rate": 350_000}], []),
        # No line since the raise is a session without a rate, not a raise missed.
        ([FEE | FIRST_HALF], []),
        # A line that began with the raise had no rate to be raised.
        ([FEE | SECOND_HALF], []),
    ],
)  # fmt: skip
def test_raises_that_the_schedule_lacks(fees, missed):
    lines = price([{"service_date": date(2026, 6, 30)}, {"service_date": date(2026, 8, 3)}], fees=fees)
    found = missed_raises(lines, frame("fees", fees), contracts(RAISE), AS_OF)
    assert found.select("rate_before", "rate_now", "rate_due", "difference").rows() == missed
    assert found["sessions"].to_list() == [1] * len(missed)


TWO_YEARS = {"escalator": 300, "escalates_on": date(2025, 7, 1), "effective_to": date(2027, 12, 31)}
SINCE = {"effective_from": date(2025, 1, 1)}


@pytest.mark.parametrize(
    ("fees", "missed"),
    [
        # Never raised since 2025: $33.65 should be $34.6595, and a year later $35.6993 ($34.6595 x 1.03 = $35.699285).
        # 3 units: $103.98 and $107.10 ($107.0979) in place of $100.95, each in its own year.
        (
            [FEE | SINCE],
            [(date(2026, 7, 1), 346_595, 336_500, 356_993, 615), (date(2025, 7, 1), 336_500, 336_500, 346_595, 303)],
        ),
        # Raised the first time: the second alone is missed.
        (
            [FEE | SINCE | {"effective_to": date(2025, 6, 30)}, FEE | {"rate": 346_595, "effective_from": date(2025, 7, 1)}],
            [(date(2026, 7, 1), 346_595, 346_595, 356_993, 312)],  # $107.10 less $103.98
        ),
        # Agreed anew in 2026: it rises from that.
        (
            [FEE | SINCE | {"effective_to": date(2025, 12, 31)}, FEE | {"effective_from": date(2026, 1, 1)}],
            [(date(2025, 7, 1), 336_500, 336_500, 346_595, 303), (date(2026, 7, 1), 336_500, 336_500, 346_595, 303)],
        ),
        # Without a first day the rate may hold earlier raises.
        ([FEE], [(date(2026, 7, 1), 336_500, 336_500, 346_595, 303)]),
    ],
)  # fmt: skip
def test_a_raise_that_was_missed_is_part_of_the_next(fees, missed):
    lines = price([{"service_date": date(2025, 9, 1)}, {"service_date": date(2026, 8, 3)}], fees=fees)
    found = missed_raises(lines, frame("fees", fees), contracts(TWO_YEARS), AS_OF)
    assert found.select("raised_on", "rate_before", "rate_now", "rate_due", "difference").rows() == missed


@pytest.mark.parametrize(
    ("session", "limited", "counted"),
    [
        ({"billed_amount": 10_000}, (), (1, 303)),
        ({"billed_amount": 10_000}, ("Medicaid",), (1, 0)),  # $100.00 is charged and was allowed before the raise
        ({"billed_amount": 10_200}, ("Medicaid",), (1, 105)),  # up from $100.95 to the charge, short of $103.98
        ({"billed_amount": 20_000}, ("Medicaid",), (1, 303)),
        ({"billed_amount": 20_000, "claim_status": "void"}, (), (0, 0)),
    ],
)
def test_a_raise_brings_nothing_beyond_the_charge_or_on_a_voided_session(session, limited, counted):
    payers = [PAYER | {"lesser_of_charge": bool(limited)}]
    lines = price([{"service_date": date(2026, 8, 3)} | session], fees=[FEE], payers=payers)
    found = missed_raises(lines, frame("fees", [FEE]), contracts(RAISE), AS_OF, limited=limited)
    assert found.select("sessions", "difference").row(0) == counted


def test_each_line_is_raised_on_its_own():
    fees = [FEE | {"code": "T1016"}, FEE | {"modifiers": "HN", "rate": 200_000}, FEE]
    lines = price([{"service_date": date(2026, 8, 3), "modifiers": "HN"}], fees=fees)
    found = missed_raises(lines, frame("fees", fees), contracts(RAISE), AS_OF)
    assert found.select("code", "modifiers", "sessions", "difference").rows() == [
        ("T1017", "HN", 1, 180),  # 3 units at $20.60 instead of $20.00
        ("T1016", None, 0, 0),
        ("T1017", None, 0, 0),
    ]


PROMPT = {"effective_to": date(2027, 12, 31), "clean_claim_days": 30, "late_interest": 1200}


@pytest.mark.parametrize(
    ("billed", "paid_on", "paid", "expected"),
    [
        (date(2026, 3, 2), date(2026, 4, 1), 10_000, []),  # the thirtieth day is in time
        # One day late: $100.00 x 12% / 365 is 3.29 cents.
        (date(2026, 3, 2), date(2026, 4, 2), 10_000, [(31, 1, 3)]),
        # 73 days late are a fifth of a year: $100.00 x 12% / 5 is $2.40.
        (date(2026, 3, 2), date(2026, 6, 13), 10_000, [(103, 73, 240)]),
        # $10.14 x 12% x 15 / 365 is 5.0006 cents; $10.13 is 4.9956 cents: both round to 5.
        (date(2026, 3, 2), date(2026, 4, 16), 1_013, [(45, 15, 5)]),
        (date(2026, 3, 2), date(2026, 6, 13), 0, []),
    ],
)
def test_interest_on_late_payment(billed, paid_on, paid, expected):
    lines = price([{"claim_no": "1", "billed_date": billed, "paid_date": paid_on, "paid_amount": paid}])
    found = late_payments(lines, contracts(PROMPT))
    assert found.select("days_to_pay", "days_late", "interest").rows() == expected


def test_a_claim_of_several_sessions_bears_interest_once():
    days = {"billed_date": date(2026, 3, 2), "paid_date": date(2026, 4, 16)}
    rows = [{"claim_no": "1", "paid_amount": 1_470} | days for _ in range(3)]
    # $44.10 x 12% x 15 / 365 is 21.748 cents: 22, where 7.249 a session would make 21.
    assert late_payments(price(rows), contracts(PROMPT))["interest"].to_list() == [22]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], [(0, 240), (0, 80)]),
        ([(100, "E1")], [(100, 140), (0, 80)]),  # the earliest payment first
        ([(100, "E1"), (100, "E1")], [(100, 140), (0, 80)]),  # told by two files under one check: once
        ([(200, "E1"), (100, "E2")], [(240, 0), (60, 20)]),
        ([(900, "E1")], [(240, 0), (80, 0)]),  # more than is due leaves nothing to ask for
    ],
)
def test_interest_that_was_paid_is_not_asked_for_again(told, expected):
    # 103 days less 30 are 73 late: $100.00 x 12% x 73 / 365 is $2.40; a day more: $32.88 x 12% x 74 / 365 is 79.99 cents
    days = {"claim_no": "1", "billed_date": date(2026, 3, 2)}
    lines = price([
        days | {"paid_date": date(2026, 6, 13), "paid_amount": 10_000},
        days | {"paid_date": date(2026, 6, 14), "paid_amount": 3_288},
    ])  # fmt: skip
    rows = [
        {"claim_no": "1", "interest": cents, "check_no": check, "paid_date": date(2026, 6, 13)} for cents, check in told
    ]
    remittances = frames([], remittances=rows)["remittances"]
    found = late_payments(lines, contracts(PROMPT), remittances).sort("paid_date")
    assert found.select("interest_paid", "interest").rows() == expected


def test_the_contract_in_force_when_billed_counts():
    days = {"billed_date": date(2026, 3, 2), "paid_date": date(2026, 5, 31), "claim_no": "1", "paid_amount": 10_000}
    lines = price([days])
    older = {"effective_from": date(2025, 1, 1), "effective_to": None, "clean_claim_days": 30}
    newer = {"effective_from": date(2026, 3, 2), "effective_to": None, "clean_claim_days": 60}
    later = {"effective_from": date(2026, 3, 3), "effective_to": None, "clean_claim_days": 10}
    assert late_payments(lines, contracts(newer, later, older))["days_late"].to_list() == [30]
    assert late_payments(lines, contracts(older, later))["interest"].to_list() == [None]
    ended = {"effective_from": date(2025, 1, 1), "effective_to": date(2026, 3, 1), "clean_claim_days": 30}
    assert late_payments(lines, contracts(ended)).is_empty()
    assert late_payments(lines, contracts(ended | {"auto_renews": True}))["days_late"].to_list() == [60]


def test_what_each_payer_takes_to_pay():
    rows = [
        {"claim_no": "1", "billed_date": date(2026, 3, 2), "paid_date": date(2026, 3, 22), "paid_amount": 10_000},
        {"claim_no": "2", "billed_date": date(2026, 3, 2), "paid_date": date(2026, 6, 13), "paid_amount": 10_000},
        {"claim_no": "3", "billed_date": date(2026, 10, 20)},  # 31 days before AS_OF: past the thirtieth
        {"claim_no": "4", "billed_date": date(2026, 10, 21)},
        {"claim_no": "5", "billed_date": date(2026, 3, 2), "claim_status": "denied", "denial_codes": "CO-197"},
    ]
    found = by_payer(price(rows), contracts(PROMPT), AS_OF)
    assert found.rows(named=True) == [
        {
            "payer": "Medicaid",
            "claims": 2,
            "median_days": 62,  # 20 and 103 days: 61.5
            "on_time": 5_000,
            "late_claims": 1,
            "interest": 240,
            "unanswered": 1,
            "unanswered_amount": 10_095,
        }
    ]


def test_interest_without_a_percent_is_not_known_rather_than_nothing():
    rows = [
        {"claim_no": "1", "billed_date": date(2026, 3, 2), "paid_date": date(2026, 6, 13), "paid_amount": 10_000},
        {"claim_no": "2", "billed_date": date(2026, 3, 2), "paid_date": date(2026, 3, 3), "paid_amount": 10_000},
    ]
    silent = contracts(PROMPT | {"late_interest": None})
    assert by_payer(price(rows), silent, AS_OF)["interest"].to_list() == [None]
    assert by_payer(price(rows[1:]), silent, AS_OF)["interest"].to_list() == [0]


def test_a_contract_under_an_alias_is_its_payers():
    given = frames(
        [{}], payers=[{"payer": "Medicaid", "aliases": "Title XIX"}], contracts=[CONTRACT | {"payer": "TITLE XIX"}]
    )
    assert with_book_names(given, "contracts")["payer"].to_list() == ["Medicaid"]


def test_without_contracts_nothing_is_asked():
    given = frames([{}])
    found = watch_contracts(given, price([{}]), AS_OF)
    assert all(each.is_empty() for each in (found.terms, found.raises, found.late, found.payers))


def test_the_record_writes_amounts_and_dates_as_the_contract_says():
    sessions = [
        {
            "service_date": date(2026, 8, 3),
            "claim_no": "1",
            "billed_date": date(2026, 8, 4),
            "paid_date": date(2026, 11, 15),
            "paid_amount": 10_000,
        }
    ]
    given = frames(sessions, contracts=[CONTRACT | RAISE | PROMPT | {"notice_days": 90}])
    record = watch_record(watch_contracts(given, price(sessions), AS_OF))
    assert record["contracts"][0]["term_to"] == "2027-12-31"
    assert record["missed_raises"][0]["rate_due"] == "34.6595"
    assert record["missed_raises"][0]["difference"] == "3.03"
    assert record["late_payments"][0]["interest"] == "2.40"
    assert record["payers"][0]["on_time"] == 0.0


def test_the_answer_does_not_depend_on_the_order_of_rows():
    fees = [FEE, FEE | {"code": "T1016"}]
    sessions = [{"service_date": date(2026, 8, day), "code": code} for day in (3, 4) for code in ("T1017", "T1016")]
    lines, table = price(sessions, fees=fees), contracts(RAISE, PROMPT | {"payer": "Other"})
    once = missed_raises(lines, frame("fees", fees), table, AS_OF)
    again = missed_raises(lines.reverse(), frame("fees", fees).reverse(), table.reverse(), AS_OF)
    assert once.equals(again)
    assert contract_terms(table, AS_OF).equals(contract_terms(table.reverse(), AS_OF))
    assert isinstance(once, pl.DataFrame)
