"""What each fault costs: the sessions priced again as if every fault on them were resolved.

A blocked line's amount at stake is what it brings once its cells are corrected and its reasons lifted, less what it
brings now; a line at risk has its whole amount at stake. Over distinct lines that are not merely at risk the amounts
add up to exactly what resolving everything adds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import polars as pl

from cmcore.engine.estimate import price_sessions
from cmcore.findings import Severity
from cmcore.intake.correcting.edits import CellEdit, put_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from cmcore.engine.estimate import Estimate
    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset


class Price(Protocol):
    """Prices the sessions of frames by their payer book, as `price_sessions` does."""

    def __call__(self, frames: Mapping[str, pl.DataFrame], *, as_of: date, payer: str | None = None) -> Estimate:
        """The estimate."""


def with_stakes(dataset: Dataset, estimate: Estimate, price: Price = price_sessions) -> Estimate:
    """The estimate with `amount_at_stake` of every line and reason, in cents; null where it cannot be priced."""
    resolved = price_resolved(dataset, estimate, price)
    lines = estimate.lines.join(resolved, on="row_id", how="left", validate="1:1", maintain_order="left")
    gain = pl.col("resolved") - pl.col("expected").fill_null(0)
    at_risk = pl.col("coverage") == "at_risk"
    stake = pl.when(at_risk).then(pl.max_horizontal("allowed", "resolved")).when(gain != 0).then(gain)
    lines = lines.with_columns(amount_at_stake=stake).drop("resolved")
    amounts = lines.select("row_id", "amount_at_stake")
    reasons = estimate.reasons.drop("amount_at_stake").join(amounts, on="row_id", how="left", maintain_order="left")
    return replace(estimate, lines=lines, reasons=reasons)


def price_resolved(dataset: Dataset, estimate: Estimate, price: Price = price_sessions) -> pl.DataFrame:
    """One row per session: row_id and `resolved`, its contract amount with every suggestion accepted.

    `price` gives what `price_sessions` does for the corrected frames, however it comes by it.
    """
    edits = suggested_edits(dataset.findings)
    if not edits:
        return estimate.lines.select("row_id", resolved="allowed")
    corrected = put_edits(dataset, edits).dataset
    again = price(corrected.frames, as_of=estimate.as_of, payer=estimate.payer)
    return again.lines.select("row_id", resolved="allowed")


def suggested_edits(findings: Iterable[Finding]) -> list[CellEdit]:
    """One edit per cell that has a suggestion; the surest where it has several."""
    best: dict[tuple[str, str], Finding] = {}
    for each in findings:
        if each.suggestion is None or each.row_id is None or each.field is None:
            continue
        kept = best.get((each.row_id, each.field))
        if kept is None or (each.safe, each.confidence or 0) > (kept.safe, kept.confidence or 0):
            best[each.row_id, each.field] = each
    return [CellEdit(row_id, field, each.suggestion) for (row_id, field), each in best.items()]


def price_findings(dataset: Dataset, estimate: Estimate) -> tuple[Finding, ...]:
    """The dataset's findings with the money that each blocks; `estimate` is one of `with_stakes`.

    A finding on a session carries its line's amount where the line is blocked or would change; one on a fee line
    carries the amounts of the lines that use it. Absent where nothing is blocked or can be priced, and where the
    finding is for information.
    """
    lines = estimate.lines.filter(pl.col("amount_at_stake").fill_null(0) > 0)
    by_line = dict(lines.filter(pl.col("coverage") != "at_risk").select("row_id", "amount_at_stake").iter_rows())
    at_risk = dict(lines.filter(pl.col("coverage") == "at_risk").select("row_id", "amount_at_stake").iter_rows())
    of_fee = (
        lines.filter(pl.col("fee_row_id").is_not_null()).group_by("fee_row_id").agg(pl.col("amount_at_stake").sum())
    )
    by_fee = dict(of_fee.iter_rows())
    return tuple(each.priced(_amount(each, by_line, at_risk, by_fee)) for each in dataset.findings)


BLOCKS_WHEN_AT_RISK = frozenset(
    {"unknown-authorization", "authorization-missing", "possible-duplicate", "staff-overlap", "client-overlap"}
)
"""Kinds of fault that put a session at risk rather than block it."""


def _amount(
    finding: Finding, by_line: Mapping[str, int], at_risk: Mapping[str, int], by_fee: Mapping[str, int]
) -> int | None:
    if finding.row_id is None or finding.severity is Severity.INFO:
        return None
    if finding.table == "sessions":
        held = by_line.get(finding.row_id)
        return held if held is not None or finding.kind not in BLOCKS_WHEN_AT_RISK else at_risk.get(finding.row_id)
    return by_fee.get(finding.row_id) if finding.table == "fees" else None
