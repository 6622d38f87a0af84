"""What the staff cost month by month, from the staff table."""

from __future__ import annotations

import calendar
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from cmcore.money import round_half_up
from cmcore.periods import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LEAP_DAYS, PLAIN_DAYS = 366, 365


def month_payroll(staff: pl.DataFrame | None, months: Sequence[date]) -> tuple[int, ...]:
    """Cents of each month: every worker's annual cost by the days employed over the days of the year.

    `staff`: start_date and end_date inclusive, blank is open; annual_cost in cents, blank counts nothing.
    """
    if staff is None:
        return (0,) * len(months)
    paid = staff.filter(pl.col("annual_cost").is_not_null()).select("start_date", "end_date", "annual_cost")
    return tuple(_month_cents(paid, month) for month in months)


def share_payroll(payroll: Sequence[int], minutes: Sequence[int], all_minutes: Sequence[int]) -> tuple[int, ...]:
    """The part of each month's pay that falls on some of its minutes."""
    return tuple(
        round_half_up(cents * part, whole) if whole else cents
        for cents, part, whole in zip(payroll, minutes, all_minutes, strict=True)
    )


def _month_cents(paid: pl.DataFrame, month: date) -> int:
    after = add_months(month, 1)
    first = pl.max_horizontal("start_date", pl.lit(month))
    until = pl.min_horizontal(pl.col("end_date").dt.offset_by("1d"), pl.lit(after))
    days = (until - first).dt.total_days().clip(lower_bound=0)
    weighed = int(paid.select((pl.col("annual_cost") * days).sum()).item() or 0)
    share = Fraction(weighed, LEAP_DAYS if calendar.isleap(month.year) else PLAIN_DAYS)
    return round_half_up(share.numerator, share.denominator)
