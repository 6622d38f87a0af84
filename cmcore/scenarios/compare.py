"""The models side by side on the same sessions: revenue, cost, margin, break-even, risk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from cmcore.money import plain, round_half_up
from cmcore.periods import add_months
from cmcore.scenarios.breakeven import solve_lever, solve_sessions
from cmcore.scenarios.costs import MINUTES_AN_HOUR, month_costs, volume_cents
from cmcore.scenarios.growth import grow
from cmcore.scenarios.models import BY_KIND, FEE_FOR_SERVICE
from cmcore.scenarios.outcomes import Outcomes, path_cost, path_revenue
from cmcore.scenarios.persistence import dispersion_of
from cmcore.scenarios.positions import positions
from cmcore.scenarios.simulate import Risk, assess, draw, draw_lost, paths_for, profile, too_thin

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from cmcore.scenarios.models import Model, Revenue
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model's answer, in cents.

    `break_even` is the lever's value that covers the cost, `break_even_sessions` the number of contacts that does
    (the least where a contact brings more than it costs, else the most), `as_fees` the lever's value that brings what
    fee-for-service brings; each None where there is none. `cash_by_month` goes on past the last month as long as money
    still comes in.
    """

    kind: str
    name: str
    revenue: int
    cost: int
    parts: dict[str, int]
    revenue_by_month: tuple[int, ...]
    cash_by_month: tuple[int, ...]
    cost_by_month: tuple[int, ...]
    lever: str
    lever_label: str
    lever_now: Decimal
    break_even: Decimal | None
    break_even_sessions: int | None = None
    as_fees: Decimal | None = None
    notes: tuple[str, ...] = ()
    risk: Risk | None = None

    @property
    def margin(self) -> int:
        """Revenue less cost."""
        return self.revenue - self.cost

    @property
    def cash_ahead(self) -> int:
        """The most that cost runs ahead of cash at the end of any month, in cents; 0 where it never does."""
        costs = (*self.cost_by_month, *(0 for _ in self.cash_by_month[len(self.cost_by_month) :]))
        running = accumulate(spent - came for spent, came in zip(costs, self.cash_by_month, strict=True))
        return max(0, *running)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every model on one utilization; `thin` says why it is too little to tell a risk from, blank where it is not."""

    scenario: Scenario
    utilization: Utilization
    results: tuple[ModelResult, ...]
    thin: str = ""

    @property
    def positions(self) -> tuple[Fraction, ...]:
        """Positions filled in each month, where the cost is by them."""
        if self.scenario.cost.basis != "positions":
            return ()
        return positions(self.scenario.cost, [each.minutes for each in self.utilization.months])

    def a_member_month(self, cents: int) -> int:
        """An amount over the member-months, in cents; 0 without any."""
        return round_half_up(cents, self.utilization.member_months) if self.utilization.member_months else 0

    def an_hour(self, cents: int) -> int:
        """An amount over the hours delivered, in cents; 0 without any."""
        return round_half_up(cents * MINUTES_AN_HOUR, self.utilization.minutes) if self.utilization.minutes else 0

    def to_dict(self) -> dict[str, Any]:
        """The comparison as the JSON that scripts rely on."""
        used = self.utilization
        return {
            "scenario": self.scenario.name,
            "members": used.members,
            "member_months": used.member_months,
            "sessions": used.sessions,
            "models": [self._model(each) for each in self.results],
            "notes": [*used.notes, *([self.thin] if self.thin else [])],
            "positions": [f"{float(each):g}" for each in self.positions],
        }

    def _model(self, result: ModelResult) -> dict[str, Any]:
        first = self.utilization.months[0].month
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
            "break_even": {result.lever: _number(result.break_even), "sessions": result.break_even_sessions},
            "risk": _risk(result.risk, dispersion_of(self.scenario, self.utilization)),
            "as_fees": {result.lever: _number(result.as_fees)},
            "notes": list(result.notes),
            "cash": [
                {"month": f"{add_months(first, place):%Y-%m}", "received": plain(amount)}
                for place, amount in enumerate(result.cash_by_month)
            ],
            "margin_a_member_month": plain(self.a_member_month(result.margin)),
            "revenue_an_hour": plain(self.an_hour(result.revenue)),
        }


def compare(scenario: Scenario, utilization: Utilization) -> Comparison:
    """Every model's revenue against the same cost on the same sessions; with risk where the scenario asks for paths.

    The utilization is grown as the scenario says.

    Raises: InputInvalidError where the cost asks for the pay of staff and there is none.
    """
    utilization = grow(utilization, scenario.growth)
    costs = month_costs(scenario.cost, utilization)
    fees = FEE_FOR_SERVICE.revenue(scenario, utilization).total
    thin = too_thin(utilization) if scenario.paths else ""
    outcomes = draw_outcomes(scenario, utilization) if scenario.paths and not thin else None
    results = []
    for model in (BY_KIND[kind] for kind in scenario.models):
        paid = model.revenue(scenario, utilization)
        result = _result(model, paid, scenario, utilization, costs)
        result = replace(result, as_fees=solve_lever(model, scenario, utilization, fees))
        if outcomes is not None:
            brought = path_revenue(model, paid, scenario, utilization, outcomes)
            margins = brought - path_cost(scenario, utilization, outcomes)
            result = replace(result, risk=assess(margins, scenario.seed))
        results.append(result)
    return Comparison(scenario, utilization, tuple(results), thin)


def _result(
    model: Model, paid: Revenue, scenario: Scenario, utilization: Utilization, costs: tuple[int, ...]
) -> ModelResult:
    cost = sum(costs)
    sessions = None
    if model.follows_contacts and scenario.cost.basis != "positions":
        sessions = solve_sessions(paid, cost, volume_cents(scenario.cost, utilization), utilization.sessions)
    return ModelResult(
        model.kind, model.name, paid.total, cost, paid.parts, paid.months, paid.cash, costs, model.lever,
        model.lever_label, model.lever_of(scenario), solve_lever(model, scenario, utilization, cost), sessions,
        notes=paid.notes,
    )  # fmt: skip


def draw_outcomes(scenario: Scenario, utilization: Utilization) -> Outcomes:
    """The paths of a scenario on a utilization, the same for every model and every change of its terms."""
    utilization = grow(utilization, scenario.growth)
    drawn_from = profile(utilization)
    paths = paths_for(drawn_from.size, scenario.paths)
    fees = scenario.fee_for_service
    lost = (float(fees.lost_share), float(fees.denial_spread))
    asked = (drawn_from, float(dispersion_of(scenario, utilization)), paths, scenario.seed)
    lost_fees = draw_lost(*asked, lost)
    return Outcomes(draw(*asked), drawn_from, scenario.seed, utilization.fee_revenue, lost_fees, lost[0])


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _risk(risk: Risk | None, dispersion: Decimal) -> dict[str, Any] | None:
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
        "value_at_risk": plain(risk.value_at_risk),
        "mean": plain(risk.mean),
        "dispersion": f"{dispersion:f}",
    }
