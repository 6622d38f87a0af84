from __future__ import annotations

import io
import re
import zipfile

import polars as pl
import pytest
import xlsxwriter
from openpyxl import Workbook

from cmcore.findings import FileRefusedError
from cmcore.intake.files.grids import held_at, read_grids
from cmcore.intake.files.opening import FileType

ROWS = [["Client ID", "Minutes"], ["C1", 45], ["C2", 30]]


def read(data: bytes, kind: FileType = FileType.XLSX):
    return read_grids("log.xlsx", data, kind)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rows_keep_their_place_where_the_first_rows_and_columns_are_blank():
    book = Workbook()
    book.active["C4"] = "Client ID"
    (grid,) = read(saved(book))
    assert len(grid.rows) == 4
    assert grid.rows[3] == ["", "", "Client ID"]


def test_visible_sheets_come_first_and_blank_ones_not_at_all(book):
    grids = read(book({"Old": ROWS, "Blank": [], "Log": ROWS}, hidden=["Old"]))
    assert [(each.sheet, each.visible) for each in grids] == [("Log", True), ("Old", False)]


def test_error_cells_say_which_error_and_where():
    book = Workbook()
    for row in [*ROWS, ["C3", "#N/A"]]:
        book.active.append(row)
    book.active["B4"].data_type = "e"
    (grid,) = read(saved(book))
    assert dict(grid.errors) == {(3, 1): "#N/A"}
    assert grid.rows[3][1] == "#N/A"


def test_a_value_merged_over_rows_of_one_column_stands_in_each_of_them(book):
    data = book({"Log": [["Client ID", "Minutes"], ["C1", 45], ["", 30], ["C2", 15]]}, merged=["A2:A3"])
    (grid,) = read(data)
    assert [row[0] for row in grid.rows] == ["Client ID", "C1", "C1", "C2"]


def test_a_title_merged_over_columns_stays_in_its_first(book):
    (grid,) = read(book({"Log": [["Service log", ""], *ROWS]}, merged=["A1:B1"]))
    assert grid.rows[0] == ["Service log", ""]


def test_a_workbook_that_counts_from_1904_says_so(book, repack):
    data = repack(
        book({"Log": ROWS}),
        "xl/workbook.xml",
        lambda xml: re.sub(rb"<workbookPr[^>]*/>", b"", xml).replace(
            b"<sheets>", b'<workbookPr date1904="1"/><sheets>'
        ),
    )
    assert [each.date1904 for each in read(data)] == [True]


def test_a_sheet_blown_up_by_one_far_value_is_told_and_the_others_are_read():
    book = Workbook()
    book.active.title = "Far"
    book.active["XFD1048576"] = "x"
    log = book.create_sheet("Log")
    for row in ROWS:
        log.append(row)
    far, log = read(saved(book))
    assert (far.rows, [(each.kind, each.row, each.column) for each in far.faults]) == (
        [],
        [("sheet-too-wide", 1_048_575, 16_383)],
    )
    assert "spans 1,048,576 rows and 16,384 columns" in far.faults[0].message
    assert len(log.rows) == 3


def test_formatted_cells_without_values_blow_nothing_up(book, repack):
    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    data = repack(book({"Log": ROWS}), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", blank))
    (grid,) = read(data)
    assert (len(grid.rows), grid.faults) == (3, ())


def test_a_claimed_size_is_not_believed(book, repack):
    data = repack(
        book({"Log": ROWS}),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:AMJ1048576"', xml),
    )
    (grid,) = read(data)
    assert len(grid.rows) == 3


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_damaged_part_is_said_in_a_sentence(book, repack, part):
    data = repack(book({"Log": ROWS}), part, lambda xml: xml[: len(xml) // 2] + b"<<")
    with pytest.raises(FileRefusedError, match=r"log\.xlsx: The workbook is damaged and cannot be read\."):
        read(data)


def test_a_panic_of_the_reader_is_said_in_a_sentence(book, monkeypatch):
    class PanicError(BaseException):
        pass

    def panic(_):
        raise PanicError

    monkeypatch.setattr("cmcore.intake.files.grids.CalamineWorkbook", type("Reader", (), {"from_filelike": panic}))
    with pytest.raises(FileRefusedError, match="damaged and cannot be read"):
        read(book({"Log": ROWS}))


def test_a_parquet_file_is_a_sheet_with_its_names_on_top():
    out = io.BytesIO()
    pl.DataFrame({"client_id": ["C1", None], "minutes": [45, 30]}).write_parquet(out)
    (grid,) = read_grids("log.parquet", out.getvalue(), FileType.PARQUET)
    assert (grid.sheet, grid.rows) == ("log", [["client_id", "minutes"], ["C1", 45], ["", 30]])


@pytest.mark.parametrize(
    ("sheet", "letter", "row", "value"),
    [("Log", "B", 2, 45), ("Log", "Z", 2, None), ("Log", "A", 9, None), ("No", "A", 1, None)],
)
def test_a_cell_holds_what_its_sheet_says(book, sheet, letter, row, value):
    assert held_at(read(book({"Log": ROWS})), sheet, letter, row) == value


def test_a_text_that_the_workbook_does_not_hold_makes_it_a_damaged_one(repack):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Log").write_row(0, 0, ["Client", "Code"])
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as source:
        sheet = source.read("xl/worksheets/sheet1.xml")
    assert b"<v>1</v>" in sheet
    changed = repack(out.getvalue(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>1</v>", b"<v>99</v>"))
    with pytest.raises(FileRefusedError, match="damaged and cannot be read"):
        read(changed)


def test_merges_that_lie_outside_the_sheet_or_run_backwards_change_nothing(book, repack):
    for area in (b"XFD2:XFD9", b"B9:A2", b"A900000:A1048576"):
        merge = b'</sheetData><mergeCells count="1"><mergeCell ref="' + area + b'"/></mergeCells>'
        data = repack(
            book({"Log": ROWS}), "xl/worksheets/sheet1.xml", lambda xml, m=merge: xml.replace(b"</sheetData>", m)
        )
        assert read(data)[0].rows == read(book({"Log": ROWS}))[0].rows
