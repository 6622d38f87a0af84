"""What the agency's own rows usually say, counted, and how sure that makes a correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

DOUBT = 2
"""Contrary rows that are imagined beside those counted, so that a few rows alone make nothing sure."""
MOST_SURE = 0.99
SAFE_FROM = 0.95
"""Confidence from which what the other rows say can be accepted unread: 38 rows of 38, or 94 of 96."""


def confidence_of_habit(times: int, of: int) -> float:
    """The share of rows that say so, shrunk for few rows: 5 of 5 is 0.71, 38 of 38 is 0.95."""
    return min(round(times / (of + DOUBT), 2), MOST_SURE)


def usual_values(rows: pl.DataFrame, by: Sequence[str], name: str) -> pl.DataFrame:
    """One row per group: the `usual` value, how many `times` it stands there, and `of` how many rows, blanks included.

    Of two values as frequent the first in the alphabet is usual.
    """
    return most_frequent(rows.group_by([*by, name]).agg(times=pl.len()), by, name)


def most_frequent(counted: pl.DataFrame, by: Sequence[str], name: str) -> pl.DataFrame:
    """The same from rows that are counted already: `times` says how often each stands."""
    summed = counted.group_by([*by, name]).agg(pl.col("times").sum())
    summed = summed.with_columns(of=pl.col("times").sum().over(by)).filter(pl.col(name).is_not_null())
    ordered = summed.sort([*by, "times", name], descending=[False] * len(by) + [True, False])
    return ordered.unique(list(by), keep="first", maintain_order=True).rename({name: "usual"})
