"""Corrections put into the frames: a new dataset with the values changed and its findings up to date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.checking.across import ACROSS_KINDS, check_dataset
from cmcore.intake.checking.checks import TABLE_KINDS, check_table
from cmcore.intake.checking.marking import Verdict, column_of, confidence_of, mark
from cmcore.intake.checking.merged import merge_findings
from cmcore.intake.values.clocked import CLOCK, clocked_minutes, is_clocked
from cmcore.intake.values.columns import ParseContext, is_in_hours, parse_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.cells import Parsed
    from cmcore.intake.tables import Dataset, Table


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One cell's new text as a person types it; None empties it."""

    row_id: str
    field: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Edited:
    """A dataset with edits in its frames, the tables that they touch, and the faults of what was typed."""

    dataset: Dataset
    touched: frozenset[str]
    faults: tuple[Finding, ...]


def apply_edits(dataset: Dataset, edits: Sequence[CellEdit], *, as_of: date | None = None) -> Dataset:
    """The dataset with the edits in place and findings recomputed for the tables that they touch.

    The last edit of a cell counts; edits of rows that are not loaded are left out. Findings between tables are
    recomputed when the day of judging is given, else only those of the edited cells are dropped.
    """
    done = put_edits(dataset, edits)
    if not done.touched:
        return dataset
    kept = _still_standing(done, recheck_across=as_of is not None)
    checked = [each for table_id in sorted(done.touched) for each in check_table(done.dataset.tables[table_id])]
    checked += check_dataset(done.dataset, as_of=as_of) if as_of is not None else ()
    return replace(done.dataset, findings=merge_findings(kept, checked))


def put_edits(dataset: Dataset, edits: Sequence[CellEdit]) -> Edited:
    """The edits in the frames and tables; `dataset.findings` lacks those of the edited cells and has the edits' own.

    An edit of a cell that several lines of its row share changes it in all of them.
    """
    wide = [each for each in dataset.tables.values() if each.frame["row"].n_unique() < each.frame.height]
    wide = [_near(each, [edit.row_id for edit in edits]) for each in wide]
    edits = [replace(each, row_id=row_id) for each in edits for row_id in _sharing(wide, each)]
    edits = _filled_down(edits, dataset.tables.values())
    wanted: dict[str, dict[str, str | None]] = defaultdict(dict)
    for each in edits:
        wanted[each.field][each.row_id] = each.value
    frames, tables = dict(dataset.frames), dict(dataset.tables)
    touched: set[str] = set()
    faults: list[Finding] = []
    for kind, frame in dataset.frames.items():
        changed, table_ids, found = _edit_frame(kind, frame, wanted, tables)
        if table_ids:
            frames[kind] = changed
            touched |= table_ids
            faults += found
            tables |= _refreshed(tables, changed, table_ids)
    cells = {(each.row_id, each.field) for each in edits}
    findings = (*(each for each in dataset.findings if (each.row_id, each.field) not in cells), *faults)
    return Edited(replace(dataset, frames=frames, tables=tables, findings=findings), frozenset(touched), tuple(faults))


def _filled_down(edits: Sequence[CellEdit], tables: Iterable[Table]) -> list[CellEdit]:
    """The edits, and those of the rows that a value written once was filled down to."""
    edited = {(each.row_id, each.field) for each in edits}
    below: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in {each.field for each in edits}:
        for row_id, source in (pair for table in tables for pair in table.above.get(name, {}).items()):
            if (source, name) in edited:
                below[source, name].append(row_id)
    return [
        CellEdit(row_id, each.field, each.value)
        for each in edits
        for row_id in (each.row_id, *below.get((each.row_id, each.field), ()))
    ]


def lines_of_cell(table: Table, row_id: str, name: str) -> list[str]:
    """The lines that hold a field of one line in its cell, in their order: those of its row that say the same there.

    A wide row gives several lines, which share the cells that are not of one of them alone; of several codes in one
    cell each line has its own.
    """
    own = table.frame.filter(pl.col("row_id") == row_id)
    if own.is_empty() or name not in own.columns:
        return [row_id]
    beside = table.frame.filter((pl.col("row") == own["row"][0]) & pl.col(name).eq_missing(own[name][0]))
    letter = table.letter(name, row_id)
    return [each for each in beside["row_id"] if letter and table.letter(name, each) == letter] or [row_id]


def _near(table: Table, row_ids: Sequence[str]) -> Table:
    """A table with the lines of the rows alone that some of its lines stand in."""
    rows = table.frame.filter(pl.col("row_id").is_in(row_ids))["row"].unique()
    return replace(table, frame=table.frame.filter(pl.col("row").is_in(rows.implode())))


def _sharing(wide: Sequence[Table], edit: CellEdit) -> list[str]:
    """The lines whose value an edit changes, where its row is one of a table whose rows give several."""
    at = (each for each in wide if (each.frame["row_id"] == edit.row_id).any())
    return next((lines_of_cell(each, edit.row_id, edit.field) for each in at), [edit.row_id])


