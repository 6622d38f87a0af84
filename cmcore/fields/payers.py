"""A payer or plan: how it counts units, until when it takes claims, how it coordinates with others."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import COB_METHODS, FILING_ANCHORS, PAYER_TYPES, ROUNDINGS, SCOPES
from cmcore.fields.column import Kind, TableModel, column


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
