"""The break-even answer of the Scenarios page: today's price and volume beside those at which revenue equals cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from cmcore.money import CENTS, dollars
from cmcore.scenarios.breakeven import volume_points
from cmcore.scenarios.costs import costs_at, volume_cents
from cmcore.scenarios.models import BY_KIND
from pages.parts import charts, figures, risk_charts

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.compare import Comparison, ModelResult

STEPS = 240
"""Numbers of contacts between none and the most at which a cost in steps is drawn."""


def show(found: Comparison, kind: str) -> None:
    """Price and contacts that break even for one model, with the lines of revenue and cost by contacts."""
    result = next(each for each in found.results if each.kind == kind)
    label = result.lever_label
    cards = [
        figures.Figure(f"{label} today", lever_words(result, result.lever_now), ""),
        figures.Figure(f"{label} to break even", even_words(result), "revenue equals cost"),
    ]
    figures.cards(cards)
    today, even = found.utilization.sessions, result.break_even_sessions
    if not BY_KIND[kind].follows_contacts or not today:
        st.info("What this model pays does not follow contacts in a straight line; its own price is what breaks even.")
        return
    most = max(today, even or 0) * 3 // 2
    paid = BY_KIND[kind].revenue(found.scenario, found.utilization)
    cost = found.scenario.cost
    in_steps = cost.basis == "positions"
    at = [most * step // STEPS for step in range(STEPS + 1)] if in_steps else [0, today, most]
    points = volume_points(paid, result.cost, volume_cents(cost, found.utilization), today, at)
    costs = costs_at(cost, found.utilization, at)
    frame = pd.DataFrame(
        [
            {"sessions": each.sessions, "line": line, "dollars": cents / CENTS}
            for each, spent in zip(points, costs, strict=True)
            for line, cents in (("Revenue", each.revenue), ("Cost", spent))
        ]
    )
    top = float(frame["dollars"].max())
    marks = [{"sessions": today, "mark": f"Today {today:,}", "place": top}]
    if even:
        marks.append({"sessions": even, "mark": f"Break-even {even:,}", "place": top * 0.9})
    title = f"{result.name}: {today:,} contacts leave {dollars(result.margin, whole=True)}"
    charts.show(
        risk_charts.break_even(frame, pd.DataFrame(marks)),
        "scenarios.break_even",
        f"{title}; {'cost rises with each position' if in_steps else _even_contacts(even)}",
        "Revenue and cost by number of contacts, today and at break-even",
    )
    st.caption("Members, episodes and the mix of contacts stay as they are.")


def _even_contacts(even: int | None) -> str:
    if even is None:
        return "no number of contacts breaks even"
    return f"{even:,} break even" if even else "every number of contacts covers its cost"


def even_words(result: ModelResult) -> str:
    """The value of the model's own price at which revenue equals cost; a dash where there is none."""
    return "\u2014" if result.break_even is None else lever_words(result, result.break_even)


def lever_words(result: ModelResult, value: Decimal) -> str:
    """A value of the model's own price as people say it: a change of rates, a share of the fees, dollars."""
    if result.lever == "rate_change":
        return f"{value:+.1%} rates"
    if result.lever == "adjustment":
        return f"{value:,.4f} x the fees"
    return f"${value:,.2f}"
