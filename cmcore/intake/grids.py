"""Sheets as rows of raw cells at their own addresses, with the error cells that readers hide."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cmcore.findings import FileRefusedError
from cmcore.intake.error_cells import errors_in_ods, errors_in_xls
from cmcore.intake.opening import FileType
from cmcore.intake.parquet import read_parquet_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_REL_ID = re.compile(r"\{[^}]*relationships\}id$")
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v>([^<]*)</', re.DOTALL)
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')
_LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_WIDE = re.compile(rb'r="([A-Z]{2,3})\d')
_FULL_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*\br="[A-Z]+\d+"[^>]*)(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b')
NARROW, LAST_COLUMN = 26, 16_384
MOST_CELLS = 30_000_000
"""Cells that a sheet may span when nearly all of them are blank: no reader survives more."""
SPARSE = 10


@dataclass(frozen=True, slots=True)
class GridFault:
    """What is wrong with a sheet before anybody looks for tables; `row` and `column` count from 0."""

    kind: str
    message: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` start at row 1 and column A; `errors` maps (row, column), from 0, to #N/A and such.

    A value merged over several rows of one column stands in each of them.
    """

    sheet: str
    rows: list[list[object]]
    visible: bool = True
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    date1904: bool = False
    faults: tuple[GridFault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Package:
    """What the parts of an xlsx tell that its reader hides."""

    errors: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    too_wide: Mapping[str, GridFault] = field(default_factory=dict)
    date1904: bool = False


def held_at(grids: Sequence[Grid], sheet: str, letter: str, row: int) -> object:
    """What a cell holds, None where it is blank or beyond the sheet."""
    grid = next((each for each in grids if each.sheet == sheet), None)
    column = _number(letter.encode()) - 1
    if grid is None or row > len(grid.rows) or column >= len(grid.rows[row - 1]):
        return None
    return grid.rows[row - 1][column]


def read_grids(name: str, data: bytes, kind: FileType) -> tuple[Grid, ...]:
    """Every sheet of a workbook, visible ones first; charts and empty sheets are left out.

    Raises: FileRefusedError where no reader can make sense of the file.
    """
    if kind is FileType.PARQUET:
        return (Grid(name.rsplit(".", 1)[0], read_parquet_cells(name, data)),)
    try:
        package = _SCANS[kind](data) if kind in _SCANS else _Package()
        grids = _read(data, package)
    except BaseException as error:
        # The reader is native code: where it panics, what arrives here is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise FileRefusedError(
            name, "The workbook is damaged and cannot be read.", "Open it in Excel and save it again as xlsx."
        ) from error
    return tuple(sorted((grid for grid in grids if grid.rows or grid.faults), key=lambda grid: not grid.visible))


def _read(data: bytes, package: _Package) -> list[Grid]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found: list[Grid] = []
    for about in book.sheets_metadata:
        visible = about.visible is SheetVisibleEnum.Visible
        if about.name in package.too_wide:
            found.append(Grid(about.name, [], visible, faults=(package.too_wide[about.name],)))
        elif about.typ is SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            rows: list[list[object]] = []
            if sheet.start is not None:
                rows = [*sheet.to_python(skip_empty_area=False)]  # type: ignore[list-item]
            errors = package.errors.get(about.name, {})
            _put_errors(rows, errors)
            _fill_merged(rows, sheet.merged_cell_ranges or [])
            found.append(Grid(about.name, rows, visible, errors, package.date1904))
    return found


def _put_errors(rows: list[list[object]], errors: Mapping[tuple[int, int], str]) -> None:
    for (row, column), text in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text


def _fill_merged(rows: list[list[object]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Puts a value merged over several rows of one column in each of them; merged titles stay where they are."""
    for (top, left), (bottom, right) in merged:
        if left == right and bottom > top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]


def _scan(data: bytes) -> _Package:
    errors: dict[str, dict[tuple[int, int], str]] = {}
    too_wide: dict[str, GridFault] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        settings = next((each for each in book.iter("{*}workbookPr")), None)
        date1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        names = set(archive.namelist())
        for sheet, part in sheet_parts(archive).items():
            if part not in names:
                continue
            xml = archive.read(part)
            if b't="e"' in xml:
                errors[sheet] = {_address(mark[0]): mark[1].decode() for mark in _ERROR_CELL.findall(xml)}
            if fault := _too_wide(xml):
                too_wide[sheet] = fault
    return _Package(errors, too_wide, date1904)


_SCANS: Mapping[FileType, Callable[[bytes], _Package]] = {
    FileType.XLSX: _scan,
    FileType.XLSM: _scan,
    FileType.XLS: lambda data: _Package(errors_in_xls(data)),
    FileType.ODS: lambda data: _Package(errors_in_ods(data)),
}


def _too_wide(xml: bytes) -> GridFault | None:
    """The fault of a sheet that is nearly all blanks around a stray value; None where it can be read.

    What a look at the addresses tells spares most sheets the count of their filled cells.
    """
    last = _LAST_ROW.match(xml, max(0, xml.rfind(b"<row ")))
    rows, columns = int(last[1]) if last else 0, NARROW
    if rows * LAST_COLUMN <= MOST_CELLS:
        return None
    wide = set(_WIDE.findall(xml))
    if rows * max([columns, *map(_number, wide)]) <= MOST_CELLS:
        return None
    full = [_address(mark[0]) for mark in _FULL_CELL.finditer(xml)]
    rows, columns = (max((cell[axis] for cell in full), default=0) + 1 for axis in (0, 1))
    if rows * columns <= max(MOST_CELLS, len(full) * SPARSE):
        return None
    row, column = max(full, key=lambda cell: (cell[0] + 1) * (cell[1] + 1))
    said = (
        f"the sheet spans {rows:,} rows and {columns:,} columns because a value stands far outside its table. "
        "Delete the rows and columns between them, save, and upload the workbook again."
    )
    return GridFault("sheet-too-wide", said, row, column)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the part of the package that holds it."""
    book = etree.fromstring(archive.read("xl/workbook.xml"))
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target") for each in relations}
    parts = {}
    for sheet in (e for e in book.iter() if isinstance(e.tag, str) and etree.QName(e).localname == "sheet"):
        rel = next((value for key, value in sheet.attrib.items() if _REL_ID.search(key)), None)
        target = targets.get(rel) or ""
        parts[sheet.get("name")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _address(attributes: bytes) -> tuple[int, int]:
    letters, row = _ADDRESS.search(attributes).groups()  # type: ignore[union-attr]
    return int(row) - 1, _number(letters) - 1


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
