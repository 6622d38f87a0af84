"""Where each number comes from: rows found again by their id, and the cell that holds a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.periods import day_words

if TYPE_CHECKING:
    from datetime import date

    from cmcore.intake.tables import Dataset


@dataclass(frozen=True, slots=True)
class Citations:
    """The user's tables as something to cite."""

    dataset: Dataset

    def row(self, kind: str, row_id: str | None) -> dict[str, Any] | None:
        """One row of a table by its id, in frame units; None where there is none."""
        return None if row_id is None else self.first(kind, row_id=row_id)

    def first(self, kind: str, **equal: str) -> dict[str, Any] | None:
        """The first row of a table whose columns equal the values given."""
        frame = self.dataset.frames[kind]
        found = frame.filter(*(pl.col(name) == value for name, value in equal.items())).head(1)
        return None if found.is_empty() else found.row(0, named=True)

    def cell(self, row: dict[str, Any] | None, *names: str) -> str | None:
        """File, sheet and cell of the first of the fields that the row fills, e.g. payer_book.xlsx!Fees!K41."""
        for name in names:
            if row is not None and row[name] is not None:
                place = self.dataset.place(row["table_id"], row["row"], name, row["row_id"])
                if place:
                    return str(place)
        return None

    def blank(self, row: dict[str, Any] | None, name: str) -> str | None:
        """The cell where a field of the row stands, filled or not; the row where its file has no such column."""
        if row is None:
            return None
        place = self.dataset.place(row["table_id"], row["row"], name, row["row_id"])
        return str(place) if place else self.line(row)

    def line(self, row: dict[str, Any] | None) -> str | None:
        """File, sheet and row where no one cell holds the value."""
        table = self.dataset.tables.get(row["table_id"]) if row else None
        if row is None or table is None:
            return None
        return "!".join(part for part in (table.file, table.sheet, f"row {row['row']}") if part)


def force_words(first: date | None, last: date | None) -> str:
    """When something is in force, as people say it; empty where nothing is said."""
    if first and last:
        return f"in force {day_words(first)} to {day_words(last)}"
    if first:
        return f"in force since {day_words(first)}"
    return f"in force until {day_words(last)}" if last else ""
