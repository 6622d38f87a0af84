"""Money is exact and rounded once, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore import money


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (1, 3, 0), (2, 3, 1), (0, 7, 0), (25, 10, 3), (24, 10, 2), (-24, 10, -2)],
)
def test_halves_round_away_from_zero(numerator, denominator, expected):
    assert money.round_half_up(numerator, denominator) == expected


def test_a_rounding_without_a_positive_denominator_is_an_error():
    with pytest.raises(ValueError, match="positive denominator"):
        money.round_half_up(1, 0)


@pytest.mark.parametrize(
    ("rate", "num", "den", "cents"),
    [
        (336_500, 3, 1, 10_095),  # 33.65 x 3 = 100.95
        (751_500, 2, 60, 251),  # 75.15 x 2/60 = 2.505, half up
        (1_500_000, 40, 60, 10_000),  # 150 x 40/60 = 100.00 exactly
        (67_200, 1, 1, 672),  # 6.72
        (1, 1, 1, 0),  # a hundredth of a cent
        (50, 1, 1, 1),  # half a cent rounds up
    ],
)
def test_a_line_is_rounded_once(rate, num, den, cents):
    assert money.line_cents(rate, num, den) == cents


@given(st.integers(0, 10**9), st.integers(0, 10**5), st.integers(1, 1000))
def test_a_line_equals_exact_decimal_arithmetic(rate, num, den):
    exact = (Decimal(rate) * num / den / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    thirds = (rate * num * 2) % (den * 100)  # decimal division may round a repeating value; compare where it is exact
    if thirds:
        assert abs(money.line_cents(rate, num, den) - exact) <= 1
    else:
        assert money.line_cents(rate, num, den) == exact


@given(st.integers(-(10**12), 10**12))
def test_cents_to_dollars_and_back_is_the_same(cents):
    assert money.to_cents(money.from_cents(cents)) == cents


@pytest.mark.parametrize(
    ("cents", "whole", "text"),
    [
        (123_456, False, "$1,234.56"),
        (-500, False, "-$5.00"),
        (None, False, "—"),
        (123_456, True, "$1,235"),
        (0, False, "$0.00"),
    ],
)
def test_amounts_read_the_same_everywhere(cents, whole, text):
    assert money.dollars(cents, whole=whole) == text


def test_a_rate_shows_its_third_decimal_only_where_it_has_one():
    assert (money.rate_dollars(336_500), money.rate_dollars(67_225)) == ("$33.65", "$6.7225")
