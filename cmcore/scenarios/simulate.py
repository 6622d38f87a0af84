"""The range of outcomes: contacts drawn at random, the same draws for every model.

Source: payment models section 10 (negative binomial as Poisson with a member-year gamma factor; compound sums; where
members vary no more than by chance, Poisson).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cmcore.scenarios.need import columns, groups_of, members_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cmcore.scenarios.episodes import Contacts
    from cmcore.scenarios.need import Group
    from cmcore.scenarios.utilization import Utilization

    Paths = NDArray[np.float64]
    Counts = NDArray[np.uint16]

MOST_KINDS = 128
"""Kinds of contact told apart in a draw; beyond it, contacts alike in fee and minutes are one kind at their mean."""


DENIALS, MONTHS, LENGTHS = 1, 2, 3
"""Streams of the generator for denials, the months of some payers' contacts and the lengths of contacts: contacts are
the same without."""

FEWEST_CONTACTS, FEWEST_CLIENTS = 30, 10
"""Below these a panel's own spread says nothing of another year's."""

AT_ONCE = 64
MOST_CELLS, FEWEST_PATHS = 30_000_000, 1_000


@dataclass(frozen=True, slots=True)
class Profile:
    """What is drawn from: the members in groups, (fee in cents, minutes, contacts of the kind), how many contacts each
    month has, and the place of each kind's payer, none where all have one.
    """  # noqa: D205 - one sentence

    groups: tuple[Group, ...]
    kinds: tuple[tuple[float, float, float], ...]
    months: tuple[int, ...] = (1,)
    payers: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers of contacts a path draws: one for each payer of each member."""
        return sum(each.size * len(each.payers) for each in self.groups)

    @property
    def members(self) -> tuple[tuple[float, int], ...]:
        """(contacts, members with so many)."""
        return tuple(each for group in self.groups for each in group.members)

    def fees_by_payer(self) -> Paths:
        """The fee of each kind (rows) in the column of its payer."""
        fees: Paths = np.array(self.kinds)[:, :1] * self.of_payer()
        return fees

    def of_payer(self) -> NDArray[np.bool_]:
        """Whether each kind (rows) is of each payer (columns)."""
        places = np.array(self.payers or [0] * len(self.kinds))
        is_its: NDArray[np.bool_] = places[:, None] == np.arange(places.max() + 1)
        return is_its


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Contacts, their fees in cents and their minutes over the whole span, one entry per path.

    Contacts by member, by month and by kind, and fees by payer have a row per path. `kinds` are the fee, the minutes
    and the contacts counted of each kind, `parts` the contacts by member of each group by the place of their payer.
    `luck` is a standard normal number for what lies outside.
    """

    contacts: Paths
    fees: Paths
    minutes: Paths
    by_member: Counts
    by_month: NDArray[np.int64]
    by_kind: NDArray[np.int64]
    by_payer: Paths
    luck: Paths
    kinds: Paths
    parts: tuple[dict[int, Counts], ...] = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """Margin over the paths in cents: mean, 5th, 50th and 95th percentile, chance of a loss.

    `standard_error` is that of the mean: how far it would move with other draws.
    """

    paths: int
    seed: int
    mean: int
    p5: int
    p50: int
    p95: int
    probability_of_loss: float
    standard_error: int
    margins: tuple[int, ...] = ()

    @property
    def value_at_risk(self) -> int:
        """The loss in cents that is exceeded on one path in twenty; 0 where that path still gains."""
        return max(0, -self.p5)


@lru_cache(maxsize=8)
def profile(utilization: Utilization) -> Profile:
    """The members by their contacts and the contacts by kind; all alike where the utilization was typed in."""
    sessions, months = utilization.sessions, tuple(each.sessions for each in utilization.months)
    if not sessions:
        return Profile((), (), months)
    groups = groups_of(utilization)
    if utilization.contacts is None:
        alike = (utilization.fee_revenue / sessions, utilization.minutes / sessions, sessions)
        return Profile(groups, (alike,), months)
    kinds = _kinds(utilization.contacts, utilization.contact_weights())
    alone = tuple((fees, minutes, count) for fees, minutes, count, _ in kinds)
    payers = tuple(payer for *_, payer in kinds) if len(utilization.payers) > 1 else ()
    return Profile(groups, alone, months, payers)


def too_thin(utilization: Utilization) -> str:
    """Why the contacts are too few to draw a range from, in a sentence; blank where they are enough or typed in."""
    if utilization.contacts is None:
        return ""
    contacts, clients = len(utilization.contacts), len(np.unique(utilization.contacts.client))
    if contacts >= FEWEST_CONTACTS and clients >= FEWEST_CLIENTS:
        return ""
    return (
        f"No range: contacts with clients of these payers are {contacts:,} with {clients:,}, too few to draw from. "
        f"It takes {FEWEST_CONTACTS} contacts with {FEWEST_CLIENTS} clients; load more months or choose more payers."
    )


def paths_for(members: int, asked: int) -> int:
    """As many paths as asked for, fewer where a large panel would take too long to draw."""
    return min(asked, max(FEWEST_PATHS, MOST_CELLS // max(1, members)))


@lru_cache(maxsize=4)
def draw(drawn_from: Profile, dispersion: float, paths: int, seed: int) -> Draws:
    """The contacts of each path, from each member's need and the contacts really delivered.

    A member's need is a gamma factor with mean 1 for the whole span, contacts are Poisson given the need, and each is
    one of those delivered, drawn again, so that it keeps its rounded units and its price.
    """
    generator = np.random.default_rng(seed)
    each = _contacts(generator, drawn_from, dispersion, paths)
    parts = parts_of(drawn_from.groups, each)
    by_member = each if all(len(group) == 1 for group in parts) else members_of(parts)
    contacts = by_member.sum(axis=1, dtype=np.int64)
    by_month = generator.multinomial(contacts, _split(drawn_from.months))
    luck = generator.standard_normal(paths)
    kinds = np.array(drawn_from.kinds).reshape(-1, 3)
    if not drawn_from.kinds:
        nothing, no_kinds = np.zeros(paths), np.zeros((paths, 0), dtype=np.int64)
        return Draws(
            contacts.astype(np.float64), nothing, nothing, by_member, by_month, no_kinds, nothing[:, None], luck, kinds
        )  # fmt: skip
    drawn = _by_kind(generator, drawn_from, parts, paths)
    fees_by_payer, minutes = drawn @ drawn_from.fees_by_payer(), drawn @ kinds[:, 1]
    return Draws(
        contacts.astype(np.float64), fees_by_payer.sum(axis=1), minutes, by_member, by_month, drawn, fees_by_payer,
        luck, kinds, parts,
    )  # fmt: skip


def _by_kind(
    generator: np.random.Generator, drawn_from: Profile, parts: Sequence[dict[int, Counts]], paths: int
) -> NDArray[np.int64]:
    """Contacts of each path (rows) and kind (columns): each payer's own contacts among its own kinds."""
    counted = np.array(drawn_from.kinds)[:, 2]
    found = np.zeros((paths, len(counted)), dtype=np.int64)
    for place, ours in enumerate(drawn_from.of_payer().T):
        contacts = sum(group[place].sum(axis=1, dtype=np.int64) for group in parts if place in group)
        if ours.any():
            found[:, ours] = generator.multinomial(contacts, counted[ours] / counted[ours].sum())
    return found


