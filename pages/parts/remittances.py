"""What the loaded remittances answered: how much was matched, and what a person has to decide, each undoable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from cmcore.fields import TABLES
from cmcore.findings import CmcoreError
from cmcore.money import CENTS, dollars
from cmcore.periods import day_words
from cmcore.remits.matching import match_words
from pages.parts import figures, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.remits.answered import Answered
    from cmcore.remits.matching import Matches
    from pages.parts.page import Desk

SHOWN = ("claim_no", "client_id", "payer", "service_date", "code", "billed", "paid", "reasons", "check_no")
MONEY = ("billed", "paid", "logged", "answered", "taken")
LABELS = {
    "claim_no": "Claim no.", "client_id": "Client ID", "payer": "Payer", "service_date": "Service date", "code": "Code",
    "reasons": "Reasons", "check_no": "Check no.", "session_id": "Session ID", "field": "Amount of",
    "recoded": "Billed and answered as", "billed": "Billed", "paid": "Paid", "logged": "In the log",
    "answered": "By the payer", "taken": "Taken", "reason_code": "Code", "meaning": "Meaning",
    "usual_cause": "What it is for", "reference": "Reference",
}  # fmt: skip
MOST_OFFERED = 200


def answered(desk: Desk) -> None:
    """Lines matched, recoded, ambiguous and unmatched, amounts told differently, and what whole payments lost."""
    _of_payments(desk.workspace.provider_adjustments(desk.as_of))
    found = desk.workspace.answered(desk.as_of)
    if found.matches is None:
        return
    st.markdown(match_words(found.matches))
    _ambiguous(desk, found.matches)
    _unmatched(desk, found.matches)
    _recoded(found.matches)
    _disagreements(desk, found)


def _of_payments(told: pl.DataFrame) -> None:
    if told.is_empty():
        return
    taken, added = told.filter(pl.col("taken") > 0)["taken"].sum(), -told.filter(pl.col("taken") < 0)["taken"].sum()
    said = f"{dollars(taken)} taken from payments and {dollars(added)} added, apart from claims"
    with st.expander(said.replace("$", "\\$")):
        st.caption("Forwarding balances and recoveries name the claim that they are about where the payer says it.")
        _table(told, "denials.of_payments")


def _ambiguous(desk: Desk, matches: Matches) -> None:
    unclear = matches.lines.join(matches.ambiguous, on="line_id", how="semi")
    if unclear.is_empty():
        return
    with st.expander(f"{figures.count(unclear.height, 'line')} that may answer several sessions"):
        st.caption("Choose a line, then the sessions that it answers.")
        line = _chosen(unclear, desk.key(f"denials.ambiguous.{unclear.height}"))
        if line is not None:
            offered = matches.ambiguous.filter(pl.col("line_id") == line)["row_id"].to_list()
            _pick(desk, line, offered, "ambiguous")


def _unmatched(desk: Desk, matches: Matches) -> None:
    picked = desk.workspace.picks()
    left = matches.unmatched.filter(~pl.col("line_id").is_in(list(picked)))
    if left.height:
        with st.expander(f"{figures.count(left.height, 'line')} of no session that is loaded"):
            st.caption("Choose a line to say which session it answers.")
            line = _chosen(left, desk.key(f"denials.unmatched.{left.height}"))
            if line is not None:
                _pick(desk, line, _near(desk, left.filter(pl.col("line_id") == line).row(0, named=True)), "unmatched")
    _picked(desk, matches, picked)


def _near(desk: Desk, line: dict[str, Any]) -> list[str]:
    """The sessions of the line's claim, client or day, the first MOST_OFFERED of them."""
    same = [pl.col(name) == line[name] for name in ("claim_no", "client_id", "service_date") if line[name] is not None]
    if not same:
        return []
    sessions = desk.dataset.frames["sessions"]
    return sessions.filter(pl.any_horizontal(same))["row_id"].head(MOST_OFFERED).to_list()


def _pick(desk: Desk, line: str, offered: Sequence[str], key: str) -> None:
    """The sessions offered for a line, to choose some or none of."""
    sessions = desk.dataset.frames["sessions"].filter(pl.col("row_id").is_in(list(offered))).to_dicts()
    labels = {row["row_id"]: _session(row) for row in sessions}
    chosen = st.multiselect(
        "Sessions that it answers", list(labels), format_func=labels.get, key=desk.key(f"denials.{key}.{line}")
    )
    with st.container(horizontal=True):
        if st.button("Match", key=f"denials.{key}.match", disabled=not chosen, icon=":material/link:"):
            _keep(desk, line, chosen)
        if st.button("None of them", key=f"denials.{key}.none", icon=":material/link_off:"):
            _keep(desk, line, [])


