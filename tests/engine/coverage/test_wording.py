from __future__ import annotations

from datetime import date

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.engine.coverage import wording
from cmcore.money import dollars
from cmcore.periods import day_words


def _said(value, expression, dtype=None):
    return nw.from_native(pl.DataFrame({"x": pl.Series([value], dtype=dtype)})).select(expression).item()


@pytest.mark.parametrize(
    ("hundredths", "words"),
    [(300, "3"), (250, "2.5"), (47, "0.47"), (5, "0.05"), (0, "0"), (100000, "1000"), (None, "?")],
)
def test_units_are_said_without_idle_zeros(hundredths, words):
    assert _said(hundredths, wording.units(nw.col("x")), pl.Int64) == words


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_a_date_is_said_as_everywhere_else(day):
    assert _said(day, wording.day("x"), pl.Date) == day_words(day)


def test_no_date_is_said_as_unknown():
    assert _said(None, wording.day("x"), pl.Date) == "an unknown date"


@given(st.integers(min_value=0, max_value=99_999_999))
def test_money_under_a_million_dollars_is_said_as_everywhere_else(cents):
    assert _said(cents, wording.money(nw.col("x")), pl.Int64) == dollars(cents)


def test_a_row_is_named_by_sheet_and_number():
    assert _said("1f2e3d4c:Fee schedule:41", wording.row_of("x"), pl.String) == "Fee schedule row 41"


@pytest.mark.parametrize(
    ("item", "listed", "is_in"),
    [("RN", "BA;RN", True), ("rn", "BA;RN", True), ("RN", "LRN;BA", False), ("BA", "BA", True), (None, "BA", None)],
)
def test_an_item_is_in_a_list_only_as_a_whole(item, listed, is_in):
    frame = nw.from_native(pl.DataFrame({"x": [item], "list": [listed]}, schema={"x": pl.String, "list": pl.String}))

    assert frame.select(wording.is_listed(nw.col("x"), "list")).item() is is_in
