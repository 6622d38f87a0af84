"""What an 835 holds: payments of claims of lines, each with what was not paid and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

REVERSAL = "22"
PREDETERMINED = "25"
OF_PAYMENT = "PLB"
"""The group of what is taken from or added to a whole payment."""


@dataclass(slots=True)
class Adjustment:
    """One amount that was not paid, and why: group CO, PR, OA, PI or CR, the CARC, and units cut, in hundredths.

    Of a whole payment the group is PLB, and `reference` what the payer names besides: a claim, an invoice, a year.
    """

    group: str
    reason: str
    amount: int
    quantity: int | None = None
    reference: str = ""


@dataclass(slots=True)
class Line:
    """One service line as adjudicated at a segment of the file, money in cents, units in hundredths.

    `code_sent` and `modifiers_sent` are those of the claim where the payer answers others.
    """

    code: str
    modifiers: str
    charge: int
    paid: int
    units: int | None
    service_date: date | None = None
    allowed: int | None = None
    control: str = ""
    code_sent: str = ""
    modifiers_sent: str = ""
    segment: int = field(default=0, compare=False)
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Claim:
    """One claim as adjudicated at a segment of the file; `lines` may be empty where the payer answers by claim.

    `status` is CLP02: 1 to 3 processed, 4 denied, 19 to 21 forwarded, 22 reversed, 23 not theirs, 25 predetermined.
    `remarks` are those of the claim as a whole (MIA, MOA); `patient_name` as the payer writes it; `interest` in cents
    is paid on top; `forwarded_to` the payer it went on to.
    """

    claim_no: str
    status: str
    charge: int
    paid: int
    patient: int
    payer_claim_no: str = ""
    client_id: str = ""
    patient_name: str = ""
    service_date: date | None = None
    interest: int = 0
    forwarded_to: str = ""
    segment: int = field(default=0, compare=False)
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Payment:
    """A transaction from a segment of the file: a check or transfer, its claims, what was taken or added besides."""

    payer: str = ""
    payee: str = ""
    paid_date: date | None = None
    check_no: str = ""
    amount: int = 0
    segment: int = field(default=0, compare=False)
    claims: list[Claim] = field(default_factory=list)
    provider_adjustments: list[Adjustment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Every service line of every claim."""
        return [line for claim in self.claims for line in claim.lines]


def total(adjustments: Iterable[Adjustment]) -> int:
    """What adjustments add up to, in cents."""
    return sum(each.amount for each in adjustments)
