"""Workbooks of other programs: what their reader hides, and that they read as an xlsx does."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date

import pytest

from cmcore.intake.files.error_cells import errors_in_ods, scan_xls
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import OLE, FileType, check_file
from cmcore.intake.reading import read_file
from tests.intake.hand_made import xlsb_book
from tests.workbook.built_files import convert

URN = "urn:oasis:names:tc:opendocument:xmlns"
ERROR = (
    '<table:table-cell {0}office:value-type="string" calcext:value-type="error"><text:p>{1}</text:p></table:table-cell>'
)
HEADERS = ["Session ID", "Client ID", "Payer", "Date of service", "Minutes", "CPT code", "Billed"]


def ods(rows: str) -> bytes:
    names = " ".join(f'xmlns:{each}="{URN}:{each}:1.0"' for each in ("office", "table", "text"))
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f'<table:table table:name="Log">{rows}</table:table>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{URN}:manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {names} {calc}><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def content(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("content.xml")


def test_an_error_cell_stands_where_repeated_rows_and_columns_put_it():
    data = ods(
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="4"/>'
        + ERROR.format("", "#N/A")
        + ERROR.format('table:number-columns-repeated="2" ', "#REF!")
        + "</table:table-row>"
    )
    assert errors_in_ods(content(data)) == {"Log": {(3, 4): "#N/A", (3, 5): "#REF!", (3, 6): "#REF!"}}


def test_text_that_looks_like_an_error_is_none():
    cell = '<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
    assert errors_in_ods(content(ods(f"<table:table-row>{cell}</table:table-row>"))) == {}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", OLE + b"damaged", OLE])
def test_what_cannot_be_made_out_has_no_error_cells(data):
    assert scan_xls(data) == ({}, {})


@pytest.fixture(scope="module")
def saved(office, book, tmp_path_factory):
    """The same log as another program saves it."""
    rows = [
        ["Agency log"],
        [],
        HEADERS,
        ["007", "0042", "Horizon", date(2026, 3, 2), 45, "T1017", "=1/0"],
        ["008", "0042", "Horizon", date(2026, 3, 3), "=NA()", 99490, 61.15],
        ["Total", None, None, None, 45],
    ]
    fees = [["Payer", "Code", "Rate"], ["Horizon", "T1017", 33.65]]
    data = book({"Log": rows, "Fees Übersicht": fees}, hidden=["Fees Übersicht"])
    return {
        ending: convert(office, tmp_path_factory.mktemp(ending), "log.xlsx", data, ending) for ending in ("ods", "xls")
    }


@pytest.mark.office
@pytest.mark.parametrize(("ending", "kind"), [("ods", FileType.ODS), ("xls", FileType.XLS)])
def test_a_workbook_of_another_program_reads_as_an_xlsx_does(saved, ending, kind):
    assert check_file("log", saved[ending]) is kind
    reading = read_file(f"log.{ending}", saved[ending])
    log, fees = reading.tables
    assert (log.kind, log.header_rows, log.first_row, log.last_row) == ("sessions", (3, 3), 4, 5)
    assert [(each.row, each.why) for each in log.skipped] == [(1, "title or note above the table"), (6, "total")]
    picked = log.frame.select("row", "session_id", "client_id", "service_date", "minutes", "code", "billed_amount")
    assert picked.rows() == [
        (4, "007", "0042", date(2026, 3, 2), 45, "T1017", None),
        (5, "008", "0042", date(2026, 3, 3), None, "99490", 6_115),
    ]
    assert (fees.kind, fees.sheet, fees.hidden, fees.used) == ("fees", "Fees Übersicht", True, False)


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_an_error_cell_of_another_program_is_a_finding_and_no_blank(saved, ending):
    found = [each for each in read_file(f"log.{ending}", saved[ending]).findings if each.kind == "error-cell"]
    assert {(each.sheet, each.cell, each.value) for each in found} == {("Log", "G4", "#DIV/0!"), ("Log", "E5", "#N/A")}


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_workbook_of_another_program_cut_short_is_refused(saved, ending):
    data = saved[ending][: len(saved[ending]) // 3]
    reading = read_file(f"log.{ending}", data)
    assert reading.refused is not None
    assert reading.refused.startswith(f"log.{ending}: ")


def test_hidden_errors_are_put_in_their_cells():
    cell = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    data = ods(f"<table:table-row>{cell}{ERROR.format('', '#N/A')}{cell}</table:table-row>")
    (grid,) = read_grids("log.ods", data, FileType.ODS)
    assert grid.rows == [[1.0, "#N/A", 1.0]]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ('<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>', {(1, 1): "#N/A"}),
        ("<row r='2'><c r='B2' t='e'><v>#N/A</v></c></row>", {(1, 1): "#N/A"}),
        ('<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row><row><c t="e"><v>#N/A</v></c></row>',
         {(0, 1): "#REF!", (1, 0): "#N/A"}),
        ('<row r="5"><c r="D5"><v>1</v></c><c t="e"><v>#REF!</v></c></row>', {(4, 4): "#REF!"}),
        ('<row r="5"><c r="D5" t="e"/><c r="E5"><v>1</v></c></row>', {}),
    ],
    ids=["as Excel writes", "single quotes", "without addresses", "after an address", "no value"],
)  # fmt: skip
def test_an_error_cell_of_a_sheet_is_found_however_it_is_written(book, repack, cells, expected):
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    data = repack(book({"Log": [["a"]]}), "xl/worksheets/sheet1.xml", lambda _: sheet.encode())
    (grid,) = read_grids("log.xlsx", data, FileType.XLSX)
    assert grid.errors == expected
    assert {place: grid.rows[place[0]][place[1]] for place in expected} == expected


def test_error_cells_of_an_xlsb_workbook_are_read_as_errors():
    data = xlsb_book([["Code", "Minutes"], ["T1017", "#N/A"], ["#REF!", 45], ["T1016", "#DIV/0!"]])
    (grid,) = read_grids("log.xlsb", data, FileType.XLSB)
    assert grid.errors == {(1, 1): "#N/A", (2, 0): "#REF!", (3, 1): "#DIV/0!"}
    assert grid.rows == [["Code", "Minutes"], ["T1017", "#N/A"], ["#REF!", 45.0], ["T1016", "#DIV/0!"]]


def test_a_far_value_of_an_xlsb_workbook_is_a_fault_of_its_sheet(repack):
    far = (
        b"\x00\x11" + struct.pack("<II", 1_048_575, 0) + b"\x00" * 9 + b"\x05\x10" + struct.pack("<IId", 16_383, 0, 1.0)
    )
    book = xlsb_book([["Code", "Minutes"], ["T1017", 45]])
    data = repack(book, "xl/worksheets/sheet1.bin", lambda part: part.replace(b"\x92\x01\x00", far + b"\x92\x01\x00"))
    (grid,) = read_grids("log.xlsb", data, FileType.XLSB)
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("sheet-too-wide", 1_048_575, 16_383)]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.bin", "xl/workbook.bin", "xl/_rels/workbook.bin.rels"])
@pytest.mark.parametrize("left", [0, 1, 9, 40])
def test_an_xlsb_workbook_with_a_part_cut_short_is_refused_or_read_without_it(repack, part, left):
    data = repack(xlsb_book([["Code", "Minutes"], ["T1017", 45]]), part, lambda whole: whole[:left])
    assert "log.xlsb: " in (read_file("log.xlsb", data).refused or "")


@pytest.mark.office
def test_a_far_value_of_an_xls_workbook_is_a_fault_of_its_sheet(saved, monkeypatch):
    monkeypatch.setattr("cmcore.intake.files.spans.MOST_CELLS", 20)
    monkeypatch.setattr("cmcore.intake.files.spans.SPARSE", 1)
    log = read_grids("log.xls", saved["xls"], FileType.XLS)[0]
    assert [(each.kind, each.row, each.column) for each in log.faults] == [("sheet-too-wide", 5, 6)]


@pytest.mark.office
def test_an_xls_workbook_that_its_reader_cannot_make_room_for_is_refused_before(saved, monkeypatch):
    monkeypatch.setattr("cmcore.intake.files.spans.MOST_CELLS", 20)
    monkeypatch.setattr("cmcore.intake.files.spans.SPARSE", 1)
    monkeypatch.setattr("cmcore.intake.files.grids.MOST_AT_ONCE", 41)
    monkeypatch.setattr("cmcore.intake.files.grids.CalamineWorkbook", None)
    refused = read_file("log.xls", saved["xls"]).refused
    assert refused.startswith("log.xls: Log: the sheet spans 6 rows and 7 columns because a value stands far outside")
