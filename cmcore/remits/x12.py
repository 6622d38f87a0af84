"""What payers send in X12 as tables of the app: adjudicated lines with their adjustments, payments per member."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, Finding, Severity
from cmcore.intake.tables import Reading, Table
from cmcore.remits.by_line import explained_by_line
from cmcore.remits.claims import read_claims
from cmcore.remits.remittance import parse_payments
from cmcore.remits.roster import TRANSACTION, parse_rosters
from cmcore.remits.segments import split_segments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.remits.payments import Adjustment, Claim, Line, Payment
    from cmcore.remits.roster import CapitationPayment

_KINDS = {
    "270": "eligibility inquiry", "271": "eligibility answer", "276": "claim status inquiry", "277": "claim status",
    "278": "authorization", "834": "enrollment", "837": "claims", "997": "acknowledgment",
    "999": "acknowledgment",
}  # fmt: skip
"""The transactions of X12 that agencies get besides remittances."""
_ROSTER = re.compile(rb"S\0?T\0?[^A-Za-z0-9]\0?8\0?2\0?0")
"""The start of an 820 in either width of letters, so that an 835 is not read twice."""
_WHAT_TO_DO = "Upload the payer's 835 file as it came."


def read_x12(name: str, data: bytes) -> Reading:
    """The remittances of an 835, the capitation payments of an 820, or the sessions of an 837P.

    A warning for every sum that does not hold.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    payments, rosters = parse_payments(data), capitation_payments(data)
    if not payments and not rosters:
        return _without_payments(name, data, sha256)
    problems = tuple(
        Finding("remittance-unbalanced", Severity.WARNING, f"{name}, check {each.check_no}: {said}", name, sheet)
        for sheet, several in (("835", payments), (TRANSACTION, rosters))
        for each in several
        for said in each.problems
    )
    tables = [_table(name, sha256[:8], "835", "remittances", _answers(payments))] if payments else []
    if rosters:
        tables.append(_table(name, sha256[:8], TRANSACTION, "capitation", [[each] for each in _paid_members(rosters)]))
    return Reading(name, sha256, None, tuple(tables), problems)


def capitation_payments(data: bytes) -> list[CapitationPayment]:
    """The capitation payments of a file; none where it holds no 820."""
    return parse_rosters(split_segments(data)) if _ROSTER.search(data) else []


def _without_payments(name: str, data: bytes, sha256: str) -> Reading:
    """The sessions of a file that pays nothing, or the sentence that says what it is."""
    segments = list(split_segments(data))
    if any(each.name == "ST" and each.at(1) == "837" for each in segments):
        claims = read_claims(name, data, segments)
        if claims.refused or any(table.frame.height or table.skipped for table in claims.tables):
            return claims
    return Reading(name, sha256, refused=str(FileRefusedError(name, what_it_is(data), _WHAT_TO_DO)))


def what_it_is(data: bytes) -> str:
    """A sentence that names the transactions of an X12 file that holds no remittance."""
    numbers = dict.fromkeys(each.at(1) for each in split_segments(data) if each.name == "ST")
    named = [f"{number} ({_KINDS[number]})" if number in _KINDS else number for number in numbers if number]
    held = f" but {' and '.join(named)}" if named else ""
    return f"This X12 file holds no remittance (835){held}."


def _answers(payments: list[Payment]) -> list[list[dict[str, Any]]]:
    lines = [_record(*each) for payment in payments for each in _lines(payment)]
    return lines + [[_of_payment(payment, each)] for payment in payments for each in payment.provider_adjustments]


def _lines(payment: Payment) -> Iterator[tuple[Payment, Claim, Line | None]]:
    """Each service line, then what a claim was answered as a whole: all of it, or what its lines leave open."""
    for claim in map(explained_by_line, payment.claims):
        for line in claim.lines:
            yield payment, claim, line
        if claim.adjustments or not claim.lines:
            yield payment, claim, None


