"""Quality measures against their targets, with the money on each gap."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.money import BASIS_POINTS, round_half_up
from cmcore.scenarios.models.pay_for_performance import Measure, gap_to_goal

if TYPE_CHECKING:
    import polars as pl


PERCENT = BASIS_POINTS // 100


@dataclass(frozen=True, slots=True)
class Score:
    """One measure: rate and target in basis points, the share earned, and the cents at stake and not earned.

    `cases` are those still missing to the target, or too many where lower is better.
    """

    measure: str
    payer: str
    period: str
    rate: int | None
    target: int | None
    lower_is_better: bool
    share: Decimal
    at_stake: int
    lost: int
    cases: int


def scorecard(measures: pl.DataFrame, at_stake: int) -> tuple[Score, ...]:
    """Each measure's score; the money is shared by the weights, equally where none has one.

    A measure without cases or target earns nothing and has no rate or target.
    """
    rows = measures.to_dicts()
    weights = [row["weight"] or 0 for row in rows]
    if not sum(weights):
        weights = [1] * len(rows)
    whole = sum(weights)
    return tuple(
        _score(row, round_half_up(at_stake * weight, whole)) for row, weight in zip(rows, weights, strict=True)
    )


def weights_off(measures: pl.DataFrame) -> str:
    """What to know of weights that do not add up to all of the money, in a sentence; blank where they do."""
    weights = measures["weight"].drop_nulls()
    if weights.is_empty() or not weights.sum():
        return "No measure has a weight, so that each counts the same."
    lacking, whole = measures.height - len(weights), int(weights.sum())
    if lacking:
        return f"{lacking} of {measures.height} measures have no weight and no money. Fill in their Weight."
    if whole == BASIS_POINTS:
        return ""
    return f"The weights add up to {whole / PERCENT:g}%, not 100%; each counts as its part of that."


def _score(row: dict[str, object], money: int) -> Score:
    met, of, target = row["numerator"], row["denominator"], row["target"]
    lower = row["higher_is_better"] is False
    about = (str(row["measure"] or ""), str(row["payer"] or ""), str(row["period"] or ""))
    if not isinstance(met, int) or not isinstance(of, int) or not of or not isinstance(target, int):
        return Score(*about, None, None, lower, Decimal(0), money, money, 0)
    rate = round_half_up(met * BASIS_POINTS, of)
    exact = Decimal(met) / Decimal(of)
    share = gap_to_goal(Measure(actual=_four(exact), goal=Decimal(target) / BASIS_POINTS, lower_is_better=lower))
    wanted = target * of
    missing = (met * BASIS_POINTS - wanted) if lower else (wanted - met * BASIS_POINTS)
    cases = max(0, -(-missing // BASIS_POINTS))
    earned = round_half_up(*((share * money).as_integer_ratio()))
    return Score(*about, rate, target, lower, share, money, money - earned, cases)


def _four(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"))
