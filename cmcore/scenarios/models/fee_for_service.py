"""Fee-for-service: what today's contracts bring for the sessions delivered, at a changed rate, as far as collected.

Source: payment models section 1.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.money import from_cents, to_cents
from cmcore.scenarios.models.model import Model, Revenue

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import FeeForService, Scenario
    from cmcore.scenarios.utilization import Utilization


def collected_cents(terms: FeeForService, fees: int) -> int:
    """What a month's fees bring at the changed rate, as far as collected, rounded once."""
    return to_cents(from_cents(fees) * (1 + terms.rate_change) * terms.collected)


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's fees at the changed rate, less what is not collected."""
    terms = scenario.fee_for_service
    months = tuple(collected_cents(terms, each.fee_revenue) for each in utilization.months)
    changed = [to_cents(from_cents(each.fee_revenue) * (1 + terms.rate_change)) for each in utilization.months]
    total = sum(months)
    return Revenue(months, {"fees": sum(changed), "not_collected": total - sum(changed)}, by_contact=total)


MODEL = Model(
    "fee_for_service", "Fee-for-service", "rate_change", "Change of rates", revenue,
    low=Decimal(-1), high=Decimal(5), step=Decimal("0.0001"),
)  # fmt: skip
