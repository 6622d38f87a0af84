"""A mix of models by payer and by month: a glide path, such as from all fee-for-service to all capitation.

A case rate's leg pays a case by the share of the month in which the case begins. Performance pay and the settlements
are no legs: they are paid on top of a model.

Source: payment models section 9 and the glide paths of the alternative payment model framework.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from cmcore.money import round_half_up, to_cents
from cmcore.scenarios.models.bundle import MODEL as BUNDLE
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.case_rate import MODEL as CASE_RATE
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.hourly import MODEL as HOURLY
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.models.retainer import MODEL as RETAINER
from cmcore.scenarios.models.retainer import overage_on_paths
from cmcore.scenarios.terms import ScenarioInvalidError, Share, TermFault, Terms

if TYPE_CHECKING:
    from cmcore.scenarios.cash import Later
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

MIXED = {each.kind: each for each in (FEE_FOR_SERVICE, CAPITATION, BUNDLE, HOURLY, RETAINER, CASE_RATE)}
FOLLOWS_CONTACTS = {FEE_FOR_SERVICE.kind, HOURLY.kind}
MonthNumber = Annotated[int, Field(ge=1, le=120)]


class Leg(Terms):
    """One model and its share of a payer's money before the glide and after it, linear between."""

    payer: str = Field(default="", title="Payer; all others where blank")
    model: Literal["fee_for_service", "capitation", "bundle", "hourly", "retainer", "case_rate"] = Field(
        default="fee_for_service", title="Model"
    )
    first: Share = Field(default=Decimal(1), title="Share at first")
    last: Share = Field(default=Decimal(0), title="Share at last")

    @property
    def key(self) -> str:
        """The payer's name as it is compared."""
        return self.payer.strip().casefold()


