"""Months as people write them above the rows of a month: "March 2026", "Mar-26", 2026-03."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from cmcore.intake.cells.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTH_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
"""The pattern of how a month's name begins, from January on."""
_NAMES = MONTH_NAMES.split("|")
_NAMED = re.compile(
    rf"(?:month(?: of)?\W*)?(?P<month>{MONTH_NAMES})[a-z]{{0,6}}\.?[\s,'/-]*(?P<year>(?:20)?\d\d)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:month\W*)?(?:(?P<year>20\d\d)[-/](?P<month>\d{1,2})|(?P<first>\d{1,2})[-/](?P<last>20\d\d))", re.IGNORECASE
)
_WITHIN = re.compile(
    rf"\b(?:{MONTH_NAMES})[a-z]{{0,6}}\.?[\s,'/-]*20\d\d(?!\d)|(?<![\d/-])20\d\d-(?:0[1-9]|1[0-2])(?![\d-])",
    re.IGNORECASE,
)
_DAYS_WITHIN = re.compile(r"(?<![\d/-])(?P<month>0?[1-9]|1[0-2])[/-](?:[0-2]?\d|3[01])[/-](?P<year>20\d\d)(?!\d)")
FEWEST_DAYS, LONGEST_MONTH = 5, 31
CENTURY = 2000
MONTHS = 12


def month_of(cell: object) -> date | None:
    """The first day of the month that a cell names; None where it names none.

    >>> month_of("March 2026"), month_of("Mar-26"), month_of("2026-03"), month_of("March")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    if isinstance(cell, (datetime, date)):
        return date(cell.year, cell.month, 1) if cell.day == 1 else None
    text = str(cell).strip()
    if named := _NAMED.fullmatch(text):
        year = int(named["year"])
        return date(year if year >= CENTURY else CENTURY + year, month_number(named["month"]), 1)
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None:
        return None
    year, month = int(numbered["year"] or numbered["last"]), int(numbered["month"] or numbered["first"])
    return date(year, month, 1) if 1 <= month <= MONTHS else None


def month_in(text: str) -> date | None:
    """The first day of the one month that a text names among other words, by its name or by days of it alone.

    >>> month_in("Service log, March 2026"), month_in("3/1/2026 - 3/31/2026"), month_in("Jan 2026 to Mar 2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    text = text.replace("_", " ")
    found = {month_of(each.group()) for each in _WITHIN.finditer(text)}
    found |= {date(int(each["year"]), int(each["month"]), 1) for each in _DAYS_WITHIN.finditer(text)}
    return found.pop() if len(found) == 1 else None


def month_number(name: str) -> int:
    """The number of a month by how its name begins.

    >>> month_number("September")
    9
    """
    return _NAMES.index(name[:3].lower()) + 1


def days_in_a_row(row: Sequence[object]) -> frozenset[int]:
    """The places in a row of cells that stand side by side and count the days of a month, by number or as dates.

    >>> sorted(days_in_a_row(["Client", 1, 2, 3, 4, 5, "Total"]))
    [1, 2, 3, 4, 5]
    """
    best: list[int] = []
    run: list[int] = []
    last = None
    for at, cell in enumerate(row):
        day = _day_number(cell)
        run = [*run, at] if run and day is not None and last is not None and day == last + 1 else [at]
        best, last = (run if len(run) > len(best) else best), day
    return frozenset(best) if len(best) >= FEWEST_DAYS else frozenset()


def _day_number(cell: object) -> int | None:
    """A number that is one more on the next day."""
    if isinstance(cell, (datetime, date)):
        return cell.toordinal()
    text = str(cell).strip().removesuffix(".0")
    if text.isdecimal() and 1 <= int(text) <= LONGEST_MONTH:
        return int(text)
    day = read_date(text)
    return None if day is None else day.toordinal()


def is_month(cell: object) -> bool:
    """Whether a cell names a month of a year."""
    return month_of(cell) is not None
