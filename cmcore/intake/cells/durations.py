"""Durations and times of day as people type them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.intake.cells.numbers import read_decimal
from cmcore.intake.cells.parsed import BLANK, CellFault, Parsed, is_blank, quoted, tidy
from cmcore.money import round_half_up
from cmcore.periods import clock_words

if TYPE_CHECKING:
    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import ParseContext

DAY = 24 * 60
_HOUR = 60
_NOON = 12
_SPOKEN = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?|\.\d+)\s*(?:hours?|hrs?|h)\.?)?[\s,]*(?:and\s*)?"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)\s*(?:minutes?|mins?|min|m|')\.?)?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?:PT)?(?P<hours>\d{1,3})\s*H\s*(?P<minutes>[0-5]?\d)M?(?:\d+S)?|PT(?P<only>\d{1,4})M(?:\d+S)?", re.IGNORECASE
)
"""1h15 as people type it, PT1H15M and PT45M as programs do."""
_COLONS = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]\d)(?:\.\d+)?)?")
_CLOCK = re.compile(
    r"(?:\d{1,4}[-/]\d{1,2}[-/]\d{1,4}[ T])?(\d{1,2})(?:[:.h]?([0-5]\d))?(?::[0-5]\d(?:\.\d+)?)?"
    r"\s*(?:([ap])\.?\s*m?\.?)?",
    re.IGNORECASE,
)
_LOOK_ALIKES = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1"})
_CLOSE = 1e-6


def parse_minutes(raw: object, column: Column, context: ParseContext) -> Parsed:
    """Whole minutes; seconds are cut off. Hours become minutes where the column is in hours."""
    if isinstance(raw, time) and not isinstance(raw, datetime):
        return Parsed(raw.hour * _HOUR + raw.minute)
    if isinstance(raw, timedelta):
        return Parsed(int(raw.total_seconds() // _HOUR))
    if isinstance(raw, datetime) and raw.year <= date(1900, 1, 31).year:
        return Parsed(int((raw - datetime(1899, 12, 31)).total_seconds() // _HOUR))  # noqa: DTZ001 - a duration stored as a spreadsheet day number
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _counted(Decimal(str(raw)), raw, context)
    text = tidy(raw)
    if is_blank(text):
        return BLANK
    return _spoken(text, raw, column, context)


def _counted(number: Decimal, raw: object, context: ParseContext) -> Parsed:
    if context.hours:
        return Parsed(_whole(number * _HOUR))
    if number == number.to_integral_value():
        return Parsed(int(number))
    in_days = float(number) * DAY
    quarter = number * 4 == (number * 4).to_integral_value()
    if 0 < number < 1 and not quarter and abs(in_days - round(in_days)) < _CLOSE * DAY:
        return Parsed(round(in_days))
    if 0 < number < _NOON:
        said = f"{quoted(raw)} is not whole minutes; it may be hours. Type minutes, e.g. 45."
        return Parsed(None, CellFault("ambiguous-duration", said, str(_whole(number * _HOUR))))
    said = f"{quoted(raw)} is not whole minutes. Type whole minutes, e.g. 45."
    return Parsed(None, CellFault("not-whole", said, str(int(number))))


def _whole(number: Decimal) -> int:
    return round_half_up(*number.as_integer_ratio())


def _spoken(text: str, raw: object, column: Column, context: ParseContext) -> Parsed:
    spoken = _SPOKEN.fullmatch(text)
    if spoken and (spoken["hours"] or spoken["minutes"]):
        return Parsed(_whole(Decimal(spoken["hours"] or 0) * _HOUR + Decimal(spoken["minutes"] or 0)))
    if short := _SHORT.fullmatch(text):
        return Parsed(int(short["hours"] or 0) * _HOUR + int(short["minutes"] or short["only"]))
    colons = _COLONS.fullmatch(text)
    if colons and (int(colons[1]) < DAY // _HOUR or colons[3]):
        return Parsed(int(colons[1]) * _HOUR + int(colons[2]))
    if colons:
        said = f"{quoted(raw)} reads as {colons[1]} hours. Type minutes, e.g. 45."
        return Parsed(None, CellFault("ambiguous-duration", said, str(int(colons[1]))))
    number = read_decimal(text)
    if number is not None:
        return _counted(number, raw, context)
    suggestion = _as_digits(text)
    said = f"{quoted(raw)} is not a duration. Type whole {column.unit or 'minutes'}, e.g. 45."
    safe = suggestion is not None and re.fullmatch(r"[\doO]+", text) is not None
    return Parsed(None, CellFault("not-a-number", said, suggestion, safe))


def _as_digits(text: str) -> str | None:
    digits = text.translate(_LOOK_ALIKES)
    return digits if digits != text and digits.isdigit() else None


_NAMED_TIMES = {"noon": 720, "midday": 720, "midnight": 0}


def parse_time(raw: object, column: Column, _context: ParseContext) -> Parsed:
    """Minutes after midnight; 24:00 is the midnight that ends a day. The date beside a time is left out."""
    if isinstance(raw, (datetime, time)):
        return Parsed(raw.hour * _HOUR + raw.minute)
    if isinstance(raw, timedelta):
        return _of_day(int(raw.total_seconds() // _HOUR), raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(float(raw), raw)
    text = tidy(raw)
    return BLANK if is_blank(text) else _typed(text, raw, column)


def _typed(text: str, raw: object, column: Column) -> Parsed:
    if re.fullmatch(r"0?\.\d{2,}", text):
        return _from_number(float(text), raw)
    minutes = _NAMED_TIMES.get(re.sub(r"^12(?::00)? ?", "", text.lower()), read_clock(text))
    if minutes is not None:
        return Parsed(minutes)
    meant = (_after_midnight(text) if column.name == "end_time" else None) or read_clock(text.translate(_LOOK_ALIKES))
    said = f"{quoted(raw)} is not a time of day. Type one such as 9:05 or 2:30 PM."
    return Parsed(None, CellFault("not-a-time", said, None if meant is None else clock_words(meant), meant is not None))


def _after_midnight(text: str) -> int | None:
    """The time of the next day at which a contact ends that is typed past 24:00; safe, as no clock shows it."""
    late = re.fullmatch(r"(2[4-9]|3\d):([0-5]\d)", text)
    return (int(late[1]) * _HOUR + int(late[2])) % DAY if late else None


def _from_number(number: float, raw: object) -> Parsed:
    if not number.is_integer():
        return _of_day(round((number % 1) * DAY), raw)
    whole = int(number)
    digits = str(whole) if whole > DAY // _HOUR else f"{whole}00"
    minutes = read_clock(digits)
    return Parsed(minutes) if minutes is not None else _of_day(-1, raw)


def _of_day(minutes: int, raw: object) -> Parsed:
    if 0 <= minutes <= DAY:
        return Parsed(minutes)
    said = f"{quoted(raw)} is not a time of day. Type one such as 9:05 or 2:30 PM."
    return Parsed(None, CellFault("not-a-time", said))


def read_clock(text: str) -> int | None:
    """Minutes after midnight of a time as typed: 9:05, 9:05 PM, 9a, 0905, 1430; None when it is no time.

    >>> read_clock("9:05"), read_clock("2:30 pm"), read_clock("1430"), read_clock("25:00")
    (545, 870, 870, None)
    """
    compact = re.fullmatch(r"(\d{1,2})([0-5]\d)", text)
    found = compact or _CLOCK.fullmatch(text)
    if found is None:
        return None
    half = "" if compact else (found[3] or "").lower()
    if not compact and not half and found[2] is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if half and not 1 <= hour <= _NOON:
        return hour * _HOUR + minute if half == "p" and _NOON < hour < DAY // _HOUR else None
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    total = hour * _HOUR + minute
    return total if total <= DAY else None