def _session(row: dict[str, Any]) -> str:
    day = day_words(row["service_date"]) if row["service_date"] else "no day"
    charge = dollars(row["billed_amount"]) if row["billed_amount"] is not None else "no charge"
    return f"{row['session_id'] or row['row_id']} · {row['client_id']} · {day} · {row['code']} · {charge}"


def _keep(desk: Desk, line: str, rows: Sequence[str]) -> None:
    desk.workspace.pick_sessions(line, rows, desk.who)
    page.notify("Matched." if rows else "Left without a session.")
    st.rerun()


def _picked(desk: Desk, matches: Matches, picked: dict[str, tuple[str, ...]]) -> None:
    """What was decided by hand, to take back."""
    decided = matches.lines.filter(pl.col("line_id").is_in(list(picked)))
    if decided.is_empty():
        return
    with st.expander(f"{figures.count(decided.height, 'line')} matched by hand"):
        line = _chosen(decided, desk.key(f"denials.picked.{decided.height}"))
        if line is not None and st.button("Take it back", key="denials.picked.undo", icon=":material/undo:"):
            try:
                desk.workspace.undo_denial(desk.who, line)
                page.notify("Undone.")
            except CmcoreError as error:
                page.warn([str(error)])
            st.rerun()


def _recoded(matches: Matches) -> None:
    told = matches.links.filter(pl.col("recoded").is_not_null()).join(matches.lines, on="line_id")
    if told.height:
        with st.expander(f"{figures.count(told.height, 'line')} with another code or modifier than billed"):
            _table(told.select("recoded", *(name for name in SHOWN if name in told.columns)), "denials.recoded")


def _disagreements(desk: Desk, found: Answered) -> None:
    if found.disagreements is None or found.disagreements.is_empty():
        return
    told = found.disagreements
    with st.expander(f"{figures.count(told.height, 'amount')} told differently by the log and the payer"):
        st.caption(
            "The log's amount is left standing unless you take the payer's, which is a correction like any other."
        )
        names = {name: TABLES["sessions"].column(name).label for name in told["field"].unique()}
        sessions = desk.dataset.frames["sessions"].select("row_id", "session_id", "claim_no", "service_date")
        shown = told.join(sessions, on="row_id", how="left", maintain_order="left")
        listed = shown.select(
            "session_id", "claim_no", "service_date", pl.col("field").replace(names), "logged", "answered"
        )
        rows = _select(listed, desk.key(f"denials.disagreements.{told.height}"), "multi-row")
        some = told[rows] if rows else told
        which = f"these {len(rows)}" if rows else f"all {told.height:,}"
        if st.button(f"Take the payer's amount for {which}", key="denials.take", icon=":material/price_check:"):
            try:
                taken = desk.workspace.take_payers_amounts(some, desk.who)
                page.notify(f"{figures.count(taken, 'amount')} corrected.")
            except CmcoreError as error:
                page.warn([str(error)])
            st.rerun()


def _chosen(lines: pl.DataFrame, key: str) -> str | None:
    """The line chosen of a list."""
    rows = _select(lines.select(name for name in SHOWN if name in lines.columns), key, "single-row")
    return str(lines["line_id"][rows[0]]) if rows else None


def _select(lines: pl.DataFrame, key: str, mode: str) -> list[int]:
    state: Any = st.dataframe(**_arguments(lines, key), on_select="rerun", selection_mode=mode)
    return [row for row in state.selection.rows if row < lines.height]


def _table(lines: pl.DataFrame, key: str) -> None:
    st.dataframe(**_arguments(lines, key))


def _arguments(lines: pl.DataFrame, key: str) -> dict[str, Any]:
    amounts = [pl.col(name) / CENTS for name in MONEY if name in lines.columns]
    money = {name: st.column_config.NumberColumn(LABELS[name], format="dollar") for name in MONEY}
    days = ("service_date", "paid_date")
    day = {
        name: st.column_config.DateColumn(name.replace("_", " ").capitalize(), format="MMM D, YYYY") for name in days
    }
    return {
        "data": lines.with_columns(amounts).to_pandas(),
        "key": key,
        "hide_index": True,
        "placeholder": "",
        "height": min(320, 80 + 36 * lines.height),
        "column_config": LABELS | money | day,
        "alt": "Remittance lines to look at",
    }
