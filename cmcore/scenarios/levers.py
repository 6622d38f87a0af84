"""Any number among a scenario's terms by its path, such as capitation.pmpm: its label, its value, and another value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.findings import UnknownNameError
from cmcore.scenarios.models import BY_KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.scenario import Scenario

SHARED_PARTS = {"corridor": "capitation", "stop_loss": "capitation", "medical_loss_ratio": "capitation"}
ON_FEES = ("shared_savings", "pay_for_performance", "reconciled_bundle")
STEP = Decimal("0.0001")


def parts_of(kinds: Sequence[str]) -> list[str]:
    """The parts of a scenario that decide what some models pay and what the work costs."""
    parts = ["cost"]
    for kind in kinds:
        below = ["fee_for_service", "capitation", "bundle"] if kind == "mix" else []
        below += [SHARED_PARTS[kind]] if kind in SHARED_PARTS else []
        below += ["fee_for_service"] if kind in (*ON_FEES, "bundle") else []
        below += ["bundle"] if kind == "reconciled_bundle" else []
        parts += [each for each in (*below, kind) if each not in parts]
    return parts


def levers(scenario: Scenario, kinds: Sequence[str]) -> dict[str, str]:
    """Label by path of every number that some models or the cost depend on."""
    found = {}
    for part in parts_of(kinds):
        terms = getattr(scenario, part)
        name = BY_KIND[part].name if part in BY_KIND else "Cost"
        for field, about in type(terms).model_fields.items():
            value = getattr(terms, field)
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                found[f"{part}.{field}"] = f"{name}: {about.title}"
    return found


def value_at(scenario: Scenario, path: str) -> Decimal:
    """The number at a path.

    Raises: UnknownNameError where the scenario has no such number.
    """
    part, _, field = path.partition(".")
    value = getattr(getattr(scenario, part, None), field, None)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise UnknownNameError("Term", path, list(levers(scenario, list(BY_KIND))))
    return Decimal(value)


def with_value(scenario: Scenario, path: str, value: Decimal) -> Scenario:
    """The scenario with another number at a path; whole numbers stay whole."""
    part, _, field = path.partition(".")
    terms = getattr(scenario, part)
    whole = isinstance(getattr(terms, field), int)
    changed = terms.model_copy(update={field: round(value) if whole else value})
    return scenario.model_copy(update={part: changed})


def limits(scenario: Scenario, path: str) -> tuple[Decimal, Decimal]:
    """The least and the most that a search tries: the field's own limits, else up to ten times today's value."""
    part, _, field = path.partition(".")
    low, high = Decimal(0), max(Decimal(1), 10 * value_at(scenario, path))
    for rule in _rules(type(getattr(scenario, part)).model_fields[field].metadata):
        low = max(low, rule[1]) if rule[0] in {"ge", "gt"} and rule[1] >= 0 else low
        low = rule[1] if rule[0] == "ge" and rule[1] < 0 else low
        low = low + STEP if rule[0] == "gt" else low
        high = rule[1] if rule[0] == "le" else high
    return low, high


def _rules(metadata: Sequence[object]) -> list[tuple[str, Decimal]]:
    names = ("ge", "gt", "le")
    return [(name, Decimal(str(getattr(rule, name)))) for rule in metadata for name in names if hasattr(rule, name)]
