"""Causes and trends: which causes keep coming back, what was won, and which checks would have caught the denials."""

from __future__ import annotations

import streamlit as st

from cmcore.denials.learning import learning_sheets, said
from cmcore.denials.learning_columns import learning_columns
from cmcore.money import dollars
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, learning, page

desk = page.begin("Causes and trends", needs_sessions=False)
found = desk.workspace.learning(desk.as_of)
if not found.answered and found.causes.is_empty():
    st.info(
        "No payer has answered yet. Load a remittance, a denial log, or a service log that says what was paid.",
        icon=":material/inbox:",
    )
    st.stop()

days = found.days["median"]
figures.cards(
    [
        figures.Figure(
            "Denial rate",
            figures.share(found.denied, found.answered),
            "of answered lines",
            f"{found.denied:,} denied of {found.answered:,} answered lines.",
        ),
        figures.Figure(
            "First-pass rate",
            figures.share(found.first_pass, found.answered),
            "paid at once",
            "Answered lines that were paid and never denied before, of all answered lines.",
        ),
        figures.Figure(
            "Clean-claim rate",
            figures.share(found.clean, found.billed),
            "of billed lines",
            "Lines sent with nothing that our checks hold against them, of all lines sent.",
        ),
        figures.money("Recovered", found.recovered, f"{dollars(found.written_off, whole=True)} written off"),
        figures.Figure(
            "Days to resolution",
            f"{days:,}" if days is not None else "—",
            f"{found.days['resolved']:,} won or lost",
            f"Median from the denial until it was won or lost; nine in ten within {found.days['p90']} days."
            if days is not None
            else "No item with a day of its denial and a day of its end yet. A remittance that pays, or a move here, "
            "dates the end; a log that does not date it tells none.",
        ),
    ]
)
for sentence in said(found):
    st.markdown(f"- {sentence}".replace("$", "\\$"))

learning.causes(found)
if found.answered:
    learning.denial_rates(found)
learning.money_and_ages(found)
learning.wins(found)
if found.answered:
    learning.checks(desk, found)
downloads.download(
    "All of it, xlsx",
    lambda: write_xlsx(learning_sheets(found), learning_columns()),
    "causes_and_trends.xlsx",
    "learning.xlsx",
)
