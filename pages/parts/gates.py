"""The two gates on the Coverage page: is the record complete, then will the claim pass, and who overrode which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from cmcore.engine.gates import (
    CLAIM,
    HELD,
    OVERRIDDEN,
    OVERRIDE_FIELDS,
    PASSED,
    RECORD,
    by_gate,
    gate_sheets,
    overridden_lines,
    stopped_at,
)  # fmt: skip
from cmcore.engine.summary import reasons_in_words
from cmcore.fields.results import result_columns
from cmcore.findings import CmcoreError
from cmcore.money import dollars
from cmcore.reference import tables as reference
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.parts.page import Desk

CARDS = {
    RECORD: (
        "Record not complete",
        "Something that the record must hold is missing: a signature, a care plan, minutes.",
    ),
    CLAIM: (
        "Claim would not pass",
        "The record is complete, but a rule of the payer stops the claim or puts it at risk.",
    ),
    OVERRIDDEN: (
        "Overridden",
        "Somebody let the claim out all the same, and wrote why. The payer still decides: no figure above changes.",
    ),
    PASSED: ("Passes both", "Nothing that is known speaks against payment."),
}


LISTED = ["session_id", "service_date", "payer", "code", "worth", "gate", *OVERRIDE_FIELDS]


def shown(desk: Desk, lines: pl.DataFrame) -> None:
    """What stops at each gate, in sessions and in what they are worth, and the overrides in force."""
    st.subheader("Two gates: is the record complete, then will the claim pass", anchor=False)
    overrides = desk.workspace.overrides()
    every = stopped_at(desk.estimate, overrides)
    stopped = every.join(lines.select("row_id"), on="row_id", how="semi")
    figures.cards(
        [
            figures.money(CARDS[gate][0], worth, figures.count(sessions, "session"), CARDS[gate][1])
            for gate, sessions, worth in by_gate(stopped).iter_rows()
        ]
    )
    _overridden(desk, overridden_lines(stopped, overrides))
    downloads.download(
        "What the gates hold, Excel",
        lambda: write_xlsx(gate_sheets(every, overrides), result_columns()),
        "gates.xlsx",
        "coverage.gates.xlsx",
    )


def _overridden(desk: Desk, out: pl.DataFrame) -> None:
    if out.is_empty():
        return
    total = dollars(int(out["worth"].sum())).replace("$", "\\$")
    with st.expander(f"Overridden: {figures.count(out.height, 'session')}, {total}"):
        view = grids.View(LISTED, "Sessions whose gate somebody overrode, with the reason")
        words = out.with_columns(reasons_in_words(out["overridden"], reference.reason_titles()))
        position = grids.choose_row(words, desk.key(f"coverage.overridden.{out.height}"), view)
        some = out if position is None else out[position]
        which = "all of them" if position is None else "this one"
        if st.button(f"Hold {which} again", key="coverage.hold", icon=":material/undo:"):
            _save(lambda: desk.workspace.take_back_overrides(some["item"].to_list(), desk.who), "Held again.")


def decide(desk: Desk, row_id: str) -> None:
    """At a session that a gate holds: a form to let its claim out; at one let out: who did, why, and the way back."""
    overrides = desk.workspace.overrides()
    session = stopped_at(desk.estimate, overrides).row(by_predicate=pl.col("row_id") == row_id, named=True)
    made = overrides.get(session["item"])
    if made is not None:
        st.info(f"Overridden by {made.who} on {made.at:%b %d, %Y}: {made.why}".replace("$", "\\$"))
        if st.button("Hold it again", key=f"explain.hold.{row_id}", icon=":material/undo:"):
            _save(lambda: desk.workspace.take_back_overrides([session["item"]], desk.who), "Held again.")
    if session["gate"] in HELD:
        with st.form(f"explain.override.{row_id}", border=False):
            why = st.text_input(
                "Override the gate: why the claim goes out all the same", key=f"explain.why.{row_id}",
                placeholder="signed on paper, in the chart",
            )  # fmt: skip
            who = _name(desk, row_id)
            if st.form_submit_button("Override", icon=":material/gavel:"):
                _save(lambda: _override(desk, row_id, why, who), "Gate overridden.")


def _name(desk: Desk, row_id: str) -> str:
    """Who overrides: the person at work, asked for where nobody said it yet."""
    if desk.who != page.NOBODY:
        return desk.who
    return st.text_input("Your name", key=f"explain.name.{row_id}", placeholder="kept with the override", width=320)


def _override(desk: Desk, row_id: str, why: str, who: str) -> None:
    desk.workspace.override_gates([row_id], desk.as_of, why, who)
    st.session_state["person"] = who.strip()


def _save(change: Callable[[], None], said: str) -> None:
    try:
        change()
    except CmcoreError as error:
        st.error(str(error))
        return
    page.notify(said)
    st.rerun()
