"""Rows that contradict who is known: a client number with another's name, a credential that is not the worker's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz

from cmcore.intake.checking.known import in_force
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.suggest import is_one_slip
from cmcore.intake.crossing.habits import confidence_of_habit, most_frequent, usual_values
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FEWEST = 5
MOST = 0.8
SAME_PERSON = 80
"""Likeness of two names from which they are spellings of one, whatever the order of their parts."""
SLIP_SURE = 0.9


def check_clients(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Sessions whose client number and name are each usually found with another, so that one of the two is wrong."""
    sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, "client_id", "client_name")
    pairs = sessions.select("client_id", "client_name").drop_nulls().group_by("client_id", "client_name").len("times")
    named = pairs.with_columns(key=_name_key())
    of_id = most_frequent(named, ["client_id"], "key").select("client_id", "usual")
    strange = named.join(of_id, on="client_id", validate="m:1").filter(pl.col("key") != pl.col("usual"))
    of_name = most_frequent(named.join(strange, on="key", how="semi"), ["key"], "client_id")
    steady = of_name.filter((pl.col("times") >= FEWEST) & (pl.col("times") >= MOST * pl.col("of")))
    wrong = strange.drop("times").join(steady.rename({"usual": "owner"}), on="key", validate="m:1")
    wrong = wrong.filter(pl.col("client_id") != pl.col("owner"))
    rows = sessions.join(wrong, on=["client_id", "client_name"], validate="m:1", maintain_order="left")
    yield from mark_rows(dataset.tables, rows, "client_id", _judge_client)


def _name_key() -> pl.Expr:
    return pl.col("client_name").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _judge_client(row: Row) -> Verdict | None:
    if fuzz.token_sort_ratio(row["key"], row["usual"]) >= SAME_PERSON:
        return None
    said = (
        f'"{row["client_id"]}" is not the number that "{row["client_name"]}" has elsewhere, {row["owner"]}. '
        "Check which of number and name is wrong."
    )
    evidence = f"{row['times']:,} of {row['of']:,} sessions of this name have {row['owner']}"
    if is_one_slip(row["client_id"], row["owner"]):
        evidence += ", one slip away."
        return Verdict("client-disagrees", said, row["owner"], confidence=SLIP_SURE, evidence=evidence)
    sure = confidence_of_habit(row["times"], row["of"]) / 2
    return Verdict("client-disagrees", said, row["owner"], confidence=round(sure, 2), evidence=f"{evidence}.")


def check_credentials(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Sessions whose credential is none that the staff table gives the worker on the day."""
    spans = dataset.frames["staff"].select("staff", "start_date", "end_date", listed="credential")
    spans = spans.drop_nulls(["staff", "listed"])
    if spans.is_empty():
        return
    sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, "staff", "service_date", "credential")
    rows = _in_doubt(sessions.drop_nulls(["staff", "credential"]), spans)
    key = ["staff", "service_date", "credential"]
    held = rows.select(key).unique().join(spans, on="staff")
    held = held.filter(in_force("service_date", "start_date", "end_date"))
    told = held.group_by(key).agg(listed=pl.col("listed").unique().sort())
    wrong = told.filter(~pl.col("listed").list.contains(pl.col("credential")))
    found = rows.join(wrong, on=key, nulls_equal=True, validate="m:1", maintain_order="left")
    usual = usual_values(sessions.join(found, on="staff", how="semi"), ["staff"], "credential")
    found = found.join(usual, on="staff", how="left", validate="m:1", maintain_order="left")
    yield from mark_rows(dataset.tables, found, "credential", _judge_credential)


def _in_doubt(sessions: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The sessions whose credential the staff table gives the worker on no day, or beside another one."""
    listed = spans.select("staff", "listed").unique()
    alone = listed.filter(pl.len().over("staff") == 1)
    pairs = sessions.select("staff", "credential").unique()
    sure = pairs.join(alone, left_on=["staff", "credential"], right_on=["staff", "listed"], how="semi")
    doubtful = pairs.join(sure, on=["staff", "credential"], how="anti").join(listed, on="staff", how="semi")
    return sessions.join(doubtful, on=["staff", "credential"], how="semi", maintain_order="left")


def _judge_credential(row: Row) -> Verdict:
    listed = " or ".join(row["listed"])
    said = f'"{row["credential"]}" is not the credential on the staff list, {listed}. Check which of the two is wrong.'
    if len(row["listed"]) > 1:
        return Verdict("credential-disagrees", said)
    evidence = f"The staff list says {listed}; {row['times']:,} of {row['of']:,} sessions of this worker say "
    agrees = row["usual"] == row["listed"][0]
    evidence += "so too." if agrees else f"{row['usual']}."
    sure = confidence_of_habit(row["times"], row["of"]) if agrees else 0.5
    return Verdict("credential-disagrees", said, row["listed"][0], confidence=sure, evidence=evidence)
