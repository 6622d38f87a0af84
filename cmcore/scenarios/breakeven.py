"""The price at which a model covers its cost: solved on the model itself, to the hundredth of a cent."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmcore.scenarios.models import Model
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

STEP = Decimal("0.0001")
HIGHEST = {"rate_change": Decimal(5), "pmpm": Decimal(100_000), "price": Decimal(1_000_000)}
LOWEST = {"rate_change": Decimal(-1)}


def break_even(model: Model, scenario: Scenario, utilization: Utilization, cost: int) -> Decimal | None:
    """The smallest value of the model's lever whose revenue covers the cost; None where no value does.

    Revenue rises with the lever, so the value is found by halving on the same exact cents that the model pays.
    """
    low, high = LOWEST.get(model.lever, Decimal(0)), HIGHEST[model.lever]

    def covers(value: Decimal) -> bool:
        return model.revenue(model.with_lever(scenario, value), utilization).total >= cost

    if covers(low):
        return low
    if not covers(high):
        return None
    while high - low > STEP:
        middle = ((low + high) / 2).quantize(STEP, rounding=ROUND_UP)
        if middle >= high:
            break
        low, high = (low, middle) if covers(middle) else (middle, high)
    return high
