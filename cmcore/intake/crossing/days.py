"""Dates that have not come yet or lie far from the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

PAST_ONLY = {
    "sessions": ("service_date", "billed_date", "paid_date"),
    "remittances": ("service_date", "paid_date"),
    "denials": ("service_date", "denial_date", "filed_date", "resolved_date"),
}
"""Dates that can only lie in the past."""
AFTER_SERVICE = ("billed_date", "paid_date")
FAR_YEARS = 2
"""Years from the year of most sessions from which a service date is doubted."""


def check_days(dataset: Dataset, as_of: date) -> Iterator[Finding]:
    """Dates after the day of judging, service dates in a year far from the others, bills older than their service."""
    usual = _usual_year(dataset, as_of)
    for kind, names in PAST_ONLY.items():
        frame = dataset.frames[kind]
        for name in names:
            rows = frame.select(*SYSTEM_COLUMNS, name).filter(pl.col(name) > as_of)
            yield from mark_rows(dataset.tables, rows, name, partial(_judge_future, name, as_of, usual))
    frame = dataset.frames["sessions"]
    far = (pl.col("service_date").dt.year() <= usual - FAR_YEARS) & (pl.col("service_date") <= as_of)
    rows = frame.select(*SYSTEM_COLUMNS, "service_date").filter(far)
    yield from mark_rows(dataset.tables, rows, "service_date", partial(_judge_far, as_of, usual))
    for name in AFTER_SERVICE:
        early = (pl.col(name) < pl.col("service_date")) & (pl.col("service_date") <= as_of)
        rows = frame.select(*SYSTEM_COLUMNS, name, "service_date").filter(early)
        yield from mark_rows(dataset.tables, rows, name, partial(_before_service, name))


def _usual_year(dataset: Dataset, as_of: date) -> int:
    counted = dataset.counted("sessions", "service_date").group_by(pl.col("value").dt.year()).agg(pl.col("times").sum())
    most = counted.sort("times", "value", descending=[True, False])
    return int(most["value"][0]) if most.height else as_of.year


def _judge_future(name: str, as_of: date, usual: int, row: Row) -> Verdict:
    day: date = row[name]
    said = f'"{day}" has not come yet on {as_of}. Check it against the record.'
    return _with_year("future-date", said, day, as_of, usual)


def _judge_far(as_of: date, usual: int, row: Row) -> Verdict:
    day: date = row["service_date"]
    said = f'"{day}" lies years before the other sessions, most of which are in {usual}. Check the year.'
    return _with_year("unlikely-date", said, day, as_of, usual)


def _before_service(name: str, row: Row) -> Verdict:
    said = f'"{row[name]}" lies before the service date, {row["service_date"]}. Check both dates.'
    return Verdict("before-service", said)


def _with_year(kind: str, said: str, day: date, as_of: date, usual: int) -> Verdict:
    """The verdict with the same day in the usual year where that year is a slip away and the day has come."""
    meant = _in_year(day, usual)
    if meant is None or meant > as_of or day.year == usual:
        return Verdict(kind, said)
    swapped = sorted(str(day.year)) == sorted(str(usual))
    evidence = f"Most sessions are in {usual}" + ("; two digits of the year may be swapped." if swapped else ".")
    return Verdict(kind, said, meant.isoformat(), confidence=0.85 if swapped else 0.6, evidence=evidence)


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
