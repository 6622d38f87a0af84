"""Rows of a sheet by what they look like; of a large text table only those that may be what is looked for."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from cmcore.intake.files.text_rows import SPACES_ONLY, TextRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    Rows = Sequence[Sequence[object]]


def without(positions: Sequence[int], gone: Collection[int]) -> Sequence[int]:
    """The positions, in their order, without those that are gone; a range stays one where they stand at its ends.

    >>> without(range(5), {0, 4}), without(range(5), {2})
    (range(1, 4), [0, 1, 3, 4])
    """
    if not gone:
        return positions
    if isinstance(positions, range):
        first, stop = positions.start, positions.stop
        while first < stop and first in gone:
            first += 1
        while stop > first and stop - 1 in gone:
            stop -= 1
        if len(range(first, stop)) + len(gone) == len(positions):
            return range(first, stop)
    return [each for each in positions if each not in gone]


def holds(positions: Sequence[int], wanted: int) -> bool:
    """Whether a position is among positions in their order."""
    if isinstance(positions, range):
        return wanted in positions
    at = bisect_left(positions, wanted)
    return at < len(positions) and positions[at] == wanted


def thin_rows(rows: Rows, positions: Sequence[int]) -> Iterable[int]:
    """Those of the positions at which a row may have at most one filled cell: at others it has more."""
    if not isinstance(rows, TextRows) or not positions:
        return positions
    return (each for each in rows.thin(positions[0]) if holds(positions, each))


def rows_with(rows: Rows, positions: range, column: int, pattern: str) -> Iterable[int]:
    """Those of the positions at which a row's cell in a column may match a pattern: at others it does not."""
    if not isinstance(rows, TextRows):
        return positions
    return (each for each in rows.with_cell(column, pattern, positions.start) if each in positions)


def parting_rows(rows: Rows, first: int) -> Iterable[int]:
    """The rows from `first` on that may start another table: below one led by a blank, or without a digit."""
    if not isinstance(rows, TextRows):
        return range(first, len(rows))
    above = {*rows.thin(first - 1), *rows.with_cell(0, SPACES_ONLY, first - 1)}
    below = {each + 1 for each in above} | {*rows.without_digits(first)}
    return sorted(each for each in below if each < len(rows))


def columns_of(rows: Rows, positions: Sequence[int], left: int, right: int) -> list[Sequence[object]]:
    """The cells of the columns from `left` up to `right` at the positions; what a short row lacks is blank."""
    if not positions:
        return [()] * (right - left)
    if isinstance(rows, TextRows):
        return rows.columns(positions, left, right)
    picked = [rows[each] for each in positions]
    if any(len(row) < right for row in picked):
        picked = [[*row, *[""] * (right - len(row))] if len(row) < right else row for row in picked]
    columns: list[Sequence[object]] = list(zip(*picked, strict=False))
    return columns[left:right]


def cells_of(rows: Rows, positions: Sequence[int], column: int) -> Sequence[object]:
    """The cells that a column has at the positions; short rows have none there."""
    if isinstance(rows, TextRows):
        return rows.columns(positions, column, column + 1)[0]
    return [rows[each][column] for each in positions if column < len(rows[each])]
