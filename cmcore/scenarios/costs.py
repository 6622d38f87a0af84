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
from cmcore.scenarios.positions import billed_minutes, positions, positions_pay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.scenario import Cost, Scenario
    from cmcore.scenarios.utilization import Utilization

MINUTES_AN_HOUR = 60
UNITS_AN_HOUR = 4


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
    """Cents of each month: its minutes at the hour's cost, the staff's pay or that of positions, and the fixed cost.

    Raises: InputInvalidError where the pay of staff is asked for and the staff table gives none.
    """
    fixed = fixed_cents(cost, 1)
    if cost.basis == "staff":
        _refuse_no_payroll(utilization)
        return tuple(each.payroll + fixed for each in utilization.months)
    if cost.basis == "positions":
        return tuple(each + fixed for each in positions_pay(cost, [month.minutes for month in utilization.months]))
    return tuple(contact_cents(cost, each.minutes) + fixed for each in utilization.months)


def volume_cents(cost: Cost, utilization: Utilization) -> int:
    """Cents of the cost that follow the minutes delivered in a line: none where it is by staff or by positions."""
    if cost.basis != "hour":
        return 0
    return sum(contact_cents(cost, each.minutes) for each in utilization.months)


def minute_cents(cost: Cost, utilization: Utilization) -> Fraction:
    """Cents that a minute of contact costs, unrounded: by the billed hour, or the pay of all over all minutes."""
    if cost.basis == "staff":
        _refuse_no_payroll(utilization)
        return Fraction(sum(each.payroll for each in utilization.months), max(1, utilization.minutes))
    if cost.basis == "positions":
        paid = positions_pay(cost, [month.minutes for month in utilization.months])
        return Fraction(sum(paid), max(1, utilization.minutes))
    return _hour_cost(cost) * CENTS / MINUTES_AN_HOUR


def costs_at(cost: Cost, utilization: Utilization, sessions: Sequence[int]) -> tuple[int, ...]:
    """Cents of all months at so many contacts, each month's minutes in proportion to those delivered."""
    whole = max(1, utilization.sessions)
    months = [month.minutes for month in utilization.months]
    fixed = sum(month_costs(cost, utilization)) - volume_cents(cost, utilization)
    if cost.basis == "positions":
        scaled = [[round_half_up(each * many, whole) for each in months] for many in sessions]
        return tuple(sum(positions_pay(cost, each)) + fixed_cents(cost, len(months)) for each in scaled)
    return tuple(fixed + round_half_up(volume_cents(cost, utilization) * many, whole) for many in sessions)


def build_up(cost: Cost, utilization: Utilization | None = None) -> tuple[CostStep, ...]:
    """How the cost of a billed hour comes about; the staff's pay needs the utilization that it is spread over."""
    if cost.basis == "staff" and utilization is not None:
        return _staff_steps(cost, utilization)
    if cost.basis == "positions":
        return _position_steps(cost, utilization)
    if cost.hourly is not None:
        return (CostStep("Cost of a billed hour, as given", f"${cost.hourly:,.2f}"), *_last_steps(cost))
    pay, hours = cost.salary * (1 + cost.fringe), cost.paid_hours * cost.billed_share
    extra = (("Supervision", cost.supervision), ("Overhead", cost.overhead))
    return (
        CostStep("Salary with fringe", f"${pay:,.2f}"),
        *(CostStep(label, f"${amount:,.2f}") for label, amount in extra if amount),
        *_lost_steps(cost),
        CostStep("Billed hours a year", f"{hours:,.0f} of {cost.paid_hours:,} paid"),
        CostStep("Cost of a billed hour", f"${hour_cost(cost):,.2f}"),
        *_last_steps(cost),
    )


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
    return Fraction(pay) / Fraction(cost.paid_hours * cost.billed_share)


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
    )
    return (*steps, *_hours_steps(total, utilization))


def _position_steps(cost: Cost, utilization: Utilization | None) -> tuple[CostStep, ...]:
    extra = (("Supervision", cost.supervision), ("Overhead", cost.overhead))
    steps = (
        CostStep("Salary with fringe", f"${cost.salary * (1 + cost.fringe):,.2f}"),
        *(CostStep(label, f"${amount:,.2f}") for label, amount in extra if amount),
        *_lost_steps(cost),
        CostStep("Hours a position delivers a month", f"{float(billed_minutes(cost)) / MINUTES_AN_HOUR:,.1f}"),
    )
    if utilization is None:
        return steps
    minutes = [month.minutes for month in utilization.months]
    filled, pay = positions(cost, minutes), sum(positions_pay(cost, minutes))
    span = f"{float(filled[0]):,g} at first, {float(filled[-1]):,g} at last, {float(max(filled)):,g} at most"
    return (
        *steps,
        CostStep("Positions", span),
        CostStep("Pay of the positions over these months", dollars(pay)),
        CostStep("Fixed cost over these months", dollars(fixed_cents(cost, len(minutes)))),
        *_hours_steps(sum(month_costs(cost, utilization)), utilization),
    )


def _hours_steps(total: int, utilization: Utilization) -> tuple[CostStep, ...]:
    delivered = CostStep("Hours delivered", f"{utilization.minutes / MINUTES_AN_HOUR:,.0f}")
    if not utilization.minutes:
        return (delivered,)
    an_hour = round_half_up(total * MINUTES_AN_HOUR, utilization.minutes)
    return (delivered, CostStep("Cost of an hour delivered", dollars(an_hour)))


def _refuse_no_payroll(utilization: Utilization) -> None:
    if not any(each.payroll for each in utilization.months):
        raise InputInvalidError(
            "cost.basis: the staff table gives no annual cost for these months. "
            'Fill in its "Annual cost" column, or set cost.basis to "hour".'
        )
