"""What a payer says of a claim as a whole, told of its lines where it says nothing of them: why each was cut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.remits.payments import total

if TYPE_CHECKING:
    from cmcore.remits.payments import Adjustment, Claim


def explained_by_line(claim: Claim) -> Claim:
    """The claim with its own adjustments as those of its lines, where they are what the lines were cut by and no more.

    Payers that refuse a claim whole give the reason once and leave its lines at a charge, nothing paid and no reason:
    told of both, it would be refused twice. Each line is cut by what was not paid of it, by the claim's reasons in
    their order. Units cut are not told by line. Any other claim stays as it is.
    """
    short = [line.charge - line.paid for line in claim.lines]
    told = any(line.adjustments for line in claim.lines)
    signs = {amount > 0 for amount in (*short, *(each.amount for each in claim.adjustments)) if amount}
    if not claim.adjustments or told or sum(short) != total(claim.adjustments) or len(signs) > 1 or not claim.lines:
        return claim
    left = [replace(each, quantity=None) for each in claim.adjustments]
    lines = [replace(line, adjustments=_cut(amount, left)) for line, amount in zip(claim.lines, short, strict=True)]
    return replace(claim, adjustments=[], lines=lines)


def _cut(amount: int, left: list[Adjustment]) -> list[Adjustment]:
    """What cuts a line by an amount, taken from what is `left` of its claim's adjustments."""
    taken = []
    for each in left:
        part = min(amount, each.amount, key=abs)
        if part:
            taken.append(replace(each, amount=part))
            amount -= part
            each.amount -= part
    return taken
