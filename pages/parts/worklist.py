"""The Denials page's pieces: filters, and the worklist whose every edit is saved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.denials.answered import chronology, denial_items
from cmcore.denials.workflow import STATUSES, check_move
from cmcore.denials.worklist import build_worklist
from cmcore.findings import CmcoreError
from cmcore.money import CENTS
from pages.parts import page

if TYPE_CHECKING:
    import polars as pl

    from pages.parts.page import Desk

EDITED = ("status", "owner", "next_action", "note")


def items(desk: Desk) -> pl.DataFrame:
    """The worklist as it stands."""
    dataset, states = desk.dataset, desk.workspace.denial_states()
    matches, frames = desk.workspace.answered(desk.as_of).matches, dataset.frames
    remitted = None
    if matches is not None:
        remitted = denial_items(chronology(matches, frames["remittances"], frames["sessions"]))
    written = dataset.as_written("sessions")
    return build_worklist(frames, desk.lines, states, desk.as_of, written, remitted=remitted)


def several(label: str, values: pl.Series, key: str) -> list[str]:
    """Some of the values of a column, kept in the link."""
    options = sorted(values.drop_nulls().unique())
    return st.multiselect(
        label,
        options,
        key=key,
        bind="query-params",
        placeholder=f"Any {label.lower()}",
        format_func=lambda each: STATUSES.get(each, each),
        width=300,
    )


def grid(desk: Desk, shown: pl.DataFrame) -> None:
    """The items with status, owner, next action and note to edit; each edit is saved as it is made."""
    labels = shown["status"].replace(STATUSES)
    stamp = len(desk.workspace.denial_events())
    key = desk.key(f"denials.grid.{stamp}.{shown.height}.{shown['item'].first() if shown.height else ''}")
    names = [
        "claim_no",
        "payer",
        "code",
        "service_date",
        "denial_codes",
        "cause",
        "amount",
        "deadline",
        "days_left",
        *EDITED,
    ]
    st.data_editor(
        shown.with_columns(status=labels, amount=shown["amount"] / CENTS).select(*names, "usual_fix").to_pandas(),
        key=key,
        hide_index=True,
        placeholder="",
        disabled=[name for name in (*names, "usual_fix") if name not in EDITED],
        column_config=_GRID,
        height=560,
        alt="Denial worklist",
    )
    page.show_rows("denials", key, shown.to_dicts())
    st.caption("Status, owner, next action and note can be edited here; each edit is saved at once.")


_GRID = {
    "claim_no": st.column_config.TextColumn("Claim no.", pinned=True),
    "payer": st.column_config.TextColumn("Payer"),
    "code": st.column_config.TextColumn("Code"),
    "service_date": st.column_config.DateColumn("Service date", format="MMM D, YYYY"),
    "denial_codes": st.column_config.TextColumn("Denial codes"),
    "cause": st.column_config.TextColumn("Cause"),
    "amount": st.column_config.NumberColumn("Amount", format="dollar"),
    "deadline": st.column_config.DateColumn("Deadline", format="MMM D, YYYY"),
    "days_left": st.column_config.NumberColumn("Days left"),
    "status": st.column_config.SelectboxColumn("Status", options=list(STATUSES.values()), required=True),
    "owner": st.column_config.TextColumn("Owner"),
    "next_action": st.column_config.TextColumn("Next action"),
    "note": st.column_config.TextColumn("Note", width="medium"),
    "usual_fix": st.column_config.TextColumn("Usual fix", width="large"),
}


def commit(desk: Desk) -> None:
    """Saves each edit just made; a move that makes no sense or a conflict is said and changes nothing."""
    edits: list[tuple[dict[str, Any], dict[str, Any]]] = page.take_edits("denials")
    if not edits:
        return
    names = {label: name for name, label in STATUSES.items()}
    said = []
    for row, changed in edits:
        try:
            if "status" in changed:
                changed["status"] = names[changed["status"]]
                check_move(row["status"], changed["status"])
            changes = {name: (row[name], value) for name, value in changed.items() if name in EDITED}
            desk.workspace.change_denial(row["item"], changes, desk.who)
        except CmcoreError as error:
            said.append(str(error))
    page.warn(said)
    if len(said) < len(edits):
        page.notify("Saved.")
    st.rerun()
