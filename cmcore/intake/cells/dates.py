"""Dates as people type them and as spreadsheets store them, and which of 3/4 and 4/3 a column means."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cmcore.intake.cells.digit_dates import days_of, decide_digits, digits_of, filled, parts_of
from cmcore.intake.cells.parsed import BLANK, CellFault, Note, Parsed, is_blank, quoted, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import ParseContext

EPOCH = date(1899, 12, 30)
DAYS_TO_1904 = 1462
FIRST_SERIAL, LAST_SERIAL = 14_611, 73_415  # 1940-01-01 and 2100-12-31: a number outside is no date of ours
FIRST_YEAR, LAST_YEAR = 1900, 2199
CENTURY_TURN, MONTHS = 70, 12
OPEN_YEARS = frozenset({1900, 2299, 2999, 3000, 9999})
"""Years of the last day that fee schedules and systems of record write for a span without an end."""
_OPEN = re.compile(
    r"(?:current|present|on-?going|open(?: ?-?ended)?|active|continu(?:ing|ous|es)|indefinite(?:ly)?|no end(?: date)?"
    r"|none|never|until further notice|tbd|to be determined|in effect|99+[-/.]?99[-/.]?99+|9999-?12-?31)",
    re.IGNORECASE,
)
"""What people write for the last day of a span without an end."""
LAST_DAYS = frozenset({"effective_to", "end_date"})
MONTHS_TOO = frozenset({"covered_from"})
"""Days that rosters give as a month, which begins on its first."""
ASKED = "date-order-unknown"
_MONTH_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october"
    "|nov november|dec december"
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_TIME_PART = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME_PART)
_PARTS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME_PART)
_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2}|\d{2})")
"""03022026 and 030226: the year last, no signs between."""
_SAME_DAY = re.compile(r"(\S+)\s*(?:-|\u2013|to|through|thru)\s*\1", re.IGNORECASE)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- /.]*([A-Za-z]{3,9})\.?[- /.,]*(\d{4}|\d{2})" + _TIME_PART)
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.?[- /]*(\d{1,2})(?:st|nd|rd|th)?[- ,/]+(\d{4}|\d{2})" + _TIME_PART)
_MONTH_ALONE = (
    re.compile(r"(?P<year>(?:19|20)\d{2})[-/. ]?(?P<month>0?[1-9]|1[0-2])"),
    re.compile(r"(?P<month>0?[1-9]|1[0-2])[-/. ](?P<year>(?:19|20)\d{2})"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})\.?[-/ ,']*(?P<year>(?:19|20)\d{2}|\d{2})"),
    re.compile(r"(?P<year>(?:19|20)\d{2})[-/ ]*(?P<name>[A-Za-z]{3,9})"),
)
"""2026-03, 202603, 3/2026, Mar 2026, Mar-26, 2026 March."""
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_WEEKDAY_BEHIND = re.compile(
    r"[\s,]*\(?\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?\)?$", re.IGNORECASE
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_LOOK_ALIKES = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1"})


def parse_date(raw: object, column: Column, context: ParseContext) -> Parsed:
    """The day; a time of day beside it is left out."""
    stated = _stated(raw, context)
    if stated is None and column.name in MONTHS_TOO:
        stated = read_month(tidy(raw))
    if stated is not None:
        return _checked(stated, raw, column)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(float(raw), raw, column, context)
    text = tidy(raw)
    if is_blank(text) or set(text) <= set("0/-") or (column.name in LAST_DAYS and _OPEN.fullmatch(text)):
        return BLANK
    if same := _SAME_DAY.fullmatch(text):
        text = same[1]
    if re.fullmatch(r"\d{4,5}(?:\.\d+)?|[1-9]\d{5}", text) and not _is_run_together(text):
        return _from_number(float(text), raw, column, context)
    found = _read(text, context)
    if found and _named_weekday(text) not in {None, found.weekday()}:
        said = f"{quoted(raw)} names another weekday: {found} is a {found:%A}. Check it against the record."
        return Parsed(None, CellFault("impossible-date", said))
    return _checked(found, raw, column) if found else _unreadable(text, raw, context)


def _stated(raw: object, context: ParseContext) -> date | None:
    """The day of a cell that holds a date as such, or digits in its column's manner."""
    if isinstance(raw, datetime):
        return raw.date()
    return raw if isinstance(raw, date) else _of_digits(raw, context)


