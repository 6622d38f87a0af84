"""Dates written as digits alone: 03022026, 20260302, 030226, and 3022026 where a spreadsheet dropped the zero."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG, SHORT = 8, 6
MONTHS, CENTURY_TURN = 12, 70
_YEAR_FIRST = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_YEAR_LAST = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2}|\d{2})")


def digits_of(value: object) -> str | None:
    """The digits that a cell holds and nothing else; None where it holds more or is no whole number."""
    if isinstance(value, str):
        text = value.strip().lstrip("'")
        return text if text.isascii() and text.isdigit() else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return str(int(value)) if value >= 0 and float(value).is_integer() else None


def decide_digits(values: Iterable[object]) -> int:
    """In how many digits a column writes its dates: LONG or SHORT, 0 where it writes none so.

    >>> decide_digits([3022026, 12312026]), decide_digits(["030226"]), decide_digits([46083, "3/2/2026"])
    (8, 6, 0)
    """
    counts = {LONG: 0, SHORT: 0}
    for digits in filter(None, map(digits_of, set(values))):
        width = len(digits) + (len(digits) == LONG - 1)
        if width in counts and days_of(digits.zfill(width)):
            counts[width] += 1
    most = max(counts, key=lambda each: counts[each])
    return most if counts[most] else 0


def filled(digits: str, width: int) -> str | None:
    """Digits in the width of their column, the zero that was dropped put back; None where they are no such date."""
    return digits.zfill(width) if width and width - 1 <= len(digits) <= width else None


def parts_of(digits: str) -> tuple[str, str, str] | None:
    """The two first parts of a date in digits with its year last, and the year; None where the year stands first."""
    found = None if _YEAR_FIRST.fullmatch(digits) else _YEAR_LAST.fullmatch(digits)
    return (found[1], found[2], found[3]) if found else None


def days_of(digits: str) -> dict[str, date]:
    """The days that digits can mean, by what stands first: "year", "month" or "day"."""
    if whole := _YEAR_FIRST.fullmatch(digits):
        day = _day(int(whole[1]), int(whole[2]), int(whole[3]))
        return {"year": day} if day else {}
    parts = parts_of(digits)
    if parts is None:
        return {}
    first, second, last = map(int, parts)
    ways = {"month": (last, first, second), "day": (last, second, first)}
    if len(digits) == SHORT:
        ways["year"] = (first, second, last)
    read = {name: _day(_full(year, len(digits)), month, day) for name, (year, month, day) in ways.items()}
    return {name: day for name, day in read.items() if day}


def decide_year_first(values: Iterable[object]) -> tuple[bool, bool]:
    """Whether a column of dates in six digits writes the year first, and whether that is beyond doubt.

    It is where the days then lie nearest together, and may be where they lie no farther apart than with the day first.

    >>> decide_year_first(["260302", "260331"]), decide_year_first(["030226", "033126"]), decide_year_first(["260302"])
    ((True, True), (False, True), (True, False))
    """
    texts = {digits for each in set(values) if (digits := filled(digits_of(each) or "", SHORT))}
    means = [days_of(each) for each in texts]
    spans = {
        way: (max(days) - min(days)).days
        for way in ("month", "day", "year")
        if (days := [each[way] for each in means if way in each]) and len(days) == len(means)
    }
    others = [spans[way] for way in spans if way != "year"]
    if "year" not in spans or any(each < spans["year"] for each in others) or spans.get("month") == spans["year"]:
        return False, True
    return True, spans["year"] not in others


def _full(year: int, width: int) -> int:
    return year if width == LONG else year + (2000 if year < CENTURY_TURN else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
