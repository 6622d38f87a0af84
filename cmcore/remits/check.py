"""What remittances say and whether they balance, as the JSON that scripts rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.findings import FileRefusedError
from cmcore.intake.opening import FileType, check_file
from cmcore.money import plain
from cmcore.remits.payments import PREDETERMINED, REVERSAL, total
from cmcore.remits.remittance import parse_payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.remits.payments import Payment


def check_remittances(files: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
    """One entry per file: refused with its sentence, or its transactions with their sums and problems."""
    return {"files": [check_remittance(name, data) for name, data in files]}


def check_remittance(name: str, data: bytes) -> dict[str, Any]:
    """One file's transactions; a file that is no 835 is refused with a sentence."""
    refused = FileRefusedError(name, "This is not an 835 remittance.", "Upload the payer's 835 file as it came.")
    try:
        payments = parse_payments(data) if check_file(name, data) is FileType.X12 else []
    except FileRefusedError as error:
        payments, refused = [], error
    if not payments:
        return {"file": name, "refused": str(refused), "transactions": []}
    return {"file": name, "refused": None, "transactions": [_transaction(each) for each in payments]}


def _transaction(payment: Payment) -> dict[str, Any]:
    lines = payment.lines
    adjustments = [each for claim in payment.claims for each in claim.adjustments]
    adjustments += [each for line in lines for each in line.adjustments]
    return {
        "payer": payment.payer or None,
        "payee": payment.payee or None,
        "paid_date": payment.paid_date.isoformat() if payment.paid_date else None,
        "payment": plain(payment.amount),
        "claims": len(payment.claims),
        "lines": len(lines),
        "charge": plain(sum(claim.charge for claim in payment.claims)),
        "claim_paid": plain(sum(claim.paid for claim in payment.claims)),
        "line_paid": plain(sum(line.paid for line in lines)),
        "reversals": sum(claim.status == REVERSAL for claim in payment.claims),
        "predeterminations": sum(claim.status == PREDETERMINED for claim in payment.claims),
        "forwarded": sum(bool(claim.forwarded_to) for claim in payment.claims),
        "interest": plain(sum(claim.interest for claim in payment.claims)),
        "provider_adjustments": plain(total(payment.provider_adjustments)),
        "adjustments": _sums((each.group, each.reason, each.amount) for each in adjustments),
        "balanced": not payment.problems,
        "problems": payment.problems,
    }


def _sums(adjustments: Iterable[tuple[str, str, int]]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], int] = {}
    for group, reason, amount in adjustments:
        sums[group, reason] = sums.get((group, reason), 0) + amount
    return [{"group": group, "reason": reason, "amount": plain(sums[group, reason])} for group, reason in sorted(sums)]
