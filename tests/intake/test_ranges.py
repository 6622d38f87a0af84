from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.reading import read_file
from cmcore.intake.shaping.ranges import times_of

CLOCK = ["client_id", "service_date", "start_time", "end_time", "minutes"]


def table_of(text):
    (table,) = read_file("log.csv", text.encode()).tables
    return table


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9:00-9:45", "9:00", "9:45"),
        ("9:00 AM - 9:45 AM", "9:00 AM", "9:45 AM"),
        ("0900-0945", "0900", "0945"),
        ("9:00 to 9:45", "9:00", "9:45"),
        ("9a\u201310a", "9a", "10a"),
        ("9-10am", "9 AM", "10am"),
        ("11:30-1:00 PM", "11:30 AM", "1:00 PM"),
        ("1:15-2:00 pm", "1:15 PM", "2:00 pm"),
        ("11 AM - 1", "11 AM", "1 PM"),
        ("10:00 p.m. - 11:15 p.m.", "10:00 p.m.", "11:15 p.m."),
        ("22:00-1:30", "22:00", "1:30"),
    ],
)
def test_a_range_of_times_is_a_start_and_an_end(text, start, end):
    assert times_of(text)[:2] == (start, end)


@pytest.mark.parametrize("text", ["12-05", "99:10-99:50", "9:00", "555-12345", "2026-03-02", "9:00-9:45-10:00", ""])
def test_other_texts_are_no_range_of_times(text):
    assert times_of(text) is None


def test_a_column_of_ranges_fills_start_end_and_the_minutes_that_no_column_states():
    table = table_of(
        "Client ID,DOS,Time,CPT\n"
        "1,3/2/2026,9:00 AM - 9:45 AM,T1017\n"
        "2,3/20/2026,10:00-10:15 AM,T1017\n"
        "3,3/20/2026,,T1017\n"
    )
    assert table.frame.select(CLOCK).rows() == [
        ("1", date(2026, 3, 2), 540, 585, 45),
        ("2", date(2026, 3, 20), 600, 615, 15),
        ("3", date(2026, 3, 20), None, None, None),
    ]
    assert [(each.letter, each.field) for each in table.columns][2] == ("C", "start_time")


def test_what_was_made_of_a_column_of_ranges_is_said_and_what_cannot_be_read_is_a_fault():
    reading = read_file(
        "log.csv", b"Client ID,DOS,Time,CPT\n1,3/2/26,9-10 AM,T1017\n2,3/2/26,9:30-9:45 AM,T1017\n3,3/2/26,late,T1017\n"
    )
    said = [each.message for each in reading.findings if each.kind == "column-read"]
    assert any("read as a start and an end" in each for each in said)
    assert any("those of 2 rows were taken from start and end" in each for each in said)
    assert [(each.kind, each.value) for each in reading.findings if each.kind == "not-a-time"] == [
        ("not-a-time", "late")
    ]


def test_a_day_before_a_range_is_the_service_date_where_no_column_states_one():
    table = table_of(
        "Client ID,Date/Time of Service,CPT,Min\n1,3/2/2026 9:00 AM - 9:45 AM,T1017,45\n2,3/14/2026 8:00 AM - 3/14/2026 8:30 AM,T1017,30\n"
    )
    assert table.frame.select(CLOCK).rows() == [
        ("1", date(2026, 3, 2), 540, 585, 45),
        ("2", date(2026, 3, 14), 480, 510, 30),
    ]


def test_a_range_of_days_is_a_first_and_a_last_day():
    table = table_of("Auth #,Client ID,Code,Units Approved,Auth Dates\nA1,77,T1017,100,3/1/2026 - 8/31/2026\n")
    assert table.frame.select("start_date", "end_date").rows() == [(date(2026, 3, 1), date(2026, 8, 31))]
    fees = table_of("Code,Rate,Effective Dates,Payer\nT1017,12.50,1/1/2026 thru 12/31/2026,Medicaid\n")
    assert fees.frame.select("effective_from", "effective_to").rows() == [(date(2026, 1, 1), date(2026, 12, 31))]


@pytest.mark.parametrize(
    "head",
    [
        "Client ID,DOS,Phone ext,CPT,Minutes\n1,3/2/2026,1201-1345,T1017,15\n",
        "Client ID,DOS,Shift,Start time,End time,CPT\n1,3/2/2026,8:00-16:00,9:00,9:45,T1017\n",
    ],
)
def test_a_column_is_no_range_where_its_header_says_no_time_or_other_columns_say_start_and_end(head):
    assert table_of(head).columns[2].field is None


def test_a_service_date_that_states_one_day_twice_stays_a_service_date():
    table = table_of("Client ID,DOS,CPT,Minutes\n1,3/2/2026-3/2/2026,T1017,15\n")
    assert table.frame["service_date"].to_list() == [date(2026, 3, 2)]


def test_a_range_of_days_is_read_beside_a_from_that_names_whom_a_letter_came_from():
    text = (
        "From,Auth / Ref #,Svc approved,Dates approved,Client ID,Units approved\n"
        "Trillium,TR-5567,T1017,9/1/26 - 11/30/26,C1,48\n"
        "Alliance,AL-0099,T1017 HN,9/15/2026 thru 12/14/2026,C2,24\n"
    )
    table = table_of(text)
    assert table.kind == "authorizations"
    assert table.frame.select("start_date", "end_date").rows() == [
        (date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 9, 15), date(2026, 12, 14)),
    ]
    taken = {each.header: each.field for each in table.columns}
    assert (taken["From"], taken["Svc approved"]) == (None, "code")
    assert table.frame["code"].to_list() == ["T1017", "T1017"]
