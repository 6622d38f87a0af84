"""A payer's rule for a code: whether it is covered, what it asks for, how much of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.column import Kind, TableModel, column
from cmcore.fields.usual_headers import CODE, FROM, PAYER, TO


class Rules(TableModel):
    """One coverage rule of one payer for one code; blank columns say nothing."""

    singular: ClassVar[str] = "coverage rule"
    plural: ClassVar[str] = "rules"
    unique_on: ClassVar[tuple[str, ...]] = ("payer", "code", "effective_from")

    payer: str | None = column("Payer", Kind.TEXT, *PAYER, required=True, example="Medicaid")
    code: str | None = column("Code", Kind.CODE, *CODE, required=True, example="T1017")
    covered: bool | None = column("Covered", Kind.FLAG, "is covered", "coverage", "payable", "benefit", example="yes")
    authorization_required: bool | None = column(
        "Authorization required",
        Kind.FLAG,
        "auth required",
        "requires pa",
        "requires auth",
        "pa required",
        "prior auth required",
        "prior authorization required",
        example="yes",
    )
    credentials_allowed: str | None = column(
        "Credentials allowed",
        Kind.LIST,
        "allowed credentials",
        "eligible credentials",
        "qualified staff",
        "provider types allowed",
        "eligible providers",
        example="BA;MSW;RN",
    )
    places_allowed: str | None = column(
        "Places allowed",
        Kind.LIST,
        "allowed places",
        "pos allowed",
        "allowed pos",
        "places of service allowed",
        example="11;12;02",
    )
    telehealth_allowed: bool | None = column(
        "Telehealth allowed",
        Kind.FLAG,
        "telehealth ok",
        "telehealth covered",
        "virtual allowed",
        example="yes",
    )
    documents_required: str | None = column(
        "Documents required",
        Kind.LIST,
        "required documents",
        "documentation",
        "documentation required",
        example="note_signed;care_plan;order;medical_necessity",
        help="Any of note_signed, medical_necessity, order, care_plan.",
    )
    max_units_per_day: Decimal | None = column(
        "Max units per day",
        Kind.QUANTITY,
        "units per day",
        "daily limit",
        "daily max",
        "max daily units",
        unit="units",
        low=0,
        example="16",
    )
    max_units_per_week: Decimal | None = column(
        "Max units per week",
        Kind.QUANTITY,
        "units per week",
        "weekly limit",
        "weekly max",
        "max weekly units",
        unit="units",
        low=0,
        example="40",
        help="A week is Sunday to Saturday.",
    )
    max_units_per_month: Decimal | None = column(
        "Max units per month",
        Kind.QUANTITY,
        "units per month",
        "monthly limit",
        "monthly max",
        "max monthly units",
        unit="units",
        low=0,
        example="80",
    )
    max_units_per_year: Decimal | None = column(
        "Max units per year",
        Kind.QUANTITY,
        "units per year",
        "annual limit",
        "yearly limit",
        "annual max",
        unit="units",
        low=0,
        example="600",
    )
    lifetime_max: Decimal | None = column(
        "Lifetime max", Kind.QUANTITY, "lifetime limit", "lifetime units", unit="units", low=0, example="5000"
    )
    exclusive_with: str | None = column(
        "Exclusive with",
        Kind.LIST,
        "not with",
        "excludes",
        "mutually exclusive",
        "cannot bill with",
        example="T1016;T2023",
    )
    effective_from: date | None = column("Effective from", Kind.DATE, *FROM, example="2026-01-01")
    effective_to: date | None = column(
        "Effective to",
        Kind.DATE,
        *TO,
        example="2026-12-31",
        help="Last day in force; blank while still in force.",
    )
