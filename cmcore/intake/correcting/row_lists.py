"""Rows of the user's tables to take out or put in, each with its original cells, its place and why.

Corrections change cells and never rows: what should go or come is listed beside the file, for its owner to decide.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmcore.findings import Finding
    from cmcore.intake.files.grids import Grid
    from cmcore.intake.tables import Table

REPEATS = frozenset({"duplicate-key", "possible-duplicate", "fee-repeated"})
"""Kinds of findings that say of a row that another one says the same already."""
ROW, WHY = "Row", "Why"


def rows_to_remove(
    tables: Iterable[Table], findings: Iterable[Finding], grids: Sequence[Grid]
) -> dict[str, pl.DataFrame]:
    """The rows of one file that repeat others, one frame a sheet and table, from the bottom up.

    From the bottom, because a row deleted there does not move those that follow in the list. `grids` are the file's
    cells as they stand (a remittance has none); a frame has the row's number, every column of the original table, and
    why it may go.
    """
    grid_of = {grid.sheet: grid for grid in grids}
    whys = _whys(findings)
    found: dict[str, pl.DataFrame] = {}
    for table in tables:
        numbers = dict(table.frame.select("row_id", "row").iter_rows())
        told: defaultdict[int, list[str]] = defaultdict(list)
        for row_id, said in whys.items():
            if row_id in numbers:
                told[numbers[row_id]] += said
        grid = grid_of.get(table.sheet)
        if told and grid:
            listed = [[row, *_cells(table, grid, row), " ".join(told[row])] for row in sorted(told, reverse=True)]
            found[_title("Remove from", table, found)] = _frame(table, listed)
    return found


def rows_to_add(table: Table, rows: Sequence[Mapping[str, str | None]], why: str) -> dict[str, pl.DataFrame]:
    """Rows that the user adds, by field, under the columns of the original table; they have no number yet.

    Of several columns of one field the first holds the value.
    """
    first: dict[str, int] = {}
    for each in table.columns:
        first.setdefault(each.field or "", each.index)
    ours = [each.field if each.field and first[each.field] == each.index else None for each in table.columns]
    listed = [[None, *(row.get(field) if field else None for field in ours), why] for row in rows]
    return {_title("Add to", table, ()): _frame(table, listed)} if rows else {}


def _whys(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """What is said of each row, in the order of the findings, once."""
    whys: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in findings:
        if each.kind in REPEATS and each.row_id is not None:
            whys[each.row_id][each.message] = None
    return {row_id: list(said) for row_id, said in whys.items()}


def _cells(table: Table, grid: Grid, row: int) -> list[str]:
    cells = grid.rows[row - 1]
    return [
        grid.errors.get((row - 1, each.index)) or (as_text(cells[each.index]) if each.index < len(cells) else "")
        for each in table.columns
    ]


def _frame(table: Table, listed: Sequence[Sequence[object]]) -> pl.DataFrame:
    names = [ROW, *_headings(table), WHY]
    kinds = {name: pl.Int64 if name == ROW else pl.String for name in names}
    return pl.DataFrame(listed, schema=kinds, orient="row").with_columns(pl.col(pl.String).replace("", None))


def _headings(table: Table) -> list[str]:
    """The table's own headings; those that repeat or say nothing carry their column's letter."""
    said = [" ".join(each.header.split()) for each in table.columns]
    own = {ROW, WHY}
    return [
        f"{name} ({each.letter})".strip() if not name or name in own or said.count(name) > 1 else name
        for name, each in zip(said, table.columns, strict=True)
    ]


def _title(what: str, table: Table, taken: Iterable[str]) -> str:
    title = f"{what} {table.sheet}"
    return f"{title} row {table.header_rows[0]}" if title in taken else title
