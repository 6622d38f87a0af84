"""How long a denial can still be appealed."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

DUE_SOON_DAYS = 7


def appeal_deadline(denied: date, appeal_days: int) -> date:
    """The last day to appeal. The day of the denial is day 0; the day this gives is still in time.

    Medicare presumes that a notice arrives five days after its date; those days are left as reserve.
    Source: rules section 8 (anchor + days); 42 CFR 405.942.
    """
    return denied + timedelta(days=appeal_days)


def with_deadlines(items: pl.DataFrame, payers: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The items with `deadline` and `days_left` (negative once it passed).

    Needs `payer`, `denial_date` and the `deadline` that a log gives, which stands before the payer's `appeal_days`.
    Where neither is known, or the denial has no date, both stay null.
    """
    known = payers.filter(pl.col("payer").is_not_null()).unique("payer", keep="first", maintain_order=True)
    joined = items.join(known.select("payer", "appeal_days"), on="payer", how="left", validate="m:1")
    counted = pl.col("denial_date") + pl.duration(days=pl.col("appeal_days"))
    dated = joined.with_columns(deadline=pl.coalesce("deadline", counted)).drop("appeal_days")
    return dated.with_columns(days_left=(pl.col("deadline") - as_of).dt.total_days())
