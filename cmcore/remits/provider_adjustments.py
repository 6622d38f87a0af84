"""What payers took from or added to whole payments (PLB): which claims it is about, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.reference import tables as reference
from cmcore.remits.answers import bare, is_of_payment

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER = "a code of the payer's own"


def provider_adjustments(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per adjustment of a payment, the newest first.

    `payer`, `check_no`, `paid_date`, `reason_code`, `meaning`, `usual_cause`, `reference` as the payer writes it,
    `claim_no` the loaded claim that it names (by itself, or as one word of several), `taken` in cents: positive lessens
    the payment, negative adds to it. The same adjustment in two files of one check stands once.
    """
    rows = frames["remittances"].filter(is_of_payment())
    same = ["payer", "check_no", "paid_date", "reason_code", "claim_no", "amount"]
    numbered = rows.with_columns(nth=pl.int_range(pl.len()).over([*same, "table_id"]))
    once = numbered.sort("row_id").unique([*same, "nth"], keep="first", maintain_order=True)
    known = _known_claims(frames)
    words = once.select("row_id", word=pl.col("claim_no").str.split(" ")).explode("word").with_columns(key=bare("word"))
    found = words.join(known, on="key").group_by("row_id").agg(claim=pl.col("claim").sort().first())
    meanings = reference.provider_adjustments().select(reason_code="code", meaning="meaning", usual_cause="usual_cause")
    return (
        once.join(found, on="row_id", how="left")
        .join(meanings, on="reason_code", how="left")
        .select(
            "payer", "check_no", "paid_date", "reason_code",
            pl.col("meaning").fill_null(OTHER), "usual_cause",
            reference="claim_no", claim_no="claim", taken="amount",
        )
        .sort("paid_date", "check_no", "reason_code", "reference", "taken", descending=[True, *[False] * 4],
              nulls_last=True)
    )  # fmt: skip


def _known_claims(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The claims loaded: `key` is their number, or the payer's own, as numbers are compared; `claim` as written."""
    answered = frames["remittances"].filter(~is_of_payment())
    told = [
        each.select(claim="claim_no", key=bare(name))
        for each, name in ((frames["sessions"], "claim_no"), (answered, "claim_no"), (answered, "adjudication_no"))
    ]
    return pl.concat(told).drop_nulls().group_by("key").agg(pl.col("claim").min())
