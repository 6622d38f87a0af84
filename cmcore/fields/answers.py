"""What payers answered: adjudicated lines and the agency's denial log."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import DENIAL_STATUSES
from cmcore.fields.column import Kind, TableModel, column

_CLAIM = ("claim", "claim id", "claim number", "claim #", "icn", "claim icn", "tcn", "payer claim control number")
_CLIENT = (
    "client no",
    "chart no",
    "patient mrn",
    "medical record no",
    "client number",
    "patient id",
    "mrn",
    "consumer id",
    "person id",
    "client id no",
    "client",
)
_PAYER = (
    "payor",
    "payer name",
    "insurance",
    "insurance company",
    "insurance plan",
    "plan",
    "health plan",
    "carrier",
    "mco",
)
_CODE = (
    "procedure",
    "procedure code",
    "cpt",
    "hcpcs",
    "cpt code",
    "cpt/hcpcs",
    "service code",
    "billing code",
)
_DATE = (
    "date of service",
    "dos",
    "svc date",
    "service from",
    "service date from",
    "from date",
    "start date of service",
)
_BILLED = (
    "billed amount",
    "charge",
    "charges",
    "charged",
    "amount billed",
    "submitted amount",
    "submitted charge",
    "charge amount",
    "billed charges",
)
_ALLOWED = ("allowed amount", "amount allowed", "approved amount")
_PAID = ("paid amount", "amount paid", "payment", "payment amount")


class Remittances(TableModel):
    """One adjudicated line of a remittance."""

    singular: ClassVar[str] = "remittance line"
    plural: ClassVar[str] = "remittances"

    claim_no: str | None = column("Claim no.", Kind.CODE, *_CLAIM, example="CLM-88012")
    adjudication_no: str | None = column(
        "Adjudication no.", Kind.CODE, "clp07", example="2026079123456", help="The payer's own number of the claim."
    )
    session_id: str | None = column(
        "Session ID", Kind.CODE, "service id", "line control number", "encounter id", example="S-000123"
    )
    client_id: str | None = column("Client ID", Kind.CODE, *_CLIENT, personal=True, example="C-0419")
    payer: str | None = column("Payer", Kind.TEXT, *_PAYER, example="Horizon MCO")
    check_no: str | None = column(
        "Check no.",
        Kind.CODE,
        "check number",
        "check",
        "eft",
        "eft number",
        "trace number",
        "check/eft no",
        "payment no",
        "payment reference number",
        "remittance advice no",
        "ra no",
        required=True,
        example="778812",
    )
    service_date: date | None = column("Service date", Kind.DATE, *_DATE, example="2026-03-02")
    code: str | None = column("Code", Kind.CODE, *_CODE, example="T1017")
    modifiers: str | None = column("Modifiers", Kind.MODIFIERS, "modifier", "mod", "mods", example="HN")
    code_sent: str | None = column(
        "Code as sent",
        Kind.CODE,
        "svc06-2",
        example="T1016",
        help="Where the payer answers another code than was sent.",
    )
    modifiers_sent: str | None = column("Modifiers as sent", Kind.MODIFIERS, "svc06-3", example="HN")
    units: Decimal | None = column(
        "Units", Kind.QUANTITY, "qty", "quantity", "paid units", "nos", unit="units", example="3"
    )
    billed: Decimal | None = column("Billed", Kind.MONEY, *_BILLED, unit="dollars", example="120.00")
    allowed: Decimal | None = column("Allowed", Kind.MONEY, *_ALLOWED, unit="dollars", example="100.95")
    paid: Decimal | None = column("Paid", Kind.MONEY, *_PAID, unit="dollars", required=True, example="100.95")
    group_code: str | None = column("Group code", Kind.CODE, "adjustment group", "group", "cas group", example="CO")
    reason_code: str | None = column(
        "Reason code",
        Kind.CODE,
        "carc",
        "adjustment reason",
        "adj reason",
        "reason",
        "denial code",
        "carc code",
        "adjustment code",
        example="45",
    )
    remark_codes: str | None = column(
        "Remark codes", Kind.LIST, "rarc", "remark", "remarks", "remark code", example="N130"
    )
    amount: Decimal | None = column(
        "Adjustment amount",
        Kind.MONEY,
        "adjustment",
        "adj amount",
        "adjusted amount",
        unit="dollars",
        example="19.05",
    )
    adjusted_units: Decimal | None = column(
        "Adjusted units",
        Kind.QUANTITY,
        "adjustment quantity",
        "adj qty",
        "units adjusted",
        unit="units",
        example="1",
        help="Units that the adjustment cut.",
    )
    interest: Decimal | None = column(
        "Interest", Kind.MONEY, "interest paid", "interest amount", unit="dollars", example="1.37"
    )
    status_code: str | None = column(
        "Claim status code",
        Kind.CODE,
        "clp status",
        "clp02",
        example="1",
        help="1 to 3 processed, 4 denied, 19 to 21 forwarded, 22 reversal, 25 predetermination, which pays nothing.",
    )
    forwarded_to: str | None = column(
        "Forwarded to", Kind.TEXT, "crossover carrier", "crossover to", "forwarded payer", example="State Medicaid"
    )
    paid_date: date | None = column(
        "Paid date", Kind.DATE, "payment date", "check date", "remit date", "date paid", example="2026-03-30"
    )


class Denials(TableModel):
    """One line of an agency's denial log."""

    singular: ClassVar[str] = "denial"
    plural: ClassVar[str] = "denials"
    unique_on: ClassVar[tuple[str, ...]] = ("claim_no", "code", "service_date", "denial_date")

    claim_no: str | None = column("Claim no.", Kind.CODE, *_CLAIM, required=True, example="CLM-88012")
    client_id: str | None = column("Client ID", Kind.CODE, *_CLIENT, personal=True, example="C-0419")
    payer: str | None = column("Payer", Kind.TEXT, *_PAYER, example="Horizon MCO")
    code: str | None = column("Code", Kind.CODE, *_CODE, example="T1017")
    modifiers: str | None = column("Modifiers", Kind.MODIFIERS, "modifier", "mod", "mods", example="HN")
    service_date: date | None = column("Service date", Kind.DATE, *_DATE, example="2026-03-02")
    units: Decimal | None = column("Units", Kind.QUANTITY, "qty", "quantity", unit="units", low=0, example="3")
    billed: Decimal | None = column("Billed", Kind.MONEY, *_BILLED, unit="dollars", low=0, example="120.00")
    expected: Decimal | None = column(
        "Expected",
        Kind.MONEY,
        "expected amount",
        "contract amount",
        "at stake",
        "amount at risk",
        unit="dollars",
        low=0,
        example="100.95",
    )
    denied_amount: Decimal | None = column(
        "Denied amount",
        Kind.MONEY,
        "denied amt",
        "amount denied",
        "amt denied",
        "denial amount",
        "denied dollars",
        "denied $",
        unit="dollars",
        low=0,
        example="60.00",
    )
    allowed: Decimal | None = column("Allowed", Kind.MONEY, *_ALLOWED, unit="dollars", example="0.00")
    paid: Decimal | None = column("Paid", Kind.MONEY, *_PAID, unit="dollars", example="0.00")
    denial_codes: str | None = column(
        "Denial codes",
        Kind.LIST,
        "denial code",
        "denial code (carc)",
        "carc",
        "carc code",
        "reason code",
        "denial reason",
        "denial reason code",
        required=True,
        example="CO-197",
    )
    remark_codes: str | None = column("Remark codes", Kind.LIST, "rarc", "remark", "remark code", example="N130")
    category: str | None = column(
        "Category",
        Kind.TEXT,
        "denial category",
        "denial bucket",
        "denial type",
        "bucket",
        example="authorization",
    )
    root_cause: str | None = column("Root cause", Kind.TEXT, "cause", "upstream pattern", example="Approval lapsed")
    preventable: bool | None = column("Preventable", Kind.FLAG, "preventable y/n", "avoidable", example="yes")
    denial_date: date | None = column(
        "Denial date",
        Kind.DATE,
        "date denied",
        "denied on",
        "denial received",
        "payer response date",
        "notice date",
        example="2026-03-30",
    )
    deadline: date | None = column(
        "Deadline",
        Kind.DATE,
        "appeal deadline",
        "appeal by",
        "appeal due",
        "appeal due date",
        "last day to appeal",
        "due date",
        "payer deadline",
        example="2026-05-29",
    )
    level: str | None = column("Appeal level", Kind.TEXT, "level", "appeal stage", example="1")
    filed_date: date | None = column(
        "Appeal filed",
        Kind.DATE,
        "appeal filed date",
        "filed",
        "date filed",
        "appeal date",
        example="2026-04-10",
    )
    resolved_date: date | None = column(
        "Resolved",
        Kind.DATE,
        "resolved date",
        "date resolved",
        "resolution date",
        "decision date",
        "appeal decision date",
        "outcome date",
        "closed date",
        "date closed",
        example="2026-05-18",
    )
    owner: str | None = column(
        "Owner", Kind.TEXT, "assigned to", "assignee", "responsible", "worked by", "assigned biller", example="JL"
    )
    next_action: str | None = column(
        "Next action", Kind.TEXT, "action", "action taken", "next step", "to do", example="Send care plan"
    )
    next_touch: date | None = column(
        "Next touch",
        Kind.DATE,
        "next touch date",
        "follow up date",
        "follow-up date",
        "next follow-up",
        "last follow-up",
        example="2026-04-20",
    )
    status: str | None = column(
        "Status",
        Kind.CHOICE,
        "workflow status",
        "denial status",
        "work status",
        "appeal status",
        choices=DENIAL_STATUSES,
        example="working",
    )
    outcome: str | None = column(
        "Outcome",
        Kind.TEXT,
        "appeal outcome",
        "result",
        "resolution",
        "resolution type",
        example="overturned",
    )
    recovered: Decimal | None = column(
        "Recovered",
        Kind.MONEY,
        "amount recovered",
        "recovered amount",
        unit="dollars",
        low=0,
        example="100.95",
    )
    notes: str | None = column(
        "Notes", Kind.TEXT, "comments", "comment", "note", "remarks text", example="Called payer"
    )
