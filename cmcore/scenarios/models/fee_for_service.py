"""Fee-for-service: what today's contracts bring for the sessions delivered, at a changed rate, as far as collected.

Source: payment models section 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.money import from_cents, to_cents
from cmcore.scenarios.models.model import Model, Revenue

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's fees at the changed rate, less what is not collected."""
    terms = scenario.fee_for_service
    changed = 1 + terms.rate_change
    months = tuple(to_cents(from_cents(each.fee_revenue) * changed * terms.collected) for each in utilization.months)
    fees = to_cents(from_cents(utilization.fee_revenue) * changed)
    return Revenue(months, {"fees": fees, "not_collected": sum(months) - fees})


def _with_lever(scenario: Scenario, value: Decimal) -> Scenario:
    changed = scenario.fee_for_service.model_copy(update={"rate_change": value})
    return scenario.model_copy(update={"fee_for_service": changed})


MODEL = Model(
    "fee_for_service", "Fee-for-service", "rate_change", "Change of rates", revenue, _with_lever,
    lambda scenario: scenario.fee_for_service.rate_change, "contacts",
)  # fmt: skip
