"""The terms of a scenario on sliders, the rest of them put away below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from cmcore.scenarios.levers import parts_of
from cmcore.scenarios.models.mix import Leg
from pages.parts import scenario_terms

if TYPE_CHECKING:
    from collections.abc import Callable


class Lever(NamedTuple):
    """A term on a slider: its path, label, ends, first value, step and how it is written."""

    path: str
    label: str
    low: float
    high: float
    usual: float
    step: float
    shape: str


class DrawTerm(NamedTuple):
    """A term of the draws: its name, label, first value and step."""

    name: str
    label: str
    usual: int | None
    step: float


PATHS = 10_000
DRAWS = (
    DrawTerm("dispersion", "How much members' need differs from one year to another, over its mean", None, 0.05),
    DrawTerm("paths", "Draws of volume; no range at 0", PATHS, 1_000),
    DrawTerm("seed", "Seed of the draws", 20_261, 1),
)
LEVERS = tuple(Lever(*each) for each in (
    ("capitation.pmpm", "PMPM", 0.0, 1_000.0, 128.0, 1.0, "$%.2f"),
    ("capitation.withhold", "Withhold", 0.0, 0.5, 0.05, 0.01, "percent"),
    ("capitation.withhold_returned", "Withhold returned", 0.0, 1.0, 0.8, 0.05, "percent"),
    ("bundle.price", "Price an episode", 0.0, 5_000.0, 420.0, 10.0, "$%.2f"),
    ("bundle.window_days", "Episode window, days", 7.0, 180.0, 90.0, 1.0, "%d"),
    ("fee_for_service.rate_change", "Change of rates", -0.5, 0.5, 0.0, 0.01, "percent"),
    ("fee_for_service.collected", "Share collected", 0.5, 1.0, 0.96, 0.01, "percent"),
    ("growth.members_at_first", "Members at first, over those counted", 0.25, 4.0, 1.0, 0.05, "%.2f"),
    ("growth.members_yearly", "Growth of members a year", -0.5, 1.0, 0.0, 0.01, "percent"),
    ("cost.productivity", "Share of paid hours billed", 0.2, 1.0, 0.6, 0.01, "percent"),
    ("cost.salary", "Salary a year", 30_000.0, 120_000.0, 52_000.0, 500.0, "localized"),
    ("cost.overhead", "Overhead a year", 0.0, 60_000.0, 17_000.0, 500.0, "localized"),
))  # fmt: skip
GROUPS = {
    "capitation": "Capitation",
    "bundle": "Bundle",
    "fee_for_service": "Fee-for-service",
    "growth": "Growth",
    "cost": "Cost",
}
OFFERED = frozenset({"capitation.pmpm", "bundle.price"})
"""Prices that payers offer to the cent: they can be typed besides."""
ENDS = "scenarios.ends"
"""The ends of the sliders that were made longer, by path."""
BY_PATH = {each.path: each for each in LEVERS}
BY_PART = {part: [each for each in LEVERS if each.path.startswith(f"{part}.")] for part in GROUPS}
OPENED = "capitation"
"""The part whose widgets are drawn at first; the others are drawn when they are opened."""


def terms_of(
    payers: list[str], kinds: list[str], slots: scenario_terms.Slots, when_moved: Callable[[], None]
) -> dict[str, Any]:
    """The scenario's terms, each part's as widgets while it is open; `slots` gets places for what is wrong."""
    terms: dict[str, Any] = {"payers": payers, "models": kinds}
    for kind in kinds:
        if kind not in GROUPS:
            terms[kind] = scenario_terms.model_terms(kind, slots)
    mixed = [each.get("model", Leg().model) for each in terms["mix"]["legs"]] if "mix" in kinds else []
    needed = parts_of(kinds, mixed)
    for kind in needed:
        if kind in mixed and kind not in {*GROUPS, *terms}:
            terms[kind] = scenario_terms.model_terms(kind, slots)
    for part, title in GROUPS.items():
        if part not in needed:
            terms[part] = _part(part, slots, when_moved, drawn=False)
            continue
        with scenario_terms.group(part, title, _told(part), slots, opened=part == OPENED) as place:
            terms[part] = _part(part, slots, when_moved, drawn=place.open)
    with scenario_terms.group("draws", "Risk", _draws_told(), slots) as place:
        terms |= {each.name: _drawn(each, place.open) for each in DRAWS}
        if place.open:
            slots["draws.told"] = st.empty()
    slots |= dict.fromkeys((each.name for each in DRAWS), slots["draws"])
    return terms


def _part(part: str, slots: scenario_terms.Slots, when_moved: Callable[[], None], *, drawn: bool) -> dict[str, Any]:
    """A part's terms on sliders and the further ones."""
    if drawn:
        for each in BY_PART[part]:
            _slider(each, when_moved)
        slots[f"{part}.told"] = st.empty()
    shown = {each.path for each in BY_PART[part]}
    return dict(map(_term, BY_PART[part])) | scenario_terms.further_terms(part, shown, slots, drawn=drawn)


