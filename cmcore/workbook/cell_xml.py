"""What a corrected cell holds, as the XML of a worksheet holds it: numbers as numbers, text never as a formula."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from cmcore.fields import Kind
from cmcore.periods import clock_words
from cmcore.workbook.styles_xml import CLOCK, DAY, GENERAL, MOMENT, UNTOLD

if TYPE_CHECKING:
    from cmcore.workbook.cell_change import CellChange, Value

MOST_TEXT = 32_767
MOST_NUMBER = 9.99e307
MINUTES_A_DAY = 1440
EARLIEST_DAY = 1000
"""Serial number from which a date and time is a day of somebody's work, and not a length of time in days."""
MOST_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; a longer code must stay text."""
_EPOCH, _EPOCH_1904, _LEAP_BUG_ENDS = date(1899, 12, 30), date(1904, 1, 1), date(1900, 3, 1)
_NUMBERS = {Kind.COUNT, Kind.QUANTITY, Kind.MONEY, Kind.RATE, Kind.PERCENT, Kind.INDEX, Kind.MINUTES}
_TEXTS = {Kind.CODE, Kind.MODIFIERS, Kind.LIST, Kind.TEXT}
_NUMBER = re.compile(r"(?P<minus>-?)\$?(?P<digits>\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?P<part>\.\d+)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_WHOLE = re.compile(r"[1-9]\d*|0")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Old:
    """What the cell was: its type in the part, what its style shows a number as, and its number if it held one."""

    kind: str = ""
    shows: str = "number"
    number: float | None = None

    @property
    def is_moment(self) -> bool:
        """Whether it holds a day and a time of day in one number."""
        return self.number is not None and self.number >= EARLIEST_DAY and self.shows in {"day", "clock"}


@dataclass(frozen=True, slots=True)
class Held:
    """What the cell is to hold: `kind` n, b, inlineStr, or "" for nothing; `number_format` None keeps its own."""

    kind: str
    text: str = ""
    number_format: int | None = None

    @property
    def looks_like_formula(self) -> bool:
        """Whether editing the text in Excel would turn it into a formula."""
        return self.kind == "inlineStr" and self.text[:1] in {"=", "+", "-", "@", "'"}


def why_unwritable(change: CellChange) -> str | None:
    """Why no cell of a spreadsheet can hold the new value; None where one can."""
    value = change.now
    if isinstance(value, str) and (long := len(value.encode("utf-16-le", "surrogatepass")) // 2) > MOST_TEXT:
        return f"The text has {long:,} characters; a cell holds {MOST_TEXT:,}. Shorten it."
    if isinstance(value, (int, float, Decimal)) and not (math.isfinite(value) and -MOST_NUMBER <= value <= MOST_NUMBER):
        return f"{value} is no number that a cell can hold. Type digits, or empty the cell."
    return None


def held(change: CellChange, old: Old, *, date_1904: bool = False) -> Held:
    """What the cell is to hold so that it reads like its neighbours: the cell's own style decides how."""
    value = _typed(change)
    if value is None or value == "":
        return Held("")
    if change.kind is None and isinstance(value, str) and old.shows == "day" and old.kind == "n":
        value = _as_day(value.strip()) or value
    if change.kind is Kind.PERCENT:
        return _percent(change, old)
    if isinstance(value, bool):
        return _flag(value, change, old)
    if isinstance(value, date):
        return _day(value, old, date_1904=date_1904)
    if isinstance(value, Decimal):
        return _number(value, change, old)
    return Held("n" if change.kind in _TEXTS and _stays_number(value, old) else "inlineStr", value)


def _flag(value: bool, change: CellChange, old: Old) -> Held:
    if old.kind == "b" or change.kind is None:
        return Held("b", str(int(value)), GENERAL if old.shows in {"day", "clock", "percent"} else None)
    return Held("inlineStr", "yes" if value else "no")


