"""Scenario Manager: the terms in the sliders and saved scenarios side by side, and the bridge between two of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.money import CENTS, dollars
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.scenario import load_scenario
from cmcore.scenarios.sensitivity import differences
from cmcore.scenarios.side_by_side import full_bridge, lay_out
from cmcore.store.scenarios import is_stale
from pages.parts import break_even, charts, risk_charts, scenario_source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cmcore.scenarios.compare import Comparison, ModelResult
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.side_by_side import Laid
    from cmcore.scenarios.utilization import Utilization
    from pages.parts.page import Desk

NOW = "Terms on the page"
MOST_AT_ONCE = 4
FIGURES = ("Margin", "Revenue", "Cost", "Margin a member-month", "Break-even")


def show(desk: Desk, found: Comparison) -> None:
    """The scenarios chosen side by side, then two of them compared term by term."""
    kept = {each.name: each for each in desk.workspace.scenarios()}
    if not kept:
        st.info("No scenario is saved yet. Save this one under a name, change a term, and compare the two here.")
        return
    usual = [NOW, *list(kept)[:MOST_AT_ONCE]]
    chosen = st.multiselect("Side by side", [NOW, *kept], default=usual, key="scenarios.beside") or usual
    named = {name: found.scenario if name == NOW else load_scenario(kept[name].terms) for name in chosen}
    used_of = partial(scenario_source.used_of, desk)
    laid = lay_out(list(named.items()), used_of)
    for each in laid:
        if each.fault:
            st.warning(f"{each.name}: {each.fault}".replace("$", "\\$"), icon=":material/warning:")
    _table([each for each in laid if each.comparison])
    stale = [name for name in chosen if name in kept and is_stale(kept[name], desk.workspace.revision)]
    if stale:
        told = f"Saved on earlier data: {', '.join(stale)}. All are worked out on today's here."
        st.warning(told.replace("$", "\\$"), icon=":material/history:")
    if len(chosen) > 1:
        _two(named, used_of, [each.kind for each in found.results])


def _table(laid: Sequence[Laid]) -> None:
    """A row a model, a column a scenario; blank where a scenario does not compare the model."""
    figure = st.segmented_control("Figure", FIGURES, key="scenarios.beside.figure", default=FIGURES[0]) or FIGURES[0]
    kinds = dict.fromkeys(each.kind for one in laid for each in one.results)
    rows = []
    for kind in kinds:
        row: dict[str, Any] = {"Model": BY_KIND[kind].name}
        for one in laid:
            result = next((each for each in one.results if each.kind == kind), None)
            row[one.name] = None if result is None or one.comparison is None else _shown(figure, one.comparison, result)
        rows.append(row)
    money = st.column_config.NumberColumn(format="dollar")
    columns = {} if figure == "Break-even" else dict.fromkeys([each.name for each in laid], money)
    st.dataframe(
        rows,
        key="scenarios.beside.table",
        hide_index=True,
        column_config=columns,
        alt=f"{figure} of each scenario by model",
    )


def _shown(figure: str, found: Comparison, result: ModelResult) -> float | str:
    if figure == "Break-even":
        return break_even.even_words(result)
    cents = {"Margin": result.margin, "Revenue": result.revenue, "Cost": result.cost}
    return cents.get(figure, found.a_member_month(result.margin)) / CENTS


def _two(named: dict[str, Scenario], used_of: Callable[[Scenario], Utilization], kinds: list[str]) -> None:
    """Which terms two scenarios differ in, and what each part does to the margin of a model."""
    left, middle, right = st.columns(3)
    names = list(named)
    start = left.selectbox("From", names, index=1, key="scenarios.bridge.from")
    end = middle.selectbox("to", names, index=0, key="scenarios.bridge.to")
    offered = [*dict.fromkeys([*kinds, *named[start].models, *named[end].models])]
    kind = right.selectbox(
        "Why the margin differs", offered, key="scenarios.bridge.kind", format_func=lambda each: BY_KIND[each].name
    )
    if start == end:
        st.info("Choose two different scenarios.")
        return
    one, other = named[start], named[end]
    rows = [{"Term": path, start: now, end: then} for path, now, then in differences(one, other)]
    st.dataframe(rows or [{"Term": "No difference"}], key="scenarios.diff", hide_index=True, alt="Terms that differ")
    try:
        steps = full_bridge(one, other, used_of(one), used_of(other), kind)
    except CmcoreError as error:
        st.error(str(error).replace("$", "\\$"), icon=":material/error:")
        return
    total = sum(each.change for each in steps)
    lines = [{"Step": each.label, "Margin": each.change / CENTS} for each in steps]
    if steps:
        frame = pd.DataFrame([*lines, {"Step": "Difference", "Margin": total / CENTS}])
        way = f"{dollars(abs(total), whole=True)} {'more' if total >= 0 else 'less'} from {start} to {end}"
        title = f"{BY_KIND[kind].name}: {way}"
        alternative = "Bridge of the margin from one scenario to the other"
        charts.show(risk_charts.bridge(frame), "scenarios.bridge.chart", title.replace("$", "\\$"), alternative)
    money = {"Margin": st.column_config.NumberColumn(format="dollar")}
    lines.append({"Step": "Difference", "Margin": total / CENTS})
    st.dataframe(
        lines, key="scenarios.bridge", hide_index=True, column_config=money, alt="Bridge of the margin by step"
    )
