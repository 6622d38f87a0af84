from __future__ import annotations

import io
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format import ooxml
from openpyxl import Workbook, load_workbook

from cmcore.fields import TABLES
from cmcore.intake.checking.conservation import conserved_rows
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import combine, read_file, read_files

HEADERS = ["Session ID", "Client ID", "Payer", "Date of service", "Minutes", "CPT code"]
ROWS = [
    ["S1", "0042", "Horizon", date(2026, 3, 2), 45, "T1017"],
    ["S2", "0042", "Horizon", date(2026, 3, 3), 30, 99490],
]
LOG_CSV = b"Session ID,Client ID,Payer,Date of service,Minutes,CPT code\nS1,0042,Horizon,2026-03-02,45,T1017\n"


@pytest.fixture(scope="module")
def log(book):
    return book({"Log": [["Agency log"], [], HEADERS, *ROWS, ["Total", "", "", "", 75, ""], ["Printed today"]]})


def kinds(reading):
    return [each.kind for each in reading.findings]


def test_a_log_becomes_a_typed_frame_that_knows_its_rows(log):
    (table,) = read_file("log.xlsx", log).tables
    assert (table.kind, table.sheet, table.header_rows) == ("sessions", "Log", (3, 3))
    assert (table.first_row, table.last_row, table.data_rows) == (4, 5, 2)
    system = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()}
    assert dict(table.frame.schema) == system | TABLES["sessions"].schema_of_frame()
    assert table.frame.columns == [*system, *TABLES["sessions"].model_fields]
    picked = table.frame.select("row", "session_id", "client_id", "service_date", "minutes", "code").rows()
    assert picked == [
        (4, "S1", "0042", date(2026, 3, 2), 45, "T1017"),
        (5, "S2", "0042", date(2026, 3, 3), 30, "99490"),
    ]


def test_every_row_that_is_no_data_is_told_with_its_reason(log):
    (table,) = read_file("log.xlsx", log).tables
    assert [(each.row, each.why) for each in table.skipped] == [
        (1, "title or note above the table"),
        (6, "total"),
        (7, "note below the table"),
    ]


def test_rows_and_tables_are_named_by_the_file_the_sheet_and_the_row(log):
    reading = read_file("log.xlsx", log)
    (table,) = reading.tables
    key = reading.sha256[:8]
    assert table.table_id == f"{key}:Log:3"
    assert table.frame["row_id"].to_list() == [f"{key}:Log:4", f"{key}:Log:5"]


def test_the_same_bytes_give_the_same_reading_under_any_name(log):
    first, second = read_file("a.xlsx", log), read_file("b.xlsx", log)
    assert first.sha256 == second.sha256
    assert first.tables[0].frame.equals(second.tables[0].frame)


def test_a_header_over_two_rows_is_told_with_both(book):
    head = [["Client", "", "Session", "", "Payer", "Code"], ["ID", "Name", "Date", "Minutes", "", ""]]
    data = book({"Log": [["Log"], *head, ["C1", "Ann Lee", date(2026, 3, 2), 45, "Horizon", "T1017"]]})
    (table,) = read_file("log.xlsx", data).tables
    assert (table.header_rows, table.first_row) == ((2, 3), 4)
    assert [each.field for each in table.columns] == [
        "client_id",
        "client_name",
        "service_date",
        "minutes",
        "payer",
        "code",
    ]


def test_a_payer_book_gives_a_table_a_sheet_whatever_the_sheets_are_called(book):
    fees = [["Payer", "Code", "Rate", "Effective from"], ["Horizon", "T1017", 33.65, date(2026, 1, 1)]]
    approvals = [
        ["Authorization no.", "Client ID", "Payer", "Code", "Units approved", "Start date", "End date"],
        ["A1", "C1", "Horizon", "T1017", 40, date(2026, 1, 1), date(2026, 6, 30)],
    ]
    reading = read_file("book.xlsx", book({"Sheet1": fees, "Sheet2": approvals}))
    assert [(each.sheet, each.kind) for each in reading.tables] == [("Sheet1", "fees"), ("Sheet2", "authorizations")]
    assert reading.tables[0].frame["rate"].to_list() == [336_500]


