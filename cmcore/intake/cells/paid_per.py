"""What a rate is for, in the words of a fee schedule: per 15 min, 30-minute unit, hourly, per diem, per encounter."""

from __future__ import annotations

import re
from typing import NamedTuple

from cmcore.intake.cells.lengths import NUMBER, read_length

HOUR_MINUTES, DAY_MINUTES = 60, 1440
_TIME = rf"{NUMBER}?[\s-]*(?P<unit>minutes?|mins?|hours?|hrs?|hr|h)\b\.?"
_WHOLE = re.compile(
    rf"(?:\$\s*)?(?:1 unit\s*(?:=|is|equals)|unit\s*(?:=|is|of)|rate|billed|paid)?\s*(?:/|per|each|every|by the)?\s*"
    rf"{_TIME}[\s-]*(?:units?|increments?|blocks?|rate)?",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?:/|\bper\b|\beach\b|\bevery\b)\s*{_TIME}|\b(?P<alone>\d+)[\s-]*(?:minutes?|mins?)\b", re.IGNORECASE
)
_WORDS = (
    (re.compile(r"\bhourly\b", re.IGNORECASE), "per_hour"),
    (re.compile(r"\bper[\s-]*diem\b|\bdaily\b|(?:/|\bper\b|\beach\b)\s*day\b", re.IGNORECASE), "per_day"),
    (
        re.compile(
            r"\bmonthly\b|\bpmpm\b|(?:/|\bper\b|\beach\b)\s*(?:calendar\s*)?(?:month|mo)\b|"
            r"\bper (?:member|client|enrollee)[\s,]*(?:per|/)\s*month\b",
            re.IGNORECASE,
        ),
        "per_month",
    ),
    (
        re.compile(r"(?:/|\bper\b|\beach\b)\s*(?:encounter|visit|session|contact|event|occurrence)\b", re.IGNORECASE),
        "per_session",
    ),
    (re.compile(r"\bcase rate\b|(?:/|\bper\b|\beach\b)\s*case\b", re.IGNORECASE), "per_case"),
    (re.compile(r"(?:/|\bper\b|\beach\b)\s*episode\b", re.IGNORECASE), "per_episode"),
)


class PaidPer(NamedTuple):
    """The basis of a rate, and the minutes of its unit where it is one of time."""

    basis: str
    unit_minutes: int | None = None

    def beside(self) -> tuple[tuple[str, object], ...]:
        """As what a cell says of other fields of its fee line."""
        return tuple((name, value) for name, value in self._asdict().items() if value is not None)


def paid_per(text: str) -> PaidPer | None:
    """The span of time that a text names and nothing else; None where it names none.

    >>> paid_per("15-min unit"), paid_per("1/2 hour"), paid_per("per hr"), paid_per("visit")
    (PaidPer(basis='per_unit', unit_minutes=15), PaidPer(basis='per_unit', unit_minutes=30), PaidPer(basis='per_hour', unit_minutes=None), None)
    """  # noqa: E501 - one example a case
    found = _WHOLE.fullmatch(text)
    return _of_time(found["number"], found["unit"]) if found else None


def paid_per_in(text: str) -> PaidPer | None:
    """What a header or a rate says that the rate is for; None where it says nothing, or more than one thing.

    >>> paid_per_in("Rate (30 min unit)"), paid_per_in("Rate / Hr"), paid_per_in("Max fee")
    (PaidPer(basis='per_unit', unit_minutes=30), PaidPer(basis='per_hour', unit_minutes=None), None)
    """
    timed = {_of_time(each["alone"] or each["number"], each["unit"] or "min") for each in _PART.finditer(text)}
    found = timed | {PaidPer(basis) for pattern, basis in _WORDS if pattern.search(text)}
    return found.pop() if len(found) == 1 else None


def _of_time(number: str | None, unit: str) -> PaidPer | None:
    """Whole minutes of a unit; an hour is paid by the hour."""
    if number is None and unit.lower() in {"minutes", "mins"}:
        return None
    said = read_length(f"{number or 1} {unit}")
    if said is None:
        return None
    minutes = said.number * (HOUR_MINUTES if said.unit == "hours" else 1)
    if said.unit == "hours" and minutes == HOUR_MINUTES:
        return PaidPer("per_hour")
    whole = minutes == minutes.to_integral_value() and 0 < minutes < DAY_MINUTES
    return PaidPer("per_unit", int(minutes)) if whole else None
