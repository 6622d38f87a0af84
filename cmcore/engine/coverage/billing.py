"""Whether a session has been billed, and how long after the service that is usual; shared by the billing reasons."""

from __future__ import annotations

import narwhals as nw

LAG_DAYS = 30
"""Agencies bill at least monthly: a session older than this with no claim has been left out of a billing run."""

SOON_DAYS = 30
"""Ahead of a filing deadline, the days in which a claim should go out first: one billing run."""

UNBILLED = (
    nw.col("billed_date").is_null()
    & nw.col("claim_no").is_null()
    & nw.col("paid").is_null()
    & (nw.col("claim_status").fill_null("unbilled") == "unbilled")
)
NEEDS = ("billed_date", "claim_no", "paid", "claim_status", "as_of")


def days_from(day: str, days: int) -> nw.Expr:
    """The day so many days after the one of a column, before it where they are negative."""
    return nw.col(day).dt.offset_by(f"{days}d")


def days_between(first: str, last: str) -> nw.Expr:
    """Whole days from one date column to another."""
    return _day_number(last) - _day_number(first)


def _day_number(column: str) -> nw.Expr:
    """Days since the calendar began; the Gregorian leap years, since not every engine takes one date from another."""
    years = nw.col(column).dt.year().cast(nw.Int64) - 1
    leap = years // 4 - years // 100 + years // 400
    return years * 365 + leap + nw.col(column).dt.ordinal_day().cast(nw.Int64)
