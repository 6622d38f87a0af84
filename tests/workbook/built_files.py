"""Small workbooks of the shapes that real ones have, and ways to look inside a file."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="m/d/yy;@"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="20" fontId="0" fillId="0" borderId="0"/><xf numFmtId="9" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def pixel() -> io.BytesIO:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


def rich_workbook() -> bytes:
    """One feature of everything that other programs lose: chart, picture, text box, sparkline, rules, notes, table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sessions")
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00", "border": 1})
        sheet.write_row(0, 0, ["Service log", None, "exported 2026-10-31"])
        sheet.write_row(3, 0, ["Session ID", "Payer", "Minutes", "Billed", "Double"])
        for row in range(4, 14):
            sheet.write_row(row, 0, [f"S-{row:04}", "Medicaid", 15 * row])
            sheet.write_number(row, 3, 10.5 * row, money)
            sheet.write_formula(row, 4, f"=D{row + 1}*2", None, 21 * row)
        sheet.write_formula("H5", "=H4+1", None, 1)
        sheet.write_rich_string("G5", "plain ", bold, "bold")
        sheet.write_comment("A5", "seen by JL")
        sheet.data_validation("C5:C14", {"validate": "integer", "criteria": ">", "value": 0})
        sheet.conditional_format("D5:D14", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("F5", {"range": "Sessions!C5:C14"})
        sheet.insert_textbox("J2", "A text box")
        sheet.insert_image("J10", "pixel.png", {"image_data": pixel()})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Sessions!$C$5:$C$14"})
        sheet.insert_chart("J14", chart)
        sheet.merge_range("A16:C17", "Approved", bold)
        totals = book.add_worksheet("Totals")
        totals.write_formula("A1", "=SUM(Sessions!D5:D14)", None, 999)
        totals.write_formula("A2", "=1+1", None, 2)
        rates = book.add_worksheet("Rates")
        rates.add_table(
            "A1:B3",
            {
                "name": "Rates",
                "columns": [{"header": "Code"}, {"header": "Rate"}],
                "data": [["T1017", 20], ["T1016", 18]],
            },
        )
        rates.hide()
        book.define_name("Minimum", "=Sessions!$C$5")
    return out.getvalue()


def build(
    sheet: str,
    *,
    styles: str | None = STYLES,
    workbook: str = "",
    parts: dict[str, str] | None = None,
    links: str = "",
) -> bytes:
    """A workbook around the XML of one sheet, as small as the format allows."""
    inner = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{LINKS}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{workbook}<sheets><sheet name="Log" sheetId="7" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="b" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        + (f'<Relationship Id="c" Type="{LINKS}/styles" Target="styles.xml"/>' if styles else "")
        + f"{links}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/styles.xml": styles} if styles else {}),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in inner.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 9, 30, 0)), text)
    return out.getvalue()


def with_rows(rows: str, after: str = "", before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def sheet_part(data: bytes) -> str:
    return part(data, "xl/worksheets/sheet1.xml")


def lying_bytes(data: bytes) -> dict[str, bytes]:
    """Each member exactly as it lies in the file: local header, name, packed bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members, end = archive.infolist(), archive.start_dir
    starts = sorted(each.header_offset for each in members)
    ends = dict(zip(starts, [*starts[1:], end], strict=True))
    return {each.filename: data[each.header_offset : ends[each.header_offset]] for each in members}


def changed_parts(before: bytes, after: bytes) -> list[str]:
    old, new = lying_bytes(before), lying_bytes(after)
    assert list(old) == list(new)[: len(old)]
    return [name for name in new if old.get(name) != new[name]]


def values(data: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def open_sheet(data: bytes, sheet: str, **more):
    """A sheet as openpyxl reads it, which warns of the features that it would lose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(data), **more)[sheet]


def convert(office, folder, name: str, data: bytes, ending: str) -> bytes:
    """The file as LibreOffice opens it and saves it again."""
    (folder / name).write_bytes(data)
    return office.convert(ending, folder / name)[0].read_bytes()
