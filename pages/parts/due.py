"""Claims still to be filed, by the day that is their last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from cmcore.engine.filing import claims_due
from cmcore.fields.results import result_columns
from cmcore.money import dollars
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids

if TYPE_CHECKING:
    from pages.parts.page import Desk

NAMES = ["filing_deadline", "days_left", "payer", "claim", "claims_due", "amount"]


def ahead(desk: Desk) -> None:
    """The money due by each last day to file, from first and second payers; nothing where no claim is open."""
    due = claims_due(desk.lines, desk.estimate.facts, desk.dataset.frames["payers"], desk.as_of)
    if due.is_empty():
        return
    st.subheader("Claims to file, by their last day", anchor=False)
    total = dollars(int(due["amount"].sum())).replace("$", "\\$")
    st.markdown(f"{figures.count(due.height, 'claim')} worth **{total}** can still be filed.")
    by_day = (
        due.group_by("filing_deadline", "days_left", "payer", "claim")
        .agg(claims_due=pl.len(), amount=pl.col("amount").sum())
        .sort("filing_deadline", "payer", "claim")
    )
    grids.browse(by_day, "reimbursement.due", grids.View(NAMES, "Money due by each last day to file", height=260))
    downloads.download(
        "Claims to file, xlsx",
        lambda: write_xlsx({"Claims to file": due.drop("row_id")}, result_columns()),
        "claims_to_file.xlsx",
        "reimbursement.due.xlsx",
    )
