"""What the work costs, with the build-up shown, in whole cents.

Source: loaded cost per hour, payment models section 6; rate build-up, rules section 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from cmcore.findings import InputInvalidError
from cmcore.money import CENTS, dollars, round_half_up, to_cents

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Cost, Scenario
    from cmcore.scenarios.utilization import Utilization

MINUTES_AN_HOUR = 60
UNITS_AN_HOUR = 4
LEAST_SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class CostStep:
    """One line of the build-up: what it is and its value in words."""

    label: str
    value: str


def hour_cost(cost: Cost) -> Decimal:
    """Dollars that one billed hour costs, unrounded: the figure given, or pay and overhead over billed hours.

    (salary with fringe + supervision + overhead) / (paid hours x share billed): 82,000 / (2,080 x 0.6) = 65.71.
    """
    exact = _hour_cost(cost)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def contact_cents(cost: Cost, minutes: int) -> int:
    """Cents that some minutes of contact cost by the hour."""
    exact = _hour_cost(cost) * minutes * CENTS / MINUTES_AN_HOUR
    return round_half_up(exact.numerator, exact.denominator)


def fixed_cents(cost: Cost, months: int) -> int:
    """Cents of fixed cost over some months."""
    return to_cents(cost.fixed_monthly) * months


def month_costs(cost: Cost, utilization: Utilization) -> tuple[int, ...]:
    """Cents of each month: its minutes at the hour's cost or the staff's pay, and the fixed cost.

    Raises: InputInvalidError where the pay of staff is asked for and the staff table gives none.
    """
    fixed = fixed_cents(cost, 1)
    if cost.basis == "staff":
        _refuse_no_payroll(utilization)
        return tuple(each.payroll + fixed for each in utilization.months)
    return tuple(contact_cents(cost, each.minutes) + fixed for each in utilization.months)


def volume_cents(cost: Cost, utilization: Utilization) -> int:
    """Cents of the cost that follow the minutes delivered: none of it where staff are paid whatever they deliver."""
    if cost.basis == "staff":
        return 0
    return sum(contact_cents(cost, each.minutes) for each in utilization.months)


def minute_cents(cost: Cost, utilization: Utilization) -> Fraction:
    """Cents that a minute of contact costs, unrounded: by the billed hour, or the staff's pay over the minutes."""
    if cost.basis == "staff":
        _refuse_no_payroll(utilization)
        return Fraction(sum(each.payroll for each in utilization.months), max(1, utilization.minutes))
    return _hour_cost(cost) * CENTS / MINUTES_AN_HOUR


def build_up(cost: Cost, utilization: Utilization | None = None) -> tuple[CostStep, ...]:
    """How the cost of a billed hour comes about; the staff's pay needs the utilization that it is spread over."""
    if cost.basis == "staff" and utilization is not None:
        return _staff_steps(cost, utilization)
    if cost.hourly is not None:
        return (CostStep("Cost of a billed hour, as given", f"${cost.hourly:,.2f}"), *_last_steps(cost))
    pay, hours = cost.salary * (1 + cost.fringe), cost.paid_hours * billed_share(cost)
    extra = (("Supervision", cost.supervision), ("Overhead", cost.overhead))
    return (
        CostStep("Salary with fringe", f"${pay:,.2f}"),
        *(CostStep(label, f"${amount:,.2f}") for label, amount in extra if amount),
        *_lost_steps(cost),
        CostStep("Billed hours a year", f"{hours:,.0f} of {cost.paid_hours:,} paid"),
        CostStep("Cost of a billed hour", f"${hour_cost(cost):,.2f}"),
        *_last_steps(cost),
    )


def billed_share(cost: Cost) -> Decimal:
    """The share of paid hours that is billed, after travel, documentation and no-shows; always above zero."""
    return max(cost.productivity - cost.travel - cost.documentation - cost.no_shows, LEAST_SHARE)


def _lost_steps(cost: Cost) -> tuple[CostStep, ...]:
    """The hours a year that are paid and not billed, where any are named."""
    named = (("Travel", cost.travel), ("Documentation", cost.documentation), ("No-shows", cost.no_shows))
    if not any(share for _, share in named):
        return ()
    whole = (("Not on cases", 1 - cost.productivity), *named)
    return tuple(
        CostStep(f"{label}, hours a year", f"{cost.paid_hours * share:,.0f}, {share:.1%} of those paid")
        for label, share in whole
        if share
    )


def cost_each(scenario: Scenario, utilization: Utilization) -> tuple[CostStep, ...]:
    """All cost of the months over what was delivered: an hour, a contact, a member-month, an episode."""
    total = sum(month_costs(scenario.cost, utilization))
    episodes = sum(utilization.bundle_volume(scenario.bundle).episodes)
    counted = (
        ("An hour delivered", total * MINUTES_AN_HOUR, utilization.minutes),
        ("A contact", total, utilization.sessions),
        ("A member-month", total, utilization.member_months),
        (f"An episode of {scenario.bundle.window_days} days", total, episodes),
    )
    whole = CostStep("All cost over these months", dollars(total))
    return (whole, *(CostStep(name, dollars(round_half_up(cents, many))) for name, cents, many in counted if many))


def _hour_cost(cost: Cost) -> Fraction:
    if cost.hourly is not None:
        return Fraction(cost.hourly)
    pay = cost.salary * (1 + cost.fringe) + cost.supervision + cost.overhead
    return Fraction(pay) / Fraction(cost.paid_hours * billed_share(cost))


def _last_steps(cost: Cost) -> tuple[CostStep, ...]:
    unit = CostStep("Cost of a 15-minute unit", f"${hour_cost(cost) / UNITS_AN_HOUR:,.2f}")
    fixed = CostStep("Fixed cost a month", f"${cost.fixed_monthly:,.2f}")
    return (unit, fixed) if cost.fixed_monthly else (unit,)


def _staff_steps(cost: Cost, utilization: Utilization) -> tuple[CostStep, ...]:
    _refuse_no_payroll(utilization)
    total = sum(month_costs(cost, utilization))
    steps = (
        CostStep("Pay of the staff over these months", dollars(sum(each.payroll for each in utilization.months))),
        CostStep("Fixed cost over these months", dollars(fixed_cents(cost, len(utilization.months)))),
        CostStep("Hours delivered", f"{utilization.minutes / MINUTES_AN_HOUR:,.0f}"),
    )
    if not utilization.minutes:
        return steps
    an_hour = round_half_up(total * MINUTES_AN_HOUR, utilization.minutes)
    return (*steps, CostStep("Cost of an hour delivered", dollars(an_hour)))


def _refuse_no_payroll(utilization: Utilization) -> None:
    if not any(each.payroll for each in utilization.months):
        raise InputInvalidError(
            "cost.basis: the staff table gives no annual cost for these months. "
            'Fill in its "Annual cost" column, or set cost.basis to "hour".'
        )
