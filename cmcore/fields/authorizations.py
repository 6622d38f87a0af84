"""An approval of a payer: for whom, what, how much, from when until when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import APPROVAL_STATUSES, APPROVED_IN
from cmcore.fields.column import Kind, TableModel, column
from cmcore.fields.usual_headers import CLIENT, CODE, PAYER


class Authorizations(TableModel):
    """One approval of units for one client, payer and code."""

    singular: ClassVar[str] = "authorization"
    plural: ClassVar[str] = "authorizations"
    unique_on: ClassVar[tuple[str, ...]] = ("authorization_no", "code", "start_date")

    authorization_no: str | None = column(
        "Authorization no.",
        Kind.CODE,
        "authorization",
        "authorization number",
        "auth no",
        "auth number",
        "auth #",
        "auth id",
        "prior auth number",
        "pa number",
        "pa no",
        "auth",
        "approval no",
        required=True,
        example="A-10045",
    )
    client_id: str | None = column("Client ID", Kind.CODE, *CLIENT, required=True, personal=True, example="C-0419")
    payer: str | None = column("Payer", Kind.TEXT, *PAYER, example="Horizon MCO")
    code: str | None = column("Code", Kind.CODE, *CODE, example="T1017")
    units_approved: Decimal | None = column(
        "Units approved",
        Kind.QUANTITY,
        "approved units",
        "authorized units",
        "units authorized",
        "units",
        "auth units",
        "total units",
        "quantity approved",
        unit="units",
        low=0,
        required=True,
        example="120",
    )
    start_date: date | None = column(
        "Start date",
        Kind.DATE,
        "auth start",
        "from",
        "effective date",
        "begin date",
        "approved from",
        "valid from",
        "auth start date",
        example="2026-01-01",
    )
    end_date: date | None = column(
        "End date",
        Kind.DATE,
        "auth end",
        "to",
        "expiration date",
        "expires",
        "through",
        "approved to",
        "valid to",
        "auth end date",
        example="2026-06-30",
        help="Last day approved.",
    )
    approved_in: str | None = column(
        "Approved in",
        Kind.CHOICE,
        "auth unit type",
        "approved measure",
        "unit of approval",
        choices=APPROVED_IN,
        example="units",
        help="What the number approved counts: units where it is blank.",
    )
    status: str | None = column(
        "Authorization status",
        Kind.CHOICE,
        "auth status",
        "approval status",
        "pa status",
        "status",
        "decision",
        choices=APPROVAL_STATUSES,
        example="approved",
        help="Approved where it is blank; only approved units are used.",
    )
    decided_on: date | None = column(
        "Decided on",
        Kind.DATE,
        "decision date",
        "approval date",
        "approved on",
        "date approved",
        "determination date",
        example="2026-01-04",
        help="Day of the payer's decision; after the start date it is a retroactive approval.",
    )
    approved_staff: str | None = column(
        "Approved worker",
        Kind.TEXT,
        "approved staff",
        "approved clinician",
        "authorized worker",
        "authorized staff",
        "worker approved",
        example="R. Ortiz",
        help="Who alone may deliver it; anyone where it is blank.",
    )