def test_two_tables_side_by_side_have_rows_of_their_own(book):
    left = [["Payer", "Code", "Rate"], ["Horizon", "T1017", 33.65], ["Horizon", "T1016", 20]]
    right = [["Client ID", "Payer", "Member ID", "Start date"], ["C1", "Horizon", "M1", date(2026, 1, 1)]]
    right.append(["C2", "Horizon", "M2", date(2026, 1, 1)])
    data = book({"Book": [[*one, "", *other] for one, other in zip(left, right, strict=True)]})
    fees, policies = read_file("book.xlsx", data).tables
    assert (fees.kind, policies.kind) == ("fees", "policies")
    assert policies.letter("member_id") == "G"
    assert not set(fees.frame["row_id"]) & set(policies.frame["row_id"])
    assert fees.table_id != policies.table_id


def test_rates_by_quarter_are_fee_lines_that_know_their_own_cells(book):
    headers = ["Proc Code", "Rate Effective 01/01/2026-03/31/2026", "Rate Effective 04/01/2026-06/30/2026", "Note"]
    rows = [["90378", 1769.81, 1770.25, ""], ["J1300", "Manually Priced", "", "x"], ["J1301", 10, "", ""]]
    reading = read_file("fees.xlsx", book({"Fees": [headers, *rows]}), payer="State")
    (table,) = reading.tables
    lines = table.frame.select("row", "code", "rate", "effective_from", "effective_to").rows()
    assert lines == [
        (2, "90378", 17_698_100, date(2026, 1, 1), date(2026, 3, 31)),
        (2, "90378", 17_702_500, date(2026, 4, 1), date(2026, 6, 30)),
        (3, "J1300", None, date(2026, 1, 1), date(2026, 3, 31)),
        (4, "J1301", 100_000, date(2026, 1, 1), date(2026, 3, 31)),
    ]
    assert [table.letter("rate", each) for each in table.frame["row_id"]] == ["B", "C", "B", "B"]
    assert [(each.letter, each.field) for each in table.columns] == [
        ("A", "code"),
        ("B", "rate"),
        ("C", "rate"),
        ("D", None),
    ]
    assert [(each.kind, each.cell) for each in reading.findings] == [("manually-priced", "B3")]


def test_rates_by_credential_are_fee_lines_and_a_rate_by_report_is_none():
    data = b"Payer,Procedure Code,Mod,Rate (BA),Rate (MA)\nHorizon,T1017,HN,20.50,BR\n"
    reading = read_file("fees.csv", data)
    (table,) = reading.tables
    assert table.kind == "fees"
    assert table.frame.select("code", "modifiers", "credential", "rate").rows() == [
        ("T1017", "HN", "BA", 205_000),
        ("T1017", "HN", "MA", None),
    ]
    assert [table.letter("rate", each) for each in table.frame["row_id"]] == ["D", "E"]
    assert [(each.kind, each.cell, each.value) for each in reading.findings] == [("manually-priced", "E2", "BR")]


def test_modifiers_of_a_row_and_of_its_column_of_rates_are_both_those_of_the_line():
    data = b"Payer,Code,Modifiers,Rate HN,Rate HO\nHorizon,T1017,U1,20,25\nHorizon,T1016,,10,12\n"
    (table,) = read_file("fees.csv", data).tables
    assert table.frame["modifiers"].to_list() == ["U1;HN", "U1;HO", "HN", "HO"]


