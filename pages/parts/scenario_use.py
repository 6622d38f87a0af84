"""What members use, on the Scenarios page: contacts and time a member-month, the mix, and what each costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.scenarios.costs import build_up, cost_each
from cmcore.scenarios.sources import assumptions
from cmcore.scenarios.use import MIXES, count_use, use_words
from pages.parts import figures

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.use import Part, Use
    from pages.parts.page import Desk

MINUTES_AN_HOUR = 60


def show(desk: Desk, found: Comparison) -> None:
    """The use that was counted: what it comes to, what it is made of, and what each part of it costs."""
    use = _use(desk, found)
    figures.cards(
        [
            figures.Figure("Contacts a member-month", f"{use.a_month(use.sessions):,.2f}", ""),
            figures.Figure("Minutes a member-month", f"{use.a_month(use.minutes):,.1f}", ""),
            figures.Figure(
                "Seen again the month after",
                f"{use.seen_again / use.seen:.0%}" if use.seen else "\u2014",
                "",
                "Clients with a contact in a month who have one in the next month too.",
            ),
            figures.Figure("Growth of members a year", "\u2014" if use.growth is None else f"{use.growth:+.1%}", ""),
        ]
    )
    left, right = st.columns(2)
    with left:
        st.dataframe(
            [{"What was counted": label, "Value": value} for label, value in use_words(use)],
            key="scenarios.use",
            hide_index=True,
            alt="What members use",
        )
    with right:
        steps = cost_each(found.scenario, found.utilization)
        st.dataframe(
            [{"All cost over": each.label, "Cost": each.value} for each in steps],
            key="scenarios.cost_each",
            hide_index=True,
            alt="What each costs",
        )
    if not use.mixes:
        return
    by = st.segmented_control("Mix by", list(use.mixes), key="scenarios.use.by", default="code", format_func=MIXES.get)
    parts = use.mixes[by or "code"]
    st.dataframe(
        [_row(each, use) for each in parts],
        key="scenarios.mix",
        hide_index=True,
        column_config={"Share": st.column_config.NumberColumn(format="percent")},
        alt="Contacts by code, worker or acuity",
    )


def build_up_table(found: Comparison) -> None:
    """How the cost of an hour comes about."""
    steps = build_up(found.scenario.cost, found.utilization)
    st.dataframe(
        [{"Step": each.label, "Value": each.value} for each in steps],
        hide_index=True,
        alt="How an hour's cost is built",
    )


def assumptions_table(found: Comparison, counted_from: str) -> None:
    """Where every figure is from, put away until asked for."""
    opened = st.expander("Assumptions and where they are from", key="scenarios.sources", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.dataframe(
            [
                {
                    "What": each.label,
                    "Value": _plain(each.value),
                    "Where it is from": each.origin,
                    "Source": each.source,
                }
                for each in assumptions(found, counted_from)
            ],
            key="scenarios.assumptions",
            hide_index=True,
            alt="Assumptions with their sources",
        )


def _plain(value: Decimal | str) -> str:
    if isinstance(value, str):
        return value
    whole, dot, rest = f"{value:,f}".partition(".")
    return whole + (dot + rest.rstrip("0")).rstrip(".")


def _use(desk: Desk, found: Comparison) -> Use:
    if found.utilization.contacts is None:
        return count_use(found.utilization)
    return count_use(found.utilization, desk.lines, desk.dataset.frames["members"], found.scenario.payers)


def _row(part: Part, use: Use) -> dict[str, Any]:
    return {
        "Name": part.name,
        "Contacts": part.sessions,
        "Share": part.sessions / use.sessions if use.sessions else 0.0,
        "Hours": round(part.minutes / MINUTES_AN_HOUR, 1),
        "Clients": part.clients,
        "Minutes a contact": round(part.minutes / part.sessions, 1),
    }
