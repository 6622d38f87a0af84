"""What a team settled for itself, by name; what JSON can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.store.schema import PreferenceRow
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from cmcore.store.database import Database


def settle(database: Database, workspace_id: str, name: str, value: Any, who: str) -> None:
    """Keeps a value under a name in place of the one before; None forgets it."""
    with database.write() as session:
        lock(session, workspace_id)
        row = session.get(PreferenceRow, (workspace_id, name))
        if row is not None:
            session.delete(row)
            session.flush()
        if value is not None:
            session.add(PreferenceRow(workspace_id=workspace_id, name=name, value=value, who=who))


def settled(database: Database, workspace_id: str, name: str) -> Any:
    """The value of a name; None where nothing was settled."""
    with database.read() as session:
        row = session.get(PreferenceRow, (workspace_id, name))
        return row.value if row is not None else None