def test_several_codes_in_one_cell_are_lines_that_are_asked_about():
    data = (
        b"Session ID,Client ID,Payer,Date of service,Minutes,CPT code\n"
        b'S1,C1,Horizon,2026-03-02,45,"T1017-HN, T1016"\nS2,C1,Horizon,2026-03-03,30,T1017\n'
    )
    reading = read_file("log.csv", data)
    (table,) = reading.tables
    assert table.frame.select("row", "session_id", "minutes", "code", "modifiers").rows() == [
        (2, "S1", 45, "T1017", "HN"),
        (2, "S1", None, "T1016", None),
        (3, "S2", 30, "T1017", None),
    ]
    assert table.data_rows == 2
    (finding,) = reading.findings
    assert (finding.kind, finding.cell, finding.value) == ("several-codes", "F2", "T1017-HN, T1016")
    assert '"T1017-HN, T1016" names 2 codes' in finding.message
    first, second, other = table.frame["row_id"]
    assert [table.letter("minutes", each) for each in (first, second, other)] == ["E", None, "E"]
    assert [table.letter("code", each) for each in (first, second, other)] == [None, None, "F"]


def test_hours_beside_minutes_fill_what_is_blank_and_are_told_where_they_disagree():
    data = (
        b"Session ID,Client ID,Payer,Date of service,Minutes,Hours,CPT code\n"
        b"S1,C1,Horizon,2026-03-02,45,0.75,T1017\n"  # 0.75 x 60 = 45
        b"S2,C1,Horizon,2026-03-03,60,0.75,T1017\n"
        b"S3,C1,Horizon,2026-03-04,,0.50,T1017\n"  # 0.5 x 60 = 30
        b"S4,C1,Horizon,2026-03-05,20,0.33,T1017\n"  # 0.33 x 60 = 19.8, a minute's rounding
    )
    reading = read_file("log.csv", data)
    (table,) = reading.tables
    assert table.frame["minutes"].to_list() == [45, 60, 30, 20]
    used, finding = reading.findings
    assert used.message == (
        'log!E1, Minutes: The column "Hours" says the same in hours and is compared row by row. '
        "1 cell without minutes took its from it."
    )
    assert (finding.kind, finding.cell, finding.value, finding.suggestion) == ("hours-disagree", "E3", "60", "45")
    assert finding.message == (
        'log!E3, Minutes: the column "Hours" says 0.75 hours, which is 45 minutes. Check which of the two is wrong.'
    )


def test_a_birth_date_beside_a_name_is_said_to_be_left_out():
    data = b'Client ID,Client,Date of service,Minutes,Code\nC1,"DOE, JANE (01/02/1980)",2026-03-02,45,T1017\n'
    reading = read_file("log.csv", data)
    assert reading.tables[0].frame.select("client_id", "client_name").rows() == [("C1", "DOE, JANE")]
    assert [(each.kind, each.cell) for each in reading.findings] == [("column-read", "B1")]


def test_a_number_beside_a_name_is_the_clients_number():
    data = b'Client,Date of service,Minutes,Code\n"Doe, Jane (10442)",2026-03-02,45,T1017\n'
    (table,) = read_file("log.csv", data).tables
    assert table.frame.select("client_id", "client_name").rows() == [("10442", "Doe, Jane")]
    first = table.columns[0]
    assert (first.letter, first.header, first.field) == ("A", "Client", "client_id")


def test_a_roster_gives_a_service_line_a_code_and_loses_no_row():
    data = b"MRN,Patient Name,Program,Service date,CPT1,CPT2,CPT3\nM1,Ann,CCM,2026-03-31,99490,99439,99439\nM2,Bo,CCM,2026-03-31,,,\n"
    (table,) = read_file("roster.csv", data).tables
    assert table.frame.select("row", "client_id", "code").rows() == [
        (2, "M1", "99490"),
        (2, "M1", "99439"),
        (2, "M1", "99439"),
        (3, "M2", None),
    ]
    assert len(set(table.frame["row_id"])) == 4
    assert table.data_rows == 2


def test_the_named_payer_is_that_of_fee_lines_that_name_none():
    data = b"Procedure,Mod,Allowed Amount\n10004,26,12.50\n10005,,20.00\n"
    (table,) = read_file("fees.csv", data, payer="Alabama Medicaid").tables
    assert table.kind == "fees"
    assert table.frame.select("payer", "code", "modifiers", "rate").rows() == [
        ("Alabama Medicaid", "10004", "26", 125_000),
        ("Alabama Medicaid", "10005", None, 200_000),
    ]


