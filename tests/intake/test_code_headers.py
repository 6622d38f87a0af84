"""Codes as the headers of columns: one line for each code that a row has anything of."""

from __future__ import annotations

import pytest

from cmcore.intake.reading import read_file
from cmcore.intake.shaping.shapes import unroll


def table_of(text: str):
    (table,) = read_file("file.csv", text.encode()).tables
    return table


def lines(text: str, *names: str):
    return table_of(text).frame.select(names).rows()


LOG = "Client ID,Payer,Date of Service,{}\nC1,Acme,2026-03-02,{}\nC2,Acme,2026-03-03,{}\n"


def test_each_code_that_a_row_has_units_of_is_a_session():
    text = LOG.format("T1017,T1016", "4,", "2,3")
    assert table_of(text).kind == "sessions"
    assert lines(text, "client_id", "code", "units") == [
        ("C1", "T1017", 400),
        ("C2", "T1017", 200),
        ("C2", "T1016", 300),
    ]


def test_nothing_is_as_good_as_a_blank_and_a_row_of_nothing_is_kept_without_a_code():
    text = LOG.format("T1017,T1016", "4,0", "-,0.00")
    assert lines(text, "client_id", "code", "units") == [("C1", "T1017", 400), ("C2", None, None)]


@pytest.mark.parametrize(
    ("headers", "field", "values"),
    [
        ("T1017 Minutes,T1016 Minutes", "minutes", [60, 45]),
        ("T1017 (min),T1016 (min)", "minutes", [60, 45]),
        ("T1017 Units,T1016 Units", "units", [6000, 4500]),
        ("99490,T1016", "units", [6000, 4500]),
    ],
)
def test_the_headers_say_what_is_counted(headers, field, values):
    rows = lines(LOG.format(headers, "60,45", ","), field)
    assert [value for (value,) in rows] == [*values, None]


def test_a_modifier_in_the_header_goes_with_its_code():
    text = LOG.format("T1017 HN,T1017-HO", "4,2", ",1")
    assert lines(text, "code", "modifiers", "units") == [
        ("T1017", "HN", 400), ("T1017", "HO", 200), ("T1017", "HO", 100),
    ]  # fmt: skip


def test_a_cell_that_is_no_number_is_told_with_its_place():
    reading = read_file("file.csv", (LOG.format("T1017,T1016", "4,some", "2,3") + "C3,Acme,2026-03-04,1,5\n").encode())
    found = [(each.kind, each.cell, each.value) for each in reading.findings if each.field == "units"]
    assert found == [("not-a-number", "E2", "some")]


def test_a_rate_below_each_code_is_a_fee_line():
    text = "Payer,T1017,T1016,99490\nAcme,20.50,18.00,60.49\nBeta,21.00,,By report\n"
    assert table_of(text).kind == "fees"
    assert lines(text, "payer", "code", "rate") == [
        ("Acme", "T1017", 205_000), ("Acme", "T1016", 180_000), ("Acme", "99490", 604_900),
        ("Beta", "T1017", 210_000), ("Beta", "99490", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (["Client ID", "Date of Service", "CPT", "T1017", "T1016"], ["C1", "2026-03-02", "T1017", 4, 1]),
        (["Client ID", "Date of Service", "T1017"], ["C1", "2026-03-02", 4]),  # one code alone
        (["Client ID", "Date of Service", "T1017", "T1016"], ["C1", "2026-03-02", "JD", "MK"]),  # who, not how much
        (["Client ID", "Date of Service", "12345", "54321"], ["C1", "2026-03-02", 4, 1]),  # no codes that are known
        (["Worker", "T1017", "T1016"], ["JD", 4, 1]),  # of no contact and no payer
        (["Client ID", "T1017", "T1017"], ["C1", 4, 1]),
        (["Client ID", "T1017 min", "T1016 units"], ["C1", 4, 1]),
    ],
)
def test_what_only_resembles_it_stays_as_it_is(headers, row):
    assert not unroll(headers, [[cell] for cell in row], [2]).is_wide


def test_a_rate_below_each_code_and_modifiers_beside_a_region_is_a_fee_line_of_the_region():
    text = "Region,T1017,T1017 HN U1\nNorth,20.50,18.00\nRest of State,19.00,17.25\n"
    assert table_of(text).kind == "fees"
    assert lines(text, "region", "code", "modifiers", "rate") == [
        ("North", "T1017", None, 205_000), ("North", "T1017", "HN;U1", 180_000),
        ("Rest of State", "T1017", None, 190_000), ("Rest of State", "T1017", "HN;U1", 172_500),
    ]  # fmt: skip


def test_counts_below_codes_beside_a_region_are_no_rates():
    assert table_of("Region,T1017,T1017 HN\nNorth,20,18\nSouth,19,17\n").kind != "fees"


def test_a_modifier_that_both_the_row_and_the_header_of_its_rate_name_is_one():
    text = "Payer,Code,Modifier,Rate (HN)\nAcme,T1017,HN,22.10\nAcme,T1016,U1,18.00\nAcme,T2023,,300.00\n"
    assert lines(text, "code", "modifiers") == [("T1017", "HN"), ("T1016", "U1;HN"), ("T2023", "HN")]
