"""A column of starts that state their day and time in one cell, made to give both: "3/2/2026 9:00 AM"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from cmcore.intake.names.meanings import field_named, senses_of
from cmcore.intake.names.words import words
from cmcore.intake.values.distinct import distinct_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cmcore.intake.shaping.person_cells import People

MOST = 0.6
"""Share of a column's different cells that must state a day and a time of it."""
SAMPLE = 200
FIRST_YEAR = 1901
"""Spreadsheets hold times without a day, and durations, as days of 1899 and 1900."""
GIVES = {"start_time": ("service_date", "Service date"), "service_date": ("start_time", "Start time")}
"""What a column is named for, to the field that it gives besides and that field's header."""
NOTES = {
    "service_date": "The days beside the times of the column were read as service dates.",
    "start_time": "The times beside the days of the column were read as start times.",
}
_DAY_AND_TIME = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ,]+(?P<hours>\d{1,2}):(?P<minutes>\d{2})(?::\d{2}(?:\.\d+)?)?"
    r"\s*(?:[ap]\.?m\.?)?(?:Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def days_apart(people: People, is_free: Callable[[str], bool]) -> People:
    """The table with a column more for what its starts state besides; as it is where another column states it.

    A column for which `is_free` does not hold has been given its meaning by the user.
    """
    named = [field_named(header, "sessions") if header else None for header in people.headers]
    for index, header in enumerate(people.headers):
        given, made = GIVES.get(named[index] or "", ("", ""))
        is_start = named[index] == "start_time" or "end_time" in named or "start" in senses_of(words(header))
        if given and given not in named and is_start and is_free(header) and _most(people.columns[index]):
            return _with(people, index, given, made)
    return people


def _with(people: People, index: int, given: str, header: str) -> People:
    source = people.sources[index]
    return replace(
        people,
        headers=[*people.headers, header],
        columns=[*people.columns, people.columns[index]],
        sources=[*people.sources, source],
        made=people.made | {index, len(people.headers)},
        notes=people.notes | dict.fromkeys(source, NOTES[given]),
    )


def _most(cells: Sequence[object]) -> bool:
    """Whether most cells state a day and a time, not all of them the midnight that stands for no time."""
    different = [*distinct_texts(cells, SAMPLE), *{each for each in cells[:SAMPLE] if isinstance(each, datetime)}]
    told = [clock for each in different if (clock := _clock(each)) is not None]
    return len(told) > MOST * len(different) and any(told)


def _clock(cell: object) -> int | None:
    """Hours and minutes of a cell that states a day and a time, as one number; None of any other cell."""
    if isinstance(cell, datetime):
        return cell.hour * 100 + cell.minute if cell.year >= FIRST_YEAR else None
    found = _DAY_AND_TIME.fullmatch(str(cell))
    return int(found["hours"]) * 100 + int(found["minutes"]) if found else None
