"""Rows to delete or to insert as a workbook of their own, because a corrected file keeps every row where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "About these rows"


def rows_workbook(file: str, sheets: Mapping[str, pl.DataFrame]) -> bytes:
    """One sheet a list of rows, after one that says plainly that the file itself was left alone."""
    said = [
        f"No row was deleted from {file} and none was inserted: corrections change cells only.",
        "Each sheet lists rows of one table with their cells as they stand, their number in the file, and why.",
        "Check each row against the record before it goes.",
        "Delete in the order of the list: it runs from the bottom of the sheet upward, so that its numbers stay true.",
        "Rows to add have no number; insert them where they belong.",
    ]
    return write_xlsx({ABOUT: pl.DataFrame({"What to do": said}), **sheets})
