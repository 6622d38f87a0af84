"""Exact money: integer cents, rates in ten-thousandths of a dollar, basis points, one rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENTS = 100
RATE_SCALE = 10_000
BASIS_POINTS = 10_000
RATE_STEPS_PER_CENT = RATE_SCALE // CENTS


def round_half_up(numerator: int, denominator: int) -> int:
    """Nearest whole number to a fraction, halves away from zero, without floats.

    >>> round_half_up(5, 2), round_half_up(-5, 2), round_half_up(1, 3)
    (3, -3, 0)
    """
    if denominator <= 0:
        message = f"A rounding needs a positive denominator, not {denominator}."
        raise ValueError(message)
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def line_cents(rate: int, units_num: int, units_den: int = 1) -> int:
    """Cents for a line: rate in ten-thousandths of a dollar times units held as a fraction, rounded once.

    >>> line_cents(336500, 3)  # 3 units at $33.65
    10095
    """
    return round_half_up(rate * units_num, units_den * RATE_STEPS_PER_CENT)


def share_cents(cents: int, basis_points: int) -> int:
    """Part of an amount, e.g. 2000 basis points (20%) of 10050 cents is 2010 cents."""
    return round_half_up(cents * basis_points, BASIS_POINTS)


def to_cents(amount: Decimal) -> int:
    """Whole cents nearest to a dollar amount."""
    return int((amount * CENTS).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_rate(amount: Decimal) -> int:
    """Ten-thousandths of a dollar nearest to a rate."""
    return int((amount * RATE_SCALE).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_cents(cents: int) -> Decimal:
    """Dollar amount with two decimals."""
    return Decimal(cents).scaleb(-2)


def from_rate(rate: int) -> Decimal:
    """Dollar rate with up to four decimals, at least two shown."""
    amount = Decimal(rate).scaleb(-4)
    return amount.quantize(Decimal("0.01")) if rate % RATE_STEPS_PER_CENT == 0 else amount.normalize()


def plain(cents: int | None) -> str | None:
    """Amount as the JSON contract writes it: two decimals, no currency sign; absent stays absent."""
    return None if cents is None else f"{from_cents(cents):.2f}"


def dollars(cents: int | None, *, whole: bool = False) -> str:
    """Amount as people read it: $1,234.56, -$5.00; a dash where there is none.

    >>> dollars(123456), dollars(-500), dollars(None), dollars(123456, whole=True)
    ('$1,234.56', '-$5.00', '—', '$1,235')
    """
    if cents is None:
        return "—"
    sign = "-" if cents < 0 else ""
    if whole:
        return f"{sign}${round_half_up(abs(cents), CENTS):,}"
    return f"{sign}${from_cents(abs(cents)):,.2f}"


def rate_dollars(rate: int | None) -> str:
    """Rate as people read it, with its third and fourth decimal only where it has one."""
    return "—" if rate is None else f"${from_rate(rate):,f}"
