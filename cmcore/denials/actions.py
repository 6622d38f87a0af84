"""What denials ask for among the things to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.metrics import open_items
from cmcore.denials.payments import NEVER_DENIED, PAYMENTS
from cmcore.denials.workflow import CLOSED, STATUSES
from cmcore.engine.actions import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

DENIED = tuple(each for each in PAYMENTS if each not in (*NEVER_DENIED, "paid"))
OPEN = tuple(each for each in STATUSES if each not in CLOSED)


def open_denials(items: pl.DataFrame, payers: Sequence[str] = ()) -> tuple[Action, ...]:
    """The denials that wait to be worked, worth what they would bring whole; nothing where none do.

    Those of the payers given alone, of all where none is given. What was won, lost, written off or left alone by a
    never-work rule does not wait; what was paid short or never answered is no denial.
    """
    waiting = open_items(items).filter(pl.col("payment").is_in(DENIED))
    if payers:
        waiting = waiting.filter(pl.col("payer").is_in(list(payers)))
    if waiting.is_empty():
        return ()
    what = f"Work {waiting.height:,} open denial" + ("" if waiting.height == 1 else "s")
    query = {"payment": DENIED, "status": OPEN}
    amount = int(waiting["amount"].sum() or 0)
    return (Action(what, "ranked by money before deadline", amount, "recover/denials", query),)
