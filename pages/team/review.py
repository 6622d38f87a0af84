"""Review: comments on figures and rows, a frozen snapshot to sign, and a link that opens the same view."""

from __future__ import annotations

import streamlit as st

from cmcore.engine import summary
from pages.parts import page, review

desk = page.begin("Review")
review.ask_name(desk)
figures = review.figures_of(desk, summary.totals(desk.lines))

left, right = st.columns([1.4, 1], gap="large")
with left:
    st.subheader("The figures under review", anchor=False)
    st.dataframe(
        [{"Figure": label, "Now": value} for label, value in review.words(figures).items()],
        key="review.figures",
        hide_index=True,
        alt="Figures under review",
    )
    review.snapshots(desk, figures)
with right:
    review.discussion(desk, list(review.words(figures)))

review.link(desk)
