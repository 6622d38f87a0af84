"""The terms and the volume at which a model covers its cost, solved on the cents that the model itself pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.money import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from cmcore.scenarios.models import Model, Revenue
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


@dataclass(frozen=True, slots=True)
class VolumePoint:
    """What so many contacts bring and cost, in cents, with members, episodes and the mix of contacts as they are."""

    sessions: int
    revenue: int
    cost: int


def volume_points(
    paid: Revenue, cost: int, volume_cost: int, sessions: int, at: Sequence[int]
) -> tuple[VolumePoint, ...]:
    """Revenue and cost at each number of contacts: the part that follows contacts in proportion, the rest as it is."""
    share = max(1, sessions)
    return tuple(
        VolumePoint(
            each,
            paid.total - paid.by_contact + round_half_up(paid.by_contact * each, share),
            cost - volume_cost + round_half_up(volume_cost * each, share),
        )
        for each in at
    )


def solve_lever(model: Model, scenario: Scenario, utilization: Utilization, target: int) -> Decimal | None:
    """The smallest value of the model's lever that brings the target in cents; None where no value does.

    Revenue never falls as the lever rises, so the steps between its limits are halved until one is left.
    """

    def reaches(step: int) -> bool:
        value = model.low + step * model.step
        return model.revenue(model.with_lever(scenario, value), utilization).total >= target

    short, enough = -1, int((model.high - model.low) / model.step)
    if not reaches(enough):
        return None
    while enough - short > 1:
        middle = (short + enough) // 2
        short, enough = (short, middle) if reaches(middle) else (middle, enough)
    return model.low + enough * model.step


def solve_sessions(paid: Revenue, cost: int, volume_cost: int, sessions: int) -> int | None:
    """How many contacts break even with members, episodes and the mix of contacts as they are; None where none do.

    The least that cover the cost where a contact brings more than it costs, else the most before a loss.
    """
    gain = paid.by_contact - volume_cost
    sure = paid.total - paid.by_contact - (cost - volume_cost)
    if not sessions or not gain or (gain < 0 and sure <= 0):
        return None
    if gain > 0:
        return max(0, -(sure * sessions // gain))
    return sure * sessions // -gain
