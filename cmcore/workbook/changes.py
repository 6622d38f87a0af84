"""The list of corrections as a workbook: where, what was, what is now, why, who, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

HEADINGS = ("Sheet", "Cell", "Was", "Now", "Why", "Who", "When")


def changes_workbook(
    changes: Sequence[CellChange], refused: Sequence[tuple[CellChange, str]] = (), notes: Sequence[str] = ()
) -> bytes:
    """One row a corrected cell; what could not be corrected, and why, on a second sheet."""
    sheets = {"Changes": _frame([change_words(each) for each in changes], HEADINGS)}
    if refused or notes:
        rows = [(*change_words(change), why) for change, why in refused] + [_note(note) for note in notes]
        sheets["Not changed"] = _frame(rows, (*HEADINGS, "Why not"))
    return write_xlsx(sheets)


def change_words(change: CellChange) -> tuple[str | None, ...]:
    """One correction as people read it, under HEADINGS."""
    words = (change.sheet, change.cell, change.was, change.now_words, change.why, change.who, change.when_words)
    return tuple(each or None for each in words)


def _note(note: str) -> tuple[str | None, ...]:
    return (*(None for _ in HEADINGS), note)


def _frame(rows: Sequence[tuple[str | None, ...]], headings: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(headings, pl.String), orient="row")
