"""A list of findings as people read it: where, what is wrong, what to do, and the money it blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.money import CENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.findings import Finding


def listed(findings: Sequence[Finding], key: str, height: int = 220) -> None:
    """The findings with most money first."""
    ranked = sorted(findings, key=lambda each: (-(each.amount or 0), each.file, each.sheet, each.row or 0))
    st.dataframe(
        [
            {
                "Cell": each.place,
                "File": each.file,
                "What is wrong": each.message,
                "Suggestion": each.suggestion,
                "Money blocked": None if each.amount is None else each.amount / CENTS,
            }
            for each in ranked
        ],
        key=key,
        hide_index=True,
        height=height,
        column_config={
            "What is wrong": st.column_config.TextColumn(width="large"),
            "Money blocked": st.column_config.NumberColumn(format="dollar"),
        },
        alt="Findings with most money first",
    )
