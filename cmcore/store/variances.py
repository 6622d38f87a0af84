"""Which differences between paid and expected people accept: one event a line, the latest in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cmcore.findings import InputInvalidError
from cmcore.store.schema import VarianceEventRow
from cmcore.store.workspaces import lock
from cmcore.variances.accepted import Acceptance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.store.database import Database


def accept(database: Database, workspace_id: str, variances: Mapping[str, int], why: str, who: str) -> None:
    """Accepts the variances of lines, item to cents, all or none.

    Raises: InputInvalidError without a reason or a name.
    """
    if not why.strip():
        raise InputInvalidError("An accepted variance needs its reason in writing.")
    _save(database, workspace_id, variances, (True, why.strip(), who))


def take_back(database: Database, workspace_id: str, items: Mapping[str, int], who: str) -> None:
    """Puts accepted variances back to be worked.

    Raises: InputInvalidError without a name.
    """
    _save(database, workspace_id, items, (False, "", who))


def accepted(database: Database, workspace_id: str) -> dict[str, Acceptance]:
    """The acceptances in force by item."""
    wanted = select(VarianceEventRow).where(VarianceEventRow.workspace_id == workspace_id)
    found: dict[str, Acceptance] = {}
    with database.read() as session:
        for row in session.scalars(wanted.order_by(VarianceEventRow.id)):
            found.pop(row.item, None)
            if row.is_accepted:
                found[row.item] = Acceptance(row.variance, row.why, row.who, row.at)
    return found


def _save(database: Database, workspace_id: str, variances: Mapping[str, int], what: tuple[bool, str, str]) -> None:
    is_accepted, why, who = what
    if not who.strip():
        raise InputInvalidError("Say who you are first: what is accepted is kept with a name.")
    with database.write() as session:
        lock(session, workspace_id)
        session.add_all(
            VarianceEventRow(
                workspace_id=workspace_id,
                item=item,
                is_accepted=is_accepted,
                variance=cents,
                why=why,
                who=who.strip(),
            )
            for item, cents in sorted(variances.items())
        )
