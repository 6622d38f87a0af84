"""What payers owe besides denials: claims never answered, lines paid short, and denials not worth working."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials import causes
from cmcore.engine.variance import ABOVE_FEE

if TYPE_CHECKING:
    from datetime import date

ANSWER_DAYS = 45
"""Days in which an answer is expected where nothing else is said: a usual clean-claim window, to be edited."""
TOLERANCE = 1
PAID_SHORT = "paid_short"
"""The payment status of a line paid, yet short of the payer's share."""
_ANSWERED = ("paid", "partly_paid", "denied", "appealed", "written_off", "void")


def unanswered(lines: pl.DataFrame, as_of: date, days: int = ANSWER_DAYS) -> pl.DataFrame:
    """The priced sessions billed and not answered within `days`, the oldest first, with `days_waiting` and `amount`.

    `amount` in cents: the contract's, else the charge. The last day of the window is still in it. Nothing paid is no
    answer where no day, reason or status tells of one: exports write 0.00 for what is open.
    """
    waiting = (pl.lit(as_of) - pl.col("billed_date")).dt.total_days()
    answered = (
        (pl.col("paid") != 0).fill_null(value=False)
        | pl.col("denial_codes").is_not_null()
        | pl.col("paid_date").is_not_null()
        | pl.col("claim_status").is_in(_ANSWERED).fill_null(value=False)
    )
    return (
        lines.filter(~answered & (waiting > days))
        .with_columns(days_waiting=waiting, amount=pl.coalesce("allowed", "billed_amount"))
        .select(
            "row_id", "claim_no", "client_id", "payer", "code", "service_date", "billed_date", "days_waiting", "amount"
        )
        .sort("days_waiting", "row_id", descending=[True, False])
    )


def underpaid(lines: pl.DataFrame, tolerance: int = TOLERANCE) -> pl.DataFrame:
    """The priced sessions paid, yet short of the payer's share by more than `tolerance` cents.

    `amount` is what is missing in cents. Lines paid nothing are denials, not these, but for those of which the payer
    wrote off all as above the contract's fee.
    """
    short = -pl.col("variance")
    by_contract = pl.col("denial_codes").is_in(_written_off_by_contract(lines)).fill_null(value=False)
    marked = pl.col("claim_status").is_in(_ANSWERED[2:]).fill_null(value=False)
    answered = (pl.col("paid") > 0) | ((pl.col("paid") == 0) & by_contract & ~marked)
    return (
        lines.filter(answered & (short > tolerance) & (pl.col("paid") + short > 0))
        .with_columns(amount=short)
        .select("row_id", "claim_no", "client_id", "payer", "code", "service_date", "paid_date", "paid", "amount")
        .sort("amount", "row_id", descending=[True, False])
    )


def _written_off_by_contract(lines: pl.DataFrame) -> list[str]:
    """The texts of codes that say no more than that all was above the contract's fee."""
    codes = lines["denial_codes"].drop_nulls().unique()
    return [each for each in codes if {causes.reason_of(one) for one in causes.reasons_in(each)} <= set(ABOVE_FEE)]


def underpaid_patterns(items: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The worklist's items paid short by payer and pattern, the most money first.

    One row per pair: `payer`, `pattern` (null where none is known), `items`, `amount` in cents, `first_date` and
    `last_date` of service, those after `as_of` left out as faults, and the nearest `deadline`.
    """
    day = pl.col("service_date").filter(pl.col("service_date") <= as_of)
    return (
        items.filter(pl.col("payment") == PAID_SHORT)
        .group_by("payer", "pattern")
        .agg(
            items=pl.len().cast(pl.Int64),
            amount=pl.col("amount").sum(),
            first_date=day.min(),
            last_date=day.max(),
            deadline=pl.col("deadline").min(),
        )
        .sort("amount", "payer", "pattern", descending=[True, False, False], nulls_last=True)
    )
