"""What each model pays and what the work costs on every drawn path: the same paths for every model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cmcore.scenarios.costs import fixed_cents, minute_cents, month_costs, volume_cents
from cmcore.scenarios.lengths import Alike, lay_out
from cmcore.scenarios.positions import path_positions_pay
from cmcore.scenarios.simulate import LENGTHS, draw_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from cmcore.scenarios.lengths import Row
    from cmcore.scenarios.models import Model, Revenue
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.simulate import Draws, Paths, Profile
    from cmcore.scenarios.utilization import Utilization

AT_ONCE = 512
"""Paths whose members are worked out at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The drawn paths of a utilization: contacts, fees in cents and minutes, one entry per path.

    `drawn_from` and `seed` are what they were drawn from. `lost` are the fees of contacts whose denial stands, by path
    and payer, `lost_share` the share of all fees that they are on average.
    """

    draws: Draws
    drawn_from: Profile
    seed: int
    fee_revenue: int
    lost: Paths
    lost_share: float = 0.0

    @property
    def fees(self) -> Paths:
        """Today's fees of each path, in cents."""
        return self.draws.fees

    @property
    def minutes(self) -> Paths:
        """Minutes of each path."""
        return self.draws.minutes

    @property
    def luck(self) -> Paths:
        """How far spending that our sessions do not tell falls from its mean, in standard deviations."""
        return self.draws.luck

    @property
    def month_minutes(self) -> Paths:
        """Minutes of each path (rows) in each month (columns)."""
        return _lengths(self.draws, self.seed).of(self.draws.by_month)

    def lean(self, shares: Paths) -> Paths:
        """How far each path's contacts lean to the months with larger `shares`: 1 on average over contacts."""
        some = self.draws.contacts > 0
        held: Paths = self.draws.by_month @ shares
        usual = held.sum() / max(1.0, float(self.draws.contacts.sum()))
        leans: Paths = np.where(some, held / np.maximum(self.draws.contacts, 1), usual)
        return leans / usual if usual else np.ones_like(leans)

    def of(self, payers: Sequence[int] | None, months: Sequence[int]) -> Outcomes:
        """The paths of some payers' contacts alone, by their places; `months` are how many of theirs each month had."""
        if payers is None or self.draws.by_payer.shape[1] == 1:
            return self
        return replace(self, draws=draw_of(self.draws, self.drawn_from, self.seed, tuple(payers), tuple(months)))

    def paid(self, revenue: Revenue, payers: Sequence[int] | None = None, fee_revenue: int | None = None) -> Paths:
        """What a model pays on each path: what follows contacts on the fees not lost there, the rest as it is.

        For a model of some payers alone, their places and what their contracts bring today.
        """
        kept = (self.fee_revenue if fee_revenue is None else fee_revenue) * (1 - self.lost_share)
        share = revenue.by_contact / kept if kept else 0.0
        return (revenue.total - revenue.by_contact) + share * self._kept(payers)

    def _kept(self, payers: Sequence[int] | None) -> Paths:
        if payers is None or self.draws.by_payer.shape[1] == 1:
            whole: Paths = self.fees - self.lost.sum(axis=1)
            return whole
        lost = self.lost[:, payers].sum(axis=1) if self.lost.shape[1] > 1 else 0.0
        kept: Paths = self.draws.by_payer[:, payers].sum(axis=1) - lost
        return kept

    @property
    def members_a_case(self) -> float:
        """Members drawn over those who have a contact, on average over the paths."""
        by_member = self.draws.by_member
        seen = int(np.count_nonzero(by_member))
        return by_member.size / seen if seen else 1.0

    def over_members(self, total: Callable[[Paths], Paths]) -> Paths:
        """A total over members for each path, from their minutes: paths in rows, members in columns."""
        minutes = _member_minutes(self.draws, self.seed)
        chunks = [slice(at, at + AT_ONCE) for at in range(0, len(minutes), AT_ONCE)]
        return np.concatenate([total(minutes[each].astype(np.float64)) for each in chunks])


@lru_cache(maxsize=2)
def _member_minutes(draws: Draws, seed: int) -> NDArray[np.float32]:
    """Minutes of each member (columns) on each path (rows)."""
    lengths, by_member = _lengths(draws, seed), draws.by_member
    found = np.empty(by_member.shape, dtype=np.float32)
    for at in range(0, len(found), AT_ONCE):
        paths = slice(at, at + AT_ONCE)
        found[paths] = lengths.of(by_member[paths], paths)
    return found


def _lengths(draws: Draws, seed: int) -> Row | Alike:
    """What tells the minutes of a part of a path's contacts, each of a length that was delivered."""
    _, minutes, counted = draws.kinds.T
    if len(set(minutes.tolist())) <= 1:
        return Alike(float(minutes.max(initial=0)))
    return lay_out(minutes, counted, draws.contacts.astype(np.int64), draws.minutes, (seed, LENGTHS))


def path_revenue(model: Model, paid: Revenue, scenario: Scenario, used: Utilization, outcomes: Outcomes) -> Paths:
    """What one model pays on each path, in cents."""
    if model.on_paths is None:
        return outcomes.paid(paid)
    found: Paths = model.on_paths(scenario, used, paid, outcomes)
    return np.broadcast_to(found, outcomes.minutes.shape)


def path_cost(scenario: Scenario, used: Utilization, outcomes: Outcomes) -> Paths:
    """What the work costs on each path, in cents: the hours by its minutes, the staff's pay whatever comes, or the pay
    of the positions that the path's months ask for.
    """  # noqa: D205 - one sentence
    cost = scenario.cost
    if cost.basis == "positions":
        paid: Paths = path_positions_pay(cost, outcomes.month_minutes)
        return fixed_cents(cost, len(used.months)) + paid
    by_minutes = volume_cents(cost, used)
    fixed = sum(month_costs(cost, used)) - by_minutes
    each = float(minute_cents(cost, used)) if by_minutes else 0.0
    return fixed + each * outcomes.minutes
