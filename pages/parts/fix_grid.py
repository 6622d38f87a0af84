"""The Fix page's list of faulty cells: ticked, typed over, taken back, each edit saved as it is made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.findings import CmcoreError, InputInvalidError
from cmcore.intake.correcting.faults import fault_rows
from cmcore.money import CENTS
from pages.parts import edit_grid, filters, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cmcore.findings import Finding
    from pages.parts.page import Desk

SHOWN = "fix.shown"
ASKED = ("fix.search", "show")
"""What else than its kind and page a list is asked for by: the search and the filter."""


def draw(desk: Desk, listed: Sequence[Finding]) -> None:
    """The faulty cells with their suggestion; a tick accepts it, typing over it corrects the cell.

    A cell that was corrected here stays in its place, so that the next one can be ticked or typed at once, until
    another list is asked for or somebody else changes the data.
    """
    position = filters.first_of_page(len(listed), "fix.page")
    kind = listed[0].kind if listed else None
    asked = (desk.workspace.id, kind, position, *(st.session_state.get(each) for each in ASKED))
    grid = st.session_state.get(SHOWN)
    if grid is None or (grid.asked, grid.revision) != (asked, desk.workspace.revision):
        shown = listed[position : position + filters.ROWS_PER_PAGE]
        grid = Grid(asked, desk.workspace.revision, uuid.uuid4().hex, list(shown), fault_rows(shown, desk.dataset))
        st.session_state[SHOWN] = grid
    edit_grid.draw("fix", desk.workspace.id, _sheet(grid), save)
    if not listed:
        return
    st.caption(
        "Tick to accept the suggestion, or type your own value under Now; unticking takes it back. Each edit is saved "
        "at once. Corrected cells leave the list with the next kind, page or search."
    )


@dataclass(slots=True)
class Grid:
    """The list as it was drawn: what was asked for, at which revision, under which name, with which rows."""

    asked: tuple[Any, ...]
    revision: int
    name: str
    rows: list[Finding]
    frame: pl.DataFrame
    mine: dict[tuple[str | None, str | None], list[str]] = field(default_factory=dict)


def _sheet(grid: Grid) -> edit_grid.Sheet:
    """The list for the browser, with what was corrected in it so far."""
    suggested = grid.frame["now"].to_list()
    columns = [replace(each, first=suggested) if each.name == "now" else each for each in COLUMNS]
    values = []
    for finding, row in zip(grid.rows, grid.frame.iter_rows(named=True), strict=True):
        mine = grid.mine.get((finding.row_id, finding.field), [])
        day, amount = row["service_date"], row["amount"]
        row |= {"accept": bool(mine), "now": mine[-1] if mine else row["now"]}
        row |= {"service_date": day and day.isoformat(), "amount": None if amount is None else amount / CENTS}
        values.append([row[each.name] for each in columns])
    rows = [(grid, each) for each in grid.rows]
    alt = "Cells to correct, with the suggestion for each"
    return edit_grid.Sheet(columns, values, rows, alt, tick="accept", name=grid.name)


COLUMNS = (
    edit_grid.Column("cell", "Cell", pinned=True, names=True),
    edit_grid.Column("accept", "Accept", kind="check", edited=True),
    edit_grid.Column("client_id", "Client"),
    edit_grid.Column("service_date", "Date", kind="date"),
    edit_grid.Column("was", "Was"),
    edit_grid.Column("now", "Now", edited=True),
    edit_grid.Column("amount", "Money", kind="money"),
    edit_grid.Column("why", "Why"),
)


def save(desk: Desk) -> None:
    """Each edit just made in the grid becomes a saved correction; a conflict is said and overwrites nothing."""
    shown: Grid | None = st.session_state.get(SHOWN)
    saved = 0
    with edit_grid.taking("fix") as edits:
        for each in edits:
            try:
                made = _save_one(desk, *each.row, {each.column: each.value})
                each.answer()
            except CmcoreError as error:
                each.answer(str(error))
                continue
            saved += made
            if shown and made and shown.revision == desk.workspace.revision - made:
                shown.revision = desk.workspace.revision
    if saved:
        page.notify("Saved.")


def _save_one(desk: Desk, grid: Grid, finding: Finding, changed: Mapping[str, Any]) -> int:
    """Saves one edited row, or takes back what was done to it in this list; returns the corrections made or undone."""
    cell = (finding.row_id, finding.field)
    mine = grid.mine.get(cell, [])
    if changed.get("accept") is False or (changed.get("now") == "" and mine):
        standing = [each for each in desk.workspace.edits(undone=False) if (each.row_id, each.field) == cell]
        undone = standing[len(standing) - len(mine) :]
        for each in reversed(undone):
            desk.workspace.undo_one(each.id, desk.who)
        grid.mine.pop(cell, None)
        return len(undone)
    if "now" not in changed and mine:
        return 0
    value = changed.get("now", finding.suggestion)
    if not value:
        raise InputInvalidError(f"{finding.place}: there is no suggestion to accept. Type a value under Now.")
    desk.workspace.correct(replace(finding, value=mine[-1] if mine else finding.value), value, desk.who)
    grid.mine[cell] = [*mine, value]
    return 1
