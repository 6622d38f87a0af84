"""The error cells (#N/A, #REF!) of xls and ods workbooks, which their reader shows as blanks."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import olefile
from lxml import etree

from cmcore.intake.files.spans import LAST_COLUMN, column_number, far_value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.intake.files.spans import GridFault

    Errors = dict[str, dict[tuple[int, int], str]]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
NAMES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_FORMULA, _SHEET, _BOOLERR, _EOF = 0x0006, 0x0085, 0x0205, 0x000A
_CELLS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Records of cells that hold something: formula, numbers in a row, rich text, text, number, label, error, number."""
_IS_ERROR, _NO_NUMBER = 2, b"\xff\xff"


def errors_by_order(xml: bytes) -> dict[tuple[int, int], str]:
    """Error cells of an xlsx sheet, at (row, column) from 0, where cells without an address follow one another."""
    found: dict[tuple[int, int], str] = {}
    at = -1
    for row in etree.fromstring(xml, plain_parser()).iter("{*}row"):
        at, column = int(row.get("r") or at + 2) - 1, -1
        for cell in row.iterchildren("{*}c"):
            letters = (cell.get("r") or "").rstrip("0123456789")
            column = column_number(letters.encode()) - 1 if letters else column + 1
            if cell.get("t") == "e":
                found[at, column] = cell.findtext("{*}v") or "#VALUE!"
    return found


def plain_parser() -> etree.XMLParser:
    """A parser that takes entities for text and fetches nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def errors_in_ods(content: bytes) -> Errors:
    """Error cells by sheet, at (row, column) from 0, of the content of an ods workbook."""
    if b'value-type="error"' not in content and b"value-type='error'" not in content:
        return {}
    root = etree.fromstring(content, plain_parser())
    return {table.get(f"{_TABLE}name"): dict(_ods_errors(table)) for table in root.iter(f"{_TABLE}table")}


def _ods_errors(table: etree._Element) -> Iterator[tuple[tuple[int, int], str]]:
    at = 0
    for row in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            if any(key.endswith("}value-type") and value == "error" for key, value in cell.attrib.items()):
                text = "".join(cell.itertext()).strip() or "#VALUE!"
                yield from (((at, each), text) for each in range(column, min(column + times, LAST_COLUMN)))
            column += times
        at += int(row.get(f"{_TABLE}number-rows-repeated", "1"))


def scan_xls(data: bytes) -> tuple[Errors, dict[str, GridFault]]:
    """Error cells by sheet, at (row, column) from 0, and the fault of each sheet that fills next to nothing.

    None of either where the file cannot be made out.
    """
    errors: Errors = {}
    faults: dict[str, GridFault] = {}
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as document:
            name = next(each for each in ("Workbook", "Book") if document.exists(each))
            stream = document.openstream(name).read()
        for start, sheet in [_sheet_at(body) for kind, body in _records(stream, 0) if kind == _SHEET]:
            errors[sheet], fault = _scan_xls_sheet(stream, start)
            if fault:
                faults[sheet] = fault
    except (OSError, StopIteration, struct.error, IndexError, UnicodeDecodeError):
        return {}, {}
    return errors, faults


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, to its end mark; charts inside a sheet have parts of their own."""
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + size]
        if kind == _EOF:
            return
        start += 4 + size


def _sheet_at(body: bytes) -> tuple[int, str]:
    """Where a sheet's records start, and its name."""
    start, letters, is_wide = struct.unpack_from("<I", body)[0], body[6], body[7] & 1
    name = body[8 : 8 + letters * (1 + is_wide)]
    return start, name.decode("utf-16-le" if is_wide else "latin-1")


def _scan_xls_sheet(stream: bytes, start: int) -> tuple[dict[tuple[int, int], str], GridFault | None]:
    errors: dict[tuple[int, int], str] = {}
    last_row = last_column = cells = 0
    place = struct.Struct("<HH").unpack_from
    for kind, body in _records(stream, start):
        if kind in _CELLS:
            row, column = place(body)
            last_row, last_column, cells = max(last_row, row), max(last_column, column), cells + 1
            if (code := _xls_error(kind, body)) is not None:
                errors[row, column] = NAMES.get(code, "#VALUE!")
    return errors, far_value_of(last_row, last_column, cells)


def _xls_error(kind: int, body: bytes) -> int | None:
    if kind == _BOOLERR and body[7]:
        return body[6]
    if kind == _FORMULA and body[12:14] == _NO_NUMBER and body[6] == _IS_ERROR:
        return body[8]
    return None
