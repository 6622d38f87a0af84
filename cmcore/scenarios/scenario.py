"""A scenario's terms: what each model would pay and what the work costs, checked as they are given, kept as YAML."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cmcore.findings import InputInvalidError

Dollars = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class _Terms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cost(_Terms):
    """What an hour of contact costs: pay and overhead over the hours that can be billed.

    Source: rate build-up, rules section 9; loaded cost per hour, payment models section 6.
    """

    salary: Dollars = Field(default=Decimal(52_000), title="Salary a year")
    fringe: Share = Field(default=Decimal("0.25"), title="Fringe, share of salary")
    overhead: Dollars = Field(default=Decimal(17_000), title="Supervision and overhead a year")
    paid_hours: Annotated[int, Field(gt=0, le=8784)] = Field(default=2080, title="Paid hours a year")
    productivity: Annotated[Decimal, Field(gt=0, le=1)] = Field(
        default=Decimal("0.60"), title="Share of paid hours billed"
    )
    fixed_monthly: Dollars = Field(default=Decimal(0), title="Fixed cost a month")


class FeeForService(_Terms):
    """Today's contracts: a change of all rates, and what share of expected money comes in."""

    rate_change: Annotated[Decimal, Field(ge=-1, le=5)] = Field(default=Decimal(0), title="Change of rates")
    collected: Share = Field(default=Decimal("0.96"), title="Share collected")


class Capitation(_Terms):
    """A payment per member per month (PMPM), part of it withheld until quality is shown."""

    pmpm: Dollars = Field(default=Decimal(128), title="PMPM")
    withhold: Share = Field(default=Decimal("0.05"), title="Withhold")
    withhold_returned: Share = Field(default=Decimal("0.80"), title="Share of withhold returned")


class Bundle(_Terms):
    """A price per episode: from a client's first contact, for a window of days."""

    price: Dollars = Field(default=Decimal(420), title="Price an episode")
    window_days: Annotated[int, Field(ge=1, le=366)] = Field(default=90, title="Window in days")
    discount: Share = Field(default=Decimal(0), title="Discount")


class Typed(_Terms):
    """Utilization typed in where there are no sessions."""

    members: Annotated[int, Field(ge=1)] = 100
    months: Annotated[int, Field(ge=1, le=60)] = 12
    sessions: Annotated[int, Field(ge=0)] = 1_800
    minutes: Annotated[int, Field(ge=0)] = 81_000
    fee_revenue: Dollars = Decimal(180_000)
    episodes: Annotated[int, Field(ge=0)] = 350


class Scenario(_Terms):
    """One named set of terms."""

    name: str = "Offer on the desk"
    payers: tuple[str, ...] = ()
    cost: Cost = Cost()
    fee_for_service: FeeForService = FeeForService()
    capitation: Capitation = Capitation()
    bundle: Bundle = Bundle()
    utilization: Typed | None = None
    paths: Annotated[int, Field(ge=0, le=100_000)] = 0
    seed: int = 20_261


def load_scenario(text: str) -> Scenario:
    """The scenario of a YAML text.

    Raises: InputInvalidError naming each field that is impossible, with what was given and what is allowed.
    """
    try:
        terms = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise InputInvalidError(
            f"The scenario is not YAML: {str(error).splitlines()[0]}. Check its indents and colons."
        ) from error
    if not isinstance(terms, dict):
        raise InputInvalidError("The scenario must be a list of names and values, such as capitation: {pmpm: 160}.")
    return make_scenario(terms)


def make_scenario(terms: dict[str, Any]) -> Scenario:
    """The scenario of nested values.

    Raises: InputInvalidError naming each field that is impossible.
    """
    try:
        return Scenario.model_validate(terms)
    except ValidationError as error:
        raise InputInvalidError(" ".join(_said(each) for each in error.errors())) from error


def _said(fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"])
    limits = fault.get("ctx", {})
    if fault["type"] == "extra_forbidden":
        return f"{field} is no field of a scenario."
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    allowed = " and ".join(f"{words[key]} {value}" for key, value in limits.items() if key in words)
    return f'{field}: "{fault["input"]}" cannot be; it must be {allowed or fault["msg"].lower()}.'


def dump_scenario(scenario: Scenario) -> str:
    """The scenario as YAML; reading it back gives the same scenario."""
    return yaml.safe_dump(scenario.model_dump(mode="json", exclude_none=True), sort_keys=False, allow_unicode=True)
