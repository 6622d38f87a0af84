"""What remittances and capitation payments say and whether they balance, as the JSON that scripts rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.findings import FileRefusedError
from cmcore.intake.files.opening import FileType, check_file
from cmcore.money import plain
from cmcore.remits.payments import PREDETERMINED, REVERSAL, total
from cmcore.remits.remittance import parse_payments
from cmcore.remits.roster import TRANSACTION
from cmcore.remits.x12 import capitation_payments, what_it_is

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmcore.remits.payments import Payment
    from cmcore.remits.roster import CapitationPayment


def check_remittances(files: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
    """One entry per file: refused with its sentence, or its transactions with their sums and problems."""
    return {"files": [check_remittance(name, data) for name, data in files]}


def check_remittance(name: str, data: bytes) -> dict[str, Any]:
    """One file's transactions, 835 then 820; a file that holds neither is refused with a sentence."""
    refused = FileRefusedError(name, "This is not an 835 or 820 remittance.", "Upload the payer's file as it came.")
    try:
        is_x12 = check_file(name, data) is FileType.X12
        if is_x12:
            refused = FileRefusedError(name, what_it_is(data), "Upload the payer's file as it came.")
    except FileRefusedError as error:
        is_x12, refused = False, error
    told = [_transaction(each) for each in parse_payments(data)] if is_x12 else []
    told += [_capitation(each) for each in capitation_payments(data)] if is_x12 else []
    return {"file": name, "refused": None if told else str(refused), "transactions": told}


def check_sentences(file: Mapping[str, Any]) -> list[str]:
    """One file's entry in words: its refusal, or each payment with its sums and what does not hold."""
    if file["refused"]:
        return [str(file["refused"])]
    told = []
    for each in file["transactions"]:
        payer, day = each["payer"] or "no payer named", each["paid_date"] or "no date"
        counts = (
            f"{_counted(each['claims'], 'claim')}, {_counted(each['lines'], 'line')}, charged {each['charge']}, "
            f"paid {each['claim_paid']}, "
            f"taken from the whole {each['provider_adjustments']}"
            if "claims" in each
            else f"{_counted(each['members'], 'member')}, {_counted(each['items'], 'item')}, paid {each['paid']}"
        )
        verdict = "Balanced" if each["balanced"] else "Not sound"
        told.append(
            f"{file['file']}: {each['transaction']}, {payer}, {day}, {each['payment']} sent. {counts}. {verdict}."
        )
        told += [f"  {problem}" for problem in each["problems"]]
    return told


def _capitation(payment: CapitationPayment) -> dict[str, Any]:
    members = payment.members
    adjustments = (("", reason, amount) for each in members for reason, amount in each.adjustments)
    return {
        "transaction": TRANSACTION,
        "payer": payment.payer or None,
        "payee": payment.payee or None,
        "paid_date": payment.paid_date.isoformat() if payment.paid_date else None,
        "payment": plain(payment.amount),
        "members": len({(each.member_id, each.member_name) for each in members}),
        "items": len(members),
        "paid": plain(sum(each.paid for each in members)),
        "due": plain(sum(each.due or 0 for each in members)),
        "adjustments": [{"reason": each["reason"], "amount": each["amount"]} for each in _sums(adjustments)],
        "balanced": not payment.problems,
        "problems": payment.problems,
    }


def _transaction(payment: Payment) -> dict[str, Any]:
    lines = payment.lines
    adjustments = [each for claim in payment.claims for each in claim.adjustments]
    adjustments += [each for line in lines for each in line.adjustments]
    return {
        "transaction": "835",
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
        "provider_adjustment_items": [
            {"reason": each.reason, "reference": each.reference or None, "amount": plain(each.amount)}
            for each in payment.provider_adjustments
        ],
        "adjustments": _sums((each.group, each.reason, each.amount) for each in adjustments),
        "balanced": not payment.problems,
        "problems": payment.problems,
    }


def _sums(adjustments: Iterable[tuple[str, str, int]]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], int] = {}
    for group, reason, amount in adjustments:
        sums[group, reason] = sums.get((group, reason), 0) + amount
    return [{"group": group, "reason": reason, "amount": plain(sums[group, reason])} for group, reason in sorted(sums)]


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
