"""A newer export of the same records: which rows it brings up to date, and the tables with those rows only once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.cells import show_cell
from cmcore.intake.matching.clients import CLIENT, is_plans_number
from cmcore.intake.next_file.same_records import KEYS, latest_day, pair_records
from cmcore.intake.next_file.taken_back import lines_taken_back

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from cmcore.intake.tables import Dataset, Reading, Table


_NONE: Mapping[str, pl.DataFrame] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Update:
    """What one file changes of the rows of an earlier one, as the files have them.

    `pairs` has `old_id`, `new_id`; `cells` one row a changed value: old_id, new_id, field, was, now. `added` counts
    rows that only the newer file has, `kept` those that only the earlier one has, which stay. `absent` are fields that
    the newer file has no column for: their values stay as they were. `looks_older` says that the file that came later
    was likely made earlier: its last day lies before the other's, or it only empties cells.
    """

    kind: str
    older: str
    older_sha256: str
    newer: str
    newer_sha256: str
    pairs: pl.DataFrame
    cells: pl.DataFrame
    added: int
    kept: int
    absent: tuple[str, ...]
    looks_older: bool = False

    @property
    def changed(self) -> int:
        """Rows with another value in some column."""
        return self.cells["new_id"].n_unique()


def find_updates(
    readings: Sequence[Reading], apart: Collection[str] = (), corrected: Mapping[str, pl.DataFrame] = _NONE
) -> tuple[Update, ...]:
    """The updates among files in the order they came; files whose hash is in `apart` bring nothing up to date.

    `corrected` are by kind the rows of which a correction changed what tells records apart, as they read then.

    A file updates the newest earlier one that holds the record. A line of a claim that another file's claim voids or
    replaces brings nothing up to date.
    """
    gone = lines_taken_back(readings, apart)
    updates: list[Update] = []
    for kind in KEYS:
        earlier: list[_File] = []
        for reading in readings:
            tables = [each for each in reading.tables if each.kind == kind and each.frame.height]
            if not tables:
                continue
            by_plan = any(is_plans_number(each) for table in tables for each in table.columns)
            newer = _File(reading, pl.concat([each.frame for each in tables]), _held(kind, tables), by_plan)
            newer.held.difference_update({CLIENT} if by_plan else ())
            fixed = corrected.get(kind)
            found = [] if reading.sha256 in apart else _updates_of((kind, fixed), newer, earlier, gone)
            for each in found:
                newer.held.update(each.absent)
            updates += found
            earlier.append(newer)
    return tuple(updates)


@dataclass(frozen=True, slots=True)
class _File:
    """The rows of one kind in one file, and the fields that they have a value for, their own or an earlier file's.

    Where the plan's number stands for the clients' ids, `by_plan`, these are not held.
    """

    reading: Reading
    rows: pl.DataFrame
    held: set[str]
    by_plan: bool

    def told_as(self, other: _File, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of this file with clients told apart as in another: by the plan's number where that has nothing else."""
        return rows.with_columns(pl.col("member_id").alias(CLIENT)) if other.by_plan and not self.by_plan else rows


def _held(kind: str, tables: Iterable[Table]) -> set[str]:
    named = {each.field for table in tables for each in table.columns if each.field}
    filled = (table.frame for table in tables)
    given = {name for frame in filled for name in TABLES[kind].model_fields if frame[name].null_count() < frame.height}
    return named | given


def _updates_of(
    of: tuple[str, pl.DataFrame | None], newer: _File, earlier: Sequence[_File], gone: Collection[str]
) -> list[Update]:
    kind, corrected = of
    found: list[Update] = []
    left = newer.rows.filter(~pl.col("row_id").is_in(list(gone))) if gone else newer.rows
    for older in reversed(earlier):
        same_file = older.reading.sha256 == newer.reading.sha256
        alike = older.told_as(newer, older.rows), newer.told_as(older, left)
        pairs = None if same_file else pair_records(kind, *alike, corrected)
        if pairs is None:
            continue
        absent = tuple(each.name for each in TABLES[kind].columns() if each.name in older.held - newer.held)
        cells = _changed_cells(kind, pairs, older.rows, left, absent)
        left = left.filter(~pl.col("row_id").is_in(pairs["new_id"].implode()))
        kept = older.rows.height - pairs.height
        found.append(
            Update(
                kind=kind,
                older=older.reading.file,
                older_sha256=older.reading.sha256,
                newer=newer.reading.file,
                newer_sha256=newer.reading.sha256,
                pairs=pairs,
                cells=cells,
                added=left.height,
                kept=kept,
                absent=absent,
                looks_older=_looks_older(kind, older, newer) or (left.is_empty() and _only_empties(cells)),
            )
        )
    return found


def _looks_older(kind: str, older: _File, newer: _File) -> bool:
    last, now = (latest_day(kind, each.rows, older.held & newer.held) for each in (older, newer))
    return last is not None and now is not None and now < last


def _only_empties(cells: pl.DataFrame) -> bool:
    return cells.height > 0 and cells["now"].null_count() == cells.height


