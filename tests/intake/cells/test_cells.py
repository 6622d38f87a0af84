from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.fields import TABLES, Kind
from cmcore.intake.cells import ParseContext, read_cell, show_cell, tidy
from cmcore.intake.values.columns import parse_cell

CASES = Path(__file__).parents[2] / "cases" / "cells.csv"
SESSIONS = TABLES["sessions"]
CAPITATION = TABLES["capitation"]


def typed_cells():
    rows = csv.DictReader(CASES.read_text("utf-8").splitlines())
    return [pytest.param(row, id=f"{row['field']}: {row['typed']}") for row in rows]


@pytest.mark.parametrize("row", typed_cells())
def test_a_cell_as_people_type_it_is_read_or_told_what_is_wrong(row):
    column = (CAPITATION if row["field"] == "covered_from" else SESSIONS).column(row["field"])
    found = parse_cell(row["typed"], column)
    assert show_cell(found.value, column) == row["shown"]
    fault = found.fault
    said = (fault.kind, fault.suggestion or "", "yes" if fault.safe else "") if fault else ("", "", "")
    assert said == (row["fault"], row["suggestion"], row["safe"])


@pytest.mark.parametrize(
    "typed",
    [
        "12/31/9999",
        "99991231",
        "99/99/9999",
        "12/31/2299",
        "current",
        "Ongoing",
        "Open-ended",
        "present",
        "active",
        "TBD",
    ],
)
def test_a_span_without_an_end_is_open_however_it_is_written(typed):
    found = parse_cell(typed, TABLES["fees"].column("effective_to"))
    assert (found.value, found.fault) == (None, None)


@pytest.mark.parametrize(
    ("typed", "rate", "basis"),
    [
        ("16.83 per hour", 168_300, "per_hour"),
        ("250/mo", 2_500_000, "per_month"),
        ("$40.00 / day", 400_000, "per_day"),
        ("$95/visit", 950_000, "per_session"),
    ],
)
def test_a_rate_for_another_span_than_a_unit_is_read_with_its_basis(typed, rate, basis):
    found = parse_cell(typed, TABLES["fees"].column("rate"))
    assert (found.value, found.beside, found.fault) == (rate, (("basis", basis),), None)


def test_a_rate_for_a_span_that_no_basis_has_is_told_and_not_taken_for_one_of_a_unit():
    found = parse_cell("$500 per week", TABLES["fees"].column("rate"))
    assert (found.value, found.fault.kind, found.fault.suggestion, found.fault.safe) == (
        None, "not-a-number", "500", False,
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["$16.83 / 15 min", "$90 per session", "16.83/unit"])
def test_a_rate_that_names_its_unit_is_read(typed):
    assert parse_cell(typed, TABLES["fees"].column("rate")).fault is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [("paid_amount", "5 00"), ("units", "2 3"), ("units", "2/3"), ("units", "1 / 2"), ("minutes", "45 60")],
)
def test_two_numbers_in_a_cell_are_not_glued_into_one(name, typed):
    read = parse_cell(typed, SESSIONS.column(name))
    assert (read.value, read.fault.kind) == (None, "not-a-number")


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1 234.50", 123_450),
        ("1 234 567,5", 123_456_750),
        ("$ 12.50", 1_250),
        ("- 12.50", -1_250),
        ("12.50 USD", 1_250),
    ],
)
def test_blanks_that_part_thousands_and_signs_are_read(typed, cents):
    assert parse_cell(typed, SESSIONS.column("paid_amount")).value == cents


def test_hours_are_units_where_the_column_says_so():
    units = TABLES["authorizations"].column("units_approved")
    assert read_cell("24 hours", units, ParseContext(header="Hours approved")).value == 2400
    assert read_cell("24 hours", units, ParseContext(header="Units approved")).fault.kind == "not-a-number"