def _record(payment: Payment, claim: Claim, line: Line | None) -> list[dict[str, Any]]:
    """The rows of one line: the first carries its money, each further one a further adjustment."""
    adjustments = [*(line.adjustments if line else claim.adjustments)]
    about = {
        "claim_no": claim.claim_no,
        "adjudication_no": claim.payer_claim_no or None,
        "session_id": line.control or None if line else None,
        "client_id": claim.client_id or None,
        "payer": payment.payer or None,
        "check_no": payment.check_no,
        "service_date": (line.service_date if line else None) or claim.service_date,
        "code": line.code if line else None,
        "modifiers": (line.modifiers or None) if line else None,
        "code_sent": (line.code_sent or None) if line else None,
        "modifiers_sent": (line.modifiers_sent or None) if line else None,
        "remark_codes": ";".join(dict.fromkeys([*(line.remarks if line else []), *claim.remarks])) or None,
        "status_code": claim.status or None,
        "forwarded_to": claim.forwarded_to or None,
        "paid_date": payment.paid_date,
    }
    money = {
        "interest": (claim.interest or None) if line is None or line is claim.lines[0] else None,
        "units": line.units if line else None,
        "billed": line.charge if line else claim.charge - sum(each.charge for each in claim.lines),
        "allowed": line.allowed if line else None,
        "paid": line.paid if line else claim.paid - sum(each.paid for each in claim.lines),
    }
    first = about | money | _why(adjustments[:1])
    return [first, *(about | _why([each]) for each in adjustments[1:])]


def _why(adjustments: list[Any]) -> dict[str, Any]:
    if not adjustments:
        return {}
    told = adjustments[0]
    return {
        "group_code": told.group, "reason_code": told.reason, "amount": told.amount, "adjusted_units": told.quantity,
    }  # fmt: skip


def _of_payment(payment: Payment, adjustment: Adjustment) -> dict[str, Any]:
    """The row of what was taken from a whole payment (added where negative), under the claim that it refers to."""
    return {
        "claim_no": adjustment.reference or None,
        "payer": payment.payer or None,
        "check_no": payment.check_no,
        "group_code": adjustment.group,
        "reason_code": adjustment.reason,
        "amount": adjustment.amount,
        "paid_date": payment.paid_date,
    }


def _paid_members(payments: list[CapitationPayment]) -> Iterator[dict[str, Any]]:
    """One row per member, span of cover and payment, in the order of the file."""
    for payment in payments:
        for each in payment.members:
            yield {
                "client_id": each.member_id or None,
                "client_name": each.member_name or None,
                "payer": payment.payer or None,
                "check_no": payment.check_no or None,
                "rate_code": each.rate_code or None,
                "covered_from": each.covered_from,
                "covered_to": each.covered_to,
                "due": each.due,
                "adjustment": sum(amount for _, amount in each.adjustments) if each.adjustments else None,
                "reason_code": ";".join(dict.fromkeys(reason for reason, _ in each.adjustments if reason)) or None,
                "paid": each.paid,
                "paid_date": payment.paid_date,
            }


def _table(name: str, key: str, sheet: str, kind: str, rows: list[list[dict[str, Any]]]) -> Table:
    """A table of rows; those that one line of the file gives stand together and share its number."""
    table_id = f"{key}:{sheet}:1"
    schema = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()} | TABLES[kind].schema_of_frame()
    records = []
    for number, several in enumerate(rows, 1):
        for place, each in enumerate(several, 1):
            row_id = f"{key}:{sheet}:{number}" + (f"#{place}" if place > 1 else "")
            records.append(dict.fromkeys(schema) | each | {"row_id": row_id, "table_id": table_id, "row": number})
    frame = pl.DataFrame(records, schema=schema)
    return Table(table_id, name, sheet, kind, (1, 1), 1, len(rows), (), (), frame, len(rows))
