"""Whose gates people override: one event a session, the latest in force, nothing deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.engine.gates import Override
from cmcore.findings import InputInvalidError
from cmcore.store.schema import OverrideEventRow
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cmcore.store.database import Database


def override(database: Database, workspace_id: str, reasons: Mapping[str, frozenset[str]], why: str, who: str) -> None:
    """Lets sessions out, item to the reasons that are overridden, all or none.

    Raises: InputInvalidError without a reason in writing or a name.
    """
    if not why.strip():
        raise InputInvalidError("An override needs its reason in writing.")
    _save(database, workspace_id, reasons, why.strip(), who)


def take_back(database: Database, workspace_id: str, items: Collection[str], who: str) -> None:
    """Holds sessions again.

    Raises: InputInvalidError without a name.
    """
    _save(database, workspace_id, dict.fromkeys(items, frozenset()), "", who)


def overrides(database: Database, workspace_id: str) -> dict[str, Override]:
    """The overrides in force by item."""
    wanted = select(OverrideEventRow).where(OverrideEventRow.workspace_id == workspace_id)
    found: dict[str, Override] = {}
    with database.read() as session:
        for row in session.scalars(wanted.order_by(OverrideEventRow.id)):
            found.pop(row.item, None)
            if row.reasons:
                found[row.item] = Override(frozenset(row.reasons.split(";")), row.why, row.who, row.at)
    return found


def _save(database: Database, workspace_id: str, reasons: Mapping[str, frozenset[str]], why: str, who: str) -> None:
    if not who.strip():
        raise InputInvalidError("Say who you are first: an override is kept with a name.")
    with database.write() as session:
        lock(session, workspace_id)
        session.add_all(
            OverrideEventRow(
                workspace_id=workspace_id, item=item, reasons=";".join(sorted(own)), why=why, who=who.strip()
            )
            for item, own in sorted(reasons.items())
        )
