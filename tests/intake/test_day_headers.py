"""Days as the headers of columns: one session for each day that a row has anything on."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.names.words import word_key
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file

LOG = "Client ID,Payer,Code,{}\nC1,Acme,T1017,{}\nC2,Acme,T1016,{}\n"


def reading_of(text: str, name: str = "log.csv", **more):
    return read_file(name, text.encode(), **more)


def lines(reading, *names: str):
    (table,) = reading.tables
    return table.frame.select(names).rows()


def said(reading) -> str:
    return " ".join(each.message for each in reading.findings)


@pytest.mark.parametrize(
    ("above", "headers", "first", "last"),
    [
        ("", "3/2/2026,3/3/2026,3/4/2026", date(2026, 3, 2), date(2026, 3, 4)),
        ("", "2026-03-02,2026-03-03,2026-03-04", date(2026, 3, 2), date(2026, 3, 4)),
        ("", "Mon 3/2/26,Tue 3/3/26,Wed 3/4/26", date(2026, 3, 2), date(2026, 3, 4)),
        ("", "2-Mar-2026,3-Mar-2026,4-Mar-2026", date(2026, 3, 2), date(2026, 3, 4)),
        ("", "1/3/2026,2/3/2026,3/3/2026", date(2026, 3, 1), date(2026, 3, 3)),  # day first: three days, not two months
        ("", "16/3/2026,17/3/2026,18/3/2026", date(2026, 3, 16), date(2026, 3, 18)),  # no month has these numbers
        ("Log of March 2026\n", "3/2,3/3,3/4", date(2026, 3, 2), date(2026, 3, 4)),
        ("Log of March 2026\n", "Mar 2,Mar 3,Mar 4", date(2026, 3, 2), date(2026, 3, 4)),
        ("3/1/2026 - 3/31/2026\n", "2-Mar,3-Mar,4-Mar", date(2026, 3, 2), date(2026, 3, 4)),
    ],
)
def test_each_day_that_a_row_has_minutes_on_is_a_session(above, headers, first, last):
    reading = reading_of(above + LOG.format(headers, "30,,45", "60,,0"))
    assert lines(reading, "client_id", "service_date", "code", "minutes") == [
        ("C1", first, "T1017", 30),
        ("C1", last, "T1017", 45),
        ("C2", first, "T1016", 60),
    ]
    assert f"read as the days from {first} to {last}, a session a cell" in said(reading)


NUMBERED = LOG.format("1,2,3,4,5", "30,,45,,", ",,,,60")


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("Service log March 2026\n", "log.csv"),
        ("Minutes by client\nMonth: 2026-03\n", "log.csv"),
        ("", "log_2026-03.csv"),
        ("", "Timesheet March 2026.csv"),
    ],
)
def test_numbers_of_days_are_those_of_the_month_that_is_named(above, name):
    found = lines(reading_of(above + NUMBERED, name), "client_id", "service_date", "minutes")
    assert found == [("C1", date(2026, 3, 1), 30), ("C1", date(2026, 3, 3), 45), ("C2", date(2026, 3, 5), 60)]


def test_numbers_of_days_of_no_month_are_told_and_not_read():
    reading = reading_of(NUMBERED)
    assert "The columns headed 1 to 5 may be the days of a month. Write the month above the table" in said(reading)
    assert len(lines(reading, "row_id")) == 2


def test_a_day_that_the_month_has_not_is_told_where_it_holds_something():
    headers, cells = "27,28,29,30,31", "30,,,,{}"
    blank = reading_of("April 2026\n" + LOG.format(headers, cells.format(""), "45,,,,"))
    assert lines(blank, "service_date") == [(date(2026, 4, 27),), (date(2026, 4, 27),)]
    filled = reading_of("April 2026\n" + LOG.format(headers, cells.format("15"), "45,,,,"))
    assert "but 31 is none of the month that is named" in said(filled)


@pytest.mark.parametrize(
    ("above", "cells", "field", "values", "words"),
    [
        ("Units by day\n", "3,4,2", "units", [300, 400, 200], 'are units, as "Units by day" says'),
        ("Minutes by day\n", "8,10,12", "minutes", [8, 10, 12], 'are minutes, as "Minutes by day" says'),
        ("Hours by day\n", "1,2,1", "minutes", [60, 120, 60], 'are hours, as "Hours by day" says'),
        ("", "0.75,1.5,1", "minutes", [45, 90, 60], "taken for hours, since some are fractions"),
        ("", "30,45,15", "minutes", [30, 45, 15], "taken for minutes, since most are over 24"),
        ("", "3,4,2", "minutes", [None, None, None], "Nothing says what their numbers are"),
        ("", "54.66,72.88,36.44", "minutes", [None, None, None], "Nothing says what their numbers are"),
    ],
)
def test_what_the_numbers_are_is_said_or_seen_or_asked(above, cells, field, values, words):
    reading = reading_of(f"{above}Client ID,Payer,Code,3/2/2026,3/3/2026,3/4/2026\nC1,Acme,T1017,{cells}\n")
    assert [value for (value,) in lines(reading, field)] == values
    assert words in said(reading)


def test_what_they_are_is_asked_once_for_all_days():
    reading = reading_of("Client ID,Payer,Code,3/2/2026,3/3/2026,3/4/2026\nC1,Acme,T1017,3,4,2\n")
    assert [each.cell for each in reading.findings if each.kind == "column-doubtful"] == ["D1"]


def test_what_they_are_may_be_chosen_for_one_column_and_a_column_left_out():
    text = "Client ID,Payer,Code,3/2/2026,3/3/2026,3/4/2026,3/5/2026\nC1,Acme,T1017,3,4,2,1\n"
    memory = Memory(
        fields={"sessions": {" ".join(word_key("3/2/2026")): "units", " ".join(word_key("3/5/2026")): None}}
    )
    found = lines(reading_of(text, memory=memory), "service_date", "units")
    assert found == [(date(2026, 3, day), units) for day, units in ((2, 300), (3, 400), (4, 200))]


def test_sums_are_left_out_and_a_row_with_nothing_on_any_day_is_skipped_with_its_reason():
    text = (
        "Client ID,Payer,Code,3/2/2026,3/3/2026,3/4/2026,Total Minutes\nC1,Acme,T1017,30,,45,75\nC2,Acme,T1017,,-,0,0\n"
    )
    reading = reading_of(text)
    assert lines(reading, "client_id", "minutes") == [("C1", 30), ("C1", 45)]
    (table,) = reading.tables
    assert (table.data_rows, [(each.row, each.why) for each in table.skipped]) == (1, [(3, "nothing on any day")])


def test_a_cell_that_is_no_number_is_told_with_its_place():
    text = LOG.format("3/2/2026,3/3/2026,3/4/2026", "30,45,60", "60,some,30")
    found = [(each.kind, each.cell, each.value) for each in reading_of(text).findings if each.field == "minutes"]
    assert found == [("not-a-number", "E3", "some")]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        ("Client ID,Payer,1/1/2026,2/1/2026,3/1/2026", "C1,Acme,30,45,60"),  # months
        ("Client ID,Payer,3/7/2026,3/14/2026,3/21/2026", "C1,Acme,30,45,60"),  # weeks
        ("Client ID,Service Date,3/2/2026,3/3/2026,3/4/2026", "C1,2026-03-02,30,45,60"),  # a day of its own
        ("Code,Payer,3/2/2026,3/3/2026,3/4/2026", "T1017,Acme,18,19,20"),  # rates by the day they begin
        ("Client ID,Payer,3/2/2026,3/3/2026,3/4/2026", "C1,Acme,P,P,A"),  # who was there
        ("Client ID,Payer,3/2/2026,3/3/2026,3/4/2026", "C1,Acme,$18.20,$36.40,$18.20"),  # money
    ],
)
def test_what_else_stands_below_dates_is_no_time_of_days(headers, cells):
    assert "a session a cell" not in said(reading_of(f"{headers}\n{cells}\n{cells}\n"))


WEEK = "Client ID,Payer,Code,Mon,Tue,Wed,Thu,Fri,Auth #,Auth Units\nC1,Acme,T1017,30,,45,,,A100,48\n"


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("Week of 3/2/2026\n", "log.csv"),
        ("Week beginning: 3/1/2026\n", "log.csv"),  # a Sunday
        ("W/E 3/6/2026\n", "log.csv"),
        ("Week ending March 7, 2026\n", "log.csv"),
        ("Minutes 3/2/2026 - 3/8/2026\n", "log.csv"),
        ("", "Week of 2026-03-02.csv"),
    ],
)
def test_days_of_the_week_are_those_of_the_week_that_is_named(above, name):
    reading = reading_of(above + WEEK, name)
    assert lines(reading, "client_id", "service_date", "minutes") == [
        ("C1", date(2026, 3, 2), 30),
        ("C1", date(2026, 3, 4), 45),
    ]
    assert reading.tables[0].kind == "sessions"


@pytest.mark.parametrize("above", ["", "Week 1\n", "Week of 3/4/2026\n", "March 2026\n"])
def test_days_of_a_week_that_nothing_tells_are_asked_about_and_are_no_approvals(above):
    reading = reading_of(above + WEEK)
    assert "The columns headed Mon to Fri may be the days of a week. Write the week above the table" in said(reading)
    assert (reading.tables[0].kind, lines(reading, "service_date")) == ("sessions", [(None,)])


@pytest.mark.parametrize(
    "headers", ["M,Tu,W,Th,F", "Monday,Tuesday,Wednesday,Thursday,Friday", "Mon (min),Tue,Wed,Thu,Fri"]
)
def test_days_of_the_week_are_read_as_they_are_cut(headers):
    reading = reading_of("Week of 3/2/2026\n" + WEEK.replace("Mon,Tue,Wed,Thu,Fri", headers))
    assert lines(reading, "service_date") == [(date(2026, 3, 2),), (date(2026, 3, 4),)]


def test_approvals_with_a_limit_for_each_weekday_stay_approvals():
    text = "Client ID,Auth #,Code,Units Approved,Start,End,Sun,Mon,Tue\nC1,A1,T1017,48,1/1/2026,6/30/2026,0,4,4\n"
    reading = reading_of(text)
    assert reading.tables[0].kind == "authorizations"
    assert lines(reading, "authorization_no", "start_date") == [("A1", date(2026, 1, 1))]


def test_a_number_without_end_below_a_day_is_told_and_stops_nothing():
    reading = reading_of(LOG.format("3/2/2026,3/3/2026,3/4/2026", f"30,,{'9' * 400}", "60,,45"))
    assert [minutes for (minutes,) in lines(reading, "minutes")] == [30, None, 60, 45]
