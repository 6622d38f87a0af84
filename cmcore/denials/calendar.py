"""The deadlines of open denials as a calendar that Outlook, Google and phones read."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import polars as pl
from icalendar import Alarm, Calendar, Event

from cmcore.denials.deadlines import DUE_SOON_DAYS
from cmcore.denials.workflow import CLOSED, STATUSES
from cmcore.money import dollars
from cmcore.periods import day_words
from cmcore.workdays import on_or_before

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

ANSWERED = (*CLOSED, "appealed")


def deadline_calendar(items: pl.DataFrame, as_of: date) -> bytes:
    """An .ics file with one whole-day event per open item that has a deadline, a reminder a week before.

    An event lies on the last workday up to the deadline. Closed items and those whose appeal was filed have none. It
    names claim, code and money, no client: calendars are shared. Its id is the item's, so that importing a newer file
    moves events and adds none twice. `as_of` stamps it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//cmcore//denials//EN")
    calendar.add("version", "2.0")
    for item in with_deadline(items).sort("deadline", "item").iter_rows(named=True):
        calendar.add_component(_event(item, as_of))
    return bytes(calendar.to_ical())


def with_deadline(items: pl.DataFrame) -> pl.DataFrame:
    """The open items that still have something to do by a deadline."""
    return items.filter(pl.col("deadline").is_not_null(), ~pl.col("status").is_in(ANSWERED))


def _event(item: dict[str, Any], as_of: date) -> Event:
    event = Event()
    what = " ".join(part for part in (item["claim_no"], item["code"]) if part) or item["item"]
    event.add("uid", f"{item['item']}@denials.cmcore")
    event.add("dtstamp", datetime.combine(as_of, time(), UTC))
    day = on_or_before(item["deadline"])
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"Appeal by today: {what}, {dollars(item['amount'])}")
    about = [item["payer"] or "No payer", STATUSES[item["status"]], f"Deadline {day_words(item['deadline'])}"]
    event.add("description", ". ".join([*about, item["next_action"] or ""]).strip())
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{what} is due in {DUE_SOON_DAYS} days")
    alarm.add("trigger", -timedelta(days=DUE_SOON_DAYS))
    event.add_component(alarm)
    return event