def _typed(change: CellChange) -> str | Decimal | date | bool | None:
    """The new value as its kind, where text says one; any other text stays text."""
    value: Value = change.now
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return f"{value:f}" if change.kind in _TEXTS or _is_too_long(value) else value
    if not isinstance(value, str):
        return value
    text = value.strip()
    if change.kind in _NUMBERS:
        found = _as_number(text)
        return value if found is None or _is_too_long(found) else found
    if change.kind is Kind.TIME and (clock := _CLOCK.fullmatch(text)):
        return Decimal(int(clock[1]) * 60 + int(clock[2]))
    if change.kind is Kind.DATE:
        return _as_day(text) or value
    return value == "yes" if change.kind is Kind.FLAG and value in {"yes", "no"} else value


def _is_too_long(value: Decimal) -> bool:
    """Whether a spreadsheet would turn the last digits of a whole number to zeros."""
    return value == value.to_integral_value() and len(value.normalize().as_tuple().digits) > MOST_DIGITS


def _as_number(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    try:
        return Decimal(f"{found['minus']}{found['digits'].replace(',', '')}{found['part'] or ''}")
    except InvalidOperation:
        return None


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(value: date, old: Old, *, date_1904: bool) -> Held:
    day = date(value.year, value.month, value.day)
    first = _EPOCH_1904 if date_1904 else date(1900, 1, 1)
    if day < first or old.shows == UNTOLD:
        return Held("inlineStr", value.isoformat())
    serial = (day - (_EPOCH_1904 if date_1904 else _EPOCH)).days
    if not date_1904 and day < _LEAP_BUG_ENDS:
        serial -= 1
    clock = _clock(value, old)
    if clock:
        return Held("n", repr(serial + clock), None if old.shows == "day" else MOMENT)
    return Held("n", str(serial), None if old.shows == "day" else DAY)


def _clock(value: date, old: Old) -> float:
    """Part of the day to write behind a day: the value's own, else the one that stood in the cell beside the day."""
    if isinstance(value, datetime):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    return old.number % 1 if old.number is not None and old.is_moment else 0.0


def _number(value: Decimal, change: CellChange, old: Old) -> Held:
    if change.kind is Kind.TIME and old.shows == UNTOLD:
        return Held("inlineStr", clock_words(int(value)))
    if change.kind is Kind.TIME and old.number is not None and old.is_moment:
        return Held("n", repr(int(old.number) + float(value) / MINUTES_A_DAY))
    if change.kind is Kind.TIME:
        return Held("n", repr(float(value) / MINUTES_A_DAY), None if old.shows == "clock" else CLOCK)
    if change.kind is Kind.MINUTES:
        if old.shows == "clock":
            return Held("n", repr(float(value) / MINUTES_A_DAY))
        value = _plain(value / 60) if change.in_hours else value
    return Held("n", f"{value:f}", GENERAL if old.shows in {"day", "clock"} else None)


def _percent(change: CellChange, old: Old) -> Held:
    """A share of one in a cell that shows percents; elsewhere 20%, which no column can mistake.

    A bare number that somebody typed is taken as Excel takes it: 20 in a cell that shows percents is 20%.
    """
    text = change.now_words.strip()
    number = _as_number(text.removesuffix("%"))
    if number is None:
        return Held("inlineStr", text)
    if old.shows == "percent":
        return Held("n", f"{(number / 100).normalize():f}")
    return Held("inlineStr", text) if text.endswith("%") else Held("n", f"{number:f}")


def _plain(value: Decimal) -> Decimal:
    """At most four decimals, none of them idle."""
    short = value.quantize(Decimal("0.0001")).normalize()
    return short if short % 1 else short.quantize(Decimal(1))


def _stays_number(text: str, old: Old) -> bool:
    return old.kind == "n" and len(text) <= MOST_DIGITS and bool(_WHOLE.fullmatch(text))


def cell_xml(prefix: bytes, place: str, style: int, content: Held) -> bytes:
    """The cell element that holds a value."""
    p = prefix.decode()
    head = f'<{p}c r="{place}"' + (f' s="{style}"' if style else "")
    if content.kind == "":
        return f"{head}/>".encode()
    if content.kind == "n":
        return f"{head}><{p}v>{content.text}</{p}v></{p}c>".encode()
    if content.kind == "b":
        return f'{head} t="b"><{p}v>{content.text}</{p}v></{p}c>'.encode()
    text = escape(_UNSAFE.sub(lambda match: f"_x{ord(match[0]):04X}_", content.text))
    return f'{head} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>'.encode()
