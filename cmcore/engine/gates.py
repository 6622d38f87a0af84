"""Two gates before a claim goes out: is the record complete, then will the claim pass."""

from __future__ import annotations

import polars as pl

from cmcore.engine.summary import worth
from cmcore.reference import tables

RECORD, CLAIM, PASSED = "record", "claim", "passed"
GATES = (RECORD, CLAIM, PASSED)


def stopped_at(lines: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """The lines with `gate`: the first that stops each, RECORD or CLAIM, or PASSED.

    Reasons that only say what to do with a payable session, such as never billed, stop nothing.
    """
    gate = dict(tables.reasons().select("reason", "gate").iter_rows())
    stopping = reasons.filter(pl.col("status") != "covered").select(
        "row_id", gate=pl.col("reason").replace_strict(gate, default=CLAIM)
    )
    at_record = (
        stopping.filter(pl.col("gate") == RECORD).select("row_id").unique().with_columns(record=pl.lit(value=True))
    )
    at_claim = stopping.select("row_id").unique().with_columns(claim=pl.lit(value=True))
    joined = lines.join(at_record, on="row_id", how="left").join(at_claim, on="row_id", how="left")
    found = pl.when(pl.col("record")).then(pl.lit(RECORD)).when(pl.col("claim")).then(pl.lit(CLAIM))
    return joined.with_columns(gate=found.otherwise(pl.lit(PASSED))).drop("record", "claim")


def by_gate(lines: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """One row per gate in their order: `sessions` stopped there and what they are `worth`; they sum to the lines."""
    counted = stopped_at(lines, reasons).group_by("gate").agg(sessions=pl.len(), worth=worth().sum())
    every = pl.DataFrame({"gate": GATES}).join(counted, on="gate", how="left", maintain_order="left")
    return every.with_columns(pl.col("sessions", "worth").fill_null(0))