def _drawn(term: DrawTerm, is_open: bool) -> Any:
    """One term of the draws, as a number; one without a usual value is left out where blank."""
    key = f"scenarios.{term.name}"
    if is_open:
        scenario_terms.begin(key, term.usual)
        hint = "From the sessions" if term.usual is None else None
        st.number_input(term.label, key=key, step=term.step, placeholder=hint)
    return scenario_terms.given(scenario_terms.stands(key, term.usual))


def moved(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms with the sliders as they stand now."""
    return terms | {part: terms[part] | dict(map(_term, levers)) for part, levers in BY_PART.items()}


def put(path: str, value: float) -> None:
    """Puts a value on its slider, drawn now or later, which becomes as long as it takes."""
    low, high = _ends(BY_PATH[path])
    st.session_state.setdefault(ENDS, {})[path] = (min(low, value), max(high, value))
    scenario_terms.put(f"scenarios.{path}", value)


def _ends(lever: Lever) -> tuple[float, float]:
    """The ends of a slider: its own, or farther out where a value was put on it."""
    found: tuple[float, float] = st.session_state.get(ENDS, {}).get(lever.path, (lever.low, lever.high))
    return found


def _slider(lever: Lever, when_moved: Callable[[], None]) -> None:
    key, (low, high) = f"scenarios.{lever.path}", _ends(lever)
    scenario_terms.begin(key, lever.usual)
    st.slider(lever.label, low, high, step=lever.step, format=lever.shape, key=key, on_change=when_moved)
    if lever.path in OFFERED:
        typed = f"{key}.typed"
        st.number_input(
            f"{lever.label}, typed", min_value=0.0, value=None, step=0.01, format="%.2f", key=typed,
            placeholder="or type the amount offered", label_visibility="collapsed", on_change=_take,
            args=(lever.path, typed),
        )  # fmt: skip


def _take(path: str, typed: str) -> None:
    """Puts a typed price on its slider; the field is blank again, so that it never shows another than the slider."""
    value = st.session_state[typed]
    if value is not None:
        put(path, value)
        st.session_state[typed] = None


def _term(lever: Lever) -> tuple[str, Any]:
    """A slider's term by its name in its part."""
    value = scenario_terms.stands(f"scenarios.{lever.path}", lever.usual)
    return lever.path.split(".")[1], int(value) if lever.path == "bundle.window_days" else scenario_terms.given(value)


def _told(part: str) -> str:
    """The values of a part's sliders where they are put away."""
    said = []
    for each in BY_PART[part]:
        value = scenario_terms.stands(f"scenarios.{each.path}", each.usual)
        shapes = {"percent": f"{value:.0%}", "localized": f"${value:,.0f}"}
        said.append(f"{each.label} {shapes[each.shape] if each.shape in shapes else each.shape % value}")
    return ", ".join(said)


def _draws_told() -> str:
    """How many draws are made, where their terms are put away."""
    return f"{scenario_terms.stands('scenarios.paths', PATHS) or 0:,} draws"
