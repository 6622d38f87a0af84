"""One item of the worklist whole: what the payer answered when, what people did, what an appeal needs, its letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from cmcore.denials.answered import answers_of
from cmcore.denials.levels import level_words
from cmcore.denials.moves import move
from cmcore.denials.never_work import WHY
from cmcore.denials.payments import PAYMENTS
from cmcore.denials.workflow import STATUSES, allowed_moves
from cmcore.denials.worklist import was_refused_again
from cmcore.findings import CmcoreError
from cmcore.money import BASIS_POINTS, CENTS, dollars
from cmcore.periods import day_words
from pages.parts import downloads, figures, page
from pages.parts.appeals import letters
from pages.parts.denial_grid import PICKED

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.page import Desk

FIELDS = {"status": "Status", "owner": "Owner", "next_action": "Next action", "next_touch": "Next touch",
          "note": "Note", "level": "Appeals filed", "filed_date": "Filed", "notice_date": "Last answer",
          "resolved_date": "Resolved", "recovered": "Recovered"}  # fmt: skip
SEEN = "item.seen"
"""The item as it was drawn last, which somebody else may have changed since."""


def whole(desk: Desk, items: pl.DataFrame) -> None:
    """The one item that is picked; nothing where none or several are."""
    picked: set[str] = st.session_state.get(PICKED, set())
    rows = items.filter(pl.col("item").is_in(list(picked))).to_dicts()
    if len(rows) != 1:
        return
    [row] = rows
    with st.container(border=True, key="denials.item"):
        st.subheader(f"{row['claim_no'] or 'No claim number'} · {row['code'] or 'no code'}", anchor=False)
        st.markdown(_said(row, desk.as_of))
        facts, doing = st.columns(2, gap="large")
        with facts:
            _answers(desk, row)
            st.markdown("**Documents needed**\n" + "".join(f"\n- {each}" for each in row["documents"].split("; ")))
        with doing:
            _moves(desk, row)
            _history(desk, row)
        with st.container(horizontal=True):
            downloads.download("Letter", lambda: letters(desk, rows), "appeal.zip", "item.letter", primary=True)
            if st.button("Undo the last change of this item", icon=":material/undo:", key="item.undo"):
                _undo(desk, row["item"])


def _said(row: dict[str, Any], as_of: date) -> str:
    """What is owed and what comes next, in sentences."""
    day = f", service of {day_words(row['service_date'])}" if row["service_date"] else ""
    parts = [
        f"**{dollars(row['amount'])}** from {row['payer'] or 'no payer'}{day}.",
        f"Payment: {PAYMENTS[row['payment']].lower()}. Work: {STATUSES[row['status']].lower()}.",
        f"Cause: {row['cause']} ({' with '.join(filter(None, (row['denial_codes'], row['remark_codes'])))})."
        if row["denial_codes"]
        else f"Cause: {row['cause']}.",
        f"{row['usual_fix']}." if row["usual_fix"] else "",
    ]
    if was_refused_again(row):
        parts.append(
            f"What was filed on {day_words(row['filed_date'])} was refused on {day_words(row['denial_date'])}."
        )
    if row["chance"] is not None:
        parts.append(f"Chance {row['chance'] / BASIS_POINTS:.0%}, so {dollars(row['expected_recovery'])} on average.")
    if row["next_appeal"]:
        parts.append(f"Appeal level: {row['next_appeal']}.")
        parts.append(level_words(row["next_appeal"], row["amount"], as_of))
    if row["deadline"]:
        parts.append(f"Deadline {day_words(row['deadline'])} ({figures.count(row['days_left'], 'day')} left).")
    if row["never_work"]:
        parts.append(f"Left alone by your rules: {WHY[row['never_work']]}.")
    return " ".join(each for each in parts if each).replace("$", "\\$")


def _answers(desk: Desk, row: dict[str, Any]) -> None:
    """The payer's answers in the order of time, where remittances tell them."""
    told = desk.workspace.denial_answers(desk.as_of)
    own = None if told is None else answers_of(told, row)
    if own is None or own.is_empty():
        st.caption("No loaded remittance answers this line.")
        return
    st.markdown("**What the payer answered**")
    names = ["paid_date", "check_no", "billed", "allowed", "paid", "denial_codes"]
    money = [pl.col(name) / CENTS for name in ("billed", "allowed", "paid")]
    st.dataframe(
        own.select(names).with_columns(money).to_pandas(),
        key="item.answers",
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(name.capitalize(), format="dollar")
            for name in ("billed", "allowed", "paid")
        }
        | {"paid_date": st.column_config.DateColumn("Paid date", format="MMM D, YYYY"), "check_no": "Check no.",
           "denial_codes": "Denial codes"},
        alt="The payer's answers to this line",
    )  # fmt: skip


def _moves(desk: Desk, row: dict[str, Any]) -> None:
    """The moves that make sense, with what an answer brought."""
    seen = st.session_state.get(SEEN)
    st.session_state[SEEN] = row
    with st.form("item.move", border=False, clear_on_submit=True):
        to = st.selectbox(
            "Move it to", allowed_moves(row["status"]), index=None, format_func=STATUSES.get, key="item.to"
        )
        brought = st.number_input(
            "Recovered, dollars", 0.0, value=None, step=1.0, key="item.recovered",
            help="What the payer's answers brought in all, where no remittance says it.",
        )  # fmt: skip
        if not st.form_submit_button("Move", icon=":material/arrow_forward:"):
            return
        if seen and seen["item"] == row["item"] and any(seen[name] != row[name] for name in FIELDS):
            now = f"It is {STATUSES[row['status']].lower()} now. Nothing was moved; look at what was done, then decide."
            page.warn([f"This item was changed since it was shown. {now}"])
            st.rerun()
        if to:
            try:
                cents = None if brought is None else round(brought * CENTS)
                desk.workspace.change_denials({row["item"]: move(row, to, desk.as_of, cents)}, desk.who, desk.as_of)
                page.notify(f"{STATUSES[to]}.")
            except CmcoreError as error:
                page.warn([str(error)])
            st.rerun()


def _history(desk: Desk, row: dict[str, Any]) -> None:
    """Every change people made, newest first; undone ones struck through."""
    events = desk.workspace.denial_events(row["item"])
    if not events:
        st.caption("Nobody changed it yet.")
        return
    st.markdown("**What was done**")
    said = []
    for each in reversed(events):
        was, now = (_shown(each.field, value) for value in (each.old, each.new))
        text = f"{each.at:%Y-%m-%d %H:%M} UTC, {each.who}: {FIELDS.get(each.field, each.field)} {was} → {now}"
        said.append(f"- ~~{text}~~ undone by {each.undone_by}" if each.undone_by else f"- {text}")
    st.markdown("\n".join(said).replace("$", "\\$"))


def _shown(field: str, value: str | None) -> str:
    if value in (None, ""):
        return "blank"
    if field == "recovered":
        return dollars(int(value))
    return STATUSES.get(value, value) if field == "status" else f'"{value}"'


def _undo(desk: Desk, item: str) -> None:
    try:
        undone = desk.workspace.undo_denial(desk.who, item)
        makers = ", ".join(sorted({each.who for each in undone}))
        page.notify(f"The last change, by {makers}, is undone." if undone else "Nothing to undo.")
    except CmcoreError as error:
        page.warn([str(error)])
    st.rerun()
