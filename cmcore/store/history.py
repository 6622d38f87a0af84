"""What happened to one cell: what it holds now, who made it so, and what stands on what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.store.schema import EditRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

ASKED_AT_ONCE = 500
"""Rows asked for in one query, well below what every database takes."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell's text as somebody left it."""

    text: str
    who: str
    at: datetime


@dataclass(slots=True)
class CellHistory:
    """Every correction of one cell in the order they were made, undone ones among them."""

    rows: list[EditRow] = field(default_factory=list)

    @property
    def last(self) -> EditRow | None:
        """The correction whose value the cell holds; None where it holds what the file has."""
        return next((each for each in reversed(self.rows) if each.undone_at is None), None)

    def changed_since(self, seen: str | None) -> Change | None:
        """How the cell was changed since somebody saw a value in it; None where it still holds that value."""
        last = self.last
        if last is not None:
            return None if _is_value_of(seen, last) else Change(last.new or "", last.who, last.at)
        original = self.rows[0].old or ""
        undone = [each for each in self.rows if _is_value_of(seen, each) and (seen or "") != original]
        return _back_to(original, undone[-1]) if undone else None

    def changed_under(self, undone: EditRow) -> Change | None:
        """How the cell was changed since a correction of it was undone; None where it can be done again."""
        last = self.last
        if last is None:
            original = self.rows[0].old or ""
            return None if (undone.old or "") == original else _back_to(original, self.rows[0])
        if last.id < undone.id and _is_value_of(undone.old, last):
            return None
        return Change(last.new or "", last.who, last.at)

    def standing_on(self, row: EditRow) -> EditRow | None:
        """The next correction in force of the same cell, made on top of one."""
        return next((each for each in self.rows if each.undone_at is None and each.id > row.id), None)


def _is_value_of(seen: str | None, row: EditRow) -> bool:
    """Whether a value that somebody saw is what a correction put there, as typed or as it shows once read."""
    return (seen or "") in {row.new or "", row.held if row.held is not None else row.new or ""}


def _back_to(original: str, undone: EditRow) -> Change:
    return Change(original, undone.undone_by or undone.who, undone.undone_at or undone.at)


def load_histories(session: Session, workspace_id: str, row_ids: Iterable[str]) -> dict[tuple[str, str], CellHistory]:
    """The history of every corrected cell of some rows, by row and field."""
    found: dict[tuple[str, str], CellHistory] = defaultdict(CellHistory)
    wanted_ids = list(dict.fromkeys(row_ids))
    for first in range(0, len(wanted_ids), ASKED_AT_ONCE):
        asked = wanted_ids[first : first + ASKED_AT_ONCE]
        wanted = select(EditRow).where(EditRow.workspace_id == workspace_id, EditRow.row_id.in_(asked))
        for row in session.scalars(wanted.order_by(EditRow.id)):
            found[row.row_id, row.field].rows.append(row)
    return dict(found)
