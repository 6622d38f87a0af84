"""Days that hold more minutes than there are: of a worker, of a client, and beyond the worker's own hours."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.durations import DAY
from cmcore.intake.checking.known import in_force
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.crossing.contacts import ORDER, PERSON_APART, is_group, lasting_codes, person_number, without_teams
from cmcore.intake.crossing.sieves import heavy
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "minutes"
MINUTES_A_HUNDREDTH = 60 / 100
"""Minutes in a hundredth of an hour, the unit that staff tables are held in."""
COLUMNS = (
    *SYSTEM_COLUMNS,
    "session_id",
    "client_id",
    "staff",
    "service_date",
    "start_time",
    "end_time",
    "minutes",
    "code",
    "modifiers",
)
WHO = {"staff": "worker", "client_id": "client"}


def check_capacity(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Worker's and client's days over 24 hours, and worker's days over the hours that the staff table gives.

    Lines of one contact count once, and so do the contacts of a group for its worker; minutes of codes by the day, the
    month or the episode count for no day. Each day is told once, at its last contact. A name most of whose days are
    impossible is a team's.
    """
    available = _available(dataset)
    for whose in WHO:
        limit = min([DAY, *available["available"]]) if whose == "staff" else DAY
        days = _days(_full(dataset, whose, limit), whose)
        impossible = days.filter(pl.col("total") > DAY)
        if impossible.height:
            every = dataset.frames["sessions"].select(whose, "service_date").unique()
            impossible = without_teams(impossible, every, whose)
        yield from mark_rows(dataset.tables, impossible, FIELD, partial(_impossible, whose))
        if whose == "staff":
            yield from mark_rows(dataset.tables, _over_hours(days, available), FIELD, _over)


def _available(dataset: Dataset) -> pl.DataFrame:
    """One row per worker and span: the minutes `available` a day."""
    minutes = pl.col("hours_available_per_day") * MINUTES_A_HUNDREDTH
    spans = dataset.frames["staff"].select("staff", "start_date", "end_date", available=minutes)
    return spans.drop_nulls(["staff", "available"])


def _full(dataset: Dataset, whose: str, limit: float) -> pl.DataFrame:
    """The sessions of the person's days whose minutes, counted line by line, are over the limit.

    A session of more than a day is told as such and counts for none.
    """
    sessions = dataset.frames["sessions"]
    timed = sessions.select(whose, "service_date", FIELD, "code").with_row_index("place")
    within = pl.col(FIELD).is_between(1, DAY)
    timed = heavy(timed, (whose, "service_date"), pl.when(within).then(FIELD), limit).filter(within)
    lasts = pl.col("code").is_in(lasting_codes(dataset)).fill_null(value=False)
    day = person_number(timed, whose) * PERSON_APART + pl.col("service_date").to_physical()
    counted = timed.select("place", FIELD, day=pl.when(~lasts).then(day)).drop_nulls("day")
    full = counted.group_by("day").agg(pl.col(FIELD).sum()).filter(pl.col(FIELD) > limit)
    places = counted.join(full, on="day", how="semi", maintain_order="left")["place"]
    return sessions.select(*COLUMNS)[places]


def _days(sessions: pl.DataFrame, whose: str) -> pl.DataFrame:
    """One row per person and day: the last contact's place, `total` minutes and how many `contacts`."""
    of_group = is_group() if whose == "staff" else pl.lit(value=False)
    lines = pl.when(pl.col("start_time").is_null()).then(pl.col("code"))
    client = pl.when(~of_group).then(pl.col("client_id"))
    contacts = sessions.sort(ORDER, nulls_last=True).with_columns(line=lines, whom=client)
    same = ["staff", "whom", "service_date", "start_time", FIELD, "line"]
    contacts = contacts.unique(same, keep="first", maintain_order=True)
    return contacts.group_by(whose, "service_date", maintain_order=True).agg(
        *(pl.col(name).last() for name in (*SYSTEM_COLUMNS, FIELD)),
        total=pl.col(FIELD).sum(),
        contacts=pl.len(),
    )


def _over_hours(days: pl.DataFrame, available: pl.DataFrame) -> pl.DataFrame:
    """The worker's days over the hours available in the span that the day lies in, up to 24 hours."""
    joined = days.filter(pl.col("total") <= DAY).join(available, on="staff")
    held = joined.filter(in_force("service_date", "start_date", "end_date"))
    most = held.group_by("row_id").agg(pl.col("available").max())
    return days.join(most, on="row_id", validate="1:1", maintain_order="left").filter(
        pl.col("total") > pl.col("available")
    )


def _hours(minutes: float) -> str:
    whole, rest = divmod(round(minutes), 60)
    return f"{whole} h {rest:02d} min" if rest else f"{whole} h"


def _day(whose: str, row: Row) -> str:
    who = f'{WHO[whose]} "{row[whose]}"'
    return f"{_hours(row['total'])} in {row['contacts']:,} contacts of {who} on {row['service_date']}"


def _impossible(whose: str, row: Row) -> Verdict:
    said = f"{_day(whose, row)} are more than a day has. Check their minutes and dates against the record."
    return Verdict("impossible-day", said)


def _over(row: Row) -> Verdict:
    said = (
        f"{_day('staff', row)} are more than the {_hours(row['available'])} a day on the staff list. "
        "Check the minutes, or the hours on the list."
    )
    return Verdict("over-hours", said)
