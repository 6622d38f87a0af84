"""The chance of a denial is the agency's own, drawn toward the overall one while there are few."""

from __future__ import annotations

import polars as pl
import pytest

from cmcore.denials.chances import with_expected


def items_of(*rows):
    schema = {"payer": pl.String, "cause": pl.String, "status": pl.String, "amount": pl.Int64, "recovered": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


LOST = ("Medicaid", "timely filing", "lost", 10_000, 0)
WON = ("Horizon MCO", "authorization", "won", 10_000, 10_000)


@pytest.mark.parametrize(
    ("decided", "chance", "expected"),
    [
        ([], None, None),
        ([WON, LOST], 5455, 10_910),  # (1 + 10 x 0.5) / (1 + 10) = 0.545454; x 200.00 = 109.10
        ([LOST], 0, 0),
        ([WON], 10_000, 20_000),
        ([WON] * 10 + [LOST] * 10, 7500, 15_000),  # (10 + 10 x 0.5) / (10 + 10)
        ([("Horizon MCO", "authorization", "partly_won", 10_000, 4_000)], 4000, 8_000),
        ([("Horizon MCO", "authorization", "won", 10_000, None)], 10_000, 20_000),
        ([("Horizon MCO", "authorization", "won", 10_000, 12_000)], 10_000, 20_000),  # never more than all of it
        ([("Horizon MCO", "authorization", "written_off", 10_000, None)], 0, 0),
    ],
)
def test_the_chance_of_an_open_denial(decided, chance, expected):
    open_one = ("Horizon MCO", "authorization", "new", 20_000, None)
    told = with_expected(items_of(open_one, *decided))
    assert told.select("chance", "expected_recovery").row(0) == (chance, expected)


def test_a_payer_and_cause_without_outcomes_has_the_overall_chance():
    told = with_expected(items_of(("Acme", "coding", "new", 10_000, None), WON, LOST))
    assert told.select("chance", "expected_recovery").row(0) == (5000, 5_000)


def test_an_item_without_an_amount_has_a_chance_but_no_expectation():
    told = with_expected(items_of(("Acme", "coding", "new", None, None), WON))
    assert told.select("chance", "expected_recovery").row(0) == (10_000, None)
