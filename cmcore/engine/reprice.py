"""Sessions priced again after an edit: only those that it can reach, the others as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.engine.estimate import Estimate, in_order, price_sessions
from cmcore.engine.neighbors import MONTHLY_BASES
from cmcore.engine.touched import CLIENT, in_days, reached

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MOST_OF_IT = 0.5
"""The share of sessions to price again from which pricing everything is as quick."""


@dataclass(frozen=True, slots=True)
class Priced:
    """An estimate and the frames that it prices."""

    frames: Mapping[str, pl.DataFrame]
    estimate: Estimate


def price_again(
    earlier: Priced | None, frames: Mapping[str, pl.DataFrame], *, as_of: date, payer: str | None = None
) -> Priced:
    """What `price_sessions` gives for `frames`, with as little work as the difference from `earlier` takes.

    `earlier` is an estimate of `price_sessions` as it was made, or none.
    """
    if earlier is None or (earlier.estimate.as_of, earlier.estimate.payer) != (as_of, payer):
        return Priced(frames, price_sessions(frames, as_of=as_of, payer=payer))
    named = earlier.estimate.facts.select("row_id", "payer", "second_payer")
    clients = reached(earlier.frames, frames, named, payer)
    estimate = None if clients is None else _partly(earlier, frames, clients)
    return Priced(frames, estimate or price_sessions(frames, as_of=as_of, payer=payer))


def _partly(earlier: Priced, frames: Mapping[str, pl.DataFrame], clients: pl.Series) -> Estimate | None:
    """The clients' sessions priced again, with whoever their workers saw those days beside them for the overlaps.

    None where most sessions are reached, or where a payer's codes begin or cease to be paid by the month, which says
    over which span codes exclude each other for everyone.
    """
    before, sessions = earlier.estimate, frames["sessions"]
    theirs = sessions.filter(CLIENT.is_in(clients.implode()))
    if theirs.height > MOST_OF_IT * sessions.height:
        return None
    monthly = _monthly(before.facts)
    part = before if theirs.is_empty() else _priced_among(earlier, frames, theirs, monthly)
    row_ids, again = sessions["row_id"], pl.col("row_id").is_in(theirs["row_id"].implode())
    kept = ~again if before.lines["row_id"].equals(row_ids) else ~again & pl.col("row_id").is_in(row_ids.implode())
    facts = pl.concat([before.facts.filter(kept), part.facts.filter(again).select(before.facts.columns)])
    pairs = [each.select("payer", "code").unique().sort("payer", "code") for each in (monthly, _monthly(facts))]
    if not pairs[0].equals(pairs[1]):
        return None
    lines = _put_in(before.lines, part.lines.filter(again), row_ids)
    reasons = pl.concat([before.reasons.filter(kept), part.reasons.filter(again)]).sort("row_id", maintain_order=True)
    return Estimate(lines, reasons, facts, before.as_of, before.payer)


def _put_in(before: pl.DataFrame, again: pl.DataFrame, row_ids: pl.Series) -> pl.DataFrame:
    """The lines of row_ids, in their order: those priced `again`, in order too, in place of the earlier ones."""
    replaced = pl.col("row_id").is_in(again["row_id"].implode())
    if not before["row_id"].equals(row_ids):
        return in_order(pl.concat([before.filter(~replaced), again]), row_ids)
    places = before.select(replaced).to_series().arg_true()
    return before.with_columns(each.clone().scatter(places, again[each.name]) for each in before.iter_columns())


def _priced_among(
    earlier: Priced, frames: Mapping[str, pl.DataFrame], theirs: pl.DataFrame, monthly: pl.DataFrame
) -> Estimate:
    """The sessions priced among those that say something about them: of their workers' days, and paid by the month."""
    sessions, before = frames["sessions"], earlier.estimate
    beside = in_days(sessions, theirs).select("row_id")
    wanted = pl.concat([theirs.select("row_id"), beside, monthly.select("row_id")]).unique()
    among = {**frames, "sessions": sessions.join(wanted, on="row_id", how="semi", maintain_order="left")}
    return price_sessions(among, as_of=before.as_of, payer=before.payer)


def _monthly(facts: pl.DataFrame) -> pl.DataFrame:
    """One session for every payer and code that is paid by the month, case or episode."""
    paid = facts.select("payer", "code", "row_id", "basis").filter(pl.col("basis").is_in(MONTHLY_BASES)).drop("basis")
    return paid.unique(["payer", "code"], keep="any")
