"""Units of each session: minutes pooled over the payer's scope, rounded once a pool, handed out in order."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cmcore.engine.backends import apart, beside, settle
from cmcore.engine.plans import stage
from cmcore.engine.prepare import TURN
from cmcore.engine.rounding import TENTH_MINUTES, units_den, units_num
from cmcore.engine.units_over_codes import count_over_codes

HUNDREDTHS = 100
HOUR_MINUTES, DAY_MINUTES = 60, 1440
TIMED_BASES = ("per_unit", "per_hour")
ONCE_BASES = ("per_day", "per_month", "per_case", "per_episode", "retainer")
"""Bases that pay once per pool; per_session pays once per session."""

_POOL_OF_BASIS = {
    "per_session": "session",
    "per_day": "day",
    "per_month": "month",
    "per_case": "ever",
    "per_episode": "ever",
    "retainer": "month",
}


def count_units(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `units_num`, `units_den`, `units` (hundredths) and the pool's totals; one row in, one row out.

    Needs the terms of `rates.with_terms`. Minutes of one client, payer, code and worker are pooled over the session,
    day or month, less `overlap_minutes` and, for a base code and its add-on, with `minutes_beside`; each session gets
    what it adds to the pool's units, so they sum to the pool's exactly. A session entered twice adds to its pool last,
    so that the copy takes nothing from the others. Recorded units stand where the minutes of timed service are missing
    or cannot be; units below zero are none. With neither, units are null.
    Source: unit rules, section 1f (daily aggregation).
    """
    keyed = settle(_keyed(sessions.select(*_NEEDS)))
    pooled = apart(keyed, (nw.col("pooled_by") == "session").fill_null(value=False), _alone, _together)
    return beside(sessions, _told(count_over_codes(_own_units(pooled))), [TURN])


def possible() -> nw.Expr:
    """Whether a session can have lasted its minutes: none below zero, none beyond a day; null where there are none."""
    return (nw.col("minutes") >= 0) & (nw.col("minutes") <= DAY_MINUTES)


