"""Uploads: the bytes as they came, each file once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.findings import InputInvalidError
from cmcore.store.records import Upload
from cmcore.store.schema import UploadRow, now
from cmcore.store.workspaces import lock, touch

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from cmcore.store.database import Database


def add(database: Database, workspace_id: str, name: str, data: bytes, who: str) -> tuple[Upload, bool]:
    """The kept file, and whether it is new; the same bytes again are the upload that is there."""
    with database.write() as session:
        lock(session, workspace_id)
        return keep(session, workspace_id, name, data, who)


def keep(session: Session, workspace_id: str, name: str, data: bytes, who: str) -> tuple[Upload, bool]:
    """The same inside a transaction that holds the workspace."""
    sha256 = hashlib.sha256(data).hexdigest()
    kept = session.scalars(_live(workspace_id).where(UploadRow.sha256 == sha256)).first()
    if kept is not None:
        return _record(kept), False
    row = UploadRow(workspace_id=workspace_id, name=name, sha256=sha256, data=data, size=len(data), who=who)
    session.add(row)
    session.flush()
    touch(session, workspace_id)
    return _record(row), True


def remove(database: Database, workspace_id: str, upload_id: str, who: str) -> None:
    """Takes a file out of the workspace; its corrections stay and apply again if it comes back."""
    with database.write() as session:
        lock(session, workspace_id)
        row = session.scalars(_live(workspace_id).where(UploadRow.id == upload_id)).first()
        if row is not None:
            row.removed_at, row.removed_by = now(), who
            touch(session, workspace_id)


def set_apart(database: Database, workspace_id: str, upload_id: str, *, apart: bool) -> None:
    """Says whether a file stands for itself, or brings the records that it shares with earlier files up to date."""
    with database.write() as session:
        lock(session, workspace_id)
        row = session.scalars(_live(workspace_id).where(UploadRow.id == upload_id)).first()
        if row is not None:
            row.apart = apart
            touch(session, workspace_id)


def put_last(database: Database, workspace_id: str, upload_id: str) -> None:
    """Lets a file count as the newest, as if it had come just now."""
    with database.write() as session:
        lock(session, workspace_id)
        row = session.scalars(_live(workspace_id).where(UploadRow.id == upload_id)).first()
        if row is not None:
            row.at = now()
            touch(session, workspace_id)


def listed(database: Database, workspace_id: str) -> tuple[Upload, ...]:
    """The files of a workspace in the order they came."""
    with database.read() as session:
        return live(session, workspace_id)


def live(session: Session, workspace_id: str) -> tuple[Upload, ...]:
    """The files of a workspace in the order they came, as a session sees them."""
    return tuple(_record(row) for row in session.scalars(_live(workspace_id).order_by(UploadRow.at, UploadRow.id)))


def find(database: Database, workspace_id: str, upload_id: str) -> Upload:
    """One file of the workspace.

    Raises: InputInvalidError where it was removed.
    """
    with database.read() as session:
        row = session.scalars(_live(workspace_id).where(UploadRow.id == upload_id)).first()
        if row is None:
            raise InputInvalidError("This file is no longer in the workspace. Reload the page.")
        return _record(row)


def load(database: Database, workspace_id: str, upload_id: str) -> bytes:
    """The bytes of one file of the workspace."""
    with database.read() as session:
        here = (UploadRow.id == upload_id) & (UploadRow.workspace_id == workspace_id)
        return session.scalars(select(UploadRow.data).where(here)).one()


def _live(workspace_id: str) -> Select[UploadRow]:
    return select(UploadRow).where(UploadRow.workspace_id == workspace_id, UploadRow.removed_at.is_(None))


def _record(row: UploadRow) -> Upload:
    return Upload(row.id, row.name, row.sha256, row.size, row.who, row.at, row.apart)
