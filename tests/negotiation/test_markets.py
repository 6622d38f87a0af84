"""The market's ranges by region, from the user's table and from the article, as rates of our units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cmcore.findings import UnknownNameError
from cmcore.negotiation.markets import market_of, regions
from cmcore.negotiation.rates import Aim, Market, rate_lines
from tests.negotiation.test_rates import AIM, LINES

SCHEMA = {
    "region": pl.String, "code": pl.String, "basis": pl.String, "low": pl.Int64, "high": pl.Int64,
    "source": pl.String, "as_of": pl.Date,
}  # fmt: skip


def table(*rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


WEST = table(
    ("West", None, "per_hour", 600_000, 800_000, "Own survey", date(2026, 1, 1)),
    ("West", "T1017", "per_unit", 170_000, 210_000, None, None),
    ("West", None, "per_month", 1_000_000, 2_000_000, "Left out", None),
    ("West", "T1016", "per_hour", 600_000, None, "Left out", None),
    (None, "T1016", "per_session", 500_000, 700_000, "State plan", None),
)


def test_ranges_stand_by_region_and_those_that_tell_no_rate_of_ours_are_left_out():
    found = regions(WEST)
    assert found["West"] == (
        Market(600_000, 800_000, "Own survey, as of 2026-01-01"),
        Market(170_000, 210_000, "Your table of benchmarks, no source given", "T1017", "per_unit"),
    )
    assert found["Any region"] == (Market(500_000, 700_000, "State plan", "T1016", "per_session"),)


def test_the_article_s_regions_come_after_the_user_s_and_say_that_they_are_assumptions():
    names = list(regions(WEST))
    assert names == [
        "West", "Any region", "Northeast (article assumption)", "Midwest (article assumption)",
        "South (article assumption)", "West (article assumption)",
    ]  # fmt: skip
    (west,) = regions(WEST)["West (article assumption)"]
    assert (west.low, west.high, west.basis) == (600_000, 800_000, "per_hour")  # 60 to 80
    assert "Article assumption - edit to match your contract" in west.source
    assert list(regions(table())) == names[2:]


@pytest.mark.parametrize(
    ("markets", "ends"),
    [
        # Two hours of LINES are 8 units in 2 sessions: 15 minutes a unit, 4 units a session
        ((Market(600_000, 800_000, ""),), (150_000, 200_000)),
        ((Market(600_000, 800_000, "", "", "per_session"),), (150_000, 200_000)),
        ((Market(170_000, 210_000, "", "", "per_unit"),), (170_000, 210_000)),
        ((Market(600_000, 800_000, ""), Market(170_000, 210_000, "", "t1017", "per_unit")), (170_000, 210_000)),
        ((Market(600_000, 800_000, "", "H0006"),), (None, None)),
        ((), (None, None)),
    ],
)
def test_a_range_is_that_of_our_units_and_one_of_the_code_goes_first(markets, ends):
    (line,) = rate_lines(LINES, AIM, *markets)
    assert (line.market_low, line.market_high) == ends


def test_a_region_is_found_in_any_case_and_an_unknown_one_names_those_there_are():
    assert market_of(WEST, " west ")[0].source == "Own survey, as of 2026-01-01"
    with pytest.raises(UnknownNameError, match="Northeast"):
        market_of(WEST, "Nowhere")


def test_a_market_changes_none_of_our_rates():
    aim = Aim(Decimal(80))
    (plain,), (beside,) = rate_lines(LINES, aim), rate_lines(LINES, aim, Market(1, 2, "Cheap"))
    assert (plain.walk_away, plain.target, plain.opening) == (beside.walk_away, beside.target, beside.opening)
