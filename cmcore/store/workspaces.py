"""Workspaces: made, found, judged on a day, and their revision counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.store.schema import WorkspaceRow, now

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from cmcore.store.database import Database

DEFAULT_NAME = "My agency"


def find_or_make(database: Database, workspace_id: str | None = None) -> WorkspaceRow:
    """The workspace of an id; without one the workspace last used, made where there is none.

    Raises: UnknownNameError where there is no workspace of that id.
    """
    with database.read() as session:
        row = _find(session, workspace_id)
    if row is not None:
        return row
    if workspace_id is not None:
        raise UnknownNameError("Workspace", workspace_id, [])
    with database.write() as session:
        row = _find(session, None)
        if row is None:
            row = WorkspaceRow(name=DEFAULT_NAME, memory={})
            session.add(row)
        return row


def _find(session: Session, workspace_id: str | None) -> WorkspaceRow | None:
    if workspace_id is not None:
        return session.get(WorkspaceRow, workspace_id)
    return session.scalars(select(WorkspaceRow).order_by(WorkspaceRow.used_at.desc(), WorkspaceRow.id)).first()


def make(database: Database, name: str) -> WorkspaceRow:
    """A new workspace."""
    with database.write() as session:
        row = WorkspaceRow(name=name.strip() or DEFAULT_NAME, memory={})
        session.add(row)
    return row


def listed(database: Database) -> list[tuple[str, str]]:
    """Id and name of every workspace, the last used first."""
    with database.read() as session:
        rows = session.execute(select(WorkspaceRow.id, WorkspaceRow.name).order_by(WorkspaceRow.used_at.desc()))
        return [(each.id, each.name) for each in rows]


def load(database: Database, workspace_id: str) -> WorkspaceRow:
    """The workspace as it is now."""
    with database.read() as session:
        return session.get_one(WorkspaceRow, workspace_id)


def lock(session: Session, workspace_id: str) -> WorkspaceRow:
    """The workspace as it is now; who else wants to change it waits until this transaction ends."""
    return session.get_one(WorkspaceRow, workspace_id, with_for_update=True, populate_existing=True)


def touch(session: Session, workspace_id: str) -> None:
    """Counts one more revision, inside the transaction that changes the figures."""
    session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.id == workspace_id)
        .values(revision=WorkspaceRow.revision + 1, used_at=now())
    )


def rename(database: Database, workspace_id: str, name: str) -> None:
    """Another name; the figures stay as they are.

    Raises: InputInvalidError for a blank name.
    """
    if not name.strip():
        raise InputInvalidError("The workspace has no name. Type one to rename it.")
    with database.write() as session:
        session.execute(update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(name=name.strip()))


def set_as_of(database: Database, workspace_id: str, day: date | None) -> None:
    """The day everything is judged on; None judges on the day of looking."""
    with database.write() as session:
        session.execute(update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(as_of=day))
        touch(session, workspace_id)
