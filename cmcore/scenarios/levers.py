"""Any number among a scenario's terms by its path, such as capitation.pmpm: its label, its value, and another value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cmcore.findings import UnknownNameError
from cmcore.scenarios.models import BY_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic.fields import FieldInfo

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.terms import Terms

SHARED_PARTS = dict.fromkeys(("corridor", "stop_loss", "referral_pool", "medical_loss_ratio"), "capitation")
ON_FEES = ("shared_savings", "pay_for_performance", "reconciled_bundle")
PART_NAMES = {"cost": "Cost", "growth": "Growth"}
STEP = Decimal("0.0001")
NO_TERMS = ("utilization", "paths", "seed")
"""What is counted and how it is drawn: a search over them would move nothing; members grow by the growth's terms."""


def parts_of(kinds: Sequence[str], mixed: Sequence[str] = ()) -> list[str]:
    """The parts of a scenario that decide what some models pay, what the work costs and how many members there are.

    `mixed` are the models of a mix's legs.
    """
    parts = ["cost", "growth"]
    for kind in kinds:
        below = ["fee_for_service", "capitation", "bundle", *mixed] if kind == "mix" else []
        below += [SHARED_PARTS[kind]] if kind in SHARED_PARTS else []
        below += ["fee_for_service"] if kind in (*ON_FEES, "bundle") else []
        below += ["bundle"] if kind == "reconciled_bundle" else []
        parts += [each for each in dict.fromkeys((*below, kind)) if each not in parts]
    return parts


def part_name(part: str) -> str:
    """What people call a part of a scenario."""
    return BY_KIND[part].name if part in BY_KIND else PART_NAMES[part]


def levers(scenario: Scenario, kinds: Sequence[str]) -> dict[str, str]:
    """Label by path of every number that some models or the cost depend on, those of rows by their place from 1."""
    found: dict[str, str] = {}
    for part in parts_of(kinds, scenario.mix.models):
        found |= {f"{part}.{path}": f"{part_name(part)}: {label}" for path, label in _numbers(getattr(scenario, part))}
    return found


def _numbers(terms: Terms) -> Iterator[tuple[str, str]]:
    for field, about in type(terms).model_fields.items():
        value = getattr(terms, field)
        if _is_number(value):
            yield field, str(about.title)
        for place, row in enumerate(value if isinstance(value, tuple) else (), 1):
            for moved in getattr(row, "moved", ()):
                title = type(row).model_fields[moved].title
                yield f"{field}.{place}.{moved}", f"{about.title}, {_row_name(row) or place}: {title}"


def _row_name(row: Terms) -> str:
    return str(next((value for value in dict(row).values() if isinstance(value, str)), ""))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def value_at(scenario: Scenario, path: str) -> Decimal:
    """The number at a path, such as capitation.pmpm or fee_for_service.denials.1.won.

    Raises: UnknownNameError where the scenario has no such number, or it is none that figures are worked out from.
    """
    value: Any = None if path.split(".", maxsplit=1)[0] in NO_TERMS else scenario
    for name in path.split("."):
        if isinstance(value, tuple):
            value = value[int(name) - 1] if name.isdigit() and 0 < int(name) <= len(value) else None
        else:
            value = getattr(value, name, None)
    if not _is_number(value):
        raise UnknownNameError("Term", path, list(levers(scenario, list(BY_KIND))))
    return Decimal(value)


def with_value(scenario: Scenario, path: str, value: Decimal) -> Scenario:
    """The scenario with another number at a path; whole numbers stay whole."""
    return _with(scenario, path.split("."), value)  # type: ignore[no-any-return]


def _with(terms: Any, path: Sequence[str], value: Decimal) -> Any:
    name, *rest = path
    if isinstance(terms, tuple):
        changed = _with(terms[int(name) - 1], rest, value)
        return (*terms[: int(name) - 1], changed, *terms[int(name) :])
    now = getattr(terms, name)
    then = _with(now, rest, value) if rest else round(value) if isinstance(now, int) else value
    return terms.model_copy(update={name: then})


def limits(scenario: Scenario, path: str) -> tuple[Decimal, Decimal]:
    """The least and the most that a search tries: the field's own limits, else up to ten times today's value."""
    low, high = Decimal(0), max(Decimal(1), 10 * value_at(scenario, path))
    for rule in _rules(_field(scenario, path).metadata):
        low = max(low, rule[1]) if rule[0] in {"ge", "gt"} and rule[1] >= 0 else low
        low = rule[1] if rule[0] in {"ge", "gt"} and rule[1] < 0 else low
        low = low + STEP if rule[0] == "gt" else low
        high = rule[1] if rule[0] == "le" else high
    return low, high


def _field(scenario: Scenario, path: str) -> FieldInfo:
    *way, name = path.split(".")
    terms: Any = scenario
    for step in way:
        terms = terms[int(step) - 1] if isinstance(terms, tuple) else getattr(terms, step)
    found: FieldInfo = type(terms).model_fields[name]
    return found


def _rules(metadata: Sequence[object]) -> list[tuple[str, Decimal]]:
    names = ("ge", "gt", "le")
    return [(name, Decimal(str(getattr(rule, name)))) for rule in metadata for name in names if hasattr(rule, name)]
