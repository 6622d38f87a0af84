"""When money comes: the part of each month's revenue that arrives later, and the cash of every month."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from cmcore.money import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence


class Later(NamedTuple):
    """Cents of one month's revenue (its place, from 0) that arrive so many months after it."""

    month: int
    delay: int
    cents: int


def received(months: Sequence[int], later: Sequence[Later]) -> tuple[int, ...]:
    """Cents that arrive in each month, with as many months after the last one as money still comes in.

    >>> received((100, 100), [Later(0, 1, 30), Later(1, 2, 40)])
    (70, 90, 0, 40)
    """
    last = max((each.month + each.delay for each in later if each.cents), default=0)
    cash = [*months, *(0 for _ in range(last + 1 - len(months)))]
    for each in later:
        cash[each.month] -= each.cents
        if each.cents:
            cash[each.month + each.delay] += each.cents
    return tuple(cash)


def apportion(cents: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """An amount in parts by weight that add up to it: each is the rise of the rounded running total.

    >>> apportion(100, [Fraction(1, 3)] * 3)
    (33, 34, 33)
    """
    whole = sum(weights)
    if not whole:
        return (0,) * len(weights)
    parts, before, running = [], 0, Fraction(0)
    for weight in weights:
        running += weight
        exact = cents * running / whole
        now = round_half_up(exact.numerator, exact.denominator)
        parts.append(now - before)
        before = now
    return tuple(parts)
