"""Findings made from rows of a frame, each placed at its cell and worded where - what is wrong - what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cmcore.fields import TABLES
from cmcore.findings import Finding, Severity
from cmcore.intake.cells import show_cell
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import polars as pl

    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import Note
    from cmcore.intake.tables import Table
    from cmcore.intake.values.columns import Fault


Row = dict[str, Any]
"""One row of a frame by column."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a value, as a sentence after its place, and the correction where there is one."""

    kind: str
    message: str
    suggestion: str | None = None
    safe: bool = False
    confidence: float | None = None
    evidence: str | None = None


@cache
def severity_of(kind: str) -> Severity:
    """How much a kind of fault matters, from the reference table; an unlisted kind is an error of ours."""
    return Severity(dict(reference.finding_kinds().select("kind", "severity").iter_rows())[kind])


@cache
def column_of(kind: str, name: str) -> Column:
    """One field of one kind of table."""
    return TABLES[kind].column(name)


def mark(table: Table, at: tuple[str, int], name: str, value: object, verdict: Verdict) -> Finding:
    """The finding at the cell of one row's field.

    `at` is the row's id and number; `value` is as the frame holds it, or the text that was read.
    """
    column = column_of(table.kind, name)
    row_id, row = at
    cell, row = table.place(name, row_id, row)
    shown = value if isinstance(value, str) or value is None else show_cell(value, column)
    place = f"{table.sheet}!{cell}" if cell else f"{table.sheet} row {row}"
    return Finding(
        kind=verdict.kind,
        severity=severity_of(verdict.kind),
        message=f"{place.strip()}, {column.label}: {verdict.message}",
        file=table.file,
        sheet=table.sheet,
        cell=cell,
        row=row,
        row_id=row_id,
        table=table.kind,
        field=name,
        value=shown,
        suggestion=verdict.suggestion,
        safe=verdict.safe and verdict.suggestion is not None,
        confidence=verdict.confidence,
        evidence=verdict.evidence,
    )


def mark_rows(
    tables: Mapping[str, Table], rows: pl.DataFrame, name: str, judge: Callable[[Row], Verdict | None]
) -> list[Finding]:
    """A finding at a field for each row that the judge finds fault with.

    `rows` has SYSTEM_COLUMNS, the field, and whatever the judge reads. Rows of unknown tables are left out.
    """
    found = []
    for each in rows.iter_rows(named=True):
        table = tables.get(each["table_id"])
        verdict = judge(each) if table else None
        if table and verdict:
            found.append(mark(table, (each["row_id"], each["row"]), name, each[name], verdict))
    return found


def fault_findings(table: Table, name: str, faults: Iterable[Fault]) -> list[Finding]:
    """The findings of a column's unreadable cells; positions are those of the table's frame."""
    row_ids, rows = table.frame["row_id"], table.frame["row"]
    return [
        mark(
            table,
            (row_ids[each.position], rows[each.position]),
            name,
            each.value,
            Verdict(each.kind, each.message, each.suggestion, each.safe, confidence_of(each.suggestion, each.safe)),
        )
        for each in faults
    ]


def note_findings(table: Table, name: str, notes: Iterable[Note]) -> list[Finding]:
    """What was decided from a whole column, said at its header."""
    letter, row = table.letter(name), table.row_of(name, table.header_rows[1])
    cell = f"{letter}{row}" if letter else None
    place = f"{table.sheet}!{cell}" if cell else table.sheet
    label = column_of(table.kind, name).label
    return [
        Finding(
            kind=note.kind,
            severity=severity_of(note.kind),
            message=f"{place}, {label}: {note.text}",
            file=table.file,
            sheet=table.sheet,
            cell=cell,
            row=table.header_rows[1],
            table=table.kind,
            field=name,
        )
        for note in notes
    ]


SURE, LIKELY = 0.95, 0.6


def confidence_of(suggestion: str | None, safe: bool) -> float | None:
    """Confidence of a correction that a cell's own text gives."""
    if suggestion is None:
        return None
    return SURE if safe else LIKELY
