"""Stop-loss and reinsurance: a premium each member-month, and what members' or all costs exceed is partly recovered.

Source: payment models section 3: recovery = share x max(0, min(cost, cap) - attachment) for each member, paid in
proportion where the pool of a reinsurance is short of what is asked of it (45 CFR 153.230), and
share x max(0, total - ratio x expected) of what is left over all.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from cmcore.money import CENTS
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.incentive_limits import COVERED, is_substantial, stop_loss_limits
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


class StopLoss(Terms):
    """The cover for each member and over all; the cost insured is that of the contacts, without fixed cost.

    A `pool` pays no more than it holds: ours and what others ask of it are then cut in the same proportion.
    """

    premium_pmpm: Dollars = Field(default=Decimal(2), title="Premium a member-month")
    attachment: Dollars = Field(default=Decimal(3_000), title="A member's cost above")
    cap: Dollars | None = Field(default=None, title="and up to; no limit where blank")
    share: Share = Field(default=Decimal("0.90"), title="Share recovered")
    pool: Dollars | None = Field(default=None, title="Pool that pays for members; no limit where blank")
    pool_others: Dollars = Field(default=Decimal(0), title="What others ask of the pool")
    expected: Dollars | None = Field(default=None, title="Expected cost over all; no aggregate cover where blank")
    aggregate_at: Dollars = Field(default=Decimal("1.30"), title="Aggregate cover above this multiple of it")
    aggregate_share: Share = Field(default=Decimal("0.85"), title="Aggregate share recovered")

    @field_validator("cap")
    @classmethod
    def _has_room(cls, cap: Decimal | None, info: ValidationInfo) -> Decimal | None:
        attachment = info.data.get("attachment")
        if cap is not None and attachment is not None and cap < attachment:
            raise ValueError(f"a limit of at least the attachment of {attachment:f}")
        return cap


def aggregate(terms: StopLoss, cost: Any, number: Callable[[Any], Any]) -> Any:
    """What the aggregate cover pays on a cost, in cents."""
    if terms.expected is None:
        return number(0)
    attachment = number(terms.expected * terms.aggregate_at * CENTS)
    return number(terms.aggregate_share) * positive(cost - attachment)


def from_pool(terms: StopLoss, asked: Any, number: Callable[[Any], Any]) -> Any:
    """What the pool pays of members' recoveries asked for, in cents: all of it, or its part of a pool that is short."""
    if terms.pool is None:
        return asked
    all_asked = asked + number(terms.pool_others * CENTS)
    return asked * np.minimum(1, number(terms.pool * CENTS) / np.maximum(all_asked, 1))


def settle(terms: StopLoss, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """The premium, what members' costs recover, and what the rest of the cost recovers over all."""
    above = came.above(number(terms.attachment * CENTS))
    if terms.cap is not None:
        above = above - came.above(number(terms.cap * CENTS))
    recovered = from_pool(terms, number(terms.share) * above, number)
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
    recovered = f"(stop_loss_share*member_growth*({above}))"
    if terms.pool is not None:
        all_asked = f"MAX(0.01,{recovered}+stop_loss_pool_others)"
        recovered = f"({recovered}*MIN(1,stop_loss_pool/{all_asked}))"
    over_all = "=0"
    if terms.expected is not None:
        left = f"member_growth*SUM(member_minutes)*minute_cost-{recovered}"
        over_all = f"=ROUND(stop_loss_aggregate_share*MAX(0,{left}-stop_loss_expected*stop_loss_aggregate_at),2)"
    return {
        "premium": "=-ROUND(stop_loss_premium_pmpm*member_months,2)",
        "recovered": f"=ROUND({recovered},2)",
        "recovered_over_all": over_all,
    }


def _notes(scenario: Scenario, used: Utilization) -> tuple[str, ...]:
    """Whether the cover is what the withhold asks for, where that is substantial risk."""
    parts, terms, limits = CAPITATION.revenue(scenario, used).parts, scenario.stop_loss, stop_loss_limits(used.members)
    if limits is None or not is_substantial(-parts["withheld"], 0, parts["capitation"], used.members):
        return ()
    enough = terms.attachment <= limits.combined and terms.share >= COVERED and terms.cap is None and terms.pool is None
    limit = f"{COVERED:.0%} above ${limits.combined:,} without an end"
    return (f"The cover for each member is {'' if enough else 'less than '}what the withhold calls for: {limit}.",)


MODEL = settlement(
    "stop_loss", "Capitation with stop-loss", CAPITATION, settle, formulas,
    lever=("pmpm", "PMPM", CAPITATION, Decimal(100_000)), notes=_notes,
)  # fmt: skip
