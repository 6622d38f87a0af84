"""What others are paid for a code in a region, low to high, and who says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import BASES
from cmcore.fields.column import Kind, TableModel, column
from cmcore.fields.usual_headers import CODE


class Benchmarks(TableModel):
    """One market rate range."""

    singular: ClassVar[str] = "market rate"
    plural: ClassVar[str] = "benchmarks"
    unique_on: ClassVar[tuple[str, ...]] = ("region", "code", "basis")

    region: str | None = column(
        "Region", Kind.TEXT, "area", "market", "state", "locality", required=True, example="West"
    )
    code: str | None = column("Code", Kind.CODE, *CODE, example="T1017")
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
