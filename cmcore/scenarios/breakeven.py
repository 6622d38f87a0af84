"""The terms and the volume at which a model covers its cost, solved on the cents that the model itself pays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from cmcore.money import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from cmcore.scenarios.models import Model, Revenue
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


HALVED = 3
"""Every so many steps of a search halve what is left."""


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
    """The smallest value of the model's lever that brings the target in cents; None where none or every value does.

    Revenue never falls as the lever rises, and mostly along a line, so the next step tried is where that line meets the
    target; every third one halves what is left, so that no shape of revenue takes long.
    """

    def brought(step: int) -> int:
        value = model.low + step * model.step
        return model.revenue(model.with_lever(scenario, value), utilization).total

    short, enough = 0, int((model.high - model.low) / model.step)
    at_short, at_enough = brought(short), brought(enough)
    if at_enough < target:
        return None
    if at_short >= target:
        return model.low if at_short == target else None
    for turn in count(1):
        if enough - short <= 1:
            break
        straight = short - (target - at_short) * (enough - short) // -(at_enough - at_short)
        tried = (short + enough) // 2 if turn % HALVED == 0 else min(max(straight, short + 1), enough - 1)
        found = brought(tried)
        short, at_short, enough, at_enough = (
            (tried, found, enough, at_enough) if found < target else (short, at_short, tried, found)
        )
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
