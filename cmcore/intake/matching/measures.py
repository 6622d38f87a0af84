"""Columns of time that another column says to hold something else: minutes under "Units", travel in a total."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmcore.intake.cells.parsed import tidy
from cmcore.intake.matching.rivals import Found
from cmcore.intake.matching.settled import BY_NEIGHBOURS
from cmcore.intake.names.vocabulary import ASKED_AT_MOST, Candidate
from cmcore.intake.names.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEASURE = re.compile(
    r"\W*(?:units?\W+of\W+(?:measure(?:ment)?|service)|uom|unit\W+(?:type|measure)|measure)\W*", re.IGNORECASE
)
_MINUTES = re.compile(r"min(?:ute)?s?\.?", re.IGNORECASE)
_HOURS = re.compile(r"h(?:ou)?rs?\.?", re.IGNORECASE)
_BESIDE = frozenset({"travel", "drive", "driving", "mileage", "doc", "docs", "documentation", "paperwork", "admin",
                     "indirect", "note", "notes", "charting"})  # fmt: skip
_DIRECT = frozenset({"direct", "face", "f2f", "contact", "billable", "client", "service"})
_TIME = frozenset({"min", "mins", "minute", "minutes", "time", "hours", "hrs", "hr", "hour", "duration"})


def by_what_they_count(found: list[Found], headers: Sequence[str], cells: Sequence[Sequence[object]]) -> list[Found]:
    """The columns of a log with those that count something else than their names say taken so, or asked about.

    "Units" beside a "Unit of Measure" that says minutes throughout are minutes; one that says hours, or each row
    another, is asked about. Travel is no unit (rules 1f), so that a total that holds it is not taken for the minutes.
    """
    return _without_travel(_by_measure(list(found), headers, cells), headers)


def _by_measure(found: list[Found], headers: Sequence[str], cells: Sequence[Sequence[object]]) -> list[Found]:
    fields = [_taken(each) for each in found]
    told = other_measures(headers, cells)
    if told is None or "units" not in fields or "minutes" in fields:
        return found
    at, others = told
    said = {text for each in cells[at] if (text := tidy(each))}
    all_minutes = said <= {*others} and all(_MINUTES.fullmatch(text) for text in others)
    sure = Candidate("minutes", BY_NEIGHBOURS, "similar")
    doubt = Candidate("units", ASKED_AT_MOST, "similar")
    found[fields.index("units")] = Found(sure) if all_minutes else Found(None, doubt)
    return found


def other_measures(headers: Sequence[str], cells: Sequence[Sequence[object]]) -> tuple[int, list[str]] | None:
    """The column that says what a log's units are, and what it says besides units: minutes, hours; None without one."""
    measures = [at for at, header in enumerate(headers) if _MEASURE.fullmatch(header)]
    if len(measures) != 1:
        return None
    said = {text for each in cells[measures[0]] if (text := tidy(each))}
    others = sorted(text for text in said if _MINUTES.fullmatch(text) or _HOURS.fullmatch(text))
    return (measures[0], others) if others else None


def _without_travel(found: list[Found], headers: Sequence[str]) -> list[Found]:
    fields = [_taken(each) for each in found]
    named = [frozenset(words(header)) for header in headers]
    if "minutes" not in fields or not any(_BESIDE & each and _TIME & each for each in named):
        return found
    at = fields.index("minutes")
    direct = [place for place, each in enumerate(named) if place != at and _DIRECT & each and _TIME & each]
    if "total" not in named[at] or _BESIDE & named[at]:
        return found
    asked = Found(None, Candidate("minutes", ASKED_AT_MOST, "similar"))
    if len(direct) == 1 and not fields[direct[0]]:
        found[direct[0]], found[at] = asked, Found(is_closed=True)
    else:
        found[at] = asked
    return found


def _taken(found: Found) -> str:
    """The field that a column was taken for; nothing where the user said it."""
    return found.candidate.field if found.candidate and found.candidate.how != "remembered" else ""
