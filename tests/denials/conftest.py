"""Denied sessions, a denial log and the payers that refused, as frames."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from cmcore.denials.worklist import build_worklist
from cmcore.engine.prepare import empty_frames

AS_OF = date(2026, 4, 20)
DENIED: dict[str, Any] = {
    "row_id": "aa:Log:6",
    "claim_no": "CLM-1",
    "client_id": "C-1",
    "payer": "Horizon MCO",
    "code": "T1017",
    "service_date": date(2026, 3, 2),
    "claim_status": "denied",
    "denial_codes": "CO-197",
    "allowed": 10095,
    "amount_at_stake": 10095,
    "billed_amount": 14000,
    "paid": 0,
    "paid_date": date(2026, 3, 30),
}
LOGGED: dict[str, Any] = {
    "row_id": "bb:Denials:4",
    "claim_no": "CLM-1",
    "payer": "Horizon MCO",
    "code": "T1017",
    "service_date": date(2026, 3, 2),
    "expected": 9000,
    "denial_codes": "CO-197",
    "denial_date": date(2026, 4, 1),
    "owner": "JL",
    "status": "working",
    "next_action": "Send records",
    "notes": "Called on Monday",
}
PAYERS = [
    {"payer": "Horizon MCO", "aliases": "HORIZON HLTH", "appeal_days": 60},
    {"payer": "Medicaid", "aliases": None, "appeal_days": None},
]


def lines_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """Priced sessions: each the denied one with some values changed."""
    text = (
        "row_id",
        "session_id",
        "claim_no",
        "client_id",
        "payer",
        "payer_written",
        "code",
        "modifiers",
        "claim_status",
        "denial_codes",
    )
    kinds: dict[str, Any] = dict.fromkeys((*DENIED, "variance"), pl.Int64)
    days = ("service_date", "billed_date", "paid_date", "filing_deadline")
    kinds |= dict.fromkeys(text, pl.String) | dict.fromkeys(days, pl.Date)
    return pl.DataFrame([DENIED | row for row in rows], schema=kinds)


def frames_of(log: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """The tables that a worklist needs: the payers, and the log of the rows given."""
    frames = empty_frames()
    for kind, rows in (("payers", PAYERS), ("denials", [LOGGED | row for row in log])):
        schema = frames[kind].schema
        frames[kind] = pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)
    return frames


@pytest.fixture
def worklist():
    """A worklist of sessions, log lines and what people changed since, given by what differs from the usual."""

    def build(sessions=(), log=(), states=None, as_of=AS_OF) -> pl.DataFrame:
        return build_worklist(frames_of(list(log)), lines_of(*sessions), states or {}, as_of)

    return build
