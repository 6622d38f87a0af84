"""Goal seek: the value of any term that brings a figure to a target, or the reason that none does.

Source: Brent's method, as scipy has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import scipy

from cmcore.findings import InputInvalidError
from cmcore.money import from_cents
from cmcore.scenarios.compare import draw_outcomes
from cmcore.scenarios.costs import month_costs
from cmcore.scenarios.growth import grow
from cmcore.scenarios.levers import limits, value_at, with_value
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.outcomes import path_cost, path_revenue

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

FIGURES = {
    "margin": "Margin",
    "revenue": "Revenue",
    "cost": "Cost",
    "margin_pmpm": "Margin a member-month",
    "loss": "Chance of a loss",
}
NEAR = 1e-9


class NoSolutionError(InputInvalidError):
    """No value between the limits brings the figure to the target."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The value found, to four decimals, and the figure that it brings."""

    value: Decimal
    figure: Decimal


def figure_of(scenario: Scenario, used: Utilization, kind: str, figure: str) -> Decimal:
    """One figure of one model: dollars, or a share for the chance of a loss."""
    model, used = BY_KIND[kind], grow(used, scenario.growth)
    paid = model.revenue(scenario, used)
    if figure == "loss":
        outcomes = draw_outcomes(scenario, used)
        margins = path_revenue(model, paid, scenario, used, outcomes) - path_cost(scenario, used, outcomes)
        return Decimal(str((margins < 0).mean()))
    cost = sum(month_costs(scenario.cost, used))
    cents = {"revenue": paid.total, "cost": cost}.get(figure, paid.total - cost)
    return from_cents(cents) / max(1, used.member_months) if figure == "margin_pmpm" else from_cents(cents)


def solve(  # noqa: PLR0913 - what is asked of a search
    scenario: Scenario,
    used: Utilization,
    kind: str,
    path: str,
    *,
    figure: str = "margin",
    target: Decimal = Decimal(0),
    between: tuple[Decimal, Decimal] | None = None,
) -> Solution:
    """The value of the term at `path` that brings a model's figure to the target.

    Raises: NoSolutionError where the figure lies on one side of the target at both limits; UnknownNameError for a path
    that is no number of the scenario.
    """
    value_at(scenario, path)
    low, high = between or limits(scenario, path)

    def off(value: float) -> float:
        tried = with_value(scenario, path, Decimal(str(value)))
        return float(figure_of(tried, used, kind, figure) - target)

    ends = off(float(low)), off(float(high))
    if ends[0] * ends[1] > 0:
        raise NoSolutionError(_nothing(figure, target, (low, high), ends))
    if all(ends):
        exact = scipy.optimize.brentq(off, float(low), float(high), xtol=NEAR)
    else:
        exact = float(high if ends[0] else low)
    value = Decimal(str(round(exact, 4)))
    return Solution(value, figure_of(with_value(scenario, path, value), used, kind, figure))


def _nothing(figure: str, target: Decimal, between: tuple[Decimal, Decimal], ends: tuple[float, float]) -> str:
    reached = [float(target) + each for each in ends]
    ends_words, asked = [_words(figure, each) for each in reached], _words(figure, float(target))
    return (
        f"No solution between {between[0]:,f} and {between[1]:,f}: {FIGURES[figure].lower()} goes from "
        f"{ends_words[0]} to {ends_words[1]}, never to {asked}. Widen the limits or change a term."
    )


def _words(figure: str, value: float) -> str:
    return f"{value:.1%}" if figure == "loss" else f"${value:,.2f}".replace("$-", "-$")
