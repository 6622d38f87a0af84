"""Weekends and federal holidays: the last day to file when the counted day is none to work on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))


def is_workday(day: date) -> bool:
    """Whether offices are open: neither a weekend nor a federal holiday, as observed."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def on_or_after(day: date) -> date:
    """The day itself, or the next workday: where a rule carries a deadline over, the last day in time."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def on_or_before(day: date) -> date:
    """The day itself, or the workday before: the day to have filed by, whether or not a rule carries over."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
