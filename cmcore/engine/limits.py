"""Limits of units a day, week, month, year and lifetime: what came before a session, and how much of it still fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.plans import stage
from cmcore.engine.prepare import BLANK, TURN

if TYPE_CHECKING:
    import polars as pl

LIMITS = {
    "day": "rule_max_units_per_day",
    "week": "rule_max_units_per_week",
    "month": "rule_max_units_per_month",
    "year": "rule_max_units_per_year",
    "lifetime": "rule_lifetime_max",
}
"""Span to the fact that holds its limit, hundredths of a unit; null is no limit known."""


def with_units_before(sessions: nw.LazyFrame[Any], rules: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with the client's units under the same payer and code earlier that day, week, month, year and ever.

    A week is Sunday to Saturday. A span that no rule of the book limits is not added up: its units before are 0.
    """
    spans = [span for span, limit in LIMITS.items() if rules[limit.removeprefix("rule_")].null_count() < rules.height]
    return _with_units_before(sessions, limited=tuple(spans))


@stage
def _with_units_before(sessions: nw.LazyFrame[Any], *, limited: tuple[str, ...]) -> nw.LazyFrame[Any]:
    parts = [nw.col(name).fill_null(BLANK) for name in ("client_id", "payer", "code")]
    text = nw.col("service_date").cast(nw.String).fill_null(nw.col("row_id"))
    spans = {
        "day": text,
        "week": _week().fill_null(nw.col("row_id")),
        "month": text.str.slice(0, 7),
        "year": text.str.slice(0, 4),
        "lifetime": nw.lit(BLANK),
    }
    counted = nw.when(nw.col("set_aside")).then(nw.lit(0)).otherwise(nw.col("units").fill_null(0))
    pools = {f"{span}_pool": nw.concat_str(*parts, spans[span], separator="\x1f") for span in limited}
    rows = sessions.with_columns(counts=counted.cast(nw.Int64), **pools)
    before = {
        f"{span}_units_before": nw.col("counts").cum_sum().over(f"{span}_pool", order_by=TURN) - nw.col("counts")
        for span in limited
    }
    none = {f"{span}_units_before": nw.lit(0).cast(nw.Int64) for span in LIMITS if span not in limited}
    return rows.with_columns(**before, **none).drop("counts", *pools)


def _week() -> nw.Expr:
    """The Sunday that begins the week of service, as text. Recalled: programmes count weeks from Sunday to Saturday."""
    day = nw.col("service_date")
    sunday = day
    for weekday in range(1, 7):
        sunday = nw.when(day.dt.weekday() == weekday).then(day.dt.offset_by(f"-{weekday}d")).otherwise(sunday)
    return sunday.cast(nw.String)


@stage
def within_limits(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `units_payable` cut to what a limit leaves, where it leaves a part of the session.

    Where it leaves nothing the session is not covered and its units stay, so that a payment made all the same is not
    taken for too much. Source: section 7 of the rules (payable = what the limit less the used leaves).
    """
    payable = nw.col("units_payable")
    for span, limit in LIMITS.items():
        left = nw.col(limit) - nw.col(f"{span}_units_before")
        payable = nw.when((left > 0) & (left < payable)).then(left).otherwise(payable)
    return sessions.with_columns(units_payable=payable)
