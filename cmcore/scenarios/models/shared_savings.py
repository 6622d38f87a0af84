"""Shared savings: fees, and a share of what the members' total spending fell short of a benchmark; losses likewise.

Source: payment models section 4d (42 CFR 425.610): nothing within the minimum rates, then from the first dollar or
only beyond it, times the share that quality allows, capped as a share of the benchmark, losses also as a share of our
own fees (levels C to E of BASIC, recalled). Section 7c: the share by how many measures are met, less the fees paid
meanwhile (Pennsylvania Chronic Care Initiative, PMC6220343: its table takes them off the share, its agreement off the
savings).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from cmcore.money import CENTS
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.pay_for_performance import Gate, gate_share, refuse_gates
from cmcore.scenarios.models.score_formulas import gate_formula
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario

MONTHS_A_YEAR = 12
NEARLY = 1e-12
"""On drawn paths, short of a minimum rate by less than this share of the benchmark is at it."""


class SharedSavings(Terms):
    """The benchmark and the members' total spending, which our sessions do not tell, and how a difference is shared.

    Where gates are given, the share is that of the highest one passed, whatever the quality score. `loss_by_quality`
    sets the share of losses to 1 less the share of savings, held between the least and the most.
    `spending_spread` is the standard deviation of a member's yearly spending over its mean.
    """

    benchmark_pmpm: Dollars = Field(default=Decimal(900), title="Benchmark of total spending, PMPM")
    spending_pmpm: Dollars = Field(default=Decimal(860), title="Total spending, PMPM")
    minimum_savings: Share = Field(default=Decimal("0.02"), title="Minimum savings rate")
    minimum_losses: Share = Field(default=Decimal("0.02"), title="Minimum loss rate")
    first_dollar: bool = Field(default=True, title="Shared from the first dollar")
    share: Share = Field(default=Decimal("0.50"), title="Share of savings")
    quality: Share = Field(default=Decimal(1), title="Quality score")
    savings_cap: Share = Field(default=Decimal("0.10"), title="Savings paid at most, share of benchmark")
    loss_share: Share = Field(default=Decimal(0), title="Share of losses")
    loss_by_quality: bool = Field(default=False, title="Share of losses by quality")
    least_loss_share: Share = Field(default=Decimal("0.40"), title="Share of losses at least")
    most_loss_share: Share = Field(default=Decimal("0.75"), title="Share of losses at most")
    loss_cap: Share = Field(default=Decimal("0.15"), title="Losses owed at most, share of benchmark")
    loss_cap_fees: Share | None = Field(default=None, title="and at most, share of our fees; no such limit where blank")
    fees_pmpy: Dollars = Field(default=Decimal(0), title="Care management fees paid meanwhile, a member-year")
    fees_off: Literal["share", "savings"] = Field(default="share", title="Taken off the share paid, or off the savings")
    measures_met: int = Field(default=0, ge=0, title="Measures met, where gates are given")
    gates: tuple[Gate, ...] = Field(default=(), title="Gates: the share of savings by measures met")
    spending_spread: Dollars = Field(default=Decimal(2), title="Spread of a member's spending over its mean")

    @field_validator("gates")
    @classmethod
    def _apart(cls, gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
        refuse_gates(gates)
        return gates

    @field_validator("most_loss_share")
    @classmethod
    def _bounds(cls, most: Decimal, info: ValidationInfo) -> Decimal:
        least = info.data.get("least_loss_share")
        if least is not None and most < least:
            raise ValueError(f"at least the least share of losses, {least:f}")
        return most


def savings_share(terms: SharedSavings) -> Decimal:
    """The share of savings that is paid: that of the gate passed, else the share times the quality score."""
    return gate_share(terms.gates, terms.measures_met) if terms.gates else terms.share * terms.quality


def losses_shared(terms: SharedSavings) -> Decimal:
    """The share of losses that the provider owes."""
    if not terms.loss_by_quality:
        return terms.loss_share
    return min(max(1 - savings_share(terms), terms.least_loss_share), terms.most_loss_share)


def share_savings(  # noqa: PLR0913 - what a settlement of savings rests on
    terms: SharedSavings,
    benchmark: Any,
    spending: Any,
    number: Callable[[Any], Any],
    *,
    paid: Any = 0,
    fees: Any = None,
) -> tuple[Any, Any]:
    """What is paid for savings and what is owed for losses, both at least zero, in the unit of the benchmark.

    `paid` are the care management fees of these months, `fees` ours, which bound the losses where the terms say so.
    """
    saved = benchmark - spending
    net = saved - paid if terms.fees_off == "savings" else saved
    from_savings, from_losses = benchmark * number(terms.minimum_savings), benchmark * number(terms.minimum_losses)
    beyond = number(0 if terms.first_dollar else 1)
    gain = number(savings_share(terms)) * (net - beyond * from_savings)
    loss = number(losses_shared(terms)) * (-saved - beyond * from_losses)
    near = benchmark * NEARLY if isinstance(benchmark, float) else 0
    gain = gain * ((net >= from_savings - near) & (net > 0))
    loss = loss * ((-saved >= from_losses - near) & (-saved > 0))
    most_gain, most_loss = benchmark * number(terms.savings_cap), benchmark * number(terms.loss_cap)
    if terms.loss_cap_fees is not None and fees is not None:
        most_loss = np.minimum(most_loss, number(terms.loss_cap_fees) * fees)
    gain, loss = np.minimum(gain, most_gain), np.minimum(loss, most_loss)
    return (positive(gain - paid) if terms.fees_off == "share" else gain), loss


def settle(terms: SharedSavings, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """Savings and losses shared, on the members' total spending."""
    benchmark = number(terms.benchmark_pmpm * CENTS) * came.member_months
    spread = number(terms.spending_spread) / number(Decimal(max(1, came.members)).sqrt())
    spending = number(terms.spending_pmpm * CENTS) * came.member_months * positive(1 + spread * came.luck)
    paid = number(terms.fees_pmpy * CENTS) * came.member_months / MONTHS_A_YEAR
    gain, loss = share_savings(terms, benchmark, spending, number, paid=paid, fees=came.base)
    return {"savings_shared": gain, "losses_shared": -loss}


