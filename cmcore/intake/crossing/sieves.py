"""Rows that may share a key with others, told by hashes: few others pass, and those that do are counted exactly."""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST_BUCKETS = 1 << 10


def sharing(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """All the rows whose key another row has, blanks in it counting as values, and perhaps a few more."""
    hashes = _hashes(frame, key)
    ordered = np.sort(hashes)
    shared = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not shared.size:
        return frame.clear()
    return frame.filter(pl.Series(hashes).is_in(pl.Series(shared).implode()))


def heavy(frame: pl.DataFrame, key: Sequence[str], weight: pl.Expr, limit: float) -> pl.DataFrame:
    """All the rows of keys whose weights come to more than the limit, and perhaps a few more; weights are 0 or more.

    Keys are put into about as many buckets as there are rows: a bucket weighs no less than any key in it.
    """
    buckets = max(FEWEST_BUCKETS, 1 << frame.height.bit_length())
    places = (_hashes(frame, key) & np.uint64(buckets - 1)).astype(np.int64)
    weights = frame.select(weight=weight.fill_null(0).cast(pl.Float64))["weight"].to_numpy()
    full = np.bincount(places, weights=weights, minlength=buckets) > limit
    return frame.filter(pl.Series(full[places])) if full.any() else frame.clear()


def _hashes(frame: pl.DataFrame, key: Sequence[str]) -> NDArray[np.uint64]:
    """One number for each row, the same where the whole key is the same."""
    parts = (pl.col(name).hash(seed) for seed, name in enumerate(key, 1))
    return frame.select(key=reduce(xor, parts))["key"].to_numpy()
