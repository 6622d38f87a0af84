"""The minutes of each part of a path's contacts, such as one member's: contacts of the lengths really delivered.

Contacts of one average length would put members beside the edges of tiers and of a stop-loss that they are on. So one
long row of contacts is laid out, each length as often as it was delivered, in chance order; a path takes a stretch of
it, a member the next few of the stretch. The path with the longest contacts on average takes the stretch with the
longest, the next one the next, so that a member's minutes go with those that the path costs.
Source: payment models section 10 (minutes inside the path, as what follows from them is no straight line).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Amounts = NDArray[np.float64]
    Counts = NDArray[np.int64]

LONG = 1 << 20
"""Contacts in the row."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The minutes of all contacts up to each place of the row, and where each path's stretch of it begins."""

    minutes: NDArray[Any]
    starts: Counts

    def of(self, counts: NDArray[Any], paths: slice = slice(None)) -> NDArray[Any]:
        """Minutes of each part of some paths' contacts; `counts` has paths in rows and parts in columns."""
        edges = np.empty((len(counts), counts.shape[1] + 1), dtype=np.int64)
        edges[:, 0], edges[:, 1:] = self.starts[paths], counts
        upto = self.minutes.take(np.cumsum(edges, axis=1, out=edges))
        found: NDArray[Any] = upto[:, 1:] - upto[:, :-1]
        return found


@dataclass(frozen=True, slots=True)
class Alike:
    """Contacts that all take the same minutes."""

    minutes: float

    def of(self, counts: NDArray[Any], _paths: slice = slice(None)) -> Amounts:
        """Minutes of each part of some paths' contacts, in the shape of `counts`."""
        found: Amounts = counts * self.minutes
        return found


def lay_out(lengths: Amounts, counted: Amounts, contacts: Counts, minutes: Amounts, seed: tuple[int, ...]) -> Row:
    """The row of contacts for paths that have so many `contacts` and `minutes`, one entry a path.

    `lengths` are the minutes of a contact of each kind, `counted` how many of it were delivered.
    """
    most, typical = int(contacts.max(initial=0)), round(float(contacts.mean())) if len(contacts) else 0
    row = _row(tuple(lengths.tolist()), tuple(counted.tolist()), max(LONG, 2 * most), seed)
    drawn = np.random.default_rng([*seed, 1]).integers(0, len(row) - 1 - most, len(contacts), endpoint=True)
    mean = float(lengths @ counted / counted.sum())
    wanted = (minutes - mean * contacts) / np.sqrt(np.maximum(contacts, 1))
    starts = np.empty_like(drawn)
    starts[np.argsort(wanted, kind="stable")] = drawn[np.argsort(row[drawn + typical] - row[drawn], kind="stable")]
    return Row(row, starts)


@lru_cache(maxsize=4)
def _row(lengths: tuple[float, ...], counted: tuple[float, ...], size: int, seed: tuple[int, ...]) -> NDArray[Any]:
    """Minutes up to each place; of whole minutes as small whole numbers, which are read faster."""
    upto = np.rint(np.cumsum(counted) * (size / sum(counted))).astype(np.int64)
    laid = np.repeat(np.array(lengths), np.diff(upto, prepend=0))
    np.random.default_rng(seed).shuffle(laid)
    upto = np.concatenate([[0.0], np.cumsum(laid)])
    is_whole = upto[-1] < np.iinfo(np.int32).max and not (laid % 1).any()
    return upto.astype(np.int32) if is_whole else upto
