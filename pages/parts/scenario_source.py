"""Where a scenario's utilization is from: the sessions loaded, or typed in where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.scenarios.utilization import Utilization
from pages.parts import filters, scenario_terms

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Scenario
    from pages.parts.page import Desk

SESSIONS, TYPED = "Sessions", "Typed in"


def choose_payers(desk: Desk) -> list[str]:
    """The payers whose sessions are compared; all where none is chosen."""
    if not desk.has_sessions:
        st.info(
            "No service log is loaded, so type in what you expect below. Once a log is loaded, members, episodes and "
            "minutes are counted from it.",
            icon=":material/edit_note:",
        )
        return []
    options = sorted(desk.lines["payer"].drop_nulls().unique())
    return st.multiselect(
        "Payers", options, key=filters.in_link("payer"), bind="query-params", placeholder="All payers", width=520
    )


def terms_of(desk: Desk, slots: scenario_terms.Slots) -> dict[str, Any]:
    """The utilization among the terms: nothing where the sessions are counted."""
    if desk.has_sessions:
        st.session_state.setdefault("scenarios.source", SESSIONS)
        chosen = st.segmented_control("Count from", [SESSIONS, TYPED], key="scenarios.source")
        if chosen != TYPED:
            return {}
    return {"utilization": scenario_terms.typed_use(slots)}


def keep(scenario: Scenario, known: list[str]) -> None:
    """Puts a loaded scenario's payers, those known here, and its utilization into the widgets."""
    st.session_state["payer"] = [each for each in scenario.payers if each in known]
    if scenario.utilization is None:
        st.session_state["scenarios.source"] = SESSIONS
        return
    st.session_state["scenarios.source"] = TYPED
    scenario_terms.keep("utilization", scenario.utilization)


def utilization(key: tuple[str, int, str, tuple[str, ...]], desk: Desk, scenario: Scenario) -> Utilization:
    """The utilization that a scenario is worked out on."""
    return _counted(key, desk) if scenario.utilization is None else Utilization.typed(scenario)


def used_of(desk: Desk, scenario: Scenario) -> Utilization:
    """The utilization of any scenario, of its own payers or typed in.

    Raises: InputInvalidError where it has none and no session of its payers is loaded.
    """
    key = (desk.workspace.id, desk.workspace.revision, desk.as_of.isoformat(), tuple(scenario.payers))
    return utilization(key, desk, scenario)


def counted_from(desk: Desk) -> str:
    """What members and contacts are counted from, as a workbook says it."""
    kept = desk.workspace
    return f"Workspace {kept.name}, revision {kept.revision} of its data; priced as of {desk.as_of}"


@st.cache_resource(max_entries=16, show_spinner=False)
def _counted(key: tuple[str, int, str, tuple[str, ...]], _desk: Desk) -> Utilization:
    return Utilization.from_lines(_desk.lines, _desk.dataset.frames["members"], key[3], _desk.dataset.frames["staff"])
