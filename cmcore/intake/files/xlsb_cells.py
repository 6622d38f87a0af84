"""What an xlsb workbook tells that its reader hides: error cells, and values far outside their table.

Source: [MS-XLSB] 2.1.4 (records), 2.4.323 (sheets of a workbook) and 2.5 (cells).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from cmcore.intake.files.error_cells import NAMES, plain_parser
from cmcore.intake.files.spans import far_value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.intake.files.spans import GridFault

_ROW, _ERROR, _FORMULA_ERROR, _BUNDLE, _LAST_CELL_KIND = 0, 3, 11, 156, 11
_SEVEN, _HIGH = 0x7F, 0x80


def scan_xlsb(data: bytes) -> tuple[dict[str, dict[tuple[int, int], str]], dict[str, GridFault]]:
    """Error cells by sheet, at (row, column) from 0, and the fault of each sheet that no reader survives.

    Raises: struct.error, IndexError and such where the records make no sense.
    """
    errors: dict[str, dict[tuple[int, int], str]] = {}
    faults: dict[str, GridFault] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        for sheet, part in _sheet_parts(archive):
            if part in names:
                errors[sheet], fault = _scan_sheet(archive.read(part))
                if fault:
                    faults[sheet] = fault
    return errors, faults


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = etree.fromstring(archive.read("xl/_rels/workbook.bin.rels"), plain_parser())
    targets = {each.get("Id"): each.get("Target") or "" for each in relations}
    stream = archive.read("xl/workbook.bin")
    for kind, start, _ in _records(stream):
        if kind == _BUNDLE:
            relation, after = _text(stream, start + 8)
            target = targets.get(relation, "")
            yield _text(stream, after)[0], posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _text(stream: bytes, start: int) -> tuple[str, int]:
    """A text and where it ends."""
    (letters,) = struct.unpack_from("<I", stream, start)
    end = start + 4 + 2 * letters
    return stream[start + 4 : end].decode("utf-16-le", "replace"), end


def _scan_sheet(stream: bytes) -> tuple[dict[tuple[int, int], str], GridFault | None]:
    found: dict[tuple[int, int], str] = {}
    number = struct.Struct("<I").unpack_from
    row = last_row = last_column = cells = 0
    for kind, start, size in _records(stream):
        if kind == _ROW and size:
            row = number(stream, start)[0]
        elif 1 < kind <= _LAST_CELL_KIND and size:
            column = number(stream, start)[0]
            last_row, last_column, cells = max(last_row, row), max(last_column, column), cells + 1
            if kind in {_ERROR, _FORMULA_ERROR}:
                found[row, column] = NAMES.get(stream[start + 8], "#VALUE!")
    return found, far_value_of(last_row, last_column, cells)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and size of each record; the kind takes one or two bytes, the size up to four of seven bits."""
    at, end = 0, len(stream)
    while at < end:
        kind = stream[at]
        at += 1
        if kind & _HIGH:
            kind = kind & _SEVEN | (stream[at] & _SEVEN) << 7
            at += 1
        size = shift = 0
        while True:
            part = stream[at]
            at += 1
            size |= (part & _SEVEN) << shift
            shift += 7
            if not part & _HIGH or shift > 21:  # noqa: PLR2004 - the fourth byte is the last
                break
        yield kind, at, size
        at += size
