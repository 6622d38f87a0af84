"""The score of performance pay as a spreadsheet works it out: each measure's share, and what they earn together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.models.pay_for_performance import Gate, Measure, PayForPerformance

PREFIX = "pay_for_performance"
EARNED = f"{PREFIX}_earned"
"""The name of the cell-less formula that holds the score of the measures."""


def score_names(terms: PayForPerformance) -> dict[str, str]:
    """Formula by name: what each measure earns, and the score of all; none where the score is given."""
    measures = dict(enumerate(terms.measures, 1))
    if not measures:
        return {}
    shares = {f"{PREFIX}_share_{place}": f"={_share(terms, place, each)}" for place, each in measures.items()}
    return shares | {EARNED: f"={_together(terms)}"}


def _cell(place: int, name: str) -> str:
    return f"{PREFIX}_measures_{place}_{name}"


def _share(terms: PayForPerformance, place: int, measure: Measure) -> str:
    """What one measure earns: a share, points or whether it is met, by the method."""
    actual, goal = _cell(place, "actual"), _cell(place, "goal")
    met = f"IF({actual}<={goal},1,0)" if measure.lower_is_better else f"IF({actual}>={goal},1,0)"
    if terms.method in {"gates", "met"}:
        return met
    if terms.method == "home_health":
        achieved = _straight(place, "threshold", met, 10, down=measure.lower_is_better)
        return f"MAX({achieved},{_grown(place, measure, met)})/10"
    if terms.method == "gap_to_goal":
        if measure.lower_is_better:
            return f"IF({goal}=0,IF({actual}<=0,1,0),MAX(0,MIN(1,(2*{goal}-{actual})/{goal})))"
        return f"IF({goal}=0,1,MAX(0,MIN(1,({actual}-0.5*{goal})/(0.5*{goal}))))"
    down = measure.lower_is_better
    points = [_achieved(place, met, down=down), "0" if measure.baseline is None else _improved(place, met, down=down)]
    return f"MAX({','.join(points)})/10" if terms.method == "points" else "+".join(points)


def _way(place: int, start: str, met: str, *, down: bool) -> str:
    actual, goal = _cell(place, "actual"), _cell(place, "goal")
    beyond = f"{goal}>={start}" if down else f"{goal}<={start}"
    return f"IF({beyond},IF({met}=1,1,-1),({actual}-{start})/({goal}-{start}))"


def _achieved(place: int, met: str, *, down: bool) -> str:
    way = _way(place, _cell(place, "threshold"), met, down=down)
    return f"IF({way}>=1,10,IF({way}<0,0,ROUND(ROUND(9*{way}+0.5,9),0)))"


def _improved(place: int, met: str, *, down: bool) -> str:
    way = _way(place, _cell(place, "baseline"), met, down=down)
    return f"MIN(9,MAX(0,ROUND(ROUND(10*{way}-0.5,9),0)))"


def _straight(place: int, start: str, met: str, points: int, *, down: bool) -> str:
    return f"MIN({points},MAX(0,{points}*{_way(place, _cell(place, start), met, down=down)}))"


def _grown(place: int, measure: Measure, met: str) -> str:
    down = measure.lower_is_better
    return "0" if measure.baseline is None else _straight(place, "baseline", met, 9, down=down)


def _together(terms: PayForPerformance) -> str:
    """The score: the gate passed, the domain's points over ten a measure, or the shares by weight."""
    places = range(1, len(terms.measures) + 1)
    shares = [f"{PREFIX}_share_{place}" for place in places]
    if terms.method == "gates":
        return gate_formula(PREFIX, terms.gates, "+".join(shares))
    if terms.method == "domain":
        return f"MIN(1,({'+'.join(shares)})/{10 * len(shares)})"
    weights = [_cell(place, "weight") for place in places]
    earned = "+".join(f"{weight}*{share}" for weight, share in zip(weights, shares, strict=True))
    return f"ROUNDDOWN(ROUND(({earned})/({'+'.join(weights)}),10),6)"


def gate_formula(prefix: str, gates: Sequence[Gate], met: str) -> str:
    """The share of the highest gate that the measures met pass; `prefix` is of the names of the gates' cells."""
    formula = "0"
    for place, _ in sorted(enumerate(gates, 1), key=lambda each: each[1].measures):
        gate = f"{prefix}_gates_{place}"
        formula = f"IF({met}>={gate}_measures,{gate}_share,{formula})"
    return formula
