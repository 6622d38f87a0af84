"""The workflow of a denial: its statuses and the moves between them that make sense."""

from __future__ import annotations

from cmcore.findings import InputInvalidError

STATUSES: dict[str, str] = {
    "new": "New",
    "working": "Working",
    "resubmitted": "Corrected and resubmitted",
    "appealed": "Appealed",
    "won": "Won",
    "partly_won": "Partly won",
    "lost": "Lost",
    "written_off": "Written off",
}
"""Status to its label, in the order of the work."""

CLOSED = ("won", "partly_won", "lost", "written_off")
TAKEN_ALONG = ("recovered", "resolved_date", "level", "notice_date")
"""What goes with the status where a payer takes back what it had paid, and an item is worked anew."""
WON = ("won", "partly_won")
FILED = ("resubmitted", "appealed")
"""Statuses of what was sent to the payer and waits for its answer."""

_MOVES: dict[str, tuple[str, ...]] = {
    "new": ("working", "resubmitted", "appealed", "written_off"),
    "working": ("resubmitted", "appealed", "won", "partly_won", "lost", "written_off", "new"),
    "resubmitted": ("won", "partly_won", "lost", "appealed", "working"),
    "appealed": ("won", "partly_won", "lost", "working"),
    "partly_won": ("appealed", "written_off", "won", "working"),
    "lost": ("appealed", "written_off", "working"),
    "won": ("working",),
    "written_off": ("working",),
}


def allowed_moves(status: str) -> tuple[str, ...]:
    """The statuses that a denial can move to; a closed one can be opened again.

    Raises: InputInvalidError for a status that there is not.
    """
    if status not in _MOVES:
        raise InputInvalidError(f'"{status}" is no status of a denial. Use one of {", ".join(STATUSES)}.')
    return _MOVES[status]


def check_move(old: str, new: str) -> None:
    """Refuses a move that makes no sense.

    Raises: InputInvalidError naming the moves that do.
    """
    if new != old and new not in allowed_moves(old):
        named = ", ".join(STATUSES[each] for each in allowed_moves(old))
        raise InputInvalidError(f"{STATUSES[old]} cannot become {STATUSES.get(new, new)}. It can become {named}.")
