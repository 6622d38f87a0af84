"""Units of a day counted over all timed codes together, then handed to the codes: the eight-minute rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.backends import apart, settle
from cmcore.engine.plans import stage
from cmcore.engine.prepare import TURN
from cmcore.engine.rounding import EIGHT_MINUTE_GRACE, EIGHT_MINUTE_UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping


RULE = "eight_minute_total"


def is_over_codes(facts: Mapping[str, Any]) -> bool:
    """Whether a session's units come of the day's minutes over all timed codes, by its facts."""
    timed = facts["basis"] == "per_unit" and facts["unit_minutes"] == EIGHT_MINUTE_UNIT
    return bool(facts["rounding"] == RULE and timed and facts["minutes"] is not None and not facts["set_aside"])


def count_over_codes(counted: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows with `own_num` and the pool's totals by the day's minutes over all codes, where the rule asks for it.

    Each code gets its full units; the units left go one each to the largest remainders (ties: higher rate, then
    code), on the code's last session of the day. Only timed units of 15 minutes with minutes of their own take part:
    neither untimed codes, nor recorded units, nor a session entered twice.
    Source: Medicare Claims Processing Manual ch. 5 s. 20.2.
    """
    return apart(settle(_marked(counted)), nw.col("eight"), _shared, _as_they_are).drop("eight")


@stage
def _marked(counted: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows with whether the rule is asked for."""
    applies = (
        (nw.col("rounding") == RULE)
        & (nw.col("basis") == "per_unit")
        & (nw.col("unit_minutes") == EIGHT_MINUTE_UNIT)
        & ~nw.col("minutes").is_null()
        & ~nw.col("service_date").is_null()
        & ~nw.col("set_aside")
    )
    return counted.with_columns(eight=applies.fill_null(value=False))


def _as_they_are(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return rows


@stage
def _shared(timed: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows that take part, with their share of the day's units."""
    before = nw.col("code_after") - nw.col("counted")
    whole = nw.col("code_after") // EIGHT_MINUTE_UNIT - before // EIGHT_MINUTE_UNIT
    extra = (nw.col("code_last") & (nw.col("turn") <= nw.col("spare"))).cast(nw.Int64)
    return (
        _with_remainders(timed)
        .with_columns(
            own_num=(whole + extra).cast(nw.Int64),
            pool_total=nw.col("day_minutes").cast(nw.Int64),
            pool_units_num=_day_units().cast(nw.Int64),
        )
        .drop(*_HELP)
    )


_HELP = (
    "total_day", "code_day", "code_minutes", "day_minutes", "code_after", "code_last", "remainder", "full",
    "minus_remainder", "minus_rate", "turn", "spare",
)  # fmt: skip


def _day_units() -> nw.Expr:
    return (nw.col("day_minutes") + EIGHT_MINUTE_GRACE) // EIGHT_MINUTE_UNIT


def _with_remainders(counted: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows with their code's full units, what is left of its minutes, and its turn for the units to spare."""
    day = nw.concat_str(
        *[nw.col(name).fill_null("") for name in ("client_id", "payer")],
        nw.col("service_date").cast(nw.String).fill_null(""),
        separator="\x1f",
    )
    rows = counted.with_columns(total_day=day).with_columns(
        code_day=nw.concat_str(nw.col("total_day"), nw.col("code").fill_null(""), separator="\x1f")
    )
    rows = rows.with_columns(
        code_minutes=nw.col("counted").sum().over("code_day"),
        day_minutes=nw.col("counted").sum().over("total_day"),
        code_after=nw.col("counted").cum_sum().over("code_day", order_by=TURN),
        code_last=nw.col("row_id").cum_count(reverse=True).over("code_day", order_by=TURN) == 1,
    )
    rows = rows.with_columns(
        remainder=nw.when(nw.col("code_last")).then(nw.col("code_minutes") % EIGHT_MINUTE_UNIT).otherwise(nw.lit(-1)),
        full=nw.when(nw.col("code_last")).then(nw.col("code_minutes") // EIGHT_MINUTE_UNIT).otherwise(nw.lit(0)),
    )
    rows = rows.with_columns(minus_remainder=-nw.col("remainder"), minus_rate=-nw.col("rate").fill_null(0))
    return rows.with_columns(
        turn=nw.col("row_id")
        .cum_count()
        .over("total_day", order_by=("minus_remainder", "minus_rate", "code", "row_id")),
        spare=_day_units() - nw.col("full").sum().over("total_day"),
    )
