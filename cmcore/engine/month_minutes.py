"""The minutes of a month that a base code and its add-on have together: what each is counted with of the other's.

A month's minutes are one sum: those of the base code beyond what it takes count for the add-on, and those of the add-on
for a base code that falls short. Source: section 2 of the rules (add-ons = (total - first) / add-on length).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, lazy, settle
from cmcore.engine.monthly.families import families
from cmcore.engine.plans import stage
from cmcore.engine.prepare import TURN
from cmcore.engine.units import possible
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Iterable


def with_minutes_beside(sessions: nw.LazyFrame[Any], fees: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with `minutes_beside`: the minutes that their month's pool is counted with besides its own.

    For a base code that is paid by the month they are those of its add-on; for an add-on those of the base code less
    what that takes, below zero where it has fewer. Null for other codes, and where no session of the base code is
    logged, or one without minutes, or none of the add-on: then each code is counted by itself. `fees` has the codes.
    """
    pairs = _pairs(fees["code"])
    if pairs.is_empty():
        return sessions.with_columns(minutes_beside=nw.lit(None, dtype=nw.Int64))
    held = settle(sessions)
    return beside(held, _minutes_beside(held.select(*_NEEDS), lazy(pairs)), [TURN])


_NEEDS = (
    TURN, "client_id", "payer", "code", "service_date", "minutes", "overlap_minutes", "basis", "set_aside",
)  # fmt: skip


def _pairs(codes: Iterable[str | None]) -> pl.DataFrame:
    """One row per code of a family whose add-on is among `codes`: `family` is the add-on, `takes` null for itself.

    A base code takes its first add-on's total less the minutes at which one unit of the add-on is reached.
    """
    reached, length = pl.col("min_minutes_first_unit").cast(pl.Int64), pl.col("minutes_per_unit").cast(pl.Int64)
    steps = reference.billing_codes().select(add_on_code="code", step=pl.min_horizontal(reached, length))
    known = families().filter(pl.col("add_on_code").is_in(sorted({each for each in codes if each})))
    takes = pl.col("first_add_on") - pl.col("step")
    bases = known.join(steps, on="add_on_code").select(code="base_code", family="add_on_code", takes=takes)
    adds = known.select(code="add_on_code", family="add_on_code", takes=pl.lit(None, dtype=pl.Int64))
    return pl.concat([bases, adds]).unique("code", keep="first", maintain_order=True)


@stage
def _minutes_beside(sessions: nw.LazyFrame[Any], pairs: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions of the codes of families, each with its `minutes_beside`."""
    keys = ["client_id", "payer", "family", "month_of_family"]
    named = sessions.join(pairs, on="code", how="inner").with_columns(
        month_of_family=nw.col("service_date").cast(nw.String).str.slice(0, 7)
    )
    is_base, counts = ~nw.col("takes").is_null(), possible().fill_null(value=False)
    minutes = nw.when(counts).then(nw.col("minutes") - nw.col("overlap_minutes")).otherwise(nw.lit(0))
    whole = counts & (nw.col("basis") == "per_month").fill_null(value=False)
    members = named.filter(~nw.col("set_aside")).select(
        *keys,
        "takes",
        base=is_base.cast(nw.Int64),
        unsure=(is_base & ~whole).cast(nw.Int64),
        of_base=nw.when(is_base).then(minutes).otherwise(nw.lit(0)),
        of_adds=nw.when(is_base).then(nw.lit(0)).otherwise(minutes),
    )
    sums = members.group_by(*keys).agg(
        most=nw.col("takes").max(),
        base=nw.col("base").sum(),
        unsure=nw.col("unsure").sum(),
        of_base=nw.col("of_base").sum().cast(nw.Int64),
        of_adds=nw.col("of_adds").sum().cast(nw.Int64),
    )
    joined = named.join(sums, on=keys, how="left")
    sure = (nw.col("base") > 0) & (nw.col("unsure") == 0) & (nw.col("of_adds") > 0)
    other = nw.when(is_base).then(nw.col("of_adds")).otherwise(nw.col("of_base") - nw.col("most"))
    return joined.select(TURN, minutes_beside=nw.when(sure).then(other).cast(nw.Int64))
