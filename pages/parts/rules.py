"""A coverage rule tried on the sessions before it is written into the payer book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.engine.rule_trial import try_rule
from cmcore.findings import CmcoreError
from cmcore.money import dollars
from pages.parts import figures, grids

if TYPE_CHECKING:
    from cmcore.engine.rule_trial import Trial
    from pages.parts.page import Desk

HUNDREDTHS = 100
DOCUMENTS = {
    "note_signed": "Signed note",
    "care_plan": "Care plan",
    "medical_necessity": "Medical necessity",
    "order": "Order",
}
NAMES = [
    "session_id", "service_date", "coverage_now", "coverage_then", "reasons_then", "expected_now", "expected_then",
    "difference",
]  # fmt: skip


def tried(desk: Desk) -> None:
    """A form for one rule, and what it would change; nothing of it is kept."""
    priced = desk.lines.drop_nulls(["payer", "code"])
    with st.expander("Try a rule on these sessions", icon=":material/science:"):
        st.caption(
            "What the payer announces, or what you want to ask for. Nothing is kept: write it into the payer book."
        )
        with st.form("coverage.rule", border=False):
            left, right = st.columns(2)
            payer = left.selectbox("Payer of the rule", sorted(set(priced["payer"])))
            code = right.selectbox("Code of the rule", sorted(set(priced["code"])))
            rule = _asked()
            start = st.date_input("In force from", value=None, help="Every day where it is blank.")
            if not st.form_submit_button("Try it", icon=":material/play_arrow:"):
                return
        try:
            given = {"payer": payer, "code": code, "effective_from": start} | rule
            frames = desk.workspace.answered(desk.as_of).frames
            _show(try_rule(frames, given, now=desk.estimate))
        except CmcoreError as error:
            st.error(str(error), icon=":material/error:")


def _asked() -> dict[str, Any]:
    """The fields of the rule that were filled in."""
    first, second, third = st.columns(3)
    approval = first.selectbox("Authorization", ["As now", "Required", "Not required"])
    covered = first.selectbox("Covered", ["As now", "Yes", "No"])
    documents = second.multiselect("Documents required", list(DOCUMENTS), format_func=DOCUMENTS.get)
    credentials = second.text_input("Credentials allowed", placeholder="BA;MSW;RN")
    by_day = third.number_input("Most units a day", min_value=0.0, value=None, step=1.0)
    by_week = third.number_input("Most units a week", min_value=0.0, value=None, step=1.0)
    by_month = third.number_input("Most units a month", min_value=0.0, value=None, step=1.0)
    given = {
        "authorization_required": {"Required": True, "Not required": False}.get(approval),
        "covered": {"Yes": True, "No": False}.get(covered),
        "documents_required": ";".join(documents) or None,
        "credentials_allowed": credentials.strip().upper() or None,
        "max_units_per_day": None if by_day is None else round(by_day * HUNDREDTHS),
        "max_units_per_week": None if by_week is None else round(by_week * HUNDREDTHS),
        "max_units_per_month": None if by_month is None else round(by_month * HUNDREDTHS),
    }
    return {name: value for name, value in given.items() if value is not None}


def _show(found: Trial) -> None:
    changed = found.changed
    amount = dollars(abs(found.difference)).replace("$", "\\$")
    more = "more" if found.difference >= 0 else "less"
    st.markdown(
        f"Of {figures.count(found.lines.height, 'session')} the rule stops **{found.stopped:,}** and frees "
        f"**{found.freed:,}**: **{amount} {more}**."
    )
    if changed.height:
        grids.browse(changed, "coverage.rule.changed", grids.View(NAMES, "Sessions that the rule changes", height=260))
