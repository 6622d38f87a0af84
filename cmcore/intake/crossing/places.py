"""Where the other row stands that a row repeats, contradicts or clashes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmcore.intake.checking.marking import Row
    from cmcore.intake.tables import Dataset


def place_of_first(dataset: Dataset, row: Row, name: str) -> str:
    """Sheet and cell of a field in the row at `first_table_id` and `first_row`, with its file where that is another."""
    table = dataset.tables.get(row["first_table_id"])
    letter = table.letter(name) if table else None
    where = f"{table.sheet}!{letter}{row['first_row']}" if table and letter else f"row {row['first_row']}"
    return f"{table.file} {where}" if table and row["first_table_id"] != row["table_id"] else where
