"""Retrospective bundle: fees as they are billed, then the episodes' target against what they really cost the payer.

Source: payment models section 5: target = baseline x trend x risk x (1 - discount); the difference over all episodes,
then quality, then stop-gain and stop-loss as shares of the target.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from cmcore.money import CENTS
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

BEST = Decimal(100)


class ReconciledBundle(Terms):
    """The target of an episode, what it costs beside our fees, and how far the settlement may go.

    Window and codes are the bundle's. `quality_swing` is how much of a gain is lost, and of a loss forgiven, by the
    quality score: 0.10 in TEAM.
    """

    baseline: Dollars = Field(default=Decimal(520), title="Baseline of an episode")
    trend: Dollars = Field(default=Decimal(1), title="Trend")
    risk: Dollars = Field(default=Decimal(1), title="Risk adjustment")
    discount: Share = Field(default=Decimal("0.03"), title="Discount of the target")
    elsewhere: Dollars = Field(default=Decimal(0), title="Leakage and readmissions an episode")
    run_out: Share = Field(default=Decimal(0), title="Cost still to come in, share of cost so far")
    quality: Dollars = Field(default=Decimal(100), le=100, title="Quality score, 0 to 100")
    gain_swing: Share = Field(default=Decimal(0), title="Gain lost at the worst quality")
    loss_swing: Share = Field(default=Decimal(0), title="Loss forgiven at the best quality")
    stop_gain: Share = Field(default=Decimal("0.20"), title="Stop-gain, share of target")
    stop_loss: Share = Field(default=Decimal("0.20"), title="Stop-loss, share of target")


def reconcile(terms: ReconciledBundle, target: Any, actual: Any, number: Callable[[Any], Any]) -> Any:
    """What is paid for the difference of target and actual cost, less than zero where it is owed."""
    net = target - actual
    gain = positive(net) * number(1 - terms.gain_swing * (1 - terms.quality / BEST))
    loss = positive(-net) * number(1 - terms.loss_swing * terms.quality / BEST)
    return np.minimum(gain, target * number(terms.stop_gain)) - np.minimum(loss, target * number(terms.stop_loss))


def settle(terms: ReconciledBundle, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """The reconciliation of all episodes at once."""
    each = number(terms.baseline * CENTS) * number(terms.trend) * number(terms.risk) * number(1 - terms.discount)
    actual = (came.fees + number(terms.elsewhere * CENTS) * came.episodes) * number(1 + terms.run_out)
    return {"reconciliation": reconcile(terms, each * came.episodes, actual, number)}


def formulas(_scenario: Scenario) -> dict[str, str]:
    """The reconciliation as a spreadsheet works it out."""
    name = "reconciled_bundle"
    target = f"({name}_baseline*{name}_trend*{name}_risk*(1-{name}_discount)*episodes_total)"
    actual = f"((inside_fees+{name}_elsewhere*episodes_total)*(1+{name}_run_out))"
    gain = f"MAX(0,{target}-{actual})*(1-{name}_gain_swing*(1-{name}_quality/100))"
    loss = f"MAX(0,{actual}-{target})*(1-{name}_loss_swing*{name}_quality/100)"
    caps = f"MIN({gain},{target}*{name}_stop_gain)-MIN({loss},{target}*{name}_stop_loss)"
    return {"reconciliation": f"=ROUND({caps},2)"}


def _notes(_scenario: Scenario, _used: Utilization) -> tuple[str, ...]:
    return ("What episodes cost the payer is counted at today's rates.",)


MODEL = settlement(
    "reconciled_bundle", "Fees with reconciled episodes", FEE_FOR_SERVICE, settle, formulas,
    lever=("rate_change", "Change of rates", FEE_FOR_SERVICE, Decimal(5)), notes=_notes,
)  # fmt: skip
