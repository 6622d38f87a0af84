"""Corrections as events: made in batches, undone and redone in any order, never silently overwritten."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cmcore.findings import EditConflictError, InputInvalidError
from cmcore.store.history import CellHistory, load_histories
from cmcore.store.records import CarriedEdit, Edit, NewEdit
from cmcore.store.schema import EditRow, new_id, now
from cmcore.store.workspaces import lock, touch

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
        lock(session, workspace_id)
        add(session, workspace_id, edits, who)
    return len(edits)


def add(session: Session, workspace_id: str, edits: Sequence[NewEdit], who: str) -> None:
    """The same inside a transaction that holds the workspace."""
    histories = load_histories(session, workspace_id, [each.row_id for each in edits])
    batch = new_id()
    for each in edits:
        _refuse_conflict(histories.get((each.row_id, each.field)), each)
        session.add(_row(workspace_id, batch, each, who))
    _forget_undone(session, workspace_id, who)
    touch(session, workspace_id)


def carry(database: Database, workspace_id: str, carried: Sequence[CarriedEdit]) -> None:
    """Saves corrections of replaced rows on the rows in their place, each in its maker's name and batch.

    A cell that somebody corrected meanwhile is left as it is.
    """
    if not carried:
        return
    with database.write() as session:
        lock(session, workspace_id)
        histories = load_histories(session, workspace_id, [each.edit.row_id for each in carried])
        for each in carried:
            history = histories.get((each.edit.row_id, each.edit.field))
            if history is None or history.last is None:
                session.add(_row(workspace_id, each.batch, each.edit, each.who))
        touch(session, workspace_id)


def _row(workspace_id: str, batch: str, edit: NewEdit, who: str) -> EditRow:
    values = asdict(edit)
    return EditRow(workspace_id=workspace_id, batch=batch, old=values.pop("expected"), who=who, **values)


def _refuse_conflict(history: CellHistory | None, edit: NewEdit) -> None:
    changed = history.changed_since(edit.expected) if history else None
    if changed:
        raise EditConflictError(edit.place, changed.text, changed.who, f"{changed.at:%Y-%m-%d %H:%M} UTC")


def next_undo(database: Database, workspace_id: str, who: str) -> str | None:
    """The batch that `undo` undoes next for somebody; None where no correction is in force."""
    with database.read() as session:
        last = _last(session, workspace_id, who)
        return None if last is None else last.batch


def _last(session: Session, workspace_id: str, who: str) -> EditRow | None:
    newest = _in_force(workspace_id).order_by(EditRow.id.desc())
    return session.scalars(newest.where(EditRow.who == who)).first() or session.scalars(newest).first()


def undo(database: Database, workspace_id: str, who: str, seen: str | None = None) -> tuple[Edit, ...]:
    """Undoes the last batch that somebody made, or the last of all where they made none; gives what was undone.

    `seen` is the batch that they were shown to be undone next: two people may go by one name, or by none.
    Raises: InputInvalidError where another batch is next by now, or a later correction stands on one of it; none of it
    is undone then.
    """
    with database.write() as session:
        lock(session, workspace_id)
        last = _last(session, workspace_id, who)
        if last is None:
            return ()
        if seen not in {None, last.batch}:
            raise InputInvalidError(
                f'Meanwhile {last.who} corrected {last.sheet}!{last.cell} to "{last.new or ""}" in another window, or '
                "what you saw was undone. Nothing was undone now: see the corrections made, and undo again or tick "
                "yours there."
            )
        rows = session.scalars(_in_force(workspace_id).where(EditRow.batch == last.batch).order_by(EditRow.id)).all()
        return _mark_undone(session, workspace_id, rows, who)


def undo_one(database: Database, workspace_id: str, edit_id: int, who: str) -> tuple[Edit, ...]:
    """Undoes one correction out of order; later ones of other cells stay.

    Raises: InputInvalidError where a later correction of the same cell stands on it, or it is not in force.
    """
    with database.write() as session:
        lock(session, workspace_id)
        row = session.scalars(_in_force(workspace_id).where(EditRow.id == edit_id)).first()
        if row is None:
            raise InputInvalidError("This correction is no longer in force; there is nothing to undo.")
        return _mark_undone(session, workspace_id, [row], who)


def _mark_undone(session: Session, workspace_id: str, rows: Sequence[EditRow], who: str) -> tuple[Edit, ...]:
    histories = load_histories(session, workspace_id, [each.row_id for each in rows])
    for row in rows:
        later = histories[row.row_id, row.field].standing_on(row)
        if later is not None:
            raise InputInvalidError(
                f'{row.sheet}!{row.cell} was changed again to "{later.new or ""}" by {later.who}; undo that one first.'
            )
    here = select(func.max(EditRow.undo_order)).where(EditRow.workspace_id == workspace_id)
    order = (session.scalar(here) or 0) + 1
    for row in rows:
        row.undone_at, row.undone_by, row.undo_order = now(), who, order
    touch(session, workspace_id)
    return tuple(_record(each) for each in rows)


def redo(database: Database, workspace_id: str, who: str) -> tuple[Edit, ...]:
    """Does again what somebody undid last, or what was undone last of all; gives what was done again.

    Raises: EditConflictError where a cell of it was changed since; it cannot be redone from then on.
    """
    with database.write() as session:
        lock(session, workspace_id)
        undone = _undone(workspace_id).order_by(EditRow.undo_order.desc())
        last = session.scalars(undone.where(EditRow.undone_by == who)).first() or session.scalars(undone).first()
        if last is None:
            return ()
        rows = session.scalars(
            _undone(workspace_id).where(EditRow.undo_order == last.undo_order).order_by(EditRow.id)
        ).all()
        conflict = _redo(session, workspace_id, rows)
        records = tuple(_record(each) for each in rows)
    if conflict:
        raise conflict
    return records


def _redo(session: Session, workspace_id: str, rows: Sequence[EditRow]) -> EditConflictError | None:
    """Marks rows as in force again, all or none; either way they can no longer be redone."""
    histories = load_histories(session, workspace_id, [each.row_id for each in rows])
    conflict = None
    for row in rows:
        row.undo_order = None
        changed = histories[row.row_id, row.field].changed_under(row)
        if changed:
            place = f"{row.sheet}!{row.cell}"
            conflict = EditConflictError(place, changed.text, changed.who, f"{changed.at:%Y-%m-%d %H:%M} UTC")
    if conflict is None:
        for row in rows:
            row.undone_at, row.undone_by = None, None
        touch(session, workspace_id)
    return conflict


def listed(database: Database, workspace_id: str, *, undone: bool = True) -> tuple[Edit, ...]:
    """The corrections in the order they were made, those undone among them unless told otherwise."""
    with database.read() as session:
        wanted = select(EditRow).where(EditRow.workspace_id == workspace_id) if undone else _in_force(workspace_id)
        return tuple(_record(row) for row in session.scalars(wanted.order_by(EditRow.id)))


def in_force(session: Session, workspace_id: str) -> tuple[Edit, ...]:
    """The corrections in force in the order they were made, as a session sees them."""
    return tuple(_record(row) for row in session.scalars(_in_force(workspace_id).order_by(EditRow.id)))


def can_redo(database: Database, workspace_id: str) -> bool:
    """Whether there is something undone to do again."""
    with database.read() as session:
        return session.scalars(_undone(workspace_id).limit(1)).first() is not None


def _in_force(workspace_id: str) -> Select[EditRow]:
    return select(EditRow).where(EditRow.workspace_id == workspace_id, EditRow.undone_at.is_(None))


def _undone(workspace_id: str) -> Select[EditRow]:
    return select(EditRow).where(EditRow.workspace_id == workspace_id, EditRow.undo_order.is_not(None))


def _forget_undone(session: Session, workspace_id: str, who: str) -> None:
    """After a new correction its maker can redo nothing undone before; it stays in the history."""
    for row in session.scalars(_undone(workspace_id).where(EditRow.undone_by == who)):
        row.undo_order = None


def _record(row: EditRow) -> Edit:
    return Edit(
        row.id, row.batch, row.row_id, row.field, row.table_kind, row.file, row.sheet, row.cell,
        row.old, row.new, row.why, row.who, row.at, row.undone_at, row.held,
    )  # fmt: skip
