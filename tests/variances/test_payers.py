"""The payers' scorecard and what waits, by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engine.frames import AS_OF, PAYER, day, frames
from tests.variances.test_patterns import NEW, OLD, line, reported

RECENT = (AS_OF - day(7, 1)).days - 60
"""Lines from here on are paid 30 days later, within the last 90 days."""


def test_the_scorecard_of_a_payer():
    sessions = [
        line(6_730, RECENT),  # right, paid 23 days after billing
        line(6_729, RECENT + 1),  # right to the cent allowed
        line(6_360, RECENT + 2),  # $3.70 short
        line(7_100, RECENT + 3, paid_date=AS_OF),  # $3.70 over, paid 50 days after billing
        line(0, RECENT + 4, claim_status="denied", denial_codes="CO-197"),
        line(6_730, 0),  # paid on Jul 31, more than 90 days ago
        line(None, 1, claim_status="billed", paid_date=None),  # billed on Jul 9 and unanswered
        line(None, RECENT + 40, claim_status="billed", paid_date=None),  # billed 13 days ago
    ]
    (row,) = reported(sessions).payers.iter_rows(named=True)
    assert (row["answered"], row["denied"], row["exact"]) == (5, 1, 2)
    assert row["accuracy"] == 5_000  # 2 of the 4 paid
    assert (row["underpaid"], row["underpaid_amount"]) == (1, 370)
    assert (row["overpaid"], row["overpaid_amount"], row["variance"]) == (1, 370, 0)
    assert row["median_days"] == 23  # of 23, 23, 23 and 50
    assert (row["unanswered"], row["unanswered_amount"]) == (1, 6_730)


@pytest.mark.parametrize(("paid_on", "answered"), [(0, 1), (89, 1), (90, 0), (-1, 0)])
def test_answers_of_the_last_ninety_days_count(paid_on, answered):
    found = reported([line(6_730, paid_date=AS_OF - timedelta(days=paid_on))]).payers
    assert found["answered"].sum() == answered


@pytest.mark.parametrize(("days_ago", "answered"), [(89, 1), (90, 0)])
def test_an_export_without_days_of_payment_and_billing_counts_by_the_service(days_ago, answered):
    undated = line(6_730, service_date=AS_OF - timedelta(days=days_ago), paid_date=None, billed_date=None)
    assert reported([undated]).payers["answered"].sum() == answered


def test_a_payer_that_only_denied_has_no_accuracy():
    found = reported([line(0, RECENT, claim_status="denied", denial_codes="CO-197")]).payers
    assert found.select("answered", "denied", "exact", "accuracy", "median_days").rows() == [(1, 1, 0, None, None)]


def test_what_was_paid_though_flagged_is_counted():
    rule = {"payer": "Medicaid", "code": "T1017", "covered": False}
    assert reported([line(6_730, RECENT)], rules=[rule]).payers["paid_flagged"].to_list() == [1]


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "days_0_30"), (30, "days_0_30"), (31, "days_31_60"), (60, "days_31_60"), (61, "days_61_90"),
     (90, "days_61_90"), (91, "days_91_120"), (120, "days_91_120"), (121, "days_over_120")],
)  # fmt: skip
def test_what_is_unanswered_is_aged_from_the_day_billed(days, bucket):
    billed = AS_OF - timedelta(days=days)
    waiting = line(
        None, service_date=billed - timedelta(days=1), billed_date=billed, paid_date=None, claim_status="billed"
    )
    found = reported([waiting]).ageing.filter(stage="unanswered")
    assert (found[bucket].to_list(), found["amount"].to_list()) == ([6_360 if billed < day(7, 2) else 6_730],) * 2


def test_what_was_never_billed_is_aged_from_the_service():
    nothing = {"paid_date": None, "billed_date": None, "claim_no": None, "claim_status": None}
    sessions = [line(None, (AS_OF - day(7, 1)).days - days, **nothing) for days in (45, 46, 119)]
    found = reported(sessions).ageing
    assert found.select("stage", "payer", "lines", "days_31_60", "days_91_120", "amount").rows() == [
        ("never billed", "Medicaid", 3, 2 * 6_730, 6_730, 3 * 6_730)
    ]


def test_the_ages_add_up_by_payer():
    other = {"payer": "Horizon"}
    sessions = [line(None, at, paid_date=None, claim_status="billed") for at in (0, 40, 80)]
    sessions += [row | other for row in sessions]
    given = frames(sessions, fees=[OLD, NEW, NEW | other], payers=[PAYER, PAYER | other])
    assert given["sessions"].height == 6
    found = reported(sessions, payers=[PAYER, PAYER | other]).ageing
    for row in found.iter_rows(named=True):
        assert sum(row[name] for name in row if name.startswith("days_")) == row["amount"]
