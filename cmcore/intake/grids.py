"""Sheets as rows of raw cells at their own addresses, with the error cells that readers hide."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl
from lxml import etree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cmcore.findings import CmcoreError, FileRefusedError
from cmcore.intake.opening import FileType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL_ID = re.compile(r"\{[^}]*relationships\}id$")
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v>([^<]*)</', re.DOTALL)
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` start at row 1 and column A; `errors` maps (row, column), from 0, to #N/A and such."""

    sheet: str
    rows: list[list[object]]
    visible: bool = True
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
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
        return (_parquet(name, data),)
    try:
        sheets = _calamine(data)
    except CmcoreError:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise FileRefusedError(
            name, "The workbook is damaged and cannot be read.", "Open it in Excel and save it again as xlsx."
        ) from error
    errors, date1904 = _scan(data) if kind in {FileType.XLSX, FileType.XLSM} else ({}, False)
    grids = [Grid(sheet, rows, visible, errors.get(sheet, {}), date1904) for sheet, rows, visible in sheets]
    for grid in grids:
        for (row, column), text in grid.errors.items():
            _put(grid.rows, row, column, text)
    return tuple(sorted((grid for grid in grids if grid.rows), key=lambda grid: not grid.visible))


def _calamine(data: bytes) -> list[tuple[str, list[list[object]], bool]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found: list[tuple[str, list[list[object]], bool]] = []
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows: list[list[object]] = []
        if sheet.start is not None:
            rows = [*sheet.to_python(skip_empty_area=False)]  # type: ignore[list-item]
        found.append((about.name, rows, about.visible is SheetVisibleEnum.Visible))
    return found


def _put(rows: list[list[object]], row: int, column: int, text: str) -> None:
    if row < len(rows) and column < len(rows[row]):
        rows[row][column] = text


def _scan(data: bytes) -> tuple[dict[str, dict[tuple[int, int], str]], bool]:
    """Error cells by sheet, and whether the workbook counts days from 1904."""
    errors: dict[str, dict[tuple[int, int], str]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        settings = next((e for e in book.iter() if etree.QName(e).localname == "workbookPr"), None)
        date1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        names = set(archive.namelist())
        for sheet, part in sheet_parts(archive).items():
            if part in names and b't="e"' in (xml := archive.read(part)):
                errors[sheet] = {_address(mark[0]): mark[1].decode() for mark in _ERROR_CELL.findall(xml)}
    return errors, date1904


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


def _parquet(name: str, data: bytes) -> Grid:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except pl.exceptions.PolarsError as error:
        raise FileRefusedError(name, "The parquet file is damaged.", "Write it again.") from error
    blank = [["" if value is None else value for value in row] for row in frame.iter_rows()]
    return Grid(name.rsplit(".", 1)[0], [list(frame.columns), *blank])