def _of_digits(raw: object, context: ParseContext) -> date | None:
    """The day of a cell that holds digits alone, as many as its column writes dates in; None of any other cell."""
    digits = filled(digits_of(raw) or "", context.digits)
    days = days_of(digits) if digits else {}
    if "year" in days and (len(days) == 1 or context.year_first):
        return days["year"]
    return days.get("day" if context.day_first else "month")


def _is_run_together(text: str) -> bool:
    """Whether digits alone state a date with the year last; five of them are a spreadsheet's count of days."""
    return len(text) in {6, 8} and not _COMPACT.fullmatch(text) and _RUN_TOGETHER.fullmatch(text) is not None


def _from_number(number: float, raw: object, column: Column, context: ParseContext) -> Parsed:
    if column.name == "as_of" and _YEAR.fullmatch(str(int(number))):
        return Parsed(date(int(number), 1, 1))
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return Parsed(EPOCH + timedelta(days=int(number) + (DAYS_TO_1904 if context.date1904 else 0)))
    compact = read_date(str(int(number)))
    if compact and number.is_integer():
        return Parsed(compact)
    return Parsed(None, CellFault("not-a-date", f"{quoted(raw)} is not a date. Type one such as 2026-03-02."))


def _checked(day: date, raw: object, column: Column) -> Parsed:
    if column.name in LAST_DAYS and day.year in OPEN_YEARS:
        return BLANK
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return Parsed(day)
    century = day.year % 100 + 2000
    meant = _day(century, day.month, day.day)
    said = f"{quoted(raw)} lies in the year {day.year}. Type the year in four digits, e.g. 2026."
    return Parsed(None, CellFault("impossible-date", said, meant.isoformat() if meant else None))


def _read(text: str, context: ParseContext) -> date | None:
    return read_date(text, day_first=bool(context.day_first), dotted_day_first=context.dotted_day_first)


def _unreadable(text: str, raw: object, context: ParseContext) -> Parsed:
    parts = _ISO.fullmatch(text) or _PARTS.fullmatch(text)
    if parts is None:
        meant = _read(text.translate(_LOOK_ALIKES), context)
        said = f"{quoted(raw)} is not a date. Type one such as 2026-03-02."
        return Parsed(None, CellFault("not-a-date", said, meant.isoformat() if meant else None, meant is not None))
    other = read_date(text, day_first=not context.day_first, dotted_day_first=not context.dotted_day_first)
    said = f"{quoted(raw)} is a day that does not exist. Check it against the record."
    return Parsed(None, CellFault("impossible-date", said, other.isoformat() if other else None))


def read_date(text: str, *, day_first: bool = False, dotted_day_first: bool = True) -> date | None:
    """The day that a text states, or None; two-digit years are 1970 to 2069.

    >>> read_date("7/3/26"), read_date("7/3/26", day_first=True), read_date("3-Jul-2026")
    (datetime.date(2026, 7, 3), datetime.date(2026, 3, 7), datetime.date(2026, 7, 3))
    """
    text = _bare(text)
    if iso := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if parts := _PARTS.fullmatch(text):
        first, second = int(parts[1]), int(parts[3])
        starts_with_day = dotted_day_first if parts[2] == "." else day_first
        month, day = (second, first) if starts_with_day else (first, second)
        return _day(_full_year(parts[4]), month, day)
    if named := _DAY_NAMED.fullmatch(text):
        return _day(_full_year(named[3]), _MONTHS.get(named[2].lower(), 0), int(named[1]))
    if named := _MONTH_NAMED.fullmatch(text):
        return _day(_full_year(named[3]), _MONTHS.get(named[1].lower(), 0), int(named[2]))
    return None


