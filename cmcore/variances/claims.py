"""Variances by claim, because a payer reprocesses a claim whole: what is short on one line may be over on another."""

from __future__ import annotations

import polars as pl

FIELDS = (
    "claim_no", "payer", "first_date", "paid_date", "lines", "wrong_lines", "payer_share", "paid", "variance", "kind"
)  # fmt: skip


def by_claim(found: pl.DataFrame, lines: pl.DataFrame, tolerance: int) -> pl.DataFrame:
    """One row per claim with a line in `found`, FIELDS; the largest difference first.

    `lines` are all priced lines: every answered line of the claim counts into its sums, right ones too. `kind` is
    underpaid, overpaid, or `even` where the differences cancel to within `tolerance` cents. Lines without a claim
    number are in no claim.
    """
    numbers = found.filter(pl.col("claim_no").is_not_null()).select("payer", "claim_no").unique()
    whole = lines.join(numbers, on=["payer", "claim_no"], how="semi").filter(pl.col("variance").is_not_null())
    wrong = found.group_by("payer", "claim_no").agg(wrong_lines=pl.len().cast(pl.Int64))
    kind = (
        pl.when(pl.col("variance") < -tolerance)
        .then(pl.lit("underpaid"))
        .when(pl.col("variance") > tolerance)
        .then(pl.lit("overpaid"))
        .otherwise(pl.lit("even"))
    )
    return (
        whole.group_by("payer", "claim_no")
        .agg(
            first_date=pl.col("service_date").min(),
            paid_date=pl.col("paid_date").max(),
            lines=pl.len().cast(pl.Int64),
            payer_share=pl.col("payer_share").sum(),
            paid=pl.col("paid").sum(),
            variance=pl.col("variance").sum(),
        )
        .join(wrong, on=["payer", "claim_no"], how="left")
        .with_columns(kind=kind)
        .select(FIELDS)
        .sort(pl.col("variance").abs(), "claim_no", "payer", descending=[True, False, False])
    )
