"""Who needs how much: members in groups by the payers of their contacts, and the need that paths are drawn from.

Source: payment models section 10 (Poisson counts given a member's need; its gamma factor; compound sums).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cmcore.scenarios.utilization import Utilization

    Amounts = NDArray[np.float64]
    Counts = NDArray[np.uint16]


class Group(NamedTuple):
    """Members whose contacts are with the same payers: (contacts, members with so many), each payer's share of them.

    `spread` is the variance over members of the minutes they took, in average contacts, and `lengths` that of a
    contact's minutes over the square of their mean; None where the minutes tell nothing.
    """

    members: tuple[tuple[float, int], ...]
    shares: tuple[float, ...] = (1.0,)
    spread: float | None = None
    lengths: float = 0.0

    @property
    def size(self) -> int:
        """How many members."""
        return sum(many for _, many in self.members)


def groups_of(used: Utilization) -> tuple[Group, ...]:
    """The members counted with a contact, by the payers that they have contacts with."""
    contacts, weights = used.contacts, used.contact_weights()
    if contacts is None:
        return (Group(((used.sessions / used.members, used.members),)),)
    clients, which = np.unique(contacts.client, return_inverse=True)
    seen = np.zeros((len(clients), max(1, len(used.payers))), dtype=np.bool_)
    seen[which, contacts.payer] = True
    _, group = np.unique(seen, axis=0, return_inverse=True)
    found = []
    for place in range(group.max(initial=-1) + 1):
        ours = group[which] == place
        if not weights[ours].sum():
            continue
        each = np.bincount(which[ours], weights=weights[ours], minlength=len(clients))[group == place]
        taken = np.bincount(which[ours], weights=(weights * contacts.minutes)[ours], minlength=len(clients))
        payers = np.bincount(contacts.payer[ours], weights=weights[ours], minlength=seen.shape[1])
        shares = tuple((payers / payers.sum()).tolist())
        spread, lengths = _spreads(taken[group == place], contacts.minutes[ours], weights[ours])
        found.append(Group(used.members_alike(each), shares, spread, lengths))
    return tuple(each for each in found if each.members)


def _spreads(taken: Amounts, minutes: Amounts, weights: Amounts) -> tuple[float | None, float]:
    """The variance of members' minutes, in average contacts, and of contacts' minutes over the square of their mean."""
    if not taken.sum():
        return None, 0.0
    mean = float(np.average(minutes, weights=weights))
    lengths = float(np.average((minutes - mean) ** 2, weights=weights)) / mean**2
    return float((taken / mean).var()), lengths


def needs(group: Group, dispersion: float) -> Amounts:
    """Expected contacts of each member: those counted, drawn in toward the mean of their group.

    What a member was counted with is need and chance in one, and a path draws chance again: left as it is, members
    would spread wider on every path than they were counted, and cases and stop-loss with them. Of the variance counted,
    what is left for need is the spread - mean x (1 + lengths) - (dispersion x mean)^2, over 1 + dispersion^2.
    """
    means: Amounts = np.repeat([float(each) for each, _ in group.members], [many for _, many in group.members])
    variance = float(means.var()) if len(means) else 0.0
    if group.spread is None or not variance:
        return means
    whole = float(means.mean())
    left = (group.spread - whole * (1 + group.lengths) - (dispersion * whole) ** 2) / (1 + dispersion**2)
    held: Amounts = whole + (means - whole) * math.sqrt(min(1.0, max(0.0, left) / variance))
    return held


def by_payer(
    generator: np.random.Generator, groups: Sequence[Group], by_member: Counts
) -> tuple[dict[int, Counts], ...]:
    """Each group's contacts by the place of their payer: paths in rows, the group's members in columns.

    A contact of who has several payers is by chance with one of them, by their shares in the group.
    """
    found, at = [], 0
    for group in groups:
        left, whole, parts = by_member[:, at : at + group.size], 1.0, {}
        *most, last = [place for place, share in enumerate(group.shares) if share]
        for place in most:
            parts[place] = generator.binomial(left, min(1.0, group.shares[place] / whole)).astype(np.uint16)
            left, whole = left - parts[place], whole - group.shares[place]
        parts[last], at = left, at + group.size
        found.append(parts)
    return tuple(found)


def members_of(parts: Sequence[dict[int, Counts]], payers: Sequence[int]) -> Counts:
    """The contacts of each member with some payers, of those who can have any: paths in rows, members in columns."""
    held = [[group[each] for each in payers if each in group] for group in parts]
    found: Counts = np.hstack([np.sum(each, axis=0, dtype=np.uint16) for each in held if each])
    return found
