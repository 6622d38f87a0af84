"""A remittance file as a table of the app: one row per adjudicated line and adjustment."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, Finding, Severity
from cmcore.intake.tables import Reading, Table
from cmcore.remits.claims import read_claims
from cmcore.remits.remittance import parse_payments
from cmcore.remits.segments import split_segments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.remits.payments import Claim, Line, Payment

_KINDS = {
    "270": "eligibility inquiry", "271": "eligibility answer", "276": "claim status inquiry", "277": "claim status",
    "278": "authorization", "820": "premium payment", "834": "enrollment", "837": "claims", "997": "acknowledgment",
    "999": "acknowledgment",
}  # fmt: skip
"""The transactions of X12 that agencies get besides remittances."""
_WHAT_TO_DO = "Upload the payer's 835 file as it came."


def read_x12(name: str, data: bytes) -> Reading:
    """The remittances table of an 835, with a warning for every sum that does not hold; the sessions of an 837P."""
    sha256 = hashlib.sha256(data).hexdigest()
    payments = parse_payments(data)
    segments = [] if payments else list(split_segments(data))
    if any(each.name == "ST" and each.at(1) == "837" for each in segments):
        claims = read_claims(name, data, segments)
        if claims.refused or any(table.frame.height or table.skipped for table in claims.tables):
            return claims
    if not payments:
        refused = FileRefusedError(name, what_it_is(data), _WHAT_TO_DO)
        return Reading(name, sha256, refused=str(refused))
    table_id = f"{sha256[:8]}:835:1"
    rows = [_record(*each) for payment in payments for each in _lines(payment)]
    frame = _frame(rows, sha256[:8], table_id)
    problems = tuple(
        Finding("remittance-unbalanced", Severity.WARNING, f"{name}, check {payment.check_no}: {said}", name, "835")
        for payment in payments
        for said in payment.problems
    )
    table = Table(table_id, name, "835", "remittances", (1, 1), 1, len(rows), (), (), frame, len(rows))
    return Reading(name, sha256, None, (table,), problems)


def what_it_is(data: bytes) -> str:
    """A sentence that names the transactions of an X12 file that holds no remittance."""
    numbers = dict.fromkeys(each.at(1) for each in split_segments(data) if each.name == "ST")
    named = [f"{number} ({_KINDS[number]})" if number in _KINDS else number for number in numbers if number]
    held = f" but {' and '.join(named)}" if named else ""
    return f"This X12 file holds no remittance (835){held}."


def _lines(payment: Payment) -> Iterator[tuple[Payment, Claim, Line | None]]:
    """Each service line, then what a claim was answered as a whole: all of it, or what its lines leave open."""
    for claim in payment.claims:
        for line in claim.lines:
            yield payment, claim, line
        if claim.adjustments or not claim.lines:
            yield payment, claim, None


def _record(payment: Payment, claim: Claim, line: Line | None) -> list[dict[str, Any]]:
    """The rows of one line: the first carries its money, each further one a further adjustment."""
    adjustments = [*(line.adjustments if line else claim.adjustments)]
    about = {
        "claim_no": claim.claim_no,
        "session_id": line.control or None if line else None,
        "client_id": claim.client_id or None,
        "payer": payment.payer or None,
        "check_no": payment.check_no,
        "service_date": (line.service_date if line else None) or claim.service_date,
        "code": line.code if line else None,
        "modifiers": (line.modifiers or None) if line else None,
        "remark_codes": (";".join(line.remarks) or None) if line else None,
        "paid_date": payment.paid_date,
    }
    money = {
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
    return {"group_code": adjustments[0].group, "reason_code": adjustments[0].reason, "amount": adjustments[0].amount}


def _frame(rows: list[list[dict[str, Any]]], key: str, table_id: str) -> pl.DataFrame:
    schema = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()} | TABLES[
        "remittances"
    ].schema_of_frame()
    records = []
    for number, several in enumerate(rows, 1):
        for place, each in enumerate(several, 1):
            row_id = f"{key}:835:{number}" + (f"#{place}" if place > 1 else "")
            records.append(dict.fromkeys(schema) | each | {"row_id": row_id, "table_id": table_id, "row": number})
    return pl.DataFrame(records, schema=schema)