@pytest.mark.parametrize("typed", ["current", "TBD"])
def test_what_says_that_a_span_is_open_is_no_first_day(typed):
    assert parse_cell(typed, TABLES["fees"].column("effective_from")).fault.kind == "not-a-date"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("CO-45, PR-3", "CO-45;PR-3"),
        ("co 197", "CO-197"),
        ("CARC 197", "197"),
        ("CARC: CO-45; RARC N130", "CO-45;N130"),
        ("CO45/N130", "CO-45;N130"),
        ("45 - Charge exceeds fee schedule", "45"),
        ("CO-045", "CO-45"),
        ("0203", "0203"),  # a payer's own code, which is no CARC 203
        ("No authorization", "NO AUTHORIZATION"),
    ],
)
def test_reasons_of_adjustments_are_read_however_payers_join_them(typed, read):
    assert parse_cell(typed, TABLES["remittances"].column("reason_code")).value == read


@pytest.mark.parametrize("row", [each for each in typed_cells() if each.values[0]["suggestion"]])
def test_a_suggestion_can_itself_be_read(row):
    column = (CAPITATION if row["field"] == "covered_from" else SESSIONS).column(row["field"])
    assert parse_cell(row["suggestion"], column).fault is None
    assert parse_cell(row["suggestion"], column).value is not None


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("minutes", time(0, 45), 45),
        ("minutes", timedelta(minutes=50), 50),
        ("minutes", timedelta(hours=255, minutes=10, seconds=10), 255 * 60 + 10),
        ("minutes", 0.03125, 45),  # 45 / 1440 of a day
        ("minutes", 45.0, 45),
        ("minutes", datetime(1899, 12, 31, 0, 45), 45),  # noqa: DTZ001 - cells have no zone
        ("start_time", time(9, 5), 545),
        ("start_time", 0.378472, 545),  # 0.378472 x 1440 = 545.0
        ("start_time", 905, 545),
        ("start_time", datetime(2026, 1, 1, 9, 5), 545),  # noqa: DTZ001 - cells have no zone
        ("service_date", datetime(2026, 3, 2), date(2026, 3, 2)),  # noqa: DTZ001 - cells have no zone
        ("service_date", 46083.0, date(2026, 3, 2)),  # 46023 is 2026-01-01; 31 + 28 + 1 days on
        ("billed_amount", 33.65, 3365),
        ("billed_amount", 0.1 + 0.2, 30),
        ("note_signed", 1.0, True),
        ("note_signed", False, False),
        ("code", 10004.0, "10004"),
        ("modifiers", 26.0, "26"),
        ("modifiers", 5, "05"),
        ("place_of_service", 2.0, "02"),
        ("client_id", 123.0, "123"),
    ],
)
def test_a_cell_as_spreadsheets_store_it_is_read(name, raw, value):
    found = parse_cell(raw, SESSIONS.column(name))
    assert (found.value, found.fault) == (value, None)


def test_digits_alone_state_a_day_in_the_order_of_their_column():
    context = ParseContext(day_first=True)
    assert read_cell("03022026", SESSIONS.column("service_date"), context).value == date(2026, 2, 3)
    assert read_cell("20260302", SESSIONS.column("service_date"), context).value == date(2026, 3, 2)


def test_a_serial_day_of_a_1904_workbook_is_four_years_and_a_day_later():
    context = ParseContext(date1904=True)
    assert read_cell(46083 - 1462, SESSIONS.column("service_date"), context).value == date(2026, 3, 2)


def test_minutes_in_a_column_of_hours_are_sixty_times_as_many():
    context = ParseContext(hours=True)
    assert read_cell(1.25, SESSIONS.column("minutes"), context).value == 75
    assert read_cell("0.8", SESSIONS.column("minutes"), context).value == 48


@pytest.mark.parametrize("typed", ["Manually Priced", "By report", "BR", "individual consideration", "CLOSED"])
def test_a_rate_that_is_not_stated_is_no_rate_and_never_zero(typed):
    found = parse_cell(typed, TABLES["fees"].column("rate"))
    assert found.value is None
    assert found.fault.kind == "manually-priced"


def test_a_rate_keeps_four_decimals():
    assert parse_cell("6.7234", TABLES["fees"].column("rate")).value == 67234


