"""Terms agreed with payers: their fee lines, the lines that they end and the record of them, kept in one go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cmcore.findings import InputInvalidError
from cmcore.negotiation.agreed import Agreed
from cmcore.store import edits, preferences, uploads
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.store.database import Database
    from cmcore.store.records import NewEdit, Upload

NAME = "agreed"
TRIES = 3
"""How often new fee lines are worked out where others keep changing the data."""


class ScheduleChangedError(InputInvalidError):
    """Somebody changed the data while the new fee lines were worked out from it."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed the data of this workspace at the same moment. Nothing was put in: look at the rates "
            "again, then put them in once more."
        )


def put_in(  # noqa: PLR0913, PLR0917 - what is kept together, by whom, and on what it rests
    database: Database, workspace_id: str, terms: Agreed, file: tuple[str, bytes], ends: Sequence[NewEdit], who: str,
    seen: int,
) -> Upload:  # fmt: skip
    """Keeps the file of the new fee lines, the last days of those they end and the terms: all of it, or none.

    `seen` is the revision of the data that they were worked out from.
    Raises: ScheduleChangedError where it moved on since; EditConflictError where a cell holds something else.
    """
    with database.write() as session:
        if lock(session, workspace_id).revision != seen:
            raise ScheduleChangedError
        upload, _ = uploads.keep(session, workspace_id, *file, who)
        edits.add(session, workspace_id, ends, who)
        kept = replace(terms, upload=upload.id, who=who).to_dict()
        preferences.change_in(session, workspace_id, NAME, lambda before: [*(before or []), kept], who)
        return upload


def listed(database: Database, workspace_id: str) -> tuple[Agreed, ...]:
    """The terms agreed, in the order they were put in."""
    return tuple(Agreed.from_dict(each) for each in preferences.settled(database, workspace_id, NAME) or [])


def forget(database: Database, workspace_id: str, terms: Agreed, who: str) -> None:
    """Takes terms off the record; others put in meanwhile stay."""

    def without(before: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
        return [each for each in before or [] if Agreed.from_dict(each) != terms] or None

    preferences.change(database, workspace_id, NAME, without, who)
