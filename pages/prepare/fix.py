"""Fix: kinds of fault ranked by the money they block; accept, type, undo; the user's own workbook back."""

from __future__ import annotations

import streamlit as st

from cmcore.engine import actions
from cmcore.intake.correcting import faults
from cmcore.money import dollars
from cmcore.reference import tables as reference
from pages.parts import added_rows, corrections, figures, fix_grid, page

desk = page.begin("Fix")
findings = corrections.open_findings(desk)
held = actions.blocked_by_findings(findings)
blocking = faults.count_cells(each for each in findings if each.amount)
safe = [each for each in findings if faults.is_safe(each)]
st.markdown(
    f"{figures.count(faults.count_cells(findings), 'cell')} to look at; {blocking:,} of them block "
    f"**{dollars(held.amount).replace('$', chr(92) + '$')}**. {faults.count_cells(safe):,} have a safe correction."
)
corrections.elsewhere(desk)
corrections.spellings(desk)
findings = corrections.shown(findings)
titles = reference.finding_titles()
left, right = st.columns([1, 2.7], gap="large")

with left:
    st.subheader("Kinds, by money blocked", anchor=False)
    kind = corrections.choose_kind(faults.by_kind(findings), titles)

with right:
    listed = faults.of_kind(findings, kind, st.session_state.get("fix.search", ""))
    kind_safe = [each for each in listed if faults.is_safe(each)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Search", key="fix.search", placeholder="cell, value", label_visibility="collapsed", width=220)
        if kind_safe and st.button(
            f"Accept {len(kind_safe):,} safe", type="primary", key="fix.accept", icon=":material/done_all:"
        ):
            corrections.accept(desk, kind_safe)
        corrections.accept_again(desk, kind)
        corrections.undo(desk)
        if st.button("Redo", key="fix.redo", icon=":material/redo:", disabled=not desk.workspace.can_redo):
            corrections.redo(desk)
    if not listed:
        st.success("Nothing left to correct here.", icon=":material/check_circle:")
    fix_grid.draw(desk, listed)

st.subheader("Your corrected files", anchor=False)
corrections.files(desk)
added_rows.ask(desk)
st.subheader("Corrections made", anchor=False)
corrections.history(desk)
