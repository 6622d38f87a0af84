"""Units of each session: minutes pooled over the payer's scope, rounded once a pool, handed out in order."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cmcore.engine.prepare import ORDER
from cmcore.engine.rounding import EIGHT_MINUTE_UNIT, units_den, units_num

HUNDREDTHS = 100
ONCE_BASES = ("per_day", "per_month", "per_case", "per_episode")
"""Bases that pay once per pool; per_session pays once per session."""

_POOL_OF_BASIS = {
    "per_session": "session",
    "per_day": "day",
    "per_month": "month",
    "per_case": "ever",
    "per_episode": "ever",
}


def count_units(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `units_num`, `units_den`, `units` (hundredths) and the pool's totals; one row in, one row out.

    Needs the terms of `rates.with_terms`. Minutes of one client, payer, code and worker are pooled over the session,
    day or month; each session gets what it adds to the pool's units, so they sum to the pool's exactly. Recorded
    units stand where minutes are missing. With neither, units are null.
    Source: unit rules, section 1f (daily aggregation).
    """
    pooled = _with_pool(sessions)
    counted = _eight_minute(_own_units(pooled))
    num, den = _with_recorded()
    return counted.with_columns(units_num=num, units_den=den).with_columns(
        units=(nw.col("units_num") * HUNDREDTHS * 2 + nw.col("units_den")) // (nw.col("units_den") * 2)
    )


