"""A line of a fee schedule: what one payer pays for a code, for which sessions, from when until when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import BASES, ROUNDINGS
from cmcore.fields.column import Kind, TableModel, column
from cmcore.fields.usual_headers import CODE, FROM, PAYER, TO

UNIT_MINUTES = 15
"""Length of a unit that neither the fee line nor the code's own definition gives."""


class Fees(TableModel):
    """One contract line: what one payer pays for one code, narrowed by every other filled column."""

    singular: ClassVar[str] = "fee line"
    plural: ClassVar[str] = "fees"
    unique_on: ClassVar[tuple[str, ...]] = (
        "payer",
        "code",
        "modifiers",
        "credential",
        "place_of_service",
        "region",
        "effective_from",
    )

    payer: str | None = column("Payer", Kind.TEXT, *PAYER, example="Medicaid")
    code: str | None = column("Code", Kind.CODE, *CODE, required=True, example="T1017")
    modifiers: str | None = column(
        "Modifiers", Kind.MODIFIERS, "modifier", "mod", "mods", "modifier 1", "mod1", example="HN"
    )
    credential: str | None = column(
        "Credential",
        Kind.CODE,
        "credentials",
        "provider type",
        "staff level",
        "degree",
        "qualification",
        "practitioner",
        "provider level",
        example="BA",
    )
    place_of_service: str | None = column(
        "Place of service", Kind.CODE, "pos", "place", "setting", "pos code", example="11"
    )
    region: str | None = column("Region", Kind.TEXT, "county", "locality", "area", example="North")
    basis: str | None = column(
        "Basis",
        Kind.CHOICE,
        "rate basis",
        "rate type",
        "paid per",
        "unit type",
        "unity type",
        "unit of service",
        "billing unit",
        "per",
        "units billed as",
        "unit increment",
        "unit definition",
        choices=BASES,
        example="per_unit",
    )
    unit_minutes: int | None = column(
        "Unit minutes",
        Kind.COUNT,
        "minutes per unit",
        "unit length",
        "unit size (min)",
        "unit length (minutes)",
        unit="minutes",
        low=1,
        high=1440,
        example="15",
    )
    rounding: str | None = column(
        "Rounding", Kind.CHOICE, "unit rounding", "rounding rule", choices=ROUNDINGS, example="round_down"
    )
    minimum_minutes: int | None = column(
        "Minimum minutes",
        Kind.COUNT,
        "min minutes",
        "minimum time",
        "minimum duration",
        unit="minutes",
        low=0,
        high=1440,
        example="8",
    )
    rate: Decimal | None = column(
        "Rate",
        Kind.RATE,
        "allowed amount",
        "allowed",
        "allowable",
        "fee",
        "price",
        "amount",
        "unit rate",
        "rate per unit",
        "max fee",
        "state max",
        "maximum fee",
        "reimbursement rate",
        "contract rate",
        "medicaid rate",
        "fee schedule amount",
        "max allowable",
        "maximum allowable fee",
        "access-based or max fee",
        required=True,
        instead="medicare_percent",
        unit="dollars",
        low=0,
        example="33.65",
    )
    medicare_percent: Decimal | None = column(
        "Percent of Medicare",
        Kind.PERCENT,
        "% of medicare",
        "medicare %",
        "pct of medicare",
        "medicare percent",
        "percentage of medicare",
        "medicare rate %",
        "% medicare",
        unit="percent",
        low=0,
        high=1000,
        example="110%",
        help="What is paid where the rate is blank: this share of Medicare's amount for the code on the day.",
    )
    included_hours: Decimal | None = column(
        "Included hours",
        Kind.QUANTITY,
        "hours included",
        "hours included per month",
        "retainer hours",
        unit="hours",
        low=0,
        example="10",
        help="Hours of one client in a month that a retainer's rate pays for; blank where it pays for all.",
    )
    overage_rate: Decimal | None = column(
        "Overage rate",
        Kind.RATE,
        "rate beyond included hours",
        "overage rate per hour",
        "additional hour rate",
        unit="dollars",
        low=0,
        example="95.00",
        help="What a retainer pays for each hour beyond those included; nothing where it is blank.",
    )
    effective_from: date | None = column("Effective from", Kind.DATE, *FROM, example="2026-01-01")
    effective_to: date | None = column(
        "Effective to",
        Kind.DATE,
        *TO,
        example="2026-06-30",
        help="Last day in force; blank while still in force.",
    )
