"""Hourly: a rate for every hour of contact, whatever the code.

Source: payment models section 6 (rate x billable hours).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import Field

from cmcore.money import BASIS_POINTS, CENTS, RATE_SCALE, RATE_STEPS_PER_CENT, round_half_up, to_rate
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
    rate, share = to_rate(terms.rate), int(terms.billable * BASIS_POINTS)
    steps = MINUTES_AN_HOUR * RATE_STEPS_PER_CENT * BASIS_POINTS
    months = tuple(round_half_up(rate * share * each.minutes, steps) for each in utilization.months)
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
