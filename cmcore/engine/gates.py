"""Two gates before a claim goes out: is the record complete, then will the claim pass; a person may override either.

An override says that the claim goes out all the same, and why. It changes no figure: the payer still decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.engine.summary import reasons_in_words, worth
from cmcore.findings import InputInvalidError
from cmcore.reference import tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cmcore.engine.estimate import Estimate

RECORD, CLAIM, OVERRIDDEN, PASSED = "record", "claim", "overridden", "passed"
GATES = (RECORD, CLAIM, OVERRIDDEN, PASSED)
HELD = (RECORD, CLAIM)
OVERRIDE_FIELDS = ("overridden", "why", "who", "overridden_on", "claim_status", "paid", "denial_codes")

_ITEM = (
    pl.when(pl.col("session_id").is_not_null() & pl.col("session_id").is_unique())
    .then("session_id")
    .otherwise("row_id")
    .alias("item")
)
_STOPS = pl.col("status") != "covered"


@dataclass(frozen=True, slots=True)
class Override:
    """That a session goes out although these reasons stop it: why, by whom, when."""

    reasons: frozenset[str]
    why: str
    who: str
    at: datetime


def stopped_at(estimate: Estimate, overrides: Mapping[str, Override] | None = None) -> pl.DataFrame:
    """The lines with `item` and `gate`: the first that stops each, RECORD or CLAIM, else OVERRIDDEN or PASSED.

    `item` names a session in every export of the log: its session ID where no other has it, else its row. `overrides`,
    by item, hold for the reasons that they were given for: what stops the session since stops it again. Reasons that
    only say what to do with a payable session, such as never billed, stop nothing.
    """
    gate = dict(tables.reasons().select("reason", "gate").iter_rows())
    items = estimate.lines.select("row_id", _ITEM)
    stopping = (
        estimate.reasons.filter(_STOPS)
        .select("row_id", "reason", gate=pl.col("reason").replace_strict(gate, default=CLAIM))
        .join(items, on="row_id")
        .join(_overridden(overrides or {}), on=["item", "reason"], how="left")
    )
    held = stopping.group_by("row_id").agg(
        record=((pl.col("gate") == RECORD) & pl.col("overridden").is_null()).any(),
        claim=pl.col("overridden").is_null().any(),
    )
    found = (
        pl.when(pl.col("record"))
        .then(pl.lit(RECORD))
        .when(pl.col("claim"))
        .then(pl.lit(CLAIM))
        .when(~pl.col("claim"))
        .then(pl.lit(OVERRIDDEN))
        .otherwise(pl.lit(PASSED))
    )
    joined = estimate.lines.with_columns(_ITEM).join(held, on="row_id", how="left", maintain_order="left")
    return joined.with_columns(gate=found).drop("record", "claim")


def by_gate(stopped: pl.DataFrame) -> pl.DataFrame:
    """One row per gate in their order: `sessions` stopped there and what they are `worth`; they sum to the lines."""
    counted = stopped.group_by("gate").agg(sessions=pl.len(), worth=worth().sum())
    every = pl.DataFrame({"gate": GATES}).join(counted, on="gate", how="left", maintain_order="left")
    return every.with_columns(pl.col("sessions", "worth").fill_null(0))


def override_of(estimate: Estimate, row_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """What overriding the gates for these sessions overrides: item to the reasons that stop it.

    Raises: InputInvalidError where nothing stops one of them.
    """
    found = {}
    for row_id, item in estimate.lines.select("row_id", _ITEM).filter(pl.col("row_id").is_in(row_ids)).iter_rows():
        own = estimate.reasons.filter(_STOPS & (pl.col("row_id") == row_id))
        if own.is_empty():
            raise InputInvalidError(f"Nothing stops session {item}; there is nothing to override.")
        found[item] = frozenset(own["reason"])
    return found


def held_lines(stopped: pl.DataFrame) -> pl.DataFrame:
    """The lines of `stopped_at` that a gate holds, with their `worth`, those that bring most first."""
    held = stopped.filter(pl.col("gate").is_in(HELD)).with_columns(worth=worth())
    return held.sort("worth", "item", descending=[True, False])


def overridden_lines(stopped: pl.DataFrame, overrides: Mapping[str, Override]) -> pl.DataFrame:
    """The lines of `stopped_at` with an override, newest first: `overridden` reasons, `why`, `who`, `overridden_on`.

    One that a new reason holds again says so by its `gate`; what the payer answered stands beside it.
    """
    rows = [(item, ";".join(sorted(each.reasons)), each.why, each.who, each.at) for item, each in overrides.items()]
    texts = dict.fromkeys(("item", "overridden", "why", "who"), pl.String())
    schema = {**texts, "at": pl.Datetime("us")}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    found = stopped.with_columns(worth=worth()).join(known, on="item").sort("at", "item", descending=[True, False])
    return found.with_columns(overridden_on=pl.col("at").dt.date()).drop("at")


def gate_sheets(stopped: pl.DataFrame, overrides: Mapping[str, Override]) -> dict[str, pl.DataFrame]:
    """The sessions held at a gate and those that somebody let out, as the sheets of a workbook, reasons in words."""
    own = ("gate", "session_id", "service_date", "payer", "code", "worth")
    held = held_lines(stopped).select(*own, "coverage", "reasons")
    out = overridden_lines(stopped, overrides).select(*own, *OVERRIDE_FIELDS)
    titles = tables.reason_titles()
    return {
        "Held": held.with_columns(reasons_in_words(held["reasons"], titles)),
        "Overridden": out.with_columns(reasons_in_words(out["overridden"], titles)),
    }


def _overridden(overrides: Mapping[str, Override]) -> pl.DataFrame:
    rows = [(item, reason, True) for item, each in overrides.items() for reason in sorted(each.reasons)]
    return pl.DataFrame(
        rows, schema={"item": pl.String(), "reason": pl.String(), "overridden": pl.Boolean()}, orient="row"
    )
