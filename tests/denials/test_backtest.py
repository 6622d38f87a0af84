"""Our reasons against the payers' answers, counted by hand; rules added one by one never lose what they caught."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.backtest import Backtest, backtest, by_reason, curve
from cmcore.denials.rates import answered_lines, denial_rates
from tests.denials.conftest import lines_of

PAID = {"claim_status": "paid", "denial_codes": None, "paid": 5_000}
LINES = lines_of(
    {"row_id": "d1", "allowed": 1_000},
    {"row_id": "d2", "allowed": 2_000},
    {"row_id": "d3", "allowed": 4_000},
    PAID | {"row_id": "p1", "allowed": 8_000},
    PAID | {"row_id": "p2", "allowed": 16_000},
    {"row_id": "c1", "denial_codes": "PR-1", "claim_status": None},  # the patient's deductible: no denial, no payment
    {"row_id": "u1", "denial_codes": None, "claim_status": "billed", "paid": None},  # no answer yet
)


def reasons_of(*pairs):
    return pl.DataFrame(pairs, schema={"row_id": pl.String, "reason": pl.String}, orient="row")


ITEM = {
    "claim_no": "CLM-1", "code": "T1017", "service_date": date(2026, 3, 2), "payer": "Horizon MCO",
    "cause": "authorization", "denial_date": date(2026, 4, 1),
}  # fmt: skip
REASONS = reasons_of(
    ("d1", "auth-missing"), ("d2", "auth-missing"), ("d2", "note-unsigned"), ("p1", "note-unsigned"),
    ("u1", "auth-missing"), ("c1", "note-unsigned"),
)  # fmt: skip


def test_denials_are_caught_or_missed_and_payments_alarmed_or_passed():
    # caught d1 + d2 = 30.00, missed d3 = 40.00, false alarm p1 = 80.00, passed p2
    assert backtest(LINES, REASONS) == Backtest(2, 3_000, 1, 4_000, 1, 8_000, 1)


def test_a_line_refused_in_part_is_a_denial_of_that_part():
    item = ITEM | {"item": "P1", "row_id": "p1", "payment": "partly_paid", "amount": 3_000}
    items = pl.DataFrame([item, item | {"item": "P2", "row_id": "p2", "payment": "paid_short"}])
    # p1 was held by a check: caught, with the 30.00 refused of its 80.00
    assert backtest(LINES, REASONS, items=items) == Backtest(3, 6_000, 1, 4_000, 0, 0, 1)
    assert curve(LINES, REASONS, items).row(-1) == (
        "auth-missing",
        3,
        6_000,
        0,
        0,
    )  # the note catches 20.00 + 30.00 first
    named = LINES.with_columns(staff=pl.lit("W1"), program=pl.lit("P1"))
    by = denial_rates(answered_lines(named, items), "cause").filter(cause="authorization").row(0, named=True)
    # of 310.00 answered: 30.00 beside the 10.00, 20.00 and 40.00 of the three lines paid nothing
    assert (by["answered_amount"], by["denied_amount"], by["denied"]) == (31_000, 10_000, 4)


def test_what_was_denied_and_paid_since_was_a_denial_and_no_false_alarm():
    lines = LINES.with_columns(claim_no="row_id", paid_date=pl.lit(date(2026, 6, 5)))
    won = ITEM | {"item": "P1", "claim_no": "p1", "row_id": "p1", "payment": "paid", "amount": 9_000}
    items = pl.DataFrame([won, won | {"item": "P2", "claim_no": "p2", "row_id": "p2", "payer": "a second payer"}])
    # p1 was held: caught with its 80.00, the charge of 90.00 being more than was due; the second payer's counts apart
    assert backtest(lines, REASONS, items=items) == Backtest(3, 11_000, 1, 4_000, 0, 0, 1)
    told = answered_lines(lines.with_columns(staff=pl.lit("W1"), program=pl.lit("P1")), items)
    # in April, when it was denied, not in June, when the appeal was paid
    assert told.filter(row_id="p1").select("month", "cause").row(0) == (date(2026, 4, 1), "authorization")
    assert told.filter(row_id="p2")["month"].item() == date(2026, 6, 1)


def test_switching_a_reason_off_misses_what_it_alone_caught():
    assert backtest(LINES, REASONS, ["note-unsigned"]) == Backtest(1, 2_000, 2, 5_000, 1, 8_000, 1)
    assert backtest(LINES, REASONS, []) == Backtest(0, 0, 3, 7_000, 0, 0, 2)


def test_each_reason_is_judged_on_its_own():
    assert by_reason(LINES, REASONS).rows() == [("auth-missing", 2, 3_000, 0, 0), ("note-unsigned", 1, 2_000, 1, 8_000)]


def test_the_curve_adds_the_reason_that_helps_most_first():
    # the note adds no denial that the authorization has not caught, only its false alarm
    assert curve(LINES, REASONS).rows() == [
        ("auth-missing", 2, 3_000, 0, 0),
        ("note-unsigned", 2, 3_000, 1, 8_000),
    ]


def test_nothing_flagged_is_an_empty_curve():
    assert curve(LINES, reasons_of()).is_empty()


PAIRS = st.lists(
    st.tuples(st.sampled_from(["d1", "d2", "d3", "p1", "p2", "u1"]), st.sampled_from(["a", "b", "c"])), max_size=10
)


@given(PAIRS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_curve_ends_where_all_reasons_stand_whatever_the_order_of_rows(pairs, shuffler):
    reasons = reasons_of(*pairs)
    told = curve(LINES, reasons)
    assert told["caught"].is_sorted()
    assert told["false_alarms"].is_sorted()
    whole = backtest(LINES, reasons)
    if told.height:
        assert told.row(-1)[1:] == (whole.caught, whole.caught_amount, whole.false_alarms, whole.false_alarm_amount)
    assert (whole.caught + whole.missed, whole.false_alarms + whole.passed) == (3, 2)
    mixed = list(pairs)
    shuffler.shuffle(mixed)
    assert curve(LINES.reverse(), reasons_of(*mixed)).equals(told)
