"""Authorization numbers that no approval has, and sessions that need one and name none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields.choices import APPROVED
from cmcore.intake.checking.known import in_force, payer_key
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.suggest import MOST_NUMBERS, nearest_number
from cmcore.intake.crossing.zeros import without_zeros
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "authorization_no"
_SERVICE = ["client_id", "payer_key", "code", "service_date", "worker"]


def check_authorizations(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Numbers that are not the client's, then sessions without the number that their payer asks for."""
    approved = dataset.frames["authorizations"]
    if approved.is_empty():
        return
    told = ("client_id", "payer", "code", "service_date", "staff")
    sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, FIELD, *told)
    held = approved.select("client_id", FIELD).drop_nulls().unique()
    unknown = sessions.filter(pl.col(FIELD).is_not_null()).join(
        held, on=[without_zeros(), FIELD], how="anti", maintain_order="left"
    )
    unknown = unknown.filter(pl.col("client_id").is_not_null())
    missing = sessions.filter(pl.col(FIELD).is_null()).pipe(_asked_for, dataset)
    fitting = _fitting(unknown, dataset, MOST_NUMBERS + 1)
    only = _fitting(missing, dataset, 2)
    own = _own_numbers(approved, unknown)
    others = frozenset(held[FIELD])
    yield from mark_rows(dataset.tables, unknown, FIELD, partial(_judge_unknown, others, own, fitting))
    yield from mark_rows(dataset.tables, missing, FIELD, partial(_judge_missing, only))


def _asked_for(sessions: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The sessions whose payer asks for an authorization of their code on their day."""
    key = payer_key(dataset.frames)
    rules = (
        dataset.frames["rules"]
        .filter(pl.col("authorization_required"))
        .select("code", "effective_from", "effective_to", key.alias("payer_key"))
    )
    keyed = sessions.with_columns(payer_key=key).join(rules, on=["payer_key", "code"], how="inner")
    held = keyed.filter(in_force("service_date", "effective_from", "effective_to"))
    return sessions.join(held.select("row_id").unique(), on="row_id", how="semi", maintain_order="left")


def _own_numbers(approved: pl.DataFrame, unknown: pl.DataFrame) -> dict[str, list[str]]:
    """Each client's authorization numbers, for the clients of some sessions."""
    own = approved.join(unknown.select("client_id").drop_nulls().unique(), on="client_id", how="semi")
    grouped = own.group_by("client_id").agg(pl.col(FIELD).drop_nulls().unique().sort())
    return dict(grouped.iter_rows())


def _fitting(sessions: pl.DataFrame, dataset: Dataset, at_most: int) -> dict[str, list[str]]:
    """Row id to the numbers approved for that client, payer, code, day and worker, the first of them in the alphabet.

    One that is pending, denied or cancelled approves nothing, and one for another worker of the staff list not this.
    """
    key = payer_key(dataset.frames)
    listed = dataset.frames["staff"]["staff"].drop_nulls().str.to_lowercase().unique().to_list()
    named = pl.col("approved_staff").str.to_lowercase()
    given = dataset.frames["authorizations"].filter(pl.col("status").fill_null(APPROVED) == APPROVED)
    approved = given.select(
        "client_id", "start_date", "end_date", key.alias("approved_payer"), number=FIELD, approved_code="code",
        approved_worker=pl.when(named.is_in(listed)).then(named),
    )  # fmt: skip
    told = ("row_id", "client_id", "code", "service_date")
    keyed = sessions.select(*told, payer_key=key, worker=pl.col("staff").str.to_lowercase())
    joined = keyed.select(_SERVICE).unique().join(approved.drop_nulls("number").unique(), on="client_id")
    fits = joined.filter(
        (pl.col("approved_code") == pl.col("code")).fill_null(value=True)
        & (pl.col("approved_payer") == pl.col("payer_key")).fill_null(value=True)
        & (pl.col("approved_worker") == pl.col("worker")).fill_null(value=True)
        & in_force("service_date", "start_date", "end_date")
    )
    numbers = fits.group_by(_SERVICE).agg(pl.col("number").unique().sort().head(at_most))
    held = keyed.join(numbers, on=_SERVICE, nulls_equal=True, validate="m:1")
    return dict(held.select("row_id", "number").iter_rows())


def _judge_unknown(
    others: frozenset[str], own: dict[str, list[str]], fitting: dict[str, list[str]], row: Row
) -> Verdict:
    whose = "belongs to another client" if row[FIELD] in others else "is not the number of any authorization"
    said = f'"{row[FIELD]}" {whose}. Type the client\'s own.'
    numbers = own.get(row["client_id"], [])
    fits = fitting.get(row["row_id"], [])
    near = nearest_number(row[FIELD], fits) or nearest_number(row[FIELD], numbers)
    if near and near.value in fits:
        evidence = f"{near.evidence} It approves {row['code']} on {row['service_date']}."
        return Verdict("unknown-authorization", said, near.value, near.safe, max(near.confidence, 0.97), evidence)
    if near:
        return Verdict(
            "unknown-authorization", said, near.value, confidence=near.confidence - 0.1, evidence=near.evidence
        )
    if len(fits) == 1:
        evidence = f"{fits[0]} is the client's only authorization for {row['code']} on {row['service_date']}."
        return Verdict("unknown-authorization", said, fits[0], confidence=0.75, evidence=evidence)
    return Verdict("unknown-authorization", said)


def _judge_missing(fitting: dict[str, list[str]], row: Row) -> Verdict | None:
    said = f"the cell is empty and {row['payer']} asks for an authorization of {row['code']}. Type its number."
    fits = fitting.get(row["row_id"], [])
    if len(fits) != 1:
        return Verdict("authorization-missing", said)
    evidence = f"{fits[0]} is the client's only authorization for {row['code']} on {row['service_date']}."
    return Verdict("authorization-missing", said, fits[0], safe=True, confidence=0.95, evidence=evidence)
