"""What the workspace remembers of its files, each entry with the way to forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.intake.next_file.remembered import remembered
from pages.parts import figures, page

if TYPE_CHECKING:
    from pages.parts.page import Desk


def listed(desk: Desk) -> None:
    """The remembered columns, kinds, payers and spellings; ticked ones are forgotten."""
    tables = [table for each in desk.dataset.readings for table in each.tables]
    entries = remembered(desk.workspace.memory, tables)
    if not entries:
        return
    with st.expander(f"Remembered for the next files ({figures.count(len(entries), 'choice')})"):
        edited = st.data_editor(
            [{"Forget": False, "What": each.what, "Seen": each.seen, "Means": each.means} for each in entries],
            key=desk.key("upload.remembered"),
            hide_index=True,
            disabled=["What", "Seen", "Means"],
            alt="What is remembered of the files",
        )
        chosen = [entry for entry, row in zip(entries, edited, strict=True) if row["Forget"]]
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
