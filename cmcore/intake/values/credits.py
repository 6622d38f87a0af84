"""Payments that a ledger writes as credits: below zero throughout, they are what was received."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.parsed import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

PAYMENTS = ("paid_amount", "patient_paid")
FEWEST = 3
"""Payments of a column, all below zero, from which it is a ledger's; fewer may be payments taken back."""
NOTE = Note("The payments are all below zero, as a ledger writes credits, and were read as money received.")


def credited(frame: pl.DataFrame) -> tuple[str, ...]:
    """The payments of a service log that are all below zero."""
    names = [name for name in PAYMENTS if name in frame.columns]
    told = frame.select(
        **{f"{name}_below": (pl.col(name) < 0).sum() for name in names},
        **{f"{name}_above": (pl.col(name) > 0).sum() for name in names},
    ).row(0, named=True)
    return tuple(name for name in names if told[f"{name}_below"] >= FEWEST and not told[f"{name}_above"])


def received(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The frame with these payments as what was received."""
    return frame.with_columns(-pl.col(name) for name in names)
