"""What people did to denials: one event a change, the latest of each field in force; undoing marks, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cmcore.denials.workflow import CLOSED, FILED, STATUSES, TAKEN_ALONG, WON
from cmcore.findings import EditConflictError, InputInvalidError
from cmcore.store.records import DenialEvent
from cmcore.store.schema import DenialEventRow, new_id, now
from cmcore.store.workspaces import lock, touch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from cmcore.store.database import Database

States = dict[str, dict[str, str | None]]
"""Item to its fields in force: those of `denials.worklist.WORKED`; `status_seen` is what the last move moved from."""
Changes = dict[str, tuple[str | None, str | None]]
"""Field to the value that its maker saw and the new one."""
PICKED = "sessions"
"""The field of an event on a remittance line: which sessions it answers (see picks)."""


def change(
    database: Database, workspace_id: str, changes: Mapping[str, Changes], who: str, shown: Mapping[str, str]
) -> None:
    """Saves changes of denials, item to its changes, all or none, as one batch.

    `shown` is the status that the worklist shows now, by item, where the answers of payers count too.

    Raises: EditConflictError where somebody else changed a field since.
    """
    batch, moment = new_id(), now()
    with database.write() as session:
        lock(session, workspace_id)
        for item, fields in changes.items():
            opened = _opened_by_answer(session, workspace_id, item, fields, shown)
            of_winning = dict.fromkeys(("recovered", "resolved_date") if opened in WON else (), (None, None))
            for name, (seen, new) in (of_winning | dict(fields)).items():
                last = last_event(session, workspace_id, item, name)
                old = seen
                if opened and name in TAKEN_ALONG and not seen:
                    old, last = last.new if last else seen, None
                if name in TAKEN_ALONG and (old or "") == (new or ""):
                    continue
                if name == "status" and shown.get(item, seen) != seen and (last is None or last.new == seen):
                    said = f"{item}: a payer's answer made it {STATUSES[shown[item]].lower()} meanwhile."
                    raise InputInvalidError(f"{said} Nothing was saved; reload and decide.")
                _refuse_conflict(last, name, seen, shown.get(item, seen))
                session.add(
                    DenialEventRow(
                        workspace_id=workspace_id, item=item, field=name, old=old, new=new, who=who, at=moment,
                        batch=batch,
                    )
                )  # fmt: skip


def _opened_by_answer(
    session: Session, workspace_id: str, item: str, fields: Changes, shown: Mapping[str, str]
) -> str | None:
    """Where people left an item, filed or won, that is moved from where a later answer of its payer opened it again."""
    seen = fields["status"][0] if "status" in fields else None
    last = last_event(session, workspace_id, item, "status")
    is_opened = seen == "working" == shown.get(item) and last is not None and last.new in (*FILED, *WON)
    return last.new if last and is_opened else None


def _told_by_answers(seen: str | None, new: str | None) -> bool:
    """Whether a payer's answer alone may show a status other than the one that people gave last.

    It closes an open item, asks for the next step, or opens one again that was won, without an event.
    """
    return (seen in WON and new not in CLOSED) or (seen == "working" and new in (*FILED, *WON))


def _refuse_conflict(last: DenialEventRow | None, name: str, seen: str | None, shown: str | None) -> None:
    if last is None or (last.new or "") == (seen or ""):
        return
    if name == "status" and seen == shown and _told_by_answers(seen, last.new):
        return
    raise EditConflictError(f"{last.item}, {name}", last.new or "", last.who, f"{last.at:%Y-%m-%d %H:%M} UTC")


def undo(database: Database, workspace_id: str, who: str, item: str | None = None) -> tuple[DenialEvent, ...]:
    """Undoes the last batch of changes of one item, or one's own last batch; gives what was undone.

    Raises: InputInvalidError where a later change stands on one of it; none of it is undone then.
    """
    wanted = _in_force(workspace_id).order_by(DenialEventRow.id.desc())
    wanted = wanted.where(DenialEventRow.item == item) if item is not None else wanted.where(DenialEventRow.who == who)
    with database.write() as session:
        lock(session, workspace_id)
        last = session.scalars(wanted).first()
        if last is None:
            return ()
        same = DenialEventRow.batch == last.batch if last.batch else DenialEventRow.id == last.id
        alone = _in_force(workspace_id).where(same)
        if item is not None:
            alone = alone.where(DenialEventRow.item == item)
        rows = session.scalars(alone.order_by(DenialEventRow.id)).all()
        _refuse_covered(session, workspace_id, rows)
        for row in rows:
            row.undone_at, row.undone_by = now(), who
        if any(row.field == PICKED for row in rows):
            touch(session, workspace_id)
        return tuple(_event(row) for row in rows)


def _refuse_covered(session: Session, workspace_id: str, rows: Sequence[DenialEventRow]) -> None:
    for row in rows:
        later = last_event(session, workspace_id, row.item, row.field)
        if later is not None and later.id != row.id:
            raise InputInvalidError(
                f"{later.who} changed {row.field} of {row.item} since. Undo that first, or change it again."
            )


def stamp(database: Database, workspace_id: str) -> tuple[int, int]:
    """What changes with every change of a denial and every undoing: how many were made, and how many are in force."""
    made = select(func.count(), func.count(DenialEventRow.undone_at)).where(DenialEventRow.workspace_id == workspace_id)
    with database.read() as session:
        total, undone = session.execute(made).one()
        return int(total), int(total - undone)


def can_undo(database: Database, workspace_id: str, who: str) -> bool:
    """Whether a change that somebody made is in force."""
    with database.read() as session:
        return session.scalars(_in_force(workspace_id).where(DenialEventRow.who == who).limit(1)).first() is not None


def states(database: Database, workspace_id: str) -> States:
    """Every denial that somebody touched, with its fields in force."""
    found: States = {}
    for event in events(database, workspace_id):
        if event.undone_by is None and event.field != PICKED:
            state = found.setdefault(event.item, {})
            state[event.field] = event.new
            if event.field == "status":
                state["status_seen"] = event.old
    return found


def events(database: Database, workspace_id: str, item: str | None = None) -> tuple[DenialEvent, ...]:
    """The changes in the order they were made, of one denial or of all; undone ones with who undid them."""
    wanted = select(DenialEventRow).where(DenialEventRow.workspace_id == workspace_id).order_by(DenialEventRow.id)
    if item is not None:
        wanted = wanted.where(DenialEventRow.item == item)
    with database.read() as session:
        return tuple(_event(row) for row in session.scalars(wanted))


def _event(row: DenialEventRow) -> DenialEvent:
    return DenialEvent(row.item, row.field, row.old, row.new, row.who, row.at, row.batch, row.undone_by)


def _in_force(workspace_id: str) -> Select[DenialEventRow]:
    return select(DenialEventRow).where(DenialEventRow.workspace_id == workspace_id, DenialEventRow.undone_at.is_(None))


def last_event(session: Session, workspace_id: str, item: str, name: str) -> DenialEventRow | None:
    """The event in force of one field of an item."""
    here = _in_force(workspace_id).where(DenialEventRow.item == item, DenialEventRow.field == name)
    return session.scalars(here.order_by(DenialEventRow.id.desc())).first()
