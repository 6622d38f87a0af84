"""Whether a session has been billed, and how long after the service that is usual; shared by the billing reasons."""

from __future__ import annotations

import narwhals as nw

LAG_DAYS = 30
"""Agencies bill at least monthly: a session older than this with no claim has been left out of a billing run."""

SOON_DAYS = 30
"""Ahead of a filing deadline, the days in which a claim should go out first: one billing run."""

MINUTES_A_DAY = 24 * 60

UNBILLED = (
    nw.col("billed_date").is_null()
    & nw.col("claim_no").is_null()
    & nw.col("paid").is_null()
    & (nw.col("claim_status").fill_null("unbilled") == "unbilled")
)
NEEDS = ("billed_date", "claim_no", "paid", "claim_status", "as_of")


def days_between(first: str, last: str) -> nw.Expr:
    """Whole days from one date column to another."""
    span = nw.col(last).cast(nw.Datetime("us")) - nw.col(first).cast(nw.Datetime("us"))
    return span.dt.total_minutes() // MINUTES_A_DAY
