"""Case rate: one fee for a client's whole case, by tiers of the hours that the case took.

A case is a client with a contact in these months; its fee is paid in the month of the first contact.
Source: payment models section 6 (fee x cases; margin = fee - cost of the case's hours).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, field_validator

from cmcore.money import CENTS, round_half_up, to_cents
from cmcore.scenarios.cash import apportion
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.terms import Dollars, Terms

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

MINUTES_AN_HOUR = 60


class Tier(Terms):
    """Cases of at least so many hours, and their fee."""

    from_hours: Dollars = Field(default=Decimal(0), title="From hours")
    fee: Dollars = Field(default=Decimal(0), title="Fee a case")


class CaseRate(Terms):
    """Fees by tier; a tier reaches to where the next one begins, so that there is no gap and no overlap."""

    adjustment: Dollars = Field(default=Decimal(1), title="Multiple of the fees")
    tiers: tuple[Tier, ...] = Field(
        default=(
            Tier(from_hours=Decimal(0), fee=Decimal(300)),
            Tier(from_hours=Decimal(5), fee=Decimal(900)),
            Tier(from_hours=Decimal(20), fee=Decimal(2_000)),
        ),
        title="Tiers",
        min_length=1,
    )

    @field_validator("tiers")
    @classmethod
    def _rising(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        starts = [each.from_hours for each in tiers]
        if starts[0] != 0 or sorted(set(starts)) != starts:
            raise ValueError("tiers that begin at 0 hours and rise, each hour once")
        return tiers


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """The fee of each case by its hours, in the month of its first contact; the parts are the tiers.

    Where members grow, the cases of a month weigh as much more as its members.
    """
    terms = scenario.case_rate
    tier = _tier_of(terms, utilization.member_minutes())
    growth = utilization.member_growth
    counted = [each * growth for each in np.bincount(tier, minlength=len(terms.tiers)).tolist()]
    cases = [round_half_up(each.numerator, each.denominator) for each in counted]
    paid = [to_cents(each.fee * terms.adjustment) * count for each, count in zip(terms.tiers, cases, strict=True)]
    months = apportion(sum(paid), [Fraction(each) for each in month_weights(terms, utilization)])
    parts = {f"tier_{place}": amount for place, amount in enumerate(paid, 1)}
    notes = (f"{sum(cases):,} cases: {_counted(terms, cases)}.", *_even_notes(terms, utilization))
    return Revenue(months, parts, by_contact=0, notes=notes)


def case_fee(terms: CaseRate, minutes: int) -> int:
    """Cents of a case that took some minutes."""
    return to_cents(terms.tiers[int(_tier_of(terms, minutes))].fee * terms.adjustment)


def month_weights(terms: CaseRate, used: Utilization) -> list[Fraction]:
    """Cents of the fees of the cases that begin in each month, times the growth of its members."""
    fees = np.array([to_cents(each.fee * terms.adjustment) for each in terms.tiers], dtype=np.int64)
    begun = np.zeros(len(used.months), dtype=np.int64)
    np.add.at(begun, used.member_starts(), fees[_tier_of(terms, used.member_minutes())])
    return [cents * factor for cents, factor in zip(begun.tolist(), used.month_growth, strict=True)]


def _even_notes(terms: CaseRate, utilization: Utilization) -> tuple[str, ...]:
    """Why the one figure can lie outside the range where no contacts tell who needed how much."""
    if utilization.contacts is not None or len(terms.tiers) == 1:
        return ()
    said = (
        "Typed utilization gives every case the same hours, so all fall into one tier; the range spreads them, and can "
        "lie wholly above or below this figure."
    )
    return (said,)


def _tier_of(terms: CaseRate, minutes: Any) -> Any:
    starts = np.array([float(each.from_hours * MINUTES_AN_HOUR) for each in terms.tiers])
    return np.searchsorted(starts, minutes, side="right") - 1


def _counted(terms: CaseRate, cases: list[int]) -> str:
    return ", ".join(
        f"{count:,} from {each.from_hours:f} hours" for each, count in zip(terms.tiers, cases, strict=True)
    )


def on_paths(scenario: Scenario, used: Utilization, paid: Revenue, outcomes: Any) -> Any:
    """Cents on each path: the fee of every client that has contacts on it, by the hours they took there.

    Who has none on a path is no case there, while nobody new comes, and where contacts tell who needed how much, the
    tiers hold other clients by chance alone: so cases bring on average what those counted do. Of typed members, cases
    are on average as many as the members.
    """
    terms = scenario.case_rate
    fees = np.array([float(to_cents(each.fee * terms.adjustment)) for each in terms.tiers])
    brought = outcomes.over_members(lambda minutes: (fees[_tier_of(terms, minutes)] * (minutes > 0)).sum(axis=1))
    if used.contacts is None:
        return brought * outcomes.members_a_case
    return brought * (paid.total / brought.mean() if brought.any() else 0.0)


def formulas(terms: CaseRate, minutes: str = "member_minutes", growth: str = "member_growth") -> dict[str, str]:
    """Each tier: the cases from its hours on, less those from the next one's, at its fee."""
    lines = {}
    for place in range(1, len(terms.tiers) + 1):
        cases = f"SUMPRODUCT(--({minutes}>={_from(place)}))"
        if place < len(terms.tiers):
            cases += f"-SUMPRODUCT(--({minutes}>={_from(place + 1)}))"
        lines[f"tier_{place}"] = f"={_fee(place)}*ROUND(({cases})*{growth},0)"
    return lines


def fee_formula(terms: CaseRate, minutes: str) -> str:
    """The fee of a case that took some minutes."""
    formula = _fee(1)
    for place in range(2, len(terms.tiers) + 1):
        formula = f"IF({minutes}>={_from(place)},{_fee(place)},{formula})"
    return formula


def _from(place: int) -> str:
    return f"ROUND(case_rate_tiers_{place}_from_hours*60,6)"


def _fee(place: int) -> str:
    return f"ROUND(case_rate_tiers_{place}_fee*case_rate_adjustment,2)"


MODEL = Model(
    "case_rate", "Case rate", "adjustment", "Multiple of the fees", revenue, on_paths=on_paths,
    low=Decimal(0), high=Decimal(CENTS), step=Decimal("0.0001"),
    formulas=lambda scenario: formulas(scenario.case_rate), follows_contacts=False,
)  # fmt: skip
