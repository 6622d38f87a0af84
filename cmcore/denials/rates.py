"""How often payers deny: by lines and by money, by whom and what, and by month with the limits of mere chance."""

from __future__ import annotations

import polars as pl

from cmcore.denials import causes
from cmcore.denials.backtest import judged_lines, once_refused
from cmcore.money import BASIS_POINTS

DIMENSIONS: dict[str, str] = {
    "payer": "Payer",
    "code": "Code",
    "staff": "Staff",
    "program": "Program",
    "cause": "Cause",
}
"""What denial rates are told by, to its label."""
UNNAMED: dict[str, str] = {"payer": "No payer", "code": "No code", "staff": "No worker", "program": "No program"}
"""How lines that name none are told."""
SIGMAS = 3
FEWEST = 30
"""Answered lines that a month needs before it is judged: below, its rate says next to nothing."""


def answered_lines(lines: pl.DataFrame, items: pl.DataFrame | None = None) -> pl.DataFrame:
    """The answered sessions of an estimate: DIMENSIONS, `month`, `denied`, `amount` and `refused` in cents.

    The month is that of the payer's answer, of what was paid after a denial that of the denial, else of the service. A
    cause stands only at a denied line.
    """
    once = once_refused(lines, items).select("row_id", once_cause="cause", once_on="denial_date")
    judged = judged_lines(lines, items).join(once, on="row_id", how="left", maintain_order="left")
    told = lines.select(
        "row_id", "payer", "code", "staff", "program", "denial_codes",
        answered_on=pl.coalesce("paid_date", "service_date"),
    ).join(causes.by_codes(lines["denial_codes"]).drop("usual_fix"), on="denial_codes", how="left")  # fmt: skip
    joined = judged.join(told, on="row_id", how="left", maintain_order="left").drop("denial_codes")
    cause = pl.coalesce("once_cause", "cause", pl.lit(causes.NO_CODE))
    return joined.with_columns(
        cause=pl.when("denied").then(cause), month=pl.coalesce("once_on", "answered_on").dt.truncate("1mo")
    ).drop("once_cause", "once_on", "answered_on")


def denial_rates(answered: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row per value of a dimension: `answered`, `denied`, their cents, `rate` and `money_rate` in basis points.

    By cause the rate is of all answered lines, since a line that was paid has none. The most denied money first.
    """
    whole, money = answered.height, int(answered["amount"].sum())
    known = answered.filter(pl.col("denied")) if by == "cause" else answered
    known = known.with_columns(pl.col(by).fill_null(pl.lit(UNNAMED.get(by))))
    denied = pl.col("denied")
    grouped = known.group_by(by).agg(
        answered=pl.len().cast(pl.Int64),
        denied=denied.sum().cast(pl.Int64),
        answered_amount=pl.col("amount").sum(),
        denied_amount=pl.col("refused").sum(),
    )
    if by == "cause":
        grouped = grouped.with_columns(answered=pl.lit(whole, pl.Int64), answered_amount=pl.lit(money, pl.Int64))
    return grouped.with_columns(
        rate=_share("denied", "answered"), money_rate=_share("denied_amount", "answered_amount")
    ).sort("denied_amount", by, descending=[True, False], nulls_last=True)


def passes(answered: pl.DataFrame, billed: pl.DataFrame) -> pl.DataFrame:
    """One row per payer: lines `billed` and `clean`, `answered` and `first_pass`, and both rates in basis points.

    `billed` has the `payer` of each line sent and whether it was `clean`, `answered` that of each line answered and
    whether it passed at first, `first_pass`. The lowest first-pass rate first, payers without an answer last.
    """
    sides = [
        frame.with_columns(pl.col("payer").fill_null(UNNAMED["payer"]))
        .group_by("payer")
        .agg(pl.len().cast(pl.Int64).alias(whole), pl.col(part).sum().cast(pl.Int64))
        for frame, whole, part in ((billed, "billed", "clean"), (answered, "answered", "first_pass"))
    ]
    counts = pl.col("billed", "clean", "answered", "first_pass").fill_null(0)
    joined = sides[0].join(sides[1], on="payer", how="full", coalesce=True).with_columns(counts)
    rated = joined.with_columns(clean_rate=_share("clean", "billed"), first_pass_rate=_share("first_pass", "answered"))
    return rated.select("payer", "billed", "clean", "clean_rate", "answered", "first_pass", "first_pass_rate").sort(
        "first_pass_rate", "clean_rate", "payer", nulls_last=True
    )


def control_chart(answered: pl.DataFrame) -> pl.DataFrame:
    """One row per month: `answered`, `denied`, `rate`, `center`, `low`, `high` in basis points, and `signal`.

    A p chart with the month's own number of lines: the center is the rate of all months, the limits lie three standard
    deviations around it, sqrt(center x (1 - center) / lines), not below 0 nor above 1. `signal` is high or low outside
    them, else null: what lies inside is noise. Months of fewer than FEWEST answered lines have no limits.
    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2, proportions control charts.
    """
    months = (
        answered.filter(pl.col("month").is_not_null())
        .group_by("month")
        .agg(answered=pl.len().cast(pl.Int64), denied=pl.col("denied").sum().cast(pl.Int64))
        .sort("month")
    )
    total, denied = int(months["answered"].sum()), int(months["denied"].sum())
    center = denied / total if total else 0.0
    spread = SIGMAS * (center * (1 - center) / pl.col("answered")).sqrt()
    is_judged = pl.col("answered") >= FEWEST
    rate = pl.col("denied") / pl.col("answered")
    low, high = (center - spread).clip(0, 1), (center + spread).clip(0, 1)
    return months.with_columns(
        rate=_points(rate),
        center=_points(pl.lit(center)),
        low=pl.when(is_judged).then(_points(low)),
        high=pl.when(is_judged).then(_points(high)),
        signal=pl.when(is_judged & (rate > high))
        .then(pl.lit("high"))
        .when(is_judged & (rate < low))
        .then(pl.lit("low")),
    )


def _share(part: str, whole: str) -> pl.Expr:
    """A part in basis points of a whole, rounded half up; null where there is no whole."""
    wholes = pl.when(pl.col(whole) > 0).then(pl.col(whole))
    return (2 * BASIS_POINTS * pl.col(part) + wholes) // (2 * wholes)


def _points(share: pl.Expr) -> pl.Expr:
    return (share * BASIS_POINTS + 0.5).floor().cast(pl.Int64)
