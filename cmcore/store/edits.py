"""Corrections as events: made in batches, undone and redone in any order, never silently overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cmcore.findings import EditConflictError, InputInvalidError
from cmcore.store.records import Edit, NewEdit
from cmcore.store.schema import EditRow, new_id, now
from cmcore.store.workspaces import touch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from cmcore.store.database import Database


def make(database: Database, workspace_id: str, edits: Sequence[NewEdit], who: str) -> int:
    """Saves a batch of corrections, all or none; returns how many.

    Raises: EditConflictError where a cell no longer holds what its maker saw.
    """
    if not edits:
        return 0
    with database.write() as session:
        batch = new_id()
        for each in edits:
            _refuse_conflict(session, workspace_id, each)
            session.add(_row(workspace_id, batch, each, who))
        _forget_undone(session, workspace_id)
        touch(session, workspace_id)
    return len(edits)


def _row(workspace_id: str, batch: str, edit: NewEdit, who: str) -> EditRow:
    return EditRow(
        workspace_id=workspace_id,
        batch=batch,
        row_id=edit.row_id,
        field=edit.field,
        table_kind=edit.table_kind,
        file=edit.file,
        sheet=edit.sheet,
        cell=edit.cell,
        old=edit.expected,
        new=edit.new,
        why=edit.why,
        who=who,
    )


def _refuse_conflict(session: Session, workspace_id: str, edit: NewEdit) -> None:
    here = _in_force(workspace_id).where(EditRow.row_id == edit.row_id, EditRow.field == edit.field)
    last = session.scalars(here.order_by(EditRow.id.desc())).first()
    if last is not None and (last.new or "") != (edit.expected or ""):
        raise EditConflictError(edit.place, last.new or "", last.who, f"{last.at:%Y-%m-%d %H:%M} UTC")


def undo(database: Database, workspace_id: str, who: str) -> int:
    """Undoes the last batch in force; returns how many cells went back."""
    with database.write() as session:
        last = session.scalars(_in_force(workspace_id).order_by(EditRow.id.desc())).first()
        if last is None:
            return 0
        rows = session.scalars(_in_force(workspace_id).where(EditRow.batch == last.batch)).all()
        order = (
            session.scalar(select(func.max(EditRow.undo_order)).where(EditRow.workspace_id == workspace_id)) or 0
        ) + 1
        for row in rows:
            row.undone_at, row.undone_by, row.undo_order = now(), who, order
        touch(session, workspace_id)
        return len(rows)


def redo(database: Database, workspace_id: str) -> int:
    """Does again what was undone last; returns how many cells."""
    with database.write() as session:
        undone = select(EditRow).where(EditRow.workspace_id == workspace_id, EditRow.undo_order.is_not(None))
        last = session.scalars(undone.order_by(EditRow.undo_order.desc())).first()
        if last is None:
            return 0
        rows = session.scalars(undone.where(EditRow.undo_order == last.undo_order)).all()
        for row in rows:
            row.undone_at, row.undone_by, row.undo_order = None, None, None
        touch(session, workspace_id)
        return len(rows)


def undo_one(database: Database, workspace_id: str, edit_id: int, who: str) -> None:
    """Undoes one correction out of order; later ones of other cells stay.

    Raises: InputInvalidError where a later correction of the same cell stands on it, or it is not in force.
    """
    with database.write() as session:
        row = session.scalars(_in_force(workspace_id).where(EditRow.id == edit_id)).first()
        if row is None:
            raise InputInvalidError("This correction is no longer in force; there is nothing to undo.")
        same = _in_force(workspace_id).where(
            EditRow.row_id == row.row_id, EditRow.field == row.field, EditRow.id > edit_id
        )
        later = session.scalars(same).first()
        if later is not None:
            raise InputInvalidError(
                f'{row.sheet}!{row.cell} was changed again to "{later.new or ""}"; undo that one first.'
            )
        row.undone_at, row.undone_by, row.undo_order = now(), who, None
        touch(session, workspace_id)


def listed(database: Database, workspace_id: str, *, undone: bool = True) -> tuple[Edit, ...]:
    """The corrections in the order they were made, those undone among them unless told otherwise."""
    with database.read() as session:
        wanted = select(EditRow).where(EditRow.workspace_id == workspace_id) if undone else _in_force(workspace_id)
        return tuple(_record(row) for row in session.scalars(wanted.order_by(EditRow.id)))


def can_redo(database: Database, workspace_id: str) -> bool:
    """Whether there is something undone to do again."""
    with database.read() as session:
        undone = select(EditRow.id).where(EditRow.workspace_id == workspace_id, EditRow.undo_order.is_not(None))
        return session.scalars(undone.limit(1)).first() is not None


def _in_force(workspace_id: str) -> Select[EditRow]:
    return select(EditRow).where(EditRow.workspace_id == workspace_id, EditRow.undone_at.is_(None))


def _forget_undone(session: Session, workspace_id: str) -> None:
    """After a new correction nothing undone can be redone; it stays in the history."""
    undone = select(EditRow).where(EditRow.workspace_id == workspace_id, EditRow.undo_order.is_not(None))
    for row in session.scalars(undone):
        row.undo_order = None


def _record(row: EditRow) -> Edit:
    return Edit(
        row.id, row.batch, row.row_id, row.field, row.table_kind, row.file, row.sheet, row.cell,
        row.old, row.new, row.why, row.who, row.at, row.undone_at,
    )  # fmt: skip
