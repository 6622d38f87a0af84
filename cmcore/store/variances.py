"""Which differences between paid and expected people accept or have reviewed: events of a line, the latest in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.findings import InputInvalidError
from cmcore.store.schema import VarianceEventRow
from cmcore.store.workspaces import lock
from cmcore.variances.accepted import Acceptance, Review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.store.database import Database


def accept(database: Database, workspace_id: str, variances: Mapping[str, int], why: str, who: str) -> None:
    """Accepts the variances of lines, item to cents, all or none.

    Raises: InputInvalidError without a reason or a name.
    """
    if not why.strip():
        raise InputInvalidError("An accepted variance needs its reason in writing.")
    _save(database, workspace_id, variances, ("accepted", why, who))


def review(database: Database, workspace_id: str, variances: Mapping[str, int], note: str, who: str) -> None:
    """Keeps that somebody looked at the variances of lines, item to cents, and left them open; the note may be blank.

    Raises: InputInvalidError without a name.
    """
    _save(database, workspace_id, variances, ("reviewed", note, who))


def take_back(database: Database, workspace_id: str, items: Mapping[str, int], who: str) -> None:
    """Puts accepted variances back to be worked, and takes back that they were reviewed.

    Raises: InputInvalidError without a name.
    """
    _save(database, workspace_id, items, ("open", "", who))


def accepted(database: Database, workspace_id: str) -> dict[str, Acceptance]:
    """The acceptances in force by item."""
    return in_force(database, workspace_id)[0]


def in_force(database: Database, workspace_id: str) -> tuple[dict[str, Acceptance], dict[str, Review]]:
    """The acceptances in force by item, and the reviews: those of lines left open."""
    rows = _latest(database, workspace_id)
    return (
        {each.item: Acceptance(each.variance, each.why, each.who, each.at) for each in rows if each.is_accepted},
        {each.item: Review(each.variance, each.why, each.who, each.at) for each in rows if each.is_reviewed},
    )


def _latest(database: Database, workspace_id: str) -> list[VarianceEventRow]:
    """The latest event of each item, in the order in which they came."""
    wanted = select(VarianceEventRow).where(VarianceEventRow.workspace_id == workspace_id)
    latest: dict[str, VarianceEventRow] = {}
    with database.read() as session:
        for row in session.scalars(wanted.order_by(VarianceEventRow.id)):
            latest.pop(row.item, None)
            latest[row.item] = row
    return list(latest.values())


def _save(database: Database, workspace_id: str, variances: Mapping[str, int], what: tuple[str, str, str]) -> None:
    state, why, who = what
    if not who.strip():
        raise InputInvalidError("Say who you are first: what is accepted or reviewed is kept with a name.")
    with database.write() as session:
        lock(session, workspace_id)
        session.add_all(
            VarianceEventRow(
                workspace_id=workspace_id,
                item=item,
                is_accepted=state == "accepted",
                is_reviewed=state == "reviewed",
                variance=cents,
                why=why.strip(),
                who=who.strip(),
            )
            for item, cents in sorted(variances.items())
        )
