"""Paid against the contract: what a line's variance is and when it is an answer rather than a denial."""

from __future__ import annotations

import narwhals as nw

DENIED_STATUSES = ("denied", "appealed", "written_off", "void")

VOID = (nw.col("claim_status") == "void").fill_null(value=False)
"""The claim was voided or the session cancelled: no payer owes anything for it."""

NEEDS = ("paid", "payer_share", "claim_status", "denial_codes", "earlier_payers_paid")

ABOVE_FEE = ("45", "104", "253")
"""Reasons that take off by contract or law: above the fee, withheld, sequestered. Source: X12 code list 139."""
REMARK = "(?:MA|M|N)[0-9]{1,4}"
"""A remark code, which explains a reason and is none. Source: X12 code list 411."""
_GROUP = "(?:(?:CO|OA|PI|CR|PR)-)?"
_ABOVE = f"{_GROUP}(?:{'|'.join(ABOVE_FEE)})"
_BY_CONTRACT = nw.col("denial_codes").str.contains(f"^{_ABOVE}(?:;(?:{_ABOVE}|{REMARK}))*$")
"""Taken off as above the contract's fee, withheld or sequestered, and for no other reason; remarks beside are none."""
_CAPITATED = nw.col("denial_codes").str.contains(f"(?:^|;){_GROUP}24(?:;|$)").fill_null(value=False)
"""Paid by capitation, so that no fee is owed."""

DENIED = (nw.col("paid") <= 0) & (
    nw.col("claim_status").is_in(DENIED_STATUSES).fill_null(value=False)
    | (~nw.col("denial_codes").is_null() & ~_BY_CONTRACT.fill_null(value=False))
)
"""Paid nothing and said why, or marked denied: work for the denials list, not a short payment.

What a payer writes off whole as above the contract's fee is no denial: where the contract has a fee, it is paid short.
"""


def variance() -> nw.Expr:
    """Cents paid less the payer's share under the contract; null where nothing was answered or nothing is known.

    The share is what the contract gives for the payable units, whatever doubts the session has: a session paid in
    full against our doubts has no variance. Nor has one that seems paid over after other payers: what those took may
    hold reductions of their own, so that the rest cannot be told to the cent; nor one that capitation pays. What was
    paid for a voided session is paid over as a whole.
    """
    kept = nw.when(nw.col("paid") > 0).then(nw.col("paid"))
    gap = nw.when(VOID).then(kept).otherwise(nw.col("paid") - nw.col("payer_share"))
    return nw.when(~_CAPITATED, ~((nw.col("earlier_payers_paid").fill_null(0) > 0) & (gap > 0))).then(gap)
