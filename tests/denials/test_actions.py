"""What denials ask for among the things to do next, counted by hand."""

from __future__ import annotations

import polars as pl
import pytest

from cmcore.denials.actions import open_denials


@pytest.fixture
def items(worklist):
    """Two open denials of 1,000 and 4,000 cents, one won, one left alone, one never answered."""
    rows = [
        {"claim_no": "CLM-1", "row_id": "r1", "allowed": 1000},
        {"claim_no": "CLM-2", "row_id": "r2", "allowed": 2000},
        {"claim_no": "CLM-3", "row_id": "r3", "allowed": 4000, "payer": "Medicaid"},
        {"claim_no": "CLM-4", "row_id": "r4", "allowed": 8000},
        {"claim_no": "CLM-5", "row_id": "r5", "allowed": 16000},
    ]
    listed = worklist(rows, states={"CLM-2|T1017|2026-03-02": {"status": "won"}})
    alone = pl.when(pl.col("claim_no") == "CLM-4").then(pl.lit("too small")).alias("never_work")
    silent = pl.when(pl.col("claim_no") == "CLM-5").then(pl.lit("unanswered")).otherwise("payment").alias("payment")
    return listed.with_columns(alone, silent)


def test_open_denials_leave_out_what_is_decided_left_alone_or_never_answered(items):
    (action,) = open_denials(items)
    assert (action.what, action.amount) == ("Work 2 open denials", 5000)  # 1000 + 4000


def test_open_denials_of_the_payers_given_alone(items):
    (action,) = open_denials(items, ["Medicaid"])
    assert (action.what, action.amount) == ("Work 1 open denial", 4000)
    assert open_denials(items, ["Nobody"]) == ()


def test_the_link_shows_on_the_worklist_what_the_action_counts(items):
    (action,) = open_denials(items)
    shown = items.filter(pl.col("never_work").is_null())
    for name in ("payment", "status"):
        shown = shown.filter(pl.col(name).is_in(action.query[name]))
    assert (shown.height, shown["amount"].sum()) == (2, action.amount)
