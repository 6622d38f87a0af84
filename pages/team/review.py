"""Review: comments on figures and rows, a frozen snapshot to sign, and a link that opens the same view."""

from __future__ import annotations

import streamlit as st

from cmcore.engine import summary
from pages.parts import page, review

desk = page.begin("Review")
name = review.ask_name(desk)
figures = review.figures_of(summary.totals(desk.lines))
frozen = desk.workspace.snapshots()

left, right = st.columns([1.4, 1], gap="large")
with left:
    st.subheader("The figures under review", anchor=False)
    review.table(figures, frozen[0] if frozen else None)
    st.subheader("Snapshots", anchor=False)
    review.snapshots(desk, figures, name)
with right:
    st.subheader("Comments", anchor=False)
    review.discussion(desk, name)

review.link(desk)
