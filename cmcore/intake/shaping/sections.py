"""Headings above groups of rows, and clients written once above their rows, filled down to the rows they are of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from cmcore.intake.finding.looks import DATE, look, one_line
from cmcore.intake.finding.months import is_month, month_of
from cmcore.intake.matching.fits import is_person_name
from cmcore.intake.names.insurers import names_insurer
from cmcore.intake.names.meanings import field_named
from cmcore.intake.shaping.labels import OF_CLIENT
from cmcore.intake.shaping.long_rows import NOWHERE
from cmcore.intake.values.distinct import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from cmcore.intake.shaping.labels import Line
    from cmcore.intake.shaping.long_rows import LongRows

HEADING, MONTH, PAYER, CLIENT = "Heading above the rows", "Month", "Payer", "Client"
WRITTEN_ONCE = frozenset({"client_id", "client_name", "payer", "member_id"})
"""Fields that people write once above several rows of one client."""
BLANK_FROM = 0.3
"""Share of a column that is blank from which its values may stand once for the rows below them."""
FEWEST_GROUPS = 2
FILLED_AT_MOST = 0.1
"""Share of filled cells up to which a column is left to the headings above its rows."""
MOST, HALF = 0.8, 0.5
SAMPLE = 500
_NUMBERED_NAME = re.compile(r"(?P<name>[^\d]*?[^\W\d_][.)]?)[\W_]+[A-Z]{0,3}-?\d{2,12}\)?")
_MONTH_AND_DAY = re.compile(r"(?P<month>\d{1,2})[/-](?P<day>\d{1,2})")
_DAY_HEADER = re.compile(r"(?:service |visit )?(?:day|date|dos)", re.IGNORECASE)


@dataclass(slots=True)
class Sections:
    """A table's headers and columns with what its headings say beside each row, or in the column left blank for it.

    Columns from `own` on are none of the sheet's. `filled` tells for a column which of its cells, by their place among
    the rows, hold what stands above them; `said` is what was done, `blanks` the columns of clients whose own values
    were filled down, each with how many cells, `again` all columns whose own were. `heads` has for a column that
    headings fill the row of the heading of each of its rows, where it has one.
    """

    headers: list[str]
    columns: list[Sequence[object]]
    own: int
    filled: dict[int, set[int]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    blanks: dict[int, int] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    heads: dict[int, list[int | None]] = field(default_factory=dict)

    def fill(self, column: int, cells: Sequence[object], at: set[int]) -> None:
        """Puts cells in a column's place, those at the given places being none of its own."""
        self.columns[column] = cells
        self.filled[column] = at

    def named(self, means: str) -> list[int]:
        """The sheet's columns that name a field; a client's name and number stand for each other."""
        wanted = OF_CLIENT if means in OF_CLIENT else {means}
        return [
            at for at in range(self.own) if self.headers[at] and field_named(self.headers[at], "sessions") in wanted
        ]


def with_sections(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    headings: Sequence[Line],
    is_free: Callable[[str], bool],
) -> Sections:
    """The table with its headings filled down; as it is where it has none.

    A column for which `is_free` does not hold has been given its meaning by the user and is not filled.
    """
    sections = Sections([*headers], [*columns], len(headers))
    for name, said in _by_name(headings).items():
        _fill(sections, rows, (name, said), is_free)
    if not headings:
        _write_again(sections, is_free)
    return sections


def mark_filled(long: LongRows, sections: Sections, rows: Sequence[int]) -> None:
    """Says of every line that no cell of its own row holds what was filled down to it."""
    for position, sources in enumerate(long.sources):
        filled = sections.filled.get(sources[0]) if len(sources) == 1 and position not in long.spread else None
        if filled:
            numbers = {rows[at] + 1 for at in filled}
            long.spread[position] = [NOWHERE if row in numbers else sources[0] for row in long.rows]


def _by_name(headings: Sequence[Line]) -> dict[str, dict[int, object]]:
    """For each thing that headings name, what they say of it by row; "" where a heading of a wider group ends it."""
    plain = _meant([each.cell for each in headings if not each.labels])
    said: dict[str, dict[int, object]] = {}
    for row, cell, labels in headings:
        for name, value in (labels or {plain: cell}).items():
            said.setdefault(name, {})
            names = list(said)
            for narrower in names[names.index(name) + 1 :]:
                said[narrower].setdefault(row, "")
            said[name][row] = value
    return said


def _meant(cells: Sequence[object]) -> str:
    """What headings without a label name: months, payers, clients, or nothing that is known."""
    if all(map(is_month, cells)):
        return MONTH
    texts = [one_line(each) for each in cells]
    if sum(map(names_insurer, texts)) >= HALF * len(texts):
        return PAYER
    people = [found["name"] if (found := _NUMBERED_NAME.fullmatch(each)) else each for each in texts]
    return CLIENT if sum(map(is_person_name, people)) >= MOST * len(texts) else HEADING


