"""A plainly covered session as a facts row, and its answer once some facts are changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CLEAN: dict[str, Any] = {
    "row_id": "00c0ffee:Sessions:14",
    "client_id": "C-1",
    "payer_written": "Medicaid",
    "payer": "Medicaid",
    "code": "T1017",
    "code_known": True,
    "code_invalid": None,
    "code_ended": None,
    "code_from_minutes": None,
    "code_to_minutes": None,
    "modifiers": None,
    "minutes": 45,
    "recorded_units": None,
    "units": 300,
    "basis": "per_unit",
    "pool_total": 45,
    "pool_units_num": 3,
    "place_of_service": "11",
    "telehealth": False,
    "credential": "BA",
    "authorization_no": None,
    "service_date": date(2026, 3, 2),
    "note_signed": True,
    "medical_necessity": True,
    "ordered_by": None,
    "care_plan_date": None,
    "claim_no": "CLM-1",
    "billed_date": date(2026, 3, 9),
    "claim_status": "paid",
    "paid": 10095,
    "allowed": 10095,
    "payer_share": 10095,
    "beyond_lifetime": 0,
    "secondary_share": None,
    "denial_codes": None,
    "earlier_payers_paid": 0,
    "as_of": date(2026, 4, 1),
    "filing_deadline": date(2027, 3, 2),
    "fee_row_id": "00c0ffee:Fees:41",
    "fee_of_medicare": False,
    "rate": 336500,
    "fee_ties": 1,
    "fee_tie_row_id": None,
    "minimum_minutes": None,
    "fee_any": True,
    "fee_first": date(2024, 1, 1),
    "fee_last": None,
    "rule_row_id": "00c0ffee:Rules:3",
    "rule_other_row_id": None,
    "rule_contradicts": False,
    "rule_covered": None,
    "rule_authorization_required": None,
    "rule_credentials_allowed": None,
    "rule_places_allowed": None,
    "rule_telehealth_allowed": None,
    "rule_documents_required": None,
    "rule_exclusive_with": None,
    "rule_max_units_per_day": None,
    "rule_max_units_per_week": None,
    "rule_max_units_per_month": None,
    "rule_max_units_per_year": None,
    "rule_lifetime_max": None,
    "auth_any": True,
    "auth_known": None,
    "auth_of_other": None,
    "auth_in_dates": None,
    "auth_row_id": None,
    "staff": "R. Ortiz",
    "auth_worker": None,
    "auth_other_worker": None,
    "auth_start": None,
    "auth_until": None,
    "auth_units_approved": None,
    "auth_units_left": None,
    "auth_measure": "units",
    "auth_status": None,
    "auth_units_needed": None,
    "auth_units_elsewhere": 0,
    "auth_units_covered": None,
    "duplicate_of": None,
    "overlap_with": None,
    "overlap_whose": None,
    "exclusive_row_id": None,
    "month_add_on": None,
    "minutes_beside": None,
    "family_minutes": None,
    "base_sessions": None,
    "base_units": None,
    "day_units_before": 0,
    "week_units_before": 0,
    "month_units_before": 0,
    "year_units_before": 0,
    "lifetime_units_before": 0,
    "mue_units": None,
    "mue_value": None,
    "mue_loosest": None,
    "mue_indicator": None,
    "policy_known": False,
    "policy_tied": False,
    "policy_row_id": None,
    "policy_first_payer": None,
}

FLAGS = {
    "code_known",
    "code_invalid", "telehealth", "note_signed", "medical_necessity", "fee_any", "fee_of_medicare", "rule_contradicts", "rule_covered",
    "rule_authorization_required", "rule_telehealth_allowed", "auth_any", "auth_known", "auth_of_other",
    "auth_in_dates", "auth_other_worker", "policy_known", "policy_tied",
}  # fmt: skip
DATES = {
    "service_date", "code_ended", "care_plan_date", "billed_date", "as_of", "filing_deadline", "fee_first",
    "fee_last", "auth_start", "auth_until",
}  # fmt: skip
NUMBERS = {
    "code_from_minutes", "code_to_minutes",
    "minutes", "recorded_units", "units", "pool_total", "pool_units_num", "paid", "allowed", "payer_share", "secondary_share", "beyond_lifetime", "rate", "fee_ties",
    "minimum_minutes", "rule_max_units_per_day", "rule_max_units_per_week", "rule_max_units_per_month", "rule_max_units_per_year",
    "rule_lifetime_max", "auth_units_approved", "auth_units_left", "auth_units_needed", "auth_units_elsewhere", "auth_units_covered", "day_units_before", "week_units_before", "month_units_before",
    "year_units_before", "lifetime_units_before", "mue_units", "mue_value", "mue_loosest", "earlier_payers_paid",
    "family_minutes", "minutes_beside", "base_sessions", "base_units",
}  # fmt: skip


def _dtype(name: str) -> pl.DataType:
    if name in FLAGS:
        return pl.Boolean()
    if name in DATES:
        return pl.Date()
    return pl.Int64() if name in NUMBERS else pl.String()


SCHEMA = {name: _dtype(name) for name in CLEAN}


def _with_cover(row: dict[str, Any]) -> dict[str, Any]:
    """The facts with what an approval covers of the session's units, where a case says only what is left of it."""
    needed = row["units"] if row["auth_units_needed"] is None else row["auth_units_needed"]
    covered = min(needed or 0, row["auth_units_left"] or 0) + row["auth_units_elsewhere"]
    return row | {"auth_units_needed": needed, "auth_units_covered": covered}


@pytest.fixture(scope="session")
def facts() -> Callable[..., pl.DataFrame]:
    """The clean session with some facts changed, one row per change set."""

    def build(*changes: dict[str, Any]) -> pl.DataFrame:
        unknown = {name for each in changes for name in each} - set(CLEAN)
        assert not unknown, f"no such fact: {unknown}"
        return pl.DataFrame([_with_cover(CLEAN | each) for each in changes or ({},)], schema=SCHEMA)

    return build
