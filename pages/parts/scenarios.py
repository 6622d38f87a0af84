"""The Scenarios page's pieces: terms on sliders, the answer beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.money import CENTS, dollars
from cmcore.scenarios.compare import compare
from cmcore.scenarios.growth import counted_growth
from cmcore.scenarios.models import BY_KIND, MODELS
from cmcore.scenarios.persistence import dispersion_of
from cmcore.scenarios.scenario import Scenario, make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError
from pages.parts import (
    break_even,
    charts,
    figures,
    scenario_answers,
    scenario_kept,
    scenario_sliders,
    scenario_source,
    scenario_terms,
    scenario_use,
)

if TYPE_CHECKING:
    from cmcore.scenarios.compare import Comparison, ModelResult
    from pages.parts.page import Desk


ANSWER = "scenarios.answer"
LAST = "scenarios.last"
SOUND = "scenarios.sound"
Data = tuple[str, int, str, tuple[str, ...]]
"""A workspace, the revision of its data, the day and the payers that a scenario is worked out on."""


@dataclass(slots=True)
class Answer:
    """The last answer that could be worked out: on which data and for which terms."""

    data: Data
    terms: dict[str, Any]
    found: Comparison


@st.fragment
def answer(desk: Desk, payers: list[str]) -> None:
    """Terms and what they bring, recomputed by themselves without the rest of the page."""
    kinds, top = _models(), st.container()
    left, right = st.columns([1, 2.4], gap="large")
    slots: scenario_terms.Slots = {}
    with left:
        terms = scenario_source.terms_of(desk, slots) | scenario_sliders.terms_of(payers, kinds, slots, _moved)
    last = _answered(desk, terms, slots, right)
    st.session_state[SOUND] = last is not None and last.terms == terms
    if last is None:
        return
    grew = counted_growth(last.found.utilization)
    if grew is not None and "growth.told" in slots:
        slots["growth.told"].caption(f"Members counted grew {grew:+.1%} a year.")
    if "draws.told" in slots:
        slots["draws.told"].caption(_dispersion_words(last.found))
    with right:
        _shown(desk, terms, last, top)
    scenario_kept.keep(desk, lambda: last.found)


def _moved() -> None:
    """After a slider the answer alone is drawn anew; where a term is at fault all is, since that is said beside it."""
    if st.session_state.get(SOUND):
        st.rerun(ANSWER)


@st.fragment(key=ANSWER)
def _shown(desk: Desk, terms: dict[str, Any], last: Answer, top: Any) -> None:
    """What the terms bring with the sliders as they stand now, which may have moved since the terms were drawn."""
    now = scenario_sliders.moved(terms)
    if st.session_state[SOUND] and now != last.terms:
        try:
            last.found, last.terms = _found(desk, last.data, now), now
        except CmcoreError:
            st.rerun()
    comparison = last.found
    with top:
        st.subheader("Margin by model", anchor=False)
        figures.cards([_card(each) for each in comparison.results])
    _show(comparison)
    scenario_use.assumptions_table(comparison, scenario_source.counted_from(desk))
    scenario_answers.show(desk, comparison)


def _dispersion_words(comparison: Comparison) -> str:
    """What is drawn with where the field is blank, and what the sessions tell."""
    found = comparison.utilization.persistence
    told = "" if found is None else f"{found.said} "
    if comparison.scenario.dispersion is not None:
        return told
    return f"{told}The draws use {dispersion_of(comparison.scenario, comparison.utilization)}."


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


def _answered(desk: Desk, terms: dict[str, Any], slots: scenario_terms.Slots, right: Any) -> Answer | None:
    """The answer to these terms; where one is impossible it is said at its field and the last good answer stays."""
    data = (desk.workspace.id, desk.workspace.revision, desk.as_of.isoformat(), tuple(terms["payers"]))
    try:
        found = _found(desk, data, terms)
    except ScenarioInvalidError as error:
        scenario_terms.say_faults(error, slots)
        last: Answer | None = st.session_state.get(LAST)
        if last is None or last.data != data:
            return None
        right.warning("A term cannot be, as said beside it. This is the last answer before it.")
        return last
    except CmcoreError as error:
        right.error(str(error))
        return None
    st.session_state[LAST] = Answer(data, terms, found)
    return st.session_state[LAST]  # type: ignore[no-any-return]


def _found(desk: Desk, data: Data, terms: dict[str, Any]) -> Comparison:
    scenario = make_scenario(terms)
    return compare(scenario, scenario_source.utilization(data, desk, scenario))


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
    colors = (("Revenue", "primary"), ("Cost", "open"), ("Margin", "good"))
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
    counted = st.expander("How it was counted", key="scenarios.counted", on_change="rerun")
    if counted.open:
        counted.markdown("\n".join(f"- {sentence}" for sentence in _counted(comparison)).replace("$", "\\$"))
    opened = st.expander("What an hour costs", key="scenarios.hour", on_change="rerun")
    if opened.open:
        with opened:
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
    }
    if result.risk:
        risk = result.risk
        row |= {
            "Chance of a loss": risk.probability_of_loss,
            "P5": risk.p5 / CENTS,
            "P50": risk.p50 / CENTS,
            "P95": risk.p95 / CENTS,
        }
    return row | {
        "Break-even": break_even.even_words(result),
        "Margin a member-month": comparison.a_member_month(result.margin) / CENTS,
        "Revenue an hour": comparison.an_hour(result.revenue) / CENTS,
    }
