"""Positions that the hours delivered ask for: whole ones or parts, so that their pay grows with the panel in steps.

Needed in a month = hours delivered / (paid hours a year / 12 x share billed), rounded up to whole positions or parts of
one; a position is paid salary with fringe, supervision and overhead. Source: loaded cost per hour, payment models
section 6, of which this is the form in steps.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from cmcore.money import CENTS, round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.scenario import Cost

PARTS_OF_ONE = {"whole": 1, "half": 2, "quarter": 4}
MONTHS_A_YEAR, MINUTES_AN_HOUR = 12, 60
NEARLY = 1e-9
"""A path's hours over a position's, this close to a whole number, are that number."""


def yearly_pay(cost: Cost) -> Fraction:
    """Dollars that one position costs a year."""
    return Fraction(cost.salary * (1 + cost.fringe) + cost.supervision + cost.overhead)


def billed_minutes(cost: Cost) -> Fraction:
    """Minutes that one position delivers in a month."""
    return Fraction(cost.paid_hours) * Fraction(cost.billed_share) * MINUTES_AN_HOUR / MONTHS_A_YEAR


def positions(cost: Cost, minutes: Sequence[int]) -> tuple[Fraction, ...]:
    """Positions of each month for its minutes; never under the least, nor under the month before where they stay."""
    parts, each = PARTS_OF_ONE[cost.positions_come], billed_minutes(cost)
    needed = [max(Fraction(cost.least_positions), Fraction(ceil(one * parts / each), parts)) for one in minutes]
    return tuple(accumulate(needed, max)) if cost.positions_stay else tuple(needed)


def positions_at(cost: Cost, minutes: Sequence[int], contacts: int, today: int) -> tuple[Fraction, ...]:
    """Positions of each month at so many contacts, each month's minutes in proportion to those of today's contacts."""
    return positions(cost, [round_half_up(each * contacts, today) for each in minutes])


def positions_pay(cost: Cost, minutes: Sequence[int]) -> tuple[int, ...]:
    """Cents of pay of each month's positions, rounded once a month."""
    pay = yearly_pay(cost) * CENTS / MONTHS_A_YEAR
    exact = [each * pay for each in positions(cost, minutes)]
    return tuple(round_half_up(each.numerator, each.denominator) for each in exact)


def path_positions_pay(cost: Cost, minutes: Any) -> Any:
    """Cents of pay of all months on each path: `minutes` has paths in rows and months in columns."""
    parts, each = PARTS_OF_ONE[cost.positions_come], float(billed_minutes(cost))
    needed = np.maximum(float(cost.least_positions), np.ceil(minutes * (parts / each) - NEARLY) / parts)
    held = np.maximum.accumulate(needed, axis=1) if cost.positions_stay else needed
    return held.sum(axis=1) * float(yearly_pay(cost)) * (CENTS / MONTHS_A_YEAR)
