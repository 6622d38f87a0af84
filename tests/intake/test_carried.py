from __future__ import annotations

import pytest

from cmcore.fields import TABLES
from cmcore.intake.cells.paid_per import paid_per, paid_per_in
from cmcore.intake.values.columns import ParseContext, parse_cell, parse_fields

FEES, SESSIONS = TABLES["fees"], TABLES["sessions"]


def read_fees(rate_header="Rate", **columns):
    headers = {"rate": rate_header}
    cells = {name: [(values, ParseContext(header=headers.get(name, name)))] for name, values in columns.items()}
    return parse_fields(FEES.columns(), cells)


@pytest.mark.parametrize(
    ("typed", "basis", "minutes"),
    [
        ("15-min unit", "per_unit", 15),
        ("1 unit = 15 min", "per_unit", 15),
        ("15min", "per_unit", 15),
        ("per 30 minutes", "per_unit", 30),
        ("1/2 hour", "per_unit", 30),
        ("60 min", "per_unit", 60),
        ("1 hour", "per_hour", None),
        ("/hr", "per_hour", None),
        ("per minute", "per_unit", 1),
        ("tenth of an hour", "per_unit", 6),
        ("per client per month", "per_month", None),
        ("per contact", "per_session", None),
    ],
)
def test_a_basis_in_words_says_how_long_its_unit_is(typed, basis, minutes):
    read = read_fees(basis=[typed], rate=["20.00"])
    carried = read["unit_minutes"].series.to_list() if "unit_minutes" in read else [None]
    assert (read["basis"].series.to_list(), carried) == ([basis], [minutes])


@pytest.mark.parametrize("typed", ["24 hrs", "minutes", "per week", "50 min session"])
def test_words_that_name_no_unit_of_time_are_not_taken_for_one(typed):
    assert paid_per(typed) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Rate / Hr", ("per_hour", None)),
        ("Hourly Rate", ("per_hour", None)),
        ("Rate (30 min unit)", ("per_unit", 30)),
        ("Rate per Unit (15 min)", ("per_unit", 15)),
        ("Per Diem Rate", ("per_day", None)),
        ("PMPM Rate", ("per_month", None)),
        ("Rate per encounter", ("per_session", None)),
        ("Case rate", ("per_case", None)),
    ],
)
def test_a_header_says_what_its_rates_are_for(header, expected):
    assert paid_per_in(header) == expected


@pytest.mark.parametrize("header", ["Rate", "Max fee", "Minimum rate", "Rate eff 7/1/2026", "Rate per hour / 15 min"])
def test_a_header_that_says_nothing_or_two_things_leaves_it_open(header):
    assert paid_per_in(header) is None


def test_the_header_counts_where_the_line_says_no_basis_and_is_told():
    read = read_fees("Rate / Hr", basis=[None, "per unit"], unit_minutes=[None, 15], rate=[80, 20])
    assert read["basis"].series.to_list() == ["per_hour", "per_unit"]
    assert read["unit_minutes"].series.to_list() == [None, 15]
    assert [each.text for each in read["rate"].notes] == [
        "The rates are taken to be for each hour where their line says no basis, as the header has it."
    ]


def test_the_minutes_of_the_header_are_those_of_lines_that_say_no_basis_alone():
    read = read_fees("Rate (30 min)", basis=[None, "per visit"], rate=[40, 95])
    assert read["basis"].series.to_list() == ["per_unit", "per_session"]
    assert read["unit_minutes"].series.to_list() == [30, None]


def test_a_rate_says_in_its_cell_what_it_is_for():
    read = read_fees(rate=["$12.50 per 15 min", "$80/hr", "95.00"])
    assert read["rate"].series.to_list() == [125_000, 800_000, 950_000]
    assert read["basis"].series.to_list() == ["per_unit", "per_hour", None]
    assert read["unit_minutes"].series.to_list() == [15, None, None]


def test_a_rate_for_another_span_than_its_basis_is_no_rate():
    read = read_fees(basis=["per unit", "per hour"], rate=["$80/hr", "$80/hr"])
    assert read["rate"].series.to_list() == [None, 800_000]
    assert [(each.position, each.value) for each in read["rate"].faults] == [(0, "$80/hr")]


@pytest.mark.parametrize(("typed", "said"), [("audio only", True), ("phone", True), ("GT", True), ("in office", False)])
def test_telehealth_is_read_as_logs_word_it(typed, said):
    assert parse_cell(typed, SESSIONS.column("telehealth")).value is said


def test_modifiers_to_choose_from_are_no_modifiers():
    read = parse_cell("U1 or U2", FEES.column("modifiers"))
    assert (read.value, read.fault.kind) == (None, "invalid-modifier")
