"""Where every figure that a comparison rests on is from: counted, typed in, or the usual value with its publication."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from cmcore.money import from_cents
from cmcore.reference.tables import load
from cmcore.scenarios.growth import grow
from cmcore.scenarios.levers import part_name, parts_of
from cmcore.scenarios.persistence import dispersion_of
from cmcore.scenarios.scenario import Growth, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.terms import Terms

TYPED, USUAL, COUNTED = "Typed in", "Usual value", "Agency's sessions"
MEMBERS, STAFF = "Members table", "Staff table"
STANDINGS = {"recalled": " (recalled)"}
CHOICE = "A choice among the model's rules"
DISPERSION = "Spread of members' yearly need over its mean; for the range alone"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure or rule: its path, what it is, its value, where it is from, and the source of that."""

    path: str
    label: str
    value: Decimal | str
    origin: str
    source: str

    def to_dict(self) -> dict[str, str]:
        """The assumption as the JSON that scripts rely on."""
        value = f"{self.value:f}" if isinstance(self.value, Decimal) else self.value
        return {
            "term": self.path, "label": self.label, "value": value, "origin": self.origin, "source": self.source,
        }  # fmt: skip


@cache
def usual_sources() -> dict[str, str]:
    """The source of the usual value of each number, by its path, said as recalled where it is."""
    rows = load("term_sources").iter_rows(named=True)
    return {row["term"]: row["source"] + STANDINGS.get(row["confidence"], "") for row in rows}


def origin_of(scenario: Scenario, path: str) -> tuple[str, str]:
    """(where the value of a term is from, its source); of terms in rows, of all the rows together."""
    now, usual = (_value(each, path) for each in (scenario, Scenario()))
    source = usual_sources().get(path, "")
    if now == usual:
        return USUAL, source
    shown = "" if isinstance(usual, tuple) or usual is None else f"; the usual value is {_text(usual)}"
    return TYPED, f"{scenario.name}{shown}"


def counted(comparison: Comparison, counted_from: str = "") -> tuple[Assumption, ...]:
    """What the terms are applied to, before any growth: members, contacts, minutes, fees, and the pay of staff."""
    used = grow(comparison.utilization, Growth())
    is_typed = used.contacts is None
    origin, source = (TYPED, comparison.scenario.name) if is_typed else (COUNTED, counted_from or "The files named")
    pay = sum(each.payroll for each in used.months) if comparison.scenario.cost.basis == "staff" else None
    months = f"{used.months[0].month:%B %Y} to {used.months[-1].month:%B %Y}"
    figures = (
        ("members", "Members", used.members),
        ("member_months", "Member-months", used.member_months),
        ("sessions", "Contacts", used.sessions),
        ("minutes", "Minutes", used.minutes),
        ("fee_revenue", "Fees today, in dollars", from_cents(used.fee_revenue)),
    )
    enrolled = {"members": MEMBERS, "member_months": MEMBERS} if used.enrollment is not None else {}
    rows = [
        Assumption(f"counted.{name}", label, Decimal(value), enrolled.get(name, origin), source)
        for name, label, value in figures
    ]
    if pay is not None:
        rows.append(Assumption("counted.payroll", "Staff pay, in dollars", from_cents(pay), STAFF, counted_from))
    return (Assumption("counted.months", "Months", months, origin, source), *rows)


def rules_of(scenario: Scenario, parts: Sequence[str]) -> tuple[Assumption, ...]:
    """The terms that are no number: schemes, methods, codes; those of a corridor's scheme with the rule behind it."""
    found = []
    for part in parts:
        for path, label, value in _rules(getattr(scenario, part), part):
            origin, source = origin_of(scenario, path)
            found.append(Assumption(path, label, value, origin, _scheme(path, scenario) or source or CHOICE))
    return tuple(found)


def assumptions(comparison: Comparison, counted_from: str = "") -> tuple[Assumption, ...]:
    """Everything that the models compared rest on: their terms and the cost, the rules, and what was counted."""
    scenario = comparison.scenario
    parts = parts_of([each.kind for each in comparison.results], scenario.mix.models)
    numbers = []
    for part in parts:
        for path, label, value in _numbers(getattr(scenario, part), part):
            numbers.append(Assumption(path, label, value, *origin_of(scenario, ".".join(path.split(".")[:2]))))
    return (*counted(comparison, counted_from), *numbers, *rules_of(scenario, parts), _spread(comparison))


def _spread(comparison: Comparison) -> Assumption:
    """The dispersion drawn with: given, estimated from the sessions, or assumed."""
    scenario, used = comparison.scenario, comparison.utilization
    found, value = used.persistence, dispersion_of(scenario, used)
    origin, source = origin_of(scenario, "dispersion")
    if scenario.dispersion is None and found is not None:
        is_known = found.dispersion is not None
        origin, source = (COUNTED, found.said) if is_known else (origin, f"{source}. {found.said}")
    return Assumption("dispersion", DISPERSION, value, origin, source)


def _numbers(terms: Terms, part: str) -> Iterator[tuple[str, str, Decimal]]:
    for field, about in type(terms).model_fields.items():
        value, label = getattr(terms, field), f"{part_name(part)}: {about.title}"
        for place, row in enumerate(value if isinstance(value, tuple) else (), 1):
            for name, each in row if not isinstance(row, str) else ():
                if _is_number(each):
                    title = type(row).model_fields[name].title
                    yield f"{part}.{field}.{place}.{name}", f"{label} {place}, {title}", Decimal(each)
        if _is_number(value):
            yield f"{part}.{field}", label, Decimal(value)


def _rules(terms: Terms, part: str) -> Iterator[tuple[str, str, str]]:
    for field, about in type(terms).model_fields.items():
        value = getattr(terms, field)
        is_codes = isinstance(value, tuple) and bool(value) and isinstance(value[0], str)
        if isinstance(value, str | bool) or is_codes:
            yield f"{part}.{field}", f"{part_name(part)}: {about.title}", _text(value)


def _scheme(path: str, scenario: Scenario) -> str:
    """The rules that the bands of a corridor's scheme are from; blank for own bands and for other terms."""
    if path != "corridor.scheme":
        return ""
    named = load("corridor_bands").filter(scheme=scenario.corridor.scheme)
    return "; ".join(named["source"].unique(maintain_order=True))


def _value(scenario: Scenario, path: str) -> Any:
    value: Any = scenario
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value).replace("_", " ")


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
