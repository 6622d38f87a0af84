"""Capitation: a payment per member per month whatever is delivered, part of it withheld until quality is shown.

Source: payment models section 2; 42 CFR 422.208 (without regard to the number of services).
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
    """Each month's members at the PMPM: paid now less the withhold, plus the share of it returned."""
    terms = scenario.capitation
    gross = [to_cents(terms.pmpm * each.members) for each in utilization.months]
    held = [to_cents(terms.pmpm * each.members * terms.withhold) for each in utilization.months]
    returned = [
        to_cents(terms.pmpm * each.members * terms.withhold * terms.withhold_returned) for each in utilization.months
    ]
    months = tuple(cap - hold + back for cap, hold, back in zip(gross, held, returned, strict=True))
    return Revenue(months, {"capitation": sum(gross), "withheld": -sum(held), "withhold_returned": sum(returned)})


def _with_lever(scenario: Scenario, value: Decimal) -> Scenario:
    return scenario.model_copy(update={"capitation": scenario.capitation.model_copy(update={"pmpm": value})})


MODEL = Model(
    "capitation", "Capitation (PMPM)", "pmpm", "PMPM", revenue, _with_lever,
    lambda scenario: scenario.capitation.pmpm, "members",
)  # fmt: skip