def test_a_remembered_mapping_is_used_for_the_next_file_with_these_headers():
    data = b"Nr,Who,When,How long,What\nS1,C1,2026-03-02,45,T1017\n"
    assert read_file("log.csv", data).tables[0].kind == "unknown"
    memory = Memory()
    chosen = {"Nr": "session_id", "Who": "client_id", "When": "service_date", "How long": "minutes", "What": "code"}
    memory.remember(list(chosen), "sessions", chosen)
    (table,) = read_file("log.csv", data, memory=memory).tables
    assert table.frame.select("session_id", "client_id", "minutes", "code").rows() == [("S1", "C1", 45, "T1017")]


def test_a_table_that_is_none_of_ours_is_kept_as_unknown_with_its_place():
    reading = read_file("other.csv", b"name,description,yearOfBirth\nAnn,x,1980\n")
    (table,) = reading.tables
    assert (table.kind, table.header_rows, table.first_row, table.last_row, table.data_rows) == (
        "unknown",
        (1, 1),
        2,
        2,
        1,
    )
    assert kinds(reading) == ["table-unknown"]
    assert "other, row 1: the headers make none of the tables we know" in reading.findings[0].message


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("log.csv", b"", "log.csv: The file is empty. Export it again and check that it has rows."),
        ("log.csv", b"hello world\nthis is text\n", 'No table was found on sheet "log"'),
        ("log.xlsx", b"%PDF-1.7", "The content is a PDF document, not a table."),
        ("log.835", b"ISA*00*" + b"x*" * 20, "This is an X12 file, not a spreadsheet. Read it as a remittance."),
    ],
)
def test_a_file_that_gives_nothing_is_refused_with_a_sentence(name, data, said):
    reading = read_file(name, data)
    assert said in reading.refused
    assert reading.tables == ()


def test_a_workbook_whose_sheets_hold_no_table_is_refused_by_their_names(book):
    data = book({"Read me": [["Call Ann"]], "Old notes": [["x"]]})
    assert 'any of the sheets "Read me", "Old notes"' in read_file("log.xlsx", data).refused


def test_a_workbook_of_blank_sheets_is_refused(book):
    assert "No sheet holds anything" in read_file("log.xlsx", book({"Sheet1": []})).refused


def test_a_locked_workbook_is_refused_without_and_read_with_its_password(log):
    locked = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(log)).encrypt("open sesame", locked)
    assert "protected by a password" in read_file("log.xlsx", locked.getvalue()).refused
    assert read_file("log.xlsx", locked.getvalue(), password="open sesame").tables[0].data_rows == 2


def test_a_table_without_a_column_that_it_needs_is_kept_and_told():
    reading = read_file("log.csv", b"Session ID,Client ID,Payer,Minutes,Code\nS1,C1,Horizon,45,T1017\n")
    assert reading.tables[0].frame["minutes"].to_list() == [45]
    (finding,) = reading.findings
    assert (finding.kind, finding.row) == ("columns-missing", 1)
    assert finding.message == (
        "log, row 1: no column was found for Service date, which sessions need. Name it in the mapping."
    )


def test_columns_of_the_same_name_are_kept_apart_and_asked_about_by_their_letters(book):
    head = ["Client ID", "Service\ndate", "Minutes", "Minutes", "", "Code"]
    data = book(
        {"Log": [head, ["C1", date(2026, 3, 2), 45, 46, "x", "T1017"], ["C2", date(2026, 3, 3), 30, 30, "y", 99490]]}
    )
    reading = read_file("log.xlsx", data)
    (table,) = reading.tables
    assert [(each.letter, each.header, each.field) for each in table.columns] == [
        ("A", "Client ID", "client_id"),
        ("B", "Service date", "service_date"),
        ("C", "Minutes", None),
        ("D", "Minutes", None),
        ("E", "", None),
        ("F", "Code", "code"),
    ]
    assert table.frame["code"].to_list() == ["T1017", "99490"]
    assert [(each.kind, each.cell) for each in reading.findings] == [
        ("column-doubtful", "C1"),
        ("column-doubtful", "D1"),
    ]
    assert reading.findings[0].message == (
        'Log!C1: columns C, D are named "Minutes". Say in the mapping which is Minutes.'
    )


