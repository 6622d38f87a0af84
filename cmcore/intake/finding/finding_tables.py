"""Where a sheet's tables are: the header told by its content, the data below, and what around it is not data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.intake.finding.data_rows import TITLE, Span, split_rows
from cmcore.intake.finding.header_rows import Header, chosen_headers, find_header, next_header
from cmcore.intake.finding.looks import first_filled, look
from cmcore.intake.names.words import word_key
from cmcore.intake.tables import SkippedRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.intake.files.grids import Grid

    Rows = Sequence[Sequence[object]]

LOOK_AT_ROWS = 300
NAMELESS_FROM = 0.1
"""Share of rows that fill a column without a name from which the column belongs to the table."""
FEWEST_NAMES = 2
FULL_FROM = 0.9
"""Share of rows, down to its last, that a table beside another fills."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table on a sheet, rows and columns counted from 0.

    `first_header` to `header` are the rows that head it; `rows` are the data rows' positions in the grid. `headers`
    are the names from column `left` on, joined where several rows give them. `is_beside` says that another table
    stands in the same rows to its left.
    """

    header: int
    left: int
    headers: tuple[str, ...]
    rows: Sequence[int]
    skipped: tuple[SkippedRow, ...]
    first_header: int
    is_beside: bool = False


def find_tables(grid: Grid, chosen: Mapping[str, int] | None = None) -> tuple[FoundTable, ...]:
    """The tables of a sheet from top to bottom, those side by side from left to right; none where no row heads any.

    `chosen` maps the signature of a row's names to the number of rows that head a table there, the user having said so.
    """
    found: list[FoundTable] = []
    heads = chosen_headers(grid.rows, chosen or {})
    start = 0
    while start < len(grid.rows) and (header := heads[0] if heads else find_header(grid.rows, start)) is not None:
        heads = heads[1:]
        end = heads[0].first if heads else next_header(grid.rows, header)
        found.extend(_tables(grid.rows, start, header, end))
        start = end
    return tuple(found)


def _tables(rows: Rows, start: int, header: Header, end: int) -> list[FoundTable]:
    """The table below a header, or several where blank columns part it."""
    above = [SkippedRow(row + 1, TITLE) for row in range(start, header.first) if first_filled(rows[row]) is not None]
    body = range(header.last + 1, end)
    spans = _spans(rows, header, body)
    found = []
    for position, span in enumerate(spans):
        view = rows if len(spans) == 1 else _view(rows, span, end)
        names = header.names[span.left : span.right + 1]
        names = (*names, *[""] * (span.width - len(names)))
        kept, skipped = split_rows(view, body, names, span)
        told = tuple([*above, *skipped] if position == 0 else skipped)
        found.append(FoundTable(header.last, span.left, names, kept, told, header.first, position > 0))
    return found


def _view(rows: Rows, span: Span, end: int) -> Rows:
    """The rows with nothing but a table's own columns in them, each at its place."""
    blank = [""] * span.left
    return [[*blank, *row[span.left : span.right + 1]] for row in rows[:end]]


def _spans(rows: Rows, header: Header, body: Sequence[int]) -> list[Span]:
    """The columns of each table under one header row."""
    sample = [rows[position] for position in body[:LOOK_AT_ROWS]]
    used = [bool(name) or _is_used(sample, column) for column, name in enumerate(header.names)]
    wide = max((len(row) for row in sample), default=0)
    used += [_is_used(sample, column) for column in range(len(used), wide)]
    parts = _runs(used)
    named = [part for part in parts if sum(1 for name in header.names[part.left : part.right + 1] if name)]
    whole = Span(named[0].left, named[-1].right)
    if len(named) > 1 and all(_stands_alone(rows, header, body, named[0], part) for part in named[1:]):
        return named
    return [whole]


def _is_used(sample: Rows, column: int) -> bool:
    full = sum(1 for row in sample if column < len(row) and look(row[column]))
    return full > NAMELESS_FROM * len(sample)


def _runs(used: Sequence[bool]) -> list[Span]:
    runs, left = [], None
    for column, is_used in enumerate([*used, False]):
        if is_used and left is None:
            left = column
        elif not is_used and left is not None:
            runs.append(Span(left, column - 1))
            left = None
    return runs


def _stands_alone(rows: Rows, header: Header, body: Sequence[int], main: Span, part: Span) -> bool:
    """Whether columns right of a blank one are a table of their own: names said before, or another length."""
    ours, theirs = (_keys(header.names[span.left : span.right + 1]) for span in (main, part))
    if len(theirs) < FEWEST_NAMES or len(ours) < FEWEST_NAMES:
        return False
    if ours & theirs:
        return True
    full = [position for position in body if first_filled(rows[position][part.left : part.right + 1]) is not None]
    ends = max((position for position in body if first_filled(rows[position][: main.right + 1]) is not None), default=0)
    return bool(full) and full[-1] < ends and len(full) >= FULL_FROM * (full[-1] - body[0] + 1)


def _keys(names: Sequence[str]) -> set[tuple[str, ...]]:
    return {word_key(name) for name in names if name}
