"""Medical loss ratio: capitation, of which is given back what falls short of a floor spent on care.

Source: payment models section 8 (45 CFR 158.210, 158.232, 158.240): ratio = (care + quality improvement) /
(premium - taxes and fees) + credibility; rebate = (floor - ratio) x (premium - taxes and fees).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl
from pydantic import Field

from cmcore.money import CENTS
from cmcore.reference.tables import load
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario


class MedicalLossRatio(Terms):
    """The floor, what counts as care besides the cost of the work, and what is taken from the premium.

    `life_years` sets the credibility, none where blank; under 1,000 there is no test and no rebate.
    """

    floor: Share = Field(default=Decimal("0.85"), title="Floor of the ratio")
    quality_improvement: Dollars = Field(default=Decimal(0), title="Quality improvement")
    taxes_and_fees: Dollars = Field(default=Decimal(0), title="Taxes and fees")
    life_years: Dollars | None = Field(default=None, title="Life-years; no credibility where blank")
    deductible: Dollars = Field(default=Decimal(0), title="Average deductible")


def _points(factor: str) -> list[tuple[Decimal, Decimal]]:
    rows = load("credibility").filter(pl.col("factor") == factor).select("at", "value").rows()
    return [(Decimal(at), Decimal(of)) for at, of in rows]


def _between(factor: str, value: Decimal) -> Decimal:
    points = _points(factor)
    for (low, under), (high, over) in pairwise(points):
        if value < high:
            return under + (over - under) * (value - low) / (high - low)
    return points[-1][1]


def credibility(terms: MedicalLossRatio) -> Decimal | None:
    """What is added to the ratio; None where the panel is too small for a test."""
    if terms.life_years is None:
        return Decimal(0)
    if terms.life_years < _SMALLEST:
        return None
    return _between("life_years", terms.life_years) * _between("deductible", terms.deductible)


_SMALLEST = 1_000


def settle(terms: MedicalLossRatio, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """The rebate, less than zero: (floor - credibility) x adjusted premium, less what was spent on care."""
    added = credibility(terms)
    if added is None:
        return {"rebate": number(0)}
    premium = positive(came.base - number(terms.taxes_and_fees * CENTS))
    spent = came.cost + number(terms.quality_improvement * CENTS)
    return {"rebate": -positive(number(terms.floor - added) * premium - spent)}


def formulas(scenario: Scenario) -> dict[str, str]:
    """The rebate as a spreadsheet works it out, its credibility by the lines between the points of the regulation."""
    name = "medical_loss_ratio"
    premium = f"MAX(0,capitation_total-{name}_taxes_and_fees)"
    spent = f"cost_total-{name}_quality_improvement"
    if scenario.medical_loss_ratio.life_years is None:
        return {"rebate": f"=-ROUND(MAX(0,{name}_floor*{premium}-{spent}),2)"}
    added = "*".join(f"({_lines(each, f'{name}_{each}')})" for each in ("life_years", "deductible"))
    rebate = f"-ROUND(MAX(0,({name}_floor-{added})*{premium}-{spent}),2)"
    return {"rebate": f"=IF({name}_life_years<{_SMALLEST},0,{rebate})"}


def _lines(factor: str, cell: str) -> str:
    """A factor of the credibility at a cell: its first point, and what each line adds up to its next one."""
    points = _points(factor)
    added = [
        f"({over - under:f})/{high - low:f}*MAX(0,MIN({cell},{high:f})-{low:f})"
        for (low, under), (high, over) in pairwise(points)
    ]
    return "+".join([f"{points[0][1]:f}", *added])


MODEL = settlement(
    "medical_loss_ratio", "Capitation with loss-ratio rebate", CAPITATION, settle, formulas,
    lever=("pmpm", "PMPM", CAPITATION, Decimal(100_000)),
)  # fmt: skip
