"""Hourly: a rate for every hour of contact, whatever the code.

Source: payment models section 6 (rate x billable hours).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic import Field

from cmcore.money import CENTS, RATE_SCALE, round_half_up
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

MINUTES_AN_HOUR = 60


class Hourly(Terms):
    """A rate an hour, and the share of the hours delivered that can be billed."""

    rate: Dollars = Field(default=Decimal(75), title="Rate an hour")
    billable: Share = Field(default=Decimal(1), title="Share of hours billable")


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's minutes at the rate, rounded once a month."""
    terms = scenario.hourly
    minute = Fraction(terms.rate * terms.billable * CENTS) / MINUTES_AN_HOUR
    exact = [minute * each.minutes for each in utilization.months]
    months = tuple(round_half_up(each.numerator, each.denominator) for each in exact)
    return Revenue(months, {"hours": sum(months)}, by_contact=sum(months))


def on_paths(scenario: Scenario, _used: Utilization, _paid: Revenue, outcomes: Any) -> Any:
    """Cents on each path: its minutes at the rate."""
    terms = scenario.hourly
    return outcomes.minutes * (float(terms.rate * terms.billable) * CENTS / MINUTES_AN_HOUR)


MODEL = Model(
    "hourly", "Hourly", "rate", "Rate an hour", revenue, on_paths=on_paths,
    low=Decimal(0), high=Decimal(RATE_SCALE), step=Decimal("0.01"),
    formulas=lambda _: {"hours": "=SUMPRODUCT(ROUND(month_minutes*hourly_rate*hourly_billable/60,2))"},
)  # fmt: skip
