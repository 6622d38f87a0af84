"""Limits in dollars among coverage rules: never taken for units, and told."""

from __future__ import annotations

import pytest

from cmcore.fields import TABLES
from cmcore.intake.cells import read_cell
from cmcore.intake.cells.parsed import ParseContext
from cmcore.intake.reading import read_file


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Annual maximum $", "1,500.00"),
        ("Annual Max", "$1,500.00"),
        ("Max per year ($)", "1500"),
        ("Annual dollar limit", "1500"),
        ("Lifetime maximum $", "20000"),
        ("Annual limit", "USD 1500"),
        ("Units per year", "$1,500.00"),
        ("Units per day", "$134.60"),
    ],
)
def test_a_limit_in_dollars_is_no_limit_of_units_and_is_told(header, cell):
    text = f'Payer,Code,Covered,{header},Effective from\nMedicaid,T1017,yes,"{cell}",2026-01-01\n'
    reading = read_file("rules.csv", text.encode())
    [table] = reading.tables
    assert table.kind == "rules"
    assert [each.field for each in table.columns] == ["payer", "code", "covered", None, "effective_from"]
    assert table.columns[3].proposed is None
    [found] = [each for each in reading.findings if each.kind == "limit-in-dollars"]
    assert (found.cell, found.row) == ("D1", 1)
    assert f'the column "{header}" limits dollars, and rules limit units' in found.message


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Annual Max", "1500", "max_units_per_year"),
        ("Max units per year", "1,500 units", "max_units_per_year"),
        ("Lifetime max", "5000", "lifetime_max"),
    ],
)
def test_a_limit_of_units_is_one_as_before(header, cell, field):
    text = f'Payer,Code,Covered,{header},Effective from\nMedicaid,T1017,yes,"{cell}",2026-01-01\n'
    reading = read_file("rules.csv", text.encode())
    assert reading.tables[0].columns[3].field == field
    assert not [each for each in reading.findings if each.kind == "limit-in-dollars"]


@pytest.mark.parametrize(
    ("place", "header", "raw", "value", "said"),
    [
        ("rules max_units_per_year", "Annual max", "$1,500", None, '"$1,500" is an amount of money, not units.'),
        ("rules max_units_per_year", "Annual max $", 1500, None, '"1500" stands under "Annual max $"'),
        ("rules max_units_per_year", "Annual max", 1500, 150_000, None),
        ("sessions units", "Units", "$45.00", None, '"$45.00" is an amount of money, not units.'),
        ("authorizations units_approved", "Approved", "$1,500", 150_000, None),  # an approval may be in dollars
    ],
)
def test_money_is_no_number_of_units(place, header, raw, value, said):
    kind, field = place.split()
    parsed = read_cell(raw, TABLES[kind].column(field), ParseContext(header=header))
    assert parsed.value == value
    assert (parsed.fault.message.startswith(said) if said else parsed.fault is None) is True