@lru_cache(maxsize=6)
def draw_of(draws: Draws, drawn_from: Profile, seed: int, payers: tuple[int, ...], months: tuple[int, ...]) -> Draws:
    """The contacts of some payers alone, by their places, on months by how many of theirs each had.

    Members are those who can have a contact with them.
    """
    ours = drawn_from.of_payer()[:, payers].any(axis=1)
    by_kind, kinds = draws.by_kind[:, ours], draws.kinds[ours]
    contacts = by_kind.sum(axis=1)
    generator = np.random.default_rng([seed, MONTHS, *payers])
    by_month = generator.multinomial(contacts, _split(months))
    return replace(
        draws, contacts=contacts.astype(np.float64), fees=by_kind @ kinds[:, 0], minutes=by_kind @ kinds[:, 1],
        by_member=members_of(draws.parts, payers), by_month=by_month, by_kind=by_kind,
        by_payer=draws.by_payer[:, payers], kinds=kinds,
    )  # fmt: skip


def _split(months: Sequence[int]) -> Paths:
    """The share of contacts that each month has on the paths; all alike where there are none.

    As members' need, months with contacts are drawn in toward their mean: what they were counted with is season and
    chance in one, and a path draws chance again.
    """
    counted = np.array(months, dtype=np.float64)
    if not counted.sum():
        return np.full(len(counted), 1 / len(counted))
    some = counted[counted > 0]
    variance, mean = float(some.var()), float(some.mean())
    held = math.sqrt(max(0.0, variance - mean) / variance) if variance else 1.0
    drawn_in: Paths = np.where(counted > 0, mean + (counted - mean) * held, 0)
    shares: Paths = drawn_in / drawn_in.sum()
    return shares


