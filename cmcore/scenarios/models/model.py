"""The contract of a payment model: terms and utilization in, revenue by month and its parts out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


@dataclass(frozen=True, slots=True)
class Revenue:
    """What a model pays: cents by month, and the named parts that the total is made of."""

    months: tuple[int, ...]
    parts: dict[str, int]

    @property
    def total(self) -> int:
        """Cents over all months."""
        return sum(self.months)


@dataclass(frozen=True, slots=True)
class Model:
    """One payment model.

    `revenue` prices a utilization. `lever` is the scenario field that is solved for to break even, `with_lever` the
    scenario with another value of it; revenue rises with the lever. `uncertain` says how revenue depends on volume:
    fees follow contacts, capitation follows members, bundles follow episodes.
    """

    kind: str
    name: str
    lever: str
    lever_label: str
    revenue: Callable[[Scenario, Utilization], Revenue]
    with_lever: Callable[[Scenario, Decimal], Scenario]
    lever_of: Callable[[Scenario], Decimal]
    follows: str
