from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.workbook.addresses import Area, address, column_letters, column_number, split_address, split_area


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A1", (1, 1)),
        ("f14", (14, 6)),
        ("$AA$10", (10, 27)),
        ("XFD1048576", (1048576, 16384)),
        ("XFE1", None),
        ("A1048577", None),
        ("A0", None),
        ("14", None),
        ("F", None),
        ("", None),
    ],
)
def test_an_address_is_a_row_and_a_column_or_nothing(text, place):
    assert split_address(text) == place


@given(st.integers(1, 16384))
def test_letters_and_numbers_of_columns_go_both_ways(number):
    assert column_number(column_letters(number)) == number


def test_an_area_holds_its_edges_and_nothing_outside():
    area = split_area("B2:C4")
    assert area == Area(2, 2, 4, 3)
    assert [area.holds(*place) for place in [(2, 2), (4, 3), (5, 3), (2, 1)]] == [True, True, False, False]
    assert str(area) == "B2:C4"
    assert split_area("B2") == Area(2, 2, 2, 2)
    assert address(14, 6) == "F14"
