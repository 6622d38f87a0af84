"""What a team settled for itself, by name; what JSON can hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cmcore.findings import InputInvalidError
from cmcore.store.schema import PreferenceRow
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from cmcore.store.database import Database


WHATEVER: Any = object()
"""Stands for a value that somebody saves without having seen the one before."""


class SettledSinceError(InputInvalidError):
    """Somebody settled another value, which whoever saves now has not seen."""

    def __init__(self, row: PreferenceRow) -> None:
        super().__init__(
            f"{row.who} changed this on {row.at:%Y-%m-%d %H:%M} UTC, since you saw it. Nothing was saved: save again "
            "to replace it."
        )


def settle(  # noqa: PLR0913, PLR0917 - what is kept, by whom, in place of what
    database: Database, workspace_id: str, name: str, value: Any, who: str, seen: Any = WHATEVER
) -> None:
    """Keeps a value under a name in place of the one before; None forgets it.

    Raises: SettledSinceError where another value than the one `seen` stands, which is not this one.
    """
    with database.write() as session:
        lock(session, workspace_id)
        row = session.get(PreferenceRow, (workspace_id, name))
        if row is not None and seen is not WHATEVER and row.value not in (seen, json.loads(json.dumps(value))):
            raise SettledSinceError(row)
        _put(session, row, PreferenceRow(workspace_id=workspace_id, name=name, value=value, who=who))


def change(database: Database, workspace_id: str, name: str, changed: Callable[[Any], Any], who: str) -> None:
    """Keeps what a change makes of the value that stands when it is kept, so that nobody's change is lost."""
    with database.write() as session:
        lock(session, workspace_id)
        change_in(session, workspace_id, name, changed, who)


def change_in(session: Session, workspace_id: str, name: str, changed: Callable[[Any], Any], who: str) -> None:
    """The same inside a transaction that holds the workspace."""
    row = session.get(PreferenceRow, (workspace_id, name))
    value = changed(None if row is None else row.value)
    _put(session, row, PreferenceRow(workspace_id=workspace_id, name=name, value=value, who=who))


def _put(session: Session, before: PreferenceRow | None, row: PreferenceRow) -> None:
    if before is not None:
        session.delete(before)
        session.flush()
    if row.value is not None:
        session.add(row)


def settled(database: Database, workspace_id: str, name: str) -> Any:
    """The value of a name; None where nothing was settled."""
    with database.read() as session:
        row = session.get(PreferenceRow, (workspace_id, name))
        return row.value if row is not None else None
