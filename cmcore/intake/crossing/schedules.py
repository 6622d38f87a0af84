"""Days without a rate: sessions whose payer has dated fee lines for their code, none of them in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.known import in_force, payer_key
from cmcore.intake.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

KEY = ["payer_key", "code"]
DAY = [*KEY, "service_date"]


def check_schedules(dataset: Dataset, as_of: date) -> Iterator[Finding]:
    """The spans without a rate into which sessions fall, each told at the fee line before it, else at the one after.

    Lines that differ by modifier, credential, place or region count together: a span is without a rate only where no
    line of the payer and code is in force.
    """
    key = payer_key(dataset.frames)
    fees = dataset.frames["fees"].select(
        *SYSTEM_COLUMNS, "payer", "code", "effective_from", "effective_to", payer_key=key
    )
    fees = fees.drop_nulls(KEY)
    if fees.is_empty():
        return
    sessions = dataset.frames["sessions"].filter(pl.col("service_date") <= as_of)
    days = sessions.select("code", "service_date", payer_key=key).drop_nulls().group_by(DAY).len(name="sessions")
    lines = days.join(fees, on=KEY)
    gaps = _gaps(lines)
    for side, name in (("before", "effective_to"), ("after", "effective_from")):
        rows = fees.join(gaps.filter(pl.col("side") == side), on="row_id", validate="1:m", maintain_order="left")
        yield from mark_rows(dataset.tables, rows, name, _judge)


def without_rate(dataset: Dataset) -> pl.Series:
    """The ids of the sessions with payer, code and day for which no fee line of the payer and code is in force."""
    key = payer_key(dataset.frames)
    fees = dataset.frames["fees"].select("code", "effective_from", "effective_to", payer_key=key)
    sessions = dataset.frames["sessions"].select("row_id", "code", "service_date", payer_key=key).drop_nulls()
    lines = sessions.select(DAY).unique().join(fees, on=KEY)
    rated = lines.filter(in_force("service_date", "effective_from", "effective_to")).select(DAY).unique()
    return sessions.join(rated, on=DAY, how="anti")["row_id"]


def _gaps(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per span without a rate: the line beside it, its `since` and `until`, and the `sessions` in it."""
    covered = lines.filter(in_force("service_date", "effective_from", "effective_to")).select(DAY).unique()
    bare = lines.join(covered, on=DAY, how="anti")
    ended, later = pl.col("effective_to") < pl.col("service_date"), pl.col("effective_from") > pl.col("service_date")
    by_day = bare.group_by(DAY).agg(
        pl.col("sessions").first(),
        since=pl.col("effective_to").filter(ended).max(),
        until=pl.col("effective_from").filter(later).min(),
        before=_beside(ended, "effective_to").last(),
        after=_beside(later, "effective_from").first(),
    )
    side = pl.when(pl.col("since").is_not_null()).then(pl.lit("before")).otherwise(pl.lit("after"))
    placed = by_day.with_columns(side=side, row_id=pl.coalesce("before", "after"))
    return placed.group_by("row_id", "side", "since", "until").agg(pl.col("sessions").sum()).sort("row_id", "since")


def _beside(which: pl.Expr, name: str) -> pl.Expr:
    """The ids of the lines that end before or begin after a day, in the order of those dates."""
    return pl.col("row_id").filter(which).sort_by(pl.col(name).filter(which), pl.col("row_id").filter(which))


def _judge(row: Row) -> Verdict:
    what = f"{row['payer']} has no rate for {row['code']}"
    count = "1 session falls" if row["sessions"] == 1 else f"{row['sessions']:,} sessions fall"
    if row["since"] is None:
        said = f"{what} before {row['until']}, and {count} there. Add the earlier line or check their dates."
        return Verdict("rate-gap", said)
    if row["until"] is None:
        said = f"{what} after {row['since']}, and {count} there. Add the line that follows it."
        return Verdict("rate-gap", said)
    first, last = row["since"] + timedelta(days=1), row["until"] - timedelta(days=1)
    said = f"{what} from {first} to {last}, and {count} there. Add a line, or close the gap."
    evidence = f"The next line for {row['code']} begins on {row['until']}."
    return Verdict("rate-gap", said, last.isoformat(), confidence=0.5, evidence=evidence)
