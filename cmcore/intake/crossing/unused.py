"""Authorizations that nothing uses: of a client nobody knows, or of a payer and code that no session has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import payer_key
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.suggest import NearNumbers
from cmcore.intake.crossing.zeros import without_zeros
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

CLIENT_KINDS = ("sessions", "policies", "members")
SHOWN = 4


def check_unused(dataset: Dataset, as_of: date) -> Iterator[Finding]:
    """Authorizations whose client no other table has, then those whose client has sessions, none of them theirs.

    Clients who differ by zeros at the front are another check's. Only spans that had begun by the last recorded day are
    judged unused: later ones still wait for their service.
    """
    approved, sessions = dataset.frames["authorizations"], dataset.frames["sessions"]
    if approved.is_empty() or sessions.is_empty():
        return
    clients = pl.concat([dataset.frames[kind]["client_id"] for kind in CLIENT_KINDS]).drop_nulls().unique()
    if clients.is_empty():
        return
    key = payer_key(dataset.frames)
    rows = approved.filter(pl.col("client_id").is_not_null()).select(
        *SYSTEM_COLUMNS, "authorization_no", "client_id", "payer", "code", "start_date", payer_key=key
    )
    known = without_zeros().is_in(clients.to_frame().select(without_zeros()).to_series().implode())
    near = NearNumbers(clients)
    strange = rows.filter(~known)
    members = _clients_of_members(dataset, strange["client_id"])
    yield from mark_rows(dataset.tables, strange, "client_id", partial(_judge_client, near, members))
    last = sessions.filter(pl.col("service_date") <= as_of)["service_date"].max()
    begun = rows.filter(known & (pl.col("start_date") <= pl.lit(last, dtype=pl.Date)).fill_null(value=True))
    yield from mark_rows(dataset.tables, _without_sessions(begun, sessions, key), "authorization_no", _judge_unused)


def _without_sessions(begun: pl.DataFrame, sessions: pl.DataFrame, key: pl.Expr) -> pl.DataFrame:
    """The authorizations whose client has sessions with `codes`, none of their payer and code or their number."""
    held = sessions.select("client_id", "code", "authorization_no", had_payer=key)
    idle = begun.join(held, on=["client_id", "authorization_no"], how="anti", maintain_order="left")
    had = held.join(idle, on="client_id", how="semi")
    pairs = idle.select("row_id", "client_id", "payer_key", "code").join(
        had.select("client_id", "had_payer", had_code="code").unique(), on="client_id"
    )
    fits = (pl.col("had_code") == pl.col("code")).fill_null(value=True) & (
        pl.col("had_payer") == pl.col("payer_key")
    ).fill_null(value=True)
    told = pairs.group_by("row_id").agg(used=fits.any(), codes=pl.col("had_code").drop_nulls().unique().sort())
    joined = idle.join(told, on="row_id", validate="1:1", maintain_order="left")
    return joined.filter(~pl.col("used"))


def _clients_of_members(dataset: Dataset, numbers: pl.Series) -> dict[str, str]:
    """The one client of each of some numbers that are member IDs: payers' letters name members, not our clients."""
    held = pl.concat([dataset.frames[kind].select("client_id", "member_id") for kind in ("sessions", "policies")])
    held = held.drop_nulls().filter(pl.col("member_id").is_in(numbers.implode())).unique()
    once = held.filter(pl.len().over("member_id") == 1)
    return dict(once.select("member_id", "client_id").iter_rows())


def _judge_client(near: NearNumbers, members: dict[str, str], row: Row) -> Verdict:
    if client := members.get(row["client_id"]):
        said = f'"{row["client_id"]}" is the member ID of client {client}. Accept the client number in its place.'
        evidence = f"Sessions or policies of {client} alone give this member ID."
        return Verdict("authorization-unmatched", said, client, safe=True, confidence=0.98, evidence=evidence)
    said = f'"{row["client_id"]}" is a client that no session, policy or enrolment names. Correct the client number.'
    found = near.nearest(row["client_id"])
    if found is None:
        return Verdict("authorization-unmatched", said)
    evidence = f"{found} is the only client number one slip away."
    return Verdict("authorization-unmatched", said, found, confidence=0.7, evidence=evidence)


def _judge_unused(row: Row) -> Verdict:
    wanted = " and ".join(each for each in (row["payer"], row["code"]) if each)
    shown = ", ".join(row["codes"][:SHOWN])
    said = (
        f'"{row["authorization_no"]}" is of {wanted}, which none of the client\'s sessions have; they have {shown}. '
        "Check payer and code, unless the service has not begun."
    )
    return Verdict("authorization-unused", said)
