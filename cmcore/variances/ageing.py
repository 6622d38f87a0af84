"""Money that waits, by how long: delivered and never billed, or billed and never answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.answers_due import unanswered

if TYPE_CHECKING:
    from datetime import date

BUCKETS = ((30, "days_0_30"), (60, "days_31_60"), (90, "days_61_90"), (120, "days_91_120"), (None, "days_over_120"))
"""Last day and name of each age; sources of the trade age receivables by 30 days."""
STAGES = ("never billed", "unanswered")
FIELDS = ("stage", "payer", "lines", *(name for _, name in BUCKETS), "amount")


def ageing(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per stage and payer, FIELDS: what waits in each age, cents; the most money first within a stage.

    Never billed are lines that coverage says so of, aged from the day of service, at what they are expected to bring.
    Unanswered are lines billed without an answer, aged from the day billed, at what the contract allows, else the
    charge. Lines without a payer stand under none.
    """
    unbilled = lines.filter(pl.col("reasons").str.split(";").list.contains("never-billed").fill_null(value=False))
    waiting = unanswered(lines, as_of, days=-1).filter(pl.col("days_waiting") >= 0)
    parts = pl.concat(
        [
            unbilled.select(
                "payer",
                stage=pl.lit("never billed"),
                days=(pl.lit(as_of) - pl.col("service_date")).dt.total_days(),
                amount=pl.col("expected").fill_null(0),
            ),
            waiting.select(
                "payer", stage=pl.lit("unanswered"), days="days_waiting", amount=pl.col("amount").fill_null(0)
            ),
        ]
    )
    ages = [pl.col("amount").filter(_age() == name).sum().alias(name) for _, name in BUCKETS]
    grouped = parts.group_by("stage", "payer").agg(
        pl.len().cast(pl.Int64).alias("lines"), *ages, pl.col("amount").sum()
    )
    return grouped.select(FIELDS).sort("stage", "amount", "payer", descending=[False, True, False], nulls_last=True)


def _age() -> pl.Expr:
    age = pl.lit(BUCKETS[-1][1])
    for last, name in reversed(BUCKETS[:-1]):
        age = pl.when(pl.col("days") <= last).then(pl.lit(name)).otherwise(age)
    return age
