"""A scenario's terms: what each model would pay and what the work costs, checked as they are given, kept as YAML."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator

from cmcore.findings import InputInvalidError
from cmcore.scenarios.models.capitation import Capitation
from cmcore.scenarios.models.case_rate import CaseRate
from cmcore.scenarios.models.corridor import Corridor
from cmcore.scenarios.models.fee_for_service import FeeForService
from cmcore.scenarios.models.hourly import Hourly
from cmcore.scenarios.models.medical_loss_ratio import MedicalLossRatio
from cmcore.scenarios.models.mix import Mix
from cmcore.scenarios.models.pay_for_performance import PayForPerformance
from cmcore.scenarios.models.reconciled_bundle import ReconciledBundle
from cmcore.scenarios.models.referral_pool import ReferralPool
from cmcore.scenarios.models.retainer import Retainer
from cmcore.scenarios.models.shared_savings import SharedSavings
from cmcore.scenarios.models.stop_loss import StopLoss
from cmcore.scenarios.terms import Codes, Dollars, ScenarioInvalidError, Share, Terms, plain_number, term_faults

ModelKind = Literal[
    "fee_for_service", "capitation", "bundle", "hourly", "retainer", "case_rate", "corridor", "stop_loss",
    "referral_pool", "shared_savings", "reconciled_bundle", "pay_for_performance", "medical_loss_ratio", "mix",
]  # fmt: skip


LOST = ("travel", "documentation", "no_shows")
"""Time of the cost that is paid and not billed, each a share of the paid hours."""
LEAST_SHARE = Decimal("0.0001")


class Cost(Terms):
    """What the work costs: by the billed hour (given, or pay and overhead over the hours that can be billed), the pay
    of the staff table whatever is delivered, or that of the positions which the hours delivered ask for.

    Travel, documentation and no-shows are shares of the paid hours that are taken off the share billed; at 0 that share
    is after them already.
    Source: rate build-up, rules section 9; loaded cost per hour, payment models section 6.
    """  # noqa: D205 - one sentence

    basis: Literal["hour", "staff", "positions"] = Field(
        default="hour", title="Cost by the billed hour, the staff's pay, or positions as the hours ask for them"
    )
    hourly: Dollars | None = Field(default=None, title="Cost of a billed hour, where it is known")
    salary: Dollars = Field(default=Decimal(52_000), title="Salary a year")
    fringe: Share = Field(default=Decimal("0.25"), title="Fringe, share of salary")
    overhead: Dollars = Field(default=Decimal(17_000), title="Overhead a year")
    supervision: Dollars = Field(default=Decimal(0), title="Supervision a year, where overhead is without it")
    paid_hours: Annotated[int, Field(gt=0, le=8784)] = Field(default=2080, title="Paid hours a year")
    productivity: Annotated[Decimal, BeforeValidator(plain_number), Field(gt=0, le=1)] = Field(
        default=Decimal("0.60"), title="Share of paid hours billed"
    )
    travel: Share = Field(default=Decimal(0), title="Travel, share of paid hours off those billed")
    documentation: Share = Field(default=Decimal(0), title="Documentation, share of paid hours off those billed")
    no_shows: Share = Field(default=Decimal(0), title="No-shows, share of paid hours off those billed")
    fixed_monthly: Dollars = Field(default=Decimal(0), title="Fixed cost a month")
    least_positions: Dollars = Field(default=Decimal(0), title="Positions at least, where cost is by positions")
    positions_come: Literal["whole", "half", "quarter"] = Field(
        default="whole", title="Positions come as whole, half or quarter"
    )
    positions_stay: bool = Field(default=True, title="Positions once filled stay filled")

    @property
    def billed_share(self) -> Decimal:
        """The share of paid hours that is billed, after travel, documentation and no-shows; always above zero."""
        return max(self.productivity - self.travel - self.documentation - self.no_shows, LEAST_SHARE)

    @field_validator(*LOST)
    @classmethod
    def _leaves_hours(cls, share: Decimal, info: ValidationInfo) -> Decimal:
        lost = share + sum((info.data.get(each, Decimal(0)) for each in LOST), Decimal(0))
        billed = info.data.get("productivity")
        if share and billed is not None and lost >= billed:
            raise ValueError(
                f"less: travel, documentation and no-shows, {lost:.0%} together, leave none of the {billed:.0%} billed"
            )
        return share


class Bundle(Terms):
    """A price per episode: from a client's first triggering contact, for a window of days.

    Without trigger codes every contact can start an episode; without included codes an episode holds every contact.
    """

    price: Dollars = Field(default=Decimal(420), title="Price an episode")
    window_days: Annotated[int, Field(ge=1, le=366)] = Field(default=90, title="Window in days")
    discount: Share = Field(default=Decimal(0), title="Discount")
    trigger_codes: Codes = Field(default=(), title="Codes that start an episode")
    included_codes: Codes = Field(default=(), title="Codes that an episode holds")


class Growth(Terms):
    """Members over those counted: a multiple in the first month, and from there a growth by the year.

    Contacts, fees and episodes grow as the members do.
    """

    members_at_first: Annotated[Decimal, BeforeValidator(plain_number), Field(gt=0, le=100)] = Field(
        default=Decimal(1), title="Members at first, over those counted"
    )
    members_yearly: Annotated[Decimal, BeforeValidator(plain_number), Field(gt=-1, le=5)] = Field(
        default=Decimal(0), title="Growth of members a year"
    )

    @property
    def is_none(self) -> bool:
        """Whether the members are those counted."""
        return self.members_at_first == 1 and not self.members_yearly


class TypedKind(Terms):
    """Typed members of one age, sex and acuity."""

    age: Annotated[int, Field(ge=0, le=130)] | None = Field(default=None, title="Age")
    sex: Literal["", "F", "M"] = Field(default="", title="Sex")
    acuity: str = Field(default="", title="Acuity")
    members: Annotated[int, Field(ge=1)] = Field(default=1, title="Members")


class Typed(Terms):
    """Utilization typed in where there are no sessions; of the members, those in `kinds` are told apart."""

    members: Annotated[int, Field(ge=1)] = Field(default=100, title="Members")
    months: Annotated[int, Field(ge=1, le=60)] = Field(default=12, title="Months")
    sessions: Annotated[int, Field(ge=0)] = Field(default=1_800, title="Contacts over these months")
    minutes: Annotated[int, Field(ge=0)] = Field(default=81_000, title="Minutes over these months")
    fee_revenue: Dollars = Field(default=Decimal(180_000), title="Fees today over these months")
    episodes: Annotated[int, Field(ge=0)] = Field(default=350, title="Episodes over these months")
    kinds: tuple[TypedKind, ...] = Field(default=(), title="Members by age, sex and acuity")

    @field_validator("kinds")
    @classmethod
    def _no_more_than_all(cls, kinds: tuple[TypedKind, ...], info: ValidationInfo) -> tuple[TypedKind, ...]:
        told, members = sum(each.members for each in kinds), info.data.get("members", 0)
        if told > members:
            raise ValueError(f"kinds of {members:,} members at most, not {told:,}")
        return kinds


class Scenario(Terms):
    """One named set of terms; `models` are those compared, each by the part of the scenario that bears its name.

    `paths` draws tell the risk, none where 0; `dispersion` is how much members differ in need from one year to
    another, the spread of a member's yearly contacts over their mean, beyond chance. Left out, it is estimated from the
    sessions where they tell enough.
    """

    name: str = "Offer on the desk"
    payers: tuple[str, ...] = ()
    models: Annotated[tuple[ModelKind, ...], Field(min_length=1)] = ("fee_for_service", "capitation", "bundle")
    cost: Cost = Cost()
    growth: Growth = Growth()
    fee_for_service: FeeForService = FeeForService()
    capitation: Capitation = Capitation()
    bundle: Bundle = Bundle()
    hourly: Hourly = Hourly()
    retainer: Retainer = Retainer()
    case_rate: CaseRate = CaseRate()
    corridor: Corridor = Corridor()
    stop_loss: StopLoss = StopLoss()
    referral_pool: ReferralPool = ReferralPool()
    shared_savings: SharedSavings = SharedSavings()
    reconciled_bundle: ReconciledBundle = ReconciledBundle()
    pay_for_performance: PayForPerformance = PayForPerformance()
    medical_loss_ratio: MedicalLossRatio = MedicalLossRatio()
    mix: Mix = Mix()
    utilization: Typed | None = None
    paths: Annotated[int, Field(ge=0, le=100_000)] = 0
    seed: Annotated[int, Field(ge=0)] = 20_261
    dispersion: Annotated[Decimal, BeforeValidator(plain_number), Field(ge=0, le=3)] | None = None

    @field_validator("models")
    @classmethod
    def _once(cls, models: tuple[ModelKind, ...]) -> tuple[ModelKind, ...]:
        if len(set(models)) < len(models):
            raise ValueError("models that are each named once")
        return models


def load_scenario(text: str) -> Scenario:
    """The scenario of a YAML text.

    Raises: InputInvalidError for a text that is no YAML; ScenarioInvalidError naming each field that is impossible,
    with what was given and what is allowed.
    """
    try:
        terms = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputInvalidError(_not_yaml(error)) from error
    if terms is None:
        terms = {}
    if not isinstance(terms, dict):
        raise InputInvalidError("The scenario must be a list of names and values, such as capitation: {pmpm: 160}.")
    return make_scenario(terms)


def make_scenario(terms: dict[str, Any]) -> Scenario:
    """The scenario of nested values.

    Raises: ScenarioInvalidError naming each field that is impossible.
    """
    try:
        return Scenario.model_validate(terms)
    except ValidationError as error:
        raise ScenarioInvalidError(term_faults(error, Scenario)) from error


def refuse_impossible(scenario: Scenario) -> None:
    """Checks a scenario whose terms were put in one by one, as `make_scenario` checks those of a file.

    Raises: ScenarioInvalidError naming each field that is impossible.
    """
    make_scenario(scenario.model_dump())


def dump_scenario(scenario: Scenario) -> str:
    """The scenario as YAML; reading it back gives the same scenario."""
    return yaml.safe_dump(scenario.model_dump(mode="json", exclude_none=True), sort_keys=False, allow_unicode=True)


def _not_yaml(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f" at line {mark.line + 1}" if mark else ""
    return f"The scenario is not YAML{place}. Check its indents, colons and quotes there."
