"""Blank cells that the agency's other rows fill: what the worker, the client or the name usually has there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.checking.marking import Row, Verdict, column_of, mark_rows
from cmcore.intake.crossing.habits import SAFE_FROM, confidence_of_habit, usual_values
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FEWEST = 5
"""Rows that must say the same before they fill a blank."""
MOST = 0.8
"""Share of a group's rows that must say the same before they fill a blank."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A field, the fields that tell it, whose sessions those are in words, and whether it may be accepted unread.

    What was done, where and by whom is known to the record alone, so it is never accepted unread.
    """

    field: str
    by: tuple[str, ...]
    whose: str
    may_be_safe: bool = False


HABITS = (
    Habit("credential", ("staff",), "this worker", may_be_safe=True),
    Habit("client_name", ("client_id",), "this client", may_be_safe=True),
    Habit("client_id", ("client_name",), "this name", may_be_safe=True),
    Habit("member_id", ("client_id", "payer"), "this client under this payer", may_be_safe=True),
    Habit("program", ("client_id",), "this client", may_be_safe=True),
    Habit("region", ("client_id",), "this client", may_be_safe=True),
    Habit("staff", ("client_id",), "this client"),
    Habit("code", ("client_id", "staff"), "this client with this worker"),
    Habit("place_of_service", ("staff", "code"), "this worker and code"),
)


def check_blanks(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Blank cells of sessions that nearly all other rows of the same worker, client or name fill alike."""
    sessions = dataset.frames["sessions"]
    required = {each.name for each in TABLES["sessions"].columns() if each.required}
    for habit in HABITS:
        if not sessions[habit.field].null_count():
            continue
        told = sessions.filter(pl.all_horizontal(pl.col(habit.by).is_not_null()))
        told = told.filter(pl.col("table_id").is_in(_tables_with(dataset, habit.field)))
        blank = told.filter(pl.col(habit.field).is_null()).select(*SYSTEM_COLUMNS, habit.field, *habit.by)
        if blank.is_empty():
            continue
        alike = told.join(blank, on=habit.by, how="semi")
        usual = usual_values(alike, habit.by, habit.field)
        steady = usual.filter((pl.col("times") >= FEWEST) & (pl.col("times") >= MOST * pl.col("of")))
        rows = blank.join(steady, on=habit.by, validate="m:1", maintain_order="left")
        kind = "missing-value" if habit.field in required else "blank-usually-filled"
        yield from mark_rows(dataset.tables, rows, habit.field, partial(_judge, kind, habit))


def _tables_with(dataset: Dataset, name: str) -> list[str]:
    """The tables that have a column for a field: where there is none, nothing was left blank."""
    return [each.table_id for each in dataset.tables.values() if each.letter(name) is not None]


def _judge(kind: str, habit: Habit, row: Row) -> Verdict:
    sure = confidence_of_habit(row["times"], row["of"])
    label = column_of("sessions", habit.field).label.lower().rstrip(".")
    said = f"the cell is empty, while other sessions of {habit.whose} have their {label}. Accept it or type another."
    evidence = f"{row['times']:,} of {row['of']:,} sessions of {habit.whose} say {row['usual']}."
    safe = habit.may_be_safe and sure >= SAFE_FROM
    return Verdict(kind, said, row["usual"], safe, sure, evidence)
