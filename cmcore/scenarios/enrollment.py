"""Member-months really counted: who was enrolled in which month, under each partial-month rule.

Source: payment models section 2 (whole month if active on the 1st or the 15th, else days over the month's days).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.periods import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTIAL_MONTHS = {
    "any_day": "A member counts for every month with at least one day enrolled.",
    "first_day": "A member counts for a month when enrolled on its first day.",
    "fifteenth": "A member counts for a month when enrolled on its 15th.",
    "prorate": "A member enrolled for part of a month counts for its enrolled days over the days of the month.",
}
MIDDLE = timedelta(days=14)
_ALWAYS, _FOREVER = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One month's members: how many on any day, on the first, on the 15th, and (days enrolled, members) pairs."""

    days_in_month: int
    any_day: int
    first_day: int
    fifteenth: int
    by_days: tuple[tuple[int, int], ...]

    @classmethod
    def whole(cls, month: date, members: int) -> Enrolled:
        """Members who are there the whole month."""
        days = calendar.monthrange(month.year, month.month)[1]
        return cls(days, members, members, members, ((days, members),))

    def paid_days(self, rule: str) -> tuple[tuple[int, int], ...]:
        """(days paid, members) under a partial-month rule; a whole month pays all of its days."""
        if rule == "prorate":
            return self.by_days
        return ((self.days_in_month, getattr(self, rule)),)


def enrolled_spans(members: pl.DataFrame | None, payers: Sequence[str]) -> pl.DataFrame | None:
    """The enrollment table as half-open spans that do not overlap: client_id, start, until. None without any.

    A client enrolled twice over, or under two of the payers, is one member. A blank date is open.
    """
    if members is None or members.is_empty():
        return None
    named = members.filter(pl.col("client_id").is_not_null())
    if payers:
        wanted = [each.strip().casefold() for each in payers]
        named = named.filter(pl.col("payer").str.strip_chars().str.to_lowercase().is_in(wanted))
    spans = named.select(
        "client_id",
        start=pl.col("start_date").fill_null(_ALWAYS),
        until=pl.col("end_date").fill_null(_FOREVER).dt.offset_by("1d"),
    )
    merged = _apart(spans.filter(pl.col("until") > pl.col("start")))
    return None if merged.is_empty() else merged


def count_members(spans: pl.DataFrame, months: Sequence[date]) -> tuple[Enrolled, ...]:
    """Each month's members by span."""
    return tuple(_enrolled_in(spans, month) for month in months)


def months_of_contact(days: pl.DataFrame, months: Sequence[date]) -> tuple[Enrolled, ...]:
    """Each month's members where no enrollment is known: whole months from a client's first contact to the last.

    `days`: client_id and service_date, one row per contact.
    """
    spans = days.group_by("client_id").agg(
        start=pl.col("service_date").min().dt.truncate("1mo"), last=pl.col("service_date").max()
    )
    present = [
        spans.filter(pl.col("start") <= month, pl.col("last") >= month)["client_id"].n_unique() for month in months
    ]
    return tuple(Enrolled.whole(month, members) for month, members in zip(months, present, strict=True))


def _apart(spans: pl.DataFrame) -> pl.DataFrame:
    earlier = pl.col("until").cum_max().shift(1).over("client_id")
    cut = spans.sort("client_id", "start", "until").with_columns(start=pl.max_horizontal("start", earlier))
    return cut.filter(pl.col("until") > pl.col("start"))


def _enrolled_in(spans: pl.DataFrame, month: date) -> Enrolled:
    after, middle = add_months(month, 1), month + MIDDLE
    first, until = pl.max_horizontal("start", pl.lit(month)), pl.min_horizontal("until", pl.lit(after))
    inside = spans.select("client_id", first=first, until=until).filter(pl.col("first") < pl.col("until"))
    by_client = inside.group_by("client_id").agg(
        days=(pl.col("until") - pl.col("first")).dt.total_days().sum(),
        first_day=(pl.col("first") == month).any(),
        fifteenth=((pl.col("first") <= middle) & (pl.col("until") > middle)).any(),
    )
    by_days = by_client.group_by("days").len().sort("days").rows()
    return Enrolled(
        (after - month).days,
        by_client.height,
        int(by_client["first_day"].sum()),
        int(by_client["fifteenth"].sum()),
        tuple((int(days), int(count)) for days, count in by_days),
    )
