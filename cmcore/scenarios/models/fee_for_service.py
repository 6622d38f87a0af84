"""Fee-for-service: what today's contracts bring for the sessions delivered, at a changed rate, as far as collected.

Some contacts are denied, some denials are recovered on appeal, and the money comes some months after the service.
Source: payment models sections 1 and 10 (denials by reason, recovered with P(appeal) x P(win); cash lag by payer).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from cmcore.money import from_cents, to_cents
from cmcore.scenarios.cash import Later, apportion
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.terms import Share, Terms, plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

Delay = Annotated[int, Field(ge=0, le=36)]


class Denial(Terms):
    """Contacts denied for one reason, how many of them are appealed and won, and when a won appeal pays."""

    moved: ClassVar[tuple[str, ...]] = ("denied", "appealed", "won")

    reason: str = Field(default="", title="Reason")
    denied: Share = Field(default=Decimal(0), title="Share of contacts denied")
    appealed: Share = Field(default=Decimal(1), title="Share of them appealed")
    won: Share = Field(default=Decimal("0.5"), title="Share of appeals won")
    months: Delay = Field(default=4, title="Months from service to recovery")

    @property
    def recovered(self) -> Decimal:
        """The share of all contacts that is denied and paid after all."""
        return self.denied * self.appealed * self.won


class Arrival(Terms):
    """The share of what a payer pays at first that comes so many months after the service."""

    payer: str = Field(default="", title="Payer; all others where blank")
    months: Delay = Field(default=0, title="Months after the service")
    share: Share = Field(default=Decimal(1), title="Share that comes then")


class FeeForService(Terms):
    """Today's contracts: a change of all rates, and what share of expected money comes in, and when.

    `collected` is the share of what is not denied. `denial_spread` is the standard deviation of the share of contacts
    whose denial stands, from one year to another, over its mean. Without a lag all fees come in their own month.
    """

    rate_change: Annotated[Decimal, BeforeValidator(plain_number), Field(ge=-1, le=5)] = Field(
        default=Decimal(0), title="Change of rates"
    )
    collected: Share = Field(default=Decimal("0.96"), title="Share collected")
    denials: tuple[Denial, ...] = Field(default=(), title="Denials by reason")
    denial_spread: Annotated[Decimal, BeforeValidator(plain_number), Field(ge=0, le=10)] = Field(
        default=Decimal(0), title="Spread of lost denials from year to year, over their mean"
    )
    lag: tuple[Arrival, ...] = Field(default=(), title="When fees come")

    @field_validator("denials")
    @classmethod
    def _not_more_than_all(cls, denials: tuple[Denial, ...]) -> tuple[Denial, ...]:
        whole = sum(each.denied for each in denials)
        if whole > 1:
            raise ValueError(f"reasons whose shares of contacts add up to 1 at most, not {whole:f}")
        return denials

    @field_validator("denial_spread")
    @classmethod
    def _leaves_a_share(cls, spread: Decimal, info: ValidationInfo) -> Decimal:
        lost = lost_share(info.data.get("denials", ()))
        if spread and lost and spread**2 * lost >= 1 - lost:
            most = ((1 - lost) / lost).sqrt()
            raise ValueError(f"less than {most:.2f}, as {lost:.1%} of contacts stay denied and none is below 0%")
        return spread

    @field_validator("lag")
    @classmethod
    def _whole(cls, lag: tuple[Arrival, ...]) -> tuple[Arrival, ...]:
        twice = [each for each, count in Counter((_key(each.payer), each.months) for each in lag).items() if count > 1]
        if twice:
            raise ValueError(f"rows that each name other months; {twice[0][0] or 'all others'} has {twice[0][1]} twice")
        for payer in {_key(each.payer): each.payer for each in lag}.values():
            whole = sum(each.share for each in lag if _key(each.payer) == _key(payer))
            if whole != 1:
                raise ValueError(f"shares that add up to 1 for {payer or 'all others'}, not {whole:f}")
        return lag

    @property
    def lost_share(self) -> Decimal:
        """The share of contacts whose denial stands."""
        return lost_share(self.denials)


def lost_share(denials: Sequence[Denial]) -> Decimal:
    """The share of contacts that is denied for any reason and not recovered."""
    return sum((each.denied - each.recovered for each in denials), Decimal(0))


@dataclass(frozen=True, slots=True)
class Collected:
    """Cents that a month's fees bring: all that can be collected, what each reason denies and what it returns."""

    collectible: int
    denied: tuple[int, ...]
    recovered: tuple[int, ...]

    @property
    def at_first(self) -> int:
        """What is paid without an appeal."""
        return self.collectible - sum(self.denied)

    @property
    def total(self) -> int:
        """What comes in the end."""
        return self.at_first + sum(self.recovered)


