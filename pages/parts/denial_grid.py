"""The Denials page's grid of items: picked and edited, each edit saved as it is made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
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
from pages.parts import edit_grid, page
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from pages.parts.page import Desk

EDITED = ("status", "owner", "next_action", "next_touch", "note")
PICKED = "denials.picked"
SHOWN = "denials.shown"


@dataclass(slots=True)
class Grid:
    """The list as it was drawn: its name, its items with what was edited since, and the picked ones."""

    name: str
    rows: list[dict[str, Any]]
    picked: set[str]


def grid(desk: Desk, shown: pl.DataFrame) -> None:
    """The items with status, owner, next action, next touch and note to edit; each edit is saved as it is made.

    The grid is drawn anew only where something else changed than what was just picked or typed in it, so that the next
    line can be picked at once.
    """
    rows, picked = shown.to_dicts(), st.session_state.setdefault(PICKED, set())
    drawn: Grid | None = st.session_state.get(SHOWN)
    if drawn is None or (drawn.rows, drawn.picked) != (rows, picked):
        drawn = Grid(uuid.uuid4().hex, rows, set(picked))
        st.session_state[SHOWN] = drawn
    values = _values(shown, picked)
    sheet = edit_grid.Sheet(COLUMNS, values, drawn.rows, "Denial worklist", name=drawn.name)
    edit_grid.draw("denials", desk.workspace.id, sheet, save)
    st.caption(
        "Status, owner, next action, next touch and note can be edited here; each edit is saved at once. Pick lines to "
        "change several or to see one whole. A heading sorts by its column."
    )


def _values(shown: pl.DataFrame, picked: set[str]) -> list[list[Any]]:
    """What the grid shows of the items: labels, dollars, and whether each is picked."""
    frame = shown.with_columns(
        pl.col("deadline", "service_date", "next_touch").dt.to_string("iso"),
        status=shown["status"].replace_strict(STATUSES),
        payment=shown["payment"].replace_strict(PAYMENTS),
        amount=shown["amount"] / CENTS,
        expected_recovery=shown["expected_recovery"] / CENTS,
        due=urgency(),
        picked=pl.col("item").is_in(list(picked)),
    )
    values = [list(row) for row in frame.select(each.name for each in COLUMNS).iter_rows()]
    at = [each.name for each in COLUMNS].index("due")
    for row in values:
        row[at] = [DUE[row[at]]] if row[at] in DUE else []
    return values


DUE = {PAST: ("Past due", "red"), SOON: (f"Due in {DUE_SOON_DAYS} days", "orange")}
"""What the tags say, in red and amber."""

_RECOVERY = (
    "The amount times the chance from your own outcomes with this payer and cause, drawn toward your overall rate "
    "while they are few."
)
COLUMNS = (
    Column("picked", "Pick", kind="check", edited=True),
    Column("claim_no", "Claim no.", pinned=True, names=True),
    Column("deadline", "Deadline", kind="date"),
    Column("due", "Due", kind="tags"),
    Column("days_left", "Days left", kind="number"),
    Column("payer", "Payer"),
    Column("code", "Code"),
    Column("service_date", "Service date", kind="date"),
    Column("status", "Status", edited=True, options=tuple(STATUSES.values())),
    Column("cause", "Cause"),
    Column("amount", "Amount", kind="money"),
    Column("expected_recovery", "Expected recovery", kind="money", help=_RECOVERY),
    Column("owner", "Owner", edited=True),
    Column("next_action", "Next action", edited=True),
    Column("next_touch", "Next touch", kind="date", edited=True),
    Column("note", "Note", edited=True),
    Column("payment", "Payment", help="What the payer did with the line so far."),
    Column("denial_codes", "Denial codes"),
    Column("level", "Appeals filed", kind="number"),
    Column("next_appeal", "Appeal level", help="The level filed last, else the next to file."),
    Column("usual_fix", "Usual fix"),
    Column("pattern", "Pattern", help="What a line paid short was paid, instead of what."),
)


def save(desk: Desk) -> None:
    """Saves each edit just made; a move that makes no sense or a conflict is said and changes nothing."""
    drawn: Grid | None = st.session_state.get(SHOWN)
    chosen: set[str] = st.session_state.setdefault(PICKED, set())
    saved = 0
    with edit_grid.taking("denials") as edits:
        for edit in edits:
            try:
                saved += _save_one(desk, (drawn, chosen), edit)
                edit.answer()
            except CmcoreError as error:
                edit.answer(str(error))
                if drawn:
                    drawn.rows = []
    if saved:
        page.notify("Saved.")


def _save_one(desk: Desk, kept: tuple[Grid | None, set[str]], edit: edit_grid.CellEdit) -> int:
    """Saves one edited cell, or picks its line; returns how many changes that made."""
    row = edit.row
    if edit.column == "picked":
        _pick(*kept, row, is_picked=edit.value)
        return 0
    changes = changes_of(desk, row, {edit.column: edit.value or None})
    if not changes:
        return 0
    desk.workspace.change_denials({row["item"]: changes}, desk.who, desk.as_of)
    row |= {name: _read(name, new) for name, (_, new) in changes.items() if name in EDITED}
    return 1


def _pick(drawn: Grid | None, chosen: set[str], row: dict[str, Any], *, is_picked: bool) -> None:
    """Picks an item or unpicks it; a grid that was drawn anew since does not show it yet."""
    shown = [drawn.picked] if drawn and any(each is row for each in drawn.rows) else []
    for picked in (chosen, *shown):
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
