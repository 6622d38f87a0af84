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
        ([WON] * 3 + [LOST] * 3, 6154, 12_308),  # (3 + 10 x 0.5) / (3 + 10) = 0.615385; x 200.00 = 123.08
        ([LOST], None, None),  # one says nothing of the others
        ([LOST] * 4, None, None),
        ([LOST] * 5, 0, 0),
        ([WON] * 5, 10_000, 20_000),
        ([WON] * 10 + [LOST] * 10, 7500, 15_000),  # (10 + 10 x 0.5) / (10 + 10)
        ([("Horizon MCO", "authorization", "partly_won", 10_000, 4_000)] * 5, 4000, 8_000),
        ([("Horizon MCO", "authorization", "won", 10_000, None)] * 5, 10_000, 20_000),
        ([("Horizon MCO", "authorization", "won", 10_000, 12_000)] * 5, 10_000, 20_000),  # never more than all of it
        ([("Horizon MCO", "authorization", "written_off", 10_000, None)] * 5, 0, 0),
    ],
)
def test_the_chance_of_an_open_denial(decided, chance, expected):
    open_one = ("Horizon MCO", "authorization", "new", 20_000, None)
    told = with_expected(items_of(open_one, *decided))
    assert told.select("chance", "expected_recovery").row(0) == (chance, expected)


def test_a_payer_and_cause_without_outcomes_has_the_overall_chance():
    told = with_expected(items_of(("Acme", "coding", "new", 10_000, None), *[WON, LOST] * 3))
    assert told.select("chance", "expected_recovery").row(0) == (5000, 5_000)


def test_an_item_without_an_amount_has_a_chance_but_no_expectation():
    told = with_expected(items_of(("Acme", "coding", "new", None, None), *[WON] * 5))
    assert told.select("chance", "expected_recovery").row(0) == (10_000, None)