@stage
def _told(counted: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What is told of each session."""
    num, den = _with_recorded()
    told = counted.with_columns(units_num=num, units_den=den)
    units = (nw.col("units_num") * HUNDREDTHS * 2 + nw.col("units_den")) // (nw.col("units_den") * 2)
    return told.with_columns(units=units).select(TURN, *_GIVES)


_NEEDS = (
    TURN, "row_id", "client_id", "payer", "code", "service_date", "staff", "minutes", "recorded_units",
    "overlap_minutes", "minutes_beside", "set_aside", "fee_row_id", "rate", "basis", "unit_scope", "unit_minutes",
    "rounding", "minimum_minutes", "included_hours",
)  # fmt: skip
_GIVES = (
    "pooled_by", "pool_minutes", "pool_total", "pool_units_num", "overage_minutes", "units_num", "units_den", "units",
)  # fmt: skip


@stage
def _keyed(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with what they are pooled by, and what they bring to a pool."""
    basis = nw.col("basis")
    scope = nw.col("unit_scope")
    for name, fixed in _POOL_OF_BASIS.items():
        scope = nw.when(basis == name).then(nw.lit(fixed)).otherwise(scope)
    sessions = sessions.with_columns(
        minutes=nw.when(possible()).then(nw.col("minutes")),
        recorded_units=nw.when(nw.col("recorded_units") >= 0).then(nw.col("recorded_units")),
    )
    by_units = nw.col("minutes").is_null() & ~nw.col("recorded_units").is_null()
    return sessions.with_columns(
        counted=nw.col("minutes").fill_null(0) - nw.col("overlap_minutes"),
        pooled_by=scope,
        copy=nw.col("set_aside").cast(nw.Int64),
        held=(by_units & (nw.col("recorded_units") > 0)).cast(nw.Int64),
        empty=(by_units & (nw.col("recorded_units") <= 0)).cast(nw.Int64),
    )


@stage
def _alone(keyed: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions that are a pool each, with the totals of themselves."""
    return keyed.with_columns(
        pool_minutes=nw.col("counted"),
        pool_before=nw.lit(0).cast(nw.Int64),
        pool_total=nw.col("counted"),
        pool_held=nw.col("held"),
        pool_place=(1 - nw.col("empty")).cast(nw.Int64),
    )


@stage
def _together(keyed: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with the totals of their pool up to themselves, and of all of it but the copies."""
    keyed, order = keyed.with_columns(pool=_pool()), ("copy", TURN)
    unique = nw.when(nw.col("set_aside")).then(nw.lit(0)).otherwise(nw.col("counted"))
    everyone = nw.col("counted").sum().over("pool")
    total = nw.when(nw.col("set_aside")).then(everyone).otherwise(unique.sum().over("pool"))
    summed = keyed.with_columns(own_after=nw.col("counted").cum_sum().over("pool", order_by=order), own_total=total)
    return summed.with_columns(
        pool_minutes=_with_beside(nw.col("own_after")),
        pool_before=_with_beside(nw.col("own_after") - nw.col("counted")),
        pool_total=_with_beside(nw.col("own_total")),
        pool_held=nw.col("held").cum_sum().over("pool", order_by=order).cast(nw.Int64),
        pool_place=(1 - nw.col("empty")).cum_sum().over("pool", order_by=order).cast(nw.Int64),
    ).drop("pool", "own_after", "own_total")


def _with_beside(minutes: nw.Expr) -> nw.Expr:
    """A pool's minutes, where it has any, with those that count beside them; never below zero."""
    summed = nw.max_horizontal(minutes + nw.col("minutes_beside").fill_null(0), nw.lit(0))
    return nw.when(minutes > 0).then(summed).otherwise(nw.lit(0)).cast(nw.Int64)


def _pool() -> nw.Expr:
    """The name of the pool of a session: its client, payer and code, the period, and what is paid for it."""
    parts = [nw.col(name).fill_null("") for name in ("client_id", "payer", "code")]
    period = (
        nw.when(nw.col("pooled_by") == "day")
        .then(nw.concat_str(nw.col("service_date").cast(nw.String), nw.col("staff").fill_null(""), separator="|"))
        .when(nw.col("pooled_by") == "month")
        .then(nw.col("service_date").cast(nw.String).str.slice(0, 7))
        .otherwise(nw.lit("ever"))
    )
    whole = (
        nw.when(nw.col("basis").is_in(["per_day", "per_month", "retainer"]) | ~nw.col("minutes_beside").is_null())
        .then(nw.lit(""))
        .otherwise(nw.col("fee_row_id").fill_null(""))
    )
    return nw.concat_str(*parts, period.fill_null(nw.col("row_id")), whole, separator="\x1f")


@stage
def _own_units(pooled: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What each session adds to its pool, by the basis of its fee line."""
    after = nw.col("pool_minutes")
    pooled = pooled.with_columns(
        units_after=_of_minutes(after),
        units_before=_of_minutes(nw.col("pool_before")),
        units_of_all=_of_minutes(nw.col("pool_total")),
        over_all=units_den(nw.col("unit_minutes"), nw.col("rounding")),
    ).with_columns(timed=nw.col("units_after") - nw.col("units_before"))
    timed, den = nw.col("timed"), nw.col("over_all")
    once = nw.when(nw.col("basis").is_in(list(ONCE_BASES))).then(_reached())
    long_enough = nw.col("minutes").is_null() | (nw.col("counted") >= nw.col("minimum_minutes"))
    visit = (long_enough & (nw.col("empty") == 0)).cast(nw.Int64)
    plain = nw.when(nw.col("basis") == "per_session").then(visit).otherwise(once)
    hourly = nw.col("basis") == "per_hour"
    by_time = nw.col("basis").is_in(list(TIMED_BASES))
    tenths = nw.col("rounding") == "partial_tenth"
    in_hours = hourly & ~tenths & (nw.col("rounding") != "exact")
    num = (
        nw.when(in_hours)
        .then(timed * nw.col("unit_minutes"))
        .when(tenths & ~hourly & by_time)
        .then(timed * TENTH_MINUTES)
        .when(by_time)
        .then(timed)
        .otherwise(plain)
    )
    over = (
        nw.when(in_hours)
        .then(den * HOUR_MINUTES)
        .when(hourly & (nw.col("rounding") == "exact"))
        .then(nw.lit(HOUR_MINUTES))
        .when(tenths & ~hourly & by_time)
        .then(nw.col("unit_minutes"))
        .when(by_time)
        .then(den)
        .otherwise(nw.lit(1))
    )
    pool = nw.when(by_time).then(nw.col("units_of_all"))
    return pooled.with_columns(overage_minutes=_overage()).with_columns(
        own_num=num.cast(nw.Int64), own_den=over.cast(nw.Int64), pool_units_num=pool.cast(nw.Int64)
    )


def _overage() -> nw.Expr:
    """Minutes of this session beyond the hours that a retainer includes, counted over the month in order; else 0."""
    included = nw.col("included_hours") * HOUR_MINUTES // HUNDREDTHS
    after = nw.max_horizontal(nw.col("pool_minutes") - included, nw.lit(0))
    before = nw.max_horizontal(nw.col("pool_minutes") - nw.col("counted") - included, nw.lit(0))
    told = (nw.col("basis") == "retainer") & ~nw.col("included_hours").is_null()
    return nw.when(told).then(after - before).otherwise(nw.lit(0)).cast(nw.Int64)


def _reached() -> nw.Expr:
    """1 where a pool that pays once is earned by this session, else 0: its minutes suffice, or its unit is recorded."""
    enough = nw.col("minimum_minutes")
    after, before = nw.col("pool_minutes"), nw.col("pool_before")
    place_before = nw.col("pool_place") - 1 + nw.col("empty")
    held_before = nw.col("pool_held") - nw.col("held")
    earned = ((after >= enough) & (nw.col("pool_place") > 0)) | (nw.col("pool_held") > 0)
    earned_before = ((before >= enough) & (place_before > 0)) | (held_before > 0)
    return (earned & ~earned_before).cast(nw.Int64)


def _of_minutes(minutes: nw.Expr) -> nw.Expr:
    units = units_num(minutes, nw.col("unit_minutes"), nw.col("rounding"))
    return nw.when(minutes >= nw.col("minimum_minutes")).then(units).otherwise(nw.lit(0))


def _with_recorded() -> tuple[nw.Expr, nw.Expr]:
    """Numerator and denominator, with recorded units where timed service has no minutes.

    A rate that is paid once is paid once however many units are recorded; with a least time and no minutes to judge
    it by, nothing is known.
    """
    by_time = nw.col("basis").is_in(list(TIMED_BASES))
    recorded = by_time & nw.col("minutes").is_null() & ~nw.col("recorded_units").is_null()
    untold = nw.col("minutes").is_null() & nw.col("recorded_units").is_null()
    short = (nw.col("pool_total") < nw.col("minimum_minutes")) & (nw.col("pool_held") == 0)
    num = nw.when(recorded).then(nw.col("recorded_units")).when(~(untold & (by_time | short))).then(nw.col("own_num"))
    den = nw.when(recorded).then(nw.lit(HUNDREDTHS)).otherwise(nw.col("own_den"))
    return num, den
