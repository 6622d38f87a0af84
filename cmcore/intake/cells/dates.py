"""Dates as people type them and as spreadsheets store them, and which of 3/4 and 4/3 a column means."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cmcore.intake.cells.parsed import BLANK, CellFault, Parsed, is_blank, quoted, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import ParseContext

EPOCH = date(1899, 12, 30)
DAYS_TO_1904 = 1462
FIRST_SERIAL, LAST_SERIAL = 14_611, 73_415  # 1940-01-01 and 2100-12-31: a number outside is no date of ours
FIRST_YEAR, LAST_YEAR = 1900, 2199
CENTURY_TURN = 70
_MONTH_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october"
    "|nov november|dec december"
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_TIME_PART = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME_PART)
_PARTS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME_PART)
_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- /.]*([A-Za-z]{3,9})\.?[- /.,]*(\d{4}|\d{2})" + _TIME_PART)
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.?[- /]*(\d{1,2})(?:st|nd|rd|th)?[- ,/]+(\d{4}|\d{2})" + _TIME_PART)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_LOOK_ALIKES = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1"})


def parse_date(raw: object, column: Column, context: ParseContext) -> Parsed:
    """The day; a time of day beside it is left out."""
    if isinstance(raw, datetime):
        return _checked(raw.date(), raw)
    if isinstance(raw, date):
        return _checked(raw, raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(float(raw), raw, column, context)
    text = tidy(raw)
    if is_blank(text) or set(text) <= set("0/-"):
        return BLANK
    if re.fullmatch(r"\d{4,6}(?:\.\d+)?", text) and not _COMPACT.fullmatch(text):
        return _from_number(float(text), raw, column, context)
    found = read_date(text, day_first=bool(context.day_first))
    return _checked(found, raw) if found else _unreadable(text, raw, context)


def _from_number(number: float, raw: object, column: Column, context: ParseContext) -> Parsed:
    if column.name == "as_of" and _YEAR.fullmatch(str(int(number))):
        return Parsed(date(int(number), 1, 1))
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return Parsed(EPOCH + timedelta(days=int(number) + (DAYS_TO_1904 if context.date1904 else 0)))
    compact = read_date(str(int(number)))
    if compact and number.is_integer():
        return Parsed(compact)
    return Parsed(None, CellFault("not-a-date", f"{quoted(raw)} is not a date. Type one such as 2026-03-02."))


def _checked(day: date, raw: object) -> Parsed:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return Parsed(day)
    century = day.year % 100 + 2000
    meant = _day(century, day.month, day.day)
    said = f"{quoted(raw)} lies in the year {day.year}. Type the year in four digits, e.g. 2026."
    return Parsed(None, CellFault("impossible-date", said, meant.isoformat() if meant else None))


def _unreadable(text: str, raw: object, context: ParseContext) -> Parsed:
    parts = _ISO.fullmatch(text) or _PARTS.fullmatch(text)
    if parts is None:
        meant = read_date(text.translate(_LOOK_ALIKES), day_first=bool(context.day_first))
        said = f"{quoted(raw)} is not a date. Type one such as 2026-03-02."
        return Parsed(None, CellFault("not-a-date", said, meant.isoformat() if meant else None, meant is not None))
    other = read_date(text, day_first=not context.day_first)
    said = f"{quoted(raw)} is a day that does not exist. Check it against the record."
    return Parsed(None, CellFault("impossible-date", said, other.isoformat() if other else None))


def read_date(text: str, *, day_first: bool = False) -> date | None:
    """The day that a text states, or None; two-digit years are 1970 to 2069.

    >>> read_date("7/3/26"), read_date("7/3/26", day_first=True), read_date("3-Jul-2026")
    (datetime.date(2026, 7, 3), datetime.date(2026, 3, 7), datetime.date(2026, 7, 3))
    """
    text = _WEEKDAY.sub("", text.strip().lstrip("'"), count=1)
    if iso := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if parts := _PARTS.fullmatch(text):
        first, second = int(parts[1]), int(parts[3])
        month, day = (second, first) if day_first or parts[2] == "." else (first, second)
        return _day(_full_year(parts[4]), month, day)
    if named := _DAY_NAMED.fullmatch(text):
        return _day(_full_year(named[3]), _MONTHS.get(named[2].lower(), 0), int(named[1]))
    if named := _MONTH_NAMED.fullmatch(text):
        return _day(_full_year(named[3]), _MONTHS.get(named[1].lower(), 0), int(named[2]))
    return None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > len("26"):
        return year
    return year + (2000 if year < CENTURY_TURN else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def decide_day_first(values: Iterable[object]) -> tuple[bool, str | None]:
    """Whether a column writes the day before the month, and the sentence to tell the user when that was a choice.

    A first part above 12 says day first, a second part above 12 says month first; a column that says neither is
    read month first, one that says both is read as most of its cells say.
    """
    day_first = month_first = unsaid = 0
    for text in {each for each in values if isinstance(each, str)}:
        parts = _PARTS.fullmatch(text.strip())
        if parts is None or parts[2] == ".":
            continue
        first, second = int(parts[1]), int(parts[3])
        day_first += first > 12 >= second  # noqa: PLR2004 - twelve months
        month_first += second > 12 >= first  # noqa: PLR2004 - twelve months
        unsaid += first <= 12 and second <= 12 and first != second  # noqa: PLR2004 - twelve months
    if day_first and month_first:
        most, other = ("day", "month") if day_first > month_first else ("month", "day")
        return day_first > month_first, (
            f"The dates are written in two ways; they were read {most} first, as most are. "
            f"Check those written {other} first."
        )
    if day_first:
        return True, "The dates were read day first, because some begin with a number above 12."
    return False, "The dates were read month first; no cell says otherwise." if unsaid and not month_first else None
