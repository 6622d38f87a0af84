"""Every table's definition is held to the same standard."""

from __future__ import annotations

import polars as pl
import pytest

from cmcore.fields import TABLES, Kind

COLUMNS = [
    pytest.param(kind, each, id=f"{kind}.{each.name}") for kind, model in TABLES.items() for each in model.columns()
]

# The tables and their fields, in the order the design gives them.
EXPECTED = {
    "sessions": "session_id client_id client_name payer member_id service_date start_time end_time minutes units code modifiers place_of_service telehealth staff credential region acuity program authorization_no diagnosis note_signed medical_necessity ordered_by care_plan_date claim_no billed_date billed_amount allowed_amount paid_amount patient_paid patient_responsibility earlier_payers_paid sequestered_amount withheld_amount paid_date claim_status denial_codes",
    "payers": "payer name aliases payer_type timely_filing_days timely_filing_months filing_anchor filing_rolls secondary_filing_days appeal_days unit_rounding unit_scope sequestration withhold lesser_of_charge overlaps_once approvals_by_billed_minutes modifiers_in_order follows_mues cob_method notes",
    "contracts": "payer contract_no effective_from effective_to auto_renews renewal_months notice_days clean_claim_days late_interest escalator escalates_on notes",
    "fees": "payer code modifiers credential place_of_service region basis unit_minutes rounding minimum_minutes rate medicare_percent included_hours overage_rate effective_from effective_to",
    "relative_values": "code modifiers work_rvu nonfacility_pe_rvu facility_pe_rvu malpractice_rvu conversion_factor effective_from effective_to",
    "localities": "locality locality_no work_gpci pe_gpci malpractice_gpci effective_from effective_to",
    "unlikely_edits": "code mue_value adjudication_indicator rationale effective_from effective_to",
    "rules": "payer code covered authorization_required credentials_allowed places_allowed telehealth_allowed documents_required max_units_per_day max_units_per_week max_units_per_month max_units_per_year lifetime_max exclusive_with effective_from effective_to",
    "authorizations": "authorization_no client_id payer code units_approved start_date end_date approved_in status decided_on approved_staff",
    "policies": "client_id payer member_id priority start_date end_date copay coinsurance deductible_remaining out_of_pocket_remaining lifetime_remaining",
    "remittances": "claim_no adjudication_no session_id client_id payer check_no service_date code modifiers code_sent modifiers_sent units billed allowed paid group_code reason_code remark_codes amount adjusted_units interest status_code forwarded_to paid_date",
    "capitation": "client_id client_name payer check_no rate_code covered_from covered_to due adjustment reason_code paid paid_date",
    "benchmarks": "region code basis low high source as_of",
    "staff": "staff credential hours_available_per_day annual_cost start_date end_date",
    "members": "client_id payer start_date end_date age sex acuity risk_score",
    "measures": "measure payer numerator denominator target weight higher_is_better period",
    "denials": "claim_no client_id payer code modifiers service_date units billed expected denied_amount allowed paid denial_codes remark_codes category root_cause preventable denial_date deadline level filed_date resolved_date owner next_action next_touch status outcome recovered notes",
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_table_has_its_fields_in_order(kind):
    assert [each.name for each in TABLES[kind].columns()] == EXPECTED[kind].split()


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_a_column_says_what_it_is(kind, column):
    assert column.label
    assert column.label[0].isupper()
    assert not column.label.isupper() or column.label == "ID"
    if column.kind in {Kind.MONEY, Kind.RATE}:
        assert column.unit == "dollars"
    if column.kind is Kind.CHOICE:
        assert column.choices


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_no_other_name_stands_twice_for_one_column(kind, column):
    names = [name.casefold() for name in column.synonyms]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", TABLES)
def test_no_two_columns_of_a_table_share_a_name_people_use(kind):
    seen: dict[str, str] = {}
    for column in TABLES[kind].columns():
        for name in {column.label.casefold(), column.name.replace("_", " "), *map(str.casefold, column.synonyms)}:
            assert seen.setdefault(name, column.name) == column.name, name


def test_a_frame_holds_money_as_whole_cents_and_dates_as_dates():
    schema = TABLES["sessions"].schema_of_frame()
    assert (schema["paid_amount"], schema["service_date"], schema["code"]) == (pl.Int64(), pl.Date(), pl.String())
    assert TABLES["fees"].column("rate").scale == 10_000
