"""Capitation: a payment per member per month whatever is delivered, part of it withheld until quality is shown.

Source: payment models section 2; 42 CFR 422.208 (without regard to the number of services).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.money import RATE_STEPS_PER_CENT, from_cents, round_half_up, to_cents, to_rate
from cmcore.scenarios.enrollment import PARTIAL_MONTHS
from cmcore.scenarios.models.model import Model, Revenue

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Capitation, Scenario
    from cmcore.scenarios.utilization import Month, Utilization


@dataclass(frozen=True, slots=True)
class MemberMonth:
    """Cents that one member's month is worth: the PMPM, what is held of it, what comes back of that."""

    capitation: int
    held: int
    returned: int

    @property
    def paid(self) -> int:
        """What the month brings in the end."""
        return self.capitation - self.held + self.returned


def paid_pmpm(terms: Capitation) -> Decimal:
    """The PMPM at the panel's risk: x risk score / normalization x (1 - coding adjustment)."""
    return terms.pmpm * terms.risk_score / terms.normalization * (1 - terms.coding_adjustment)


def member_month(terms: Capitation, days: int, days_in_month: int) -> MemberMonth:
    """One member's month at the PMPM, by the days paid for, each figure rounded to the cent.

    A member-month is the line that a payer pays and lists, so it is what is rounded; members then add up to the panel.
    """
    capitation = round_half_up(to_rate(paid_pmpm(terms)) * days, days_in_month * RATE_STEPS_PER_CENT)
    held = to_cents(from_cents(capitation) * terms.withhold)
    return MemberMonth(capitation, held, to_cents(from_cents(held) * terms.withhold_returned))


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's members at the PMPM: paid now less the withhold, plus the share of it returned."""
    terms = scenario.capitation
    months = [_month(terms, each) for each in utilization.months]
    parts = {
        "capitation": sum(each.capitation for each in months),
        "withheld": -sum(each.held for each in months),
        "withhold_returned": sum(each.returned for each in months),
    }
    small = sum(1 for each in utilization.months if each.members < terms.minimum_panel)
    below = (
        (f"{small} of {len(months)} months are under the minimum panel of {terms.minimum_panel:,}.",) if small else ()
    )
    notes = (PARTIAL_MONTHS[terms.partial_month], *below)
    return Revenue(tuple(each.paid for each in months), parts, by_contact=0, notes=notes)


def _month(terms: Capitation, month: Month) -> MemberMonth:
    """One month of all members, in cents."""
    if month.members < terms.minimum_panel:
        return MemberMonth(0, 0, 0)
    days_in_month = month.enrolled.days_in_month
    paid = [
        (count, member_month(terms, days, days_in_month))
        for days, count in month.enrolled.paid_days(terms.partial_month)
    ]
    return MemberMonth(
        sum(count * each.capitation for count, each in paid),
        sum(count * each.held for count, each in paid),
        sum(count * each.returned for count, each in paid),
    )


MODEL = Model(
    "capitation", "Capitation (PMPM)", "pmpm", "PMPM", revenue,
    low=Decimal(0), high=Decimal(100_000), step=Decimal("0.01"),
)  # fmt: skip
