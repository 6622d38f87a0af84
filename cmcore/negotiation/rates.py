"""Per payer and code: today's rate, our cost, and from them the rate to walk away at, to aim for and to open with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from cmcore.money import RATE_STEPS_PER_CENT, round_half_up
from cmcore.scenarios.counting import days_of, delivered, months_in_part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

HUNDREDTHS = 100
FEE_STEPS = RATE_STEPS_PER_CENT * HUNDREDTHS
"""Rate x units over cents."""
MINUTES_AN_HOUR = 60
MONTHS_A_YEAR = 12
MARGIN, ROOM = Decimal("0.10"), Decimal("0.08")
"""The usual margin aimed at over cost, and room to give way."""


CONVERTED: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "per_unit": lambda _minutes, _units: Fraction(1),
    "per_hour": lambda minutes_a_unit, _units: minutes_a_unit / MINUTES_AN_HOUR,
    "per_session": lambda _minutes, units_a_session: 1 / units_a_session,
}
"""What a rate of each basis is multiplied by to be one of our units, from minutes a unit and units a session."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked for: our cost of a billed hour in dollars, the margin aimed at over cost, and room to give way."""

    hour_cost: Decimal
    margin: Decimal = MARGIN
    room: Decimal = ROOM


@dataclass(frozen=True, slots=True)
class Market:
    """A market's range for an hour, a unit or a session, in ten-thousandths of a dollar, and where it is from.

    A range of one `code` goes before that of any code, which has a blank one.
    """

    low: int
    high: int
    source: str
    code: str = ""
    basis: str = "per_hour"


@dataclass(frozen=True, slots=True)
class RateLine:
    """One payer's code. Rates in ten-thousandths of a dollar a unit, money in cents, units in hundredths.

    `allowed` and `cost` are of the sessions there are; `year_units` are those of a year at their pace. `overage` is
    what a retainer allows for hours above those included, paid besides the rates, which are those of its fee. The
    market's range is one of our units: that of an hour or a session at the minutes and units that ours of the code
    really take.
    """

    payer: str
    code: str
    sessions: int
    units: int
    minutes: int
    allowed: int
    overage: int
    cost: int
    year_units: int
    current: int
    walk_away: int
    target: int
    opening: int
    market_low: int | None = None
    market_high: int | None = None
    market_source: str = ""

    @property
    def margin(self) -> int:
        """What the sessions allow less what they cost, in cents."""
        return self.allowed - self.cost

    def year(self, rate: int) -> int:
        """Cents that a year brings more at another rate."""
        return round_half_up((rate - self.current) * self.year_units, RATE_STEPS_PER_CENT * HUNDREDTHS)


def year_share(lines: pl.DataFrame, log: pl.DataFrame | None = None) -> Fraction:
    """How many times the months of some lines go into a year; a date far from all others is a fault, no month.

    The months are those from the first of the lines to the last in which the `log` that they are from has sessions: a
    payer without any in one of them had none to pay for, while a month that nobody loaded is none, and one loaded in
    part that part: a log of January to June 3 is one of 5.1 months.
    """
    ours, every = (days_of(each) for each in (lines, lines if log is None else log))
    months = every.dt.truncate("1mo").unique()
    if not ours.is_empty():
        first, last = (each.replace(day=1) for each in (ours[0], ours[-1]))
        months = months.filter(months.is_between(first, last))
    lacking = sum((part for month, part in months_in_part(every) if month in set(months.to_list())), Fraction(0))
    whole = 0 if ours.is_empty() else months.len()
    return MONTHS_A_YEAR / max(Fraction(1), whole - lacking)


