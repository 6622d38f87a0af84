"""Saved scenarios: one a name, each with the revision of the data it was computed on."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.scenarios.scenario import dump_scenario, load_scenario
from cmcore.store.records import SavedScenario
from cmcore.store.schema import ScenarioRow, now
from cmcore.store.workspaces import lock

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from cmcore.store.database import Database


class NameTakenError(InputInvalidError):
    """Somebody saved other terms under the name, which whoever saves now has not seen."""

    def __init__(self, saved: SavedScenario) -> None:
        self.saved = saved
        super().__init__(
            f"{saved.who} saved other terms as {saved.name} on {saved.at:%Y-%m-%d %H:%M} UTC. Save again to replace "
            "them, or save yours under another name."
        )


class SavedAgainError(InputInvalidError):
    """Somebody saved a scenario again, which whoever removes it has not seen."""

    def __init__(self, saved: SavedScenario) -> None:
        super().__init__(
            f"{saved.who} saved {saved.name} again on {saved.at:%Y-%m-%d %H:%M} UTC, since you saw it. Nothing was "
            "removed: load it, or remove it again."
        )


def save(  # noqa: PLR0913, PLR0917 - what a saved scenario holds
    database: Database, workspace_id: str, name: str, terms: str, revision: int, who: str,
    known: Collection[datetime] | None = None,
) -> SavedScenario:  # fmt: skip
    """Keeps a scenario under its name; the same name again replaces it. `revision` is that of the data it rests on.

    `known` are the moments at which what its maker has seen of the name was saved; None replaces whatever stands.
    Raises: InputInvalidError for a blank name; NameTakenError where other terms stand that its maker has not seen.
    """
    if not name.strip():
        raise InputInvalidError("The scenario has no name. Type one to save it.")
    with database.write() as session:
        lock(session, workspace_id)
        here = select(ScenarioRow).where(ScenarioRow.workspace_id == workspace_id, ScenarioRow.name == name.strip())
        row = session.scalars(here).first()
        if row is None:
            row = ScenarioRow(workspace_id=workspace_id, name=name.strip(), terms=terms, revision=revision, who=who)
            session.add(row)
        elif known is not None and row.terms != terms and row.at not in known:
            raise NameTakenError(_record(row))
        row.terms, row.revision, row.who, row.at = terms, revision, who, now()
        session.flush()
        return _record(row)


def listed(database: Database, workspace_id: str) -> tuple[SavedScenario, ...]:
    """The saved scenarios by name."""
    with database.read() as session:
        rows = select(ScenarioRow).where(ScenarioRow.workspace_id == workspace_id).order_by(ScenarioRow.name)
        return tuple(_record(row) for row in session.scalars(rows))


def remove(database: Database, workspace_id: str, name: str, seen: datetime | None = None) -> None:
    """Deletes a saved scenario; `seen` is the moment at which what its remover saw was saved, None deletes whatever.

    Raises: SavedAgainError where it was saved again since.
    """
    with database.write() as session:
        lock(session, workspace_id)
        here = select(ScenarioRow).where(ScenarioRow.workspace_id == workspace_id, ScenarioRow.name == name)
        row = session.scalars(here).first()
        if row is None:
            return
        if seen is not None and row.at != seen:
            raise SavedAgainError(_record(row))
        session.delete(row)


def copied(database: Database, workspace_id: str, name: str, who: str) -> SavedScenario:
    """The scenario again under the next free name: "Offer (2)", "Offer (3)"; computed on the same revision of the data.

    Raises: UnknownNameError where no scenario has the name; NameTakenError where somebody takes the free one first.
    """
    kept = {each.name: each for each in listed(database, workspace_id)}
    if name not in kept:
        raise UnknownNameError("Scenario", name, list(kept))
    free = next(each for each in (f"{name} ({number})" for number in count(2)) if each not in kept)
    renamed = load_scenario(kept[name].terms).model_copy(update={"name": free})
    return save(database, workspace_id, free, dump_scenario(renamed), kept[name].revision, who, ())


def is_stale(saved: SavedScenario, revision: int) -> bool:
    """Whether the data moved on since the scenario was saved; one on typed utilization rests on no data."""
    if saved.revision == revision:
        return False
    try:
        return load_scenario(saved.terms).utilization is None
    except InputInvalidError:
        return True


def _record(row: ScenarioRow) -> SavedScenario:
    return SavedScenario(row.id, row.name, row.terms, row.revision, row.who, row.at)
