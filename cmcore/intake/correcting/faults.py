"""Findings as a worklist: the kinds ranked by the money they block, and the cells of one kind with their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FAULT_COLUMNS = {
    "cell": pl.String,
    "file": pl.String,
    "client_id": pl.String,
    "service_date": pl.Date,
    "field": pl.String,
    "was": pl.String,
    "now": pl.String,
    "why": pl.String,
    "amount": pl.Int64,
    "safe": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class KindTotal:
    """One kind of fault: its cells, how many have a safe suggestion, and the cents blocked, each row once."""

    kind: str
    cells: int
    safe: int
    suggested: int
    amount: int


def by_kind(findings: Iterable[Finding]) -> tuple[KindTotal, ...]:
    """The kinds of fault with most money first."""
    grouped: dict[str, list[Finding]] = {}
    for each in findings:
        grouped.setdefault(each.kind, []).append(each)
    totals = [_total(kind, listed) for kind, listed in grouped.items()]
    return tuple(sorted(totals, key=lambda each: (-each.amount, -each.cells, each.kind)))


def is_safe(finding: Finding) -> bool:
    """Whether a cell has a suggestion that can be accepted unread."""
    return finding.safe and finding.suggestion is not None and finding.cell is not None


def _total(kind: str, listed: list[Finding]) -> KindTotal:
    rows: dict[str, int] = {}
    for each in listed:
        key = each.row_id or each.place
        rows[key] = max(rows.get(key, 0), each.amount or 0)
    return KindTotal(
        kind,
        count_cells(listed),
        count_cells(filter(is_safe, listed)),
        count_cells(each for each in listed if each.suggestion is not None),
        sum(rows.values()),
    )


def count_cells(findings: Iterable[Finding]) -> int:
    """How many cells findings lie in: one that several lines of its row, or rows below it, share is one."""
    return len({(each.file, each.sheet, each.cell or each.row_id or each.place) for each in findings})


def _once_a_cell(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a cell of those that say the same, with the money of all lines that share the cell."""
    shared: dict[tuple[str | None, ...], dict[str, Finding]] = {}
    for each in findings:
        key = (each.file, each.sheet, each.cell or each.place, each.kind, each.field, each.value, each.suggestion)
        shared.setdefault(key, {}).setdefault(each.row_id or "", each)
    return [
        first
        if len(lines) == 1
        else replace(first, amount=sum(each.amount or 0 for each in lines.values()) or first.amount)
        for lines in shared.values()
        for first in [next(iter(lines.values()))]
    ]


def of_kind(findings: Iterable[Finding], kind: str | None, search: str = "") -> tuple[Finding, ...]:
    """The findings of one kind (all kinds for None) that hold the text, one a cell, with most money first."""
    wanted = search.strip().casefold()
    kept = [each for each in findings if (kind is None or each.kind == kind) and (not wanted or wanted in _text(each))]
    return tuple(
        sorted(
            _once_a_cell(kept),
            key=lambda each: (-(each.amount or 0), each.file, each.sheet, each.row or 0, each.cell or ""),
        )
    )


def _text(finding: Finding) -> str:
    parts = (finding.place, finding.value, finding.suggestion, finding.message, finding.field)
    return " ".join(part for part in parts if part).casefold()


def fault_rows(findings: Sequence[Finding], dataset: Dataset) -> pl.DataFrame:
    """One row per finding in the order given, with whose and which day's session it is: FAULT_COLUMNS."""
    frame = pl.DataFrame(
        [
            {
                "row_id": each.row_id,
                "cell": each.place,
                "file": each.file,
                "field": each.field,
                "was": each.value,
                "now": each.suggestion,
                "why": each.evidence or each.message,
                "amount": each.amount,
                "safe": each.safe,
            }
            for each in findings
        ],
        schema={"row_id": pl.String}
        | {name: kind for name, kind in FAULT_COLUMNS.items() if name not in _FROM_SESSION},
    )
    sessions = dataset.frames["sessions"].select("row_id", *_FROM_SESSION)
    joined = frame.join(sessions, on="row_id", how="left", maintain_order="left", validate="m:1")
    return joined.select(list(FAULT_COLUMNS))


_FROM_SESSION = ("client_id", "service_date")
