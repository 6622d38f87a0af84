"""The payer book: payers, fees, rules, authorizations, policies and benchmarks, each one table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import (
    APPROVAL_STATUSES,
    APPROVED_IN,
    BASES,
    COB_METHODS,
    FILING_ANCHORS,
    PAYER_TYPES,
    ROUNDINGS,
    SCOPES,
)
from cmcore.fields.column import Kind, TableModel, column

_PAYER = (
    "payor",
    "payer name",
    "plan",
    "plan name",
    "insurance",
    "insurance company",
    "insurance name",
    "insurance plan",
    "insurance carrier",
    "health plan",
    "mco",
    "funding source",
    "carrier",
)
_CODE = (
    "procedure",
    "procedure code",
    "cpt",
    "hcpcs",
    "cpt code",
    "hcpcs code",
    "cpt/hcpcs",
    "service code",
    "billing code",
    "proc code",
)
_FROM = (
    "effective date",
    "effective",
    "start date",
    "from",
    "valid from",
    "begin date",
    "eff date",
    "effective start",
    "pricing effective date",
)
_TO = (
    "end date",
    "expires",
    "expiration date",
    "to",
    "valid to",
    "through",
    "term date",
    "effective end",
    "thru",
)
_CLIENT = (
    "client no",
    "client number",
    "patient mrn",
    "chart no",
    "consumer id",
    "patient id",
    "mrn",
    "medical record number",
    "person id",
    "individual id",
    "participant id",
    "recipient id",
    "beneficiary id",
    "client",
)

UNIT_MINUTES = 15
"""Length of a unit that neither the fee line nor the code's own definition gives."""


class Payers(TableModel):
    """One payer or plan and how it counts, files and coordinates."""

    singular: ClassVar[str] = "payer"
    plural: ClassVar[str] = "payers"
    unique_on: ClassVar[tuple[str, ...]] = ("payer",)

    payer: str | None = column(
        "Payer",
        Kind.TEXT,
        "payer id",
        "payer code",
        "payer key",
        "payer short name",
        "payor",
        "plan",
        required=True,
        example="Medicaid",
    )
    name: str | None = column(
        "Payer full name",
        Kind.TEXT,
        "payer name",
        "full name",
        "legal name",
        "payer legal name",
        "plan full name",
        example="State Medicaid fee-for-service",
    )
    aliases: str | None = column(
        "Aliases",
        Kind.LIST,
        "alias",
        "also known as",
        "aka",
        "other names",
        "spellings",
        example="MCD; Title XIX",
    )
    payer_type: str | None = column(
        "Payer type",
        Kind.CHOICE,
        "type",
        "line of business",
        "lob",
        "payer class",
        "class",
        choices=PAYER_TYPES,
        example="medicaid",
    )
    timely_filing_days: int | None = column(
        "Timely filing days",
        Kind.COUNT,
        "filing limit",
        "timely filing",
        "filing days",
        "timely filing limit",
        "claim filing limit (days)",
        "tfl",
        unit="days",
        low=1,
        high=1100,
        example="365",
    )
    timely_filing_months: int | None = column(
        "Timely filing months",
        Kind.COUNT,
        "filing months",
        "timely filing (months)",
        "filing limit (months)",
        "claim filing months",
        unit="months",
        low=1,
        high=36,
        example="12",
        help="Calendar months, in place of days: 12 is the same day of the next year.",
    )
    filing_anchor: str | None = column(
        "Filing counted from",
        Kind.CHOICE,
        "filing anchor",
        "timely filing from",
        "filing limit starts",
        choices=FILING_ANCHORS,
        example="service_date",
        help="The day of service where it is blank.",
    )
    filing_rolls: bool | None = column(
        "Filing moves to a workday",
        Kind.FLAG,
        "filing rolls",
        "rolls to next workday",
        "extends to next business day",
        example="no",
        help="Whether a last day on a weekend or federal holiday moves to the next workday.",
    )
    secondary_filing_days: int | None = column(
        "Secondary filing days",
        Kind.COUNT,
        "secondary timely filing",
        "secondary filing limit",
        "cob filing days",
        "days from primary eob",
        unit="days",
        low=1,
        high=1100,
        example="90",
        help="Days from the first payer's answer to file as second payer.",
    )
    appeal_days: int | None = column(
        "Appeal days",
        Kind.COUNT,
        "appeal limit",
        "appeal window",
        "days to appeal",
        "appeal filing days",
        "dispute days",
        unit="days",
        low=1,
        high=1100,
        example="60",
    )
    unit_rounding: str | None = column(
        "Unit rounding",
        Kind.CHOICE,
        "rounding",
        "rounding rule",
        "unit rule",
        choices=ROUNDINGS,
        example="round_down",
    )
    unit_scope: str | None = column(
        "Unit scope",
        Kind.CHOICE,
        "minutes pooled by",
        "pool",
        "aggregation",
        "pooled per",
        choices=SCOPES,
        example="day",
    )
    sequestration: Decimal | None = column(
        "Sequestration",
        Kind.PERCENT,
        "sequester",
        "sequestration percent",
        unit="percent",
        low=0,
        high=100,
        example="2%",
    )
    withhold: Decimal | None = column(
        "Withhold",
        Kind.PERCENT,
        "withhold percent",
        "withholding",
        "risk withhold",
        unit="percent",
        low=0,
        high=100,
        example="5%",
        help="Held back of each payment and settled later.",
    )
    lesser_of_charge: bool | None = column(
        "Lesser of charge and fee",
        Kind.FLAG,
        "lesser of",
        "lesser of charges",
        "lesser of billed charges",
        "pays lesser of charge",
        example="yes",
        help="Whether no more than the charge is allowed where it is below the fee.",
    )
    overlaps_once: bool | None = column(
        "Overlapping minutes count once",
        Kind.FLAG,
        "overlaps counted once",
        "overlapping minutes removed",
        "remove overlapping minutes",
        example="yes",
        help="Whether minutes in which an earlier session of the worker or client still goes on are left out.",
    )
    approvals_by_billed_minutes: bool | None = column(
        "Approved minutes are billed minutes",
        Kind.FLAG,
        "approvals count billed minutes",
        "authorizations count billed minutes",
        "approval minutes rounded",
        "authorization minutes rounded",
        example="no",
        help="Whether approvals in minutes or hours are used up by the minutes of billed units, not by those recorded.",
    )
    modifiers_in_order: bool | None = column(
        "Modifiers in order",
        Kind.FLAG,
        "modifier order matters",
        "modifiers must be in order",
        "modifier sequence required",
        example="yes",
        help="Whether a fee line's modifiers must be the first on the session, in the line's order.",
    )
    follows_mues: bool | None = column(
        "Follows medically unlikely edits",
        Kind.FLAG,
        "follows mue",
        "follows mues",
        "applies mue",
        "mue applies",
        example="yes",
        help="Whether units over CMS's medically unlikely edits are denied; where it is blank, Medicare alone does.",
    )
    cob_method: str | None = column(
        "COB method",
        Kind.CHOICE,
        "coordination of benefits",
        "cob",
        "secondary method",
        choices=COB_METHODS,
        example="standard",
    )
    notes: str | None = column("Payer notes", Kind.TEXT, "payer comments", "contact", "notes", example="Portal only")


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

    payer: str | None = column("Payer", Kind.TEXT, *_PAYER, example="Medicaid")
    code: str | None = column("Code", Kind.CODE, *_CODE, required=True, example="T1017")
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
    effective_from: date | None = column("Effective from", Kind.DATE, *_FROM, example="2026-01-01")
    effective_to: date | None = column(
        "Effective to",
        Kind.DATE,
        *_TO,
        example="2026-06-30",
        help="Last day in force; blank while still in force.",
    )


