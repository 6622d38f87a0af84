"""Sheets as rows of raw cells at their own addresses, with the error cells that readers hide."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cmcore.findings import FileRefusedError
from cmcore.intake.files.error_cells import errors_by_order, errors_in_ods, plain_parser, scan_xls
from cmcore.intake.files.opening import FileType
from cmcore.intake.files.parquet import read_parquet_cells
from cmcore.intake.files.spans import (
    MOST_BLANK_ROWS,
    MOST_COLUMNS,
    GridFault,
    column_number,
    far_below,
    far_right,
    far_value,
    refuse_repeats,
    too_many_columns,
)
from cmcore.intake.files.unsaved_results import unsaved_results
from cmcore.intake.files.xlsb_cells import scan_xlsb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_AT_ONCE = 25_000_000
"""Cells of an xls sheet that its reader can make room for beside the other sheets."""
_REL_ID = re.compile(r"\{[^}]*relationships\}id$")
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*(?<!/))>.*?<(?:\w+:)?v>([^<]*)</", re.DOTALL)
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` start at row 1 and column A; `errors` maps (row, column), from 0, to #N/A and such.

    A value merged over several rows of one column stands in each of them.
    """

    sheet: str
    rows: Sequence[list[object]]
    visible: bool = True
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    date1904: bool = False
    faults: tuple[GridFault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Package:
    """What the parts of a workbook tell that its reader hides."""

    errors: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    too_wide: Mapping[str, GridFault] = field(default_factory=dict)
    date1904: bool = False
    unsaved: Mapping[str, tuple[GridFault, ...]] = field(default_factory=dict)


def held_at(grids: Sequence[Grid], sheet: str, letter: str, row: int) -> object:
    """What a cell holds, None where it is blank or beyond the sheet."""
    grid = next((each for each in grids if each.sheet == sheet), None)
    column = column_number(letter.encode()) - 1
    if grid is None or row > len(grid.rows) or column >= len(grid.rows[row - 1]):
        return None
    return grid.rows[row - 1][column]


def read_grids(name: str, data: bytes, kind: FileType) -> tuple[Grid, ...]:
    """Every sheet of a workbook, visible ones first; charts and empty sheets are left out.

    Raises: FileRefusedError where no reader can make sense of the file.
    """
    if kind is FileType.PARQUET:
        return (within_width(Grid(name.rsplit(".", 1)[0], read_parquet_cells(name, data))),)
    try:
        package = _SCANS[kind](name, data) if kind in _SCANS else _Package()
        grids = _read(data, package)
    except BaseException as error:
        # The reader is native code: where it panics, what arrives here is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError, FileRefusedError)):
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
            faults = package.unsaved.get(about.name, ())
            found.append(within_width(Grid(about.name, rows, visible, errors, package.date1904, faults)))
    return found


def _is_far_blank(row: list[object], blanks: int) -> bool:
    """Whether a row so far below the table holds nothing but spaces, as a key pressed by mistake leaves them."""
    return blanks > MOST_BLANK_ROWS and not any(not isinstance(each, str) or each.strip() for each in row)


def within_width(grid: Grid) -> Grid:
    """The sheet with its blank rows empty, and with a fault in place of what is too wide, or too far off.

    Where a row is too wide for any table none of the sheet's rows is kept; where a value stands far below the table or
    far right of it, those above it and left of it.
    """
    if fault := too_many_columns(grid.rows):
        return replace(grid, rows=[], faults=(*grid.faults, fault))
    if fault := far_right(grid.rows):
        grid = replace(grid, rows=[row[:MOST_COLUMNS] for row in grid.rows], faults=(*grid.faults, fault))
    rows, blanks = [*grid.rows], 0
    for position, row in enumerate(rows):
        if row and (row[0] != "" or row.count("") < len(row)) and not _is_far_blank(row, blanks):
            if MOST_BLANK_ROWS < blanks < position:
                return replace(grid, rows=rows[: position - blanks], faults=(*grid.faults, far_below(position, blanks)))
            blanks = 0
        else:
            rows[position] = []
            blanks += 1
    return replace(grid, rows=rows[:-blanks] if blanks > MOST_BLANK_ROWS else rows)


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


def _scan(_: str, data: bytes) -> _Package:
    errors: dict[str, dict[tuple[int, int], str]] = {}
    too_wide: dict[str, GridFault] = {}
    unsaved: dict[str, tuple[GridFault, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"), plain_parser())
        settings = next((each for each in book.iter("{*}workbookPr")), None)
        date1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        names = set(archive.namelist())
        for sheet, part in sheet_parts(archive).items():
            if part not in names:
                continue
            xml = archive.read(part)
            if b't="e"' in xml or b"t='e'" in xml:
                errors[sheet] = _errors(xml)
            unsaved[sheet] = unsaved_results(xml)
            if fault := far_value(xml):
                too_wide[sheet] = fault
    return _Package(errors, too_wide, date1904, unsaved)


def _scan_ods(name: str, data: bytes) -> _Package:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    refuse_repeats(name, content)
    return _Package(errors_in_ods(content))


def _scan_xls(name: str, data: bytes) -> _Package:
    """What an xls workbook hides; its reader makes room for all sheets at once, so none may be out of all bounds."""
    errors, faults = scan_xls(data)
    for sheet, fault in faults.items():
        if ((fault.row or 0) + 1) * ((fault.column or 0) + 1) > MOST_AT_ONCE:
            raise FileRefusedError(name, f"{sheet}: {fault.message}", "")
    return _Package(errors, faults)


_SCANS: Mapping[FileType, Callable[[str, bytes], _Package]] = {
    FileType.XLSX: _scan,
    FileType.XLSM: _scan,
    FileType.XLSB: lambda _, data: _Package(*scan_xlsb(data)),
    FileType.XLS: _scan_xls,
    FileType.ODS: _scan_ods,
}


def _errors(xml: bytes) -> dict[tuple[int, int], str]:
    marks = [(_ADDRESS.search(attributes), text.decode()) for attributes, text in _ERROR_CELL.findall(xml)]
    if all(address for address, _ in marks):
        return {_place(address): text for address, text in marks if address}
    return errors_by_order(xml)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the part of the package that holds it."""
    book = etree.fromstring(archive.read("xl/workbook.xml"), plain_parser())
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), plain_parser())
    targets = {each.get("Id"): each.get("Target") for each in relations}
    parts = {}
    for sheet in (e for e in book.iter() if isinstance(e.tag, str) and etree.QName(e).localname == "sheet"):
        rel = next((value for key, value in sheet.attrib.items() if _REL_ID.search(key)), None)
        target = targets.get(rel) or ""
        parts[sheet.get("name")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _place(address: re.Match[bytes]) -> tuple[int, int]:
    return int(address[2]) - 1, column_number(address[1]) - 1
