"""The Fix page's list of faulty cells: ticked, typed over, taken back, each edit saved as it is made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.findings import CmcoreError, InputInvalidError
from cmcore.intake.correcting.faults import fault_rows
from cmcore.money import CENTS
from pages.parts import filters, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cmcore.findings import Finding
    from pages.parts.page import Desk

ASKED = ("fix.search", "show")
"""What else than its kind and page a list is asked for by: the search and the filter."""


def draw(desk: Desk, listed: Sequence[Finding]) -> None:
    """The faulty cells with their suggestion; a tick accepts it, typing over it corrects the cell.

    A cell that was corrected here stays in its place, so that the next one can be ticked or typed at once, until
    another list is asked for or somebody else changes the data.
    """
    position = filters.first_of_page(len(listed), "fix.page")
    asked = (desk.workspace.id, listed[0].kind, position, *(st.session_state.get(each) for each in ASKED))
    grid = st.session_state.get("fix.shown")
    if grid is None or (grid.asked, grid.revision) != (asked, desk.workspace.revision):
        shown = listed[position : position + filters.ROWS_PER_PAGE]
        frame = fault_rows(shown, desk.dataset).with_columns(accept=False)
        key = desk.key(f"fix.grid.{position}.{shown[0].kind}.{len(listed)}")
        grid = Grid(asked, desk.workspace.revision, key, list(shown), frame)
        st.session_state["fix.shown"] = grid
    names = ["accept", "cell", "client_id", "service_date", "was", "now", "amount", "why"]
    st.data_editor(
        grid.frame.select(names).with_columns(amount=grid.frame["amount"] / CENTS).to_pandas(),
        key=grid.key,
        hide_index=True,
        disabled=[name for name in names if name not in {"accept", "now"}],
        placeholder="",
        column_config=COLUMNS,
        height=min(560, 80 + 36 * len(grid.rows)),
        alt="Cells to correct, with the suggestion for each",
    )
    page.show_rows("fix", grid.key, grid.rows)
    st.caption(
        "Tick to accept the suggestion, or type your own value under Now; unticking takes it back. Each edit is saved "
        "at once. Corrected cells leave the list with the next kind, page or search."
    )


@dataclass(slots=True)
class Grid:
    """The list as it was drawn: what was asked for, at which revision, under which key, with which rows."""

    asked: tuple[Any, ...]
    revision: int
    key: str
    rows: list[Finding]
    frame: pl.DataFrame
    mine: dict[tuple[str | None, str | None], str] = field(default_factory=dict)


COLUMNS = {
    "accept": st.column_config.CheckboxColumn("Accept", width="small"),
    "cell": st.column_config.TextColumn("Cell", pinned=True),
    "client_id": st.column_config.TextColumn("Client"),
    "service_date": st.column_config.DateColumn("Date", format="MMM D, YYYY"),
    "was": st.column_config.TextColumn("Was"),
    "now": st.column_config.TextColumn("Now"),
    "why": st.column_config.TextColumn("Why", width="large"),
    "amount": st.column_config.NumberColumn("Money", format="dollar"),
}


def commit(desk: Desk) -> None:
    """Each edit just made in the grid becomes a saved correction; a conflict is said and overwrites nothing."""
    edits: list[tuple[Finding, dict[str, Any]]] = page.take_edits("fix")
    if not edits:
        return
    grid: Grid = st.session_state["fix.shown"]
    before, saved, said = desk.workspace.revision, 0, []
    for finding, changed in edits:
        try:
            saved += _commit_one(desk, grid, finding, changed)
        except CmcoreError as error:
            said.append(str(error))
    page.warn(said)
    if saved:
        page.notify("Saved.")
    if not said and before == grid.revision and desk.workspace.revision == before + saved:
        grid.revision = desk.workspace.revision
    st.rerun()


def _commit_one(desk: Desk, grid: Grid, finding: Finding, changed: Mapping[str, Any]) -> int:
    """Saves one edited row, or takes back what its tick accepted; returns how many corrections that made or undid."""
    cell = (finding.row_id, finding.field)
    if "now" not in changed and changed.get("accept") is False:
        made = [each for each in desk.workspace.edits(undone=False) if (each.row_id, each.field) == cell]
        if grid.mine.pop(cell, None) is None or not made:
            return 0
        desk.workspace.undo_one(made[-1].id, desk.who)
        return 1
    if "now" not in changed and cell in grid.mine:
        return 0
    value = changed.get("now", finding.suggestion)
    if value is None:
        raise InputInvalidError(f"{finding.place}: there is no suggestion to accept. Type a value under Now.")
    desk.workspace.correct(replace(finding, value=grid.mine.get(cell, finding.value)), value, desk.who)
    grid.mine[cell] = value
    return 1
