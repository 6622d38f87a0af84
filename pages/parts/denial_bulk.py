"""Several items of the worklist changed at once, all or none, and undone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.denials.workflow import STATUSES
from cmcore.findings import CmcoreError
from cmcore.money import dollars
from pages.parts import figures, page
from pages.parts.worklist import PICKED, changes_of

if TYPE_CHECKING:
    import polars as pl

    from pages.parts.page import Desk


def change(desk: Desk, shown: pl.DataFrame) -> None:
    """A form over the picked items, else over all that are shown; a move that one of them cannot make stops all."""
    picked = shown.filter(shown["item"].is_in(list(st.session_state.get(PICKED, set()))))
    some = picked if picked.height else shown
    which = "picked" if picked.height else "shown"
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
                _save(desk, some, {name: value for name, value in typed.items() if value is not None})
    if picked.height and st.button("Pick none", key="denials.unpick"):
        st.session_state[PICKED] = set()
        st.rerun()
    if st.button(
        "Undo my last change",
        icon=":material/undo:",
        key="denials.undo",
        disabled=not desk.workspace.can_undo_denial(desk.who),
    ):
        _undo(desk)


def _save(desk: Desk, some: pl.DataFrame, typed: dict[str, Any]) -> None:
    try:
        changes = {row["item"]: changes_of(desk, row, typed) for row in some.to_dicts()}
        desk.workspace.change_denials({item: each for item, each in changes.items() if each}, desk.who)
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
