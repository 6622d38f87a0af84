"""The Denials page's grid of items: picked and edited, each edit saved as it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from cmcore.denials.deadlines import DUE_SOON_DAYS, PAST, SOON, urgency
from cmcore.denials.moves import move
from cmcore.denials.payments import PAYMENTS
from cmcore.denials.workflow import STATUSES
from cmcore.findings import CmcoreError
from cmcore.money import CENTS
from pages.parts import page

if TYPE_CHECKING:
    import pandas as pd

    from pages.parts.page import Desk

EDITED = ("status", "owner", "next_action", "next_touch", "note")
PICKED = "denials.picked"
SHOWN = "denials.shown"


@dataclass(slots=True)
class Grid:
    """The list as it was drawn: which drawing it is, its items with what was edited since, and the picked ones."""

    number: int
    key: str
    rows: list[dict[str, Any]]
    picked: set[str]
    frame: pd.DataFrame


def grid(desk: Desk, shown: pl.DataFrame) -> None:
    """The items with status, owner, next action, next touch and note to edit; each edit is saved as it is made.

    The grid is drawn anew only where something else changed than what was just picked or typed in it, so that the next
    line can be picked at once.
    """
    rows, picked = shown.to_dicts(), st.session_state.setdefault(PICKED, set())
    drawn: Grid | None = st.session_state.get(SHOWN)
    if drawn is None or (drawn.rows, drawn.picked) != (rows, picked):
        number = drawn.number + 1 if drawn else 0
        drawn = Grid(number, desk.key(f"denials.grid.{number}"), rows, set(picked), _frame(shown, picked))
        st.session_state[SHOWN] = drawn
    st.data_editor(
        drawn.frame,
        key=drawn.key,
        hide_index=True,
        placeholder="",
        disabled=[name for name in NAMES if name not in EDITED],
        column_config=_GRID,
        height=560,
        alt="Denial worklist",
    )
    page.show_rows("denials", drawn.key, drawn.rows)
    st.caption(
        "Status, owner, next action, next touch and note can be edited here; each edit is saved at once. Pick lines to "
        "change several or to see one whole."
    )


NAMES = (
    "claim_no", "deadline", "due", "days_left", "payer", "code", "service_date", "status", "cause", "amount",
    "expected_recovery", *EDITED[1:], "payment", "denial_codes", "level", "next_appeal", "usual_fix", "pattern",
)  # fmt: skip


def _frame(shown: pl.DataFrame, picked: set[str]) -> pd.DataFrame:
    """What the grid shows of the items: labels, dollars, and whether each is picked."""
    frame = shown.with_columns(
        status=shown["status"].replace_strict(STATUSES),
        payment=shown["payment"].replace_strict(PAYMENTS),
        amount=shown["amount"] / CENTS,
        expected_recovery=shown["expected_recovery"] / CENTS,
        due=pl.concat_list(urgency().replace_strict(DUE)).list.drop_nulls(),
    )
    rows = frame.select(NAMES).to_pandas()
    rows.insert(0, "picked", [item in picked for item in shown["item"]])
    return rows


DUE = {PAST: "Past due", SOON: f"Due in {DUE_SOON_DAYS} days"}
"""What the tags say, in red and amber. A pandas Styler would color the dates, but takes longer than the whole page."""


_GRID = {
    "picked": st.column_config.CheckboxColumn("Pick", pinned=True, width="small"),
    "claim_no": st.column_config.TextColumn("Claim no.", pinned=True),
    "payer": st.column_config.TextColumn("Payer"),
    "code": st.column_config.TextColumn("Code"),
    "service_date": st.column_config.DateColumn("Service date", format="MMM D, YYYY"),
    "payment": st.column_config.TextColumn("Payment", help="What the payer did with the line so far."),
    "denial_codes": st.column_config.TextColumn("Denial codes"),
    "cause": st.column_config.TextColumn("Cause"),
    "amount": st.column_config.NumberColumn("Amount", format="dollar"),
    "expected_recovery": st.column_config.NumberColumn(
        "Expected recovery",
        format="dollar",
        help="The amount times the chance from your own outcomes with this payer and cause, drawn toward your overall "
        "rate while they are few.",
    ),
    "deadline": st.column_config.DateColumn("Deadline", format="MMM D, YYYY", width=110),
    "due": st.column_config.MultiselectColumn("Due", options=list(DUE.values()), color=["red", "orange"], width=110),
    "days_left": st.column_config.NumberColumn("Days left", format="%d"),
    "level": st.column_config.NumberColumn("Appeals filed", format="%d"),
    "next_appeal": st.column_config.TextColumn("Appeal level", help="The level filed last, else the next to file."),
    "status": st.column_config.SelectboxColumn("Status", options=list(STATUSES.values()), required=True),
    "owner": st.column_config.TextColumn("Owner"),
    "next_action": st.column_config.TextColumn("Next action"),
    "next_touch": st.column_config.DateColumn("Next touch", format="MMM D, YYYY"),
    "note": st.column_config.TextColumn("Note", width="medium"),
    "usual_fix": st.column_config.TextColumn("Usual fix", width="large"),
    "pattern": st.column_config.TextColumn("Pattern", help="What a line paid short was paid, instead of what."),
}


def commit(desk: Desk) -> None:
    """Saves each edit just made; a move that makes no sense or a conflict is said and changes nothing."""
    edits: list[tuple[dict[str, Any], dict[str, Any]]] = page.take_edits("denials")
    if not edits:
        return
    drawn: Grid = st.session_state[SHOWN]
    said, saved = [], 0
    for row, changed in edits:
        if "picked" in changed:
            _pick(drawn, row, is_picked=changed.pop("picked"))
        try:
            changes = changes_of(desk, row, changed)
            if changes:
                desk.workspace.change_denials({row["item"]: changes}, desk.who, desk.as_of)
                row |= {name: _read(name, new) for name, (_, new) in changes.items() if name in EDITED}
                saved += 1
        except CmcoreError as error:
            said.append(str(error))
            st.session_state[SHOWN] = replace(drawn, rows=[])
    page.warn(said)
    if saved:
        page.notify("Saved.")
    st.rerun()


def _pick(drawn: Grid, row: dict[str, Any], *, is_picked: bool) -> None:
    """Picks an item or unpicks it; a grid that was drawn anew since does not show it yet."""
    own = any(each is row for each in drawn.rows)
    for picked in (st.session_state.setdefault(PICKED, set()), *([drawn.picked] if own else [])):
        (picked.add if is_picked else picked.discard)(row["item"])


def _read(name: str, typed: str | None) -> str | date | None:
    """A saved value as the worklist shows it."""
    return date.fromisoformat(typed) if name == "next_touch" and typed else typed


def changes_of(desk: Desk, row: dict[str, Any], changed: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """The changes of one item: a move with all that follows from it, and the fields as they were typed.

    Raises: InputInvalidError for a move that makes no sense.
    """
    names = {label: name for name, label in STATUSES.items()}
    changes = {}
    if "status" in changed:
        changes |= move(row, names.get(changed["status"], changed["status"]), desk.as_of)
    for name, value in changed.items():
        if name in EDITED and name != "status":
            seen = row[name]
            changes[name] = (
                None if seen is None else str(seen),
                str(value)[:10] if name == "next_touch" and value else value,
            )
    return changes
