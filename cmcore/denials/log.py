"""The agency's denial log given back: its own columns as they came, brought up to date, and ours beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.payments import PAYMENTS
from cmcore.denials.sources import item_name, level_of_log
from cmcore.denials.workflow import STATUSES
from cmcore.fields import TABLES, Kind
from cmcore.fields.results import result_columns
from cmcore.intake.cells import ParseContext, as_text, is_blank, read_cell, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.fields import Column
    from cmcore.intake.files.grids import Grid
    from cmcore.intake.tables import Table

KEPT_CURRENT: dict[str, str] = {
    "status": "status", "owner": "owner", "next_action": "next_action", "next_touch": "next_touch", "notes": "note",
    "level": "level", "deadline": "deadline", "recovered": "recovered", "filed_date": "filed_date",
    "resolved_date": "resolved_date",
}  # fmt: skip
"""Field of a log to the column of the worklist that it follows."""
FIRST_TOLD: dict[str, str] = {
    "claim_no": "claim_no", "client_id": "client_id", "payer": "payer", "code": "code", "service_date": "service_date",
    "denial_codes": "denial_codes", "denial_date": "denial_date", "expected": "amount",
    "denied_amount": "amount",
}  # fmt: skip
"""Field of a log to the worklist's column that fills it in a line that the log does not have yet."""
OURS = (
    "payment", "cause", "usual_fix", "documents", "amount", "chance", "expected_recovery", "next_appeal", "days_left",
    *KEPT_CURRENT.values(), *FIRST_TOLD.values(),
)  # fmt: skip
NEW = "Denials"
WORKED_OUT = "worked_out"
"""The deadline that is due beside a log that has a column for deadlines: its own blank cells stay blank."""
IN_THEIR_WORDS = ("status", "level")
CAME, LEFT_BLANK, LEVEL_READ = "came.", "blank.", "level_read"


@dataclass(frozen=True, slots=True)
class LogSheets:
    """Sheets by name and how their columns are headed and written, for `workbook.reports.write_xlsx`."""

    sheets: Mapping[str, pl.DataFrame]
    columns: Mapping[str, Column]


def denial_log(logs: Sequence[tuple[Table, Grid | None]], items: pl.DataFrame) -> LogSheets:
    """Each log that was loaded as a sheet of its own columns and then ours, and the items that no log has.

    `logs` are the denial tables with the cells they stand in; `items` is the worklist. A log's row follows the
    worklist in status, owner, next action, note, level, deadline and recovered money; its status and level are in the
    agency's own words while they are what they were, and where it has no deadline ours stands beside it alone. Every
    other cell of it is as it came, and a cell that could not be read stands as it came in a column of its own. A line
    that no log has yet is added below those of the first; without a log, all stand on one sheet.
    """
    told = items.with_columns(
        status=pl.col("status").replace_strict(STATUSES),
        payment=pl.col("payment").replace_strict(PAYMENTS),
        level=pl.when(pl.col("level") > 0).then("level"),
        **{WORKED_OUT: pl.col("deadline")},
    )
    sheets: dict[str, pl.DataFrame] = {}
    columns: dict[str, Column] = {}
    owned = [_own(table, grid) for table, grid in logs]
    left = told
    for own, _ in owned:
        left = left.join(own.select("item"), on="item", how="anti")
    for number, ((table, _), (own, specs)) in enumerate(zip(logs, owned, strict=True)):
        shown = _brought_up(own, left if number == 0 else told.clear(), told)
        ours = [name for name in dict.fromkeys(OURS) if name not in _followed(specs)]
        ours += [WORKED_OUT] if "deadline" in specs else []
        names = {name: f"{number}.{name}" for name in (*specs, *ours)}
        labels = {name: _spec(name) for name in ours}
        columns |= {names[name]: replace(spec, name=names[name]) for name, spec in (specs | labels).items()}
        sheets[f"{table.sheet} ({number + 1})" if table.sheet in sheets else table.sheet] = _named(shown, names)
    if not logs:
        names = {name: f"0.{name}" for name in dict.fromkeys((*FIRST_TOLD.values(), *KEPT_CURRENT.values(), *OURS))}
        columns = {names[name]: replace(_spec(name), name=names[name]) for name in names}
        sheets[NEW] = _named(told, names)
    return LogSheets(sheets, columns)


