"""What payers paid per member and month: capitation rosters, whether X12 820 or spreadsheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.column import Kind, TableModel, column


class Capitation(TableModel):
    """One payment, or one that was taken back, for one member and one span of cover."""

    singular: ClassVar[str] = "capitation payment"
    plural: ClassVar[str] = "capitation payments"

    client_id: str | None = column(
        "Client ID",
        Kind.CODE,
        "member id",
        "member no",
        "member number",
        "medicaid id",
        "recipient id",
        "subscriber id",
        "client no",
        "cin",
        required=True,
        personal=True,
        example="C-0419",
    )
    client_name: str | None = column(
        "Client name", Kind.TEXT, "member name", "name", "recipient name", personal=True, example="Doe, Jane"
    )
    payer: str | None = column(
        "Payer", Kind.TEXT, "payor", "plan", "health plan", "plan name", "mco", "payer name", example="Horizon MCO"
    )
    check_no: str | None = column(
        "Check no.",
        Kind.CODE,
        "check number",
        "eft",
        "eft number",
        "trace number",
        "payment no",
        "remittance no",
        example="778813",
    )
    rate_code: str | None = column(
        "Rate code",
        Kind.CODE,
        "rate cell",
        "capitation category",
        "cap category",
        "capitation rate code",
        "capitation code",
        "rate group",
        example="957",
    )
    covered_from: date | None = column(
        "Covered from",
        Kind.DATE,
        "coverage from",
        "coverage month",
        "coverage start",
        "capitation month",
        "cap month",
        "service month",
        "coverage begin date",
        "capitation from",
        required=True,
        example="2026-03-01",
    )
    covered_to: date | None = column(
        "Covered to",
        Kind.DATE,
        "coverage to",
        "coverage end",
        "coverage end date",
        "capitation to",
        example="2026-03-31",
    )
    due: Decimal | None = column(
        "Capitation due",
        Kind.MONEY,
        "gross capitation",
        "capitation rate",
        "pmpm rate",
        unit="dollars",
        example="45.00",
        help="What the rate comes to before it is adjusted.",
    )
    adjustment: Decimal | None = column(
        "Capitation adjustment",
        Kind.MONEY,
        "retro adjustment",
        "adjustment amount",
        unit="dollars",
        example="-5.00",
    )
    reason_code: str | None = column(
        "Reason code", Kind.CODE, "adjustment reason", "adjustment reason code", "reason", example="53"
    )
    paid: Decimal | None = column(
        "Capitation paid",
        Kind.MONEY,
        "capitation amount",
        "capitation payment",
        "cap amount",
        "cap payment",
        "net capitation",
        "pmpm paid",
        "pmpm amount",
        "paid amount",
        unit="dollars",
        required=True,
        example="40.00",
    )
    paid_date: date | None = column(
        "Paid date", Kind.DATE, "payment date", "check date", "remit date", example="2026-03-15"
    )
