"""What a payer's contract says beside its rates: how long it runs, when it can be left, what late payment costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.column import Kind, TableModel, column


class Contracts(TableModel):
    """One contract with one payer over its dates; blank columns say nothing."""

    singular: ClassVar[str] = "contract"
    plural: ClassVar[str] = "contracts"
    unique_on: ClassVar[tuple[str, ...]] = ("payer", "effective_from")

    payer: str | None = column(
        "Payer",
        Kind.TEXT,
        "payor",
        "payer name",
        "plan",
        "plan name",
        "health plan",
        "mco",
        "insurance",
        "funding source",
        required=True,
        example="Horizon MCO",
    )
    contract_no: str | None = column(
        "Contract no.",
        Kind.CODE,
        "contract number",
        "contract id",
        "agreement no",
        "agreement number",
        "contract",
        example="HM-2025-014",
    )
    effective_from: date | None = column(
        "Effective from",
        Kind.DATE,
        "effective date",
        "effective",
        "start date",
        "contract start",
        "contract start date",
        "contract effective date",
        "begin date",
        "term start",
        required=True,
        example="2025-01-01",
    )
    effective_to: date | None = column(
        "Effective to",
        Kind.DATE,
        "end date",
        "expires",
        "expiration date",
        "contract end",
        "contract end date",
        "contract expiration date",
        "term end",
        example="2026-12-31",
        help="Last day of the present term; blank for a contract with no end.",
    )
    auto_renews: bool | None = column(
        "Renews by itself",
        Kind.FLAG,
        "auto renew",
        "auto-renew",
        "auto renews",
        "automatic renewal",
        "evergreen",
        example="yes",
    )
    renewal_months: int | None = column(
        "Renewal months",
        Kind.COUNT,
        "renewal term",
        "renewal term (months)",
        "renews for months",
        unit="months",
        low=1,
        high=120,
        example="12",
        help="Length of each further term; 12 where it is blank.",
    )
    notice_days: int | None = column(
        "Notice days",
        Kind.COUNT,
        "notice period",
        "notice period (days)",
        "termination notice",
        "days notice",
        "renegotiation notice days",
        unit="days",
        low=0,
        high=730,
        example="90",
        help="Days before the end of a term by which notice must be given.",
    )
    clean_claim_days: int | None = column(
        "Clean claim days",
        Kind.COUNT,
        "clean claim window",
        "prompt pay days",
        "days to pay",
        "payment terms (days)",
        "payment due days",
        unit="days",
        low=1,
        high=365,
        example="30",
        help="Days from receipt of a clean claim to its payment.",
    )
    late_interest: Decimal | None = column(
        "Late payment interest",
        Kind.PERCENT,
        "prompt pay interest",
        "clean claim interest",
        "late interest",
        "interest on late payment",
        "annual interest rate",
        unit="percent",
        low=0,
        high=100,
        example="12%",
        help="Percent a year, simple, on what is paid after the clean claim days.",
    )
    escalator: Decimal | None = column(
        "Escalator",
        Kind.PERCENT,
        "cola",
        "annual escalator",
        "annual increase",
        "rate increase",
        "escalation percent",
        unit="percent",
        low=0,
        high=100,
        example="3%",
        help="Percent by which every rate rises on each anniversary.",
    )
    escalates_on: date | None = column(
        "Escalates on",
        Kind.DATE,
        "escalator date",
        "cola date",
        "first increase date",
        "rate increase date",
        example="2026-07-01",
        help="First day of the first raise; the first anniversary of the contract where it is blank.",
    )
    notes: str | None = column(
        "Contract notes", Kind.TEXT, "notes", "terms", "contract comments", example="By fax only"
    )
