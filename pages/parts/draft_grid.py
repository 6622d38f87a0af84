"""Grids whose edits are kept in the session until a button of the page uses them: ticks, choices and typed rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import edit_grid

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from pages.parts.edit_grid import Column
    from pages.parts.page import Desk

Row = dict[str, Any]
SPARE_ROWS = 4
"""Blank rows below those that are filled."""


@dataclass(slots=True)
class Draft:
    """What was edited in a grid: by row, and by list, so that what comes late meets the list it was made in."""

    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    rows: list[Row] = field(default_factory=list)
    edits: dict[tuple[str, Hashable], Row] = field(default_factory=dict)

    def now(self, at: Hashable, row: Row) -> Row:
        """A row with what was edited in it."""
        return row | self.edits.get((self.name, at), {})


def draw(name: str, columns: Sequence[Column], rows: Sequence[Row], alt: str) -> list[Row]:
    """A list to tick and to choose in; returns its rows as they stand now.

    What was edited in a row stays with it while the list around it changes, and goes once the row itself does.
    """
    draft = _draft(name)
    keys = [tuple(each.values()) for each in rows]
    draft.edits = {(name, key): draft.edits[name, key] for key in keys if (name, key) in draft.edits}
    draft.name = name
    now = [draft.now(key, row) for key, row in zip(keys, rows, strict=True)]
    listed = sha256(repr(keys).encode()).hexdigest()
    values = [[row[each.name] for each in columns] for row in now]
    sheet = edit_grid.Sheet(columns, values, [(name, key) for key in keys], alt, name=listed, drafted=True)
    edit_grid.draw(name, None, sheet, partial(_keep, name))
    return now


def draw_rows(name: str, columns: Sequence[Column], alt: str) -> list[Row]:
    """Rows to type, change and paste, with blank ones to go on; returns those that hold something."""
    draft = _draft(name)
    now = _all_rows(draft)
    filled = max((at + 1 for at, row in enumerate(now) if _is_filled(row)), default=0)
    shown = now[:filled] + [{}] * SPARE_ROWS
    values = [[row.get(each.name) for each in columns] for row in shown]
    rows = _Places(draft.name)
    sheet = edit_grid.Sheet(columns, values, rows, alt, name=draft.name, drafted=True, spare=SPARE_ROWS)
    edit_grid.draw(name, None, sheet, partial(_keep, name))
    return [row for row in now if _is_filled(row)]


def begin_rows(name: str, rows: Sequence[Row] = ()) -> None:
    """Begins a grid of rows anew, with those given."""
    st.session_state[f"{name}.draft"] = Draft(rows=list(rows))


def has_rows(name: str) -> bool:
    """Whether a grid of rows was begun."""
    return f"{name}.draft" in st.session_state


def rows_of(name: str) -> list[Row]:
    """The rows of a grid as they stand, drawn or not."""
    return [row for row in _all_rows(_draft(name)) if _is_filled(row)]


@dataclass(frozen=True, slots=True)
class _Places:
    """What each row of a grid of rows is: its place, however far the browser went on."""

    name: str

    def __getitem__(self, at: int) -> tuple[str, int]:
        return self.name, at


def _draft(name: str) -> Draft:
    draft: Draft = st.session_state.setdefault(f"{name}.draft", Draft())
    return draft


def _keep(name: str, _desk: Desk) -> None:
    draft = _draft(name)
    with edit_grid.taking(name) as edits:
        for each in edits:
            draft.edits.setdefault(each.row, {})[each.column] = each.value
            each.answer()


def _all_rows(draft: Draft) -> list[Row]:
    """The rows with what was edited, blank ones among them."""
    typed = [int(at) for of, at in draft.edits if of == draft.name]  # type: ignore[call-overload]
    count = max(len(draft.rows), *(at + 1 for at in typed), 0)
    return [draft.now(at, draft.rows[at] if at < len(draft.rows) else {}) for at in range(count)]


def _is_filled(row: Row) -> bool:
    return any(value not in {None, "", False} for value in row.values())
