"""Offers and counter-offers to a payer, in the order they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.findings import InputInvalidError

if TYPE_CHECKING:
    from cmcore.store.records import Comment
    from cmcore.store.workspace import Workspace

OURS = "us"
SIDES = (OURS, "the payer")


def log_offer(workspace: Workspace, payer: str, side: str, terms: str, who: str) -> Comment:
    """Keeps an offer with who logged it.

    Raises: InputInvalidError where it says nothing.
    """
    if not terms.strip():
        raise InputInvalidError("The offer has no terms. Say what is offered, for which code, from when.")
    return workspace.comment(_target(payer), f"Offer by {side}: {terms.strip()}", who)


def offers(workspace: Workspace, payer: str) -> tuple[Comment, ...]:
    """The offers to and from a payer so far."""
    return workspace.comments(_target(payer))


def _target(payer: str) -> str:
    return f"negotiation: {payer}"