def test_a_table_without_rows_is_kept_and_told():
    reading = read_file("log.csv", LOG_CSV.splitlines(keepends=True)[0])
    assert reading.tables[0].frame.height == 0
    assert reading.findings[0].message == (
        "log, row 1: the table of sessions has a header and no rows. Export it again with its rows."
    )


def test_text_under_a_workbooks_name_is_read_and_told():
    reading = read_file("log.xlsx", LOG_CSV)
    assert reading.tables[0].data_rows == 1
    assert kinds(reading) == ["content-differs"]


def test_rows_around_an_unclosed_quotation_mark_are_kept_and_its_cell_is_told():
    reading = read_file("log.csv", LOG_CSV + b'S2,"0042,Horizon,2026-03-03,30,T1017\nS3,1,A,2026-03-03,30,T1017\n')
    assert reading.tables[0].frame["session_id"].to_list() == ["S1", "S2", "S3"]
    assert [(each.kind, each.cell) for each in reading.findings] == [("quote-not-closed", "B3")]
    assert reading.findings[0].message.startswith("log!B3: a quotation mark opens a value and is never closed.")


def test_an_error_cell_is_a_finding_and_no_blank():
    book = Workbook()
    for row in [HEADERS, *ROWS]:
        book.active.append(row)
    book.active["E2"] = "#N/A"
    book.active["E2"].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    reading = read_file("log.xlsx", out.getvalue())
    assert [(each.kind, each.cell, each.value) for each in reading.findings] == [("error-cell", "E2", "#N/A")]


def test_a_hidden_sheet_and_a_sheet_without_a_table_are_told(book):
    reading = read_file(
        "log.xlsx", book({"Log": [HEADERS, *ROWS], "Old": [HEADERS, *ROWS], "Notes": [["x"]]}, hidden=["Old"])
    )
    assert [(each.sheet, each.kind, each.hidden, each.used) for each in reading.tables] == [
        ("Log", "sessions", False, True),
        ("Old", "sessions", True, False),
    ]
    assert [(each.sheet, each.kind) for each in reading.findings] == [
        ("Notes", "sheet-without-table"),
        ("Old", "sheet-hidden"),
    ]
    assert reading.findings[1].message == (
        "Old: the sheet is hidden, so its table of 2 sessions is not used. "
        "Choose it in the mapping if it belongs to the data."
    )


def test_rows_of_a_hidden_sheet_are_offered_and_not_used(book):
    old = [["S9", *row[1:]] for row in ROWS[:1]]
    reading = read_file("log.xlsx", book({"Log": [HEADERS, *ROWS], "Old": [HEADERS, *old]}, hidden=["Old"]))
    dataset = combine([reading])
    assert dataset.frames["sessions"]["session_id"].to_list() == ["S1", "S2"]
    assert [each.sheet for each in dataset.tables.values()] == ["Log"]
    offered = reading.tables[1]
    assert (offered.data_rows, offered.frame.height, offered.letter("minutes")) == (1, 0, "E")
    (_, rows) = conserved_rows(dataset)
    assert (rows.rows_in, rows.kept, rows.reasons, rows.holds) == (1, 0, {"on a sheet that is not used": 1}, True)


def test_a_very_hidden_sheet_is_offered_too(book):
    data = book({"Log": [HEADERS, *ROWS], "Old": [HEADERS, *ROWS]})
    opened = load_workbook(io.BytesIO(data))
    opened["Old"].sheet_state = "veryHidden"
    out = io.BytesIO()
    opened.save(out)
    assert [each.used for each in read_file("log.xlsx", out.getvalue()).tables] == [True, False]


