"""The explain panel: the sentence behind one figure and the steps that lead to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.engine.explain import explain_session

if TYPE_CHECKING:
    from pages.parts.page import Desk


def panel(desk: Desk, row_id: str) -> None:
    """Why this session is worth what it is, down to the cell of the fee schedule."""
    explanation = explain_session(desk.dataset, desk.estimate, row_id)
    with st.container(border=True, key="explain.panel"):
        st.markdown(f"**{_plain(explanation.sentence)}**")
        for step in explanation.steps:
            st.markdown(f"**{_plain(step.title)}** — {_plain(step.text)}")
            if step.source:
                st.caption(f"Source: {_plain(step.source)}")


def _plain(text: str) -> str:
    """Text from a file, shown as text: no markup, no formulas."""
    for mark in "\\`*_{}[]<>#$~|":
        text = text.replace(mark, f"\\{mark}")
    return text
