"""What CMS publishes of a code: relative value units, each locality's practice cost indices, and unlikely units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from cmcore.fields.choices import MUE_INDICATORS
from cmcore.fields.column import Kind, TableModel, column

_FROM = ("effective date", "start date", "begin date", "from", "valid from")
_TO = ("end date", "thru", "through", "valid to", "expires")


class RelativeValues(TableModel):
    """One code of Medicare's physician fee schedule: relative value units of work, practice expense and malpractice."""

    singular: ClassVar[str] = "line of relative values"
    plural: ClassVar[str] = "relative values"
    unique_on: ClassVar[tuple[str, ...]] = ("code", "modifiers", "effective_from")

    code: str | None = column(
        "Code", Kind.CODE, "hcpcs", "cpt", "hcpcs code", "cpt code", "procedure code", required=True, example="99490"
    )
    modifiers: str | None = column("Modifiers", Kind.MODIFIERS, "modifier", "mod", example="26")
    work_rvu: Decimal | None = column(
        "Work RVU", Kind.QUANTITY, "work rvus", "physician work rvu", "wrvu", required=True, unit="RVU", low=0,
        example="1.00",
    )  # fmt: skip
    nonfacility_pe_rvu: Decimal | None = column(
        "Non-facility PE RVU", Kind.QUANTITY, "non-fac pe rvu", "nonfac pe rvu", "non-facility practice expense rvu",
        "non facility pe rvu", "transitioned non-fac pe rvu", required=True, instead="facility_pe_rvu",
        unit="RVU", low=0, example="0.82",
    )  # fmt: skip
    facility_pe_rvu: Decimal | None = column(
        "Facility PE RVU", Kind.QUANTITY, "fac pe rvu", "facility practice expense rvu", "transitioned facility pe rvu",
        unit="RVU", low=0, example="0.42",
    )  # fmt: skip
    malpractice_rvu: Decimal | None = column(
        "Malpractice RVU", Kind.QUANTITY, "mp rvu", "mal-practice rvu", "pli rvu", "facility mp rvu", required=True,
        unit="RVU", low=0, example="0.05",
    )  # fmt: skip
    conversion_factor: Decimal | None = column(
        "Conversion factor", Kind.RATE, "conv factor", "non conv factor", "cf",
        unit="dollars", low=0, example="33.4009",
        help="Dollars for one RVU; where it is blank, Medicare's own of the service date.",
    )  # fmt: skip
    effective_from: date | None = column("Effective from", Kind.DATE, *_FROM, example="2026-01-01")
    effective_to: date | None = column("Effective to", Kind.DATE, *_TO, example="2026-12-31")


class Localities(TableModel):
    """One locality of Medicare's with its geographic practice cost indices."""

    singular: ClassVar[str] = "locality"
    plural: ClassVar[str] = "localities"
    unique_on: ClassVar[tuple[str, ...]] = ("locality", "locality_no", "effective_from")

    locality: str | None = column(
        "Locality", Kind.TEXT, "locality name", "gpci locality", "payment locality", required=True, example="Alabama"
    )
    locality_no: str | None = column("Locality no.", Kind.CODE, "locality number", "locality code", "loc", example="00")
    work_gpci: Decimal | None = column(
        "Work GPCI", Kind.INDEX, "pw gpci", "physician work gpci", "work index", required=True, low=0, example="1.000"
    )
    pe_gpci: Decimal | None = column(
        "Practice expense GPCI", Kind.INDEX, "pe gpci", "pe index", required=True, low=0, example="0.869"
    )
    malpractice_gpci: Decimal | None = column(
        "Malpractice GPCI", Kind.INDEX, "mp gpci", "pli gpci", "mp index", required=True, low=0, example="0.575"
    )
    effective_from: date | None = column("Effective from", Kind.DATE, *_FROM, example="2026-01-01")
    effective_to: date | None = column("Effective to", Kind.DATE, *_TO, example="2026-12-31")


class UnlikelyEdits(TableModel):
    """One code's medically unlikely edit (MUE): the units over which a claim is denied.

    CMS publishes them each quarter, without dates; a code that is not listed has no edit that is known.
    """

    singular: ClassVar[str] = "medically unlikely edit"
    plural: ClassVar[str] = "medically unlikely edits"
    unique_on: ClassVar[tuple[str, ...]] = ("code", "effective_from")

    code: str | None = column(
        "Code", Kind.CODE, "hcpcs/cpt code", "hcpcs", "cpt", "hcpcs code", "cpt code", "procedure code", required=True,
        example="99490",
    )  # fmt: skip
    mue_value: Decimal | None = column(
        "MUE value", Kind.QUANTITY, "mue", "mue values", "mue limit", "mue units", "practitioner services mue values",
        "practitioner mue", "outpatient hospital services mue values", "dme supplier services mue values",
        "medically unlikely edit", "max mue units", required=True, unit="units", low=0, example="1",
    )  # fmt: skip
    adjudication_indicator: str | None = column(
        "MUE adjudication indicator", Kind.CHOICE, "mai", "adjudication indicator", "mue adjudication", "mue indicator",
        choices=MUE_INDICATORS, example="2",
        help="1 a claim line, 2 a date of service by policy, 3 a date of service on clinical grounds; a claim line "
        "where it is blank, as Medicaid judges them.",
    )  # fmt: skip
    rationale: str | None = column("MUE rationale", Kind.TEXT, "rationale", example="Code Descriptor / CPT Instruction")
    effective_from: date | None = column("Effective from", Kind.DATE, *_FROM, example="2026-01-01")
    effective_to: date | None = column("Effective to", Kind.DATE, *_TO, example="2026-03-31")