class Mix(Terms):
    """The legs, whose shares add up to 1 for each payer at first and at last, and the months of the glide between."""

    legs: tuple[Leg, ...] = Field(
        default=(Leg(), Leg(model="capitation", first=Decimal(0), last=Decimal(1))), title="Legs", min_length=1
    )
    glide_from: MonthNumber = Field(default=1, title="Last month at the first shares")
    glide_to: MonthNumber | None = Field(default=None, title="First month at the last shares; the last where blank")

    @property
    def models(self) -> tuple[str, ...]:
        """The models of the legs, each once."""
        return tuple(dict.fromkeys(each.model for each in self.legs))

    @field_validator("legs")
    @classmethod
    def _whole(cls, legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
        for key, name in {each.key: each.payer or "all others" for each in legs}.items():
            ours = [each for each in legs if each.key == key]
            of_whom = f" of {name}" if len({each.key for each in legs}) > 1 else ""
            sums = [sum(each.first for each in ours), sum(each.last for each in ours)]
            if sums != [1, 1]:
                raise ValueError(f"shares{of_whom} that add up to 1 at first and at last, not {sums[0]} and {sums[1]}")
            if len({each.model for each in ours}) < len(ours):
                raise ValueError(f"legs{of_whom} that each name another model")
        return legs

    @field_validator("glide_to")
    @classmethod
    def _later(cls, glide_to: int | None, info: ValidationInfo) -> int | None:
        if glide_to is not None and glide_to < info.data.get("glide_from", 1):
            raise ValueError(f"month {info.data['glide_from']}, from which it glides, or a later one")
        return glide_to


@dataclass(frozen=True, slots=True)
class Paid:
    """One leg worked out: its payers' places and their utilization, the model's whole revenue, its share by month."""

    leg: Leg
    places: list[int]
    used: Utilization
    whole: Revenue
    shares: tuple[Fraction, ...]

    @property
    def name(self) -> str:
        """The name of the leg's part of the revenue."""
        return f"{self.leg.model} ({self.leg.payer.strip()})" if self.leg.key else self.leg.model

    @property
    def months(self) -> tuple[int, ...]:
        """The leg's cents by month, each rounded once."""
        return tuple(_cents(amount * share) for amount, share in zip(self.whole.months, self.shares, strict=True))

    @property
    def later(self) -> tuple[Later, ...]:
        """The leg's share of what comes later."""
        return tuple(each._replace(cents=_cents(each.cents * self.shares[each.month])) for each in self.whole.later)


def shares(terms: Mix, leg: Leg, months: int) -> tuple[Fraction, ...]:
    """The leg's share of each month, from the first to the last."""
    first, change = Fraction(leg.first), Fraction(leg.last - leg.first)
    length = max(1, (terms.glide_to or months) - terms.glide_from)
    gone = (Fraction(number - terms.glide_from, length) for number in range(1, months + 1))
    return tuple(first + change * min(max(each, Fraction(0)), Fraction(1)) for each in gone)


def paid_legs(scenario: Scenario, utilization: Utilization) -> list[Paid]:
    """Every leg on the sessions and members of its payer.

    Raises: ScenarioInvalidError where a leg names a payer without sessions, or sessions are in no leg.
    """
    terms = scenario.mix
    _refuse_payers(terms, utilization)
    found = []
    for leg in terms.legs:
        names = [leg.payer] if leg.key else [each.payer for each in terms.legs if each.key]
        places = utilization.places_of(names, others=not leg.key)
        used = utilization.portion(names, others=not leg.key)
        whole = MIXED[leg.model].revenue(scenario, used)
        found.append(Paid(leg, places, used, whole, shares(terms, leg, len(whole.months))))
    return found


def _refuse_payers(terms: Mix, used: Utilization) -> None:
    named = {each.key: each.payer for each in terms.legs if each.key}
    known = {each.strip().casefold(): each for each in used.payers}
    unknown = [name for key, name in named.items() if key not in known]
    left = [name or "no payer" for key, name in known.items() if key not in named]
    if unknown:
        there = f"one of {', '.join(sorted(known.values()))}" if known else "blank where utilization is typed in"
        raise _fault(unknown[0], f'mix.legs: no session is of the payer "{unknown[0]}"; it must be {there}.')
    if left and all(each.key for each in terms.legs):
        words = f"mix.legs: no leg holds the sessions of {left[0]}; add legs with a blank payer for the rest."
        raise _fault(left[0], words)


def _fault(value: str, words: str) -> ScenarioInvalidError:
    return ScenarioInvalidError((TermFault("mix.legs", value, words),))


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's legs, each rounded once."""
    legs = paid_legs(scenario, utilization)
    months = tuple(sum(each) for each in zip(*(each.months for each in legs), strict=True))
    parts = {each.name: sum(each.months) for each in legs}
    later = tuple(part for each in legs for part in each.later)
    by_contact = sum(sum(each.months) for each in legs if each.leg.model in FOLLOWS_CONTACTS)
    return Revenue(months, parts, by_contact=by_contact, later=later)


def on_paths(scenario: Scenario, used: Utilization, _paid: Revenue, outcomes: Any) -> Any:
    """Cents on each path: every leg's part, as its model's revenue from its payers moves on the path."""
    return sum(
        _on_paths(scenario, each, each.places if used.payers else None, outcomes) for each in paid_legs(scenario, used)
    )


def _on_paths(scenario: Scenario, leg: Paid, places: list[int] | None, outcomes: Any) -> Any:
    """Cents on each path of one leg: the model's, on its payers' own contacts and members there, at its shares.

    What follows contacts has on each path the shares of the months that they fall into there.
    """
    came = outcomes.of(places, [each.sessions for each in leg.used.months])
    by_month = np.array([float(each) for each in leg.shares])
    if leg.leg.model == RETAINER.kind:
        return _retained(scenario, leg, overage_on_paths(scenario.retainer, came.month_minutes), by_month)
    worked_out = MIXED[leg.leg.model].on_paths
    if worked_out is None:
        brought = outcomes.paid(leg.whole, places, leg.used.fee_revenue)
    else:
        brought = worked_out(scenario, leg.used, leg.whole, came)
    part = sum(leg.months) / leg.whole.total if leg.whole.total else float(fmean(leg.shares))
    if leg.leg.model == CASE_RATE.kind:
        return brought * (part * leg.whole.total / brought.mean() if brought.any() else 0.0)
    sure = leg.whole.total - leg.whole.by_contact
    return part * (sure + (brought - sure) * came.lean(by_month))


def _retained(scenario: Scenario, leg: Paid, overage: Any, by_month: Any) -> Any:
    """Cents on each path of a retainer's leg: its fees, and the overage of each month at the month's share.

    A month's part in all overage is on average that of the months counted.
    """
    fees = leg.whole.parts["retainer"] * float(fmean(leg.shares))
    fee, held = to_cents(scenario.retainer.fee), overage @ by_month
    counted = np.array([float(each - fee) for each in leg.whole.months])
    if not counted.any() or not held.any():
        return fees + held
    return fees + held * (overage.sum() / held.sum() * (counted @ by_month / counted.sum()))


def formulas(scenario: Scenario) -> dict[str, str]:
    """Each leg over the months, added up from the sheet of the mix."""
    lines: dict[str, str] = {}
    for place, leg in enumerate(scenario.mix.legs, 1):
        name = f"{leg.model} ({leg.payer.strip()})" if leg.key else leg.model
        lines[name] = f"=SUMIF(Mix!$A:$A,{place},Mix!$L:$L)"
    return lines


def _cents(exact: Fraction) -> int:
    return round_half_up(exact.numerator, exact.denominator)


MODEL = Model(
    "mix", "Mix by payer and month", "rate_change", "Change of rates", revenue, on_paths=on_paths,
    low=Decimal(-1), high=Decimal(5), step=Decimal("0.0001"), lever_of_part="fee_for_service", formulas=formulas,
    follows_contacts=False,
)  # fmt: skip
