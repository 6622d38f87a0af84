"""The monthly codes that each client's minutes support, with the other ways to bill them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.engine.monthly.supported import monthly_codes
from cmcore.fields.results import result_columns
from cmcore.money import dollars
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids

if TYPE_CHECKING:
    from pages.parts.page import Desk

NAMES = [
    "month", "client_id", "payer", "minutes_staff", "minutes_practitioner", "best_set", "amount", "alternatives", "why",
]  # fmt: skip


def supported(desk: Desk) -> None:
    """The best set of monthly codes for each client's month; nothing where no session is under one."""
    months = monthly_codes(desk.estimate.facts, desk.dataset.frames, desk.estimate.payer)
    if months.is_empty():
        return
    st.subheader("Monthly codes this month's minutes support", anchor=False)
    earned = months.filter(months["best_set"].is_not_null())
    total = dollars(int(earned["amount"].sum() or 0)).replace("$", "\\$")
    below = months.height - earned.height
    st.markdown(
        f"{figures.count(earned.height, 'client month')} reach a code, worth **{total}** under the book before cost "
        f"shares; {below:,} stay below the first threshold."
    )
    grids.browse(months, "reimbursement.months.codes", grids.View(NAMES, "Monthly codes by client", height=300))
    downloads.download(
        "Monthly codes, xlsx",
        lambda: write_xlsx({"Monthly codes": months}, result_columns()),
        "monthly_codes.xlsx",
        "reimbursement.monthly",
    )
