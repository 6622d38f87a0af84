"""What is wrong inside one table, as far as a row's own cells tell: missing, out of limits, contradicting itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES, Kind
from cmcore.intake.cells import show_cell
from cmcore.intake.cells.durations import DAY
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS, UNKNOWN
from cmcore.intake.values.clocked import LONGEST_NIGHT, is_clocked, knows_no_afternoon
from cmcore.intake.values.columns import is_in_hours
from cmcore.periods import clock_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.fields import Column
    from cmcore.findings import Finding
    from cmcore.intake.tables import Table

TABLE_KINDS = frozenset(
    {
        "missing-value",
        "below-limit",
        "above-limit",
        "minutes-missing",
        "minutes-zero",
        "minutes-disagree",
        "end-before-start",
    }
)
"""Kinds of fault that check_table finds anew whenever a table changes."""

BASIS_POINTS_A_PERCENT = 100
HALF_DAY = DAY // 2
MINUTE_SLACK = 1
"""Minutes that a recorded duration may differ from its start and end: clocks are read to the minute."""
SPANS = (("start_date", "end_date"), ("effective_from", "effective_to"))


def check_table(table: Table) -> tuple[Finding, ...]:
    """The faults of one table's rows, by column then row."""
    if table.kind == UNKNOWN or table.frame.is_empty():
        return ()
    return tuple(finding for check in (_missing, _limits, _spans, _times, _empty_contacts) for finding in check(table))


def _mapped(table: Table, name: str) -> bool:
    return any(each.field == name for each in table.columns)


def _missing(table: Table) -> Iterator[Finding]:
    for column in TABLES[table.kind].columns():
        if not column.required or not _mapped(table, column.name):
            continue
        is_blank = pl.all_horizontal(pl.col(each).is_null() for each in (column.name, column.instead) if each)
        blank = table.frame.filter(is_blank).select(*SYSTEM_COLUMNS, column.name)
        example = f" Type one such as {column.example}." if column.example else ""
        said = Verdict("missing-value", f"the cell is empty and the {column.label.lower()} is needed.{example}")
        yield from mark_rows({table.table_id: table}, blank, column.name, partial(_always, said))


def _always(verdict: Verdict, _row: Row) -> Verdict:
    return verdict


def _limits(table: Table) -> Iterator[Finding]:
    for column in TABLES[table.kind].columns():
        for limit, kind in ((column.low, "below-limit"), (column.high, "above-limit")):
            if limit is None:
                continue
            edge = limit * (BASIS_POINTS_A_PERCENT if column.kind is Kind.PERCENT else column.scale)
            beyond = pl.col(column.name) < edge if kind == "below-limit" else pl.col(column.name) > edge
            rows = table.frame.filter(beyond).select(
                *SYSTEM_COLUMNS, column.name, _takes_back(table).alias("takes_back")
            )
            yield from mark_rows({table.table_id: table}, rows, column.name, partial(_beyond, column, kind, limit))


def _takes_back(table: Table) -> pl.Expr:
    """Whether a row states two or more numbers below zero: it takes an earlier one back."""
    signed = [each.name for each in TABLES[table.kind].columns() if each.low == 0 and each.name in table.frame.columns]
    return pl.sum_horizontal((pl.col(each) < 0).fill_null(value=False).cast(pl.Int32) for each in signed) > 1


def _beyond(column: Column, kind: str, limit: int, row: Row) -> Verdict:
    most, side = ("least", "below") if kind == "below-limit" else ("most", "above")
    value = row[column.name]
    turned = show_cell(-value, column) if limit == 0 and value < 0 else None
    said = f'"{show_cell(value, column)}" is {side} {limit:,}, the {most} a {column.label.lower()} can be.'
    if turned is not None and row["takes_back"]:
        return Verdict(kind, f"{said} The row seems to take an earlier one back: leave both rows out, or correct one.")
    return Verdict(kind, f"{said} Check it against the record.", turned, confidence=None if turned is None else 0.5)


def _spans(table: Table) -> Iterator[Finding]:
    for first, last in SPANS:
        if first in table.frame.columns:
            rows = table.frame.filter(pl.col(last) < pl.col(first)).select(*SYSTEM_COLUMNS, first, last)
            yield from mark_rows({table.table_id: table}, rows, last, partial(_span_ends_early, first, last))


def _span_ends_early(first: str, last: str, row: Row) -> Verdict:
    return Verdict("end-before-start", f'"{row[last]}" lies before the start, {row[first]}. Check both dates.')


