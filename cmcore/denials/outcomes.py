"""What became of denials: won or lost by payer, cause and level, how long answers took, and how old open ones are."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.rates import UNNAMED
from cmcore.denials.workflow import CLOSED
from cmcore.money import BASIS_POINTS

if TYPE_CHECKING:
    from datetime import date

WON = ("won", "partly_won")
DECIDED = (*WON, "lost")
Z = 1.96
"""Standard deviations that hold 95% of a normal distribution."""
AGES = ((30, "0 to 30"), (60, "31 to 60"), (90, "61 to 90"), (120, "91 to 120"), (None, "over 120"))
"""Last day and name of each age of an open denial."""
DIMENSIONS: dict[str, str] = {"payer": "Payer", "cause": "Cause", "appeal": "Appeal level"}
"""What win rates are told by, to its label."""


def win_rates(items: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row per value: `decided`, `won`, `recovered` in cents, `rate`, `low` and `high` in basis points, `days`.

    Won are won and partly won of those decided, written off ones apart. `low` to `high` is Wilson's interval, which
    holds the true rate 95 times in 100 and is honest where few were decided. `days` is the median from the denial to
    its end, of those whose both days are known. The most decided first.
    Source: Wilson 1927; NIST/SEMATECH e-Handbook, 7.2.4.1.
    """
    told = items.filter(pl.col("status").is_in(DECIDED)).with_columns(appeal=_appeal())
    told = told.with_columns(pl.col(by).fill_null(pl.lit(UNNAMED.get(by))))
    grouped = told.group_by(by).agg(
        decided=pl.len().cast(pl.Int64),
        won=pl.col("status").is_in(WON).sum().cast(pl.Int64),
        recovered=pl.col("recovered").fill_null(0).sum(),
        days=_days().quantile(0.5, "higher").cast(pl.Int64),
    )
    rows = [(wilson(won, decided)) for won, decided in grouped.select("won", "decided").iter_rows()]
    bounds = pl.DataFrame(rows, schema={"rate": pl.Int64, "low": pl.Int64, "high": pl.Int64}, orient="row")
    return pl.concat([grouped, bounds], how="horizontal").sort("decided", by, descending=[True, False], nulls_last=True)


def wilson(won: int, decided: int) -> tuple[int, int, int]:
    """The rate and the bounds of its interval, in basis points.

    >>> wilson(8, 10)
    (8000, 4902, 9433)
    """
    share, square = won / decided, Z * Z
    middle = (share + square / (2 * decided)) / (1 + square / decided)
    reach = Z * sqrt(share * (1 - share) / decided + square / (4 * decided * decided)) / (1 + square / decided)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return round(share * BASIS_POINTS), round(low * BASIS_POINTS), round(high * BASIS_POINTS)


def _appeal() -> pl.Expr:
    """How far an item went: the appeals filed for it."""
    filed = pl.col("level").fill_null(0)
    return (
        pl.when(filed == 0)
        .then(pl.lit("without an appeal"))
        .when(filed == 1)
        .then(pl.lit("first appeal"))
        .when(filed == 2)  # noqa: PLR2004 - the second
        .then(pl.lit("second appeal"))
        .otherwise(pl.lit("third or later"))
    )


def ageing(items: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per age of open items since their denial, in the order of AGES: `age`, `items`, `amount` in cents.

    What has no day of denial stands under "no date"; what a rule leaves alone is not open.
    """
    still = items.filter(~pl.col("status").is_in(CLOSED), pl.col("never_work").is_null())
    days = (pl.lit(as_of) - pl.col("denial_date")).dt.total_days()
    age = pl.lit(AGES[-1][1])
    for last, name in reversed(AGES[:-1]):
        age = pl.when(days <= last).then(pl.lit(name)).otherwise(age)
    named = still.with_columns(age=pl.when(days.is_null()).then(pl.lit("no date")).otherwise(age))
    sums = named.group_by("age").agg(items=pl.len().cast(pl.Int64), amount=pl.col("amount").fill_null(0).sum())
    every = pl.DataFrame({"age": [*(name for _, name in AGES), "no date"]})
    return every.join(sums, on="age", how="left", maintain_order="left").with_columns(
        pl.col("items", "amount").fill_null(0)
    )


def days_to_resolution(items: pl.DataFrame) -> dict[str, int | None]:
    """Days from the denial until it was won or lost: `resolved`, `median`, `p90`; null where none is known.

    The end is the payer's answer that closed it, from a remittance or as somebody said here. Both are days that really
    came up: half, and nine tenths, took no longer.
    """
    days = items.filter(pl.col("status").is_in(DECIDED)).select(days=_days())["days"].drop_nulls()
    if days.is_empty():
        return {"resolved": 0, "median": None, "p90": None}
    return {"resolved": len(days), "median": _day(days, 0.5), "p90": _day(days, 0.9)}


def _days() -> pl.Expr:
    """Days from an item's denial to its end; null where its end came first, as when it was denied again since."""
    days = (pl.coalesce("resolved_date", "notice_date") - pl.col("denial_date")).dt.total_days()
    return pl.when(days >= 0).then(days)


def _day(days: pl.Series, share: float) -> int:
    return int(days.quantile(share, "higher") or 0)


def pareto(items: pl.DataFrame, measure: str) -> pl.DataFrame:
    """One row per cause by `items` or by `amount`, the largest first, with `share` and `running` in basis points.

    Source: Juran's rule of the vital few; running is the share of this cause and all before it.
    """
    sums = items.group_by("cause").agg(items=pl.len().cast(pl.Int64), amount=pl.col("amount").fill_null(0).sum())
    return ranked_by(sums, measure)


def ranked_by(causes: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Causes ranked by their `items` or `amount`, with the shares of that."""
    ranked = causes.sort(measure, "cause", descending=[True, False])
    total = int(ranked[measure].sum()) or 1
    part = pl.col(measure)
    return ranked.with_columns(
        share=(2 * BASIS_POINTS * part + total) // (2 * total),
        running=(2 * BASIS_POINTS * part.cum_sum() + total) // (2 * total),
    )
