"""Capitation: a payment per member per month whatever is delivered, part of it withheld until quality is shown.

Source: payment models section 2; 42 CFR 422.208 (without regard to the number of services).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from cmcore.money import RATE_STEPS_PER_CENT, from_cents, round_half_up, to_cents, to_rate
from cmcore.scenarios.cash import Later
from cmcore.scenarios.enrollment import PARTIAL_MONTHS
from cmcore.scenarios.models.incentive_limits import is_substantial, risk_words
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.models.panel import Cell, Paid, PanelTier, in_tiers, refuse_cells, refuse_tiers
from cmcore.scenarios.terms import Dollars, Share, Terms, plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.models.panel import Group
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


class Capitation(Terms):
    """A payment per member per month (PMPM) at the panel's risk, part of it withheld until quality is shown.

    The PMPM is paid at risk score / normalization x (1 - coding adjustment), times the multiple of the member's cell
    and of its tier of the panel; who is in no cell is paid the PMPM itself. A month with fewer members than the
    minimum panel is not paid. Where a share of the plan's premium is paid instead, the PMPM is its guaranteed minimum.
    """

    pmpm: Dollars = Field(default=Decimal(128), title="PMPM")
    premium: Dollars = Field(default=Decimal(0), title="Plan's premium, PMPM, where a share of it is paid")
    premium_share: Share = Field(default=Decimal(0), title="Share of premium paid, the PMPM at least")
    withhold: Share = Field(default=Decimal("0.05"), title="Withhold")
    withhold_returned: Share = Field(default=Decimal("0.80"), title="Share of withhold returned")
    withhold_months: Annotated[int, Field(ge=0, le=36)] = Field(
        default=3, title="Months after the last until the withhold is returned"
    )
    risk_score: Dollars = Field(default=Decimal(1), title="Average risk score")
    normalization: Annotated[Decimal, BeforeValidator(plain_number), Field(gt=0, le=10)] = Field(
        default=Decimal(1), title="Normalization of risk"
    )
    coding_adjustment: Share = Field(default=Decimal(0), title="Coding adjustment")
    minimum_panel: Annotated[int, Field(ge=0)] = Field(default=0, title="Minimum panel")
    partial_month: Literal["any_day", "first_day", "fifteenth", "prorate"] = Field(
        default="any_day", title="Members enrolled for part of a month"
    )
    cells: tuple[Cell, ...] = Field(default=(), title="Cells by age, sex and acuity")
    tiers: tuple[PanelTier, ...] = Field(default=(), title="Tiers by size of the panel")
    tiers_hold: Literal["each", "panel"] = Field(
        default="each", title="A tier holds each member in it, or the whole panel at its size"
    )

    @field_validator("cells")
    @classmethod
    def _apart(cls, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        refuse_cells(cells)
        return cells

    @field_validator("tiers")
    @classmethod
    def _rising(cls, tiers: tuple[PanelTier, ...]) -> tuple[PanelTier, ...]:
        refuse_tiers(tiers)
        return tiers


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

    def times(self, members: int) -> MemberMonth:
        """The same for so many members."""
        return MemberMonth(self.capitation * members, self.held * members, self.returned * members)


NOTHING = MemberMonth(0, 0, 0)


def paid_pmpm(terms: Capitation) -> Decimal:
    """The PMPM, or the share of premium where that is more, x risk score / normalization x (1 - coding adjustment)."""
    pmpm = max(terms.pmpm, terms.premium * terms.premium_share)
    return pmpm * terms.risk_score / terms.normalization * (1 - terms.coding_adjustment)


def member_month(terms: Capitation, days: int, days_in_month: int, multiple: Decimal = Decimal(1)) -> MemberMonth:
    """One member's month at a multiple of the PMPM, by the days paid for, each figure rounded to the cent.

    A member-month is the line that a payer pays and lists, so it is what is rounded; members then add up to the panel.
    """
    rate = to_rate(paid_pmpm(terms) * multiple)
    capitation = round_half_up(rate * days, days_in_month * RATE_STEPS_PER_CENT)
    held = to_cents(from_cents(capitation) * terms.withhold)
    return MemberMonth(capitation, held, to_cents(from_cents(held) * terms.withhold_returned))


def multiple_of(terms: Capitation, paid: Paid) -> Decimal:
    """The multiple of the PMPM of some members: that of their cell times that of their tier."""
    cell = terms.cells[paid.cell - 1].multiple if paid.cell else Decimal(1)
    return cell * terms.tiers[paid.tier - 1].multiple if paid.tier else cell


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's members at the PMPM: paid now less the withhold, plus the share of it returned after the last."""
    terms = scenario.capitation
    groups = utilization.paid_groups(terms)
    months = [
        _month(terms, each.members, each.enrolled.days_in_month, paid)
        for each, paid in zip(utilization.months, groups, strict=True)
    ]
    parts = {
        "capitation": sum(each.capitation for each in months),
        "withheld": -sum(each.held for each in months),
        "withhold_returned": sum(each.returned for each in months),
    }
    later = tuple(
        Later(place, len(months) - 1 - place + terms.withhold_months, each.returned)
        for place, each in enumerate(months)
    )
    notes = _notes(terms, utilization, groups, parts)
    return Revenue(tuple(each.paid for each in months), parts, by_contact=0, notes=notes, later=later)


def _month(terms: Capitation, members: int, days_in_month: int, groups: Sequence[Group]) -> MemberMonth:
    """One month of all members, in cents."""
    if members < terms.minimum_panel:
        return NOTHING
    each = [
        member_month(terms, paid.days, days_in_month, multiple_of(terms, paid)).times(paid.members)
        for paid in in_tiers(terms.tiers, terms.tiers_hold, groups)
    ]
    return MemberMonth(
        sum(one.capitation for one in each), sum(one.held for one in each), sum(one.returned for one in each)
    )


def _notes(
    terms: Capitation, used: Utilization, groups: Sequence[Sequence[Group]], parts: dict[str, int]
) -> tuple[str, ...]:
    small = sum(1 for each in used.months if each.members < terms.minimum_panel)
    outside = sum(each.members for month in groups for each in month if not each.cell) if terms.cells else 0
    share = terms.premium * terms.premium_share
    pays = "the PMPM, its guaranteed minimum, is paid" if terms.pmpm > share else "it is paid, more than the PMPM"
    said = (
        (share, f"{terms.premium_share:.1%} of the premium is ${share:,.2f}: {pays}."),
        (small, f"{small} of {len(used.months)} months are under the minimum panel of {terms.minimum_panel:,}."),
        (outside, f"{outside:,} member-months are in no cell and are paid the PMPM itself."),
        (
            is_substantial(-parts["withheld"], 0, parts["capitation"], used.members),
            f"{terms.withhold:.1%} is withheld. {risk_words(used.members)}",
        ),
    )
    return (PARTIAL_MONTHS[terms.partial_month], *(sentence for is_so, sentence in said if is_so))


MODEL = Model(
    "capitation", "Capitation (PMPM)", "pmpm", "PMPM", revenue,
    low=Decimal(0), high=Decimal(100_000), step=Decimal("0.01"),
)  # fmt: skip
