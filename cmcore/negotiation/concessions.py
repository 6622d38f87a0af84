"""What each concession is worth in a year: rate, volume, authorizations, filing days, documentation."""

from __future__ import annotations

from dataclasses import dataclass
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


def concessions(
    lines: pl.DataFrame,
    reasons: pl.DataFrame,
    rates: Sequence[RateLine],
    *,
    rate_percent: int = 1,
    volume_percent: int = 10,
) -> tuple[Concession, ...]:
    """What is there to trade with the payer of these lines.

    Relief counts the sessions that nothing else holds back: those whose every open reason is of its kind.
    """
    share = year_share(lines)
    allowed, margin, sessions = (sum(values) for values in zip(*_sums(rates), strict=True)) if rates else (0, 0, 0)

    def year(cents: int, percent: int = PERCENT) -> int:
        exact = cents * share * percent / PERCENT
        return round_half_up(exact.numerator, exact.denominator)

    found = [
        Concession(
            f"Rates up {rate_percent}%", year(allowed, rate_percent), sessions, "of what these sessions allow in a year"
        ),
        Concession(
            f"Volume up {volume_percent}%", year(margin, volume_percent), sessions, "of their margin at today's rates"
        ),
    ]
    open_reasons = reasons.filter(pl.col("status") != "covered").join(lines.select("row_id"), on="row_id", how="semi")
    by_session = open_reasons.group_by("row_id").agg(pl.col("reason"), pl.col("amount_at_stake").max())
    for name, kinds in RELIEF.items():
        only = by_session.filter(pl.col("reason").list.eval(pl.element().is_in(list(kinds))).list.all())
        worth = int(only["amount_at_stake"].sum() or 0)
        found.append(Concession(name, year(worth), only.height, "held back by nothing else, a year"))
    return tuple(found)


def _sums(rates: Sequence[RateLine]) -> list[tuple[int, int, int]]:
    return [(each.allowed, each.margin, each.sessions) for each in rates]
