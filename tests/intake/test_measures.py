"""Columns of time that another column says to hold something else than their names say."""

from __future__ import annotations

import pytest

from cmcore.intake.reading import read_file

HEAD = "Client ID,Begin Date,Service,Units Provided,Unit of Measure,Funding Source,Provided By\n"
ROW = "C{at},2026-05-0{at},T1017,{units},{measure},Medicaid,Lee\n"


def log(*told: tuple[int, str]):
    rows = (ROW.format(at=at, units=units, measure=measure) for at, (units, measure) in enumerate(told, 1))
    return read_file("log.csv", (HEAD + "".join(rows)).encode())


def taken(reading):
    (table,) = reading.tables
    return {each.header: each.field or (f"?{each.proposed}" if each.proposed else "") for each in table.columns}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ([(3, "15 Minutes"), (2, "Units"), (1, "Each")], "units"),
        ([(45, "Minutes"), (30, "minutes"), (60, "Min")], "minutes"),
        ([(45, "Minutes"), (1, "Hours"), (2, "15 Minutes")], "?units"),
        ([(1, "Hours"), (2, "Hours")], "?units"),
    ],
)
def test_units_are_what_their_measure_says(told, field):
    reading = log(*told)
    assert taken(reading)["Units Provided"] == field
    said = [each.message for each in reading.findings if "counts something else than units" in each.message]
    assert len(said) == (field == "?units")


def test_minutes_under_units_are_minutes():
    (table,) = log((45, "Minutes"), (30, "Minutes"), (60, "Minutes")).tables
    assert table.frame.select("minutes", "units").rows() == [(45, None), (30, None), (60, None)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("Direct Min,Travel Min,Doc Min,Total Min", {"Direct Min": "?minutes", "Total Min": ""}),
        ("Visit Total Min,Travel Min", {"Visit Total Min": "?minutes"}),
        ("Total Min,Miles", {"Total Min": "minutes"}),
    ],
)
def test_a_total_that_holds_travel_is_not_taken_for_the_minutes(columns, expected):
    numbers = ",".join(str(10 * at) for at, _ in enumerate(columns.split(","), 1))
    rows = "".join(f"2026-05-0{at},C{at},T1017,{numbers},Lee,Medicaid\n" for at in range(1, 5))
    reading = read_file("log.csv", f"Date,Client ID,Code,{columns},Worker,Payer\n{rows}".encode())
    found = taken(reading)
    assert {header: found[header] for header in expected} == expected