class Rules(TableModel):
    """One coverage rule of one payer for one code; blank columns say nothing."""

    singular: ClassVar[str] = "coverage rule"
    plural: ClassVar[str] = "rules"
    unique_on: ClassVar[tuple[str, ...]] = ("payer", "code", "effective_from")

    payer: str | None = column("Payer", Kind.TEXT, *_PAYER, required=True, example="Medicaid")
    code: str | None = column("Code", Kind.CODE, *_CODE, required=True, example="T1017")
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
    effective_from: date | None = column("Effective from", Kind.DATE, *_FROM, example="2026-01-01")
    effective_to: date | None = column(
        "Effective to",
        Kind.DATE,
        *_TO,
        example="2026-12-31",
        help="Last day in force; blank while still in force.",
    )


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
    client_id: str | None = column("Client ID", Kind.CODE, *_CLIENT, required=True, personal=True, example="C-0419")
    payer: str | None = column("Payer", Kind.TEXT, *_PAYER, example="Horizon MCO")
    code: str | None = column("Code", Kind.CODE, *_CODE, example="T1017")
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


class Policies(TableModel):
    """One client's cover under one payer."""

    singular: ClassVar[str] = "policy"
    plural: ClassVar[str] = "policies"
    unique_on: ClassVar[tuple[str, ...]] = ("client_id", "payer", "start_date")

    client_id: str | None = column("Client ID", Kind.CODE, *_CLIENT, required=True, personal=True, example="C-0419")
    payer: str | None = column("Payer", Kind.TEXT, *_PAYER, required=True, example="Unity PPO")
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


class Benchmarks(TableModel):
    """One market rate range."""

    singular: ClassVar[str] = "market rate"
    plural: ClassVar[str] = "benchmarks"
    unique_on: ClassVar[tuple[str, ...]] = ("region", "code", "basis")

    region: str | None = column(
        "Region", Kind.TEXT, "area", "market", "state", "locality", required=True, example="West"
    )
    code: str | None = column("Code", Kind.CODE, *_CODE, example="T1017")
    basis: str | None = column(
        "Basis",
        Kind.CHOICE,
        "rate basis",
        "per",
        "rate type",
        "unit of measure",
        "unit type",
        choices=BASES,
        example="per_hour",
    )
    low: Decimal | None = column(
        "Low",
        Kind.RATE,
        "low rate",
        "minimum",
        "p25",
        "25th percentile",
        "min rate",
        "from rate",
        "range low",
        required=True,
        unit="dollars",
        low=0,
        example="60.00",
    )
    high: Decimal | None = column(
        "High",
        Kind.RATE,
        "high rate",
        "maximum",
        "p75",
        "75th percentile",
        "max rate",
        "to rate",
        "range high",
        required=True,
        unit="dollars",
        low=0,
        example="80.00",
    )
    source: str | None = column("Source", Kind.TEXT, "citation", "reference", example="Own survey 2026")
    as_of: date | None = column("As of", Kind.DATE, "date", "year", "published", "year published", example="2026-01-01")
