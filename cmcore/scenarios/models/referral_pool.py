"""Capitation with a referral pool: what referrals cost above their budget is taken from the withhold, a gain is shared.

Source: payment models section 2 (referral pool loss = max(0, actual - budget); returned = all that is held on a gain,
held - loss where the loss is less, nothing where it is not); 42 CFR 422.208 (withholds and bonuses).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from cmcore.money import CENTS, to_cents
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.incentive_limits import is_substantial, risk_words
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


class ReferralPool(Terms):
    """The budget of referrals and what they cost, which our sessions do not tell, by member-month.

    The withhold at stake is what quality leaves of it: all of it where the share of withhold returned is 1.
    `spending_spread` is the standard deviation of a member's yearly referrals over their mean.
    """

    budget_pmpm: Dollars = Field(default=Decimal(85), title="Budget of referrals, PMPM")
    spending_pmpm: Dollars = Field(default=Decimal(82), title="Referrals cost, PMPM")
    gain_share: Share = Field(default=Decimal(0), title="Share of a gain paid")
    spending_spread: Dollars = Field(default=Decimal(3), title="Spread of a member's referrals over their mean")


def settle(terms: ReferralPool, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """What a loss keeps of the withhold, and the share of a gain."""
    budget = number(terms.budget_pmpm * CENTS) * came.member_months
    spread = number(terms.spending_spread) / number(Decimal(max(1, came.members)).sqrt())
    spending = number(terms.spending_pmpm * CENTS) * came.member_months * positive(1 + spread * came.luck)
    return {
        "withhold_kept": -np.minimum(positive(spending - budget), number(came.returned)),
        "gain": number(terms.gain_share) * positive(budget - spending),
    }


def formulas(_: Scenario) -> dict[str, str]:
    """Both parts as a spreadsheet works them out."""
    saved = "(referral_pool_budget_pmpm-referral_pool_spending_pmpm)*member_months"
    return {
        "withhold_kept": f"=-ROUND(MIN(MAX(0,-{saved}),returned_total),2)",
        "gain": f"=ROUND(referral_pool_gain_share*MAX(0,{saved}),2)",
    }


def _notes(scenario: Scenario, used: Utilization) -> tuple[str, ...]:
    """What withhold and gain together put at risk, where that is substantial."""
    parts = CAPITATION.revenue(scenario, used).parts
    terms = scenario.referral_pool
    bonus = to_cents(terms.gain_share * terms.budget_pmpm * used.member_months)
    held, potential = -parts["withheld"], parts["capitation"] + bonus
    if not bonus or not is_substantial(held, bonus, potential, used.members):
        return ()
    shares = f"{held / potential:.1%} of all that could be paid is withheld, a gain could add {bonus / potential:.1%}"
    return (f"{shares}. {risk_words(used.members)}",)


MODEL = settlement(
    "referral_pool", "Capitation with referral pool", CAPITATION, settle, formulas,
    lever=("pmpm", "PMPM", CAPITATION, Decimal(100_000)), notes=_notes,
    delay=lambda scenario: scenario.capitation.withhold_months,
)  # fmt: skip
