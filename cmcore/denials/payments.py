"""What a payer did with a line so far; the work on the line has a status of its own (see workflow)."""

from __future__ import annotations

UNANSWERED = "unanswered"
PAYMENTS: dict[str, str] = {
    "denied": "Denied",
    "partly_paid": "Partly paid",
    "paid_short": "Paid short",
    UNANSWERED: "No answer",
    "taken_back": "Taken back",
    "paid": "Paid",
}
"""Payment to its label."""
NEVER_DENIED = ("paid_short", UNANSWERED)
"""Payments of lines that are owed though no payer denied them."""
