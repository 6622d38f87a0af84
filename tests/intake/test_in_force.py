"""The days in force that stand above a schedule without dates of its own."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.reading import read_file
from cmcore.intake.values.in_force import days_above

FEES = "Payer,Proc Code,Modifier,Max Fee\nBay,T1017,,$14.50\nBay,T1017,HN,$12.75\n"
JULY, JUNE = date(2026, 7, 1), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("titles", "days"),
    [
        (["Effective 7/1/2026"], (JULY, None)),
        (["Fee Schedule - Effective Date: 07/01/2026"], (JULY, None)),
        (["Rates eff. July 1, 2026 through June 30, 2027"], (JULY, JUNE)),
        (["Effective for dates of service on or after 2026-07-01"], (JULY, None)),
        (["Effective 7/1/26 - 6/30/27", "Effective 7/1/26 - 6/30/27"], (JULY, JUNE)),
        (["Effective Date: 2026-07-01 00:00:00"], (JULY, None)),  # a cell of a date beside its label
        (["Effective 7/1/2026", "T1017 effective 10/1/2026"], None),  # two: nobody knows which line is of which
        (["Revised 7/1/2026"], None),
        (["Printed 7/1/2026, effective rates"], None),
        (["Effective 7/1/2026 to 6/30/2026"], None),  # ends before it begins
        (["Effective 13/45/2026"], None),
    ],
)
def test_what_lines_above_a_schedule_say(titles, days):
    found = days_above(titles)
    assert (found and found[:2]) == days


def read(above: str, table: str = FEES):
    reading = read_file("fees.csv", f"{above}\n{table}".encode())
    (found,) = reading.tables
    said = [each.message for each in reading.findings if "above the table" in each.message]
    return found.frame.select("effective_from", "effective_to").rows(), said


def test_lines_without_dates_are_in_force_from_the_day_above_them_and_it_is_said():
    rows, said = read('"Bay fund, effective July 1, 2026",,,')
    assert rows == [(JULY, None)] * 2
    (message,) = said
    assert message == (
        'fees, row 2: "effective July 1, 2026" above the table: read as in force from 2026-07-01 on, for 2 lines '
        "without dates of their own. Add a column of dates where they differ."
    )


@pytest.mark.parametrize(
    "table",
    [
        "Payer,Proc Code,Max Fee,Effective From\nBay,T1017,$14.50,1/1/2026\nBay,T1016,$12.75,\n",
        "Payer,Proc Code,Max Fee,End Date\nBay,T1017,$14.50,12/31/2026\nBay,T1016,$12.75,\n",
    ],
)
def test_dates_of_the_lines_themselves_stand(table):
    rows, said = read("Effective 7/1/2026,,,", table)
    assert (JULY, None) not in rows
    assert not said


def test_rates_of_dated_columns_keep_their_own_days():
    table = "Payer,Proc Code,Rate 1/1/2025 - 12/31/2025,Rate 1/1/2026 - 12/31/2026\nBay,T1017,14.50,15.10\n"
    rows, said = read("Effective 7/1/2026,,,", table)
    assert {first for first, _ in rows} == {date(2025, 1, 1), date(2026, 1, 1)}
    assert not said


def test_a_log_is_in_force_on_no_day():
    log = "Client ID,Payer,Service date,Code,Minutes\nC-1,Bay,3/2/2026,T1017,45\n"
    reading = read_file("log.csv", f"Effective 7/1/2026,,,,\n{log}".encode())
    assert not [each for each in reading.findings if "above the table" in each.message]
