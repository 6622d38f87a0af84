"""Several items of the worklist changed at once, all or none, and undone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.denials.metrics import open_items
from cmcore.denials.workflow import STATUSES
from cmcore.findings import CmcoreError
from cmcore.money import dollars
from pages.parts import downloads, figures, page
from pages.parts.appeals import letters
from pages.parts.denial_grid import EDITED, PICKED, changes_of

if TYPE_CHECKING:
    import polars as pl

    from pages.parts.page import Desk

MOST_LETTERS = 500
SEEN = "bulk.seen"
"""The items as they were shown last, which somebody else may have changed since."""


def change(desk: Desk, shown: pl.DataFrame) -> None:
    """A form over the picked items, else over all that are shown; a move that one of them cannot make stops all."""
    some, which = _picked_or_shown(shown)
    seen, st.session_state[SEEN] = st.session_state.get(SEEN), some.select("item", *EDITED)
    total = dollars(int(some["amount"].sum() or 0)).replace("$", "\\$")
    with st.popover(f"Change the {some.height:,} {which}", icon=":material/checklist:", disabled=some.is_empty()):
        st.markdown(f"**{figures.count(some.height, 'item')}**, {total}")
        with st.form("denials.bulk", border=False):
            status = st.selectbox(
                "Status",
                list(STATUSES),
                index=None,
                format_func=STATUSES.get,
                placeholder="As it is",
                key="bulk.status",
            )
            owner = st.text_input("Owner", key="bulk.owner", placeholder="As it is")
            action = st.text_input("Next action", key="bulk.action", placeholder="As it is")
            if st.form_submit_button("Change them", type="primary", icon=":material/done_all:"):
                typed = {"status": status, "owner": owner.strip() or None, "next_action": action.strip() or None}
                if seen is not None and not seen.equals(some.select("item", *EDITED)):
                    page.warn(["Nothing was changed: the list is another than when it was shown. Look at it again."])
                    st.rerun()
                _save(desk, some, {name: value for name, value in typed.items() if value is not None})
    if which == "picked" and st.button("Pick none", key="denials.unpick"):
        st.session_state[PICKED] = set()
        st.rerun()
    if st.button(
        "Undo my last change",
        icon=":material/undo:",
        key="denials.undo",
        disabled=not desk.workspace.can_undo_denial(desk.who),
    ):
        _undo(desk)


def batch(desk: Desk, shown: pl.DataFrame) -> None:
    """The letters of the picked items, else of all that are shown and open, as one file; nothing where none is open."""
    some, which = _picked_or_shown(shown)
    rows = open_items(some)
    if rows.is_empty():
        return
    if rows.height > MOST_LETTERS:
        st.caption(f"Pick or filter to {MOST_LETTERS:,} items or fewer to write their letters in one batch.")
        return
    label = f"Letters of the {rows.height:,} {which}"
    downloads.download(label, lambda: letters(desk, rows.to_dicts()), "appeals.zip", "denials.letters")


def _picked_or_shown(shown: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    picked = shown.filter(shown["item"].is_in(list(st.session_state.get(PICKED, set()))))
    return (picked, "picked") if picked.height else (shown, "shown")


def _save(desk: Desk, some: pl.DataFrame, typed: dict[str, Any]) -> None:
    try:
        changes = {row["item"]: changes_of(desk, row, typed) for row in some.to_dicts()}
        made = {item: each for item, each in changes.items() if each}
        desk.workspace.change_denials(made, desk.who, desk.as_of)
    except CmcoreError as error:
        page.warn([f"Nothing was changed. {error}"])
    else:
        page.notify(f"{figures.count(some.height, 'item')} changed.")
        st.session_state[PICKED] = set()
    st.rerun()


def _undo(desk: Desk) -> None:
    try:
        undone = desk.workspace.undo_denial(desk.who)
        page.notify(f"Undone on {figures.count(len({each.item for each in undone}), 'item')}.")
    except CmcoreError as error:
        page.warn([str(error)])
    st.rerun()
