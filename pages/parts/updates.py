"""What a newer file changes of an earlier one: counts, the cells, what became of corrections, and the other choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.fields import TABLES
from pages.parts import figures, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.intake.next_file.updating import Update
    from cmcore.store.carried import CarriedOver
    from cmcore.store.records import Upload
    from pages.parts.page import Desk

MOST_SHOWN = 1000


def of_file(desk: Desk, upload: Upload, updates: Sequence[Update], carried: CarriedOver) -> None:
    """What the file brings up to date, with the way to keep its rows apart and the way back."""
    for each in updates:
        _update(each, upload)
        if each.looks_older:
            _ask_which_is_newer(desk, each)
    if updates:
        _corrections(carried)
        said = "Keep as separate rows"
        if st.button(said, key=f"upload.apart.{upload.id}", icon=":material/call_split:", type="tertiary"):
            desk.workspace.set_apart(upload.id, apart=True)
            page.notify(f"{upload.name} stands for itself; its rows are counted besides the earlier ones.")
            st.rerun()
    elif upload.apart:
        st.caption("This file stands for itself: rows that it shares with earlier files are counted twice.")
        if st.button("Bring earlier rows up to date", key=f"upload.join.{upload.id}", icon=":material/merge:"):
            desk.workspace.set_apart(upload.id, apart=False)
            st.rerun()


def _ask_which_is_newer(desk: Desk, update: Update) -> None:
    st.warning(
        f"{update.newer} came after {update.older} but looks older: its days end earlier, or it only empties cells. "
        f"Rows that both have now hold what {update.newer} says.",
        icon=":material/history:",
    )
    older = next((each for each in desk.workspace.uploads() if each.sha256 == update.older_sha256), None)
    said = f"{update.older} is the newer file"
    if older and st.button(said, key=f"upload.newest.{update.newer_sha256}.{older.id}", icon=":material/swap_vert:"):
        desk.workspace.put_last(older.id)
        page.notify(f"{update.older} counts as the newest file.")
        st.rerun()


def _update(update: Update, upload: Upload) -> None:
    model = TABLES[update.kind]
    parts = [
        f"{figures.count(update.changed, 'row')} changed",
        f"{update.pairs.height - update.changed:,} the same",
        f"{update.added:,} new",
        f"{update.kept:,} only in {update.older}, kept",
    ]
    st.info(
        f"Brings {figures.count(update.pairs.height, model.singular, model.plural)} of {update.older} up to date: "
        f"{', '.join(parts)}.",
        icon=":material/update:",
    )
    if update.absent:
        labels = ", ".join(model.column(name).label for name in update.absent)
        st.caption(f"This file has no column for {labels}: the values of {update.older} stay.")
    if update.cells.height:
        with st.expander(f"What changed in {figures.count(update.cells.height, 'cell')}"):
            shown = update.cells.head(MOST_SHOWN)
            st.dataframe(
                [
                    {"Row": new_id.split(":")[-1], "Column": model.column(field).label, "Was": was, "Now": now}
                    for new_id, field, was, now in shown.select("new_id", "field", "was", "now").iter_rows()
                ],
                key=f"upload.changed.{upload.id}.{update.older}.{update.kind}",
                hide_index=True,
                height=min(360, 80 + 36 * shown.height),
                alt="Values of the earlier file that this one changes",
            )
            if update.cells.height > MOST_SHOWN:
                st.caption(f"The first {MOST_SHOWN:,} are shown.")


def _corrections(carried: CarriedOver) -> None:
    if carried.already:
        st.caption(f"{figures.count(carried.already, 'correction')} had been made at the source already.")
    if carried.overruled:
        st.warning(
            f"{figures.count(len(carried.overruled), 'correction')} did not go over, because the newer file has "
            "another value there. Look at them once.",
            icon=":material/warning:",
        )
        st.dataframe(
            [
                {"Cell": each.place, "Was": each.was, "Corrected to": each.corrected, "Now in the file": each.newer,
                 "Who": each.who}
                for each in carried.overruled
            ],
            key="upload.overruled",
            hide_index=True,
            alt="Corrections that the newer file overrules",
        )  # fmt: skip
