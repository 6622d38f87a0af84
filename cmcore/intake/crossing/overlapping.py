"""Spans that begin while an earlier one of the same thing goes on, each beside the one of these that ends last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


def begun_during(spans: pl.DataFrame, by: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
    """The rows that begin before the end of an earlier one of their group, with every column of that one as `first_*`.

    `spans` has `begins` and `ends` (exclusive) beside the grouping columns, where blanks are one group; rows that begin
    together come in `order`. A row that begins where another ends is not during it.
    """
    turn = spans.sort([*by, "begins", *order], nulls_last=True).with_row_index("turn")
    busy = turn.with_columns(busy_until=pl.col("ends").cum_max().shift(1).over(by))
    longest = pl.when((pl.col("ends") > pl.col("busy_until")).fill_null(value=True)).then(pl.col("turn"))
    busy = busy.with_columns(holder=longest.forward_fill().shift(1).over(by))
    late = busy.filter(pl.col("begins") < pl.col("busy_until")).drop("turn", "busy_until")
    firsts = turn.rename({name: f"first_{name}" for name in spans.columns})
    joined = late.join(firsts, left_on="holder", right_on="turn", validate="m:1", maintain_order="left")
    return joined.drop("holder")