@pytest.mark.parametrize(
    ("typed", "points"),
    [("20%", 2000), ("20 percent", 2000), ("2,5 pct", 250), ("2.5 %", 250), ("0.2", 2000), ("20", 2000), ("1", 100)],
)
def test_a_percentage_is_held_in_basis_points(typed, points):
    assert parse_cell(typed, TABLES["policies"].column("coinsurance")).value == points


@pytest.mark.parametrize(
    ("typed", "modifiers"),
    [
        ("T1017-HN", "HN"),
        ("T1017:HN:U1", "HN;U1"),
        ("T1017 HN U1", "HN;U1"),
        ("T1017-HN,U1", "HN;U1"),
        ("T1017HN", "HN"),
        ("T1017 (HN)", "HN"),
        ("T1017 (HN, U1)", "HN;U1"),
        ("T1017_HN", "HN"),
        ("T1017 w/ HN", "HN"),
        ("T1017 mod: HN", "HN"),
        ("99490-26", "26"),
        ("99490 (20 min)", None),
        ("T1017", None),
    ],
)
def test_modifiers_behind_a_code_are_kept(typed, modifiers):
    found = parse_cell(typed, SESSIONS.column("code"))
    assert (found.value, dict(found.beside).get("modifiers")) == (typed[:5], modifiers)


def test_a_name_behind_a_code_is_not_taken_for_modifiers():
    assert parse_cell("T1017 CASE", SESSIONS.column("code")).beside == ()


NUMBERED = {Kind.MONEY, Kind.RATE, Kind.QUANTITY, Kind.COUNT, Kind.PERCENT}
SHOWN = [
    (kind, column.name)
    for kind in TABLES
    for column in TABLES[kind].columns()
    if column.kind in NUMBERED | {Kind.TIME, Kind.MINUTES}
]


@given(st.sampled_from(SHOWN), st.integers(-(10**7), 10**7))
def test_what_is_shown_is_read_back_as_the_same_value(place, value):
    column = TABLES[place[0]].column(place[1])
    if column.kind is Kind.TIME:
        value %= 1440
    if column.kind is Kind.MINUTES:
        value = abs(value)
    assert parse_cell(show_cell(value, column), column).value == value


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_date_is_shown_so_that_it_is_read_back(day):
    column = SESSIONS.column("service_date")
    assert parse_cell(show_cell(day, column), column).value == day


ALL = [(kind, column.name) for kind in TABLES for column in TABLES[kind].columns()]
ANYTHING = st.one_of(
    st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.times(), st.datetimes(), st.timedeltas()
)


@given(st.sampled_from(ALL), ANYTHING)
def test_no_cell_stops_the_reading(place, raw):
    column = TABLES[place[0]].column(place[1])
    found = parse_cell(raw, column)
    assert found.value is None or found.fault is None


@pytest.mark.parametrize(
    ("text", "rank"),
    [("Primary", 1), ("Secondary", 2), ("tertiary", 3), ("P", 1), ("2nd", 2), ("Primary Insurance", 1), ("2", 2)],
)
def test_the_rank_of_a_policy_is_read_from_its_word(text, rank):
    assert read_cell(text, TABLES["policies"].column("priority"), ParseContext()).value == rank


def test_a_word_of_rank_is_no_number_elsewhere():
    assert read_cell("Primary", TABLES["sessions"].column("units"), ParseContext()).fault is not None


@pytest.mark.parametrize(
    "cell",
    ["\u200bC-0419\u00a0", "C-\u200b0419", "\u202aC-0419\u202c", "C-0419\u200e", "\ufeffC-0419", '="C-0419"'],
)
def test_marks_that_nobody_sees_are_no_part_of_a_number(cell):
    assert tidy(cell) == "C-0419"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Case Management (T2023)", "T2023"),
        ("Case Management / T2023", "T2023"),
        ("Targeted case mgmt - T1017", "T1017"),
        ("TCM: T1017", "T1017"),
        ("Psychotherapy (90837)", "90837"),
        ("ABC-12345", "ABC-12345"),
        ("CM (15 min)", "CM (15 MIN)"),
    ],
)
def test_a_code_behind_the_name_of_its_service_is_the_code(typed, code):
    assert read_cell(typed, TABLES["sessions"].column("code"), ParseContext()).value == code
