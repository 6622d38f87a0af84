"""Lines of the payer book that say too little or what cannot be: undated fees, approvals of nothing, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields.fees import UNIT_MINUTES
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset


def check_incomplete(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Fee lines without dates or a unit's length or with hours that only a retainer has, and rows of nothing.

    Of nothing are authorizations without units and measures of more than their cases or of none.

    A schedule none of whose lines has a date is told once, at its first line; among dated lines each undated one is, a
    row of several rates for one code once.
    """
    fees = dataset.frames["fees"].filter(pl.col("rate").is_not_null())
    undated = pl.col("effective_from").is_null() & pl.col("effective_to").is_null()
    lines = fees.select(
        *SYSTEM_COLUMNS,
        "code",
        "effective_from",
        undated=undated,
        whole=undated.all().over("table_id"),
        lines=pl.len().over("table_id"),
        first=pl.col("row") == pl.col("row").min().over("table_id"),
    ).filter(pl.col("undated") & (pl.col("first") | ~pl.col("whole")))
    lines = lines.unique(["table_id", "row", "code"], keep="first", maintain_order=True)
    yield from mark_rows(dataset.tables, lines, "effective_from", _judge_undated)
    yield from mark_rows(dataset.tables, _without_length(dataset, fees), "unit_minutes", _judge_length)
    hours = pl.any_horizontal(pl.col("included_hours", "overage_rate").is_not_null())
    other = fees.filter(hours, pl.col("basis").ne_missing("retainer"))
    yield from mark_rows(dataset.tables, other.select(*SYSTEM_COLUMNS, "code", "basis"), "basis", _judge_basis)
    empty = dataset.frames["authorizations"].filter(pl.col("units_approved") <= 0)
    yield from mark_rows(
        dataset.tables,
        empty.select(*SYSTEM_COLUMNS, "units_approved", "authorization_no"),
        "units_approved",
        lambda row: Verdict(
            "authorization-empty",
            f'"{row["authorization_no"]}" approves no units, so no session can use it. Type the units approved.',
        ),
    )
    met, of = pl.col("numerator"), pl.col("denominator")
    strange = dataset.frames["measures"].filter((met > of) | (of == 0))
    told = strange.select(*SYSTEM_COLUMNS, "measure", "numerator", "denominator")
    yield from mark_rows(dataset.tables, told.filter(of > 0), "numerator", _judge_over)
    yield from mark_rows(dataset.tables, told.filter(of == 0), "denominator", _judge_empty)


def _judge_over(row: Row) -> Verdict:
    said = f"{row['numerator']:,} met of {row['denominator']:,} is more than there are. Correct one of the two."
    return Verdict("measure-over-whole", said)


def _judge_empty(row: Row) -> Verdict:
    said = f'"{row["measure"]}" has no cases, so it has no rate and earns nothing. Type how many it is out of.'
    return Verdict("measure-empty", said)


def _without_length(dataset: Dataset, fees: pl.DataFrame) -> pl.DataFrame:
    """Lines paid per unit of a code whose unit no reference table knows, where sessions of it last over one unit."""
    known = pl.concat([reference.billing_codes()["code"], reference.load("code_minutes")["code"]]).implode()
    lines = fees.filter(pl.col("basis") == "per_unit", pl.col("unit_minutes").is_null(), ~pl.col("code").is_in(known))
    sessions = dataset.frames["sessions"].select("code", "minutes").join(lines, on="code", how="semi")
    longest = sessions.group_by("code").agg(longest=pl.col("minutes").max())
    return lines.select(*SYSTEM_COLUMNS, "code", "unit_minutes").join(
        longest.filter(pl.col("longest") >= 2 * UNIT_MINUTES), on="code", how="inner", maintain_order="left"
    )


def _judge_length(row: Row) -> Verdict:
    said = (
        f"{row['code']} is paid per unit, and neither this line nor our list of codes says how long a unit is. It is "
        f"taken as {UNIT_MINUTES} minutes; sessions last up to {row['longest']}. Type its minutes, or per session."
    )
    return Verdict("fee-unit-assumed", said)


def _judge_basis(row: Row) -> Verdict:
    basis = f"is paid {row['basis'].replace('_', ' ')}" if row["basis"] else "names no basis"
    said = (
        f"the line for {row['code']} {basis}, so its included hours and the rate beyond them count for nothing: only a "
        "retainer has them. Type retainer if they are meant."
    )
    return Verdict("fee-hours-unused", said)


def _judge_undated(row: Row) -> Verdict:
    if row["whole"] and row["lines"] > 1:
        said = (
            f"none of the schedule's {row['lines']:,} lines has a date, so each is taken to be in force on every day."
        )
    else:
        said = f"the line for {row['code']} has no date, so it is taken to be in force on every day."
    return Verdict("fee-undated", f"{said} Type the first day that the payer names.")
