"""What the loaded capitation payments come to: months, rates, and the members whose month is not as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.money import dollars
from cmcore.remits.capitation_report import capitation_columns, capitation_sheets, said, to_ask_for, with_what_to_do
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids

if TYPE_CHECKING:
    import polars as pl

    from pages.parts.page import Desk


def paid(desk: Desk) -> None:
    """Nothing where no capitation payment is loaded."""
    review = desk.workspace.capitation(desk.as_of)
    if review is None:
        return
    asked = to_ask_for(review)
    open_months = figures.count(review.differences.height, "difference")
    with st.expander(
        f"Capitation: {figures.count(review.months.height, 'month')} paid, {open_months}, "
        f"{dollars(asked, whole=True)} to ask for".replace("$", "\\$"),
        icon=":material/groups:",
    ):
        for sentence in said(review):
            st.markdown(f"- {sentence}".replace("$", "\\$"))
        shown, months, rates = st.tabs(["Differences", "Months", "Rates"])
        with shown:
            _table(
                "differences",
                with_what_to_do(review.differences),
                "Member-months that differ, with evidence and what to do",
            )
        with months:
            _table("months", review.months, "Capitation by month of cover")
        with rates:
            _table("rates", review.rates, "Amounts paid per member by rate code and month")
        downloads.download(
            "Capitation, xlsx",
            lambda: write_xlsx(capitation_sheets(review), capitation_columns()),
            "capitation.xlsx",
            "capitation.xlsx",
        )


def _table(name: str, frame: pl.DataFrame, alt: str) -> None:
    view = grids.View(frame.columns, alt, capitation_columns(), height=min(420, 80 + 36 * frame.height))
    grids.browse(frame, f"denials.capitation.{name}", view)
