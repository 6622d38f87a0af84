"""Stop-loss and reinsurance: a premium each member-month, and what members' or all costs exceed is partly recovered.

Source: payment models section 3: recovery = share x max(0, min(cost, cap) - attachment) for each member, and
share x max(0, total - ratio x expected) of what is left over all.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from cmcore.money import CENTS
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario


class StopLoss(Terms):
    """The cover for each member and over all; the cost insured is that of the contacts, without fixed cost."""

    premium_pmpm: Dollars = Field(default=Decimal(2), title="Premium a member-month")
    attachment: Dollars = Field(default=Decimal(3_000), title="A member's cost above")
    cap: Dollars | None = Field(default=None, title="and up to; no limit where blank")
    share: Share = Field(default=Decimal("0.90"), title="Share recovered")
    expected: Dollars | None = Field(default=None, title="Expected cost over all; no aggregate cover where blank")
    aggregate_at: Dollars = Field(default=Decimal("1.30"), title="Aggregate cover above this multiple of it")
    aggregate_share: Share = Field(default=Decimal("0.85"), title="Aggregate share recovered")

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.cap is not None and self.cap < self.attachment:
            raise ValueError(f"a limit of at least the attachment of {self.attachment:f}")
        return self


def aggregate(terms: StopLoss, cost: Any, number: Callable[[Any], Any]) -> Any:
    """What the aggregate cover pays on a cost, in cents."""
    if terms.expected is None:
        return number(0)
    attachment = number(terms.expected * terms.aggregate_at * CENTS)
    return number(terms.aggregate_share) * positive(cost - attachment)


def settle(terms: StopLoss, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """The premium, what members' costs recover, and what the rest of the cost recovers over all."""
    above = came.above(number(terms.attachment * CENTS))
    if terms.cap is not None:
        above = above - came.above(number(terms.cap * CENTS))
    recovered = number(terms.share) * above
    return {
        "premium": -number(terms.premium_pmpm * CENTS) * came.member_months,
        "recovered": recovered,
        "recovered_over_all": aggregate(terms, came.care - recovered, number),
    }


def formulas(scenario: Scenario) -> dict[str, str]:
    """The premium and the recoveries over the sheet of members."""
    terms, each = scenario.stop_loss, "member_minutes*minute_cost"
    above = f"SUMPRODUCT(({each}>stop_loss_attachment)*({each}-stop_loss_attachment))"
    if terms.cap is not None:
        above += f"-SUMPRODUCT(({each}>stop_loss_cap)*({each}-stop_loss_cap))"
    above = f"member_growth*({above})"
    over_all = "=0"
    if terms.expected is not None:
        left = f"member_growth*SUM(member_minutes)*minute_cost-stop_loss_share*({above})"
        over_all = f"=ROUND(stop_loss_aggregate_share*MAX(0,{left}-stop_loss_expected*stop_loss_aggregate_at),2)"
    return {
        "premium": "=-ROUND(stop_loss_premium_pmpm*member_months,2)",
        "recovered": f"=ROUND(stop_loss_share*({above}),2)",
        "recovered_over_all": over_all,
    }


MODEL = settlement(
    "stop_loss", "Capitation with stop-loss", CAPITATION, settle, formulas,
    lever=("pmpm", "PMPM", CAPITATION, Decimal(100_000)),
)  # fmt: skip
