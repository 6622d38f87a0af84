"""What the Scenarios page answers beyond the margin: risk, cash, what matters most, tables, goal seek, differences."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.money import CENTS, dollars
from cmcore.periods import add_months
from cmcore.scenarios.levers import levers, limits, value_at
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.sensitivity import bearable_members, tornado, two_way
from cmcore.scenarios.simulate import FEWEST_CLIENTS
from cmcore.scenarios.solve import FIGURES, figure_words, solve, step_words
from pages.parts import break_even, charts, figures, risk_charts, scenario_manager, scenario_use

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.compare import Comparison, ModelResult
    from cmcore.scenarios.simulate import Risk
    from pages.parts.page import Desk

CHANCES = (0.05, 0.10, 0.20)
STEPS = 5
MOST_TERMS = 8
SURE = 4
"""Standard errors from which a difference is no chance."""


def show(desk: Desk, found: Comparison) -> None:
    """One question at a time about the models compared; only the one asked is worked out."""
    asked = st.pills(
        "Ask further", list(ASKED), key="scenarios.asked", default="Risk", help="Named as in Excel where Excel has it."
    )
    if not asked:
        return
    if asked in OF_ALL:
        ASKED[asked](desk, found, "")
        return
    kinds = [each.kind for each in found.results]
    kind = st.selectbox("Model", kinds, key="scenarios.asked.kind", format_func=lambda each: BY_KIND[each].name)
    ASKED[asked](desk, found, kind if kind in kinds else kinds[0])


def _risk(_desk: Desk, found: Comparison, kind: str) -> None:
    result = next(each for each in found.results if each.kind == kind)
    risk = result.risk
    if risk is None:
        st.warning(found.thin or "The scenario asks for no draws.", icon=":material/warning:")
        return
    charts.show(
        risk_charts.distribution(risk_charts.bands(risk.margins)),
        "scenarios.distribution",
        f"{result.name}: {risk.probability_of_loss:.1%} of {risk.paths:,} paths lose money",
        "Distribution of the margin over the drawn paths",
    )
    error = dollars(risk.standard_error)
    sentence = (
        f"Half the paths leave more than {dollars(risk.p50)}, one in twenty less than {dollars(risk.p5)} and one in "
        f"twenty more than {dollars(risk.p95)}. Mean {dollars(risk.mean)}, give or take {error} (standard error of the "
        "draws). "
        f"Value at risk (95%) {dollars(risk.value_at_risk)}."
    )
    st.caption(sentence.replace("$", "\\$"))
    _say_gap(result, risk)
    needed = bearable_members(found.scenario, found.utilization, kind, CHANCES)
    if not any(needed):
        st.info(
            "The model loses on average, or denials differ too much from year to year: no size of the panel makes the "
            "risk bearable."
        )
        return
    panels = [f"{_needed(each)} for {chance:.0%}" for chance, each in zip(CHANCES, needed, strict=True)]
    st.markdown(
        f"**How large the panel must be**, today {found.utilization.members:,} members, by the chance of a loss: "
        f"{', '.join(panels)}."
    )


def _needed(members: int | None) -> str:
    return "none" if members is None else f"under {FEWEST_CLIENTS}" if members < FEWEST_CLIENTS else f"{members:,}"


def _say_gap(result: ModelResult, risk: Risk) -> None:
    """Says where the mean over the paths is not the margin on the contacts delivered, and why."""
    gap = risk.mean - result.margin
    if abs(gap) <= SURE * max(risk.standard_error, 1):
        return
    more = "more" if gap > 0 else "less"
    sentence = (
        f"On average the paths leave {dollars(abs(gap), whole=True)} {more} than the contacts delivered do. This model "
        "does not follow contacts in a straight line (tiers, limits, caps), so that better and worse paths do not even "
        "out. Read its risk with that in mind."
    )
    st.warning(sentence.replace("$", "\\$"), icon=":material/warning:")


def _cash(_desk: Desk, found: Comparison, _kind: str) -> None:
    figures.cards(
        [
            figures.money(
                f"Cash needed: {each.name}", each.cash_ahead, definition="Cost paid before the money for it comes."
            )
            for each in found.results
        ]
    )
    first, costs = found.utilization.months[0].month, found.results[0].cost_by_month
    longest = max(len(each.cash_by_month) for each in found.results)
    rows = []
    for place in range(longest):
        cost = costs[place] / CENTS if place < len(costs) else 0.0
        row: dict[str, Any] = {"Month": f"{add_months(first, place):%Y-%m}", "Cost": cost}
        row |= {each.name: sum(each.cash_by_month[place : place + 1]) / CENTS for each in found.results}
        rows.append(row)
    money = dict.fromkeys([name for name in rows[0] if name != "Month"], st.column_config.NumberColumn(format="dollar"))
    st.dataframe(rows, key="scenarios.cash", hide_index=True, column_config=money, alt="Cash and cost by month")
    st.caption("Cash comes when the lag and the appeals bring it, cost in its month.")


def _tornado(_desk: Desk, found: Comparison, kind: str) -> None:
    swings = tornado(found.scenario, found.utilization, kind)[:MOST_TERMS]
    if not swings:
        st.info("No term moves this model's margin.")
        return
    frame = pd.DataFrame(
        [
            {"term": each.label, "end": end, "from": min(amount, now) / CENTS, "to": max(amount, now) / CENTS}
            for now in [next(each.margin for each in found.results if each.kind == kind)]
            for each in swings
            for end, amount in (("10% less", each.margin_low), ("10% more", each.margin_high))
        ]
    )
    charts.show(
        risk_charts.tornado(frame, [each.label for each in swings]),
        "scenarios.tornado",
        f"{swings[0].label} matters most: {dollars(swings[0].width, whole=True)} between 10% less and 10% more",
        "Margin with each term 10% less and 10% more",
    )


def _two_way(_desk: Desk, found: Comparison, kind: str) -> None:
    labels = levers(found.scenario, [kind])
    ranked = [each.path for each in tornado(found.scenario, found.utilization, kind)] or list(labels)
    left, right = st.columns(2)
    across = left.selectbox("Across", ranked, key="scenarios.across", format_func=labels.get)
    down = right.selectbox("Down", ranked, index=min(1, len(ranked) - 1), key="scenarios.down", format_func=labels.get)
    if across not in labels or down not in labels or across == down:
        st.info("Choose two different terms.")
        return
    columns, rows = (_around(found, each) for each in (across, down))
    grid = two_way(found.scenario, found.utilization, kind, (across, columns), (down, rows))
    frame = pd.DataFrame(
        [
            {"across": f"{x:,f}", "down": f"{y:,f}", "dollars": amount / CENTS}
            for y, line in zip(rows, grid, strict=True)
            for x, amount in zip(columns, line, strict=True)
            if amount is not None
        ]
    )
    charts.show(
        risk_charts.margin_heat(frame, labels[across], labels[down]),
        "scenarios.table2",
        "Margin at each pair of values",
        "Two-way table of the margin",
    )


def _around(found: Comparison, path: str) -> list[Decimal]:
    now, (low, high) = value_at(found.scenario, path), limits(found.scenario, path)
    values = {min(max(now * (1 + Decimal(step) / 10), low), high) for step in range(-STEPS + 1, STEPS, 2)} | {now}
    return sorted({each.quantize(Decimal("0.001")).normalize() + 0 for each in values})


def _goal(_desk: Desk, found: Comparison, kind: str) -> None:
    labels = levers(found.scenario, [kind])
    first, second, third = st.columns(3)
    model = BY_KIND[kind]
    usual = list(labels).index(f"{model.lever_part}.{model.lever}")
    path = first.selectbox("Change", list(labels), index=usual, key=f"scenarios.goal.{kind}", format_func=labels.get)
    figure = second.selectbox("so that", list(FIGURES), key="scenarios.goal.figure", format_func=FIGURES.get)
    if figure == "loss":
        target = Decimal(str(third.number_input("is, %", 0.0, 100.0, 5.0, key="scenarios.goal.chance"))) / 100
    else:
        target = Decimal(str(third.number_input("is", key="scenarios.goal.target", value=0.0, step=100.0)))
    try:
        answer = solve(found.scenario, found.utilization, kind, path, figure=figure, target=target)
    except CmcoreError as error:
        st.error(str(error).replace("$", "\\$"), icon=":material/error:")
        return
    figures.cards([figures.Figure(labels[path], f"{answer.value.normalize():,f}", "solved")])
    step = step_words(figure, answer) or "A price is paid in whole cents."
    st.caption(f"{FIGURES[figure]} there is {figure_words(figure, float(answer.figure))}. {step}".replace("$", "\\$"))


OF_ALL = {"Cash by month", "Scenario Manager", "Utilization"}
"""Questions about all models at once."""
ASKED: dict[str, Callable[[Desk, Comparison, str], None]] = {
    "Risk": _risk,
    "Cash by month": _cash,
    "Break-even": lambda _desk, found, kind: break_even.show(found, kind),
    "What matters most": _tornado,
    "Data Table": _two_way,
    "Goal Seek": _goal,
    "Scenario Manager": lambda desk, found, _kind: scenario_manager.show(desk, found),
    "Utilization": lambda desk, found, _kind: scenario_use.show(desk, found),
}
