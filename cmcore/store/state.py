"""What a workspace's figures rest on, read in one moment: its files, its corrections in force, what it remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.store import edits, uploads
from cmcore.store.schema import WorkspaceRow

if TYPE_CHECKING:
    from cmcore.store.database import Database
    from cmcore.store.records import Edit, Upload


@dataclass(frozen=True, slots=True)
class State:
    """A workspace at one revision."""

    row: WorkspaceRow
    uploads: tuple[Upload, ...]
    edits: tuple[Edit, ...]


def load_state(database: Database, workspace_id: str) -> State:
    """The workspace, its files and its corrections, all of the same revision."""
    with database.read() as session:
        row = session.get_one(WorkspaceRow, workspace_id)
        return State(row, uploads.live(session, workspace_id), edits.in_force(session, workspace_id))
