"""Which sessions a remittance line answers, where a person says so: an event a pick, the latest in force."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cmcore.store import denials
from cmcore.store.schema import DenialEventRow, new_id
from cmcore.store.workspaces import lock, touch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.store.database import Database


def pick(database: Database, workspace_id: str, line_id: str, row_ids: Sequence[str], who: str) -> None:
    """Keeps that a line answers these sessions, or none; every figure that rests on it is computed again."""
    with database.write() as session:
        lock(session, workspace_id)
        last = denials.last_event(session, workspace_id, line_id, denials.PICKED)
        session.add(
            DenialEventRow(
                workspace_id=workspace_id, item=line_id, field=denials.PICKED, old=last.new if last else None,
                new=json.dumps(sorted(set(row_ids))), who=who, batch=new_id(),
            )
        )  # fmt: skip
        touch(session, workspace_id)


def picked(database: Database, workspace_id: str) -> dict[str, tuple[str, ...]]:
    """Line to the sessions that a person says it answers; none where they said that none is."""
    return {
        event.item: tuple(json.loads(event.new or "[]"))
        for event in denials.events(database, workspace_id)
        if event.field == denials.PICKED and event.undone_by is None
    }
