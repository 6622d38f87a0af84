"""The models side by side on the same sessions: revenue, cost, margin, break-even, risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmcore.money import plain
from cmcore.scenarios.breakeven import break_even
from cmcore.scenarios.costs import contact_cents, fixed_cents
from cmcore.scenarios.models import MODELS
from cmcore.scenarios.simulate import Risk, assess, volume_factors

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.models import Model
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model's answer, in cents; `break_even` is None where no value of its lever covers the cost."""

    kind: str
    name: str
    revenue: int
    cost: int
    parts: dict[str, int]
    revenue_by_month: tuple[int, ...]
    cost_by_month: tuple[int, ...]
    lever: str
    lever_label: str
    lever_now: Decimal
    break_even: Decimal | None
    risk: Risk | None = None

    @property
    def margin(self) -> int:
        """Revenue less cost."""
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every model on one utilization."""

    scenario: Scenario
    utilization: Utilization
    results: tuple[ModelResult, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as the JSON that scripts rely on."""
        used = self.utilization
        return {
            "scenario": self.scenario.name,
            "members": used.members,
            "member_months": used.member_months,
            "sessions": used.sessions,
            "models": [self._model(each) for each in self.results],
        }

    def _model(self, result: ModelResult) -> dict[str, Any]:
        months = zip(self.utilization.months, result.revenue_by_month, result.cost_by_month, strict=True)
        return {
            "name": result.name,
            "kind": result.kind,
            "revenue": plain(result.revenue),
            "cost": plain(result.cost),
            "margin": plain(result.margin),
            "parts": {name: plain(amount) for name, amount in result.parts.items()},
            "months": [
                {"month": f"{each.month:%Y-%m}", "revenue": plain(revenue), "cost": plain(cost)}
                for each, revenue, cost in months
            ],
            "break_even": {result.lever: None if result.break_even is None else f"{result.break_even:f}"},
            "risk": _risk(result.risk),
        }


def _risk(risk: Risk | None) -> dict[str, Any] | None:
    if risk is None:
        return None
    return {
        "paths": risk.paths,
        "seed": risk.seed,
        "p5": plain(risk.p5),
        "p50": plain(risk.p50),
        "p95": plain(risk.p95),
        "probability_of_loss": round(risk.probability_of_loss, 4),
        "standard_error": plain(risk.standard_error),
    }


def compare(scenario: Scenario, utilization: Utilization) -> Comparison:
    """Every model's revenue against the same cost on the same sessions; with risk where the scenario asks for paths."""
    costs = tuple(
        contact_cents(scenario.cost, each.minutes) + fixed_cents(scenario.cost, 1) for each in utilization.months
    )
    factors = volume_factors(utilization, scenario.paths, scenario.seed) if scenario.paths else None
    results = []
    for model in MODELS:
        result = _result(model, scenario, utilization, costs)
        if factors is not None:
            slope = _slope(model, result, scenario, len(utilization.months))
            result = _with_risk(result, assess(result.margin, slope, factors, scenario.seed))
        results.append(result)
    return Comparison(scenario, utilization, tuple(results))


def _result(model: Model, scenario: Scenario, utilization: Utilization, costs: tuple[int, ...]) -> ModelResult:
    paid = model.revenue(scenario, utilization)
    cost = sum(costs)
    return ModelResult(
        model.kind, model.name, paid.total, cost, paid.parts, paid.months, costs, model.lever, model.lever_label,
        model.lever_of(scenario), break_even(model, scenario, utilization, cost),
    )  # fmt: skip


def _slope(model: Model, result: ModelResult, scenario: Scenario, months: int) -> float:
    """Cents of margin that a doubling of volume adds: fees follow contacts, the other models' revenue does not."""
    variable = result.cost - fixed_cents(scenario.cost, months)
    return float((result.revenue if model.follows == "contacts" else 0) - variable)


def _with_risk(result: ModelResult, risk: Risk) -> ModelResult:
    values = {name: getattr(result, name) for name in ModelResult.__slots__}
    return ModelResult(**values | {"risk": risk})
