"""The list of corrections as a workbook: where, what was, what is now, why, who, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

HEADINGS = ("Sheet", "Cell", "Was", "Now", "Why", "Who", "When")
MEANING = ("Table", "Column")
"""What a corrected cell is, so that the list can be replayed on another file."""


def changes_workbook(
    changes: Sequence[CellChange], refused: Sequence[tuple[CellChange, str]] = (), notes: Sequence[str] = ()
) -> bytes:
    """One row a corrected cell; what could not be corrected, and why, on a second sheet."""
    rows = [(*change_words(each), each.table or None, each.column or None) for each in changes]
    sheets = {"Changes": _frame(rows, (*HEADINGS, *MEANING))}
    if refused or notes:
        left = [(*change_words(change), why) for change, why in refused] + [_note(note) for note in notes]
        sheets["Not changed"] = _frame(left, (*HEADINGS, "Why not"))
    return write_xlsx(sheets)


def change_words(change: CellChange) -> tuple[str | None, ...]:
    """One correction as people read it, under HEADINGS."""
    words = (change.sheet, change.cell, change.was, change.now_words, change.why, change.who, change.when_words)
    return tuple(each or None for each in words)


def _note(note: str) -> tuple[str | None, ...]:
    return (*(None for _ in HEADINGS), note)


def _frame(rows: Sequence[tuple[str | None, ...]], headings: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(headings, pl.String), orient="row")