def test_a_hidden_sheet_that_the_user_chose_is_used_and_a_visible_one_left_out_is_not(book):
    memory = Memory()
    memory.remember_sheet("Old", used=True)
    memory.remember_sheet("LOG", used=False)
    data = book({"Log": [HEADERS, *ROWS], "Old": [HEADERS, *ROWS[:1]]}, hidden=["Old"])
    reading = read_file("log.xlsx", data, memory=memory)
    assert [(each.sheet, each.used, each.frame.height) for each in reading.tables] == [
        ("Log", False, 0),
        ("Old", True, 1),
    ]
    assert [(each.sheet, each.kind) for each in reading.findings] == [
        ("Log", "sheet-left-out"),
        ("Old", "sheet-hidden"),
    ]
    assert "the sheet is hidden and its table of 1 session is used" in reading.findings[1].message


def test_hidden_sheets_are_used_where_no_visible_one_has_a_table_of_ours(book):
    data = book({"Read me": [["Call Ann"]], "Log": [HEADERS, *ROWS]}, hidden=["Log"])
    reading = read_file("log.xlsx", data)
    assert [(each.sheet, each.hidden, each.used) for each in reading.tables] == [("Log", True, True)]
    assert reading.tables[0].frame.height == 2
    assert kinds(reading) == ["sheet-without-table", "sheet-hidden"]


def test_sheets_of_several_months_are_one_log(book):
    months = {"Jan 2026": [HEADERS, ROWS[0]], "Feb 2026": [HEADERS, ROWS[1]]}
    dataset = combine([read_file("log.xlsx", book(months))])
    assert dataset.frames["sessions"].select("session_id", "row").rows() == [("S1", 2), ("S2", 2)]
    assert len({*dataset.frames["sessions"]["row_id"]}) == 2


def test_the_row_that_the_user_says_heads_the_table_heads_it_in_the_next_file_too():
    memory = Memory()
    memory.remember_header_row(["a", "b", "c", "d", "e", "f"])
    names = {"a": "session_id", "b": "client_id", "c": "payer", "d": "service_date", "e": "minutes", "f": "code"}
    memory.remember(list(names), "sessions", names)
    decoy = b"Session ID,Client ID,Payer,Date of service,Minutes,CPT code\n"
    row = b"S1,C1,Horizon,2026-03-02,45,T1017\n"
    for above in (b"", b"Printed on 3/2/2026\n\n"):
        (table,) = read_file("log.csv", above + decoy + b"a,b,c,d,e,f\n" + row, memory=memory).tables
        first = 2 + above.count(b"\n")
        assert (table.header_rows, table.data_rows) == ((first, first), 1)
        assert table.frame.select("session_id", "minutes").rows() == [("S1", 45)]


def test_a_header_that_the_user_says_takes_two_rows_joins_their_names():
    memory = Memory()
    memory.remember_header_row(["Alpha", "Beta"], rows=2)
    data = b"Team log,,\nWork,,Other\nAlpha,Beta,\n1,2,3\n"
    (table,) = read_file("log.csv", data, memory=memory).tables
    assert table.header_rows == (2, 3)
    assert [each.header for each in table.columns] == ["Work Alpha", "Work Beta", "Other"]


DATED = b"Session ID,Client ID,Payer,Date of service,Minutes,CPT code\nS1,C1,Horizon,03/02/2026,45,T1017\n"


def test_dates_that_may_begin_with_day_or_month_are_asked_about():
    (table,) = (reading := read_file("log.csv", DATED)).tables
    assert table.frame["service_date"].to_list() == [date(2026, 3, 2)]
    (finding,) = reading.findings
    assert (finding.kind, finding.severity, finding.cell) == ("date-order-unknown", "warning", "D1")
    assert finding.message == (
        "log!D1, Service date: The dates were read month first; no cell says otherwise. "
        "Say in the mapping if the column writes them the other way."
    )


@pytest.mark.parametrize(("first", "day"), [("day", date(2026, 2, 3)), ("month", date(2026, 3, 2))])
def test_the_answer_of_the_user_decides_the_order_and_is_asked_no_more(first, day):
    memory = Memory()
    memory.remember_date_order("Date of service", first)
    reading = read_file("log.csv", DATED, memory=memory)
    assert reading.tables[0].frame["service_date"].to_list() == [day]
    assert reading.findings == ()


