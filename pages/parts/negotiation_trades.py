"""The Negotiation page's time and trades: until when notice can be given, and what each concession is worth."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.contracts.watch import notice_of
from cmcore.money import CENTS
from cmcore.negotiation.concessions import concessions
from pages.parts.negotiation import COUNT, lines_of

if TYPE_CHECKING:
    from cmcore.negotiation.rates import RateLine
    from pages.parts.page import Desk


def notice(desk: Desk, payer: str) -> None:
    """When the payer's contracts renew, and until when notice can be given."""
    for step in notice_of(desk.dataset.frames, payer, desk.as_of):
        st.info(step, icon=":material/event:")


def trades(desk: Desk, payer: str, rates: tuple[RateLine, ...]) -> None:
    """What each concession is worth in a year, side by side."""
    st.subheader("What to trade, priced on the year", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = _percent("Rates, %", "negotiation.rate_change", 1.0)
        volume = _percent("Volume, %", "negotiation.volume_change", 10.0)
    reasons = desk.estimate.reasons
    found = concessions(lines_of(desk, payer), reasons, rates, rate_percent=rate, volume_percent=volume, log=desk.lines)
    rows = [
        {"Concession": each.name, "A year": each.worth / CENTS, "Sessions": each.sessions, "How": each.basis}
        for each in found
    ]
    config = {"A year": st.column_config.NumberColumn(format="dollar"), "Sessions": COUNT}
    st.dataframe(rows, key="negotiation.trades", hide_index=True, column_config=config, alt="Concessions")


def _percent(label: str, key: str, usual: float) -> Decimal:
    typed = st.number_input(label, -90.0, 300.0, usual, step=0.5, format="%g", key=key, width=150)
    return Decimal(str(typed))