def formulas(scenario: Scenario) -> dict[str, str]:
    """Savings and losses as a spreadsheet works them out."""
    terms = scenario.shared_savings
    benchmark = "(shared_savings_benchmark_pmpm*member_months)"
    saved = "((shared_savings_benchmark_pmpm-shared_savings_spending_pmpm)*member_months)"
    beyond = {each: f"-shared_savings_minimum_{each}*{benchmark}" for each in ("savings", "losses")}
    first = dict.fromkeys(beyond, "") if terms.first_dollar else beyond
    rate = "shared_savings_share*shared_savings_quality"
    if terms.gates:
        rate = f"({gate_formula('shared_savings', terms.gates, 'shared_savings_measures_met')})"
    share = "shared_savings_loss_share"
    if terms.loss_by_quality:
        share = f"MIN(MAX(1-{rate},shared_savings_least_loss_share),shared_savings_most_loss_share)"
    paid = "shared_savings_fees_pmpy*member_months/12"
    net = f"({saved}-{paid})" if terms.fees_off == "savings" else saved
    gain = f"MIN({rate}*({net}{first['savings']}),shared_savings_savings_cap*{benchmark})"
    if terms.fees_off == "share":
        gain = f"MAX(0,{gain}-{paid})"
    caps = [f"{share}*(-{saved}{first['losses']})", f"shared_savings_loss_cap*{benchmark}"]
    if terms.loss_cap_fees is not None:
        caps.append("shared_savings_loss_cap_fees*fee_for_service_total")
    loss = f"MIN({','.join(caps)})"
    at_least = f"ROUND({{0}}-shared_savings_minimum_{{1}}*{benchmark},6)>=0"
    return {
        "savings_shared": f"=IF(AND({net}>0,{at_least.format(net, 'savings')}),ROUND({gain},2),0)",
        "losses_shared": f"=IF(AND({saved}<0,{at_least.format(f'-{saved}', 'losses')}),-ROUND({loss},2),0)",
    }


MODEL = settlement(
    "shared_savings", "Fees with shared savings", FEE_FOR_SERVICE, settle, formulas,
    lever=("rate_change", "Change of rates", FEE_FOR_SERVICE, Decimal(5)),
)  # fmt: skip
