"""Whether a payment adds up, and what in it cannot be as it stands; each problem names its segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.money import dollars
from cmcore.remits.payments import REVERSAL, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.remits.payments import Claim, Payment


def check_balance(payment: Payment) -> None:
    """Says where charge less adjustments is not paid, by line, by claim and as a whole, or lines charge another sum."""
    claims = sum(claim.paid for claim in payment.claims)
    besides = total(payment.provider_adjustments)
    if claims - besides != payment.amount:
        payment.problems.append(
            f"Segment {payment.segment}: the payment is {dollars(payment.amount)}, but its claims pay "
            f"{dollars(claims)} less provider adjustments of {dollars(besides)}, which is {dollars(claims - besides)}."
        )
    for claim in payment.claims:
        _check_claim(payment, claim)


def _check_claim(payment: Payment, claim: Claim) -> None:
    for line in claim.lines:
        left = line.charge - total(line.adjustments)
        if left != line.paid:
            payment.problems.append(
                f"Segment {line.segment}: claim {claim.claim_no}, {line.code}: charge {dollars(line.charge)} less "
                f"adjustments is {dollars(left)}, but {dollars(line.paid)} was paid."
            )
    adjusted = total(claim.adjustments) + sum(total(line.adjustments) for line in claim.lines)
    if claim.charge - adjusted != claim.paid:
        payment.problems.append(
            f"Segment {claim.segment}: claim {claim.claim_no}: charge {dollars(claim.charge)} less adjustments "
            f"{dollars(adjusted)} is {dollars(claim.charge - adjusted)}, but {dollars(claim.paid)} was paid."
        )
    charged = sum(line.charge for line in claim.lines)
    if claim.lines and charged != claim.charge:
        payment.problems.append(
            f"Segment {claim.segment}: claim {claim.claim_no}: its lines charge {dollars(charged)}, but the claim "
            f"charges {dollars(claim.charge)}. Lines may be missing; ask the payer."
        )
    if claim.paid < 0 and claim.status != REVERSAL:
        payment.problems.append(
            f"Segment {claim.segment}: claim {claim.claim_no} takes {dollars(-claim.paid)} back, but its status is "
            f"{claim.status or 'blank'}, not {REVERSAL} (reversal). It is counted with its sign; ask the payer."
        )
    if not claim.claim_no and not claim.client_id and not claim.patient_name:
        payment.problems.append(
            f"Segment {claim.segment}: this claim of {dollars(claim.charge)} names neither a claim number nor a "
            f"patient. It is kept, and can only be matched by hand."
        )


def without_repeats(payments: Sequence[Payment]) -> list[Payment]:
    """The payments without those that tell one of the same check over again; one that tells it otherwise is kept."""
    kept: list[Payment] = []
    first: dict[tuple[str, str], Payment] = {}
    for payment in payments:
        same = first.setdefault((payment.payer, payment.check_no), payment)
        if same is payment or not payment.check_no:
            kept.append(payment)
        elif _told(same) == _told(payment):
            same.problems.append(
                f"Segment {payment.segment}: check {payment.check_no} is told a second time, to the cent as at segment "
                f"{same.segment}. It is counted once."
            )
        else:
            kept.append(payment)
            payment.problems.append(
                f"Segment {payment.segment}: check {payment.check_no} of {dollars(payment.amount)} has the number of "
                f"the one at segment {same.segment} of {dollars(same.amount)}. Both are counted; ask the payer which "
                f"stands."
            )
    return kept


def _told(payment: Payment) -> object:
    """What a payment says, wherever it stands in the file."""
    return payment.amount, payment.paid_date, payment.claims, payment.provider_adjustments
