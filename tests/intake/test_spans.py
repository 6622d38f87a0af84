from __future__ import annotations

import pytest

from cmcore.findings import FileRefusedError
from cmcore.intake.files.delimited import read_delimited
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import FileType
from cmcore.intake.files.spans import column_number, far_value, refuse_repeats
from cmcore.intake.reading import read_file
from tests.intake.hand_made import ods_of

TABLE = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'


def sheet(cells: bytes) -> bytes:
    return b"<worksheet><sheetData>" + TABLE + cells + b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', (1_048_575, 16_383)),
        (b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", (1_048_575, 16_383)),
        (b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>', (1_048_575, 16_383)),
        (b'<row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>', (1_048_575, 16_383)),
        (b'<row spans="1:2" r="1048576"><c r="XFD1048576"><v>1</v></c></row>', (1_048_575, 16_383)),
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
         (1_048_575, 16_383)),
        (b'<row r="1048576"><c r="xfd1048576" s="1"><f>1</f></c></row>', (1_048_575, 16_383)),
        (b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>', (4_294_967_294, 0)),
        (b'<row r="1048576"><c r="H1048576"><v>1</v></c></row>', (1_048_575, 7)),
        (b'<row r="1048576"><c r="G1048576"><v>1</v></c></row>', None),
        (b'<row r="30"><c r="XFD30"><v>1</v></c></row>', None),
        (b'<row r="1048576"><c r="XFD1048576" s="3"/></row>', None),
        (b"", None),
        (b'<row r="3"><c r="XFE4294967295"><v>1</v></c></row>', (4_294_967_294, 16_384)),
        (b'<row r="30"><c r="ZZZZZ30"><v>1</v></c></row>', (29, 12_356_629)),
    ],
    ids=["as Excel writes", "single quotes", "prefix", "line break", "other attribute first", "rows out of order",
         "small letters, formula", "beyond the last row", "8 columns", "7 columns", "wide and short", "no value", "none", "beyond its row", "beyond the last column"],
)  # fmt: skip
def test_a_value_far_outside_its_table_is_found_however_it_is_written(cells, place):
    fault = far_value(sheet(cells))
    assert (fault and (fault.kind, fault.row, fault.column)) == (place and ("sheet-too-wide", *place))


@pytest.mark.parametrize("thorough_below", [0, 1_000_000])
def test_a_large_table_that_is_filled_is_no_fault(monkeypatch, thorough_below):
    monkeypatch.setattr("cmcore.intake.files.spans.MOST_CELLS", 100)
    monkeypatch.setattr("cmcore.intake.files.spans.THOROUGH_BELOW", thorough_below)
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="AB%d"><v>1</v></c></row>' % (n, n, n) for n in range(1, 60)
    )
    assert far_value(b"<sheetData>" + rows + b"</sheetData>").row == 58
    monkeypatch.setattr("cmcore.intake.files.spans.SPARSE", 14)
    assert far_value(b"<sheetData>" + rows + b"</sheetData>") is None


def row(*cells: str, rows: int = 1, columns: int = 1) -> str:
    filled = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{each}</text:p></table:table-cell>'
        for each in cells
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{filled}</table:table-row>'


def blank(rows: int, columns: int = 16_384) -> str:
    return f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}"/></table:table-row>'


LOG = row("Session ID", "Payer", "Code", "Minutes") + row("S1", "Horizon", "T1017", "30")


@pytest.mark.parametrize(
    "rows",
    [
        row("a", columns=16_385),
        row("a", columns=2**31 - 1),
        row("a", columns=16_384, rows=1_048_576),
        row("a", rows=1_000_001),
        row("a", "b", rows=500_001),
        blank(2**31 - 1, 1),
        blank(1_000) + row("a"),
        blank(1_048_570) + row("a"),
        '<table:table-row table:number-rows-repeated="2000000000"/>',
    ],
)
def test_an_ods_workbook_that_repeats_beyond_reason_is_refused(rows):
    assert read_file("log.ods", ods_of(LOG + rows)).refused == (
        "log.ods: A sheet repeats a row or a cell so often that it would fill all memory. "
        "Delete the rows and columns outside its table, or save it as xlsx."
    )