def _times(table: Table) -> Iterator[Finding]:
    if table.kind != "sessions":
        return
    stated = pl.lit(None, pl.Int64) if is_clocked(table.kind, table.columns) else pl.col("minutes")
    timed = table.frame.with_columns(minutes=stated).filter(
        pl.col("start_time").is_not_null() & pl.col("end_time").is_not_null()
    )
    lasted = (pl.col("end_time") - pl.col("start_time")).alias("lasted")
    rows = timed.select(*SYSTEM_COLUMNS, "start_time", "end_time", stated.alias("minutes"), lasted)
    night = pl.col("lasted") + DAY
    overnight = (
        pl.when(pl.col("minutes").is_null())
        .then(night <= LONGEST_NIGHT)
        .otherwise((pl.col("minutes") - night).abs() <= MINUTE_SLACK)
    )
    tables = {table.table_id: table}
    early = rows.filter((pl.col("lasted") < 0) & ~overnight)
    yield from mark_rows(tables, early, "end_time", partial(_early, knows_no_afternoon(table.frame)))
    column = next((each for each in table.columns if each.field == "minutes"), None)
    if column is None:
        return
    in_hours = is_in_hours(column)
    yield from mark_rows(
        tables,
        rows.filter(pl.col("minutes").is_null() & ((pl.col("lasted") > 0) | ((pl.col("lasted") < 0) & overnight))),
        "minutes",
        partial(_minutes_missing, in_hours),
    )
    apart = (pl.col("minutes") >= 0) & ((pl.col("minutes") - pl.col("lasted")).abs() > MINUTE_SLACK)
    yield from mark_rows(
        tables, rows.filter((pl.col("lasted") > 0) & apart), "minutes", partial(_minutes_disagree, in_hours)
    )


def _empty_contacts(table: Table) -> Iterator[Finding]:
    """Sessions of 0 units without minutes, which a formula over a blank gives, and which would bring nothing unnoticed.

    Those of 0 minutes would bring a rate per session, day or month whole. Where most rows are so, the time stands on
    another row of the month, as some logs have it, or is not recorded.
    """
    if table.kind != "sessions":
        return
    timed = pl.col("start_time").is_not_null() & pl.col("end_time").is_not_null()
    void = (pl.col("claim_status") == "void").fill_null(value=False)
    lasts = timed & (pl.col("start_time") != pl.col("end_time"))
    no_units = (pl.col("units") == 0) & pl.col("minutes").is_null() & ~timed & ~void
    no_time = (pl.col("minutes") == 0) & (pl.col("units").fill_null(0) == 0) & ~lasts.fill_null(value=False) & ~void
    has_minutes = bool(table.letter("minutes"))
    field = "minutes" if has_minutes else "units"
    told = ((no_units, NO_UNITS), (no_time, NO_TIME)) if has_minutes else ((no_units, NO_UNITS),)
    for empty, verdict in told:
        rows = table.frame.filter(empty)
        if rows.height * 2 <= table.frame.height:
            yield from mark_rows(
                {table.table_id: table}, rows.select(*SYSTEM_COLUMNS, field), field, partial(_always, verdict)
            )


NO_UNITS = Verdict(
    "minutes-missing", "nothing is recorded but 0 units, so nothing is expected for it. Type the minutes."
)
NO_TIME = Verdict(
    "minutes-zero",
    '"0" is no time with the client, and a rate per session, day or month would be paid whole for it. '
    "Type the minutes, or leave out a contact that did not take place.",
)


def _early(of_twelve_hours: bool, row: Row) -> Verdict:
    start, end = clock_words(row["start_time"]), clock_words(row["end_time"])
    said = f'"{end}" is before the start, {start}. Check both times.'
    afternoon = row["end_time"] + HALF_DAY
    if row["minutes"] is not None and abs(afternoon - row["start_time"] - row["minutes"]) <= MINUTE_SLACK:
        evidence = f"{start} to {clock_words(afternoon)} is the {row['minutes']} minutes recorded."
        return Verdict("end-before-start", said, clock_words(afternoon), safe=True, confidence=0.95, evidence=evidence)
    if row["minutes"] is None and of_twelve_hours and afternoon > row["start_time"]:
        lasts = afternoon - row["start_time"]
        evidence = f"No time of the log is 13:00 or later; to {clock_words(afternoon)} it is {lasts} minutes."
        return Verdict("end-before-start", said, clock_words(afternoon), confidence=0.9, evidence=evidence)
    return Verdict("end-before-start", said)


def _written(minutes: int, in_hours: bool) -> str:
    """Minutes as their column writes them; 0:45 says the same in a column of hours as in one of minutes."""
    return clock_words(minutes) if in_hours else str(minutes)


def _between(row: Row) -> str:
    next_day = " on the next day" if row["lasted"] < 0 else ""
    return f"{clock_words(row['start_time'])} to {clock_words(row['end_time'])}{next_day} is {_length(row)} minutes."


def _length(row: Row) -> int:
    lasted: int = row["lasted"]
    return lasted if lasted >= 0 else lasted + DAY


def _minutes_missing(in_hours: bool, row: Row) -> Verdict:
    """The minutes follow from the times; past midnight they are offered, not safe, as an end may be typed wrong."""
    said = f"the cell is empty; {_between(row)} Type the minutes."
    sure = row["lasted"] > 0
    return Verdict(
        "minutes-missing",
        said,
        _written(_length(row), in_hours),
        safe=sure,
        confidence=0.98 if sure else 0.8,
        evidence=_between(row),
    )


def _minutes_disagree(in_hours: bool, row: Row) -> Verdict:
    said = f'"{row["minutes"]}" is not what start and end say: {_between(row)} Check which is wrong.'
    return Verdict("minutes-disagree", said, _written(row["lasted"], in_hours), confidence=0.6, evidence=_between(row))