def _named(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    return frame.select(list(names)).rename(dict(names))


def _own(table: Table, grid: Grid | None) -> tuple[pl.DataFrame, dict[str, Column]]:
    """A log's rows with its columns in its order, each under its field or its letter, and how each is headed.

    What a field's cells say and could not be read follows it under its letter. Codes keep the words beside them, as
    "CO-197 no auth on file", where nobody corrected the cell.
    """
    known = {each.name: each for each in TABLES["denials"].columns()}
    specs: dict[str, Column] = {}
    extra: dict[str, pl.Series] = {}
    came: dict[str, pl.Series] = {}
    worded: dict[str, pl.Series] = {}
    for each in table.columns:
        cells = [_cell(grid, row, each.index) for row in table.frame["row"]]
        name = each.field if each.field and each.field not in specs else each.letter
        if name in known:
            specs[name] = replace(known[name], label=each.header)
            if name in IN_THEIR_WORDS:
                came[CAME + name] = _still_so(CAME + name, table.frame[name], cells, known[name])
                blank = [is_blank(tidy(cell)) for cell in cells]
                came[LEFT_BLANK + name] = pl.Series(LEFT_BLANK + name, blank, dtype=pl.Boolean)
                if came[CAME + name].dtype.is_numeric():
                    specs[name] = replace(specs[name], kind=Kind.COUNT)
            if known[name].kind is Kind.LIST:
                worded[name] = _in_their_words(table.frame[name], cells, known[name])
            read = table.frame[name].is_not_null()
            cells = [None if done else cell for done, cell in zip(read, cells, strict=True)]
            if all(is_blank(tidy(cell)) for cell in cells):
                continue
        heading = f"{each.header} (as it came)" if name in known else each.header
        specs[each.letter] = _plain(each.letter, heading)
        extra[each.letter] = _as_came(each.letter, cells)
    named = table.frame.with_columns(item_name(), level_of_log().alias(LEVEL_READ), **worded, **extra, **came)
    return named.select("item", LEVEL_READ, *specs, *came, *(["status"] if "status" not in specs else [])), specs


def _still_so(name: str, values: pl.Series, cells: Sequence[object], column: Column) -> pl.Series:
    """The cells as they came that still say what was read; blank where they were corrected or could not be read."""
    context = ParseContext(header=column.label)
    pairs = zip(values, cells, strict=True)
    return _as_came(
        name, [cell if value and read_cell(cell, column, context).value == value else None for value, cell in pairs]
    )


def _in_their_words(values: pl.Series, cells: Sequence[object], column: Column) -> pl.Series:
    """A list as its cells write it, where they still say what was read; as it is now where they were corrected."""
    context = ParseContext(header=column.label)
    pairs = zip(values, cells, strict=True)
    kept = [
        as_text(cell) if value and read_cell(cell, column, context).value == value else value for value, cell in pairs
    ]
    return pl.Series(values.name, kept, dtype=pl.String)


def _brought_up(own: pl.DataFrame, others: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The log's rows with the worklist's columns, and `others` below them."""
    clashing = [name for name in items.columns if name in own.columns and name != "item"]
    theirs = own.rename({name: f"own.{name}" for name in clashing})
    joined = theirs.join(items, on="item", how="left", maintain_order="left")
    rows = pl.concat([joined.with_columns(added=False), others.with_columns(added=True)], how="diagonal_relaxed")
    kinds = own.schema
    filled: list[pl.Expr] = []
    for name, kind in kinds.items():
        was = pl.col(f"own.{name}" if name in clashing else name)
        if CAME + name in kinds:
            ours = pl.coalesce(pl.col(KEPT_CURRENT[name]), was)
            came = pl.col(CAME + name)
            is_number = kinds[CAME + name].is_numeric()
            shown = ours.cast(kinds[CAME + name], strict=False) if is_number else ours
            stands = _as_it_was() & (came.is_not_null() | pl.col(LEFT_BLANK + name))
            filled.append(pl.when(stands & ~pl.col("added")).then(came).otherwise(shown).alias(name))
        elif name == "deadline":
            ours = pl.when(pl.col("added") | was.is_not_null()).then(pl.coalesce(KEPT_CURRENT[name], was))
            filled.append(ours.alias(name))
        elif name in KEPT_CURRENT:
            filled.append(pl.coalesce(pl.col(KEPT_CURRENT[name]).cast(kind), was).alias(name))
        elif name in FIRST_TOLD:
            filled.append(pl.when("added").then(pl.col(FIRST_TOLD[name]).cast(kind)).otherwise(was).alias(name))
        elif name != "item":
            filled.append(was.alias(name))
    return rows.with_columns(filled)


def _as_it_was() -> pl.Expr:
    """Whether a line of the log stands as the log has it, or on no worklist."""
    status = pl.col("own.status").fill_null("new").replace_strict(STATUSES) == pl.col("status")
    level = pl.col(LEVEL_READ).fill_null(0) == pl.col("level").cast(pl.Int64).fill_null(0)
    return (status & level) | pl.col("status").is_null()


def _followed(specs: Mapping[str, Column]) -> set[str]:
    """The columns of the worklist that the log's own columns show already."""
    return {ours for field, ours in (KEPT_CURRENT | FIRST_TOLD).items() if field in specs}


def _cell(grid: Grid | None, row: int, index: int) -> object:
    if grid is None or row > len(grid.rows) or index >= len(grid.rows[row - 1]):
        return None
    return grid.rows[row - 1][index]


def _as_came(name: str, cells: Sequence[object]) -> pl.Series:
    """Cells as they came: numbers as numbers where all are, else as text."""
    filled = [each for each in cells if each is not None and each != ""]
    if filled and all(isinstance(each, int | float) and not isinstance(each, bool) for each in filled):
        return pl.Series(name, [None if each == "" else each for each in cells], dtype=pl.Float64)
    return pl.Series(name, [as_text(each) or None for each in cells], dtype=pl.String)


def _spec(name: str) -> Column:
    columns = result_columns()
    return replace(columns["deadline"], label="Deadline worked out") if name == WORKED_OUT else columns[name]


def _plain(name: str, header: str) -> Column:
    return replace(result_columns()["note"], name=name, label=header or name)
