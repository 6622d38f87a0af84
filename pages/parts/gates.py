"""The two gates on the Coverage page: is the record complete, then will the claim pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.engine.gates import CLAIM, PASSED, RECORD, by_gate
from pages.parts import figures

if TYPE_CHECKING:
    import polars as pl

    from pages.parts.page import Desk

CARDS = {
    RECORD: (
        "Record not complete",
        "Something that the record must hold is missing: a signature, a care plan, minutes.",
    ),
    CLAIM: (
        "Claim would not pass",
        "The record is complete, but a rule of the payer stops the claim or puts it at risk.",
    ),
    PASSED: ("Passes both", "Nothing that is known speaks against payment."),
}


def shown(desk: Desk, lines: pl.DataFrame) -> None:
    """What stops at each gate, in sessions and in what they are worth."""
    st.subheader("Two gates: is the record complete, then will the claim pass", anchor=False)
    figures.cards(
        [
            figures.money(CARDS[gate][0], worth, figures.count(sessions, "session"), CARDS[gate][1])
            for gate, sessions, worth in by_gate(lines, desk.estimate.reasons).iter_rows()
        ]
    )
