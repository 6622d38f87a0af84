"""A client's cover under a payer: its dates, its place among others, what it leaves to the client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.column import Kind, TableModel, column
from cmcore.fields.usual_headers import CLIENT, PAYER


class Policies(TableModel):
    """One client's cover under one payer."""

    singular: ClassVar[str] = "policy"
    plural: ClassVar[str] = "policies"
    unique_on: ClassVar[tuple[str, ...]] = ("client_id", "payer", "start_date")

    client_id: str | None = column("Client ID", Kind.CODE, *CLIENT, required=True, personal=True, example="C-0419")
    payer: str | None = column("Payer", Kind.TEXT, *PAYER, required=True, example="Unity PPO")
    member_id: str | None = column(
        "Member ID",
        Kind.CODE,
        "subscriber id",
        "policy number",
        "policy no",
        "insurance id",
        "medicaid id",
        "mbi",
        personal=True,
        example="00412345678",
    )
    priority: int | None = column(
        "Priority",
        Kind.COUNT,
        "order",
        "coverage order",
        "coverage level",
        "primary/secondary",
        "cob order",
        "rank",
        low=1,
        high=9,
        example="1",
    )
    start_date: date | None = column(
        "Start date",
        Kind.DATE,
        "coverage start",
        "effective",
        "effective date",
        "from",
        "begin date",
        "eligibility start",
        "effective from",
        example="2026-01-01",
    )
    end_date: date | None = column(
        "End date",
        Kind.DATE,
        "coverage end",
        "term date",
        "to",
        "through",
        "eligibility end",
        "effective to",
        example="2026-12-31",
        help="Last day covered.",
    )
    copay: Decimal | None = column("Copay", Kind.MONEY, "co-pay", "copayment", unit="dollars", low=0, example="20.00")
    coinsurance: Decimal | None = column(
        "Coinsurance",
        Kind.PERCENT,
        "co-insurance",
        "coinsurance percent",
        unit="percent",
        low=0,
        high=100,
        example="20%",
    )
    deductible_remaining: Decimal | None = column(
        "Deductible remaining",
        Kind.MONEY,
        "deductible left",
        "remaining deductible",
        unit="dollars",
        low=0,
        example="250.00",
    )
    out_of_pocket_remaining: Decimal | None = column(
        "Out-of-pocket remaining",
        Kind.MONEY,
        "out of pocket remaining",
        "out of pocket left",
        "oop remaining",
        "oop left",
        "remaining out of pocket",
        unit="dollars",
        low=0,
        example="2500.00",
        help="What the client may still be asked to pay, deductible included.",
    )
    lifetime_remaining: Decimal | None = column(
        "Lifetime remaining",
        Kind.MONEY,
        "lifetime left",
        "remaining lifetime max",
        unit="dollars",
        low=0,
        example="50000.00",
    )
