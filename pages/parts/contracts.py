"""Contracts on the Payers page: notice to give, raises to claim, and interest on what was paid late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.contracts.terms import due_soon
from cmcore.contracts.watch import watch_contracts, watch_sheets
from cmcore.fields.results import result_columns
from cmcore.money import dollars
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids

if TYPE_CHECKING:
    from cmcore.contracts.watch import Watch
    from pages.parts.page import Desk

TERMS = ["payer", "contract_no", "state", "effective_from", "term_to", "notice_by", "days_left", "next_step"]
RAISES = ["payer", "code", "modifiers", "credential", "raised_on", "rate_before", "rate_now", "rate_due", "sessions"]
LATE = [
    "claim_no",
    "payer",
    "billed_date",
    "paid_date",
    "days_to_pay",
    "days_late",
    "paid",
    "interest_paid",
    "interest",
]
SPEED = ["payer", "claims", "median_days", "on_time", "late_claims", "interest", "unanswered", "unanswered_amount"]


def watched(desk: Desk) -> None:
    """What the contracts ask for today; nothing without a contracts table."""
    if desk.dataset.frames["contracts"].is_empty():
        return
    found = watch_contracts(desk.dataset.frames, desk.lines, desk.as_of)
    _notice(found)
    _raises(found)
    _late(found)
    downloads.download(
        "Contracts", lambda: write_xlsx(watch_sheets(found), result_columns()), "contracts.xlsx", "payers.contracts"
    )


def _notice(found: Watch) -> None:
    st.subheader(figures.count(found.terms.height, "contract"), anchor=False)
    soon = due_soon(found.terms)
    for row in soon.iter_rows(named=True):
        st.warning(f"{row['payer']}: {row['next_step']}", icon=":material/event:")
    grids.browse(found.terms, "payers.terms", grids.View(TERMS, "Contracts by the notice that is due"))


def _raises(found: Watch) -> None:
    if found.raises.is_empty():
        return
    st.subheader("Raises that the fee schedule lacks", anchor=False)
    total = _amount(int(found.raises["difference"].sum()))
    stayed = figures.count(found.raises["fee_row_id"].n_unique(), "fee line")
    st.markdown(
        f"{stayed} stayed below what the contract's escalator gives. On the "
        f"sessions since, that is **{total}**. Load the new schedule, or ask the payer to pay by it."
    )
    filled = [name for name in RAISES if found.raises[name].null_count() < found.raises.height]
    grids.browse(found.raises, "payers.raises", grids.View([*filled, "difference"], "Fee lines whose raise is missing"))


def _late(found: Watch) -> None:
    if found.payers.is_empty():
        return
    st.subheader("Days to pay", anchor=False)
    interest = int(found.late["interest"].sum() or 0)
    if interest:
        st.markdown(
            f"{figures.count(found.late.height, 'claim')} came after the clean claim days; by the contracts that is "
            f"**{_amount(interest)}** of interest to ask for."
        )
    grids.browse(found.payers, "payers.speed", grids.View(SPEED, "Days to pay by payer"))
    if found.late.height:
        grids.browse(found.late, "payers.late", grids.View(LATE, "Claims paid late", height=260))


def _amount(cents: int) -> str:
    return dollars(cents).replace("$", "\\$")