@pytest.mark.parametrize(
    "rows",
    [
        blank(1_048_570),
        row("S2", "Horizon", "T1017", "30", rows=40),
        blank(400) + row("S2", "Horizon"),
        '<table:table-row table:number-rows-repeated="1048570"/>',
        "",
    ],
)
def test_an_ods_workbook_that_ends_or_parts_its_tables_by_blank_rows_is_read(rows):
    (grid,) = read_grids("log.ods", ods_of(LOG + rows), FileType.ODS)
    assert grid.rows[1] == ["S1", "Horizon", "T1017", "30"]


def test_spaces_far_below_the_table_are_no_stray_value():
    grid, _ = read_delimited("log.csv", b"Client ID,Payer\nC1,Horizon\n" + b"\n" * 20_001 + b" ,\n")
    assert (grid.rows, grid.faults) == ([["Client ID", "Payer"], ["C1", "Horizon"]], ())
    grid, _ = read_delimited("log.csv", b"Client ID,Payer\nC1,Horizon\n" + b"\n" * 20_001 + b" ,x\n")
    assert [(each.kind, each.row) for each in grid.faults] == [("sheet-too-wide", 20_003)]


def test_repeats_are_counted_table_by_table():
    other = '<table:table table:name="B">' + row("a") + "</table:table>"
    refuse_repeats("log.ods", f"<table:table>{LOG}{blank(1_048_570)}</table:table>{other}".encode())
    with pytest.raises(FileRefusedError, match="repeats a row"):
        refuse_repeats("log.ods", f"<table:table>{LOG}{blank(1_048_570)}{row('a')}</table:table>{other}".encode())


def test_a_row_that_fills_more_columns_than_any_table_has_is_a_fault_of_its_sheet():
    grid, _ = read_delimited("log.csv", b"Client ID,Payer\nC1,Horizon\n" + b"x," * 2_000 + b"x\n")
    assert grid.rows == []
    assert [(each.kind, each.row, each.message) for each in grid.faults] == [
        (
            "sheet-too-wide",
            2,
            "row 3 fills 2,001 columns, more than the 2,000 that a table can have. Export only the columns you need.",
        )
    ]


def test_a_row_of_two_thousand_columns_is_read():
    grid, _ = read_delimited("log.csv", b"x," * 1_999 + b"x\n" + b"," * 5_000 + b"\n")
    assert ([len(each) for each in grid.rows], grid.faults) == ([2_000, 0], ())


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"Z", 26), (b"AA", 27), (b"xfd", 16_384)])
def test_a_column_has_the_number_of_its_letters(letters, number):
    assert column_number(letters) == number


@pytest.mark.parametrize(("blanks", "rows", "fault"), [(20_000, 20_003, None), (20_001, 2, 20_003)])
def test_a_value_below_very_many_blank_rows_is_told_and_what_stands_above_them_is_read(blanks, rows, fault):
    grid, _ = read_delimited("log.csv", b"Client ID,Payer\nC1,Horizon\n" + b",,\n" * blanks + b"stray,\n")
    assert len(grid.rows) == rows
    assert [each.row for each in grid.faults] == ([] if fault is None else [fault])


def test_very_many_blank_rows_at_the_end_are_left_out():
    grid, _ = read_delimited("log.csv", b"Client ID,Payer\nC1,Horizon\n" + b",,\n" * 20_001)
    assert (grid.rows, grid.faults) == ([["Client ID", "Payer"], ["C1", "Horizon"]], ())


def test_a_value_far_right_of_the_table_is_told_and_the_table_is_read():
    grid, _ = read_delimited("log.csv", b"Client ID,Payer\nC1,Horizon" + b"," * 5_000 + b"stray\nC2,Acme\n")
    assert [(row[:2], len(row)) for row in grid.rows] == [
        (["Client ID", "Payer"], 2),
        (["C1", "Horizon"], 2_000),
        (["C2", "Acme"], 2),
    ]
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("sheet-too-wide", 1, 5_001)]