def rate_lines(
    lines: pl.DataFrame, aim: Aim, *markets: Market, log: pl.DataFrame | None = None
) -> tuple[RateLine, ...]:
    """One row per payer and code with a price, most money first.

    `lines`: priced sessions with payer, code, service_date, minutes, units (hundredths), rate (ten-thousandths of a
    dollar), basis, allowed (cents), reasons.
    Sessions without a price or minutes, and those entered twice, are left out, so that rate and cost are of the same
    sessions. One whose unit another session of its day, month or case carries, or that is too short for one, costs its
    minutes all the same.
    The walk-away rate covers cost; the target adds the margin aimed at, and is never below today's rate; the opening
    adds room to give way. Each is rounded up to the cent. `markets` are the ranges of one region, `log` all the
    sessions that the lines are from.
    """
    whole = (pl.col("allowed").is_not_null(), pl.col("units").is_not_null(), pl.col("minutes") > 0)
    named = (pl.col("payer").is_not_null(), pl.col("code").is_not_null())
    sums = (
        delivered(lines)
        .filter(*whole, *named)
        .group_by("payer", "code")
        .agg(
            sessions=pl.len(),
            units=pl.col("units").sum(),
            minutes=pl.col("minutes").sum(),
            allowed=pl.col("allowed").sum(),
            overage=_overage().sum(),
        )
        .filter(pl.col("units") > 0)
        .sort("allowed", "payer", "code", descending=[True, False, False])
    )
    share = year_share(lines, log)
    return tuple(_line(row, aim, _market(markets, row["code"]), share) for row in sums.iter_rows(named=True))


def _overage() -> pl.Expr:
    """Cents of a session that a retainer pays for hours above those included."""
    fee = (pl.col("rate") * pl.col("units") + FEE_STEPS // 2) // FEE_STEPS
    return pl.when(pl.col("basis") == "retainer").then((pl.col("allowed") - fee).clip(0)).otherwise(0)


def _line(row: dict[str, Any], aim: Aim, market: Market | None, share: Fraction) -> RateLine:
    minutes_a_unit = Fraction(row["minutes"] * HUNDREDTHS, row["units"])
    cost_a_unit = Fraction(aim.hour_cost) * minutes_a_unit / MINUTES_AN_HOUR
    besides = Fraction(row["overage"], row["units"])
    current = Fraction((row["allowed"] - row["overage"]) * HUNDREDTHS * RATE_STEPS_PER_CENT, row["units"])
    today = round_half_up(current.numerator, current.denominator)
    walk_away = _up(cost_a_unit - besides)
    target = max(_up(cost_a_unit * (1 + Fraction(aim.margin)) - besides), today)
    opening = _up(Fraction(target, HUNDREDTHS * RATE_STEPS_PER_CENT) * (1 + Fraction(aim.room)))
    year_units = row["units"] * share
    cost = Fraction(aim.hour_cost) * HUNDREDTHS * row["minutes"] / MINUTES_AN_HOUR
    units_a_session = Fraction(row["units"], row["sessions"] * HUNDREDTHS)
    factor = CONVERTED[market.basis](minutes_a_unit, units_a_session) if market else None
    low, high = (
        (None, None) if market is None or factor is None else (_times(market.low, factor), _times(market.high, factor))
    )
    return RateLine(
        **row, cost=round_half_up(cost.numerator, cost.denominator),
        year_units=round_half_up(year_units.numerator, year_units.denominator), current=today,
        walk_away=walk_away, target=target, opening=opening,
        market_low=low, market_high=high, market_source=market.source if market else "",
    )  # fmt: skip


def _up(dollars: Fraction) -> int:
    """Dollars as a rate, rounded up to the cent; none below zero."""
    return max(0, math.ceil(dollars * HUNDREDTHS) * RATE_STEPS_PER_CENT)


def _market(markets: Sequence[Market], code: str) -> Market | None:
    """The range of a code: its own before that of any code, the first listed of each."""
    ours = [each for each in markets if each.code.casefold() in {"", code.casefold()}]
    return min(ours, key=lambda each: not each.code, default=None)


def _times(rate: int, factor: Fraction) -> int:
    exact = rate * factor
    return round_half_up(exact.numerator, exact.denominator)
