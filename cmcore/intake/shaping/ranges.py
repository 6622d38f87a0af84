"""Cells that hold a start and an end, made into two columns: "9:00-9:45 AM", "0900-0945", "3/1/26 - 8/31/26"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cmcore.intake.cells.dates import read_date
from cmcore.intake.cells.durations import read_clock
from cmcore.intake.cells.parsed import tidy
from cmcore.intake.names.meanings import field_named
from cmcore.intake.names.words import words
from cmcore.intake.values.distinct import distinct_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cmcore.intake.shaping.person_cells import People

MOST = 0.6
"""Share of a column's different cells that must hold a start and an end."""
SAMPLE = 200
SAYS_TIME = frozenset({"time", "hour", "clock", "shift", "start", "end", "in", "out", "schedule"})
"""Words of a header below which 0900-0945 is two times of day and no number of anything."""
_BETWEEN = r"\s*(?:-|\u2013|\u2014|\bto\b|\bthru\b|\bthrough\b|\buntil\b)\s*"
_CLOCK = r"\d{1,2}(?:[:.]?[0-5]\d)?(?::[0-5]\d)?\s*(?:(?:[ap]\.?\s*m?\.?)(?![a-z]))?"
_DAY = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}"
_TIMES = re.compile(
    rf"(?:(?P<day>{_DAY})[ ,]+)?(?P<start>{_CLOCK}){_BETWEEN}(?:(?P<last>{_DAY})[ ,]+)?(?P<end>{_CLOCK})", re.IGNORECASE
)
_DAYS = re.compile(rf"(?P<start>{_DAY}){_BETWEEN}(?P<end>{_DAY})", re.IGNORECASE)
_TOLD = re.compile(r"[:apAP]")


class Range(NamedTuple):
    """A start and an end as two cells would say them, and the day beside them if any."""

    start: str
    end: str
    day: str = ""


class _Manner(NamedTuple):
    """How a column's ranges are read and named, the fields that it fills, and what is said of it.

    `holds` says whether a cell of another column may be a start or an end alone.
    """

    read: Callable[[str], Range | None]
    holds: Callable[[object], bool]
    headers: tuple[str, str]
    fields: frozenset[str]
    note: str


def ranges_apart(people: People, is_free: Callable[[str], bool]) -> People:
    """The table with each start and end in a column of its own; as it is where they are, or where no column holds both.

    A column for which `is_free` does not hold has been given its meaning by the user.
    """
    for manner in (_OF_TIMES, _OF_DAYS):
        for index, header in enumerate(people.headers):
            if not header or not is_free(header) or not _most(people.columns[index], header, manner):
                continue
            others = _fields_beside(people, header, manner)
            if not others & manner.fields:
                people = _split(people, index, manner)
                break
    return people


def _fields_beside(people: People, header: str, manner: _Manner) -> set[str | None]:
    """What the other columns are named for, those aside whose cells are none of it: payers below "From"."""
    return {
        field_named(each, kind)
        for each, cells in zip(people.headers, people.columns, strict=True)
        if each != header and any(map(manner.holds, cells[:SAMPLE]))
        for kind in _KINDS
    }


def _holds(read: Callable[[str], object]) -> Callable[[object], bool]:
    """Whether a cell may be a start or an end: a text that reads as one, or no text at all."""
    return lambda cell: cell is not None and (not isinstance(cell, str) or read(tidy(cell)) is not None)


_KINDS = ("sessions", "authorizations", "fees")


def _most(cells: Sequence[object], header: str, manner: _Manner) -> bool:
    texts = distinct_texts(cells, SAMPLE)
    found = [read for each in texts if (read := manner.read(each))]
    if manner is _OF_TIMES and not SAYS_TIME & {*words(header)}:
        found = [each for each in found if _TOLD.search(each.start + each.end)]
    return len(found) > MOST * len(texts) and any(each.start != each.end for each in found)


def _split(people: People, index: int, manner: _Manner) -> People:
    read = [manner.read(tidy(each)) if isinstance(each, str) else None for each in people.columns[index]]
    starts = [found.start if found else cell for found, cell in zip(read, people.columns[index], strict=True)]
    made = [(manner.headers[1], [found.end if found else "" for found in read])]
    has_day = any(
        field_named(each, "sessions") == "service_date" for at, each in enumerate(people.headers) if at != index
    )
    if any(found and found.day for found in read) and not has_day:
        made.append(("Service date", [found.day if found else "" for found in read]))
    headers = [*people.headers, *(header for header, _ in made)]
    headers[index] = manner.headers[0]
    columns = [*people.columns, *(cells for _, cells in made)]
    columns[index] = starts
    return replace(
        people,
        headers=headers,
        columns=columns,
        sources=[*people.sources, *(people.sources[index] for _ in made)],
        made=people.made | {index, *range(len(people.headers), len(headers))},
        notes=people.notes | dict.fromkeys(people.sources[index], manner.note),
    )


@lru_cache(maxsize=65_536)
def times_of(text: str) -> Range | None:
    """The start and the end that a text states; a half of the day that only one of them names holds for both.

    >>> times_of("9:00-9:45 AM")[:2], times_of("11:30 - 1:00 PM")[:2], times_of("0900-0945")[:2]
    (('9:00 AM', '9:45 AM'), ('11:30 AM', '1:00 PM'), ('0900', '0945'))
    """
    found = _TIMES.fullmatch(text)
    if found is None:
        return None
    start, end = found["start"].strip(), found["end"].strip()
    first, last = _half(start), _half(end)
    if last and not first:
        start = _earlier(start, end, last)
    elif first and not last:
        end = _later(start, end, first)
    if read_clock(start) is None or read_clock(end) is None:
        return None
    return Range(start, end, found["day"] or "")


def _half(clock: str) -> str:
    return next((half for half in ("AM", "PM") if half[0] in clock.upper()), "")


def _earlier(start: str, end: str, half: str) -> str:
    same, other = f"{start} {half}", f"{start} {'AM' if half == 'PM' else 'PM'}"
    return same if (read_clock(same) or 0) <= (read_clock(end) or 0) else other


def _later(start: str, end: str, half: str) -> str:
    same, other = f"{end} {half}", f"{end} {'AM' if half == 'PM' else 'PM'}"
    return same if (read_clock(same) or 0) >= (read_clock(start) or 0) else other


@lru_cache(maxsize=65_536)
def days_of(text: str) -> Range | None:
    """The first and the last day that a text states.

    >>> days_of("3/1/26 - 8/31/26")
    Range(start='3/1/26', end='8/31/26', day='')
    """
    found = _DAYS.fullmatch(text)
    if found is None or not all(_is_day(found[each]) for each in ("start", "end")):
        return None
    return Range(found["start"], found["end"])


def _is_day(text: str) -> bool:
    return bool(read_date(text) or read_date(text, day_first=True))


_OF_TIMES = _Manner(
    times_of,
    _holds(read_clock),
    ("Start time", "End time"),
    frozenset({"start_time", "end_time"}),
    "The times of the column were read as a start and an end.",
)
_OF_DAYS = _Manner(
    days_of,
    _holds(lambda text: _is_day(text) or None),
    ("Start date", "End date"),
    frozenset({"start_date", "end_date", "effective_from", "effective_to"}),
    "The dates of the column were read as a first and a last day.",
)
