"""Policies of one client in force on the same days that do not say which of them pays first, or say it against law."""

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

MEDICAIDS = ("medicaid", "medicaid_mco")
BEFORE_MEDICAID = ("medicare", "medicare_advantage", "commercial", "workers_comp")
"""Types of payer that are liable before Medicaid. Source: 42 CFR 433.136 to 433.139."""


def check_policies(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Policies with the priority of another of the client on the same days; a blank priority is the first.

    Rows that repeat client, payer and start date are told as repeated keys. A policy of Medicaid that is to pay before
    another that is liable first is told at its priority.
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
        written="priority",
        priority=pl.col("priority").fill_null(1),
        begins=pl.col("start_date").fill_null(date.min),
        ends=pl.col("end_date").dt.offset_by("1d").fill_null(date.max),
    )
    typed = {"medicaid": _type_of(dataset, MEDICAIDS), "before_medicaid": _type_of(dataset, BEFORE_MEDICAID)}
    spans = spans.with_columns(**typed).filter(pl.col("ends") > pl.col("begins"))
    late = begun_during(spans, ("client_id", "priority"), ("table_id", "row", "row_id"))
    late = late.drop("ends", "first_ends")
    yield from mark_rows(dataset.tables, late, "payer", partial(_judge, dataset))
    yield from mark_rows(dataset.tables, _ahead(spans), "priority", partial(_judge_order, dataset))


def _type_of(dataset: Dataset, types: tuple[str, ...]) -> pl.Expr:
    """Whether the payers table gives a policy's payer one of these types."""
    payers = dataset.frames["payers"].filter(pl.col("payer_type").is_in(types))
    return pl.col("payer_key").is_in(payers["payer"].drop_nulls().unique().implode())


def _ahead(spans: pl.DataFrame) -> pl.DataFrame:
    """The policies of Medicaid with the first one, as `first_*`, that they are to pay before against the law."""
    others = spans.filter("before_medicaid").rename({name: f"first_{name}" for name in spans.columns})
    both = spans.filter("medicaid").join(others, left_on="client_id", right_on="first_client_id", how="inner")
    ahead = both.filter(
        pl.col("priority") < pl.col("first_priority"),
        pl.col("begins") < pl.col("first_ends"),
        pl.col("first_begins") < pl.col("ends"),
    )
    ordered = ahead.sort("table_id", "row", "row_id", "first_priority", "first_table_id", "first_row", "first_row_id")
    return (
        ordered.unique("row_id", keep="first", maintain_order=True)
        .drop("ends", "first_ends")
        .with_columns(priority="written")
    )


def _judge_order(dataset: Dataset, row: Row) -> Verdict:
    said = (
        f"{row['payer']} pays first here and {row['first_payer']} in {place_of_first(dataset, row, 'payer')} after it, "
        "on the same days. Medicaid pays last (42 CFR 433.139): give it the higher number. Until then its sessions are "
        "priced in the order typed."
    )
    return Verdict("medicaid-first", said)


def _judge(dataset: Dataset, row: Row) -> Verdict | None:
    if row["payer_key"] == row["first_payer_key"] and row["start_date"] == row["first_start_date"]:
        return None
    if row["medicaid"] != row["first_medicaid"]:
        first = f"{row['first_payer'] if row['medicaid'] else row['payer']} counts as first, since Medicaid pays last,"
    elif row["begins"] == row["first_begins"]:
        first = "Both begin on one day: claims of both are at risk"
    else:
        first = "The one that begins earlier counts as first"
    said = (
        f"the client has {row['first_payer']} in {place_of_first(dataset, row, 'payer')} on the same days, with the "
        f"same priority {row['priority']}. {first} until you say which pays first or end one of the two."
    )
    return Verdict("policy-overlap", said)
