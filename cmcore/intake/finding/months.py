"""Months as people write them above the rows of a month: "March 2026", "Mar-26", 2026-03."""

from __future__ import annotations

import re
from datetime import date, datetime

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
        return date(year if year >= CENTURY else CENTURY + year, _NAMES.index(named["month"].lower()) + 1, 1)
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None:
        return None
    year, month = int(numbered["year"] or numbered["last"]), int(numbered["month"] or numbered["first"])
    return date(year, month, 1) if 1 <= month <= MONTHS else None


def is_month(cell: object) -> bool:
    """Whether a cell names a month of a year."""
    return month_of(cell) is not None
