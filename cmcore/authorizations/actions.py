"""What authorizations ask for among the things to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.engine.actions import Action
from cmcore.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.authorizations.report import Report


def renewals(found: Report, payers: Sequence[str] = ()) -> tuple[Action, ...]:
    """More units to ask for before authorizations run out, worth what goes unpaid otherwise; nothing where none do.

    Of the payers given alone, of all where none is given.
    """
    short = found.authorizations.filter(pl.col("amount_short") > 0)
    if payers:
        short = short.filter(pl.col("payer").is_in(list(payers)))
    if short.is_empty():
        return ()
    number = f"{short.height:,} authorization" + ("" if short.height == 1 else "s")
    ahead = short.filter(pl.col("runs_out") >= found.as_of)["runs_out"]
    which = "" if len(ahead) == 1 == short.height else "the first left "
    first = f", {which}on {day_words(min(ahead))}" if len(ahead) else ""
    runs = "it runs out before its" if short.height == 1 else "they run out before their"
    detail = f"at the present pace {runs} end{first}"
    amount = int(short["amount_short"].sum())
    return (Action(f"Ask for more units on {number}", detail, amount, "earn/authorizations", {"show": "act"}),)
