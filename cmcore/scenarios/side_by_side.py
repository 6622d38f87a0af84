"""Several scenarios side by side, each on its own payers and use, and the way from one's margin to another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.findings import CmcoreError
from cmcore.scenarios.compare import compare
from cmcore.scenarios.sensitivity import BridgeStep, bridge, margin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cmcore.scenarios.compare import Comparison, ModelResult
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

    UsedOf = Callable[[Scenario], Utilization]

OTHER_USE = "Payers and use"


@dataclass(frozen=True, slots=True)
class Laid:
    """One scenario worked out without draws; `fault` says why it could not be, and then there is no comparison."""

    name: str
    comparison: Comparison | None
    fault: str = ""

    @property
    def results(self) -> tuple[ModelResult, ...]:
        """The answers of the models that it compares."""
        return self.comparison.results if self.comparison else ()


def lay_out(named: Sequence[tuple[str, Scenario]], used_of: UsedOf) -> tuple[Laid, ...]:
    """Every scenario on the use that `used_of` gives it; one that cannot be worked out does not stop the others."""
    return tuple(_laid(name, scenario, used_of) for name, scenario in named)


def _laid(name: str, scenario: Scenario, used_of: UsedOf) -> Laid:
    try:
        return Laid(name, compare(scenario.model_copy(update={"paths": 0}), used_of(scenario)))
    except CmcoreError as error:
        return Laid(name, None, str(error))


def full_bridge(
    one: Scenario, other: Scenario, used: Utilization, then: Utilization, kind: str
) -> tuple[BridgeStep, ...]:
    """From one scenario's margin to the other's: first by its terms on the one's use, last by the other's own use."""
    steps = bridge(one, other, used, kind)
    change = 0 if then is used else margin(other, then, kind) - margin(other, used, kind)
    return (*steps, BridgeStep(OTHER_USE, change)) if change else steps
