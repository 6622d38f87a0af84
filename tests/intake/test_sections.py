"""Headings above groups of rows, and clients written once above their rows, filled down."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from cmcore.intake.check import check_everything
from cmcore.intake.correcting.corrections import typed_corrections
from cmcore.intake.correcting.edits import CellEdit
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import FileType
from cmcore.intake.finding.months import month_of
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file

SESSIONS = ["3/2/2026,T1017,60,JD", "3/3/2026,T1017,45,JD", "3/4/2026,T1017,30,JD", "3/5/2026,T1016,30,JD"]


def read(text: str, memory: Memory | None = None):
    return read_file("log.csv", text.encode(), memory=memory)


def values(text: str, *names: str, memory: Memory | None = None):
    (table,) = read(text, memory).tables
    return table.frame.select(names).rows()


def log(header: str, *headings: str, lead: str = "") -> str:
    """Two groups of two sessions, each below its heading."""
    blank = "," * header.count(",")
    rows = [lead + each for each in SESSIONS]
    return "\n".join([header, headings[0] + blank, *rows[:2], headings[1] + blank, *rows[2:], ""])


@pytest.mark.parametrize(
    ("header", "lead", "headings", "field", "expected"),
    [
        ("Client ID,Date,Code,Minutes,Staff", "C-1,", ("Molina", "Aetna"), "payer", ["Molina", "Aetna"]),
        (
            "Client ID,Date,Code,Minutes,Staff", "C-1,", ("Payer: Hillside", "Payer: Bay Fund"),
            "payer", ["Hillside", "Bay Fund"],
        ),
        ("Date,Code,Minutes,Staff", "", ("Diaz, Ana", "Lee, Bo"), "client_name", ["Ana Diaz", "Bo Lee"]),
        ("Date,Code,Minutes,Staff", "", ("Client: Ana Diaz", "Client: Bo Lee"), "client_name", ["Ana Diaz", "Bo Lee"]),
        ("Date,Code,Minutes,Staff", "", ("Ana Diaz (C-1001)", "Bo Lee (C-1002)"), "client_id", ["C-1001", "C-1002"]),
        ("Client,Date,Code,Minutes,Staff", ",", ("Ana Diaz", "Bo Lee"), "client_name", ["Ana Diaz", "Bo Lee"]),
    ],
)  # fmt: skip
def test_a_heading_is_filled_down_to_the_rows_below_it(header, lead, headings, field, expected):
    headings = tuple(f'"{each}"' for each in headings)
    found = [value for (value,) in values(log(header, *headings, lead=lead), field)]
    assert [each.replace("Diaz, Ana", "Ana Diaz").replace("Lee, Bo", "Bo Lee") for each in found] == [
        expected[0], expected[0], expected[1], expected[1],
    ]  # fmt: skip


def test_it_is_said_how_headings_were_read_and_their_values_stand_in_no_cell_of_the_row():
    reading = read(log("Client ID,Date,Code,Minutes,Staff", "Molina", "Aetna", lead="C-1,"))
    (table,) = reading.tables
    said = [each.message for each in reading.findings if each.kind == "column-read"]
    assert said == ['log, row 1: "Molina" in row 2 and 1 more above the rows: read as Payer of the rows below.']
    assert table.letter("payer", table.frame["row_id"][0]) is None
    assert [each.row for each in table.skipped] == [2, 5]


def test_a_label_and_its_value_may_stand_in_two_cells_and_several_labels_in_one():
    text = "Date,Code,Minutes,Staff\nClient:,Ana Diaz,,\n3/2/2026,T1017,60,JD\nClient: Bo Lee Payer: Bay,,,\n3/3/2026,T1017,45,JD\n"
    assert values(text, "client_name", "payer") == [("Ana Diaz", None), ("Bo Lee", "Bay")]


def test_a_wider_heading_ends_what_the_narrower_one_above_it_said():
    text = (
        "Date,Code,Minutes,Staff\nPayer: Bay,,,\nClient: Ana Diaz,,,\n3/2/2026,T1017,60,JD\n"
        "Payer: Lake,,,\n3/3/2026,T1017,45,JD\nClient: Bo Lee,,,\n3/4/2026,T1017,45,JD\n"
    )
    assert values(text, "payer", "client_name") == [("Bay", "Ana Diaz"), ("Lake", None), ("Lake", "Bo Lee")]


@pytest.mark.parametrize(("header", "days"), [("Day", ("2", "30")), ("Date", ("3/2", "4/30"))])
def test_days_are_those_of_the_month_above_them(header, days):
    text = (
        f"Client ID,{header},Code,Minutes,Payer\nMarch 2026,,,,\nC-1,{days[0]},T1017,60,Bay\n"
        f"April 2026,,,,\nC-1,{days[1]},T1017,45,Bay\n"
    )
    assert values(text, "service_date") == [(date(2026, 3, 2),), (date(2026, 4, 30),)]


def test_a_day_that_its_month_has_not_is_told():
    text = "Client ID,Day,Code,Minutes,Payer\nApril 2026,,,,\n" + "".join(
        f"C-1,{day},T1017,60,Bay\n" for day in (1, 2, 3, 4, 31)
    )
    reading = read(text)
    assert reading.tables[0].frame["service_date"].null_count() == 1
    assert [each.cell for each in reading.findings if each.field == "service_date" and each.row == 7] == ["B7"]


def test_months_above_whole_dates_add_nothing():
    reading = read(log("Client ID,Date,Code,Minutes,Staff", "March 2026", "April 2026", lead="C-1,"))
    assert not [each for each in reading.findings if each.kind == "column-read"]
    assert [each.letter for each in reading.tables[0].columns] == list("ABCDE")


def test_a_title_above_each_printed_page_is_the_heading_of_its_rows():
    header = "Client ID,Date,Code,Minutes,Staff"
    rows = [f"C-1,{each}" for each in SESSIONS]
    text = "\n".join(["Molina,,,,", header, *rows[:2], ",,,,", "Aetna,,,,", header, *rows[2:], ""])
    assert values(text, "payer") == [("Molina",), ("Molina",), ("Aetna",), ("Aetna",)]


@pytest.mark.parametrize(("title", "payer"), [("Payer: Bay", "Bay"), ("Payer: All", None), ("Run by: Jo", None)])
def test_a_title_that_says_whose_all_rows_are_fills_what_the_table_lacks(title, payer):
    text = "\n".join([f"{title},,,,", "Client ID,Date,Code,Minutes,Staff", *(f"C-1,{each}" for each in SESSIONS)])
    assert {value for (value,) in values(text, "payer")} == {payer}


FACTS = [
    ("Client Name:", "Diaz, Ana", "Medicaid ID:", "M100", None, "DOB:", "1/2/1990"),
    ("Payer: Bay", None, "Case Manager:", "Lee", None, "Run date:", "3/31/2026"),
    ("Provider: North Care", None, "Program: All", None, None, "Codes:", "T1016, T1017"),
]


def sheet_of_one_client(name: str, number: str, book: Workbook) -> None:
    """A client's own sheet, with who it is of in the lines above the rows."""
    sheet = book.create_sheet(name.split(",", maxsplit=1)[0])
    for row, cells in enumerate(FACTS, 1):
        for column, cell in enumerate(cells, 1):
            sheet.cell(row, column, {"Diaz, Ana": name, "M100": number}.get(cell, cell))
    for column, cell in enumerate(("Date", "Code", "Minutes"), 1):
        sheet.cell(5, column, cell)
    for row in (6, 7):
        for column, cell in enumerate((date(2026, 3, row), "T1017", 45), 1):
            sheet.cell(row, column, cell)


