"""The terms of a scenario on sliders, the rest of them put away below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import scenario_terms

if TYPE_CHECKING:
    from collections.abc import Callable

PATHS = 10_000
DRAWS: tuple[tuple[str, str, int | None, float | int], ...] = (
    ("dispersion", "How much members' need differs from one year to another, over its mean", None, 0.05),
    ("paths", "Draws of volume; no range at 0", PATHS, 1_000),
    ("seed", "Seed of the draws", 20_261, 1),
)
LEVERS: tuple[tuple[str, str, float, float, float, float, str], ...] = (
    ("capitation.pmpm", "PMPM", 0.0, 400.0, 128.0, 1.0, "$%.0f"),
    ("capitation.withhold", "Withhold", 0.0, 0.5, 0.05, 0.01, "percent"),
    ("capitation.withhold_returned", "Withhold returned", 0.0, 1.0, 0.8, 0.05, "percent"),
    ("bundle.price", "Price an episode", 0.0, 2000.0, 420.0, 10.0, "$%.0f"),
    ("bundle.window_days", "Episode window, days", 7.0, 180.0, 90.0, 1.0, "%d"),
    ("fee_for_service.rate_change", "Change of rates", -0.5, 0.5, 0.0, 0.01, "percent"),
    ("fee_for_service.collected", "Share collected", 0.5, 1.0, 0.96, 0.01, "percent"),
    ("growth.members_at_first", "Members at first, over those counted", 0.25, 4.0, 1.0, 0.05, "%.2f"),
    ("growth.members_yearly", "Growth of members a year", -0.5, 1.0, 0.0, 0.01, "percent"),
    ("cost.productivity", "Share of paid hours billed", 0.2, 1.0, 0.6, 0.01, "percent"),
    ("cost.salary", "Salary a year", 30_000.0, 120_000.0, 52_000.0, 500.0, "localized"),
    ("cost.overhead", "Overhead a year", 0.0, 60_000.0, 17_000.0, 500.0, "localized"),
)
GROUPS = {
    "capitation": "Capitation",
    "bundle": "Bundle",
    "fee_for_service": "Fee-for-service",
    "growth": "Growth",
    "cost": "Cost",
}
BY_PART = {part: [each for each in LEVERS if each[0].startswith(f"{part}.")] for part in GROUPS}


def terms_of(
    payers: list[str], kinds: list[str], slots: scenario_terms.Slots, when_moved: Callable[[], None]
) -> dict[str, Any]:
    """The scenario's terms from its widgets; `slots` gets a place below each for what is wrong with it."""
    terms: dict[str, Any] = {"payers": payers, "models": kinds}
    for kind in kinds:
        if kind not in GROUPS:
            terms[kind] = scenario_terms.model_terms(kind, slots)
    sliders = {path for path, *_ in LEVERS}
    for part, title in GROUPS.items():
        with st.container(border=True):
            st.markdown(f"**{title}**")
            terms[part] = {name: value for each in BY_PART[part] for name, value in [_slider(each, when_moved)]}
            terms[part] |= scenario_terms.further_terms(part, sliders, slots)
    with st.container(border=True):
        st.markdown("**Risk**")
        terms |= dict(_draw(*each, slots) for each in DRAWS)
    return terms


def _draw(name: str, label: str, usual: int | None, step: float, slots: scenario_terms.Slots) -> tuple[str, Any]:
    """One term of the draws, as a number; one without a usual value is left out where blank."""
    key = f"scenarios.{name}"
    st.session_state.setdefault(key, usual)
    hint = "From the sessions" if usual is None else None
    value = st.number_input(label, key=key, step=step, placeholder=hint)
    slots[name] = st.empty()
    return name, value if value is None or isinstance(usual, int) else f"{value:.4f}"


def moved(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms with the sliders as they stand now."""
    parts = {part: dict(_term(path) for path, *_ in levers) for part, levers in BY_PART.items()}
    return terms | {part: terms[part] | values for part, values in parts.items()}


def _slider(lever: tuple[str, str, float, float, float, float, str], when_moved: Callable[[], None]) -> tuple[str, Any]:
    path, label, low, high, usual, step, shape = lever
    key = f"scenarios.{path}"
    st.session_state.setdefault(key, usual)
    st.slider(label, low, high, step=step, format=shape, key=key, on_change=when_moved)
    return _term(path)


def _term(path: str) -> tuple[str, Any]:
    """A slider's term by its name in its part."""
    value = st.session_state[f"scenarios.{path}"]
    return path.split(".")[1], int(value) if path == "bundle.window_days" else f"{value:.4f}"
