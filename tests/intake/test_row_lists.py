"""Rows that repeat others, and rows to add, listed beside the file that stays as it is."""

from __future__ import annotations

import io
from datetime import date

import polars as pl
import pytest
from openpyxl import load_workbook

from cmcore.intake.check import check_everything
from cmcore.intake.correcting.row_lists import rows_to_add, rows_to_remove
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import FileType
from cmcore.intake.reading import read_file
from cmcore.workbook.row_lists import ABOUT, rows_workbook

HEADERS = [
    "Session ID",
    "Client ID",
    "Payer",
    "Date of service",
    "Start time",
    "Minutes",
    "CPT code",
    "Note",
    "Note",
    "Why",
]
ROWS = [
    ["S1", "0042", "Horizon", date(2026, 3, 2), "9:05", 45, "T1017", "first", "seen", ""],
    ["S2", "0042", "Horizon", date(2026, 3, 2), "9:05", 45, "T1017", "again", "", "?"],
    ["S3", "0043", "Horizon", date(2026, 3, 4), "9:05", 30.5, "99490", "", "", ""],
    ["S3", "0044", "Acme", date(2026, 3, 5), "10:00", 30, "T1017", "@here", "", ""],
]  # fmt: skip


@pytest.fixture(scope="module")
def log(book):
    return book({"Log": [["Agency log"], [], HEADERS, *ROWS], "Empty": [["nothing"]]})


def checked(data):
    dataset = check_everything([read_file("log.xlsx", data)], as_of=date(2026, 4, 1))
    return dataset, read_grids("log.xlsx", data, FileType.XLSX)


def test_repeated_rows_are_listed_from_the_bottom_with_their_cells_and_why(log):
    dataset, grids = checked(log)
    found = rows_to_remove(dataset.readings[0].tables, dataset.findings, grids)
    assert list(found) == ["Remove from Log"]
    frame = found["Remove from Log"]
    assert frame.columns == ["Row", *HEADERS[:7], "Note (H)", "Note (I)", "Why (J)", "Why"]
    assert [row[:-1] for row in frame.rows()] == [
        (7, "S3", "0044", "Acme", "2026-03-05", "10:00", "30", "T1017", "@here", None, None),
        (5, "S2", "0042", "Horizon", "2026-03-02", "9:05", "45", "T1017", "again", None, "?"),
    ]
    assert '"S3" stands in Log!A6 too' in frame["Why"][0]
    assert "has this contact in Log!B4 already" in frame["Why"][1]


def test_a_file_without_repeated_rows_has_no_list(book):
    dataset, grids = checked(book({"Log": [HEADERS, *ROWS[:1], ROWS[2]]}))
    assert rows_to_remove(dataset.readings[0].tables, dataset.findings, grids) == {}


def test_added_rows_stand_under_the_columns_of_the_table(log):
    dataset, _ = checked(log)
    (table,) = dataset.readings[0].tables
    found = rows_to_add(table, [{"session_id": "S9", "client_id": "0042", "staff": "Kim"}], "missing from the export")
    assert found["Add to Log"].rows(named=True) == [
        dict.fromkeys(found["Add to Log"].columns)
        | {"Session ID": "S9", "Client ID": "0042", "Why": "missing from the export"}
    ]
    assert rows_to_add(table, [], "nothing") == {}


def test_two_tables_of_one_sheet_have_lists_of_their_own(book):
    same = [HEADERS, ROWS[2], ROWS[3]]
    fees = [["Payer", "Code", "Rate", "Unit minutes"], *[["Acme", "T1017", 20, 15]] * 2]
    dataset, grids = checked(book({"Log": [*same, [], [], ["Rates"], *fees]}))
    found = rows_to_remove(dataset.readings[0].tables, dataset.findings, grids)
    assert {title: frame["Row"].to_list() for title, frame in found.items()} == {
        "Remove from Log": [3],
        "Remove from Log row 7": [9],
    }


def test_error_cells_are_listed_as_they_are_shown(book, repack):
    def with_error(sheet):
        return sheet.replace(b'<c r="F7" t="n"><v>30</v></c>', b'<c r="F7" t="e"><v>#N/A</v></c>')

    data = book({"Log": [["Agency log"], [], HEADERS, *ROWS]})
    dataset, grids = checked(repack(data, "xl/worksheets/sheet1.xml", with_error))
    found = rows_to_remove(dataset.readings[0].tables, dataset.findings, grids)
    assert found["Remove from Log"].row(0)[6] == "#N/A"


def test_the_workbook_says_plainly_that_the_file_was_left_alone(log):
    dataset, grids = checked(log)
    data = rows_workbook("log.xlsx", rows_to_remove(dataset.readings[0].tables, dataset.findings, grids))
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [ABOUT, "Remove from Log"]
    assert book[ABOUT]["A2"].value.startswith("No row was deleted from log.xlsx and none was inserted")
    row = [cell.value for cell in book["Remove from Log"][2]]
    assert row[:10] == [7, "S3", "0044", "Acme", "2026-03-05", "10:00", "30", "T1017", "@here", None]
    assert book["Remove from Log"]["I2"].data_type == "s"


def test_equal_lists_give_equal_workbooks():
    sheets = {"Remove from Log": pl.DataFrame({"Row": [7], "Why": ["twice"]})}
    assert rows_workbook("log.xlsx", sheets) == rows_workbook("log.xlsx", sheets)
