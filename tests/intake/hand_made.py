"""Workbooks in formats that no library here writes, put together part by part."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

URN = "urn:oasis:names:tc:opendocument:xmlns"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
DAY_ONE = date(1899, 12, 30)


def packed(parts: dict[str, bytes | str]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, part in parts.items():
            target.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ods_book(rows: Iterable[Sequence[object]]) -> bytes:
    """An ods workbook with one sheet, Log."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return ods_of(lines)


def ods_of(lines: str) -> bytes:
    """An ods workbook whose sheet Log holds these rows, as its XML has them."""
    names = " ".join(f'xmlns:{each}="{URN}:{each}:1.0"' for each in ("office", "table", "text"))
    sheet = f'<table:table table:name="Log">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{URN}:manifest:1.0"/>',
            "content.xml": f"<office:document-content {names}>{body}</office:document-content>",
        }
    )


def _ods_cell(cell: object) -> str:
    if isinstance(cell, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def xlsb_book(rows: Iterable[Sequence[object]]) -> bytes:
    """An xlsb workbook with one sheet, Log; texts that are the name of an error are error cells."""
    records = [(129, b""), (148, b"\x00" * 16), (145, b"")]
    for at, row in enumerate(rows):
        records.append((0, struct.pack("<II", at, 0) + b"\x00" * 9))
        records += [_xlsb_cell(column, cell) for column, cell in enumerate(row)]
    records += [(146, b""), (130, b"")]
    sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Log")
    workbook = [(131, b""), (143, b""), (156, sheet), (144, b""), (132, b"")]
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/workbook.bin": _stream(workbook),
            "xl/_rels/workbook.bin.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                f'Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
            ),
            "xl/worksheets/sheet1.bin": _stream(records),
        }
    )


def _xlsb_cell(column: int, cell: object) -> tuple[int, bytes]:
    at = struct.pack("<II", column, 0)
    if isinstance(cell, date):
        cell = (cell - DAY_ONE).days
    if isinstance(cell, (int, float)):
        return 5, at + struct.pack("<d", cell)
    if cell in ERRORS:
        return 3, at + bytes([ERRORS[str(cell)]])
    return 6, at + _wide(str(cell))


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _stream(records: Iterable[tuple[int, bytes]]) -> bytes:
    """Records with their kind and length in seven bits a byte."""
    return b"".join(_seven(kind) + _seven(len(body)) + body for kind, body in records)


def _seven(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
