"""Bundled payment: a price per episode, which starts with a client's contact and holds every contact of its window.

Source: payment models section 5 (prospective: margin = price - cost).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.money import to_cents
from cmcore.scenarios.models.model import Model, Revenue

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's started episodes at the price after its discount."""
    terms = scenario.bundle
    counts = utilization.episodes_by_month(terms.window_days)
    gross = [to_cents(terms.price * count) for count in counts]
    months = tuple(to_cents(terms.price * (1 - terms.discount)) * count for count in counts)
    return Revenue(months, {"episodes": sum(gross), "discount": sum(months) - sum(gross)})


def _with_lever(scenario: Scenario, value: Decimal) -> Scenario:
    return scenario.model_copy(update={"bundle": scenario.bundle.model_copy(update={"price": value})})


MODEL = Model(
    "bundle", "Bundled payment", "price", "Price an episode", revenue, _with_lever,
    lambda scenario: scenario.bundle.price, "episodes",
)  # fmt: skip
