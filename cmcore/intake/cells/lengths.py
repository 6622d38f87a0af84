"""Lengths of time and limits in the words that people put beside a number: 12 months, 1/4 hour, 16 units a day."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cmcore.fields import Kind
from cmcore.intake.cells.parsed import BLANK, CellFault, Parsed, quoted
from cmcore.money import round_half_up

if TYPE_CHECKING:
    from cmcore.fields import Column

_COUNTED = {
    **dict.fromkeys(("a", "an", "one"), Decimal(1)),
    "two": Decimal(2),
    "three": Decimal(3),
    "six": Decimal(6),
    "twelve": Decimal(12),
    **dict.fromkeys(("1/2", "half", "half a", "half an", "½"), Decimal("0.5")),
    **dict.fromkeys(("1/4", "quarter", "a quarter", "quarter of an", "¼"), Decimal("0.25")),
    **dict.fromkeys(("1/10", "tenth", "tenth of an", "a tenth of an"), Decimal("0.1")),
}
NUMBER = r"(?P<number>\d+(?:\.\d+)?|" + "|".join(sorted(map(re.escape, _COUNTED), key=len, reverse=True)) + ")"
_UNITS = {
    "minutes": "minutes?|mins?",
    "hours": "hours?|hrs?|h",
    "days": "days?|d",
    "weeks": "weeks?|wks?",
    "months": "months?|mos?",
    "quarters": "quarters?|qtrs?",
    "years": "years?|yrs?",
}
_LENGTH = re.compile(
    rf"(?:within|up to|at least|min(?:imum)?(?: of)?|per|each|every)?\s*{NUMBER}\s*(?:\(\d+\)\s*)?-?\s*"
    "(?:calendar\\s*)?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
    + r")\b\.?\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_IN_OTHERS = {
    ("hours", "minutes"): Decimal(60),
    ("weeks", "days"): Decimal(7),
    ("quarters", "months"): Decimal(3),
    ("years", "months"): Decimal(12),
}
"""How many of the second unit one of the first always is; a month is no fixed number of days."""
FILING = {"days": "timely_filing_days", "months": "timely_filing_months"}
"""The filing limit in days and the one in months: what a cell says goes to the one that it names."""
_FROM = r"(?:from|after|of|following)\s+(?:the\s+)?"
_ANCHORS = {
    "service_date": re.compile(_FROM + r"(?:dos|dates? of service|service(?: dates?)?)", re.IGNORECASE),
    "month_end": re.compile(
        _FROM + r"(?:end|last day) of (?:the )?(?:service )?month(?: of service)?|" + _FROM + "month end", re.IGNORECASE
    ),
}
_OF_AN_ANSWER = re.compile(
    _FROM + r"(?:primary(?: payer)?(?:'s)?\s+)?(?:eob|eop|remit\w*|era|notice|denial|payment|determination|decision)"
    r"(?:\s+(?:date|notice|letter))?",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:max(?:imum)?(?: of)?|up to|limit(?:ed)?(?: to| of)?|no more than|not to exceed)?\s*"
    r"(?P<number>\d+(?:\.\d+)?|once|twice|one|two)\s*(?:x|times?|units?|u)?\.?\s*"
    r"(?:(?:/|per|a|each|every|in a)\s*(?:calendar\s*)?"
    r"(?P<span>day|date of service|date|dos|week|wk|month|mo|year|yr|cy|lifetime|life)\.?)?",
    re.IGNORECASE,
)
_UNLIMITED = re.compile(r"unlimited|no (?:limit|max(?:imum)?)|not limited", re.IGNORECASE)
_TIMES = {"once": 1, "one": 1, "twice": 2, "two": 2}
_SPANS = {
    **dict.fromkeys(("day", "date of service", "date", "dos"), "day"),
    **dict.fromkeys(("week", "wk"), "week"),
    **dict.fromkeys(("month", "mo"), "month"),
    **dict.fromkeys(("year", "yr", "cy"), "year"),
    **dict.fromkeys(("lifetime", "life"), "lifetime"),
}


class Length(NamedTuple):
    """So many of a unit of time, and what stands behind it."""

    number: Decimal
    unit: str
    rest: str


def read_length(text: str) -> Length | None:
    """The length of time that a text states with its unit.

    >>> read_length("1/4 hr"), read_length("90 calendar days from DOS")
    (Length(number=Decimal('0.25'), unit='hours', rest=''), Length(number=Decimal('90'), unit='days', rest='from DOS'))
    """
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    unit = next(name for name in _UNITS if found[name])
    said = re.sub(r"\s+", " ", found["number"].lower())
    return Length(_COUNTED[said] if said in _COUNTED else Decimal(said), unit, found["rest"].strip())


def parse_length(text: str, column: Column) -> Parsed | None:
    """A cell of a count of days, months or minutes that names its unit; None where it names none.

    A filing limit goes to the column of its unit, and says from when it counts where it does; any other length in a
    unit that is no fixed number of the column's is a fault.
    """
    if column.kind is not Kind.COUNT or column.unit not in {"days", "months", "minutes"}:
        return None
    said = read_length(text)
    if said is None:
        return None
    beside = _beside(said, column)
    if beside is None:
        return None
    in_unit = _in_unit(said, column.unit)
    if in_unit is not None:
        return _whole(in_unit, text, beside)
    other = next((unit for unit in FILING if _in_unit(said, unit) is not None), None)
    if column.name in FILING.values() and other:
        carried = _whole(_in_unit(said, other) or Decimal(0), text, beside)
        return carried if carried.fault else Parsed(None, None, ((FILING[other], carried.value), *beside))
    told = f"{quoted(text)} counts {said.unit}, not {column.unit}. Type the {column.unit}."
    return Parsed(None, CellFault("not-a-number", told))


def _in_unit(said: Length, unit: str) -> Decimal | None:
    factor = Decimal(1) if said.unit == unit else _IN_OTHERS.get((said.unit, unit))
    return None if factor is None else said.number * factor


def _whole(number: Decimal, text: str, beside: tuple[tuple[str, object], ...]) -> Parsed:
    if number == number.to_integral_value():
        return Parsed(int(number), None, beside)
    return Parsed(None, CellFault("not-whole", f"{quoted(text)} is not a whole number. Type one."))


def _beside(said: Length, column: Column) -> tuple[tuple[str, object], ...] | None:
    """What the words behind a length say of another column; None where they are none that are understood."""
    if not said.rest or (column.unit == "minutes" and said.rest.lower() in {"unit", "units", "increments"}):
        return ()
    if column.name in FILING.values():
        return next(((("filing_anchor", name),) for name, each in _ANCHORS.items() if each.fullmatch(said.rest)), None)
    return () if column.unit == "days" and _OF_AN_ANSWER.fullmatch(said.rest) else None


def parse_limit(text: str, column: Column) -> Parsed | None:
    """A cell of a limit of units in words; None where it is none.

    The span that it names must be the column's: "1 per month" is no limit of a day.
    """
    span = _span_of(column)
    if span is None:
        return None
    if _UNLIMITED.fullmatch(text):
        return BLANK
    if length := read_length(text):
        said = f"{quoted(text)} counts {length.unit}, not units. Type the units they make."
        return Parsed(None, CellFault("not-a-number", said))
    found = _LIMIT.fullmatch(text)
    if found is None:
        return None
    named = _SPANS.get((found["span"] or "").lower(), span)
    if named != span:
        said = f"{quoted(text)} is a number {_for_each(named)}, not {_for_each(span)}. Type it in the column for that."
        return Parsed(None, CellFault("not-a-number", said))
    number = Decimal(_TIMES.get(found["number"].lower()) or found["number"])
    numerator, denominator = number.as_integer_ratio()
    return Parsed(round_half_up(numerator * column.scale, denominator))


def _span_of(column: Column) -> str | None:
    if column.name == "lifetime_max":
        return "lifetime"
    return column.name.rpartition("_")[2] if column.name.startswith("max_units_per_") else None


def _for_each(span: str) -> str:
    return "for a lifetime" if span == "lifetime" else f"for each {span}"
