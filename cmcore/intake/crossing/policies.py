"""Policies of one client in force on the same days that do not say which of them pays first."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import payer_key
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.crossing.overlapping import begun_during
from cmcore.intake.crossing.places import place_of_first
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

KEYS = ("client_id", "payer_key", "start_date")


def check_policies(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Policies with the priority of another of the client on the same days; a blank priority is the first.

    Rows that repeat client, payer and start date are told as repeated keys.
    """
    rows = dataset.frames["policies"].filter(pl.col("client_id").is_not_null() & pl.col("payer").is_not_null())
    if rows.is_empty():
        return
    spans = rows.select(
        *SYSTEM_COLUMNS,
        "client_id",
        "payer",
        "start_date",
        payer_key=payer_key(dataset.frames),
        priority=pl.col("priority").fill_null(1),
        begins=pl.col("start_date").fill_null(date.min),
        ends=pl.col("end_date").dt.offset_by("1d").fill_null(date.max),
    ).filter(pl.col("ends") > pl.col("begins"))
    late = begun_during(spans, ("client_id", "priority"), ("table_id", "row", "row_id"))
    late = late.drop("ends", "first_ends")
    yield from mark_rows(dataset.tables, late, "payer", partial(_judge, dataset))


def _judge(dataset: Dataset, row: Row) -> Verdict | None:
    if row["payer_key"] == row["first_payer_key"] and row["start_date"] == row["first_start_date"]:
        return None
    together = row["begins"] == row["first_begins"]
    first = (
        "Both begin on one day: Medicaid pays last, and of others claims of both are at risk"
        if together
        else ("The one that begins earlier counts as first")
    )
    said = (
        f"the client has {row['first_payer']} in {place_of_first(dataset, row, 'payer')} on the same days, with the "
        f"same priority {row['priority']}. {first} until you say which pays first or end one of the two."
    )
    return Verdict("policy-overlap", said)
