"""Settlements: what is paid or taken back after the last month, on top of fee-for-service or capitation.

One formula serves the exact point estimate (fractions) and all drawn paths (arrays of floats): it is written with
`number`, which turns a term into the one or the other, and with minimum and maximum of numpy, which take both.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from cmcore.money import round_half_up
from cmcore.scenarios.cash import Later
from cmcore.scenarios.costs import minute_cents, month_costs
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.outcomes import path_cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

    Number = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Experience:
    """What the period came to, in cents: exact, or an array over the paths.

    `base` is what the model below pays, `cost` everything the work cost, `care` that of the contacts alone, `fees`
    today's fees of contacts inside episodes. `above(limit)` adds up what members' contacts cost above a limit. `luck`
    is how far total spending fell from its mean, in standard deviations. `returned` is what of a withhold comes back.
    """

    base: Any
    cost: Any
    care: Any
    fees: Any
    episodes: int
    members: int
    member_months: int
    above: Callable[[Any], Any]
    luck: Any
    returned: int


def exact(value: Decimal | int) -> Fraction:
    """A term as an exact number."""
    return Fraction(value)


def positive(value: Any) -> Any:
    """The value where it is above zero, else zero."""
    return np.maximum(value, 0)


def cents(value: Any) -> int:
    """An exact amount in whole cents, rounded once."""
    whole = Fraction(value)
    return round_half_up(whole.numerator, whole.denominator)


def settlement(  # noqa: PLR0913 - what a settlement is made of
    kind: str,
    name: str,
    base: Model,
    settle: Callable[[Any, Experience, Number], dict[str, Any]],
    formulas: Callable[[Scenario], dict[str, str]],
    *,
    lever: tuple[str, str, Model, Decimal],
    notes: Callable[[Scenario, Utilization], tuple[str, ...]] = lambda *_: (),
    delay: Callable[[Scenario], int] = lambda _: 1,
) -> Model:
    """A model that pays what its base pays, and settles after the last month.

    `lever`: the term, its label, the model it belongs to and the highest value tried. `delay`: months after the last
    one until it is settled.
    """

    def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
        paid = base.revenue(scenario, utilization)
        terms = getattr(scenario, kind)
        settled = settle(terms, _experience(scenario, utilization, paid), exact)
        parts = {each: cents(amount) for each, amount in settled.items()}
        months = (*paid.months[:-1], paid.months[-1] + sum(parts.values()))
        said = ("Settled after the last month.", *notes(scenario, utilization), *paid.notes)
        later = (*paid.later, Later(len(months) - 1, delay(scenario), sum(parts.values())))
        return Revenue(months, {base.kind: paid.total} | parts, by_contact=paid.by_contact, notes=said, later=later)

    def on_paths(scenario: Scenario, utilization: Utilization, _paid: Revenue, outcomes: Any) -> Any:
        below = base.revenue(scenario, utilization)
        came = _drawn(scenario, utilization, below, outcomes)
        return came.base + sum(settle(getattr(scenario, kind), came, float).values())

    def live(scenario: Scenario) -> dict[str, str]:
        return {base.kind: f"={base.kind}_total"} | formulas(scenario)

    term, label, owner, high = lever
    return Model(
        kind, name, term, label, revenue, Decimal(0) if term != "rate_change" else Decimal(-1), high,
        Decimal("0.0001") if term == "rate_change" else Decimal("0.01"),
        lever_of_part=owner.kind, on_paths=on_paths, formulas=live,
        follows_contacts=False,
    )  # fmt: skip


def _experience(scenario: Scenario, used: Utilization, paid: Revenue) -> Experience:
    each = minute_cents(scenario.cost, used)
    minutes, counts = np.unique(used.member_minutes(), return_counts=True)
    by_member = [(each * int(one), int(many) * used.member_growth) for one, many in zip(minutes, counts, strict=True)]
    volume = used.bundle_volume(scenario.bundle)
    return Experience(
        base=Fraction(paid.total),
        cost=Fraction(sum(month_costs(scenario.cost, used))),
        care=sum((cost * many for cost, many in by_member), Fraction(0)),
        fees=Fraction(used.fee_revenue - sum(volume.outside_fees)),
        episodes=sum(volume.episodes),
        members=used.members,
        member_months=used.member_months,
        above=lambda limit: sum((max(cost - limit, 0) * many for cost, many in by_member), Fraction(0)),
        luck=Fraction(0),
        returned=paid.parts.get("withhold_returned", 0),
    )


def _drawn(scenario: Scenario, used: Utilization, paid: Revenue, outcomes: Any) -> Experience:
    each = float(minute_cents(scenario.cost, used))
    volume = used.bundle_volume(scenario.bundle)
    inside = used.fee_revenue - sum(volume.outside_fees)
    care = each * outcomes.minutes
    return Experience(
        base=outcomes.paid(paid),
        cost=path_cost(scenario, used, outcomes),
        care=care,
        fees=outcomes.fees * (inside / used.fee_revenue if used.fee_revenue else 0.0),
        episodes=sum(volume.episodes),
        members=used.members,
        member_months=used.member_months,
        above=lambda limit: outcomes.over_members(lambda minutes: np.maximum(minutes * each - limit, 0).sum(axis=1)),
        luck=outcomes.luck,
        returned=paid.parts.get("withhold_returned", 0),
    )
