from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest

from cmcore.intake.names.words import words
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file

CLOCK = ["service_date", "start_time", "end_time", "minutes"]
NINE, QUARTER_TO_TEN = 540, 585
"""9:00 and 9:45 as minutes after midnight."""


def read(head, *rows, memory=None):
    return read_file("visits.csv", "\n".join([head, *rows]).encode(), memory=memory)


def clock_of(reading):
    (table,) = reading.tables
    return table.frame.select(CLOCK).rows()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Start", "End"),
        ("Visit Start", "Visit End"),
        ("Visit Start DateTime", "Visit End DateTime"),
        ("Start Date/Time", "End Date/Time"),
        ("StartDateTime", "EndDateTime"),
        ("start_dttm", "end_dttm"),
        ("Start Timestamp", "End Timestamp"),
        ("EVV Clock In", "EVV Clock Out"),
        ("Time In", "Time Out"),
        ("Actual Start", "Actual End"),
        ("Service Start", "Service End"),
        ("Date of Service", "End Date Time"),
    ],
)
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("3/2/2026 9:00 AM", "3/2/2026 9:45 AM"),
        ("2026-03-02 09:00", "2026-03-02 09:45"),
        ("2026-03-02T09:00:00", "2026-03-02T09:45:00"),
    ],
)
def test_a_start_that_states_its_day_gives_the_service_date_too(start, end, first, last):
    assert clock_of(read(f"Client ID,{start},{end},CPT", f"1,{first},{last},T1017")) == [
        (date(2026, 3, 2), NINE, QUARTER_TO_TEN, 45)
    ]


def test_date_times_of_a_workbook_give_the_service_date_and_times_alone_none():
    def clock(*starts):
        book = openpyxl.Workbook()
        book.active.append(["Client ID", "Start", "CPT", "Minutes"])
        for each in starts:
            book.active.append([1, each, "T1017", 45])
        saved = io.BytesIO()
        book.save(saved)
        (table,) = read_file("visits.xlsx", saved.getvalue()).tables
        return table.frame.select("service_date", "start_time").rows()

    assert clock(datetime(2026, 3, 2, 9), datetime(2026, 3, 3, 9)) == [  # noqa: DTZ001 - a workbook's cells have no zone
        (date(2026, 3, 2), NINE),
        (date(2026, 3, 3), NINE),
    ]
    assert clock(time(9), time(9, 45)) == [(None, NINE), (None, QUARTER_TO_TEN)]


def test_a_column_of_service_dates_is_believed_before_the_days_of_the_starts():
    reading = read("Client ID,DOS,Visit Start,Visit End,CPT", "1,3/1/2026,3/2/2026 9:00,3/2/2026 9:45,T1017")
    assert clock_of(reading) == [(date(2026, 3, 1), NINE, QUARTER_TO_TEN, 45)]


def test_starts_at_midnight_state_no_time_and_authorizations_keep_their_days():
    reading = read(
        "Auth #,Client ID,Code,Units Approved,Start Date Time,End Date Time",
        "A1,77,T1017,100,2026-03-01 00:00,2026-08-31 00:00",
    )
    (table,) = reading.tables
    assert table.frame.select("start_date", "end_date").rows() == [(date(2026, 3, 1), date(2026, 8, 31))]


def test_what_was_read_from_the_starts_is_said_at_their_column():
    reading = read("Client ID,Start,End,CPT", "1,3/2/2026 9:00,3/2/2026 9:45,T1017")
    said = [(each.cell, each.message) for each in reading.findings if each.kind == "column-read"]
    assert any(cell == "B1" and "days beside the times" in message for cell, message in said)
    assert [(each.letter, each.field) for each in reading.tables[0].columns] == [
        ("A", "client_id"),
        ("B", "start_time"),
        ("C", "end_time"),
        ("D", "code"),
    ]


def test_a_start_without_a_day_among_those_with_one_is_a_fault():
    reading = read(
        "Client ID,Start,CPT,Minutes", "1,3/2/2026 9:00,T1017,45", "2,3/3/2026 9:00,T1017,45", "3,9:30,T1017,45"
    )
    assert [(each.row, each.value) for each in reading.findings if each.kind == "not-a-date"] == [(4, "9:30")]


def test_a_column_whose_meaning_the_user_chose_gives_nothing_besides():
    memory = Memory()
    head = "Client ID,Start,CPT,Minutes"
    memory.remember(head.split(","), "sessions", {"Start": "start_time"})
    reading = read(head, "1,3/2/2026 9:00,T1017,45", memory=memory)
    assert reading.tables[0].frame["service_date"].to_list() == [None]


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Visit Start DateTime", ("visit", "start", "time")),
        ("Service Date/Time", ("service", "date")),
        ("Date & Time of Visit", ("date", "visit")),
        ("Check-Out Date Time", ("check", "out", "time")),
        ("Timestamp", ("timestamp",)),
    ],
)
def test_a_date_and_time_is_the_time_of_a_start_or_end_and_else_the_day(header, meant):
    assert words(header) == meant
