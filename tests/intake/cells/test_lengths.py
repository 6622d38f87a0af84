from __future__ import annotations

import pytest

from cmcore.fields import TABLES
from cmcore.intake.values.columns import parse_cell

PAYERS, RULES, FEES, CONTRACTS = (TABLES[kind] for kind in ("payers", "rules", "fees", "contracts"))


@pytest.mark.parametrize(
    ("field", "typed", "value", "beside"),
    [
        ("timely_filing_days", "90 calendar days", 90, {}),
        ("timely_filing_days", "within 90 days", 90, {}),
        ("timely_filing_days", "90 days from DOS", 90, {"filing_anchor": "service_date"}),
        ("timely_filing_days", "95 days from the end of the month of service", 95, {"filing_anchor": "month_end"}),
        ("timely_filing_days", "26 weeks", 182, {}),
        ("timely_filing_days", "12 months", None, {"timely_filing_months": 12}),
        ("timely_filing_days", "1 year", None, {"timely_filing_months": 12}),
        ("timely_filing_days", "2 yrs", None, {"timely_filing_months": 24}),
        ("timely_filing_months", "1 year", 12, {}),
        ("timely_filing_months", "90 days", None, {"timely_filing_days": 90}),
        ("secondary_filing_days", "45 days from primary EOB", 45, {}),
        ("appeal_days", "180 days from the denial", 180, {}),
    ],
)
def test_a_filing_limit_goes_by_the_unit_that_its_cell_names(field, typed, value, beside):
    read = parse_cell(typed, PAYERS.column(field))
    assert (read.value, dict(read.beside), read.fault) == (value, beside, None)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("timely_filing_days", "45 days from EOB"),  # no anchor that the engine counts from
        ("timely_filing_days", "60 business days"),
        ("appeal_days", "1 year"),
        ("secondary_filing_days", "6 months"),
        ("appeal_days", "180 days from DOS"),
    ],
)
def test_a_length_that_is_not_the_column_s_is_a_fault(field, typed):
    read = parse_cell(typed, PAYERS.column(field))
    assert (read.value, read.beside, read.fault.kind) == (None, (), "not-a-number")


def test_a_renewal_of_one_year_is_twelve_months():
    assert parse_cell("1 year", CONTRACTS.column("renewal_months")).value == 12  # one month before


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1 hour", 60), ("1/4 hr", 15), ("0.25 hr", 15), ("half hour", 30), ("15 min", 15), ("15", 15)],
)
def test_the_length_of_a_unit_is_in_minutes_whatever_it_is_written_in(typed, minutes):
    assert parse_cell(typed, FEES.column("unit_minutes")).value == minutes


@pytest.mark.parametrize(
    ("field", "typed", "hundredths"),
    [
        ("max_units_per_day", "16 units/day", 1600),
        ("max_units_per_day", "16 units per day", 1600),
        ("max_units_per_day", "up to 8", 800),
        ("max_units_per_day", "2.5", 250),
        ("max_units_per_month", "once per month", 100),
        ("max_units_per_year", "200 units per calendar year", 20_000),
        ("lifetime_max", "1 per lifetime", 100),
        ("max_units_per_day", "unlimited", None),
    ],
)
def test_a_limit_is_read_as_payers_word_it(field, typed, hundredths):
    read = parse_cell(typed, RULES.column(field))
    assert (read.value, read.fault) == (hundredths, None)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("max_units_per_day", "240 min", "counts minutes, not units"),
        ("max_units_per_day", "4 hours", "counts hours, not units"),
        ("max_units_per_day", "1 per month", "for each month, not for each day"),
        ("max_units_per_month", "16/day", "for each day, not for each month"),
        ("lifetime_max", "200 units per year", "for each year, not for a lifetime"),
    ],
)
def test_a_limit_of_another_span_or_measure_is_no_limit_of_this_one(field, typed, said):
    read = parse_cell(typed, RULES.column(field))
    assert read.value is None
    assert said in read.fault.message


@pytest.mark.parametrize(("kind", "field"), [("sessions", "units"), ("authorizations", "units_approved")])
def test_minutes_are_no_units(kind, field):
    assert parse_cell("240 min", TABLES[kind].column(field)).fault.kind == "not-a-number"


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("coinsurance", "80/20", 2000),
        ("coinsurance", "100/0", 0),
        ("deductible_remaining", "Met", 0),
        ("copay", "waived", 0),
        ("deductible_remaining", "$250", 25_000),
    ],
)
def test_a_client_s_part_is_read_as_benefit_sheets_word_it(field, typed, value):
    read = parse_cell(typed, TABLES["policies"].column(field))
    assert (read.value, read.fault) == (value, None)


def test_two_shares_that_are_no_whole_are_no_coinsurance():
    assert parse_cell("80/30", TABLES["policies"].column("coinsurance")).fault.kind == "not-a-number"