def read_sheets(*clients: tuple[str, str]):
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, number in clients:
        sheet_of_one_client(name, number, book)
    book.save(out)
    return out.getvalue(), read_file("log.xlsx", out.getvalue())


def test_lines_above_a_clients_own_sheet_say_whose_its_rows_are_label_and_value_in_one_cell_or_two():
    _, reading = read_sheets(("Diaz, Ana", "M100"), ("Lee, Bo", "M101"))
    names = ("client_name", "client_id", "payer", "staff", "program", "code")
    assert [each.frame.select(names).row(0) for each in reading.tables] == [
        ("Diaz, Ana", "M100", "Bay", "Lee", None, "T1017"),
        ("Lee, Bo", "M101", "Bay", "Lee", None, "T1017"),
    ]
    assert not [each for each in reading.findings if each.kind == "columns-missing"]


@pytest.mark.parametrize(
    ("field", "typed", "cell", "now"),
    [("client_id", "M200", "D1", "M200"), ("payer", "Lake", "A2", "Payer: Lake"), ("staff", "Moe", "D2", "Moe")],
)
def test_what_a_line_above_says_is_corrected_where_it_stands_for_all_rows(field, typed, cell, now):
    data, reading = read_sheets(("Diaz, Ana", "M100"))
    (table,) = reading.tables
    heading = table.headed[field][table.frame["row_id"][1]]
    assert (heading.cell, heading.worded(typed)) == (cell, now)
    edit = CellEdit(table.frame["row_id"][0], field, typed)
    frame = check_everything([reading], as_of=date(2026, 4, 1), edits=[edit]).frames["sessions"]
    assert frame[field].to_list() == [typed] * 2
    (change,) = typed_corrections(
        reading, [f"{table.sheet}!{cell}={typed}"], read_grids("log.xlsx", data, FileType.XLSX)
    )
    assert change.now == now


