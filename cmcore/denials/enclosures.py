"""What belongs into an appeal's envelope, by the cause of its denial."""

from __future__ import annotations

from cmcore.denials.levels import consent

ALWAYS = ("The remittance that denied the claim", "The claim as it was sent")
BY_CAUSE: dict[str, tuple[str, ...]] = {
    "authorization": ("The approval letter with its number, dates and units",),
    "documentation": ("The signed note of the contact", "The care plan in force on the day"),
    "medical necessity": ("The assessment", "The care plan with its goals", "The signed note of the contact"),
    "timely filing": ("The clearinghouse's or payer's receipt of the first claim",),
    "eligibility": ("The eligibility answer for the day of service",),
    "COB": ("The other payer's remittance",),
    "duplicate": ("The notes of both contacts with their times",),
    "coding": ("The signed note of the contact", "The contract's line for the code"),
    "bundling": ("The notes of both services",),
    "benefit limit": ("The count of units used in the period", "The approval of further units, if one was given"),
    "provider enrolment": ("The enrolment approval in force on the day",),
    "contractual": ("The contract's page with the rate",),
}


INSTEAD: dict[str, tuple[str, ...]] = {
    "no answer": ("The claim as it was sent", "The clearinghouse's or payer's receipt of the claim"),
    "paid short": (
        "The remittance that paid the claim", "The claim as it was sent", "The contract's page with the rate",
    ),
    "taken back": (
        "The remittance that paid the claim", "The remittance that took it back", "The claim as it was sent",
    ),
}  # fmt: skip
"""For what no payer denied."""


def enclosures(cause: str, level_name: str | None = None) -> tuple[str, ...]:
    """The documents that an appeal of this cause needs, those of every appeal first, the consent of its level last."""
    needed = INSTEAD.get(cause) or ALWAYS + BY_CAUSE.get(cause, ())
    asked = consent(level_name)
    return (*needed, asked) if asked else needed
