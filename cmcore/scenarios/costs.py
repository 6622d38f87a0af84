"""What the work costs, with the build-up shown, in whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.money import to_cents

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.scenario import Cost

MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class CostStep:
    """One line of the build-up: what it is and its value in words."""

    label: str
    value: str


def hour_cost(cost: Cost) -> Decimal:
    """Dollars that one billed hour costs, unrounded.

    (salary with fringe + overhead) / (paid hours x productivity): 82,000 / (2,080 x 0.6) = 65.71.
    """
    return (cost.salary * (1 + cost.fringe) + cost.overhead) / (cost.paid_hours * cost.productivity)


def contact_cents(cost: Cost, minutes: int) -> int:
    """Cents that some minutes of contact cost."""
    return to_cents(hour_cost(cost) * minutes / MINUTES_AN_HOUR)


def fixed_cents(cost: Cost, months: int) -> int:
    """Cents of fixed cost over some months."""
    return to_cents(cost.fixed_monthly * months)


def build_up(cost: Cost) -> tuple[CostStep, ...]:
    """How the cost of a billed hour comes about."""
    pay = cost.salary * (1 + cost.fringe)
    hours = cost.paid_hours * cost.productivity
    return (
        CostStep("Salary with fringe", f"${pay:,.2f}"),
        CostStep("Supervision and overhead", f"${cost.overhead:,.2f}"),
        CostStep("Billed hours a year", f"{hours:,.0f} of {cost.paid_hours:,} paid"),
        CostStep("Cost of a billed hour", f"${hour_cost(cost):,.2f}"),
        CostStep("Cost of a 15-minute unit", f"${hour_cost(cost) / 4:,.2f}"),
    )
