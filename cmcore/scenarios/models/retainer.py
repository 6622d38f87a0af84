"""Retainer: a fee a month for so many hours, and a rate for each hour above them.

Source: payment models section 6 (fee x months; overage = max(0, hours - included) x rate).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from cmcore.money import CENTS, round_half_up, to_cents
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.terms import Dollars, Terms

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

MINUTES_AN_HOUR = 60


class Retainer(Terms):
    """A fee a month, the hours it includes, and the rate of an hour above them."""

    fee: Dollars = Field(default=Decimal(10_000), title="Fee a month")
    included_hours: Dollars = Field(default=Decimal(150), title="Hours included a month")
    overage_rate: Dollars = Field(default=Decimal(60), title="Rate of an hour above them")


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """The fee of each month and its overage, rounded once a month."""
    terms = scenario.retainer
    fee = to_cents(terms.fee)
    overage = [_overage(terms, each.minutes) for each in utilization.months]
    months = tuple(fee + each for each in overage)
    parts = {"retainer": fee * len(months), "overage": sum(overage)}
    above = sum(1 for each in overage if each)
    return Revenue(months, parts, by_contact=sum(overage), notes=(f"{above} of {len(months)} months have overage.",))


def _overage(terms: Retainer, minutes: int) -> int:
    hours = max(Fraction(0), Fraction(minutes, MINUTES_AN_HOUR) - Fraction(terms.included_hours))
    exact = hours * Fraction(terms.overage_rate) * CENTS
    return round_half_up(exact.numerator, exact.denominator)


def on_paths(scenario: Scenario, _used: Utilization, paid: Revenue, outcomes: Any) -> Any:
    """Cents on each path: the fees, and the overage of each of its months."""
    return paid.parts["retainer"] + overage_on_paths(scenario.retainer, outcomes.month_minutes).sum(axis=1)


def overage_on_paths(terms: Retainer, month_minutes: Any) -> Any:
    """Cents of overage of each month (columns) on each path (rows), from its minutes."""
    hours = np.maximum(month_minutes / MINUTES_AN_HOUR - float(terms.included_hours), 0)
    return hours * (float(terms.overage_rate) * CENTS)


MODEL = Model(
    "retainer", "Retainer with overage", "fee", "Fee a month", revenue, on_paths=on_paths,
    low=Decimal(0), high=Decimal(10_000_000), step=Decimal("0.01"),
    formulas=lambda _: {
        "retainer": "=ROUND(retainer_fee,2)*ROWS(month_minutes)",
        "overage": "=SUMPRODUCT(ROUND((month_minutes/60>retainer_included_hours)"
        "*(month_minutes/60-retainer_included_hours)*retainer_overage_rate,2))",
    },
    follows_contacts=False,
)  # fmt: skip
