"""What each concession is worth in a year: rate, volume, authorizations, filing days, documentation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from cmcore.money import round_half_up
from cmcore.negotiation.rates import year_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.negotiation.rates import RateLine

RELIEF = {
    "Authorization relief": (
        "auth-missing",
        "auth-not-found",
        "auth-out-of-dates",
        "auth-other-worker",
        "auth-exhausted",
    ),
    "More days to file": ("filing-late",),
    "Lighter documentation": ("note-unsigned", "no-care-plan", "no-order", "no-medical-necessity"),
}
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Concession:
    """One thing to trade: its worth to us in cents a year, on how many sessions it rests, and how it is worked out."""

    name: str
    worth: int
    sessions: int
    basis: str


def concessions(  # noqa: PLR0913 - what is there to trade, and on what it rests
    lines: pl.DataFrame,
    reasons: pl.DataFrame,
    rates: Sequence[RateLine],
    *,
    rate_percent: Decimal = Decimal(1),
    volume_percent: Decimal = Decimal(10),
    log: pl.DataFrame | None = None,
) -> tuple[Concession, ...]:
    """What is there to trade with the payer of these lines: rates, volume, both together, then relief.

    `log` are all the sessions that the lines are from. Relief counts the sessions that nothing else holds back: those
    whose every open reason is of its kind.
    """
    share = year_share(lines, log)
    allowed, cost = sum(each.allowed for each in rates), sum(each.cost for each in rates)
    sessions = sum(each.sessions for each in rates)

    def year(cents: Fraction | int) -> int:
        exact = cents * share
        return round_half_up(exact.numerator, exact.denominator)

    rate, volume = Fraction(rate_percent) / PERCENT, Fraction(volume_percent) / PERCENT
    together = (allowed * (1 + rate) - cost) * (1 + volume) - (allowed - cost)
    found = [
        Concession(f"Rates {_words(rate_percent)}", year(allowed * rate), sessions, _paid_by(allowed, cost, rate)),
        Concession(
            f"Volume {_words(volume_percent)}",
            year((allowed - cost) * volume),
            sessions,
            "of their margin at today's rates",
        ),
        Concession("Both together", year(together), sessions, "the new rate on the new volume, less its cost"),
    ]
    open_reasons = reasons.filter(pl.col("status") != "covered").join(lines.select("row_id"), on="row_id", how="semi")
    by_session = open_reasons.group_by("row_id").agg(pl.col("reason"), pl.col("amount_at_stake").max())
    for name, kinds in RELIEF.items():
        only = by_session.filter(pl.col("reason").list.eval(pl.element().is_in(list(kinds))).list.all())
        worth = int(only["amount_at_stake"].sum() or 0)
        found.append(Concession(name, year(worth), only.height, "at stake on sessions that nothing else holds back"))
    return tuple(found)


def _words(percent: Decimal) -> str:
    return f"{'down' if percent < 0 else 'up'} {float(abs(percent)):g}%"


def _paid_by(allowed: int, cost: int, rate: Fraction) -> str:
    """How a change of rates is worked out, and which volume makes up for lower ones."""
    basis = "of what these sessions allow in a year"
    left = allowed * (1 + rate) - cost
    if rate >= 0 or allowed <= cost:
        return basis
    if left <= 0:
        return f"{basis}; no volume makes up for it, as a session then costs more than it brings"
    return f"{basis}; {float((allowed - cost) / left - 1):.1%} more volume makes up for it"
