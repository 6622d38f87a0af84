"""Overview: the money story as one picture, and what to do next, ranked by money."""

from __future__ import annotations

import streamlit as st

from cmcore.authorizations.actions import renewals
from cmcore.denials.actions import open_denials
from cmcore.engine import actions, summary
from cmcore.money import dollars
from pages.parts import charts, figures, filters, fitness, page

desk = page.begin()
payers = sorted(desk.lines["payer"].drop_nulls().unique())
chosen = st.pills("Payer", payers, selection_mode="multi", key="overview.payers", label_visibility="collapsed")
lines = summary.filtered(desk.lines, payer=chosen)
totals = summary.totals(lines)
findings = desk.workspace.findings(desk.as_of)
blocked = actions.blocked_by_findings(findings, lines)
steps = summary.money_story(lines)
unpaid = {step.label: dollars(step.amount, whole=True) for step in steps}

figures.cards(
    [
        figures.money(
            "Delivered",
            totals.delivered,
            figures.count(totals.sessions, "session"),
            "What every session brings once each fault on it is resolved.",
        ).to("earn/reimbursement", payer=chosen),
        figures.money(
            "Expected",
            totals.expected,
            f"{figures.share(totals.expected, totals.delivered)} of delivered",
            "What covered and at-risk sessions bring as they stand, at contract rates.",
        ).to("earn/reimbursement", payer=chosen),
        figures.money(
            "Blocked by errors",
            blocked.amount,
            figures.count(blocked.cells or blocked.errors, "cell to fix", "cells to fix"),
            "What correcting the cells with errors adds to expected; each session is counted once.",
        ).to("prepare/fix"),
        figures.money(
            "At risk",
            totals.at_risk,
            figures.count(totals.at_risk_sessions, "session"),
            f"Sessions that can be billed but carry a reason payers refuse; {unpaid['At risk']} of it is unpaid yet.",
        ).to("earn/coverage", answer="at_risk", payer=chosen),
        figures.money(
            "Not covered",
            totals.not_covered,
            figures.count(totals.not_covered_sessions, "session"),
            f"Sessions that no payer owes as they stand; {unpaid['Not covered']} of it is unpaid yet.",
        ).to("earn/coverage", answer="not_covered", payer=chosen),
        figures.money(
            "Filing due soon",
            totals.due_soon,
            figures.count(totals.due_soon_sessions, "session"),
            "Unbilled sessions whose filing deadline is near.",
        ).to("earn/reimbursement", show="due", payer=chosen),
    ]
)

left, right = st.columns([1.75, 1], gap="large")
with left:
    if totals.delivered or totals.paid:
        charts.show(charts.story(steps), "overview.story", actions.story_title(steps), "The money story, step by step")
    else:
        st.subheader(actions.story_title(steps), anchor=False)
        fitness.to_price(desk)
with right:
    others = (
        *renewals(desk.workspace.authorizations(desk.as_of), chosen),
        *open_denials(desk.workspace.worklist(desk.as_of), chosen),
    )
    asks = actions.next_actions(lines, desk.estimate.reasons, findings, others)
    if asks:
        st.subheader("Next, by money", anchor=False)
    for action in asks:
        with st.container(border=True, gap=None):
            with st.container(horizontal=True, wrap=False):
                st.markdown(action.what, width="stretch")
                st.markdown(f"**{dollars(action.amount, whole=True)}**".replace("$", "\\$"), width="content")
            with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
                st.caption(action.detail, width="stretch")
                st.page_link(
                    f"pages/{action.page}.py",
                    label=action.page.split("/")[1].title(),
                    icon=":material/arrow_forward:",
                    icon_position="right",
                    query_params={"w": desk.workspace.id, "payer": chosen, **filters.written(action.query)},
                )

months = summary.by_month(lines, desk.as_of)
first, second = st.columns(2, gap="large")
with first:
    charts.show(
        charts.expected_and_paid(months),
        "overview.months",
        actions.trend_title(months, desk.as_of),
        "Expected and paid by month of service",
    )
with second:
    covered = summary.coverage_map(lines)
    charts.show(
        charts.heat(covered, "payer", "code"),
        "overview.heat",
        actions.heat_title(covered),
        "Share of sessions not payable, by payer and code",
    )
