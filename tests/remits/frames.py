"""Remittance lines and sessions as frames, each the usual one with some values changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from cmcore.engine.prepare import empty_frames

LINE: dict[str, Any] = {
    "table_id": "r:1", "row": 1, "claim_no": "CLM-1", "client_id": "M001", "payer": "Horizon MCO", "check_no": "778812",
    "service_date": date(2026, 3, 2), "code": "T1017", "modifiers": "HN", "units": 300, "billed": 12_000,
    "allowed": 10_095, "paid": 10_095, "group_code": "CO", "reason_code": "45", "amount": 1_905,
    "paid_date": date(2026, 3, 30),
}  # fmt: skip
SESSION: dict[str, Any] = {
    "table_id": "s:1", "row": 1, "session_id": None, "client_id": "C-1", "member_id": "M001", "payer": "Horizon MCO",
    "service_date": date(2026, 3, 2), "code": "T1017", "modifiers": "HN", "claim_no": "CLM-1",
    "billed_amount": 12_000, "units": 300, "minutes": 45,
}  # fmt: skip
DENIED: dict[str, Any] = {"paid": 0, "allowed": 0, "reason_code": "197", "amount": 12_000}


def remitted(*rows: dict[str, Any]) -> pl.DataFrame:
    """A remittances frame; rows are named r1, r2 unless they name themselves."""
    return _frame("remittances", LINE, "r", rows)


def held(*rows: dict[str, Any]) -> pl.DataFrame:
    """A sessions frame; rows are named s1, s2 unless they name themselves."""
    return _frame("sessions", SESSION, "s", rows)


def _frame(kind: str, usual: dict[str, Any], letter: str, rows: tuple[dict[str, Any], ...]) -> pl.DataFrame:
    schema = empty_frames()[kind].schema
    made = [dict.fromkeys(schema) | usual | {"row_id": f"{letter}{at}"} | row for at, row in enumerate(rows, 1)]
    return pl.DataFrame(made, schema=schema)
