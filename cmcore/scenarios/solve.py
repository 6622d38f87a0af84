"""Goal seek: the value of any term that brings a figure to a target, or the reason that none does.

Source: Brent's method, as scipy has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
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
from cmcore.scenarios.scenario import refuse_impossible
from cmcore.scenarios.simulate import too_thin
from cmcore.scenarios.terms import ScenarioInvalidError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
BESIDE = 1e-6
"""How far on either side of a value a step of the figure is looked for."""
A_DOLLAR, A_SHARE = Decimal(1), Decimal("0.005")
"""Within which a target is reached."""
PATHS = 10_000
DECIMALS = (4, 6, 8, 10)
"""Decimals of a value: as few as reach the target, since a growth or a volume can move much money in its fifth."""
WIDER = (1.25, 2.0, 5.0)
"""How far from today's value a search looks, by factors, before it looks at the whole of the limits."""
LOOKED_AT, LOOKED_AT_DRAWS = 100, 8
"""How many even steps are looked at where no two values so far enclose the target; fewer where each takes a draw."""


class NoSolutionError(InputInvalidError):
    """No value between the limits brings the figure to the target."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The value found, to four decimals or as many as it takes, and the figure that it brings.

    `steps` are the figure just below and just above the value where it passes over the target in one step, such as
    another position or member; None where it is reached.
    """

    value: Decimal
    figure: Decimal
    steps: tuple[Decimal, Decimal] | None = None


def figure_of(scenario: Scenario, used: Utilization, kind: str, figure: str) -> Decimal:
    """One figure of one model: dollars, or a share for the chance of a loss.

    Raises: InputInvalidError where contacts are too few to draw that chance from.
    """
    model, used = BY_KIND[kind], grow(used, scenario.growth)
    paid = model.revenue(scenario, used)
    if figure == "loss":
        if thin := too_thin(used):
            raise InputInvalidError(thin)
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
    """The value of the term at `path`, of several the one nearest today's, that brings a model's figure to the target.

    A chance of a loss is drawn on PATHS where the scenario asks for none.

    Raises: NoSolutionError where no value tried between the limits and no two of them enclose the target, or the value
    cannot be beside the other terms; UnknownNameError for a path that is no number of the scenario; InputInvalidError
    for limits that are none of the term's.
    """
    now = value_at(scenario, path)
    if figure == "loss" and not scenario.paths:
        scenario = scenario.model_copy(update={"paths": PATHS})
    low, high = _limits(scenario, path, between)
    known: dict[float, float] = {}

    def off(value: float) -> float:
        if value not in known:
            tried = with_value(scenario, path, Decimal(str(value)))
            known[value] = float(figure_of(tried, used, kind, figure) - target)
        return known[value]

    found = _enclosing(off, float(now), float(low), float(high), LOOKED_AT_DRAWS if figure == "loss" else LOOKED_AT)
    if found is None:
        raise NoSolutionError(_nothing(figure, target, (low, high), known))
    exact = scipy.optimize.brentq(off, *found, xtol=NEAR) if found[0] != found[1] else found[0]
    _refuse_beside(scenario, path, Decimal(str(round(exact, DECIMALS[0]))))
    near = A_SHARE if figure == "loss" else A_DOLLAR
    beside = (max(exact - BESIDE, float(low)), min(exact + BESIDE, float(high)))
    steps: tuple[Decimal, Decimal] | None = None
    for decimals in DECIMALS:
        value = Decimal(str(round(exact, decimals)))
        reached = figure_of(with_value(scenario, path, value), used, kind, figure)
        if abs(reached - target) <= near:
            return Solution(value, reached)
        steps = steps or (target + Decimal(str(off(beside[0]))), target + Decimal(str(off(beside[1]))))
        if min(steps) <= reached <= max(steps):
            break
    return Solution(value, reached, steps)


def _limits(scenario: Scenario, path: str, between: tuple[Decimal, Decimal] | None) -> tuple[Decimal, Decimal]:
    """The limits asked for, each of which the term can be; else its own."""
    if between is None:
        return limits(scenario, path)
    if between[0] >= between[1]:
        raise InputInvalidError(f"The least to try, {between[0]:f}, is not below the most, {between[1]:f}. Swap them.")
    for each in between:
        refuse_impossible(with_value(scenario, path, each))
    return between


def _refuse_beside(scenario: Scenario, path: str, value: Decimal) -> None:
    """NoSolutionError where the other terms leave no room for the value found."""
    try:
        refuse_impossible(with_value(scenario, path, value))
    except ScenarioInvalidError as error:
        raise NoSolutionError(f"No solution beside the other terms. {error}") from error


def _enclosing(
    off: Callable[[float], float], now: float, low: float, high: float, looked_at: int
) -> tuple[float, float] | None:
    """Two values that the target lies between, nearest to `now`, or one that reaches it twice; None where none do.

    First wider and wider about `now`, then at even steps from the least to the most.
    """
    spans = [(now / factor, now * factor) for factor in WIDER]
    about = [min(max(now, low), high)]
    for span in (*spans, (low, high)):
        about = sorted({*about, *(min(max(each, low), high) for each in span)})
        if found := _nearest(off, about, now):
            return found
    even = [low + (high - low) * at / looked_at for at in range(looked_at + 1)]
    close = [now * (1 + at / looked_at) for at in range(-looked_at // 2, looked_at // 2 + 1)]
    return _nearest(off, sorted({*about, *even, *(each for each in close if low <= each <= high)}), now)


def _nearest(off: Callable[[float], float], values: list[float], now: float) -> tuple[float, float] | None:
    """The neighbours of `values` nearest to `now` that the target lies between, or the value that reaches it, twice."""
    pairs = [(each, each) for each in values if not off(each)]
    pairs += [(one, two) for one, two in pairwise(values) if off(one) * off(two) < 0]
    return min(pairs, key=lambda pair: min(abs(pair[0] - now), abs(pair[1] - now)), default=None)


def _nothing(figure: str, target: Decimal, between: tuple[Decimal, Decimal], known: Mapping[float, float]) -> str:
    """What was tried, and the least and the most that it brought."""
    brought = [float(target) + known[each] for each in sorted(known)]
    least, most, asked = (figure_words(figure, each) for each in (min(brought), max(brought), float(target)))
    return (
        f"No solution between {between[0]:,f} and {between[1]:,f}: at the {len(known)} values tried "
        f"{FIGURES[figure].lower()} lies between {least} and {most}, never at {asked}. "
        "Widen the limits or change a term."
    )


def step_words(figure: str, found: Solution) -> str:
    """That a figure passes over the target in one step, in a sentence; blank where it is reached."""
    if found.steps is None:
        return ""
    before, after = (figure_words(figure, float(each)) for each in found.steps)
    return f"It is not reached: {FIGURES[figure].lower()} steps from {before} to {after} there."


def figure_words(figure: str, value: float) -> str:
    """A figure as people read it: $1,234.50, a chance as 12.5%."""
    return f"{value:.1%}" if figure == "loss" else f"${value:,.2f}".replace("$-", "-$")
