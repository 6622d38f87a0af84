"""One move of a denial as the changes that it makes: its status, the level it reached, when it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.denials.deadlines import NONE_LEFT
from cmcore.denials.workflow import CLOSED, FILED, STATUSES, check_move
from cmcore.findings import InputInvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Changes = dict[str, tuple[str | None, str | None]]
"""Field to the value that its maker saw and the new one."""
ANSWERS = ("won", "partly_won", "lost")


def move(item: Mapping[str, Any], to: str, on: date, recovered: int | None = None) -> Changes:
    """The changes that take a row of the worklist to another status on a day; none where it stands there.

    Filing an appeal raises `level` by one and, like sending the claim again, dates `filed_date`; a payer's answer to it
    dates the notice from which the next level counts; `recovered` in cents says what an answer brought, where no
    remittance does. Closing it dates `resolved_date`, which opening it again clears.
    Raises: InputInvalidError for a move that makes no sense, or an appeal after the last level there is.
    """
    check_move(item["status"], to)
    if item["status"] == to:
        return {}
    changes: Changes = {"status": (item["status"], to)}
    if to == "appealed":
        if item["next_appeal"] == NONE_LEFT:
            raise InputInvalidError(
                f"{item['item']} had its last appeal: this payer has no level after {item['level']}. "
                f"It can become {STATUSES['written_off']}."
            )
        changes["level"] = (_text(item["level"] or None), str((item["level"] or 0) + 1))
    if to in FILED:
        changes["filed_date"] = (_text(item["filed_date"]), on.isoformat())
    if item["status"] == "appealed" and to in ANSWERS:
        changes["notice_date"] = (_text(item["notice_date"]), on.isoformat())
    if (to in CLOSED) != (item["status"] in CLOSED):
        changes["resolved_date"] = (_text(item["resolved_date"]), on.isoformat() if to in CLOSED else None)
    if recovered is not None and to in ANSWERS:
        changes["recovered"] = (_text(item["recovered"]), str(recovered))
    return changes


def _text(value: object) -> str | None:
    return None if value is None else str(value)