def _refreshed(tables: Mapping[str, Table], frame: pl.DataFrame, table_ids: Iterable[str]) -> dict[str, Table]:
    return {each: replace(tables[each], frame=frame.filter(pl.col("table_id") == each)) for each in table_ids}


def _edit_frame(
    kind: str, frame: pl.DataFrame, wanted: Mapping[str, Mapping[str, str | None]], tables: Mapping[str, Table]
) -> tuple[pl.DataFrame, set[str], list[Finding]]:
    ours = {name: values for name, values in wanted.items() if name in TABLES[kind].model_fields}
    row_ids = {row_id for values in ours.values() for row_id in values}
    if not row_ids or frame.is_empty():
        return frame, set(), []
    places = (
        frame.select("row_id", "table_id", "row").with_row_index("at").filter(pl.col("row_id").is_in(list(row_ids)))
    )
    places = places.filter(pl.col("table_id").is_in(list(tables)))
    faults: list[Finding] = []
    for name, values in ours.items():
        rows = places.filter(pl.col("row_id").is_in(list(values)))
        contexts = {each: _context(tables[each], name) for each in rows["table_id"].unique()}
        parsed = [
            parse_cell(values[row_id], column_of(kind, name), context=contexts[table_id])
            for row_id, table_id in rows.select("row_id", "table_id").iter_rows()
        ]
        frame = _put(frame, name, rows["at"].to_list(), [each.value for each in parsed])
        faults += _faults(rows, name, values, parsed, tables)
        frame = _put_carried(frame, rows["at"].to_list(), parsed)
    if CLOCK & set(ours):
        frame = _put_minutes(frame, places, ours, tables)
    return frame, set(places["table_id"]), faults


def _context(table: Table, name: str) -> ParseContext:
    """How a table writes a field: what is typed into a column of hours is hours, as it will be when read again."""
    column = next((each for each in table.columns if each.field == name), None)
    hours = name == "minutes" and column is not None and is_in_hours(column)
    return ParseContext(header=column.header if column else "", hours=hours)


def _put(frame: pl.DataFrame, name: str, at: list[int], values: list[Any]) -> pl.DataFrame:
    if not at:
        return frame
    new = pl.Series(name, values, dtype=frame.schema[name])
    return frame.with_columns(frame[name].scatter(at, new))


def _put_minutes(
    frame: pl.DataFrame, places: pl.DataFrame, ours: Mapping[str, Mapping[str, str | None]], tables: Mapping[str, Table]
) -> pl.DataFrame:
    """The minutes of rows whose start or end was edited, in tables that state none."""
    clocked = {each for each in places["table_id"].unique() if is_clocked(tables[each].kind, tables[each].columns)}
    edited = {row_id for name in CLOCK for row_id in ours.get(name, ())} - set(ours.get("minutes", ()))
    at = places.filter(pl.col("table_id").is_in(list(clocked)) & pl.col("row_id").is_in(list(edited)))["at"].to_list()
    return _put(frame, "minutes", at, frame.select(clocked_minutes()).to_series()[at].to_list()) if at else frame


def _put_carried(frame: pl.DataFrame, at: list[int], parsed: list[Parsed]) -> pl.DataFrame:
    """What a typed cell says of another field, such as modifiers behind a code, fills that of rows that have none."""
    said = [(name, place, value) for place, each in zip(at, parsed, strict=True) for name, value in each.beside]
    for name in {name for name, _, _ in said if name in frame.columns}:
        blank = {place: value for field, place, value in said if field == name and frame[name][place] is None}
        frame = _put(frame, name, list(blank), list(blank.values()))
    return frame


def _faults(
    rows: pl.DataFrame,
    name: str,
    values: Mapping[str, str | None],
    parsed: list[Parsed],
    tables: Mapping[str, Table],
) -> list[Finding]:
    found = []
    for (row_id, table_id, row), each in zip(rows.select("row_id", "table_id", "row").iter_rows(), parsed, strict=True):
        if each.fault:
            fault = each.fault
            sure = confidence_of(fault.suggestion, fault.safe)
            verdict = Verdict(fault.kind, fault.message, fault.suggestion, fault.safe, sure)
            found.append(mark(tables[table_id], (row_id, row), name, values[row_id], verdict))
    return found


def _still_standing(done: Edited, *, recheck_across: bool) -> list[Finding]:
    """The findings that no recheck finds anew."""
    dataset = done.dataset
    rows = {row_id for each in done.touched for row_id in dataset.tables[each].frame["row_id"]}
    return [
        each
        for each in dataset.findings
        if not (each.kind in TABLE_KINDS and each.row_id in rows) and not (recheck_across and each.kind in ACROSS_KINDS)
    ]
