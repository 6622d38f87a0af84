"""How each payer pays: how often right, how much short and over, how fast, and how much it has not answered."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from cmcore.denials import causes
from cmcore.denials.answers_due import unanswered
from cmcore.engine.variance import DENIED_STATUSES
from cmcore.money import BASIS_POINTS

PERIOD_DAYS = 90
FIELDS = (
    "payer", "answered", "exact", "accuracy", "underpaid", "underpaid_amount", "overpaid", "overpaid_amount",
    "variance", "denied", "paid_flagged", "median_days", "unanswered", "unanswered_amount",
)  # fmt: skip


def scorecard(lines: pl.DataFrame, found: pl.DataFrame, as_of: date, days: int | None = PERIOD_DAYS) -> pl.DataFrame:
    """One row per payer, FIELDS; those with the most money underpaid first.

    `found` are the variance lines of `lines`. Answers of the last `days` up to `as_of` count, by day of payment, else
    of billing, else of service; all of them where `days` is None. `answered` are lines paid or denied that can be
    priced; `exact` those paid right to the tolerance; `accuracy` is exact over answered less denied, basis points.
    `paid_flagged` were paid although our checks said that they are not covered. `median_days` from billing to payment,
    halves up.
    `unanswered` lines were billed longer ago than the usual window (see `answers_due`) and have no answer, whenever
    that was. Money in cents; `underpaid_amount` and `overpaid_amount` are not below zero, `variance` is over less
    short.
    """
    answered = _answers(lines, as_of, days)
    wrong = found.select("row_id", wrong="kind", gap="variance")
    judged = answered.join(wrong, on="row_id", how="left").with_columns(denied=_denied(answered))
    short, over = pl.col("wrong") == "underpaid", pl.col("wrong") == "overpaid"
    took = (pl.col("paid_date") - pl.col("billed_date")).dt.total_days().filter(pl.col("paid") > 0)
    flagged = (pl.col("paid") > 0) & (pl.col("coverage") == "not_covered")
    scores = judged.group_by("payer").agg(
        answered=pl.len().cast(pl.Int64),
        exact=(~pl.col("denied") & pl.col("wrong").is_null()).sum().cast(pl.Int64),
        underpaid=short.sum().cast(pl.Int64),
        underpaid_amount=-pl.col("gap").filter(short).sum(),
        overpaid=over.sum().cast(pl.Int64),
        overpaid_amount=pl.col("gap").filter(over).sum(),
        denied=pl.col("denied").sum().cast(pl.Int64),
        paid_flagged=flagged.sum().cast(pl.Int64),
        median_days=(took.median() + 0.5).floor().cast(pl.Int64),
    )
    waiting = (
        unanswered(lines, as_of)
        .filter(pl.col("payer").is_not_null())
        .group_by("payer")
        .agg(unanswered=pl.len().cast(pl.Int64), unanswered_amount=pl.col("amount").sum())
    )
    joined = scores.join(waiting, on="payer", how="full", coalesce=True)
    return _totalled(joined).sort("underpaid_amount", "unanswered_amount", "payer", descending=[True, True, False])


def _answers(lines: pl.DataFrame, as_of: date, days: int | None) -> pl.DataFrame:
    known = lines.filter(pl.col("variance").is_not_null(), pl.col("payer").is_not_null())
    if days is None:
        return known
    day = pl.coalesce("paid_date", "billed_date", "service_date")
    return known.filter(day > as_of - timedelta(days=days), day <= as_of)


def _denied(lines: pl.DataFrame) -> pl.Expr:
    """Whether a line was paid nothing and marked denied, or for a reason that denies."""
    told = causes.by_codes(lines["denial_codes"])
    denying = told.filter(pl.col("cause") != causes.NO_DENIAL)["denial_codes"].to_list()
    status = pl.col("claim_status").is_in(DENIED_STATUSES).fill_null(value=False)
    return (pl.col("paid") <= 0) & (status | pl.col("denial_codes").is_in(denying).fill_null(value=False))


def _totalled(joined: pl.DataFrame) -> pl.DataFrame:
    counts = [name for name in FIELDS if name not in {"payer", "accuracy", "variance", "median_days"}]
    filled = joined.with_columns(pl.col(counts).fill_null(0))
    paid = pl.col("answered") - pl.col("denied")
    accuracy = pl.when(paid > 0).then((pl.col("exact") * BASIS_POINTS * 2 + paid) // (paid * 2))
    variance = pl.col("overpaid_amount") - pl.col("underpaid_amount")
    return filled.with_columns(accuracy=accuracy, variance=variance).select(FIELDS)
