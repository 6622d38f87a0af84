"""Rows that the user adds to a file: typed under its own columns and handed over as a workbook of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.fields import TABLES
from pages.parts import downloads, draft_grid, figures
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from cmcore.intake.tables import Table
    from pages.parts.page import Desk


def ask(desk: Desk) -> None:
    """A grid to type new rows of one table into, and the workbook that holds them under the table's own columns."""
    tables = {each.table_id: each for each in desk.dataset.tables.values() if each.kind in TABLES}
    if not tables:
        return
    with st.expander("Rows to add", icon=":material/playlist_add:"):
        st.caption(
            "Your workbook keeps the rows it has. New rows come as a workbook of their own, under the columns of the "
            "table, to paste below its last row; then upload the file again."
        )
        named = {each: f"{table.file} · {table.sheet}" for each, table in tables.items()}
        chosen = tables[st.selectbox("Table", list(tables), format_func=named.__getitem__, key="fix.add.table")]
        typed = _typed(desk, chosen)
        upload = next((each for each in desk.workspace.uploads() if each.name == chosen.file), None)
        if upload is None or not typed:
            st.caption("Type a row to get the workbook.")
            return
        downloads.download(
            f"Workbook with {figures.count(len(typed), 'row')} to add",
            lambda: desk.workspace.rows_to_add(upload.id, chosen.table_id, typed),
            f"rows_to_add_{upload.id}.xlsx",
            "fix.add.download",
        )


def _typed(desk: Desk, table: Table) -> list[draft_grid.Row]:
    """The rows typed so far, by field, those left blank aside."""
    headers = {each.field: each.header for each in reversed(table.columns) if each.field}
    fields = [each.field for each in table.columns if each.field in headers]
    names = list(dict.fromkeys(each for each in fields if each))
    columns = [Column(name, headers[name], edited=True) for name in names]
    grid = f"fix.add.{desk.workspace.id}.{table.table_id}"
    return draft_grid.draw_rows(grid, columns, "New rows, under the columns of the table")
