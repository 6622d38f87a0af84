"""Who needs how much: members in groups by the payers of their contacts, and the need that paths are drawn from.

Source: payment models section 10 (Poisson counts given a member's need; its gamma factor; compound sums).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

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

    @property
    def payers(self) -> tuple[int, ...]:
        """The places of their payers."""
        return tuple(place for place, share in enumerate(self.shares) if share)


def groups_of(used: Utilization) -> tuple[Group, ...]:
    """The members counted with a contact, by the payers that they have contacts with."""
    contacts, weights = used.contacts, used.contact_weights()
    if contacts is None:
        return (Group(((used.sessions / used.members, used.members),)),)
    clients, which = np.unique(contacts.client, return_inverse=True)
    seen = np.zeros((len(clients), max(1, len(used.payers))), dtype=np.bool_)
    seen[which, contacts.payer] = True
    _, group = np.unique(seen, axis=0, return_inverse=True)
    ordered = np.argsort(group[which], kind="stable")
    ends = np.cumsum(np.bincount(group[which]))
    values = (which, contacts.minutes, contacts.payer, weights)
    found = [_group(used, *(each[ours] for each in values)) for ours in np.split(ordered, ends[:-1])]
    return tuple(group for group in found if group.members)


def _group(used: Utilization, client: Any, minutes: Any, payer: Any, weights: Any) -> Group:
    """The group of the members who have these contacts, each of which stands for so many."""
    if not weights.sum():
        return Group(())
    _, which = np.unique(client, return_inverse=True)
    taken = np.bincount(which, weights=weights * minutes)
    payers = np.bincount(payer, weights=weights, minlength=max(1, len(used.payers)))
    spread, lengths = _spreads(taken, minutes, weights)
    alike = used.members_alike(np.bincount(which, weights=weights))
    return Group(alike, tuple((payers / payers.sum()).tolist()), spread, lengths)


def _spreads(taken: Any, minutes: Any, weights: Any) -> tuple[float | None, float]:
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


def columns(groups: Sequence[Group], dispersion: float) -> tuple[Amounts, NDArray[np.int64]]:
    """What is drawn, group by group and payer by payer: expected contacts of each member, and the member's place."""
    means, places, at = [np.zeros(0)], [np.zeros(0, dtype=np.int64)], 0
    for group in groups:
        each, members = needs(group, dispersion), np.arange(at, at + group.size)
        means += [each * group.shares[payer] for payer in group.payers]
        places += [members for _ in group.payers]
        at += group.size
    return np.concatenate(means), np.concatenate(places)


def parts_of(groups: Sequence[Group], drawn: Counts) -> tuple[dict[int, Counts], ...]:
    """Each group's contacts by the place of their payer: paths in rows, the group's members in columns."""
    found, at = [], 0
    for group in groups:
        starts = range(at, at + group.size * len(group.payers), group.size)
        found.append(
            {payer: drawn[:, start : start + group.size] for payer, start in zip(group.payers, starts, strict=True)}
        )
        at += group.size * len(group.payers)
    return tuple(found)


def members_of(parts: Sequence[dict[int, Counts]], payers: Sequence[int] | None = None) -> Counts:
    """The contacts of each member with some payers or with all, of those who can have any: paths in rows."""
    held = [[each for payer, each in group.items() if payers is None or payer in payers] for group in parts]
    found: Counts = np.hstack(
        [each[0] if len(each) == 1 else np.sum(each, axis=0, dtype=np.uint16) for each in held if each]
    )
    return found
