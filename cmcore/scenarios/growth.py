"""A panel that is larger than the one counted, or grows: the same months with more members, and more of what they use.

Every member is like those counted, so that contacts, fees and episodes of a month grow as its members do. The staff's
pay and fixed cost stay as they are; positions, where cost is by them, grow in steps.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cmcore.money import round_half_up
from cmcore.scenarios.cash import apportion
from cmcore.scenarios.enrollment import Enrolled
from cmcore.scenarios.utilization import BundleVolume, Utilization

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.models.capitation import Capitation
    from cmcore.scenarios.models.panel import Group
    from cmcore.scenarios.scenario import Bundle, Growth

MONTHS_A_YEAR = 12
FEWEST_MONTHS = 6
STEP = Decimal("0.000001")


def month_factor(growth: Growth, number: int) -> Fraction:
    """Members of a month, by its number from 1, over those counted; to six decimals."""
    years = Decimal(number - 1) / MONTHS_A_YEAR
    exact = growth.members_at_first * (1 + growth.members_yearly) ** years
    return Fraction(exact.quantize(STEP, rounding=ROUND_HALF_UP))


def grow(used: Utilization, growth: Growth) -> Utilization:
    """The utilization as it was counted, grown; one that is grown already is grown from what was counted."""
    base = used.base if isinstance(used, Grown) else used
    return base if growth.is_none else _grown(base, growth)


def counted_growth(used: Utilization) -> float | None:
    """How fast members grew over the months counted: the last quarter over the first, a year; None where too short."""
    members = [each.members for each in (used.base if isinstance(used, Grown) else used).months]
    if len(members) < FEWEST_MONTHS or not sum(members[:3]):
        return None
    ratio = sum(members[-3:]) / sum(members[:3])
    return float(ratio ** (MONTHS_A_YEAR / (len(members) - 3)) - 1)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Grown(Utilization):
    """A utilization grown from another by the month."""

    base: Utilization
    factors: tuple[Fraction, ...]
    growth: Growth

    @property
    def member_growth(self) -> Fraction:
        """Members with contacts, over those counted, so that their minutes add up to those of the months."""
        return Fraction(self.minutes, self.base.minutes) if self.base.minutes else Fraction(1)

    def fees_of(self, payer: str) -> tuple[int, ...]:
        """Each month's fees of one payer, grown."""
        return self._scaled(self.base.fees_of(payer))

    def bundle_volume(self, terms: Bundle) -> BundleVolume:
        """The episodes and the fees outside of them, grown."""
        counted = self.base.bundle_volume(terms)
        unfinished = _times(counted.unfinished, self.member_growth)
        return BundleVolume(self._scaled(counted.episodes), self._scaled(counted.outside_fees), unfinished)

    def paid_groups(self, terms: Capitation) -> tuple[tuple[Group, ...], ...]:
        """Each month's members by cell and days, grown together and shared out as those counted."""
        groups = self.base.paid_groups(terms)
        return tuple(_spread(each, factor) for each, factor in zip(groups, self.factors, strict=True))

    def portion(self, names: Sequence[str], *, others: bool = False) -> Utilization:
        """Some payers' part, grown."""
        part = self.base.portion(names, others=others)
        return self if part is self.base else grow(part, self.growth)

    def members_alike(self, contacts: np.ndarray) -> tuple[tuple[float, int], ...]:
        """(contacts, members with so many), the members grown and their contacts those given in all."""
        each = contacts.round(6)
        each = each[each > 0]
        if not len(each):
            return ()
        means, counts = zip(*sorted(Counter(each.tolist()).items()), strict=True)
        whole = max(1, _times(len(each), self.member_growth))
        many = apportion(whole, [Fraction(count) for count in counts])
        off = float(contacts.sum()) / sum(mean * count for mean, count in zip(means, many, strict=True))
        return tuple((mean * off, count) for mean, count in zip(means, many, strict=True))

    def contact_weights(self) -> np.ndarray:
        """How many contacts each counted one stands for."""
        if self.contacts is None:
            return np.ones(0)
        weights: np.ndarray = np.array([float(each) for each in self.factors])[self.month_of(self.contacts.day)]
        return weights

    def member_minutes(self) -> np.ndarray:
        """Minutes of each member as they were counted; `member_growth` is how many each stands for."""
        return self.base.member_minutes()

    def member_starts(self) -> np.ndarray:
        """The month of each member's first contact as it was counted."""
        return self.base.member_starts()

    @property
    def month_growth(self) -> tuple[Fraction, ...]:
        """Members of each month over those counted."""
        return self.factors

    def _scaled(self, counts: Sequence[int]) -> tuple[int, ...]:
        return tuple(_times(each, factor) for each, factor in zip(counts, self.factors, strict=True))


@lru_cache(maxsize=8)
def _grown(base: Utilization, growth: Growth) -> Grown:
    factors = tuple(month_factor(growth, number) for number in range(1, len(base.months) + 1))
    months = tuple(
        replace(
            each,
            sessions=_times(each.sessions, factor),
            minutes=_times(each.minutes, factor),
            fee_revenue=_times(each.fee_revenue, factor),
            enrolled=Enrolled.whole(each.month, _times(each.members, factor)),
        )
        for each, factor in zip(base.months, factors, strict=True)
    )
    counted = base.member_months
    ratio = Fraction(sum(each.members for each in months), counted) if counted else factors[0]
    said = f"Members: {growth.members_at_first:f} x those counted at first, then {growth.members_yearly:+.1%} a year."
    return Grown(
        months=months, members=max(1, _times(base.members, ratio)), contacts=base.contacts, notes=(*base.notes, said),
        payers=base.payers, persistence=base.persistence, base=base, factors=factors, growth=growth,
    )  # fmt: skip


def _spread(groups: Sequence[Group], factor: Fraction) -> tuple[Group, ...]:
    whole = _times(sum(each.members for each in groups), factor)
    parts = apportion(whole, [Fraction(each.members) for each in groups])
    return tuple(each._replace(members=members) for each, members in zip(groups, parts, strict=True))


def _times(count: int, factor: Fraction) -> int:
    exact = count * factor
    return round_half_up(exact.numerator, exact.denominator)
