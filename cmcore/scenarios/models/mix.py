"""A mix of models by month: a glide path, such as from all fee-for-service to all capitation.

Source: payment models section 9 and the glide paths of the alternative payment model framework.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from cmcore.money import round_half_up
from cmcore.scenarios.models.bundle import MODEL as BUNDLE
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.terms import Share, Terms

if TYPE_CHECKING:
    from typing import Self

    from cmcore.scenarios.cash import Later
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

MIXED = {each.kind: each for each in (FEE_FOR_SERVICE, CAPITATION, BUNDLE)}


class Leg(Terms):
    """One model and its share of the money in the first and in the last month, linear between."""

    model: Literal["fee_for_service", "capitation", "bundle"] = Field(default="fee_for_service", title="Model")
    first: Share = Field(default=Decimal(1), title="Share in the first month")
    last: Share = Field(default=Decimal(0), title="Share in the last month")


class Mix(Terms):
    """The legs, whose shares add up to 1 in the first and in the last month."""

    legs: tuple[Leg, ...] = Field(
        default=(Leg(), Leg(model="capitation", first=Decimal(0), last=Decimal(1))), title="Legs", min_length=1
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        sums = [sum(each.first for each in self.legs), sum(each.last for each in self.legs)]
        if sums != [1, 1]:
            raise ValueError(f"shares that add up to 1 in the first and the last month, not {sums[0]} and {sums[1]}")
        if len({each.model for each in self.legs}) < len(self.legs):
            raise ValueError("legs that each name another model")
        return self


def shares(leg: Leg, months: int) -> tuple[Fraction, ...]:
    """The leg's share of each month, from the first to the last."""
    first, change = Fraction(leg.first), Fraction(leg.last - leg.first)
    return tuple(first + change * Fraction(place, max(1, months - 1)) for place in range(months))


def _paid(leg: Leg, scenario: Scenario, utilization: Utilization) -> tuple[int, ...]:
    whole = MIXED[leg.model].revenue(scenario, utilization).months
    exact = [amount * share for amount, share in zip(whole, shares(leg, len(whole)), strict=True)]
    return tuple(round_half_up(each.numerator, each.denominator) for each in exact)


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's legs, each rounded once."""
    paid = {each.model: _paid(each, scenario, utilization) for each in scenario.mix.legs}
    months = tuple(sum(each) for each in zip(*paid.values(), strict=True))
    later = tuple(part for each in scenario.mix.legs for part in _later(each, scenario, utilization))
    parts: dict[str, int] = {kind: sum(each) for kind, each in paid.items()}
    return Revenue(months, parts, by_contact=parts.get("fee_for_service", 0), later=later)


def _later(leg: Leg, scenario: Scenario, utilization: Utilization) -> list[Later]:
    whole = MIXED[leg.model].revenue(scenario, utilization)
    part = shares(leg, len(whole.months))
    exact = [(each, each.cents * part[each.month]) for each in whole.later]
    return [each._replace(cents=round_half_up(cents.numerator, cents.denominator)) for each, cents in exact]


def on_paths(scenario: Scenario, used: Utilization, paid: Revenue, outcomes: Any) -> Any:
    """Cents on each path: every leg's part, as its model's revenue moves on the path."""
    total = 0.0
    for kind, part in paid.parts.items():
        whole = MIXED[kind].revenue(scenario, used)
        total = total + outcomes.paid(whole) * (part / whole.total if whole.total else 0.0)
    return total


def formulas(scenario: Scenario) -> dict[str, str]:
    """Each leg over the months as a spreadsheet works it out."""
    lines: dict[str, str] = {}
    for place, leg in enumerate(scenario.mix.legs, 1):
        months, first, last = f"{leg.model}_months", f"mix_legs_{place}_first", f"mix_legs_{place}_last"
        step = f"(ROW({months})-2)/MAX(1,ROWS({months})-1)"
        lines[leg.model] = f"=SUMPRODUCT(ROUND({months}*({first}+({last}-{first})*{step}),2))"
    return lines


MODEL = Model(
    "mix", "Mix by month", "rate_change", "Change of rates", revenue, on_paths=on_paths,
    low=Decimal(-1), high=Decimal(5), step=Decimal("0.0001"), lever_of_part="fee_for_service", formulas=formulas,
    follows_contacts=False,
)  # fmt: skip
