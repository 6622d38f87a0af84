"""How this agency works its denials: what it leaves alone, what counts as a denial, and its own letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.denials.definition import DEFINITIONS
from cmcore.denials.letters import TEMPLATE
from cmcore.denials.never_work import NeverWork
from cmcore.findings import CmcoreError
from cmcore.money import CENTS, dollars
from cmcore.store.preferences import SettledSinceError
from pages.parts import downloads, page

if TYPE_CHECKING:
    from pages.parts.page import Desk


def settings(desk: Desk) -> None:
    """A popover with the agency's rules; each is saved for everybody in the workspace."""
    with st.popover("How we work denials", icon=":material/tune:"):
        _never_work(desk)
        _definition(desk)
        _letter(desk)


def _never_work(desk: Desk) -> None:
    rules, now = desk.workspace.never_work(), desk.workspace.preference("never_work")
    key = desk.key("rules.seen")
    is_shown = key in st.session_state and "rules.codes" in st.session_state
    seen = st.session_state.get(key)
    if not is_shown or (seen != now and not st.session_state.get("rules.save")):
        _show(rules)
        st.session_state[key] = seen = now
    with st.form("denials.never_work", border=False):
        st.markdown("**Leave alone**")
        codes = st.text_input("Denials whose every code is one of", placeholder="CO-18, OA-23", key="rules.codes")
        least = st.number_input("Amounts below, dollars", 0.0, step=1.0, key="rules.least")
        second = st.checkbox("A second payer's denial that says what the first one said", key="rules.second")
        if st.form_submit_button("Save", icon=":material/save:", key="rules.save"):
            listed = tuple(each.strip().upper() for each in codes.replace(";", ",").split(",") if each.strip())
            try:
                desk.workspace.set_never_work(NeverWork(listed, round(least * CENTS), second), desk.who, seen)
                page.notify("Saved. What somebody works already stays on the list.")
            except SettledSinceError as error:
                st.session_state[key] = now
                page.warn([f"The rules for what is left alone: {error} {_told(rules)}"])
            st.rerun()


def _show(rules: NeverWork) -> None:
    st.session_state["rules.codes"] = ", ".join(rules.codes)
    st.session_state["rules.least"] = rules.least_cents / CENTS
    st.session_state["rules.second"] = rules.second_payers


def _told(rules: NeverWork) -> str:
    codes = ", ".join(rules.codes) or "no code"
    second = ", and a second payer's same denial" if rules.second_payers else ""
    return f"They are now: {codes}, amounts below {dollars(rules.least_cents)}{second}."


def _definition(desk: Desk) -> None:
    now = desk.workspace.denial_definition()
    options = list(DEFINITIONS)
    chosen = st.selectbox(
        "What counts as a denial in a remittance", options, options.index(now), format_func=DEFINITIONS.get,
        key=desk.key(f"rules.definition.{now}"),
    )  # fmt: skip
    if chosen != now:
        desk.workspace.settle("denial_definition", chosen, desk.who)
        st.rerun()


def _letter(desk: Desk) -> None:
    st.markdown("**Your letter**")
    own = desk.workspace.letter_template()
    st.caption(
        "Your own letter is in use." if own else "The bundled letter is in use. Edit it in Word and load it here."
    )
    downloads.download("The letter to edit", lambda: own or TEMPLATE.read_bytes(), "appeal.docx", "rules.letter")
    turn = st.session_state.setdefault("rules.letter.turn", 0)
    loaded = st.file_uploader("Your letter, docx", type=["docx"], key=f"rules.letter.file.{turn}")
    key, now = desk.key("rules.letter.seen"), desk.workspace.preference("letter_template")
    seen = st.session_state.get(key, now) if loaded is not None else now
    st.session_state[key] = now
    if loaded is not None:
        try:
            desk.workspace.set_letter_template(loaded.getvalue(), desk.who, seen)
            page.notify("Your letter is in use.")
        except CmcoreError as error:
            page.warn([str(error)])
        st.session_state["rules.letter.turn"] = turn + 1
        st.rerun()
    if own and st.button("Use the bundled letter", key="rules.letter.reset"):
        desk.workspace.set_letter_template(None, desk.who)
        st.rerun()
