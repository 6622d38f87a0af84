"""Dated spans: people write the last day in force; inside, a span ends on the first day out of force."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span of days; an absent start or end is open."""

    start: date | None
    until: date | None

    @classmethod
    def inclusive(cls, first: date | None, last: date | None) -> Period:
        """The span that people mean by a first and a last day."""
        return cls(first, None if last is None else last + timedelta(days=1))

    def covers(self, day: date) -> bool:
        """Whether a day lies in the span."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)

    def overlaps(self, other: Period) -> bool:
        """Whether two spans share a day."""
        starts_before_end = self.start is None or other.until is None or self.start < other.until
        ends_after_start = self.until is None or other.start is None or other.start < self.until
        return starts_before_end and ends_after_start


def month_start(day: date) -> date:
    """First day of the day's calendar month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Last day of the day's calendar month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day some months on, or that month's last day: Jan 31 plus one is Feb 28 or 29."""
    years, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month_index + 1)[1]
    return date(years, month_index + 1, min(day.day, last))


def day_words(day: date | None) -> str:
    """Date as people read it: Mar 3, 2026; a dash where there is none."""
    return "—" if day is None else f"{day:%b} {day.day}, {day.year}"


def clock_words(minutes: int | None) -> str:
    """Time of day from minutes after midnight: 545 is 9:05; a dash where there is none."""
    return "—" if minutes is None else f"{minutes // 60}:{minutes % 60:02d}"
