"""Limits of units a day, week, month, year and lifetime: what was used before a session, and what still fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.plans import stage
from cmcore.engine.prepare import BLANK, TURN
from cmcore.engine.rates import month_add_ons

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
ACROSS_WEEKS = ("month", "year")
"""Longer spans that end within a week."""
AGAIN = 3
"""How often weeks are counted anew where such spans are limited too: a month's end may refuse what its week then leaves
to the next month, and that decides what is left at the next month's end, and so on."""

LONG = frozenset({"year", "lifetime"})
"""Spans long enough that their limit changes within them."""
ENDLESS = 10**12
"""Hundredths of a unit that nobody reaches, where a rule of a span has no limit."""


def within_limits(sessions: nw.LazyFrame[Any], rules: pl.DataFrame, fees: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with the client's units under the payer and code earlier that day, week, month, year and ever.

    A week is Sunday to Saturday. A span that no rule of the book limits, and no code of its `fees`, is not added up:
    its units before are 0. Copies, voided and barred sessions use up nothing, nor do units over a shorter span's limit,
    nor of a week those over the month's or the year's that ends within it: they are not paid. Whether a session is
    approved is not asked: an approval that comes later leaves the others as they are. Where a year's or a lifetime's
    limit is raised within its span, units that the lower one refused use up nothing of the higher one. Where one is
    lowered, rules of several limits take turns, or a limit of less than a year is raised, they count as used.

    `units_payable` are the session's units cut to what a limit leaves, where it leaves a part of the session. Where it
    leaves nothing the session is not covered and its units stay, so that a payment made all the same is not taken for
    too much; `units_within` are 0 then, and else the same.
    Source: section 7 of the rules (payable = what the limit less the used leaves).
    """
    ruled = {span for span, limit in LIMITS.items() if rules[limit.removeprefix("rule_")].null_count() < rules.height}
    of_codes = set() if month_add_ons().isdisjoint(fees["code"]) else {"month"}
    spans = [span for span in LIMITS if span in ruled | of_codes]
    changed = [span for span in spans if span in LONG and _changes(rules, LIMITS[span].removeprefix("rule_"))]
    return _within_limits(sessions, limited=tuple(spans), changed=tuple(changed))


def _changes(rules: pl.DataFrame, limit: str) -> bool:
    """Whether rules of one payer and code have several limits of a span, or some have none."""
    return bool((rules.select("payer", "code", limit).unique().select("payer", "code").is_duplicated()).any())


@stage
def _within_limits(
    sessions: nw.LazyFrame[Any], *, limited: tuple[str, ...], changed: tuple[str, ...]
) -> nw.LazyFrame[Any]:
    parts = [nw.col(name).fill_null(BLANK) for name in ("client_id", "payer", "code")]
    text = nw.col("service_date").cast(nw.String).fill_null(nw.col("row_id"))
    spans = {
        "day": text,
        "week": _week().fill_null(nw.col("row_id")),
        "month": text.str.slice(0, 7),
        "year": text.str.slice(0, 4),
        "lifetime": nw.lit(BLANK),
    }
    nothing = nw.col("set_aside") | nw.col("barred")
    counted = nw.when(nothing).then(nw.lit(0)).otherwise(nw.col("units").fill_null(0)).cast(nw.Int64)
    pools = {f"{span}_pool": nw.concat_str(*parts, spans[span], separator="\x1f") for span in limited}
    none = {f"{span}_units_before": nw.lit(0).cast(nw.Int64) for span in LIMITS if span not in limited}
    rows = _used_up(sessions.with_columns(asked=counted, week_counts=counted, **pools, **none), limited, changed)
    longer = [span for span in ACROSS_WEEKS if span in limited and "week" in limited]
    for _ in range(AGAIN if longer else 0):
        rows = _used_up(_without_refused(rows, longer), limited, changed)
    over = ~nothing & (nw.col("units") > 0) & (nw.col("counts") == 0)
    within = nw.when(over).then(nw.lit(0)).otherwise(nw.col("units_payable"))
    return rows.with_columns(units_within=within).drop("counts", "asked", "week_counts", *pools)


def _used_up(rows: nw.LazyFrame[Any], limited: tuple[str, ...], changed: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """The sessions cut by one span after another; of a week `week_counts` alone are used."""
    rows = rows.with_columns(counts="asked", units_payable="units")
    for span in limited:
        uses = nw.min_horizontal("counts", "week_counts") if span == "week" else nw.col("counts")
        rows = rows.with_columns(uses=uses)
        so_far = nw.col("uses").cum_sum().over(f"{span}_pool", order_by=TURN) - nw.col("uses")
        rows = rows.with_columns(**{f"{span}_units_before": so_far})
        rows = _cut(_without_lower(rows, span) if span in changed else rows, span)
    return rows.drop("uses") if limited else rows


def _without_lower(rows: nw.LazyFrame[Any], span: str) -> nw.LazyFrame[Any]:
    """The sessions whose units before are less those that a lower limit refused, as long as limits only rise.

    What fits until a session is the least of all units asked until then and, of each session before, its limit and
    what was asked after it.
    """
    before, pool = f"{span}_units_before", f"{span}_pool"
    rows = rows.with_columns(limit_now=nw.col(LIMITS[span]).fill_null(ENDLESS).cast(nw.Int64))
    rows = rows.with_columns(
        limit_highest=nw.col("limit_now").cum_max().over(pool, order_by=TURN),
        limit_room=(nw.col("limit_now") - nw.col(before) - nw.col("uses")),
    )
    rows = rows.with_columns(
        limit_fell=(nw.col("limit_highest") - nw.col("limit_now")).cum_max().over(pool, order_by=TURN),
        limit_least=nw.col("limit_room").cum_min().over(pool, order_by=TURN),
    )
    rows = rows.with_columns(limit_refused=nw.col("limit_least").shift(1).over(pool, order_by=TURN).fill_null(0))
    fits = nw.col(before) + nw.min_horizontal("limit_refused", nw.lit(0))
    rows = rows.with_columns(
        **{before: nw.when(nw.col("limit_fell") > 0).then(nw.col(before)).otherwise(fits).cast(nw.Int64)}
    )
    return rows.drop("limit_now", "limit_highest", "limit_room", "limit_fell", "limit_least", "limit_refused")


def _without_refused(rows: nw.LazyFrame[Any], longer: list[str]) -> nw.LazyFrame[Any]:
    """The sessions with what each can use of its week: no more than the month and the year leave."""
    left = [nw.max_horizontal(nw.col(LIMITS[span]) - nw.col(f"{span}_units_before"), nw.lit(0)) for span in longer]
    known = [nw.when(~nw.col(LIMITS[span]).is_null()).then(each) for span, each in zip(longer, left, strict=True)]
    return rows.with_columns(week_counts=nw.min_horizontal("asked", *known).cast(nw.Int64))


def _cut(rows: nw.LazyFrame[Any], span: str) -> nw.LazyFrame[Any]:
    """What a session counts, and what of it is payable, cut to what the limit of a span leaves."""
    left, counts, payable = (
        nw.col(LIMITS[span]) - nw.col(f"{span}_units_before"),
        nw.col("counts"),
        nw.col("units_payable"),
    )
    return rows.with_columns(
        counts=nw.when(left < counts).then(nw.max_horizontal(left, nw.lit(0))).otherwise(counts).cast(nw.Int64),
        units_payable=nw.when((left > 0) & (left < payable)).then(left).otherwise(payable),
    )


def _week() -> nw.Expr:
    """The Sunday that begins the week of service, as text. Recalled: programmes count weeks from Sunday to Saturday."""
    day = nw.col("service_date")
    sunday = day
    for weekday in range(1, 7):
        sunday = nw.when(day.dt.weekday() == weekday).then(day.dt.offset_by(f"-{weekday}d")).otherwise(sunday)
    return sunday.cast(nw.String)
