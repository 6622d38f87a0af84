"""Rows that repeat or contradict each other: keys used twice, contacts entered twice, rates that disagree."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.checking.marking import Row, Verdict, column_of, mark_rows
from cmcore.intake.crossing.overlapping import begun_during
from cmcore.intake.crossing.places import place_of_first
from cmcore.intake.crossing.sieves import sharing
from cmcore.intake.tables import SYSTEM_COLUMNS
from cmcore.money import rate_dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

OWN_CHECK = frozenset({"fees"})
"""Kinds whose repeated keys are judged by their spans and amounts instead."""
SAME_CONTACT = ("client_id", "service_date", "code", "staff", "start_time", "minutes", "units")
FEW = 2
"""Fields of a longer key by which most rows are told apart at less cost."""
FEE_KEY = ("payer", "code", "modifiers", "credential", "place_of_service", "region", "basis")


def check_keys(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Rows whose key an earlier row has already."""
    for kind, model in TABLES.items():
        key = model.unique_on
        if not key or kind in OWN_CHECK or dataset.frames[kind].is_empty():
            continue
        frame = dataset.frames[kind].filter(pl.col(key[0]).is_not_null())
        rows = _repeats(frame.select(*SYSTEM_COLUMNS, *key), key)
        if kind == "sessions" and rows.height:
            rows = rows.join(_other_lines(frame, key), on="row_id", how="anti", maintain_order="left")
        yield from mark_rows(dataset.tables, rows, key[0], partial(_judge_key, dataset, kind))


def _other_lines(sessions: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Further lines of one contact: the same id, client and day, and a code that the rows before have not."""
    lines = sessions.select("row_id", first=pl.col("row_id").first().over([*key, "client_id", "service_date", "code"]))
    alone = sessions.select("row_id", one_contact=(pl.struct("client_id", "service_date").n_unique().over(key) == 1))
    return lines.join(alone, on="row_id").filter(pl.col("one_contact") & (pl.col("row_id") == pl.col("first")))


def _repeats(frame: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows after the first of each key, with its place: `first_row_id`, `first_table_id`, `first_row`."""
    alike = sharing(sharing(frame, key[:FEW]), key) if len(key) > FEW else sharing(frame, key)
    repeated = alike.filter(alike.select(key).is_duplicated())
    told = [name for name in (*SYSTEM_COLUMNS, "session_id") if name in frame.columns]
    firsts = repeated.with_columns(pl.col(name).first().over(key).alias(f"first_{name}") for name in told)
    return firsts.filter(pl.col("row_id") != pl.col("first_row_id"))


def _judge_key(dataset: Dataset, kind: str, row: Row) -> Verdict:
    key = TABLES[kind].unique_on
    labels = " and ".join(column_of(kind, each).label.lower() for each in key)
    said = f'"{row[key[0]]}" stands in {place_of_first(dataset, row, key[0])} too, with the same {labels}.'
    return Verdict("duplicate-key", f"{said} Remove one of the two or correct it.")


def check_sessions(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Contacts that an earlier row has already under another session id."""
    frame = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, "session_id", *SAME_CONTACT)
    told = pl.all_horizontal(pl.col("client_id", "service_date", "code").is_not_null())
    timed = pl.any_horizontal(pl.col("start_time", "minutes").is_not_null())
    rows = _repeats(frame.filter(told & timed), SAME_CONTACT)
    yield from mark_rows(dataset.tables, rows, "client_id", partial(_judge_contact, dataset))


def _judge_contact(dataset: Dataset, row: Row) -> Verdict | None:
    if row["session_id"] is not None and row["session_id"] == row["first_session_id"]:
        return None  # the repeated session id says it already
    place = place_of_first(dataset, row, "client_id")
    said = (
        f'"{row["client_id"]}" has this contact in {place} already: same day, code, worker, start and minutes. '
        "Void one of the two if they are the same contact."
    )
    return Verdict("possible-duplicate", said)


def check_fees(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Fee lines for the same service on the same days: at another rate a conflict, at the same rate a repetition."""
    fees = dataset.frames["fees"].filter(pl.col("code").is_not_null() & pl.col("rate").is_not_null())
    several = fees.filter(fees.select(FEE_KEY).is_duplicated())
    spans = several.select(
        *SYSTEM_COLUMNS,
        *FEE_KEY,
        "rate",
        begins=pl.col("effective_from").fill_null(date.min),
        ends=pl.col("effective_to").dt.offset_by("1d").fill_null(date.max),
    )
    rows = begun_during(spans.filter(pl.col("ends") > pl.col("begins")), FEE_KEY, ("table_id", "row", "row_id"))
    rows = rows.drop("begins", "ends", "first_begins", "first_ends")
    yield from mark_rows(dataset.tables, rows, "rate", partial(_judge_fee, dataset))


def _judge_fee(dataset: Dataset, row: Row) -> Verdict:
    place = place_of_first(dataset, row, "rate")
    if row["first_rate"] == row["rate"]:
        return Verdict("fee-repeated", f"the same line for {row['code']} stands in {place} already, at the same rate.")
    said = (
        f"{rate_dollars(row['rate'])} for {row['code']} contradicts {rate_dollars(row['first_rate'])} in {place}, "
        "in force on the same days. End one of the two lines or correct its rate."
    )
    return Verdict("fee-conflict", said)