def _changed_cells(
    kind: str, pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, absent: Collection[str]
) -> pl.DataFrame:
    both = pairs.join(old.rename({"row_id": "old_id"}), on="old_id", maintain_order="left").join(
        new.rename({"row_id": "new_id"}), on="new_id", suffix="_new", maintain_order="left"
    )
    found = []
    for each in TABLES[kind].columns():
        if each.name in absent:
            continue
        differ = both.filter(pl.col(each.name).ne_missing(pl.col(f"{each.name}_new")))
        for old_id, new_id, was, now in differ.select("old_id", "new_id", each.name, f"{each.name}_new").iter_rows():
            shown = [None if value is None else show_cell(value, each) for value in (was, now)]
            found.append((old_id, new_id, each.name, *shown))
    names = ("old_id", "new_id", "field", "was", "now")
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")


def standing_row(updates: Sequence[Update]) -> Callable[[str, str], str]:
    """Says by row and field which row the value stands in today: a newer file's, where that has the field's column."""
    steps = {old_id: (new_id, frozenset(each.absent)) for each in updates for old_id, new_id in each.pairs.iter_rows()}

    def stands(row_id: str, name: str) -> str:
        found = row_id
        while row_id in steps:
            row_id, absent = steps[row_id]
            found = found if name in absent else row_id
        return found

    return stands


def newest_rows(updates: Sequence[Update]) -> dict[str, str]:
    """The rows that newer files replaced, with the row that stands in their place today."""
    steps = {old_id: new_id for each in updates for old_id, new_id in each.pairs.iter_rows()}
    newest: dict[str, str] = {}
    for row_id in steps:
        last = row_id
        while last in steps:
            last = steps[last]
        newest[row_id] = last
    return newest


def earlier_rows(dataset: Dataset, kind: str) -> list[pl.DataFrame]:
    """The rows of a kind that newer files replaced, as each file wrote them, under the row that stands there today.

    The newest file comes first.
    """
    newest = newest_rows(dataset.updates)
    frames = [
        pl.concat(ours).filter(pl.col("row_id").is_in(list(newest)))
        for each in (reversed(dataset.readings) if newest else ())
        if (ours := [table.frame for table in each.tables if table.kind == kind])
    ]
    now = pl.col("row_id").replace(list(newest), list(newest.values()))
    return [each.with_columns(now) for each in frames if each.height]


def as_written(dataset: Dataset, kinds: Iterable[str], names: Sequence[str]) -> pl.DataFrame:
    """Some columns of the rows of some kinds as their files have them, before any correction, oldest file first.

    One row per row of a file: `row_id`, `now_id` of the row that stands in its place today, its own or a newer file's.
    """
    schema = dict.fromkeys(("row_id", *names), pl.String)
    frames = [
        table.frame.select("row_id", *names)
        for kind in kinds
        for each in dataset.readings
        for table in each.tables
        if table.kind == kind
    ]
    newest = newest_rows(dataset.updates)
    now = pl.col("row_id").replace(list(newest), list(newest.values())) if newest else pl.col("row_id")
    return pl.concat(frames or [pl.DataFrame(schema=schema)]).with_columns(now_id=now)


def apply_updates(dataset: Dataset, updates: Sequence[Update]) -> Dataset:
    """The dataset with each record once: the newer row, with the earlier one's values where it has no column.

    Findings at rows that were brought up to date are left out, because the newer file has its own.
    """
    by_kind: dict[str, list[Update]] = defaultdict(list)
    for each in updates:
        by_kind[each.kind].append(each)
    frames = dict(dataset.frames)
    gone: set[str] = set()
    for kind, ours in by_kind.items():
        frame = frames[kind]
        for each in ours:
            frame = _filled(frame, each)
        old_ids = pl.concat([each.pairs["old_id"] for each in ours])
        gone |= set(old_ids)
        frames[kind] = frame.filter(~pl.col("row_id").is_in(old_ids.implode()))
    if not gone:
        return dataset
    touched = {name for name, table in dataset.tables.items() if table.kind in by_kind}
    parts = {
        (kind, str(name[0])): part
        for kind in by_kind
        for name, part in frames[kind].partition_by("table_id", as_dict=True).items()
    }
    tables = {
        name: replace(table, frame=parts.get((table.kind, name), table.frame.head(0))) if name in touched else table
        for name, table in dataset.tables.items()
    }
    findings = tuple(each for each in dataset.findings if each.row_id not in gone)
    return replace(dataset, frames=frames, tables=tables, findings=findings, updates=tuple(updates))


def _filled(frame: pl.DataFrame, update: Update) -> pl.DataFrame:
    """The frame with the values of the earlier rows in the newer ones, for the fields the newer file lacks."""
    if not update.absent:
        return frame
    given = update.pairs.join(frame.select("row_id", *update.absent), left_on="old_id", right_on="row_id")
    joined = frame.join(
        given.drop("old_id").rename({name: f"{name}_old" for name in update.absent}),
        left_on="row_id",
        right_on="new_id",
        how="left",
        maintain_order="left",
    )
    filled = [pl.coalesce(name, f"{name}_old").alias(name) for name in update.absent]
    return joined.with_columns(filled).select(frame.columns)
