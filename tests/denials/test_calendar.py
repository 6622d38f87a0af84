"""Deadlines fall on days that people work, and go to calendars without naming a client."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cmcore.denials.calendar import deadline_calendar
from cmcore.workdays import is_workday, on_or_after, on_or_before
from tests.denials.conftest import AS_OF


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 5, 29), date(2026, 5, 29), date(2026, 5, 29)),  # a Friday
        (date(2026, 5, 30), date(2026, 5, 29), date(2026, 6, 1)),  # a Saturday
        (date(2026, 5, 24), date(2026, 5, 22), date(2026, 5, 26)),  # the Sunday before Memorial Day
        (date(2026, 7, 4), date(2026, 7, 2), date(2026, 7, 6)),  # a Saturday, observed on Friday the 3rd
        (date(2026, 12, 25), date(2026, 12, 24), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 6, 19), date(2026, 6, 18), date(2026, 6, 22)),  # Juneteenth
    ],
)
def test_a_day_off_moves_to_the_workday_before_or_after(day, before, after):
    assert (on_or_before(day), on_or_after(day)) == (before, after)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_deadline_never_moves_more_than_a_long_weekend(day):
    assert is_workday(on_or_before(day))
    assert is_workday(on_or_after(day))
    assert day - timedelta(days=4) <= on_or_before(day) <= day <= on_or_after(day) <= day + timedelta(days=4)


def events(items):
    return list(Calendar.from_ical(deadline_calendar(items, AS_OF)).walk("VEVENT"))


def test_an_open_denial_is_a_whole_day_event_with_its_money_and_a_reminder(worklist):
    [event] = events(worklist([{}]))
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 5, 29), date(2026, 5, 30))  # March 30 and 60 days
    assert event["summary"] == "Appeal by today: CLM-1 T1017, $100.95"
    assert event["description"] == "Horizon MCO. New. Deadline May 29, 2026."
    [alarm] = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(days=-7)


def test_a_deadline_on_a_sunday_is_in_the_calendar_on_the_friday_before(worklist):
    [event] = events(worklist([{"paid_date": date(2026, 4, 1)}]))  # April 1 and 60 days is Sunday, May 31
    assert event["dtstart"].dt == date(2026, 5, 29)
    assert "Deadline May 31, 2026" in event["description"]


@pytest.mark.parametrize("status", ["appealed", "won", "partly_won", "lost", "written_off"])
def test_an_appeal_that_was_filed_or_a_denial_that_is_closed_has_no_event(worklist, status):
    assert events(worklist([{}], states={"CLM-1|T1017|2026-03-02": {"status": status}})) == []


def test_a_denial_without_a_deadline_has_no_event(worklist):
    assert events(worklist([{"payer": "Medicaid"}])) == []


def test_a_calendar_names_no_client_and_is_the_same_each_time(worklist):
    made = deadline_calendar(worklist([{}]), AS_OF)
    assert b"C-1" not in made
    assert made == deadline_calendar(worklist([{}]), AS_OF)


def test_an_event_keeps_its_id_when_its_deadline_moves(worklist):
    [first], [second] = events(worklist([{}])), events(worklist([{"paid_date": date(2026, 4, 9)}]))
    assert first["uid"] == second["uid"]
    assert first["dtstart"].dt != second["dtstart"].dt
