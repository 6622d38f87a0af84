"""Review: remarks with a name and a time, figures frozen and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.findings import InputInvalidError
from cmcore.store.records import Comment, Snapshot
from cmcore.store.schema import CommentRow, SnapshotRow, now
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.store.database import Database
    from cmcore.store.records import Moment


def comment(database: Database, workspace_id: str, target: str, text: str, who: str) -> Comment:
    """Keeps a remark on a row or figure.

    Raises: InputInvalidError for a remark without words or without a name.
    """
    if not text.strip() or not who.strip():
        raise InputInvalidError("A comment needs its text and your name.")
    with database.write() as session:
        row = CommentRow(workspace_id=workspace_id, target=target, text=text.strip(), who=who.strip())
        session.add(row)
        session.flush()
        return Comment(row.id, row.target, row.text, row.who, row.at)


def comments(database: Database, workspace_id: str, target: str | None = None) -> tuple[Comment, ...]:
    """The remarks in the order they were made, on one target or on all."""
    wanted = select(CommentRow).where(CommentRow.workspace_id == workspace_id).order_by(CommentRow.id)
    if target is not None:
        wanted = wanted.where(CommentRow.target == target)
    with database.read() as session:
        return tuple(Comment(row.id, row.target, row.text, row.who, row.at) for row in session.scalars(wanted))


def freeze(database: Database, workspace_id: str, figures: Mapping[str, int], at: Moment, note: str) -> Snapshot:
    """Keeps the figures as they were at a moment of the data."""
    with database.write() as session:
        row = SnapshotRow(
            workspace_id=workspace_id,
            revision=at.revision,
            as_of=at.as_of,
            figures=dict(figures),
            note=note.strip(),
            who=at.who,
        )
        session.add(row)
        session.flush()
        return _record(row)


def sign(database: Database, workspace_id: str, snapshot_id: str, who: str) -> Snapshot:
    """Signs a frozen snapshot, once.

    Raises: InputInvalidError where it is signed already, it is not there, or the signer has no name.
    """
    if not who.strip():
        raise InputInvalidError("A sign-off needs your name.")
    with database.write() as session:
        lock(session, workspace_id)
        here = (SnapshotRow.id == snapshot_id) & (SnapshotRow.workspace_id == workspace_id)
        row = session.scalars(select(SnapshotRow).where(here)).first()
        if row is None:
            raise InputInvalidError("This snapshot is not in this workspace. Reload the page.")
        if row.signed_by:
            raise InputInvalidError(f"This snapshot was signed by {row.signed_by} already.")
        row.signed_by, row.signed_at = who.strip(), now()
        return _record(row)


def snapshots(database: Database, workspace_id: str) -> tuple[Snapshot, ...]:
    """The frozen figures, newest first."""
    wanted = select(SnapshotRow).where(SnapshotRow.workspace_id == workspace_id).order_by(SnapshotRow.at.desc())
    with database.read() as session:
        return tuple(_record(row) for row in session.scalars(wanted))


def _record(row: SnapshotRow) -> Snapshot:
    return Snapshot(
        row.id, row.revision, row.as_of, dict(row.figures), row.note, row.who, row.at, row.signed_by, row.signed_at
    )