def collect(terms: FeeForService, fees: int) -> Collected:
    """What a month's fees bring at the changed rate, each figure rounded once."""
    exact = from_cents(fees) * (1 + terms.rate_change) * terms.collected
    return Collected(
        to_cents(exact),
        tuple(to_cents(exact * each.denied) for each in terms.denials),
        tuple(to_cents(exact * each.recovered) for each in terms.denials),
    )


def arrivals(terms: FeeForService, used: Utilization, collected: Sequence[Collected]) -> tuple[Later, ...]:
    """What of each month's fees comes when: by the payers' lags, and what appeals recover by its reason."""
    found = []
    for place, month in enumerate(collected):
        _, *parts = apportion(month.at_first, arrival_weights(terms, used, place))
        found += [Later(place, row.months, cents) for row, cents in zip(terms.lag, parts, strict=True)]
        found += [Later(place, row.months, cents) for row, cents in zip(terms.denials, month.recovered, strict=True)]
    return tuple(found)


def arrival_weights(terms: FeeForService, used: Utilization, place: int) -> list[Fraction]:
    """Cents of one month's fees that no row of the lag is about, which come at once, and those of each row."""
    fees = {_key(each.payer): used.fees_of(each.payer)[place] for each in terms.lag if _key(each.payer)}
    others = used.months[place].fee_revenue - sum(fees.values())
    at_once = 0 if any(not _key(each.payer) for each in terms.lag) else others
    rows = [Fraction(fees.get(_key(each.payer), others)) * Fraction(each.share) for each in terms.lag]
    return [Fraction(at_once), *rows]


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's fees at the changed rate, less what is not collected and what is denied for good."""
    terms = scenario.fee_for_service
    changed = sum(to_cents(from_cents(each.fee_revenue) * (1 + terms.rate_change)) for each in utilization.months)
    collected = [collect(terms, each.fee_revenue) for each in utilization.months]
    months = tuple(each.total for each in collected)
    parts = {
        "fees": changed,
        "not_collected": sum(each.collectible for each in collected) - changed,
        "denied": -sum(sum(each.denied) for each in collected),
        "recovered": sum(sum(each.recovered) for each in collected),
    }
    later = arrivals(terms, utilization, collected)
    return Revenue(months, parts, by_contact=sum(months), notes=_notes(terms, utilization), later=later)


def _notes(terms: FeeForService, used: Utilization) -> tuple[str, ...]:
    denied = f"Of contacts denied, {terms.lost_share:.1%} of all stay unpaid." if terms.denials else ""
    named = {_key(each.payer): each.payer for each in terms.lag if _key(each.payer)}.values()
    unknown = [f"No session is of {each}, which the lag names." for each in named if not any(used.fees_of(each))]
    return tuple(each for each in (denied, *unknown) if each)


def _key(payer: str) -> str:
    return payer.strip().casefold()


MODEL = Model(
    "fee_for_service", "Fee-for-service", "rate_change", "Change of rates", revenue,
    low=Decimal(-1), high=Decimal(5), step=Decimal("0.0001"),
)  # fmt: skip
