"""Payers that nothing knows, and sessions without one, with what the client's other rows say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import book_payers, often_named
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.suggest import Suggestion, may_name_another, name_key, nearest_names
from cmcore.intake.crossing.habits import SAFE_FROM, confidence_of_habit, most_frequent
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "payer"
SPELLED_IN = (
    "sessions",
    "contracts",
    "fees",
    "rules",
    "authorizations",
    "policies",
    "remittances",
    "capitation",
    "members",
    "measures",
    "denials",
)
SHOWN = 6
RARE = 10
"""How many times more sessions must name a payer for a spelling like it to be doubted without a payer book."""
FEWEST_SESSIONS = 5
"""Sessions of a client that must name a payer for it to back a correction."""


def check_payers(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Payers that no payer book knows, then sessions that name none.

    Without a payer book nobody knows which payers there are: only what resembles one that many sessions name is told.
    """
    sessions = dataset.frames["sessions"]
    book = book_payers(dataset.frames)
    ways = book or often_named(dataset.counted("sessions", FIELD), sessions.height)
    if not ways:
        return
    unknown = {kind: _unknown_rows(dataset, kind, ways) for kind in SPELLED_IN}
    sessions = sessions.select(*SYSTEM_COLUMNS, FIELD, "client_id", "service_date")
    blank = sessions.filter(pl.col(FIELD).is_null())
    asked = [blank, *unknown.values()]
    clients = pl.concat([each["client_id"] for each in asked if "client_id" in each.columns]).drop_nulls().unique()
    habits = client_habits(dataset, ways, clients)
    for rows in unknown.values():
        yield from _unknown(dataset, rows, ways, habits, is_book=bool(book))
    yield from _missing(dataset, blank, ways, habits)


def client_habits(dataset: Dataset, ways: Mapping[str, str], clients: pl.Series) -> pl.DataFrame:
    """One row per client: the payer that most of its sessions name, how many do, and how many name a known one."""
    sessions = dataset.frames["sessions"].select("client_id", FIELD)
    sessions = sessions.filter(pl.col("client_id").is_in(clients.implode()))
    written = sessions.group_by("client_id", FIELD).agg(times=pl.len()).drop_nulls()
    names = written[FIELD].unique().to_list()
    known = {each: ways[name_key(each)] for each in names if name_key(each) in ways}
    usual = pl.col(FIELD).replace_strict(known, default=None, return_dtype=pl.String)
    counted = written.with_columns(usual=usual).drop_nulls().select("client_id", "usual", "times")
    return most_frequent(counted.rename({"usual": FIELD}), ["client_id"], FIELD)


def _unknown_rows(dataset: Dataset, kind: str, ways: Mapping[str, str]) -> pl.DataFrame:
    """The rows whose payer is no way of writing a known one."""
    frame = dataset.frames[kind]
    strange = [each for each in dataset.counted(kind, FIELD)["value"] if name_key(each) not in ways]
    keep = [*SYSTEM_COLUMNS, FIELD, *(["client_id"] if "client_id" in frame.columns else [])]
    told = frame.select(keep)
    return told.filter(pl.col(FIELD).is_in(strange)) if strange else told.clear()


def _unknown(
    dataset: Dataset, rows: pl.DataFrame, ways: Mapping[str, str], habits: pl.DataFrame, *, is_book: bool
) -> list[Finding]:
    listed = ", ".join(sorted(set(ways.values()))[:SHOWN])
    nearest = nearest_names(rows[FIELD].unique().to_list(), ways)
    told = f"is not a payer that the payer book knows. Known: {listed}."
    if not is_book:
        times = dict(dataset.counted("sessions", FIELD).select("value", "times").iter_rows())
        like = {each: found.value for each, found in nearest.items() if found}
        rare = [each for each, name in like.items() if times.get(each, 0) * RARE <= times.get(name, 0)]
        rows = rows.filter(pl.col(FIELD).is_in(rare))
        told = f"is not as most sessions write the payer. They write: {listed}."
    if "client_id" in rows.columns:
        rows = rows.join(habits, on="client_id", how="left", maintain_order="left", validate="m:1")
    return mark_rows(dataset.tables, rows, FIELD, partial(_judge_unknown, nearest, told))


