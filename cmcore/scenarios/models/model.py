"""The contract of a payment model: terms and utilization in, revenue by month and its parts out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cmcore.scenarios.cash import received

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.cash import Later
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


@dataclass(frozen=True, slots=True)
class Revenue:
    """What a model pays: cents by month, and the named parts that the total is made of.

    `by_contact` is the part of the total that grows and shrinks with the contacts delivered; the rest is paid whatever
    is delivered to the members and episodes counted. `notes` are sentences on how it was counted. `later` is the
    part of the months that comes after them.
    """

    months: tuple[int, ...]
    parts: dict[str, int]
    by_contact: int
    notes: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()

    @property
    def cash(self) -> tuple[int, ...]:
        """Cents that arrive in each month, and in those after the last one in which money still comes."""
        return received(self.months, self.later)

    @property
    def total(self) -> int:
        """Cents over all months."""
        return sum(self.months)


@dataclass(frozen=True, slots=True)
class Model:
    """One payment model; its terms are the part of the scenario named as its `kind`.

    `lever` is the term that is solved for to break even, from `low` to `high` in steps of `step`: revenue never falls
    as it rises. It lies in the part `lever_of_part`, or in the model's own where that is blank: a settlement on top of
    capitation breaks even by the PMPM. `on_paths` gives the revenue on every drawn path, in cents; without it, what
    follows contacts is paid on each path's fees. Where `follows_contacts` is false, the margin is no straight line over
    the contacts, so that no number of them is told to break even. `formulas` are the parts as a spreadsheet works
    them out.
    """

    kind: str
    name: str
    lever: str
    lever_label: str
    revenue: Callable[[Scenario, Utilization], Revenue]
    low: Decimal
    high: Decimal
    step: Decimal
    lever_of_part: str = ""
    on_paths: Callable[[Scenario, Utilization, Revenue, Any], Any] | None = None
    formulas: Callable[[Scenario], dict[str, str]] | None = None
    follows_contacts: bool = True

    @property
    def lever_part(self) -> str:
        """The part of the scenario that the lever lies in."""
        return self.lever_of_part or self.kind

    def lever_of(self, scenario: Scenario) -> Decimal:
        """The lever's value in a scenario."""
        return Decimal(getattr(getattr(scenario, self.lever_part), self.lever))

    def with_lever(self, scenario: Scenario, value: Decimal) -> Scenario:
        """The scenario with another value of the lever."""
        terms = getattr(scenario, self.lever_part).model_copy(update={self.lever: value})
        return scenario.model_copy(update={self.lever_part: terms})