def test_headings_that_mean_nothing_known_can_be_given_a_meaning():
    text = log("Client ID,Date,Code,Minutes,Staff", "North fund", "South fund", lead="C-1,")
    reading = read(text)
    (table,) = reading.tables
    assert table.columns[-1].header == "Heading above the rows"
    assert any("not used" in each.message for each in reading.findings)
    memory = Memory()
    memory.remember(table.headers, "sessions", {"Heading above the rows": "payer"})
    assert [value for (value,) in values(text, "payer", memory=memory)] == ["North fund"] * 2 + ["South fund"] * 2


def test_a_column_that_is_filled_is_not_overruled_by_headings():
    text = log("Payer,Date,Code,Minutes,Staff", "Payer: Lake", "Payer: Hill", lead="Bay,")
    assert {value for (value,) in values(text, "payer")} == {"Bay"}


ONCE = (
    "Client ID,Client,Date,Code,Minutes\nC-1001,Ana Diaz,3/2/2026,T1017,60\n,,3/3/2026,T1017,60\n,,3/4/2026,T1017,60\n"
    "C-1002,Bo Lee,3/4/2026,T1017,60\n,,3/6/2026,T1017,60\nC-1003,Cy Poe,3/6/2026,T1017,60\n"
)


def test_a_client_written_once_above_its_sessions_is_theirs_and_it_is_said():
    reading = read(ONCE)
    (table,) = reading.tables
    assert table.frame["client_id"].to_list() == ["C-1001"] * 3 + ["C-1002"] * 2 + ["C-1003"]
    assert table.frame["client_name"].to_list() == ["Ana Diaz"] * 3 + ["Bo Lee"] * 2 + ["Cy Poe"]
    assert [(each.cell, each.value) for each in reading.findings if each.kind == "filled-down"] == [("A1", "Client ID")]
    assert table.letter("client_id", table.frame["row_id"][1]) is None


def test_a_value_written_once_is_corrected_where_it_stands_for_all_of_its_rows():
    reading = read(ONCE)
    (table,) = reading.tables
    edit = CellEdit(table.frame["row_id"][3], "client_id", "C-2002")
    frame = check_everything([reading], as_of=date(2026, 4, 1), edits=[edit]).frames["sessions"]
    assert frame["client_id"].to_list() == ["C-1001"] * 3 + ["C-2002"] * 2 + ["C-1003"]


def test_blank_cells_stay_blank_where_the_user_says_so():
    memory = Memory()
    memory.remember(["Client ID", "Client", "Date", "Code", "Minutes"], "sessions", {"Client ID": "client_id"})
    assert values(ONCE, "client_id", "client_name", memory=memory).count((None, None)) == 3


@pytest.mark.parametrize(
    "clients",
    [
        ["C-1", "", "C-1", "C-1", "", "C-2"],  # said again where it is the same: a blank is one that was forgotten
        ["", "C-1", "", "C-2", "", "C-3"],  # nothing above the first
        ["C-1", "C-2", "C-3", "C-4", "", "C-5"],  # one blank
    ],
)
def test_a_client_that_is_missing_stays_missing(clients):
    rows = [f"{client},3/{day}/2026,T1017,60,Bay" for day, client in enumerate(clients, 1)]
    text = "\n".join(["Client ID,Date,Code,Minutes,Payer", *rows])
    assert values(text, "client_id").count((None,)) == clients.count("")


def test_months_are_read_as_people_write_them():
    said = ["March 2026", "Mar-26", "2026-03", "3/2026", "Month: March, 2026", "Sept 2026", "March", "13/2026", 5]
    assert [found and found.month for found in map(month_of, said)] == [3, 3, 3, 3, 3, 9, None, None, None]


def test_a_lone_line_of_no_known_meaning_is_no_column():
    rows = [f"C-1,{each}" for each in SESSIONS]
    text = "\n".join(["Client ID,Date,Code,Minutes,Staff", *rows[:2], "Confidential and Proprietary,,,,", *rows[2:]])
    assert [each.letter for each in read(text).tables[0].columns] == list("ABCDE")
