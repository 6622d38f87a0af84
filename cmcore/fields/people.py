"""Staff, members and quality measures: what payment models need beside sessions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.column import Kind, TableModel, column


class Staff(TableModel):
    """One worker in one span of employment."""

    singular: ClassVar[str] = "staff member"
    plural: ClassVar[str] = "staff"
    unique_on: ClassVar[tuple[str, ...]] = ("staff", "start_date")

    staff: str | None = column(
        "Staff",
        Kind.TEXT,
        "staff id",
        "employee",
        "employee id",
        "worker",
        "case manager",
        "staff name",
        required=True,
        example="STF-07",
    )
    credential: str | None = column(
        "Credential",
        Kind.CODE,
        "credentials",
        "license",
        "degree",
        "qualification",
        "staff level",
        "license type",
        example="BA",
    )
    hours_available_per_day: Decimal | None = column(
        "Hours available per day",
        Kind.QUANTITY,
        "hours per day",
        "daily hours",
        "available hours",
        "shift hours",
        unit="hours",
        low=0,
        high=24,
        required=True,
        example="7.5",
    )
    annual_cost: Decimal | None = column(
        "Annual cost",
        Kind.MONEY,
        "salary",
        "annual salary",
        "total cost",
        "loaded cost",
        "yearly cost",
        unit="dollars",
        low=0,
        example="68000.00",
    )
    start_date: date | None = column(
        "Start date", Kind.DATE, "hire date", "from", "employed from", example="2025-02-01"
    )
    end_date: date | None = column(
        "End date",
        Kind.DATE,
        "termination date",
        "separation date",
        "to",
        "employed to",
        example="",
        help="Last day worked; blank while employed.",
    )


class Members(TableModel):
    """One client's enrolment span under one payer."""

    singular: ClassVar[str] = "member"
    plural: ClassVar[str] = "members"
    unique_on: ClassVar[tuple[str, ...]] = ("client_id", "payer", "start_date")

    client_id: str | None = column(
        "Client ID",
        Kind.CODE,
        "client no",
        "mrn",
        "person id",
        "patient id",
        "patient mrn",
        "chart no",
        "case no",
        "consumer id",
        "medical record number",
        "participant id",
        "member id",
        "medicaid id",
        "cin",
        "mbi",
        "personal id",
        required=True,
        personal=True,
        example="C-0419",
    )
    payer: str | None = column(
        "Payer",
        Kind.TEXT,
        "payor",
        "plan",
        "health plan",
        "mco",
        "insurance",
        "insurance plan",
        "insurance company",
        required=True,
        example="Horizon MCO",
    )
    start_date: date | None = column(
        "Start date",
        Kind.DATE,
        "enrolled from",
        "enrolled on",
        "enrolled",
        "enrollment start",
        "attributed from",
        "from",
        "effective date",
        required=True,
        example="2026-01-01",
    )
    end_date: date | None = column(
        "End date",
        Kind.DATE,
        "enrolled to",
        "disenrolled on",
        "disenrolled",
        "enrollment end",
        "attributed to",
        "to",
        example="2026-12-31",
        help="Last day enrolled; blank while enrolled.",
    )
    age: int | None = column(
        "Age", Kind.COUNT, "age at start", unit="years", low=0, high=120, personal=True, example="42"
    )
    sex: str | None = column("Sex", Kind.TEXT, "gender", personal=True, example="F")
    acuity: str | None = column("Acuity", Kind.TEXT, "tier", "risk tier", "risk level", "acuity level", example="2")
    risk_score: Decimal | None = column(
        "Risk score", Kind.QUANTITY, "raf", "risk", "hcc score", "hcc risk score", "score", low=0, example="1.12"
    )


class Measures(TableModel):
    """One quality measure and its target."""

    singular: ClassVar[str] = "quality measure"
    plural: ClassVar[str] = "measures"
    unique_on: ClassVar[tuple[str, ...]] = ("measure", "payer", "period")

    measure: str | None = column(
        "Measure",
        Kind.TEXT,
        "quality measure",
        "metric",
        "indicator",
        required=True,
        example="Follow-up within 7 days",
    )
    payer: str | None = column("Payer", Kind.TEXT, "payor", "plan", "health plan", "mco", example="Horizon MCO")
    numerator: int | None = column("Numerator", Kind.COUNT, "num", "met", "hits", low=0, required=True, example="84")
    denominator: int | None = column(
        "Denominator", Kind.COUNT, "den", "eligible", "population", low=0, required=True, example="112"
    )
    target: Decimal | None = column(
        "Target", Kind.PERCENT, "goal", "benchmark", unit="percent", low=0, high=100, example="80%"
    )
    weight: Decimal | None = column(
        "Weight",
        Kind.PERCENT,
        "share of withhold",
        "percent of withhold",
        unit="percent",
        low=0,
        high=100,
        example="25%",
    )
    higher_is_better: bool | None = column("Higher is better", Kind.FLAG, "direction", "higher better", example="yes")
    period: str | None = column("Period", Kind.TEXT, "measurement period", "quarter", "year", example="2026 Q1")
