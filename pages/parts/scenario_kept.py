"""Scenarios kept by name on the Scenarios page: saved, loaded into the widgets, copied, removed, handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.findings import CmcoreError, UnknownNameError
from cmcore.scenarios.levers import value_at
from cmcore.scenarios.scenario import Scenario, dump_scenario, load_scenario
from cmcore.scenarios.workbook import scenario_workbook
from cmcore.store.scenarios import NameTakenError, is_stale
from pages.parts import downloads, page, scenario_sliders, scenario_source, scenario_terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cmcore.scenarios.compare import Comparison
    from cmcore.store.records import SavedScenario
    from pages.parts.page import Desk

KNOWN = "scenarios.known"
"""The moments at which the saved scenarios were saved that this browser has seen the terms of."""

SHOWN = "scenarios.shown"
"""The moment at which each scenario that the page showed last was saved."""


def saved(desk: Desk) -> None:
    """Scenarios kept by name: load one into the sliders, or remove it."""
    kept = {each.name: each for each in desk.workspace.scenarios()}
    if not kept:
        return
    shown: dict[str, datetime] = st.session_state.get(SHOWN, {})
    st.session_state[SHOWN] = {each.name: each.at for each in kept.values()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Saved scenarios", list(kept), index=None, placeholder="Choose one", key="scenarios.saved", width=360
        )
        if st.button("Load", key="scenarios.load", disabled=name is None, icon=":material/input:"):
            _load_kept(desk, kept[str(name)], f"Loaded {name}.")
        if st.button("Copy", key="scenarios.copy", disabled=name is None, icon=":material/content_copy:"):
            copy = desk.workspace.copy_scenario(str(name), desk.who)
            _load_kept(desk, copy, f"Copied as {copy.name}; its terms are in the sliders.")
        if st.button("Remove", key="scenarios.remove", disabled=name is None, type="tertiary"):
            _remove(desk, str(name), shown.get(str(name)))
        if name and is_stale(kept[name], desk.workspace.revision):
            st.caption("Saved on earlier data; load it to see it on today's.")


def _remove(desk: Desk, name: str, seen: datetime | None) -> None:
    try:
        desk.workspace.remove_scenario(name, seen)
    except CmcoreError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.rerun()


def _load_kept(desk: Desk, saved: SavedScenario, said: str) -> None:
    try:
        load(desk, load_scenario(saved.terms))
    except CmcoreError as error:
        st.error(str(error).replace("$", "\\$"), icon=":material/error:")
        return
    st.session_state.setdefault(KNOWN, set()).add(saved.at)
    page.notify(said)
    st.rerun()


def load(desk: Desk, scenario: Scenario) -> None:
    """Puts a scenario's terms into the widgets, which are drawn after this.

    Raises: UnknownNameError for a payer without sessions.
    """
    known = desk.lines["payer"].drop_nulls().unique().sort().to_list() if desk.has_sessions else []
    for payer in scenario.payers:
        if payer not in known and scenario.utilization is None:
            raise UnknownNameError("Payer", payer, known)
    for part in {*scenario_sliders.GROUPS, *scenario.models, *scenario.mix.models}:
        scenario_terms.keep(part, getattr(scenario, part))
    for path, *_ in scenario_sliders.LEVERS:
        scenario_sliders.put(path, float(value_at(scenario, path)))
    for name, *_ in scenario_sliders.DRAWS:
        value = getattr(scenario, name)
        scenario_terms.put(f"scenarios.{name}", value if value is None or isinstance(value, int) else float(value))
    scenario_source.keep(scenario, known)
    st.session_state["scenarios.models"] = list(scenario.models)
    st.session_state["scenarios.name"] = scenario.name


def keep(desk: Desk, last: Callable[[], Comparison]) -> None:
    """Saves the last terms under a name, and hands them and the live workbook over."""
    source = scenario_source.counted_from(desk)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", key="scenarios.name", placeholder="Offer of November", width=280)
        if st.button("Save scenario", key="scenarios.save", icon=":material/save:"):
            named = last().scenario.model_copy(update={"name": name.strip()})
            known: set[datetime] = st.session_state.setdefault(KNOWN, set())
            try:
                known.add(desk.workspace.save_scenario(name, dump_scenario(named), desk.who, known).at)
                page.notify("Saved.")
                st.rerun()
            except NameTakenError as taken:
                known.add(taken.saved.at)
                st.warning(str(taken), icon=":material/warning:")
            except CmcoreError as error:
                st.error(str(error))
        downloads.download(
            "Workbook with live formulas",
            lambda: scenario_workbook(last(), source),
            f"{last().scenario.name or 'Scenario'}.xlsx",
            "scenarios.xlsx",
        )
        downloads.download(
            "Terms, yaml",
            lambda: dump_scenario(last().scenario).encode(),
            f"{last().scenario.name or 'Scenario'}.yaml",
            "scenarios.yaml",
        )
