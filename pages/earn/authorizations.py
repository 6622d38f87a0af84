"""Authorizations: units used and left, when each runs out, and the sessions outside any."""

from __future__ import annotations

import streamlit as st

from cmcore.authorizations.forecast import TO_ACT_ON
from cmcore.authorizations.report import sheets
from cmcore.fields.results import result_columns
from cmcore.workbook.reports import write_xlsx
from pages.parts import approvals, downloads, explain, figures, filters, grids, look, page

STATES = {
    "act": TO_ACT_ON,
    "force": (*TO_ACT_ON, "in force"),
    "ended": ("ended", "not approved"),
}

desk = page.begin("Authorizations")
if desk.dataset.frames["authorizations"].is_empty():
    st.markdown("No authorizations yet. Upload the list of approvals that your payers or your system export.")
    st.page_link("pages/prepare/upload.py", label="Upload authorizations", icon=":material/upload_file:")
    st.stop()

found = desk.workspace.authorizations(desk.as_of)
approvals.cards(found)

show = filters.one_of("Show", look.SHOWN_APPROVALS, "show", "act")
payers = sorted(set(found.authorizations["payer"].drop_nulls()))
payer = filters.choice("Payer", payers, "payer")
listed = approvals.filtered(found.authorizations, STATES.get(show), payer)
st.subheader(figures.count(listed.height, "authorization"), anchor=False)
shown = filters.page_of(listed, f"authorizations.page.{show}")
position = grids.choose_row(
    shown, desk.key(f"authorizations.{show}"), grids.View(approvals.COLUMNS, "Authorizations with what is left")
)
if position is not None:
    approvals.one(desk, shown.row(position, named=True))
else:
    if found.backtest:
        st.caption(found.backtest.sentence)
    st.caption("Choose an authorization to see how it was used, session by session, and when it runs out.")

if found.outside.height:
    st.subheader(f"{figures.count(found.outside.height, 'session')} outside any authorization", anchor=False)
    outside = filters.page_of(found.outside, "authorizations.outside.page")
    chosen = grids.choose_row(
        outside, desk.key("authorizations.outside"), grids.View(approvals.OUTSIDE, "Sessions that draw on none")
    )
    explain.chosen(desk, outside, chosen, explain.ask_session("authorizations.session"))
    st.page_link("pages/prepare/fix.py", label="Correct the numbers on Fix", icon=":material/rule:")

downloads.download(
    "Usage report, xlsx",
    lambda: write_xlsx(sheets(found), result_columns()),
    "authorizations.xlsx",
    "authorizations.xlsx",
)