def read_month(text: str) -> date | None:
    """The first day of a month that a text states, or None.

    >>> read_month("2026-03"), read_month("Mar 26"), read_month("3/2/2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    for shape in _MONTH_ALONE:
        if found := shape.fullmatch(text):
            told = found.groupdict()
            month = int(told["month"]) if "month" in told else _MONTHS.get(told["name"].lower(), 0)
            return _day(_full_year(told["year"]), month, 1)
    return None


def _bare(text: str) -> str:
    """The date without its weekday and the apostrophe that makes it text, its parts set apart."""
    text = text.strip().lstrip("'")
    if _is_run_together(text):
        return _RUN_TOGETHER.sub(r"\1/\2/\3", text)
    if text[:1].isalpha():
        return _WEEKDAY.sub("", text, count=1)
    return _WEEKDAY_BEHIND.sub("", text) if text[-1:].isalpha() or text.endswith(")") else text


def _named_weekday(text: str) -> int | None:
    """The weekday that stands before or behind a date, Monday 0; None where none does."""
    named = _WEEKDAY.match(text) or _WEEKDAY_BEHIND.search(text)
    return _WEEKDAYS.index(re.sub(r"[^a-z]", "", named[0].lower())[:3]) if named else None


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


def decide_day_first(values: Iterable[object], beside: bool | None = None) -> tuple[bool, Note | None]:
    """Whether a column writes the day before the month, and the note for the user when that was a choice.

    A first part above 12 says day first, a second part above 12 says month first, and so does a weekday beside a date
    that only one order meets; a column that says neither is read as `beside`, the order of the table's other dates,
    month first where they say nothing either, and one that says both as most of its cells say. Dates with dots are
    left to `decide_dotted`.
    """
    said = _said(values, dotted=False)
    if "day" in said and "month" not in said:
        return True, Note("The dates were read day first, because some begin with a number above 12 or name their day.")
    if beside is not None and "" in said and not {"day", "month"}.intersection(said):
        order = "day" if beside else "month"
        return beside, Note(f"The dates were read {order} first, as the other dates of the table are written.")
    return _decided(said, "dates", usual="month")


def order_told(values: Iterable[object]) -> bool | None:
    """Whether a column's dates beyond doubt begin with the day (True) or the month (False); None where they are both.

    >>> order_told(["13/2/2026", "3/2/2026"]), order_told(["3/2/2026"]), order_told(["3/14/2026"])
    (True, None, False)
    """
    said = {"day", "month"}.intersection(_said(values, dotted=False))
    return None if len(said) != 1 else "day" in said


def decide_dotted(values: Iterable[object]) -> tuple[bool, Note | None]:
    """The same of dates with dots, as in 14.3.2026, which are read day first where no cell says otherwise."""
    said = _said(values, dotted=True)
    if "month" in said and "day" not in said:
        return False, Note("The dates with dots were read month first, because some have a second number above 12.")
    return _decided(said, "dates with dots", usual="day")


def _decided(said: Sequence[str], what: str, *, usual: str) -> tuple[bool, Note | None]:
    day_first, month_first = said.count("day"), said.count("month")
    if day_first and month_first:
        most, other = ("day", "month") if day_first > month_first else ("month", "day")
        read = f"The {what} are written in two ways; they were read {most} first, as most are."
        return most == "day", Note(f"{read} Check those written {other} first.", ASKED)
    if day_first or month_first or "" not in said:
        return usual == "day", None
    read = f"The {what} were read {usual} first; no cell says otherwise."
    return usual == "day", Note(f"{read} Say in the mapping if the column writes them the other way.", ASKED)


def _said(values: Iterable[object], *, dotted: bool) -> list[str]:
    """What each different date of three numbers, the year last, says about its order."""
    different = set(values)
    width = 0 if dotted else decide_digits(different)
    alone = {filled(digits_of(each) or "", width) for each in different} - {None} if width else set()
    found = [
        _says_first(digits, int(parts[0]), int(parts[1])) for digits in alone if digits and (parts := parts_of(digits))
    ]
    for text in {each.strip().lstrip("'") for each in different if isinstance(each, str)}:
        if width and filled(digits_of(text) or "", width):
            continue
        signed = _PARTS.fullmatch(_bare(text))
        if signed and (signed[2] == ".") is dotted:
            found.append(_says_first(text, int(signed[1]), int(signed[3])))
    return found


def _says_first(text: str, first: int, second: int) -> str:
    """Which part of a date comes first by what it says: "day", "month", "both" where they are equal, "" where neither.

    >>> _says_first("14/3/2026", 14, 3), _says_first("3/4/2026", 3, 4), _says_first("Fri 3/4/2026", 3, 4)
    ('day', '', 'day')
    """
    if first == second:
        return "both"
    if first > MONTHS or second > MONTHS:
        return "day" if second <= MONTHS else "month" if first <= MONTHS else ""
    weekday = _WEEKDAY.match(text)
    if weekday is None:
        return ""
    named = _WEEKDAYS.index(weekday[0][:3].lower())
    days = {"day": read_date(text, day_first=True), "month": read_date(text, dotted_day_first=False)}
    met = [name for name, day in days.items() if day and day.weekday() == named]
    return met[0] if len(met) == 1 else ""
