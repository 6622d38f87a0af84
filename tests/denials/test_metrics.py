"""What the worklist adds up to, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials import metrics
from tests.denials.conftest import lines_of


@pytest.fixture
def items(worklist):
    """Five denials; on April 20 the first is due in 5 days, the second was due on April 15, appeals were filed on two."""
    rows = [
        {"claim_no": "CLM-1", "row_id": "r1", "allowed": 1000, "paid_date": date(2026, 2, 24)},
        {"claim_no": "CLM-2", "row_id": "r2", "allowed": 2000, "paid_date": date(2026, 2, 14)},
        {"claim_no": "CLM-3", "row_id": "r3", "allowed": 4000, "paid_date": date(2026, 2, 14), "denial_codes": "CO-29"},
        {"claim_no": "CLM-4", "row_id": "r4", "allowed": 8000, "payer": "Medicaid"},
        {"claim_no": "CLM-5", "row_id": "r5", "allowed": 16000},
    ]
    states = {
        "CLM-3|T1017|2026-03-02": {"status": "appealed"},
        "CLM-4|T1017|2026-03-02": {"status": "won"},
        "CLM-5|T1017|2026-03-02": {"status": "lost"},
    }
    return worklist(rows, states=states)


def test_open_money_is_what_is_neither_won_lost_nor_written_off(items):
    told = metrics.denial_metrics(lines_of(), items)
    assert (told.open_items, told.open_amount) == (3, 7000)  # 1000 + 2000 + 4000


def test_a_filed_appeal_is_neither_past_due_nor_due_soon(items):
    told = metrics.denial_metrics(lines_of(), items)
    assert (told.due_soon_items, told.due_soon_amount) == (1, 1000)
    assert (told.past_due_items, told.past_due_amount) == (1, 2000)


def test_decided_items_are_won_or_lost(items):
    told = metrics.denial_metrics(lines_of(), items)
    assert (told.won_items, told.decided_items) == (1, 2)


def test_a_denial_rate_counts_answered_lines_only(items):
    lines = lines_of(
        {},  # denied
        {"row_id": "p1", "claim_status": "paid", "denial_codes": None, "paid": 10095},
        {"row_id": "p2", "claim_status": "paid", "denial_codes": "CO-45", "paid": 9000},
        {"row_id": "b1", "claim_status": "billed", "denial_codes": None, "paid": None},  # no answer yet
        {"row_id": "n1", "claim_status": None, "denial_codes": None, "paid": None},  # not billed
    )
    told = metrics.denial_metrics(lines, items)
    assert (told.denied_lines, told.answered_lines) == (1, 3)


def test_what_was_recovered_is_the_log_s(worklist):
    items = worklist(log=[{"status": "won", "recovered": 9000}])
    assert metrics.denial_metrics(lines_of(), items).recovered_amount == 9000


def test_causes_are_ranked_by_money(items):
    # authorization 1000 + 2000 + 8000 + 16000, timely filing 4000
    assert metrics.by_cause(items).rows() == [("authorization", 4, 27000), ("timely filing", 1, 4000)]
    assert metrics.cause_title(items) == "Authorization causes 87% of denied money: $270"


def test_payers_are_ranked_by_money_and_none_is_named(worklist):
    items = worklist([{}, {"claim_no": "CLM-2", "row_id": "r2", "payer": None, "allowed": 100}])
    assert metrics.by_payer(items).rows() == [("Horizon MCO", 1, 10095), ("No payer", 1, 100)]


def test_open_items_ahead_of_their_deadline_rank_first_by_money(items):
    ranked = metrics.ranked(items)["claim_no"].to_list()
    # CLM-1 is open and in time; CLM-3 and CLM-2 are open and past; CLM-5 and CLM-4 are closed
    assert ranked == ["CLM-1", "CLM-3", "CLM-2", "CLM-5", "CLM-4"]


def test_the_list_narrows_to_the_values_chosen(items):
    assert metrics.ranked(items, status=["new"], cause=["authorization"]).height == 2
    assert metrics.ranked(items, payer=["Medicaid"])["claim_no"].to_list() == ["CLM-4"]


def test_nothing_denied_has_a_plain_title(worklist):
    assert metrics.cause_title(worklist()) == "Causes of denial"


def test_the_denial_rate_is_that_of_the_causes_and_trends(worklist):
    """Of a denial, a payment and four answers of nothing that refuse nothing, one is denied."""
    paid = {"claim_status": "paid", "denial_codes": None, "paid": 5_000}
    spared = [{"row_id": code, "denial_codes": code, "claim_status": None} for code in ("PR-1", "CO-24", "CO-45")]
    told = metrics.denial_metrics(lines_of({"row_id": "d1"}, paid | {"row_id": "p1"}, *spared), worklist([]))
    assert (told.denied_lines, told.answered_lines) == (1, 2)
