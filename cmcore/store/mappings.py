"""What a workspace remembers of its files: columns, payers and spellings, for the next upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.intake.next_file import remembered
from cmcore.intake.next_file.memory import Memory
from cmcore.store.workspaces import lock, touch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cmcore.store.database import Database


def remember(database: Database, workspace_id: str, change: Callable[[Memory], None]) -> Memory:
    """The memory with a change made to it and kept; what others remembered meanwhile stays."""
    with database.write() as session:
        row = lock(session, workspace_id)
        memory = Memory.from_dict(row.memory or {})
        change(memory)
        row.memory = memory.to_dict()
        touch(session, workspace_id)
    return memory


def forget_one(database: Database, workspace_id: str, path: Sequence[str]) -> None:
    """Forgets one entry, by its place in the memory."""
    with database.write() as session:
        row = lock(session, workspace_id)
        row.memory = remembered.forget(Memory.from_dict(row.memory or {}), path).to_dict()
        touch(session, workspace_id)


def forget(database: Database, workspace_id: str) -> None:
    """Forgets every remembered column, payer and spelling."""
    with database.write() as session:
        lock(session, workspace_id).memory = Memory().to_dict()
        touch(session, workspace_id)
