"""Episodes really grouped from the contacts: what starts one, what it holds, and what stays outside.

Source: payment models section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Days = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_CLIENT_APART = 1 << 20
"""Days between two clients on the one line that all contacts lie on: more than any date and window together."""


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """Contacts by client and day: one entry per contact in each array; days since 1970, fees in cents.

    `payer` is the place of the contact's payer among the payers of the utilization.
    """

    client: Days
    day: Days
    fee: Days
    minutes: Days
    code: NDArray[np.object_]
    payer: Days

    def where(self, chosen: Mask) -> Contacts:
        """The contacts chosen."""
        names = ("client", "day", "fee", "minutes", "code", "payer")
        return Contacts(*(getattr(self, each)[chosen] for each in names))

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True, eq=False)
class Episodes:
    """The day each episode starts, and which contacts lie in one."""

    starts: Days
    inside: Mask


def group_episodes(
    contacts: Contacts, window_days: int, trigger_codes: Sequence[str] = (), included_codes: Sequence[str] = ()
) -> Episodes:
    """The episodes of contacts sorted by client and day.

    A client's first triggering contact starts an episode of `window_days` days, that day included; the first one on
    or after its last day's morrow starts the next. Without trigger codes every included contact triggers; without
    included codes every contact is included. A triggering code is always included.
    """
    included = _with_codes(contacts, (*included_codes, *trigger_codes) if included_codes else ())
    triggers = included & _with_codes(contacts, trigger_codes)
    place = contacts.client * _CLIENT_APART + contacts.day
    starts = _chain(place[triggers], window_days)
    if not len(starts):
        return Episodes(starts, np.zeros(len(place), dtype=np.bool_))
    latest = np.searchsorted(starts, place, side="right") - 1
    within = (latest >= 0) & (place < starts[np.maximum(latest, 0)] + window_days)
    return Episodes(starts % _CLIENT_APART, within & included)


def _with_codes(contacts: Contacts, codes: Sequence[str]) -> Mask:
    if not codes:
        return np.ones(len(contacts), dtype=np.bool_)
    return np.isin(contacts.code.astype(str), list(codes))


def _chain(places: Days, window_days: int) -> Days:
    """The first place, then each first place at least a window after the last one taken."""
    follows = np.searchsorted(places, places + window_days, side="left").tolist()
    taken, at = [], 0
    while at < len(places):
        taken.append(at)
        at = follows[at]
    return places[np.array(taken, dtype=np.int64)]
