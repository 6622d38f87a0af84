"""Client numbers that have lost the zeros at their front, so that two tables write one client in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "client_id"
KINDS = ("sessions", "authorizations", "policies", "members", "denials")
SURE, DOUBTFUL = 0.97, 0.6


def without_zeros(name: str = FIELD) -> pl.Expr:
    """A number without the zeros at its front, which spreadsheets drop from what they take for a number."""
    return pl.col(name).str.strip_chars_start("0")


def check_zeros(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Client numbers that stand elsewhere with zeros before them.

    May be accepted unread where no table writes that client both ways, since then no two clients are meant.
    """
    frames = {kind: dataset.frames[kind] for kind in KINDS if not dataset.frames[kind].is_empty()}
    if not any(dataset.counted(kind, FIELD)["value"].str.starts_with("0").any() for kind in frames):
        return
    written = [frame.select("table_id", FIELD).unique() for frame in frames.values()]
    numbers = pl.concat(written).drop_nulls().with_columns(bare=without_zeros()).filter(pl.col("bare") != "")
    zeroed = numbers.filter(pl.col("bare") != pl.col(FIELD)).select("bare", full=FIELD).unique()
    if zeroed.is_empty():
        return
    one = zeroed.filter(pl.len().over("bare") == 1)
    lost = numbers.filter(pl.col("bare") == pl.col(FIELD)).join(one, on="bare", validate="m:1")
    both = numbers.join(one, left_on=FIELD, right_on="full").select("table_id", "bare")
    beside = lost.join(both, on=["table_id", "bare"], how="semi").select("bare").unique()
    means = (
        lost.select(FIELD, "full", "bare").unique().with_columns(apart=~pl.col("bare").is_in(beside["bare"].implode()))
    )
    for frame in frames.values():
        rows = frame.select(*SYSTEM_COLUMNS, FIELD).join(means, on=FIELD, validate="m:1", maintain_order="left")
        yield from mark_rows(dataset.tables, rows, FIELD, _judge)


def _judge(row: Row) -> Verdict:
    said = f'"{row[FIELD]}" is written {row["full"]} elsewhere; the zeros at its front were lost. Accept it.'
    if row["apart"]:
        evidence = f"No table writes both {row['full']} and {row[FIELD]}."
        return Verdict("number-lost-zeros", said, row["full"], safe=True, confidence=SURE, evidence=evidence)
    said = f'"{row[FIELD]}" and {row["full"]} stand in one table. Accept {row["full"]} if both are one client.'
    return Verdict("number-lost-zeros", said, row["full"], confidence=DOUBTFUL)
