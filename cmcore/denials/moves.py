"""One move of a denial as the changes that it makes: its status, the level it reached, when it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.denials.deadlines import NEW_CLAIM, NONE_LEFT, NOT_ALLOWED
from cmcore.denials.workflow import CLOSED, FILED, STATUSES, TAKEN_ALONG, check_move
from cmcore.findings import InputInvalidError
from cmcore.money import dollars

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
    remittance does, and may be told of an answer that stands. Closing it dates `resolved_date`, which opening it again
    clears. Of what was paid and taken back, what people had noted of winning it is cleared.
    Raises: InputInvalidError for a move that makes no sense, an appeal after the last level there is, or money that no
    answer brought.
    """
    check_move(item["status"], to)
    brought = {} if recovered is None else _brought(item, to, recovered)
    if item["status"] == to:
        return brought
    changes: Changes = {"status": (item["status"], to)} | brought
    if to == "appealed":
        if item["next_appeal"] == NONE_LEFT:
            raise InputInvalidError(
                f"{item['item']} had its last appeal: this payer has no level after {item['level']}. "
                f"It can become {STATUSES['written_off']}."
            )
        if item["next_appeal"] in {NEW_CLAIM, NOT_ALLOWED}:
            raise InputInvalidError(
                f"{item['item']} cannot be appealed: its remark codes ({item['remark_codes']}) say so. "
                f"It can become {STATUSES['resubmitted']}."
            )
        changes["level"] = (_text(item["level"] or None), str((item["level"] or 0) + 1))
    if to in FILED:
        changes["filed_date"] = (_text(item["filed_date"]), on.isoformat())
    if item["status"] == "appealed" and to in ANSWERS:
        changes["notice_date"] = (_text(item["notice_date"]), on.isoformat())
    if item.get("payment") == "taken_back" and item["status"] == "working":
        changes |= {name: (None, None) for name in TAKEN_ALONG if not item[name] and name not in changes}
    if (to in CLOSED) != (item["status"] in CLOSED):
        changes["resolved_date"] = (_text(item["resolved_date"]), on.isoformat() if to in CLOSED else None)
    return changes


def _brought(item: Mapping[str, Any], to: str, recovered: int) -> Changes:
    """What answers brought in all: nothing below zero, nor more than was at stake, which would be a slip.

    Of an open item paid in part, what came already was at stake beside the rest.
    """
    if to not in ANSWERS:
        answers = ", ".join(STATUSES[each] for each in ANSWERS)
        raise InputInvalidError(f"{STATUSES[to]} brings no money. Say what was recovered with an answer: {answers}.")
    stake = item["amount"]
    if stake is not None and item["status"] not in CLOSED:
        stake += item["recovered"] or 0
    if recovered < 0 or (stake is not None and recovered > stake):
        most = (
            "Give 0 or more." if stake is None else f"Give no more than the {dollars(stake)} at stake, and 0 at least."
        )
        raise InputInvalidError(f"{item['item']}: {dollars(recovered)} cannot be recovered. {most}")
    return {"recovered": (_text(item["recovered"]), str(recovered))}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
