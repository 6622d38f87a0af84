"""What moves the margin: one term, two at once, the way from one scenario to another, and the panel's size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import TYPE_CHECKING

from cmcore.scenarios.compare import draw_outcomes
from cmcore.scenarios.costs import month_costs
from cmcore.scenarios.growth import grow
from cmcore.scenarios.levers import STEP, levers, limits, part_name, parts_of, value_at, with_value
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.outcomes import path_cost, path_revenue
from cmcore.scenarios.scenario import refuse_impossible
from cmcore.scenarios.terms import ScenarioInvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.simulate import Paths
    from cmcore.scenarios.utilization import Utilization


@dataclass(frozen=True, slots=True)
class Swing:
    """One term moved down and up by the same part of its value, and the margin in cents at both."""

    path: str
    label: str
    low: Decimal
    high: Decimal
    margin_low: int
    margin_high: int

    @property
    def width(self) -> int:
        """How far the margin moves, in cents."""
        return abs(self.margin_high - self.margin_low)


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One part of the terms put from one scenario's to the other's, and what it does to the margin in cents."""

    label: str
    change: int


def margin(scenario: Scenario, used: Utilization, kind: str) -> int:
    """One model's margin in cents."""
    used = grow(used, scenario.growth)
    return BY_KIND[kind].revenue(scenario, used).total - sum(month_costs(scenario.cost, used))


def tornado(scenario: Scenario, used: Utilization, kind: str, by: Decimal = Decimal("0.10")) -> tuple[Swing, ...]:
    """Every term of a model moved down and up by a part of its value within its limits, the widest first."""
    swings = []
    for path, label in levers(scenario, [kind]).items():
        now, (least, most) = value_at(scenario, path), limits(scenario, path)
        low, high = (min(max(each, least), most).quantize(STEP) for each in (now * (1 - by), now * (1 + by)))
        at_low, at_high = (margin(with_value(scenario, path, each), used, kind) for each in (low, high))
        swings.append(Swing(path, label, low, high, at_low, at_high))
    return tuple(sorted((each for each in swings if each.width), key=lambda each: (-each.width, each.path)))


def two_way(
    scenario: Scenario, used: Utilization, kind: str, across: tuple[str, Sequence[Decimal]],
    down: tuple[str, Sequence[Decimal]],
) -> list[list[int | None]]:  # fmt: skip
    """The margin in cents at every pair of values: rows by the term `down`, columns by the term `across`.

    None where a pair cannot be, such as more travel than there are hours left.
    """
    rows = [with_value(scenario, down[0], each) for each in down[1]]
    return [[_margin_if_possible(with_value(row, across[0], each), used, kind) for each in across[1]] for row in rows]


def _margin_if_possible(scenario: Scenario, used: Utilization, kind: str) -> int | None:
    try:
        refuse_impossible(scenario)
    except ScenarioInvalidError:
        return None
    return margin(scenario, used, kind)


def bridge(one: Scenario, other: Scenario, used: Utilization, kind: str) -> tuple[BridgeStep, ...]:
    """From one scenario's margin to the other's, one part of the terms after another; the steps add up to it."""
    steps, now = [], one
    for part in parts_of([kind], (*one.mix.models, *other.mix.models)):
        then = now.model_copy(update={part: getattr(other, part)})
        change = margin(then, used, kind) - margin(now, used, kind)
        if change:
            steps.append(BridgeStep(part_name(part), change))
        now = then
    return tuple(steps)


def differences(one: Scenario, other: Scenario) -> list[tuple[str, str, str]]:
    """(path, value in one, value in the other) of every term in which two scenarios differ, names aside.

    Numbers are compared by their value, whatever zeros they are written with.
    """
    left, right = (_flat(each.model_dump(), "") for each in (one, other))
    paths = [path for path in {**left, **right} if path != "name" and left.get(path) != right.get(path)]
    return [(path, left.get(path, ""), right.get(path, "")) for path in paths]


def _flat(value: object, path: str) -> dict[str, str]:
    if isinstance(value, dict):
        return {name: text for key, each in value.items() for name, text in _flat(each, f"{path}.{key}").items()}
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        pairs = enumerate(value, 1)
        return {name: text for place, each in pairs for name, text in _flat(each, f"{path}.{place}").items()}
    return {path.removeprefix("."): _shown(value)}


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Decimal):
        whole = f"{value:f}"
        return whole.rstrip("0").rstrip(".") if "." in whole else whole
    return "" if value is None else str(value)


def bearable_members(
    scenario: Scenario, used: Utilization, kind: str, chances: Sequence[float]
) -> tuple[int | None, ...]:
    """How many members like these it takes before the chance of a loss is as small as each; None where no number does.

    Margins of members add up, so that their spread grows with the root of the members; fixed cost grows with them. The
    spread of denials from year to year meets all members alike and grows as they do: with the mean margin m, the spread
    u of members and s of denials, a panel of n times these members has a loss as seldom as z spreads below its mean
    where n m = z sqrt(n u^2 + n^2 s^2), so n = z^2 u^2 / (m^2 - z^2 s^2).
    """
    used = grow(used, scenario.growth)
    margins = _drawn_margins(scenario, used, kind)
    mean, whole = float(margins.mean()), float(margins.var(ddof=1))
    own = whole
    if scenario.fee_for_service.denial_spread:
        calm = scenario.fee_for_service.model_copy(update={"denial_spread": Decimal(0)})
        without = scenario.model_copy(update={"fee_for_service": calm})
        own = min(whole, float(_drawn_margins(without, used, kind).var(ddof=1)))
    return tuple(_bearable(used.members, NormalDist().inv_cdf(each) ** 2, mean, (own, whole - own)) for each in chances)


def _bearable(members: int, square: float, mean: float, variances: tuple[float, float]) -> int | None:
    own, shared = variances
    room = mean**2 - square * shared
    return max(1, math.ceil(members * square * own / room)) if mean > 0 and room > 0 else None


def _drawn_margins(scenario: Scenario, used: Utilization, kind: str) -> Paths:
    outcomes, model = draw_outcomes(scenario, used), BY_KIND[kind]
    paid = model.revenue(scenario, used)
    margins: Paths = path_revenue(model, paid, scenario, used, outcomes) - path_cost(scenario, used, outcomes)
    return margins
