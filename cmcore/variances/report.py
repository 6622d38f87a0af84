"""Expected against paid on one day: lines, patterns, claims, payers and what waits; as sheets and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.engine.citations import Citations
from cmcore.money import BASIS_POINTS, from_rate, plain
from cmcore.variances.accepted import Acceptance, Review, parted, with_reviews
from cmcore.variances.ageing import BUCKETS, ageing
from cmcore.variances.claims import by_claim
from cmcore.variances.lines import TOLERANCE, UNIT, variance_lines
from cmcore.variances.patterns import patterns, with_patterns
from cmcore.variances.scorecard import scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cmcore.engine.estimate import Estimate
    from cmcore.intake.tables import Dataset


@dataclass(frozen=True, slots=True)
class Report:
    """The frames of `with_patterns`, `patterns`, `by_claim`, `parted`, `scorecard` and `ageing`, to one tolerance.

    `lines`, `patterns` and `claims` are what is left to work; `accepted` is what is not. The scorecard counts both:
    an accepted difference was still paid wrong. `lines` have what `with_reviews` adds, `patterns` how many of their
    lines were `reviewed`.
    """

    lines: pl.DataFrame
    patterns: pl.DataFrame
    claims: pl.DataFrame
    accepted: pl.DataFrame
    payers: pl.DataFrame
    ageing: pl.DataFrame
    as_of: date
    tolerance: int


def report_variances(
    frames: Mapping[str, pl.DataFrame],
    estimate: Estimate,
    accepted: Mapping[str, Acceptance] | None = None,
    tolerance: int = TOLERANCE,
    reviews: Mapping[str, Review] | None = None,
) -> Report:
    """What the payers of `estimate` paid against their contracts, on its day; `accepted` and `reviews` by `item`."""
    found = variance_lines(frames, estimate, tolerance)
    left, done = parted(found, accepted or {})
    left = with_reviews(with_patterns(left), reviews or {})
    seen = left.group_by("pattern").agg(reviewed=pl.col("reviewed_by").count().cast(pl.Int64))
    told = patterns(left, estimate.lines, estimate.as_of)
    return Report(
        left,
        told.join(seen, on="pattern", how="left", maintain_order="left"),
        by_claim(left, estimate.lines, tolerance),
        done,
        scorecard(estimate.lines, found, estimate.as_of),
        ageing(estimate.lines, estimate.as_of),
        estimate.as_of,
        tolerance,
    )


def contract_cells(dataset: Dataset, pattern: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The cells of the rate that a pattern's lines should be paid by, and of the one they were paid by."""
    cite = Citations(dataset)
    own, other = (cite.row("fees", pattern[name]) for name in ("fee_row_id", "other_fee_row_id"))
    return cite.cell(own, "rate"), cite.cell(other, "rate")


def variance_sheets(found: Report) -> dict[str, pl.DataFrame]:
    """The report as the sheets of a workbook, columns named as in `fields.results`."""
    ours = ("pattern", "fee_row_id", "other_fee_row_id")
    return {
        "Patterns": found.patterns.drop(ours),
        "Lines": found.lines.drop(*ours, "row_id", "item"),
        "Claims": found.claims,
        "Accepted": found.accepted.drop("fee_row_id", "other_fee_row_id", "row_id", "item"),
        "Payers": found.payers,
        "Ageing": found.ageing,
    }


def variance_record(found: Report) -> dict[str, Any]:
    """The report as the JSON contract writes it: amounts with two decimals, dates ISO, absent is null."""
    sheets = {name.lower(): [_plain(each) for each in frame.iter_rows(named=True)]
              for name, frame in variance_sheets(found).items()}  # fmt: skip
    return {"as_of": found.as_of.isoformat(), "tolerance": plain(found.tolerance)} | sheets


_CENTS = {"payer_share", "paid", "variance", "amount", *(name for _, name in BUCKETS)}
_RATES, _UNITS = {"rate", "paid_rate"}, {"units", "units_payable", "paid_units"}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _CENTS or name.endswith("_amount"):
        return plain(value)
    if name in _RATES:
        return f"{from_rate(value):f}"
    if name in _UNITS:
        return value / UNIT
    if name == "accuracy":
        return value / BASIS_POINTS
    return value.isoformat() if hasattr(value, "isoformat") else value