def _judge_unknown(nearest: dict[str, Suggestion | None], told: str, row: Row) -> Verdict:
    said = f'"{row[FIELD]}" {told}'
    found, usual = nearest[row[FIELD]], row.get("usual")
    if found is None:
        evidence = _habit(row) if usual else None
        return Verdict("unknown-payer", said, usual, confidence=_half(row) if usual else None, evidence=evidence)
    if usual == found.value:
        backed = row["times"] >= FEWEST_SESSIONS and not may_name_another(row[FIELD], found.value)
        evidence = f"{found.evidence} {_habit(row)}"
        sure = max(found.confidence, 0.97) if backed else found.confidence
        return Verdict("unknown-payer", said, found.value, found.safe or backed, sure, evidence)
    if usual is None or row["times"] < FEWEST_SESSIONS:
        return Verdict("unknown-payer", said, found.value, found.safe, found.confidence, found.evidence)
    evidence = f"{found.evidence} But {_habit(row)}"
    return Verdict("unknown-payer", said, found.value, confidence=min(found.confidence, 0.6), evidence=evidence)


def _half(row: Row) -> float:
    """How sure the client's payer is where the cell names one that nothing knows: half of what a blank would give."""
    return round(confidence_of_habit(row["times"], row["of"]) / 2, 2)


def _habit(row: Row) -> str:
    return f"{row['times']:,} of {row['of']:,} sessions of this client name {row['usual']}."


def _missing(dataset: Dataset, blank: pl.DataFrame, ways: Mapping[str, str], habits: pl.DataFrame) -> list[Finding]:
    if blank.is_empty():
        return []
    rows = blank.join(habits, on="client_id", how="left", maintain_order="left", validate="m:1")
    rows = rows.join(_policies_on(dataset, blank), on="row_id", how="left", maintain_order="left", validate="1:1")
    return mark_rows(dataset.tables, rows, FIELD, partial(_judge_missing, ways))


def _policies_on(dataset: Dataset, blank: pl.DataFrame) -> pl.DataFrame:
    """One row per session: the payers of the client's first policies in force on the day, and their policy rows."""
    policies = dataset.frames["policies"].select("client_id", "priority", "start_date", "end_date", policy="payer")
    held = (
        blank.select("row_id", "client_id", "service_date")
        .join(policies, on="client_id")
        .filter(
            (pl.col("start_date") <= pl.col("service_date")).fill_null(value=True)
            & (pl.col("end_date") >= pl.col("service_date")).fill_null(value=True)
            & pl.col("policy").is_not_null()
        )
    )
    first = held.filter(pl.col("priority").fill_null(1) == pl.col("priority").fill_null(1).min().over("row_id"))
    return first.group_by("row_id").agg(pl.col("policy").unique().sort())


def _judge_missing(ways: Mapping[str, str], row: Row) -> Verdict:
    said = "the cell is empty, so nobody can be billed. Type the payer."
    policies = {ways.get(name_key(each), each) for each in row["policy"] or ()}
    usual = row["usual"]
    if len(policies) == 1:
        (covered,) = policies
        evidence = f"The client's policy in force on {row['service_date']} is with {covered}."
        evidence += f" {_habit(row)}" if usual else ""
        agrees = usual in {None, covered}
        return Verdict("payer-missing", said, covered, agrees, 0.95 if agrees else 0.7, evidence)
    if usual is None:
        return Verdict("payer-missing", said)
    sure = confidence_of_habit(row["times"], row["of"])
    return Verdict("payer-missing", said, usual, sure >= SAFE_FROM, sure, _habit(row))
