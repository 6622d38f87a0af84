"""Sheets that span far more cells than they fill, found before their reader makes room for every one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.findings import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROW, LAST_COLUMN, MOST_ROWS = 26, 16_384, 1_048_576
MOST_CELLS = 8_000_000
"""Cells that a sheet may span when nearly all of them are blank: their reader keeps each of them."""
SPARSE = 10
THOROUGH_BELOW = 4 * 1024**2
"""Bytes of a sheet below which every address in it is looked at."""
MOST_COLUMNS = 2_000
"""Filled columns of a row: no table has as many."""
MOST_BLANK_ROWS = 20_000
"""Blank rows below which a value has nothing to do with the table above them."""
MOST_REPEATED = 1_000_000
"""Filled cells that an ods sheet may make of few by saying that they repeat."""
_LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_ROWS = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br\s*=\s*[\"'](\d+)[\"']")
_WIDE = re.compile(rb'r="([A-Z]{2,3})\d')
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_FULL_CELL = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b"
)
_ODS_ROW = re.compile(rb"<(\w+:)?table-row\b[^>]*?number-rows-repeated\s*=\s*[\"'](\d{3,})[\"'][^>]*>")
_ODS_COLUMNS = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d+)[\"']")
_ODS_CELL = re.compile(rb"<(?:\w+:)?(?:covered-)?table-cell\b")


@dataclass(frozen=True, slots=True)
class GridFault:
    """What is wrong with a sheet before anybody looks for tables; `row` and `column` count from 0.

    `also` are the cells of the same fault, where one finding tells of all: the first of them is its place.
    """

    kind: str
    message: str
    row: int | None = None
    column: int | None = None
    also: tuple[tuple[int, int], ...] = ()


def far_value(xml: bytes) -> GridFault | None:
    """The fault of an xlsx sheet that is nearly all blanks around a stray value; None where it can be read.

    A large sheet is looked at by its last row and the letters in it, which spares it the list of its cells: one with
    rows out of order, as no program writes them, is left to the limits of the reading process.
    """
    rows, columns = _span(xml)
    if rows * columns <= max(MOST_CELLS, SPARSE * xml.count(b"</c>")):
        return None
    full = [(int(row) - 1, column_number(letters) - 1) for letters, row in _FULL_CELL.findall(xml)]
    row, column = max(full, key=lambda cell: (cell[0] + 1) * (cell[1] + 1), default=(0, 0))
    last = [max((cell[axis] for cell in full), default=0) for axis in (0, 1)]
    return far_value_of(last[0], last[1], len(full), (row, column))


def far_value_of(last_row: int, last_column: int, cells: int, place: tuple[int, int] | None = None) -> GridFault | None:
    """The fault of a sheet that fills so few cells down to its last row and column, from 0; None where they suffice."""
    rows, columns = last_row + 1, last_column + 1
    if rows * columns <= max(MOST_CELLS, SPARSE * cells):
        return None
    said = (
        f"the sheet spans {rows:,} rows and {columns:,} columns because a value stands far outside its table. "
        "Delete the rows and columns between them, save, and upload the workbook again."
    )
    return GridFault("sheet-too-wide", said, *(place or (last_row, last_column)))


def _span(xml: bytes) -> tuple[int, int]:
    """Rows and columns that a sheet spans at most, by what its addresses say."""
    if len(xml) < THOROUGH_BELOW:
        places = _PLACE.findall(xml)
        rows = max((int(row) for _, row in places), default=0)
        return rows, max((column_number(letters) for letters, _ in places), default=0)
    last = _LAST_ROW.match(xml, max(0, xml.rfind(b"<row ")))
    rows = int(last[1]) if last else max(map(int, _ROWS.findall(xml)), default=0)
    if rows * LAST_COLUMN <= MOST_CELLS:
        return rows, LAST_COLUMN
    return rows, max([NARROW, *map(column_number, set(_WIDE.findall(xml)))])


def too_many_columns(rows: Sequence[Sequence[object]]) -> GridFault | None:
    """The fault of a sheet with a row that fills more columns than any table has."""
    for position, row in enumerate(rows):
        if len(row) > MOST_COLUMNS and (full := len(row) - row.count("")) > MOST_COLUMNS:
            said = (
                f"row {position + 1:,} fills {full:,} columns, more than the {MOST_COLUMNS:,} that a table can have. "
                "Export only the columns you need."
            )
            return GridFault("sheet-too-wide", said, position, MOST_COLUMNS)
    return None


def far_right(rows: Sequence[Sequence[object]]) -> GridFault | None:
    """The fault of the first value that stands right of all columns that a table can have."""
    for position, row in enumerate(rows):
        if len(row) > MOST_COLUMNS and row[MOST_COLUMNS:].count("") < len(row) - MOST_COLUMNS:
            column = next(at for at in range(MOST_COLUMNS, len(row)) if row[at] != "")
            said = (
                f"the value stands in column {column + 1:,}, beyond the {MOST_COLUMNS:,} that a table can have, "
                "so it was not read. Delete it, or the blank columns before it."
            )
            return GridFault("sheet-too-wide", said, position, column)
    return None


def far_below(row: int, blanks: int) -> GridFault:
    """The fault of a value so many blank rows below the table; `row` counts from 0."""
    said = (
        f"row {row + 1:,} stands below {blanks:,} blank rows, so neither it nor what is below it was read. "
        "Delete the blank rows, or the values below them if they are strays."
    )
    return GridFault("sheet-too-wide", said, row, 0)


def refuse_repeats(name: str, content: bytes) -> None:
    """Nothing, where the repeated rows and columns of an ods workbook stay within what a reader survives.

    Blank rows below the last value cost nothing; LibreOffice ends every sheet with them.
    Raises: FileRefusedError where they do not.
    """
    too_wide = any(int(each) > LAST_COLUMN for each in _ODS_COLUMNS.findall(content))
    if too_wide or any(_is_blown_up(content, row) for row in _ODS_ROW.finditer(content)):
        raise FileRefusedError(
            name,
            "A sheet repeats a row or a cell so often that it would fill all memory.",
            "Delete the rows and columns outside its table, or save it as xlsx.",
        )


def _is_blown_up(content: bytes, row: re.Match[bytes]) -> bool:
    prefix, times = row[1] or b"", int(row[2])
    if row[0].endswith(b"/>"):
        return times > MOST_ROWS
    cells = content[row.end() : max(row.end(), content.find(b"</" + prefix + b"table-row", row.end()))]
    repeated = sum(int(each) - 1 for each in _ODS_COLUMNS.findall(cells))
    filled, spanned = cells.count(b"value-type"), len(_ODS_CELL.findall(cells)) + repeated
    if filled:
        return times * spanned > MOST_CELLS or times * min(spanned, filled + repeated) > MOST_REPEATED
    end = content.find(b"</" + prefix + b"table>", row.end())
    is_followed = content.find(b"value-type", row.end(), end if end >= 0 else len(content)) >= 0
    return times > MOST_ROWS or (is_followed and times * spanned > MOST_CELLS)


def column_number(letters: bytes) -> int:
    """The number of a column by its letters, A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * NARROW + letter - 64
    return number
