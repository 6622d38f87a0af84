"""What the workspace remembers of its files, each entry with the way to forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.intake.next_file.remembered import remembered
from pages.parts import draft_grid, figures, page
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from pages.parts.page import Desk

COLUMNS = (
    Column("forget", "Forget", kind="check", edited=True),
    Column("what", "What"),
    Column("seen", "Seen", names=True),
    Column("means", "Means"),
)


def listed(desk: Desk) -> None:
    """The remembered columns, kinds, payers and spellings; ticked ones are forgotten."""
    tables = [table for each in desk.dataset.readings for table in each.tables]
    entries = remembered(desk.workspace.memory, tables)
    if not entries:
        return
    with st.expander(f"Remembered for the next files ({figures.count(len(entries), 'choice')})"):
        rows = [{"forget": False, "what": each.what, "seen": each.seen, "means": each.means} for each in entries]
        edited = draft_grid.draw(
            f"upload.remembered.{desk.workspace.id}", COLUMNS, rows, "What is remembered of the files"
        )
        chosen = [entry for entry, row in zip(entries, edited, strict=True) if row["forget"]]
        with st.container(horizontal=True):
            if st.button("Forget the ticked", key="upload.forget", disabled=not chosen):
                for entry in chosen:
                    desk.workspace.forget_mapping(entry.path)
                page.notify(f"{figures.count(len(chosen), 'choice')} forgotten.")
                st.rerun()
            if st.button("Forget all", key="upload.forget_all", type="tertiary"):
                desk.workspace.forget_mappings()
                page.notify("Everything remembered is forgotten.")
                st.rerun()
