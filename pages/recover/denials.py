"""Denials: the worklist by money and deadline, its workflow, and the causes that keep coming back."""

from __future__ import annotations

import polars as pl
import streamlit as st

from cmcore.denials import metrics
from cmcore.denials.payments import NEVER_DENIED
from cmcore.denials.worklist import counted_twice, not_listed
from cmcore.fields.results import result_columns
from cmcore.money import CENTS, dollars
from cmcore.workbook.reports import write_xlsx
from pages.parts import (
    appeals,
    capitation,
    charts,
    denial_bulk,
    denial_grid,
    denial_item,
    denial_rules,
    downloads,
    figures,
    filters,
    page,
    remittances,
    worklist,
)

desk = page.begin("Denials", needs_sessions=False)
remittances.answered(desk)
capitation.paid(desk)
items = desk.workspace.worklist(desk.as_of)
if items.is_empty() and not desk.has_sessions:
    page.show_start(desk)
    st.stop()
if items.is_empty():
    st.success(
        "Nothing to recover: no line was denied, paid short or left without an answer.", icon=":material/check_circle:"
    )
    st.stop()
told = metrics.denial_metrics(desk.lines, items)

figures.cards(
    [
        figures.money(
            "Open",
            told.open_amount,
            figures.count(told.open_items, "item"),
            "Denied, paid short or not answered, and neither won, lost, written off nor left alone by your rules.",
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

denied = items.filter(~items["payment"].is_in(NEVER_DENIED))
if not denied.is_empty():
    left, right = st.columns(2, gap="large")
    with left:
        causes = metrics.by_cause(denied).with_columns(pl.col("amount").truediv(CENTS).alias("dollars")).head(10)
        charts.show(
            charts.ranked_bars(causes.to_pandas(), "cause", "dollars", "bad", "Dollars"),
            "denials.causes",
            metrics.cause_title(denied),
            "Causes of denial ranked by money",
        )
    with right:
        payers = metrics.by_payer(denied).with_columns(pl.col("amount").truediv(CENTS).alias("dollars"))
        charts.show(
            charts.ranked_bars(payers.to_pandas(), "payer", "dollars", "bad", "Dollars"),
            "denials.payers",
            "Denied by payer",
            "Denied money by payer",
        )

worklist.paid_short(desk, items)
if left_out := " ".join(filter(None, (not_listed(desk.dataset.frames), counted_twice(items)))):
    st.caption(left_out.replace("$", "\\$"))


@st.fragment
def listed() -> None:
    """The list of the filters chosen; a filter runs this part of the page alone."""
    items = desk.workspace.worklist(desk.as_of)
    shown = worklist.chosen(desk, items)
    total = int(shown["amount"].sum() or 0)
    st.subheader(f"{figures.count(shown.height, 'item')}, {dollars(total)}", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        denial_bulk.change(desk, shown)
        denial_rules.settings(desk)
    denial_grid.grid(desk, filters.page_of(shown, "denials.page"))
    with st.container(horizontal=True):
        downloads.download(
            "Worklist, xlsx",
            lambda: write_xlsx({"Denials": shown.drop("item", "row_id")}, result_columns()),
            "denials.xlsx",
            "denials.xlsx",
        )
        downloads.download(
            "Denial log, xlsx", lambda: desk.workspace.denial_log(desk.as_of), "denial_log.xlsx", "denials.log"
        )
        denial_bulk.batch(desk, shown)


listed()
denial_item.whole(desk, items)
appeals.week(desk, items)