def _fill(
    sections: Sections, rows: Sequence[int], headings: tuple[str, dict[int, object]], is_free: Callable[[str], bool]
) -> None:
    """Fills one sort of headings down, into the column that is left to them or into one of their own."""
    name, said = headings
    values = _down(rows, said)
    heads = [at if isinstance(at, int) else None for at in _down(rows, {row: said[row] and row for row in said})]
    texts = {row: value for row, value in said.items() if value != ""}
    first = min(texts)
    more = f" and {len(texts) - 1:,} more" if len(texts) > 1 else ""
    told = f'"{one_line(texts[first])}" in row {first + 1}{more} above the rows'
    if name == MONTH and (_has_days(sections) or _fill_days(sections, values, is_free)):
        if sections.filled:
            sections.said.append(f"{told}: read as the month of the days below.")
        return
    means = field_named(name, "sessions")
    same = sections.named(means) if means else []
    left = next((at for at in same if is_free(sections.headers[at]) and _is_left(sections.columns[at])), None)
    if left is not None:
        own = sections.columns[left]
        blank = _blanks(own)
        sections.fill(left, [values[at] if at in blank else cell for at, cell in enumerate(own)], blank)
        sections.heads[left] = [head if at in blank else None for at, head in enumerate(heads)]
        sections.said.append(f"{told}: put into the blank cells of {sections.headers[left]} below.")
        return
    is_new = means is not None and not same
    if not is_new and len(texts) < FEWEST_GROUPS:
        return
    sections.headers.append(name if is_new else HEADING)
    sections.columns.append(values)
    sections.filled[len(sections.columns) - 1] = {*range(len(values))}
    sections.heads[len(sections.columns) - 1] = heads
    not_used = ": not used. Say in the mapping what they name if it is whose the rows below are."
    sections.said.append(told + (f": read as {name} of the rows below." if is_new else not_used))


def _down(rows: Sequence[int], said: dict[int, object]) -> list[object]:
    """For each row what the nearest heading above it says."""
    heads = sorted(said)
    values: list[object] = []
    at = 0
    for row in rows:
        while at < len(heads) and heads[at] < row:
            at += 1
        values.append(said[heads[at - 1]] if at else "")
    return values


def _is_left(cells: Sequence[object]) -> bool:
    """Whether a column is blank but for a few cells."""
    return sum(times for cell, times in counted(cells) if look(cell)) <= FILLED_AT_MOST * len(cells)


def _has_days(sections: Sections) -> bool:
    """Whether a column tells the day of each row as a whole."""
    cells = [cell for at in sections.named("service_date") for cell in sections.columns[at] if look(cell)]
    return bool(cells) and sum(1 for cell in cells if look(cell) == DATE) >= HALF * len(cells)


def _fill_days(sections: Sections, months: Sequence[object], is_free: Callable[[str], bool]) -> bool:
    """Makes the days of a month, or the months and days of a year, days of the month in the heading above them."""
    for column, header in enumerate(sections.headers[: sections.own]):
        if not (_DAY_HEADER.fullmatch(header) and is_free(header)):
            continue
        days = [_day(cell, month) for cell, month in zip(sections.columns[column], months, strict=True)]
        filled = sum(1 for cell in sections.columns[column] if look(cell))
        made = {at for at, day in enumerate(days) if day}
        if filled and len(made) >= MOST * filled:
            cells = [day or cell for day, cell in zip(days, sections.columns[column], strict=True)]
            sections.fill(column, cells, made)
            sections.headers[column] = "Service date"
            return True
    return False


def _day(cell: object, heading: object) -> date | None:
    """The day of a heading's month that a cell names by its number, or by the same month and its number."""
    month, text = month_of(heading), str(cell).strip().removesuffix(".0")
    if month is None:
        return None
    named = _MONTH_AND_DAY.fullmatch(text)
    if named and int(named["month"]) != month.month:
        return None
    number = named["day"] if named else text
    try:
        return month.replace(day=int(number))
    except ValueError:
        return None


def _write_again(sections: Sections, is_free: Callable[[str], bool]) -> None:
    """Fills down what is written once above the other rows of a client: never twice in a row, its other rows blank."""
    named = {at: field_named(header, "sessions") for at, header in enumerate(sections.headers) if header}
    clients = [at for at, means in named.items() if means in OF_CLIENT]
    if not clients or not all(is_free(sections.headers[at]) and _may_be_once(sections.columns[at]) for at in clients):
        return
    ours = [at for at, means in named.items() if means in WRITTEN_ONCE and is_free(sections.headers[at])]
    blanks = _blanks(sections.columns[clients[0]])
    if any(_blanks(sections.columns[at]) != blanks for at in clients):
        return
    for at in ours:
        if _blanks(sections.columns[at]) == blanks:
            sections.fill(at, _with_last(sections.columns[at]), blanks)
            sections.again.add(at)
    sections.blanks[clients[0]] = len(blanks)


def _may_be_once(cells: Sequence[object]) -> bool:
    if all(map(look, cells[:SAMPLE])):
        return False
    blank = sum(times for cell, times in counted(cells) if not look(cell))
    if not BLANK_FROM * len(cells) <= blank < len(cells) or not look(cells[0]):
        return False
    pairs = list(pairwise(cells))
    groups = sum(1 for cell, below in pairs if look(cell) and not look(below))
    return groups >= FEWEST_GROUPS and not any(look(cell) and cell == below for cell, below in pairs)


def _blanks(cells: Sequence[object]) -> set[int]:
    return {at for at, cell in enumerate(cells) if not look(cell)}


def _with_last(cells: Sequence[object]) -> list[object]:
    filled: list[object] = []
    for cell in cells:
        filled.append(cell if look(cell) or not filled else filled[-1])
    return filled
