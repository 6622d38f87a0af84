from __future__ import annotations

from datetime import date

import pytest

from cmcore.fields import TABLES
from cmcore.intake.cells import ParseContext
from cmcore.intake.values.columns import parse_column

SERVICE_DATE = TABLES["sessions"].column("service_date")
MARCH_2, DECEMBER_31 = date(2026, 3, 2), date(2026, 12, 31)


def parsed(cells):
    return parse_column(cells, SERVICE_DATE)


@pytest.mark.parametrize(
    "cells",
    [
        ["03022026", "12312026"],
        ["02032026", "31122026"],
        ["20260302", "20261231"],
        [3022026, 12312026],
        [2032026, 31122026],
        [3022026.0, 12312026.0],
        [20260302, 20261231],
        ["3022026", "12312026"],
        ["'03022026", "12312026"],
        ["030226", "123126"],
        [30226, 123126],
        ["260302", "261231"],
    ],
)
def test_dates_in_digits_alone_are_read_in_the_order_that_their_column_tells(cells):
    found = parsed(cells)
    assert found.series.to_list() == [MARCH_2, DECEMBER_31]
    assert found.faults == ()
    assert [note.kind for note in found.notes if note.kind == "date-order-unknown"] == []


@pytest.mark.parametrize(
    ("cells", "day"),
    [(["03022026"], MARCH_2), ([3022026, 4052026], MARCH_2), (["030226"], MARCH_2), (["260302"], MARCH_2)],
)
def test_dates_in_digits_that_tell_no_order_are_asked_about(cells, day):
    found = parsed(cells)
    assert found.series[0] == day
    assert [note.kind for note in found.notes] == ["date-order-unknown"]


def test_the_order_of_dates_in_digits_is_told_by_dates_with_signs_and_the_reverse():
    assert parsed(["02032026", "13/2/2026"]).series.to_list() == [MARCH_2, date(2026, 2, 13)]
    assert parsed(["31122026", "2/3/2026"]).series.to_list() == [DECEMBER_31, MARCH_2]


def test_days_counted_by_a_spreadsheet_stay_days_beside_dates_in_digits():
    assert parsed([46083, 12312026]).series.to_list() == [MARCH_2, DECEMBER_31]  # 46083 is 2026-03-02


def test_digits_that_are_no_date_are_a_fault_and_no_guess():
    found = parsed(["99999999", "12312026", "02302026"])
    assert found.series.to_list() == [None, DECEMBER_31, None]
    assert [each.kind for each in found.faults] == ["not-a-date", "not-a-date"]


def test_the_order_that_the_user_chose_stands_against_the_evidence():
    chosen = parse_column(["260302"], SERVICE_DATE, context=ParseContext(day_first=True))
    assert chosen.series.to_list() == [date(2002, 3, 26)]