def _with_pool(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    basis = nw.col("basis")
    scope = nw.col("unit_scope")
    for name, fixed in _POOL_OF_BASIS.items():
        scope = nw.when(basis == name).then(nw.lit(fixed)).otherwise(scope)
    period = (
        nw.when(scope == "session")
        .then(nw.col("row_id"))
        .when(scope == "day")
        .then(nw.concat_str(nw.col("service_date").cast(nw.String), nw.col("staff").fill_null(""), separator="|"))
        .when(scope == "month")
        .then(nw.col("service_date").cast(nw.String).str.slice(0, 7))
        .otherwise(nw.lit("ever"))
    )
    parts = [nw.col(name).fill_null("") for name in ("client_id", "payer", "code")]
    whole = (
        nw.when(basis.is_in(["per_day", "per_month"])).then(nw.lit("")).otherwise(nw.col("fee_row_id").fill_null(""))
    )
    pool = nw.concat_str(*parts, period.fill_null(nw.col("row_id")), whole, separator="\x1f")
    minutes = nw.col("minutes").fill_null(0)
    with_pool = sessions.with_columns(pool=pool, counted=minutes, pooled_by=scope)
    return with_pool.with_columns(
        pool_minutes=nw.col("counted").cum_sum().over("pool", order_by=ORDER),
        pool_total=nw.col("counted").sum().over("pool"),
        pool_place=nw.col("row_id").cum_count().over("pool", order_by=ORDER),
    )


def _own_units(pooled: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What each session adds to its pool, by the basis of its fee line."""
    after, before = nw.col("pool_minutes"), nw.col("pool_minutes") - nw.col("counted")
    timed = _of_minutes(after) - _of_minutes(before)
    enough = nw.col("minimum_minutes")
    reached = ((after >= enough) & ((before < enough) | (nw.col("pool_place") == 1))).cast(nw.Int64)
    once = nw.when(nw.col("basis").is_in(list(ONCE_BASES))).then(reached)
    session = nw.when(nw.col("minutes").is_null() | (nw.col("counted") >= enough)).then(nw.lit(1)).otherwise(nw.lit(0))
    plain = nw.when(nw.col("basis") == "per_session").then(session).otherwise(once)
    hourly = nw.col("basis") == "per_hour"
    by_time = nw.col("basis").is_in(["per_unit", "per_hour"])
    den = units_den(nw.col("unit_minutes"), nw.col("rounding"))
    in_hours = hourly & (nw.col("rounding") != "partial_tenth") & (nw.col("rounding") != "exact")
    return pooled.with_columns(
        own_num=nw.when(in_hours).then(timed * nw.col("unit_minutes")).when(by_time).then(timed).otherwise(plain),
        own_den=nw.when(in_hours)
        .then(den * 60)
        .when(hourly & (nw.col("rounding") == "exact"))
        .then(nw.lit(60))
        .when(by_time)
        .then(den)
        .otherwise(nw.lit(1)),
        pool_units_num=nw.when(by_time).then(_of_minutes(nw.col("pool_total"))),
    )


def _of_minutes(minutes: nw.Expr) -> nw.Expr:
    units = units_num(minutes, nw.col("unit_minutes"), nw.col("rounding"))
    return nw.when(minutes >= nw.col("minimum_minutes")).then(units).otherwise(nw.lit(0))


def _with_recorded() -> tuple[nw.Expr, nw.Expr]:
    """Numerator and denominator, with recorded units where there are no minutes."""
    recorded = nw.col("minutes").is_null() & ~nw.col("recorded_units").is_null()
    nothing = (
        nw.col("minutes").is_null()
        & nw.col("recorded_units").is_null()
        & nw.col("basis").is_in(["per_unit", "per_hour"])
    )
    num = nw.when(recorded).then(nw.col("recorded_units")).when(~nothing).then(nw.col("own_num"))
    den = nw.when(recorded).then(nw.lit(HUNDREDTHS)).otherwise(nw.col("own_den"))
    return num, den


def _eight_minute(counted: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The day's total over all timed codes under the eight-minute rule, allocated by largest remainder.

    Each code gets its full units; the units left go one each to the largest remainders (ties: higher rate, then
    code), on the code's last session of the day.
    Source: Medicare Claims Processing Manual ch. 5 s. 20.2.
    """
    applies = (nw.col("rounding") == "eight_minute_total") & nw.col("basis").is_in(["per_unit"])
    day = nw.concat_str(
        *[nw.col(name).fill_null("") for name in ("client_id", "payer")],
        nw.col("service_date").cast(nw.String).fill_null(""),
        applies.cast(nw.String),
        separator="\x1f",
    )
    code_of_day = [nw.col("total_day"), nw.col("code").fill_null("")]
    rows = counted.with_columns(total_day=day, eight=applies).with_columns(
        code_day=nw.concat_str(*code_of_day, separator="\x1f")
    )
    rows = rows.with_columns(
        code_minutes=nw.col("counted").sum().over("code_day"),
        day_minutes=nw.col("counted").sum().over("total_day"),
        code_after=nw.col("counted").cum_sum().over("code_day", order_by=ORDER),
        code_last=nw.col("row_id").cum_count(reverse=True).over("code_day", order_by=ORDER) == 1,
    )
    rows = rows.with_columns(
        remainder=nw.when(nw.col("code_last")).then(nw.col("code_minutes") % EIGHT_MINUTE_UNIT).otherwise(nw.lit(-1)),
        full=nw.when(nw.col("code_last")).then(nw.col("code_minutes") // EIGHT_MINUTE_UNIT).otherwise(nw.lit(0)),
    )
    rows = rows.with_columns(minus_remainder=-nw.col("remainder"), minus_rate=-nw.col("rate").fill_null(0))
    rows = rows.with_columns(
        turn=nw.col("row_id")
        .cum_count()
        .over("total_day", order_by=("minus_remainder", "minus_rate", "code", "row_id")),
        spare=(nw.col("day_minutes") + 7) // EIGHT_MINUTE_UNIT - nw.col("full").sum().over("total_day"),
    )
    before = nw.col("code_after") - nw.col("counted")
    whole = nw.col("code_after") // EIGHT_MINUTE_UNIT - before // EIGHT_MINUTE_UNIT
    extra = (nw.col("code_last") & (nw.col("turn") <= nw.col("spare"))).cast(nw.Int64)
    num = nw.when(nw.col("eight")).then(whole + extra).otherwise(nw.col("own_num"))
    return rows.with_columns(own_num=num)
