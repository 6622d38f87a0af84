"""Items of the worklist on the command line: the day's list, one by its name, and words that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer
from rapidfuzz import process
from rich.console import Console

from cmcore.cli_files import day_in, say
from cmcore.findings import InputInvalidError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from rich.table import Table as Columns

    from cmcore.store.workspace import Workspace

PIPED_WIDTH = 140
Out = Annotated[Path, typer.Option("-o", "--out")]
Book = Annotated[Path | None, typer.Option("-o", "--out", help="Everything as a workbook.")]


def worklist_of(kept: Workspace, as_of: datetime | None) -> tuple[date, pl.DataFrame]:
    """The day to judge on and the whole worklist of it."""
    day = day_in(kept, as_of)
    return day, kept.worklist(day)


def find_item(items: pl.DataFrame, name: str) -> dict[str, Any]:
    """The row of an item by its name, else by its claim number.

    Raises: UnknownNameError with the nearest names, InputInvalidError where a claim has several items.
    """
    for column in ("item", "claim_no"):
        rows: Sequence[dict[str, Any]] = items.filter(
            pl.col(column).str.to_uppercase() == name.strip().upper()
        ).to_dicts()
        if len(rows) == 1:
            return rows[0]
        if rows:
            several = ", ".join(row["item"] for row in rows)
            raise InputInvalidError(f"{name} has {len(rows)} items. Name one of them: {several}.")
    near = [each for each, *_ in process.extract(name, items["item"].to_list(), limit=3)]
    raise UnknownNameError("Item", name, near)


def check_ending(out: Path, ending: str) -> None:
    """Refuses a file name of another ending than what is written into it."""
    if out.suffix.lower() != ending:
        raise InputInvalidError(f"{out.name}: this is written as {ending}. Name the file so.")


def print_table(table: Columns) -> None:
    """A table, one line a row where it goes into a file or another program."""
    screen = say if say.is_terminal else Console(stderr=True, highlight=False, width=PIPED_WIDTH)
    screen.print(table)
