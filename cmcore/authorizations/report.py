"""The authorizations of a dataset on one day: usage and forecast side by side, and what is outside any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.authorizations.backtest import Backtest, backtest
from cmcore.authorizations.forecast import TO_ACT_ON, forecast
from cmcore.authorizations.others import fitting
from cmcore.authorizations.usage import draws, outside_any, usage
from cmcore.money import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cmcore.engine.estimate import Estimate

SESSION = ("row_id", "session_id", "client_id", "payer", "code", "service_date", "units", "allowed", "coverage")


@dataclass(frozen=True, slots=True)
class Report:
    """What each authorization has left, and what is outside any.

    `authorizations` has the columns of `usage` and `forecast`, what needs acting on first, by the money at stake;
    `outside` the priced sessions that need an authorization and draw on none, most money first, each with what was
    `found` and the number of one that `fits` the session and has some left. `backtest` says how well the run-out days
    told of past ones held, None where they are too few.
    """

    authorizations: pl.DataFrame
    outside: pl.DataFrame
    as_of: date
    backtest: Backtest | None = None


def report(frames: Mapping[str, pl.DataFrame], estimate: Estimate, as_of: date) -> Report:
    """The report on the sessions known by `as_of`."""
    used = usage(frames, estimate.facts, as_of)
    ahead = forecast(used, estimate.facts, as_of)
    urgent = pl.col("state").is_in(TO_ACT_ON)
    listed = used.join(ahead, on="row_id", how="left", validate="1:1", maintain_order="left").sort(
        urgent, "amount_short", "units_over", "end_date", "row_id", descending=[True, True, True, False, False]
    )
    known = outside_any(estimate.facts.filter(pl.col("service_date") <= as_of)).select("row_id")
    reasons = estimate.reasons.filter(pl.col("reason").str.starts_with("auth-"))
    found = reasons.group_by("row_id").agg(pl.col("found").sort().first())
    outside = (
        estimate.lines.join(known, on="row_id", how="semi")
        .select(*SESSION)
        .join(found, on="row_id", how="left")
        .join(fitting(estimate.lines, used, frames["staff"]["staff"].drop_nulls()), on="row_id", how="left")
        .sort("allowed", "service_date", "row_id", descending=[True, False, False], nulls_last=True)
    )
    return Report(listed, outside, as_of, backtest(used, estimate.facts, as_of))


def sessions_of(row_id: str, estimate: Estimate, as_of: date) -> pl.DataFrame:
    """The sessions that draw on one authorization, in order of service, with `drawn` and `over` in its measure."""
    own = draws(estimate.facts).filter(pl.col("auth_row_id") == row_id, pl.col("service_date") <= as_of)
    lines = estimate.lines.select(*SESSION, "claim_no", "billed_date")
    joined = own.select("row_id", "drawn", "over").join(lines, on="row_id", how="left")
    return joined.sort("service_date", "session_id", "row_id")


def sheets(found: Report) -> dict[str, pl.DataFrame]:
    """The report as the sheets of a workbook, columns named as in `fields.results`."""
    return {
        "Authorizations": found.authorizations.drop("row_id"),
        "Outside any": found.outside.drop("row_id"),
    }


def record(found: Report) -> dict[str, Any]:
    """The report as the JSON contract writes it: amounts with two decimals, dates ISO, units and months as numbers."""
    return {
        "as_of": found.as_of.isoformat(),
        "authorizations": [_plain(each) for each in found.authorizations.drop("row_id").iter_rows(named=True)],
        "outside": [_plain(each) for each in found.outside.drop("row_id").iter_rows(named=True)],
        "backtest": found.backtest.to_dict() if found.backtest else None,
    }


_CENTS = {"amount_short", "allowed"}
_HUNDREDTHS = {"burn", "units"}
HUNDRED = 100


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _CENTS:
        return plain(value)
    if name in _HUNDREDTHS or name.startswith(("units_", "month")):
        return value / HUNDRED
    return value.isoformat() if hasattr(value, "isoformat") else value
