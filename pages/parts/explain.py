"""The explain panel: the sentence behind one figure, the steps that lead to it, and what the team says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.engine.checklists import IN_NOTE, MET, MISSING, NOT_EXPORTED, TITLES
from cmcore.engine.explain import explain_session
from cmcore.engine.summary import find_session
from cmcore.findings import CmcoreError
from pages.parts import gates

if TYPE_CHECKING:
    import polars as pl

    from cmcore.engine.checklists import Check
    from pages.parts.page import Desk

ICONS = {
    MET: ":material/check_circle:",
    MISSING: ":material/cancel:",
    NOT_EXPORTED: ":material/help:",
    IN_NOTE: ":material/description:",
}


def ask_session(key: str) -> str:
    """A session id to look for, typed."""
    return st.text_input("Find a session", key=key, placeholder="session ID", icon=":material/search:", width=320)


def chosen(desk: Desk, shown: pl.DataFrame, position: int | None, typed: str) -> None:
    """The panel of the session typed, else of the row chosen, else how to get one."""
    row_id = find_session(desk.lines, typed) if typed.strip() else None
    if typed.strip() and row_id is None:
        st.warning(f"No session has the ID {typed.strip()}.", icon=":material/search_off:")
    elif row_id is not None:
        panel(desk, row_id)
    elif position is not None:
        panel(desk, shown["row_id"][position])
    else:
        st.caption("Choose a session, or type its ID, to see the sentence behind its amount and the cells involved.")


def panel(desk: Desk, row_id: str) -> None:
    """Why this session is worth what it is, down to the cell of the fee schedule."""
    explanation = explain_session(desk.dataset, desk.estimate, row_id)
    with st.container(border=True, key="explain.panel"):
        st.markdown(f"**{_plain(explanation.sentence)}**")
        for step in explanation.steps:
            source = f"  \n:gray[{_plain(str(step.source))}]" if step.source else ""
            st.markdown(f"**{_plain(step.title)}** — {_plain(step.text)}{source}")
        _checklists(explanation.checks)
        gates.decide(desk, row_id)
        _remarks(desk, row_id)


def _checklists(checks: tuple[Check, ...]) -> None:
    """The session's checklists, each item ticked, missing, or to be read in the note."""
    for name, title in TITLES.items():
        items = [each for each in checks if each.checklist == name]
        met = sum(1 for each in items if each.answer == MET)
        with st.expander(f"{title}: {met} of {len(items)} shown by the log"):
            for each in items:
                shown = f" ({_plain(each.shown)})" if each.shown else ""
                st.markdown(
                    f"{ICONS[each.answer]} {_plain(each.title)}{shown}  \n:gray[{each.answer}; {_plain(each.source)}]"
                )


def _remarks(desk: Desk, row_id: str) -> None:
    """What the team says about this session, and a form to say more."""
    target = f"row {row_id}"
    for each in desk.workspace.comments(target):
        st.caption(f"{each.who} · {each.at:%b %d, %Y %H:%M} UTC")
        st.text(each.text)
    with st.form(f"explain.comment.{row_id}", clear_on_submit=True, border=False):
        text = st.text_input("Comment on this session", key=f"explain.text.{row_id}")
        if st.form_submit_button("Comment", icon=":material/send:"):
            try:
                desk.workspace.comment(target, text, desk.who)
                st.rerun()
            except CmcoreError as error:
                st.error(str(error))


def _plain(text: str) -> str:
    """Text from a file, shown as text: no markup, no formulas."""
    for mark in "\\`*_{}[]<>#$~|":
        text = text.replace(mark, f"\\{mark}")
    return text
