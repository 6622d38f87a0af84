"""Reimbursement: expected against paid, what was paid short, what was never billed, and the deadlines ahead."""

from __future__ import annotations

import polars as pl
import streamlit as st

from cmcore.denials.rates import UNNAMED
from cmcore.engine import actions, summary
from cmcore.engine.export import in_text_units, priced_sheets, priced_table
from cmcore.money import dollars
from cmcore.workbook.reports import write_csv, write_xlsx
from pages.parts import charts, downloads, due, explain, figures, filters, grids, look, monthly, page, variances

REASONS = {"underpaid": "underpaid", "overpaid": "overpaid", "unbilled": "never-billed", "due": "filing-due-soon"}
AS_IT_STANDS = "What these bring as they stand. Coverage shows what the contract allows for them, late ones too."
BY = {"payer": "Payer", "code": "Code", "staff": "Staff", "program": "Program"}

desk = page.begin("Reimbursement")
lines = filters.by_payer_and_code(desk.lines)
totals = summary.totals(lines)
short = variances.paid_short(desk, lines)
unbilled = summary.with_reason(lines, "never-billed")
owed = int(unbilled["expected"].sum() or 0)

figures.cards(
    [
        figures.money("Expected", totals.expected, figures.count(totals.sessions, "session")),
        figures.money("Paid", totals.paid, f"{figures.share(totals.paid, totals.expected)} of expected"),
        figures.money(
            "Paid short",
            -int(short["variance"].sum() or 0),
            figures.count(short.height, "session"),
            "Paid less than expected from the payer by more than one cent. Accepted differences are not counted.",
        ),
        figures.money("Never billed", owed, figures.count(unbilled.height, "session"), AS_IT_STANDS),
        figures.money("Filing due soon", totals.due_soon, figures.count(totals.due_soon_sessions, "session")),
    ]
)

months = summary.by_month(lines, desk.as_of)
left, right = st.columns(2, gap="large")
with left:
    charts.show(
        charts.expected_and_paid(months),
        "reimbursement.months",
        actions.trend_title(months, desk.as_of),
        "Expected and paid by month of service",
    )
with right:
    key = filters.one_of("By", BY, "by", "payer")
    grouped = summary.by(lines, key).with_columns(pl.col(key).fill_null(UNNAMED[key]))
    st.subheader(f"Expected and paid by {BY[key].lower()}", anchor=False)
    grids.browse(
        grouped,
        f"reimbursement.by.{key}",
        grids.View(
            [key, "sessions", "units", "expected", "paid", "variance"], f"Totals by {BY[key].lower()}", height=260
        ),
    )

variances.worked(desk, lines)

show = filters.one_of("Show", look.SHOWN_SESSIONS, "show", "all")
if show in REASONS:
    lines = short if show == "underpaid" else summary.with_reason(lines, REASONS[show])
money = int(lines["expected"].sum() or 0)
st.subheader(
    f"{look.SHOWN_SESSIONS[show]}: {figures.count(lines.height, 'session')}, {dollars(money)} expected", anchor=False
)
shown = filters.page_of(summary.most_at_stake(lines), f"reimbursement.page.{show}")
position = grids.choose_row(
    shown,
    desk.key(f"reimbursement.lines.{show}"),
    grids.View(
        [
            "session_id",
            "service_date",
            "payer",
            "code",
            "minutes",
            "units",
            "rate",
            "allowed",
            "payer_share",
            "patient_share",
            "paid",
            "variance",
            "filing_deadline",
            "rate_source",
        ],
        "Priced sessions",
    ),
)
explain.chosen(desk, shown, position, explain.ask_session("reimbursement.session"))

due.ahead(desk)
monthly.supported(desk)

with st.container(horizontal=True):
    table, columns = priced_table(desk.dataset, desk.estimate)
    downloads.download(
        "Priced sessions, xlsx",
        lambda: write_xlsx(*priced_sheets(desk.dataset, desk.estimate)),
        "priced_sessions.xlsx",
        "reimbursement.xlsx",
    )
    downloads.download(
        "Priced sessions, csv",
        lambda: write_csv(in_text_units(table, columns)),
        "priced_sessions.csv",
        "reimbursement.csv",
    )