@lru_cache(maxsize=4)
def draw_lost(drawn_from: Profile, dispersion: float, paths: int, seed: int, lost: tuple[float, float]) -> Paths:
    """Today's fees in cents of the contacts whose denial stands, by path (rows) and payer, on what `draw` draws.

    Each contact stays denied by chance with the path's share. `lost`: the mean of that share, and its spread from year
    to year over its mean, a beta factor of the whole span where it is not 0.
    """
    share, spread = lost
    by_kind = draw(drawn_from, dispersion, paths, seed).by_kind
    if not drawn_from.kinds or not share:
        return np.zeros((paths, 1))
    generator = np.random.default_rng([seed, DENIALS])
    size = (1 - share) / (share * spread**2) - 1 if spread else 0.0
    shares = generator.beta(share * size, (1 - share) * size, paths) if spread else np.full(paths, share)
    fees: Paths = generator.binomial(by_kind, shares[:, None]) @ drawn_from.fees_by_payer()
    return fees


def _contacts(generator: np.random.Generator, drawn_from: Profile, dispersion: float, paths: int) -> Counts:
    """Contacts of each path (rows) by group, payer and member (columns), Poisson given the need of the member.

    A few paths at a time, which stay in the processor's cache.
    """
    means, member = columns(drawn_from.groups, dispersion)
    members, scale = int(member.max(initial=-1)) + 1, dispersion**2
    found = np.empty((paths, len(means)), dtype=np.uint16)
    for at in range(0, paths, AT_ONCE):
        many = min(AT_ONCE, paths - at)
        if not scale:
            found[at : at + AT_ONCE] = generator.poisson(means, (many, len(means)))
            continue
        factor = generator.standard_gamma(1 / scale, (many, members))
        if members < len(means):
            factor = factor[:, member]
        found[at : at + AT_ONCE] = generator.poisson(factor * (scale * means))
    return found


def assess(margins: Paths, seed: int) -> Risk:
    """The risk told by the margin of each path."""
    low, middle, high = (round(float(each)) for each in np.percentile(margins, [5, 50, 95]))
    error = round(float(margins.std(ddof=1)) / math.sqrt(len(margins))) if len(margins) > 1 else 0
    shown = tuple(np.rint(margins).astype(np.int64).tolist())
    loss = float((margins < 0).mean())
    return Risk(len(margins), seed, round(float(margins.mean())), low, middle, high, loss, error, shown)


def _kinds(contacts: Contacts, weights: Paths) -> tuple[tuple[float, float, float, int], ...]:
    """(fee, minutes, contacts, place of the payer) of each kind; too many kinds are put together payer by payer."""
    columns = np.column_stack([contacts.payer, contacts.fee, contacts.minutes])
    alike, which = np.unique(columns, axis=0, return_inverse=True)
    counts = np.bincount(which, weights=weights)
    kind = np.minimum((np.cumsum(counts) * MOST_KINDS / counts.sum()).astype(np.int64), MOST_KINDS - 1)
    if len(alike) <= MOST_KINDS:
        kind = np.arange(len(alike))
    _, kind = np.unique(np.column_stack([alike[:, 0], kind]), axis=0, return_inverse=True)
    many = np.bincount(kind, weights=counts)
    fees, minutes = (np.bincount(kind, weights=alike[:, column] * counts) / many for column in (1, 2))
    payer = np.bincount(kind, weights=alike[:, 0] * counts) / many
    rows = zip(fees.tolist(), minutes.tolist(), many.tolist(), payer.tolist(), strict=True)
    return tuple((fee, minute, count, round(who)) for fee, minute, count, who in rows)
