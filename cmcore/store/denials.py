"""What people did to denials: one event a change, the latest of each field in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.findings import EditConflictError
from cmcore.store.records import DenialEvent
from cmcore.store.schema import DenialEventRow
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from cmcore.store.database import Database

States = dict[str, dict[str, str | None]]
"""Item to its fields in force: status, owner, next_action, note."""


def change(
    database: Database, workspace_id: str, item: str, changes: Mapping[str, tuple[str | None, str | None]], who: str
) -> None:
    """Saves changes of one denial, all or none: field to the value its maker saw and the new one.

    Raises: EditConflictError where somebody else changed a field since.
    """
    with database.write() as session:
        lock(session, workspace_id)
        for name, (seen, new) in changes.items():
            last = _last(session, workspace_id, item, name)
            if last is not None and (last.new or "") != (seen or ""):
                raise EditConflictError(f"{item}, {name}", last.new or "", last.who, f"{last.at:%Y-%m-%d %H:%M} UTC")
            session.add(DenialEventRow(workspace_id=workspace_id, item=item, field=name, old=seen, new=new, who=who))


def states(database: Database, workspace_id: str) -> States:
    """Every denial that somebody touched, with its fields in force."""
    found: States = {}
    for event in events(database, workspace_id):
        found.setdefault(event.item, {})[event.field] = event.new
    return found


def events(database: Database, workspace_id: str, item: str | None = None) -> tuple[DenialEvent, ...]:
    """The changes in the order they were made, of one denial or of all."""
    wanted = select(DenialEventRow).where(DenialEventRow.workspace_id == workspace_id).order_by(DenialEventRow.id)
    if item is not None:
        wanted = wanted.where(DenialEventRow.item == item)
    with database.read() as session:
        return tuple(
            DenialEvent(row.item, row.field, row.old, row.new, row.who, row.at) for row in session.scalars(wanted)
        )


def _last(session: Session, workspace_id: str, item: str, name: str) -> DenialEventRow | None:
    here = select(DenialEventRow).where(
        DenialEventRow.workspace_id == workspace_id, DenialEventRow.item == item, DenialEventRow.field == name
    )
    return session.scalars(here.order_by(DenialEventRow.id.desc())).first()
