"""Small frames from rows, and many cases priced at once, each with a payer and clients of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from cmcore.engine.estimate import Estimate, price_sessions
from cmcore.engine.prepare import empty_frames

AS_OF = date(2026, 11, 20)
DAY = date(2026, 3, 2)
Row = dict[str, Any]
Frames = dict[str, pl.DataFrame]

FEE: Row = {"payer": "Medicaid", "code": "T1017", "rate": 336_500, "unit_minutes": 15, "basis": "per_unit"}
SESSION: Row = {"client_id": "C1", "payer": "Medicaid", "code": "T1017", "service_date": DAY, "minutes": 45}
PAYER: Row = {"payer": "Medicaid", "unit_rounding": "midpoint_strict", "unit_scope": "session"}
OWN = ("payer", "client_id", "authorization_no", "staff")
"""What is a case's own when many are priced at once."""


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def frame(kind: str, rows: list[Row]) -> pl.DataFrame:
    named = [{"row_id": f"{kind}:{at:05d}", "table_id": kind, "row": at} | row for at, row in enumerate(rows, 1)]
    return pl.DataFrame(named, schema=empty_frames()[kind].schema)


def frames(sessions: list[Row], **tables: list[Row]) -> Frames:
    """Every table kind; one fee line and one payer unless given, sessions that differ from the usual as said."""
    rows = [SESSION | {"session_id": f"{at:05d}"} | each for at, each in enumerate(sessions, 1)]
    given = {"payers": [PAYER], "fees": [FEE]} | tables | {"sessions": rows}
    return empty_frames() | {kind: frame(kind, each) for kind, each in given.items()}


def estimate(sessions: list[Row], **tables: list[Row]) -> Estimate:
    return price_sessions(frames(sessions, **tables), as_of=AS_OF)


def price(sessions: list[Row], **tables: list[Row]) -> pl.DataFrame:
    return estimate(sessions, **tables).lines


Case = dict[str, list[Row]]


def price_cases(cases: dict[str, Case]) -> dict[str, pl.DataFrame]:
    """Lines joined to their facts by case, all priced in one run.

    A case has `sessions` and other tables by kind; its payers, clients, workers and authorizations are renamed so
    that no case touches another. Fee lines and payers are the usual ones unless given.
    """
    tables: dict[str, list[Row]] = {}
    for name, case in cases.items():
        whole = {"payers": [PAYER], "fees": [FEE]} | case
        sessions = [SESSION | {"session_id": f"{name}/{at:05d}"} | row for at, row in enumerate(case["sessions"], 1)]
        for kind, rows in (whole | {"sessions": sessions}).items():
            tables.setdefault(kind, []).extend(_own(name, row) for row in rows)
    priced = price_sessions(empty_frames() | {kind: frame(kind, rows) for kind, rows in tables.items()}, as_of=AS_OF)
    facts = priced.facts.select("row_id", *[name for name in priced.facts.columns if name not in priced.lines.columns])
    lines = priced.lines.join(facts, on="row_id", maintain_order="left")
    named = lines.with_columns(case=pl.col("session_id").str.replace("/[0-9]+$", ""))
    return {str(key[0]): part for key, part in named.partition_by("case", as_dict=True, maintain_order=True).items()}


def _own(name: str, row: Row) -> Row:
    return row | {key: f"{name} {row[key]}" for key in OWN if row.get(key) is not None}
