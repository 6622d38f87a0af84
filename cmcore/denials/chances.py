"""What a denial brings on average: its amount times the chance from the agency's own outcomes, careful while few."""

from __future__ import annotations

import polars as pl

from cmcore.money import BASIS_POINTS

DECIDED = ("won", "partly_won", "lost", "written_off")
PRIOR_DENIALS = 10
"""How many denials the overall chance counts for: with as many of its own, a group's chance stands half way."""

FEWEST_DECIDED = 5
"""Decided denials from which the agency's own outcomes tell a chance: one lost denial says nothing of the others."""


def with_expected(items: pl.DataFrame, prior: int = PRIOR_DENIALS) -> pl.DataFrame:
    """The worklist's items with `chance` in basis points and `expected_recovery` in cents, rounded half up.

    A decided item counts by the part of its amount that came back: won as whole where no amount says how much. The
    chance of a payer and cause is (parts + prior x overall) / (decided + prior); both are null while fewer
    than FEWEST_DECIDED are decided at all. A written-off item brought nothing.
    """
    part = pl.when((pl.col("amount") > 0) & pl.col("recovered").is_not_null()).then(
        ((2 * BASIS_POINTS * pl.col("recovered") + pl.col("amount")) // (2 * pl.col("amount"))).clip(0, BASIS_POINTS)
    )
    whole = pl.when(pl.col("status") == "won").then(BASIS_POINTS).otherwise(0)
    decided = items.filter(pl.col("status").is_in(DECIDED)).with_columns(part=pl.coalesce(part, whole))
    groups = decided.group_by("payer", "cause").agg(parts=pl.col("part").sum(), decided=pl.len())
    joined = items.join(groups, on=["payer", "cause"], how="left", nulls_equal=True, maintain_order="left")
    if decided.height < FEWEST_DECIDED:
        none = pl.lit(None, dtype=pl.Int64)
        return joined.drop("parts", "decided").with_columns(chance=none, expected_recovery=none)
    every, count = int(decided["part"].sum()), decided.height
    top = (pl.col("parts").fill_null(0) * count + prior * every).cast(pl.Int64)
    bottom = (pl.col("decided").fill_null(0).cast(pl.Int64) + prior) * count
    chance = (2 * top + bottom) // (2 * bottom)
    worth = (2 * pl.col("amount") * pl.col("chance") + BASIS_POINTS) // (2 * BASIS_POINTS)
    return joined.with_columns(chance=chance).with_columns(expected_recovery=worth).drop("parts", "decided")
