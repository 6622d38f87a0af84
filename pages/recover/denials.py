"""Denials: the worklist by money and deadline, its workflow, and the causes that keep coming back."""

from __future__ import annotations

import streamlit as st

from cmcore.denials import metrics
from cmcore.money import CENTS, dollars
from cmcore.workbook.reports import write_xlsx
from pages.parts import appeals, charts, downloads, figures, filters, page, remittances, worklist

desk = page.begin("Denials")
worklist.commit(desk)
remittances.answered(desk)
items = worklist.items(desk)
if items.is_empty():
    st.success("No denials: no session and no denial log carries a denial code.", icon=":material/check_circle:")
    st.stop()
told = metrics.denial_metrics(desk.lines, items)

figures.cards(
    [
        figures.money(
            "Open",
            told.open_amount,
            figures.count(told.open_items, "item"),
            "Denied and neither won, lost nor written off.",
        ),
        figures.money("Past deadline", told.past_due_amount, figures.count(told.past_due_items, "item")),
        figures.money("Due in 7 days", told.due_soon_amount, figures.count(told.due_soon_items, "item")),
        figures.Figure(
            "Denial rate",
            figures.share(told.denied_lines, told.answered_lines),
            "of answered lines",
            f"{told.denied_lines:,} denied of {told.answered_lines:,} answered lines.",
        ),
        figures.money("Recovered", told.recovered_amount, f"{told.won_items:,} won of {told.decided_items:,} decided"),
    ]
)

left, right = st.columns(2, gap="large")
with left:
    causes = metrics.by_cause(items).with_columns(dollars=metrics.by_cause(items)["amount"] / CENTS).head(10)
    charts.show(
        charts.ranked_bars(causes.to_pandas(), "cause", "dollars", "bad", "Dollars"),
        "denials.causes",
        metrics.cause_title(items),
        "Causes of denial ranked by money",
    )
with right:
    payers = metrics.by_payer(items).with_columns(dollars=metrics.by_payer(items)["amount"] / CENTS)
    charts.show(
        charts.ranked_bars(payers.to_pandas(), "payer", "dollars", "bad", "Dollars"),
        "denials.payers",
        "Denied by payer",
        "Denied money by payer",
    )

with st.container(horizontal=True):
    statuses = worklist.several("Status", items["status"], "status")
    payer = worklist.several("Payer", items["payer"], "payer")
    cause = worklist.several("Cause", items["cause"], "cause")
shown = metrics.ranked(items, status=statuses, payer=payer, cause=cause)
total = int(shown["amount"].sum() or 0)
st.subheader(f"{figures.count(shown.height, 'item')}, {dollars(total)}", anchor=False)
worklist.grid(desk, filters.page_of(shown, "denials.page"))
downloads.download(
    "Worklist, xlsx", lambda: write_xlsx({"Denials": shown.drop("item", "row_id")}), "denials.xlsx", "denials.xlsx"
)
appeals.week(desk, items)
