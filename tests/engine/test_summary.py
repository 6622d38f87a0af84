"""Figures add up, and each line's money is counted once."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.engine import actions, summary

LINE = {
    "row_id": "r1",
    "payer": "Medicaid",
    "code": "T1017",
    "service_date": date(2026, 3, 2),
    "units": 300,
    "coverage": "covered",
    "reasons": "",
    "expected": 10_095,
    "payer_share": 10_095,
    "amount_at_stake": None,
    "paid": None,
    "variance": None,
    "claim_status": None,
    "billed_date": None,
    "filing_deadline": date(2027, 3, 2),
}
SCHEMA = {
    **dict.fromkeys(("row_id", "payer", "payer_written", "code", "coverage", "reasons", "claim_status"), pl.String),
    **dict.fromkeys(("units", "rate", "expected", "payer_share", "amount_at_stake", "paid", "variance"), pl.Int64),
    **dict.fromkeys(("service_date", "billed_date", "filing_deadline"), pl.Date),
}


def lines(*changes: dict) -> pl.DataFrame:
    rows = [LINE | {"row_id": f"r{number}"} | change for number, change in enumerate(changes, 1)]
    return pl.DataFrame(rows, schema=SCHEMA)


BILLED = {"billed_date": date(2026, 4, 1), "claim_status": "billed"}


@pytest.mark.parametrize(
    ("change", "label", "amount"),
    [
        ({}, "Not billed", 10_095),
        (BILLED, "Not answered", 10_095),
        (BILLED | {"paid": 10_000}, "Paid short", 95),  # 100.95 - 100.00
        (BILLED | {"paid": 8_076, "payer_share": 8_076}, "Patient share", 2_019),  # 100.95 - 80.76
        (BILLED | {"claim_status": "denied"}, "Denied", 10_095),
        ({"coverage": "at_risk"}, "At risk", 10_095),
        ({"coverage": "not_covered", "expected": 0, "amount_at_stake": 10_095}, "Not covered", 10_095),
        ({"coverage": "unknown", "expected": None, "amount_at_stake": 6_730}, "Cannot tell yet", 6_730),
        ({"coverage": "unknown", "expected": None, "amount_at_stake": None}, "Cannot tell yet", 0),
    ],
)
def test_a_line_falls_into_one_step_of_the_story(change, label, amount):
    steps = {step.label: step.amount for step in summary.money_story(lines(change)) if step.kind == "drop"}
    assert steps.pop(label) == amount
    assert set(steps.values()) == {0}


line_changes = st.fixed_dictionaries(
    {
        "coverage": st.sampled_from(["covered", "at_risk", "not_covered", "unknown"]),
        "expected": st.none() | st.integers(0, 10**6),
        "payer_share": st.none() | st.integers(0, 10**6),
        "amount_at_stake": st.none() | st.integers(0, 10**6),
        "paid": st.none() | st.integers(-(10**5), 10**6),
        "claim_status": st.sampled_from([None, "billed", "paid", "denied", "appealed"]),
        "billed_date": st.sampled_from([None, date(2026, 4, 1)]),
    }
)


@given(st.lists(line_changes, max_size=12))
def test_the_drops_of_the_story_lead_exactly_from_delivered_to_paid(changes):
    steps = summary.money_story(lines(*changes))
    delivered, paid = steps[0].amount, steps[-1].amount
    assert delivered - sum(step.amount for step in steps if step.kind == "drop") == paid


@given(st.lists(line_changes, min_size=1, max_size=12), st.randoms())
def test_totals_do_not_depend_on_row_order(changes, random):
    frame = lines(*changes)
    order = list(range(frame.height))
    random.shuffle(order)
    assert summary.totals(frame) == summary.totals(frame[order])


def test_totals_of_no_lines_are_zero():
    assert summary.totals(lines()).delivered == 0


def test_a_month_s_row_is_headed_by_its_first_day():
    days = (
        {},
        {"service_date": date(2026, 3, 31)},
        {"service_date": date(2026, 4, 1)},
        {"service_date": date(2062, 4, 1)},
    )
    frame = summary.by_month(lines(*days), date(2026, 11, 20))
    assert frame.select("month", "sessions").rows() == [(date(2026, 3, 1), 2), (date(2026, 4, 1), 1)]


def test_only_unbilled_lines_with_their_deadline_ahead_or_today_are_listed():
    frame = lines(
        {"filing_deadline": date(2026, 11, 20)},
        {"filing_deadline": date(2026, 11, 19)},
        {"filing_deadline": date(2026, 11, 25)} | BILLED,
    )
    ahead = summary.deadlines(frame, date(2026, 11, 20))
    assert ahead.select("row_id", "days_left").rows() == [("r1", 0)]


def test_lines_are_filtered_by_the_values_chosen_and_not_by_none():
    frame = lines({"payer": "A"}, {"payer": "B"})
    assert summary.filtered(frame, payer=["A"], code=None).height == 1
    assert summary.filtered(frame, payer=[]).height == 2


def test_reasons_are_read_as_their_titles():
    reasons = pl.Series("reasons", ["overlap;never-billed", "", None, "no-rate"])
    titles = {"overlap": "Overlap", "never-billed": "Never billed"}
    assert summary.reasons_in_words(reasons, titles).to_list() == ["Overlap; Never billed", "", None, "no-rate"]


NO_RATE = {"payer": None, "payer_written": "Trillium", "coverage": "unknown", "expected": None, "payer_share": None}


def test_sessions_without_a_rate_are_not_said_to_be_paid_or_payable():
    unpriced = lines(NO_RATE, NO_RATE)
    covered = summary.coverage_map(unpriced)
    assert actions.story_title(summary.money_story(unpriced)) == "No session has an amount yet"
    assert actions.heat_title(covered) == "2 sessions cannot be priced yet"
    assert covered.select("payer", "code", "sessions", "share").rows() == [("Trillium", "T1017", 2, 1.0)]


def test_what_is_all_paid_and_payable_is_said_so():
    paid = lines({"rate": 1, "paid": 10_095})
    assert actions.story_title(summary.money_story(paid)) == "Everything delivered was paid"
    assert actions.heat_title(summary.coverage_map(paid)) == "Every session is payable"


def test_a_reason_of_payable_sessions_holds_what_they_bring_or_the_difference_not_what_others_put_at_stake():
    frame = lines(
        {},  # never billed, $100.95
        {"coverage": "not_covered", "expected": 0, "amount_at_stake": 2_000},  # never billed, and its order is missing
        BILLED | {"paid": 10_000, "variance": -95},
    )
    told = [("r1", "never-billed"), ("r2", "never-billed"), ("r2", "no-order"), ("r3", "underpaid")]
    reasons = pl.DataFrame(
        {
            "row_id": [row for row, _ in told],
            "reason": [reason for _, reason in told],
            "status": ["covered", "covered", "at_risk", "covered"],
            "carc": [None, None, "173", None],
            "amount_at_stake": [None, 2_000, 2_000, None],
        }
    )
    found = summary.by_reason(reasons, frame).select("reason", "sessions", "amount").rows()
    assert found == [("never-billed", 2, 10_095), ("no-order", 1, 2_000), ("underpaid", 1, 95)]
