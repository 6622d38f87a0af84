"""Pay for performance: fees, part of them withheld, and a bonus, both earned by the score of the measures.

Source: payment models section 7: gap to goal, points of a domain, gates by measures met, achievement and improvement
of hospital and home health value-based purchasing (42 CFR 484.370; the multipliers of points are recalled), withhold
earned back; lower-is-better measures with signs swapped. What is earned of a withhold may go through a linear exchange
function: net change = withhold x (score x slope - 1), the slope such that all providers together are paid what all
are withheld (section 7d and e).
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from cmcore.money import CENTS
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.score_formulas import EARNED
from cmcore.scenarios.models.settlement import settlement
from cmcore.scenarios.terms import Dollars, Share, Terms, plain_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

HALF, ONE, TEN = Decimal("0.5"), Decimal(1), Decimal(10)
MOST_IMPROVED = 9
_BY_THRESHOLD = ("points", "domain", "home_health")


class Measure(Terms):
    """One quality measure: what was reached, what is asked, its weight, and whether lower is better.

    `goal` is the benchmark of the points; `threshold` is where points begin, `baseline` what was reached before.
    """

    name: str = Field(default="Measure", title="Measure")
    actual: Dollars = Field(default=Decimal(0), title="Reached")
    goal: Dollars = Field(default=Decimal(1), title="Goal")
    weight: Dollars = Field(default=Decimal(1), title="Weight")
    threshold: Dollars = Field(default=Decimal(0), title="Threshold")
    baseline: Dollars | None = Field(default=None, title="Reached before")
    lower_is_better: bool = Field(default=False, title="Lower is better")


class Gate(Terms):
    """From how many measures met on, which share is earned."""

    measures: int = Field(default=0, ge=0, title="Measures met")
    share: Share = Field(default=Decimal(0), title="Share earned")


def refuse_gates(gates: tuple[Gate, ...]) -> None:
    """ValueError where two gates ask for the same number of measures."""
    asked = [each.measures for each in gates]
    twice = next((each for each in asked if asked.count(each) > 1), None)
    if twice is not None:
        raise ValueError(f"gates that each ask for another number of measures; two ask for {twice}")


class PayForPerformance(Terms):
    """The money at stake, the measures, and the method that turns them into the share earned; the score if none.

    Of the withhold min(1, score / `full_at`) x `exchange_slope` is earned, so that more than it may come back; the
    change of fees on balance is held within `most_change` either way, 5% for home health agencies (recalled).
    """

    bonus_pmpm: Dollars = Field(default=Decimal(3), title="Bonus at the full score, PMPM")
    withhold: Share = Field(default=Decimal("0.02"), title="Share of fees withheld")
    full_at: Annotated[Decimal, BeforeValidator(plain_number), Field(gt=0, le=1)] = Field(
        default=Decimal(1), title="Score that earns the whole withhold"
    )
    exchange_slope: Dollars = Field(default=Decimal(1), title="Exchange slope; 1 where the score alone is paid")
    most_change: Share | None = Field(default=None, title="Fees change at most by, on balance; no limit where blank")
    score: Share = Field(default=Decimal("0.75"), title="Score, where no measures are given")
    method: Literal["gap_to_goal", "points", "gates", "domain", "met", "home_health"] = Field(
        default="gap_to_goal", title="Method"
    )
    measures: tuple[Measure, ...] = Field(default=(), title="Measures")
    gates: tuple[Gate, ...] = Field(default=(), title="Gates")

    @field_validator("gates")
    @classmethod
    def _apart(cls, gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
        refuse_gates(gates)
        return gates

    @field_validator("measures")
    @classmethod
    def _weighed(cls, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
        if measures and not sum(each.weight for each in measures):
            raise ValueError("measures of which at least one has a weight")
        return measures


def gap_to_goal(measure: Measure) -> Decimal:
    """The share earned by a measure: none under half of the goal, all at the goal, linear between."""
    goal, actual = measure.goal, measure.actual
    if measure.lower_is_better:
        earned = (2 * goal - actual) / goal if goal else Decimal(int(actual <= 0))
    else:
        earned = (actual - HALF * goal) / (HALF * goal) if goal else ONE
    return min(ONE, max(Decimal(0), earned))


def is_met(measure: Measure) -> bool:
    """Whether a measure reaches its goal."""
    return measure.actual <= measure.goal if measure.lower_is_better else measure.actual >= measure.goal


def achievement_points(measure: Measure) -> Decimal:
    """0 under the threshold, 10 at the benchmark, else 9 x the way between + 0.5, rounded half up."""
    way = _way(measure, measure.threshold)
    if way >= 1:
        return TEN
    return Decimal(0) if way < 0 else (MOST_IMPROVED * way + HALF).quantize(ONE, rounding=ROUND_HALF_UP)


def improvement_points(measure: Measure) -> Decimal:
    """From 0 to 9: 10 x the way from the baseline to the benchmark - 0.5, rounded half up."""
    if measure.baseline is None:
        return Decimal(0)
    points = (TEN * _way(measure, measure.baseline) - HALF).quantize(ONE, rounding=ROUND_HALF_UP)
    return min(Decimal(MOST_IMPROVED), max(Decimal(0), points))


def is_beyond(measure: Measure, start: Decimal) -> bool:
    """Whether a threshold or baseline lies at the goal or beyond it, so that there is no way from it to the goal."""
    return start <= measure.goal if measure.lower_is_better else start >= measure.goal


def _way(measure: Measure, start: Decimal) -> Decimal:
    """How much of the way from a start to the goal was gone; from a start beyond the goal, only the goal counts."""
    whole, gone = measure.goal - start, measure.actual - start
    if is_beyond(measure, start):
        return ONE if is_met(measure) else Decimal(-1)
    return gone / whole


def domain_score(points: list[Decimal], measures: int) -> Decimal:
    """Points of a domain over ten a measure, at most all of it."""
    return min(ONE, sum(points, Decimal(0)) / (TEN * measures))


def gate_share(gates: tuple[Gate, ...], met: int) -> Decimal:
    """The share of the highest gate that so many measures met pass; none under the lowest."""
    passed = [each for each in gates if met >= each.measures]
    return max(passed, key=lambda each: each.measures).share if passed else Decimal(0)


def score_of(terms: PayForPerformance) -> Decimal:
    """The share earned, to six decimals."""
    measures = terms.measures
    if not measures:
        return terms.score
    met = sum(1 for each in measures if is_met(each))
    if terms.method == "gates":
        return gate_share(terms.gates, met)
    if terms.method == "domain":
        return domain_score([achievement_points(each) + improvement_points(each) for each in measures], len(measures))
    whole = sum((each.weight for each in measures), Decimal(0))
    shares = {"gap_to_goal": gap_to_goal, "points": _points_share, "met": _met_share, "home_health": home_health_share}
    earned = sum((each.weight * shares[terms.method](each) for each in measures), Decimal(0))
    return (earned / whole).quantize(Decimal("0.000001"), rounding=ROUND_FLOOR)


def home_health_share(measure: Measure) -> Decimal:
    """The better of 10 x the way from threshold to benchmark and 9 x that from the baseline, over 10; not rounded."""
    achieved = _bounded(TEN, _way(measure, measure.threshold))
    improved = Decimal(0) if measure.baseline is None else _bounded(Decimal(9), _way(measure, measure.baseline))
    return max(achieved, improved) / TEN


def _bounded(points: Decimal, way: Decimal) -> Decimal:
    return min(points, max(Decimal(0), points * way))


def net_change(terms: PayForPerformance, score: Decimal) -> Fraction:
    """The change of fees on balance, a share of them: the withhold x (what is earned x exchange slope - 1), bounded."""
    earned = min(Fraction(1), Fraction(score) / Fraction(terms.full_at)) * Fraction(terms.exchange_slope)
    net = Fraction(terms.withhold) * (earned - 1)
    if terms.most_change is None:
        return net
    most = Fraction(terms.most_change)
    return min(most, max(-most, net))


def _met_share(measure: Measure) -> Decimal:
    return Decimal(is_met(measure))


def _points_share(measure: Measure) -> Decimal:
    return max(achievement_points(measure), improvement_points(measure)) / TEN


def settle(terms: PayForPerformance, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """What is withheld, what of it is earned back, and the bonus earned."""
    score = number(score_of(terms))
    held = came.base * number(terms.withhold)
    return {
        "withheld": -held,
        "earned_back": held + came.base * number(net_change(terms, score_of(terms))),
        "bonus": number(terms.bonus_pmpm * CENTS) * came.member_months * score,
    }


def formulas(scenario: Scenario) -> dict[str, str]:
    """The parts as a spreadsheet works them out, at the score given or that of the measures."""
    score = EARNED if scenario.pay_for_performance.measures else "pay_for_performance_score"
    held = "fee_for_service_total*pay_for_performance_withhold"
    earned = f"MIN(1,{score}/pay_for_performance_full_at)*pay_for_performance_exchange_slope"
    net = f"pay_for_performance_withhold*({earned}-1)"
    if scenario.pay_for_performance.most_change is not None:
        most = "pay_for_performance_most_change"
        net = f"MIN({most},MAX(-{most},{net}))"
    return {
        "withheld": f"=-ROUND({held},2)",
        "earned_back": f"=ROUND({held}+fee_for_service_total*({net}),2)",
        "bonus": f"=ROUND(pay_for_performance_bonus_pmpm*member_months*{score},2)",
    }


def _notes(scenario: Scenario, _used: Utilization) -> tuple[str, ...]:
    terms = scenario.pay_for_performance
    measures = terms.measures
    whole = sum((each.weight for each in measures), Decimal(0))
    weighed = measures and terms.method not in {"gates", "domain"}
    off = f"The weights add up to {whole:f}, not 1; each counts as its part of that."
    closed = "No gates are given, so nothing is earned by gates: give each the measures it asks for and its share."
    said = [f"Score {score_of(terms):.1%} of the money at stake."]
    if terms.withhold:
        said.append(f"Withheld and earned back, fees change by {float(net_change(terms, score_of(terms))):+.2%}.")
    if weighed and whole != 1:
        said.append(off)
    beyond = [each.name for each in measures if is_beyond(each, each.threshold)]
    if beyond and terms.method in _BY_THRESHOLD:
        said.append(
            f"The threshold of {', '.join(beyond)} is not short of the goal, so that only the goal earns points."
        )
    if terms.method == "gates" and not terms.gates:
        said.append(closed)
    return tuple(said)


MODEL = settlement(
    "pay_for_performance", "Fees with performance pay", FEE_FOR_SERVICE, settle, formulas,
    lever=("rate_change", "Change of rates", FEE_FOR_SERVICE, Decimal(5)), notes=_notes,
)  # fmt: skip
