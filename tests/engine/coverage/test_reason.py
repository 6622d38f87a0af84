from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from cmcore.engine.coverage.reason import Reason, worst_of


def _reason(code, doubt=None):
    return Reason(code, (code,), nw.col(code), nw.lit(code), code, doubt=doubt)


def _worst(row, reasons, usual):
    frame = nw.from_native(pl.DataFrame([row], schema_overrides=dict.fromkeys(row, pl.Boolean)))
    return frame.select(worst_of(reasons, usual)).item()


REASONS = [_reason("no"), _reason("unclear"), _reason("shaky")]
USUAL = {"no": "not_covered", "unclear": "unknown", "shaky": "at_risk"}


@pytest.mark.parametrize(
    ("no", "unclear", "shaky", "answer"),
    [
        (True, True, True, "not_covered"),
        (False, True, True, "unknown"),
        (False, False, True, "at_risk"),
        (False, False, False, "covered"),
        (None, None, None, "covered"),
    ],
)
def test_the_worst_answer_wins_and_null_counts_as_no(no, unclear, shaky, answer):
    assert _worst({"no": no, "unclear": unclear, "shaky": shaky}, REASONS, USUAL) == answer


@pytest.mark.parametrize(
    ("doubt", "usual", "answer"),
    [
        (True, "not_covered", "at_risk"),
        (False, "not_covered", "not_covered"),
        (None, "not_covered", "not_covered"),
        (True, "unknown", "at_risk"),
        (True, "at_risk", "at_risk"),
        (False, "at_risk", "at_risk"),
    ],
)
def test_a_doubt_leads_to_no_more_than_at_risk(doubt, usual, answer):
    reason = _reason("no", doubt=nw.col("doubt"))

    assert _worst({"no": True, "doubt": doubt}, [reason], {"no": usual}) == answer


def test_a_doubt_without_its_reason_is_nothing():
    reason = _reason("no", doubt=nw.col("doubt"))

    assert _worst({"no": False, "doubt": True}, [reason], {"no": "not_covered"}) == "covered"
