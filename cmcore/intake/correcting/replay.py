"""A list of corrections read back as steps, to make the same corrections in the next file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError
from cmcore.intake.correcting.learned import SURE_FROM, Step, Steps, learn
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import FileType, check_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cmcore.intake.files.grids import Grid
    from cmcore.intake.tables import Table

NEEDED = ("Was", "Now", "Table", "Column")


def read_steps(name: str, data: bytes) -> Steps:
    """The steps of a list of corrections that was written beside a corrected file.

    Raises: FileRefusedError where the file is no such list.
    """
    grids = read_grids(name, data, FileType.XLSX) if check_file(name, data) is FileType.XLSX else ()
    lists = [grid for grid in grids if grid.rows and set(NEEDED) <= {str(each) for each in grid.rows[0]}]
    if not lists:
        raise FileRefusedError(
            name, "This is no list of corrections.", "Give the _changes.xlsx that was written beside a corrected file."
        )
    return learn(row for grid in lists for row in _rows(grid))


def left_alone(steps: Steps, tables: Iterable[Table], made: Collection[Step]) -> list[str]:
    """The steps that were made in several cells before and in none now, though their text stands in the tables."""
    told = []
    for step in steps.values():
        columns = [each.frame[step.field] for each in tables if each.kind == step.table]
        texts = [each.str.strip_chars().str.to_lowercase() for each in columns if each.dtype == pl.String]
        times = sum((each == step.was.lower()).sum() for each in texts)
        if times and step.times >= SURE_FROM and step not in made:
            label = TABLES[step.table].column(step.field).label
            cells = "1 cell" if times == 1 else f"{times:,} cells"
            before = f'"{step.was}" was corrected to "{step.now}" in {step.times} cells before.'
            told.append(f"{label}: {before} It stands in {cells} here and was left, as nothing is found wrong with it.")
    return told


def _rows(grid: Grid) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Kind of table, field, was and now of each correction of a column that we know."""
    at = [grid.rows[0].index(each) for each in NEEDED]
    for row in grid.rows[1:]:
        was, now, plural, label = (str(row[place]) if place < len(row) else "" for place in at)
        kind = next((each for each, model in TABLES.items() if model.plural == plural), None)
        columns = TABLES[kind].columns() if kind else ()
        field = next((each.name for each in columns if each.label == label), None)
        if kind and field:
            yield kind, field, was, now