def test_dates_that_say_nothing_follow_the_other_dates_of_their_table():
    data = (
        b"Session ID,Client ID,Payer,Date of service,Billed date,Minutes,CPT code\n"
        b"S1,C1,Horizon,03/02/2026,14/02/2026,45,T1017\n"
    )
    reading = read_file("log.csv", data)
    assert reading.tables[0].frame.select("service_date", "billed_date").rows() == [
        (date(2026, 2, 3), date(2026, 2, 14))
    ]
    said = {each.field: (each.kind, each.message) for each in reading.findings}
    assert said["service_date"][0] == "column-read"
    assert "as the other dates of the table are written" in said["service_date"][1]


def test_a_broken_file_stops_none_of_the_others(log):
    broken, good = read_files([("broken.xlsx", b"PK\x03\x04 no zip"), ("log.xlsx", log)])
    assert broken.refused.startswith("broken.xlsx: The workbook is damaged or cut short.")
    assert good.tables[0].data_rows == 2


def test_readings_together_have_every_kind_of_frame_and_count_no_file_twice(log):
    once = read_file("log.xlsx", log)
    dataset = combine([once, once, read_file("empty.csv", b"")])
    assert set(dataset.frames) == set(TABLES)
    assert dataset.frames["sessions"].height == 2
    assert dataset.frames["fees"].height == 0
    assert len(dataset.readings) == 3


NAMES = st.sampled_from(["Ann Lee", "Bo Ray", "Cy Ng"])
SESSIONS = st.lists(
    st.tuples(NAMES, st.dates(date(2026, 1, 1), date(2026, 10, 31)), st.integers(1, 480)), min_size=3, max_size=8
)


@settings(max_examples=40, deadline=None)
@given(
    sessions=SESSIONS,
    titles=st.lists(st.sampled_from([["Service log"], ["Run by Ann on 3/2/2026"], [], ["x" * 300]]), max_size=5),
    left=st.integers(0, 3),
    order=st.permutations(range(5)),
    has_total=st.booleans(),
)
def test_a_log_written_in_any_mess_is_read_back_whole(sessions, titles, left, order, has_total):
    headers = ["Session ID", "Client Name", "Service date", "Minutes", "Code"]
    rows = [[f"S{at}", name, day, minutes, "T1017"] for at, (name, day, minutes) in enumerate(sessions)]
    book = Workbook()
    for row in titles:
        book.active.append(row)
    for row in [headers, *rows]:
        book.active.append([None] * left + [row[at] for at in order])
    if has_total:
        book.active.append([None] * left + ["Grand total"])
    out = io.BytesIO()
    book.save(out)
    (table,) = read_file("log.xlsx", out.getvalue()).tables
    read = table.frame.select("session_id", "client_name", "service_date", "minutes", "code").rows()
    assert read == [tuple(row) for row in rows]


def test_a_last_day_at_the_end_of_time_is_no_end():
    fees = b"Payer,Code,Rate,Effective from,Effective to\nMedicaid,T1017,20.00,1/1/2026,12/31/9999\n"
    table = read_file("fees.csv", fees).tables[0]
    assert table.frame["effective_to"].to_list() == [None]
    found = read_file("fees.csv", fees.replace(b"1/1/2026", b"12/31/9999"))
    assert [(each.kind, each.cell) for each in found.findings if each.row_id] == [("impossible-date", "D2")]


@pytest.mark.parametrize("kind", [kind for kind, model in TABLES.items() if "code" in model.model_fields])
def test_modifiers_behind_a_code_stop_no_table_that_has_no_field_for_them(kind):
    memory = Memory()
    memory.remember(["Who", "What"], kind, {"What": "code"})
    (table,) = read_file("book.csv", b"Who,What\nA,T1017 HN\nB,T1016\n", memory=memory).tables
    assert table.frame["code"].to_list() == ["T1017", "T1016"]
