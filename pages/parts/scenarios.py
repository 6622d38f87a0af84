"""The Scenarios page's pieces: terms on sliders, the answer beside them, scenarios kept by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from cmcore.findings import CmcoreError, InputInvalidError, UnknownNameError
from cmcore.money import CENTS, dollars
from cmcore.scenarios.compare import compare
from cmcore.scenarios.growth import counted_growth
from cmcore.scenarios.levers import value_at
from cmcore.scenarios.models import BY_KIND, MODELS
from cmcore.scenarios.scenario import Scenario, dump_scenario, load_scenario, make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.workbook import scenario_workbook
from pages.parts import (
    break_even,
    charts,
    downloads,
    figures,
    page,
    scenario_answers,
    scenario_sliders,
    scenario_source,
    scenario_terms,
    scenario_use,
)

if TYPE_CHECKING:
    from cmcore.scenarios.compare import Comparison, ModelResult
    from pages.parts.page import Desk


def saved(desk: Desk) -> None:
    """Scenarios kept by name: load one into the sliders, or remove it."""
    kept = {each.name: each for each in desk.workspace.scenarios()}
    if not kept:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Saved scenarios", list(kept), index=None, placeholder="Choose one", key="scenarios.saved", width=360
        )
        if st.button("Load", key="scenarios.load", disabled=name is None, icon=":material/input:"):
            _load_kept(desk, kept[str(name)].terms, f"Loaded {name}.")
        if st.button("Copy", key="scenarios.copy", disabled=name is None, icon=":material/content_copy:"):
            copy = desk.workspace.copy_scenario(str(name), desk.who)
            _load_kept(desk, copy.terms, f"Copied as {copy.name}; its terms are in the sliders.")
        if st.button("Remove", key="scenarios.remove", disabled=name is None, type="tertiary"):
            desk.workspace.remove_scenario(name)
            st.rerun()
        if name and kept[name].revision != desk.workspace.revision:
            st.caption("Saved on earlier data; load it to see it on today's.")


def _load_kept(desk: Desk, terms: str, said: str) -> None:
    try:
        load(desk, load_scenario(terms))
    except CmcoreError as error:
        st.error(str(error).replace("$", "\\$"), icon=":material/error:")
        return
    page.notify(said)
    st.rerun()


def load(desk: Desk, scenario: Scenario) -> None:
    """Puts a scenario's terms into the widgets, which are drawn after this.

    Raises: InputInvalidError where a term lies outside of its slider, UnknownNameError for a payer without sessions.
    """
    known = desk.lines["payer"].drop_nulls().unique().sort().to_list() if desk.has_sessions else []
    for payer in scenario.payers:
        if payer not in known and scenario.utilization is None:
            raise UnknownNameError("Payer", payer, known)
    for path, label, low, high, *_ in scenario_sliders.LEVERS:
        if not low <= value_at(scenario, path) <= high:
            raise InputInvalidError(f"{label} must lie between {low:g} and {high:g} here; change {path} in the file.")
    for part in {*scenario_sliders.GROUPS, *scenario.models}:
        scenario_terms.keep(part, getattr(scenario, part))
    for path, *_ in scenario_sliders.LEVERS:
        st.session_state[f"scenarios.{path}"] = float(value_at(scenario, path))
    for name, *_ in scenario_sliders.DRAWS:
        value = getattr(scenario, name)
        st.session_state[f"scenarios.{name}"] = value if isinstance(value, int) else float(value)
    scenario_source.keep(scenario, known)
    st.session_state["scenarios.models"] = list(scenario.models)
    st.session_state["scenarios.loaded"] = st.session_state.get("scenarios.loaded", 0) + 1
    st.session_state["scenarios.name"] = scenario.name


@st.fragment
def answer(desk: Desk, payers: list[str]) -> None:
    """Sliders and what they bring, recomputed by themselves without the rest of the page."""
    kinds, top = _models(), st.container()
    left, right = st.columns([1, 2.4], gap="large")
    slots: scenario_terms.Slots = {}
    with left:
        terms = scenario_source.terms_of(desk, slots) | scenario_sliders.terms_of(payers, kinds, slots)
    comparison = _compared(desk, terms, slots, right)
    if comparison is None:
        return
    grew = counted_growth(comparison.utilization)
    if grew is not None:
        slots["growth"].caption(f"Members counted grew {grew:+.1%} a year.")
    with top:
        st.subheader("Margin by model", anchor=False)
        figures.cards([_card(each) for each in comparison.results])
    with right:
        _show(comparison)
        scenario_answers.show(desk, comparison)
    _keep(desk, comparison)


def _models() -> list[str]:
    """The models to compare; the first three where none is chosen."""
    st.session_state.setdefault("scenarios.models", list(Scenario().models))
    chosen = st.multiselect(
        "Models compared",
        [each.kind for each in MODELS],
        key="scenarios.models",
        format_func=lambda each: BY_KIND[each].name,
    )
    return chosen or list(Scenario().models)


def _compared(desk: Desk, terms: dict[str, Any], slots: scenario_terms.Slots, right: Any) -> Comparison | None:
    """The models on these terms; where a term is impossible it is said at its field and the last good answer stays."""
    key = (desk.workspace.id, desk.workspace.revision, desk.as_of.isoformat(), tuple(terms["payers"]))
    try:
        scenario = make_scenario(terms)
        found = compare(scenario, scenario_source.utilization(key, desk, scenario))
    except ScenarioInvalidError as error:
        scenario_terms.say_faults(error, slots)
        last = st.session_state.get("scenarios.last")
        if last is None or last[0] != key:
            return None
        right.warning("A term cannot be, as said beside it. This is the last answer before it.")
        return last[1]  # type: ignore[no-any-return]
    except CmcoreError as error:
        right.error(str(error))
        return None
    st.session_state["scenarios.last"] = (key, found)
    return found


def _show(comparison: Comparison) -> None:
    best = max(comparison.results, key=lambda each: each.margin)
    used = comparison.utilization
    frame = pd.DataFrame(
        [
            {"model": each.name, "what": what, "dollars": amount / CENTS}
            for each in comparison.results
            for what, amount in (("Revenue", each.revenue), ("Cost", each.cost), ("Margin", each.margin))
        ]
    )
    colors = {"Revenue": "primary", "Cost": "open", "Margin": "good"}
    title = f"{best.name} leaves most: {dollars(best.margin, whole=True)} on {used.member_months:,} member-months"
    charts.show(
        charts.grouped_bars(frame, "model", "what", "dollars", colors),
        "scenarios.chart",
        title,
        "Revenue, cost and margin by model",
    )
    st.dataframe(
        [_row(comparison, each) for each in comparison.results],
        key="scenarios.table",
        hide_index=True,
        column_config=_TABLE,
        alt="The models side by side",
    )
    with st.expander("How it was counted"):
        for sentence in _counted(comparison):
            st.markdown(f"- {sentence}".replace("$", "\\$"))
    with st.expander("What an hour costs"):
        scenario_use.build_up_table(comparison)
    st.caption(
        f"{figures.count(used.sessions, 'session')}, {figures.count(used.members, 'client')}. "
        f"{_range_words(comparison)} Salary and overhead are assumptions to edit."
    )


def _range_words(comparison: Comparison) -> str:
    risk = comparison.results[0].risk
    if risk is None:
        return comparison.thin or "No draws are asked for, so no range is told."
    return f"The range comes from {risk.paths:,} draws of volume, the same for every model."


def _counted(comparison: Comparison) -> list[str]:
    """What could not be counted, and how each model counted; a sentence of several models once."""
    said: dict[str, list[str]] = {}
    for each in comparison.results:
        for note in each.notes:
            said.setdefault(note, []).append(each.name)
    return [*comparison.utilization.notes, *(f"{', '.join(names)}: {note}" for note, names in said.items())]


def _card(result: ModelResult) -> figures.Figure:
    even = "no break-even" if result.break_even is None else f"break-even {break_even.even_words(result)}"
    return figures.Figure(
        result.name,
        dollars(result.margin, whole=True),
        even,
        f"Revenue {dollars(result.revenue)} less cost {dollars(result.cost)}.",
    )


_MONEY = st.column_config.NumberColumn(format="dollar")
_TABLE = {
    **dict.fromkeys(
        ("Revenue", "Cost", "Margin", "P5", "P50", "P95", "Margin a member-month", "Revenue an hour"), _MONEY
    ),
    "Chance of a loss": st.column_config.NumberColumn(format="percent"),
}


def _row(comparison: Comparison, result: ModelResult) -> dict[str, Any]:
    row: dict[str, Any] = {
        "Model": result.name,
        "Revenue": result.revenue / CENTS,
        "Cost": result.cost / CENTS,
        "Margin": result.margin / CENTS,
        "Margin a member-month": comparison.a_member_month(result.margin) / CENTS,
        "Revenue an hour": comparison.an_hour(result.revenue) / CENTS,
        "Break-even": break_even.even_words(result),
    }
    if result.risk:
        risk = result.risk
        row |= {
            "Chance of a loss": risk.probability_of_loss,
            "P5": risk.p5 / CENTS,
            "P50": risk.p50 / CENTS,
            "P95": risk.p95 / CENTS,
        }
    return row


def _keep(desk: Desk, comparison: Comparison) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", key="scenarios.name", placeholder="Offer of November", width=280)
        if st.button("Save scenario", key="scenarios.save", icon=":material/save:"):
            named = comparison.scenario.model_copy(update={"name": name.strip()})
            try:
                desk.workspace.save_scenario(name, dump_scenario(named), desk.who)
                page.notify("Saved.")
                st.rerun()
            except CmcoreError as error:
                st.error(str(error))
        downloads.download(
            "Workbook with live formulas", lambda: scenario_workbook(comparison), "scenario.xlsx", "scenarios.xlsx"
        )
        downloads.download(
            "Terms, yaml", lambda: dump_scenario(comparison.scenario).encode(), "scenario.yaml", "scenarios.yaml"
        )
