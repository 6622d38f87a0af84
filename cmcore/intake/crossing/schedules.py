"""Days without a rate: sessions whose payer has dated fee lines for their code, none of them in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import payer_key
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

KEY = ["payer_key", "code"]
DAY = [*KEY, "service_date"]
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
IS_RATED = (pl.col("ends") > pl.col("service_date")).fill_null(value=False)
"""Whether the line begun by a day that ends last is in force on it."""


def check_schedules(dataset: Dataset, as_of: date) -> Iterator[Finding]:
    """The spans without a rate into which sessions fall, each told at the fee line before it, else at the one after.

    Lines that differ by modifier, credential, place or region count together: a span is without a rate only where no
    line of the payer and code is in force.
    """
    if dataset.frames["fees"].is_empty():
        return
    lines = _lines(dataset)
    if lines.is_empty():
        return
    sessions = dataset.frames["sessions"].filter(pl.col("service_date") <= as_of)
    days = sessions.select("code", "service_date", payer_key=payer_key(dataset.frames)).drop_nulls()
    gaps = _gaps(days.group_by(DAY).agg(sessions=pl.len()), lines)
    fees = dataset.frames["fees"].select(*SYSTEM_COLUMNS, "payer", "code", "effective_from", "effective_to")
    for side, name in (("before", "effective_to"), ("after", "effective_from")):
        rows = fees.join(gaps.filter(pl.col("side") == side), on="row_id", validate="1:m", maintain_order="left")
        yield from mark_rows(dataset.tables, rows, name, _judge)


def without_rate(dataset: Dataset) -> pl.Series:
    """The ids of the sessions with payer, code and day for which no fee line of the payer and code is in force."""
    sessions = dataset.frames["sessions"].select("row_id", "code", "service_date", payer_key=payer_key(dataset.frames))
    told = sessions.drop_nulls()
    beside = _beside(told.select(DAY).unique(), _lines(dataset))
    return told.join(beside.filter(~IS_RATED), on=DAY)["row_id"]


def _lines(dataset: Dataset) -> pl.DataFrame:
    """One row per fee line of a payer and code: `row_id`, and the days that it `begins` and `ends` (exclusive)."""
    fees = dataset.frames["fees"].select(
        "row_id",
        "code",
        payer_key=payer_key(dataset.frames),
        begins=pl.col("effective_from").fill_null(FIRST_DAY),
        ends=pl.col("effective_to").dt.offset_by("1d").fill_null(LAST_DAY),
    )
    return fees.drop_nulls(KEY).filter(pl.col("ends") > pl.col("begins"))


def _beside(days: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The days beside the line begun by then that ends last (`before`, `ends`) and the next one (`after`, `next`)."""
    ordered = lines.sort("begins", "ends", "row_id")
    last = pl.col("ends") >= pl.col("ends").cum_max().over(KEY)
    begun = ordered.select(
        *KEY,
        "begins",
        ends=pl.col("ends").cum_max().over(KEY),
        before=pl.when(last).then(pl.col("row_id")).forward_fill().over(KEY),
    )
    later = ordered.select(*KEY, next="begins", after="row_id").unique(
        [*KEY, "next"], keep="first", maintain_order=True
    )
    told = days.sort("service_date")
    found = told.join_asof(
        begun, left_on="service_date", right_on="begins", by=KEY, strategy="backward", check_sortedness=False
    )
    return found.join_asof(
        later.sort("next"), left_on="service_date", right_on="next", by=KEY, strategy="forward", check_sortedness=False
    )


def _gaps(days: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """One row per span without a rate: the line beside it, its `since` and `until`, and the `sessions` in it."""
    bare = _beside(days, lines).filter(~IS_RATED & pl.any_horizontal(pl.col("before", "after").is_not_null()))
    placed = bare.select(
        "sessions",
        since=pl.col("ends").dt.offset_by("-1d"),
        until="next",
        side=pl.when(pl.col("before").is_not_null()).then(pl.lit("before")).otherwise(pl.lit("after")),
        row_id=pl.coalesce("before", "after"),
    )
    return placed.group_by("row_id", "side", "since", "until").agg(pl.col("sessions").sum()).sort("row_id", "since")


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
