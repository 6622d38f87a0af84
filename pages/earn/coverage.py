"""Coverage: what is payable and what is not, the reasons by money, and the fix for each session."""

from __future__ import annotations

import streamlit as st

from cmcore.engine import actions, summary
from cmcore.money import dollars
from cmcore.reference import tables as reference
from pages.parts import charts, explain, figures, filters, gates, grids, look, page, rules

desk = page.begin("Coverage")
lines = filters.by_payer_and_code(desk.lines)
totals = summary.totals(lines)

figures.cards(
    [
        figures.money("Expected", totals.expected, f"{figures.share(totals.expected, totals.delivered)} of delivered"),
        figures.money("At risk", totals.at_risk, figures.count(totals.at_risk_sessions, "session")),
        figures.money("Not covered", totals.not_covered, figures.count(totals.not_covered_sessions, "session")),
        figures.money("Cannot tell yet", totals.unknown, figures.count(totals.unknown_sessions, "session")),
    ]
)

covered = summary.coverage_map(lines)
charts.show(
    charts.heat(covered, "payer", "code"),
    "coverage.heat",
    actions.heat_title(covered),
    "Share of sessions not payable, by payer and code",
)

gates.shown(desk, lines)

st.subheader("Reasons, by the money they hold", anchor=False)
inside = summary.reasons_of(desk.estimate.reasons, lines)
ranked = summary.by_reason(inside, lines)
titles = reference.reason_titles()
asked = filters.choice("Reason", ranked["reason"].to_list(), "reason", titles)
grids.browse(
    ranked.with_columns(reason=ranked["reason"].replace(titles), status=ranked["status"].replace(look.REASON_LABELS)),
    "coverage.reasons",
    grids.View(
        ["reason", "status", "carc", "sessions", "amount"],
        "Reasons ranked by money",
        height=320,
        labels={"status": "Coverage"},
    ),
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    answer = filters.one_of("Coverage", look.COVERAGE_LABELS, "answer")
    paid = filters.one_of("Payment", look.PAID_LABELS, "paid")
if answer:
    lines = summary.filtered(lines, coverage=[answer])
if paid:
    lines = summary.unpaid(lines) if paid == "no" else summary.paid(lines)
if asked:
    about = reference.reason(asked)
    if asked.startswith("auth-"):
        st.page_link(
            "pages/earn/authorizations.py", label="What each authorization has left", icon=":material/approval:"
        )
    st.info(f"**{about['title']}.** {about['what_to_do']} A payer would answer with CARC {about['carc'] or 'none'}.")
    lines = summary.with_reason(lines, asked)

st.subheader(
    f"{figures.count(lines.height, 'session')}, {dollars(int(lines.select(summary.worth()).sum().item() or 0))}",
    anchor=False,
)
shown = filters.page_of(summary.most_at_stake(lines), "coverage.page")
position = grids.choose_row(
    shown.with_columns(
        coverage=shown["coverage"].replace(look.COVERAGE_LABELS),
        reasons=summary.reasons_in_words(shown["reasons"], titles),
    ),
    desk.key("coverage.lines"),
    grids.View(
        ["session_id", "service_date", "payer", "code", "units", "coverage", "reasons", "expected", "amount_at_stake"],
        "Sessions with their coverage",
    ),
)
explain.chosen(desk, shown, position, explain.ask_session("coverage.session"))

rules.tried(desk)
