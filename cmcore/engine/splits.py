"""Sessions whose approval runs short, drawing the rest from the client's other approvals in force that day.

Few sessions do, and each depends on what the ones before it took, so they are handed out one after another: in the
order of service, the oldest approval first. What the sessions that name an approval take of it is theirs first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import hand_out
from cmcore.engine.plans import stage
from cmcore.engine.prepare import TURN, other_worker

PART, AMOUNT = "\x1e", "\x1f"
"""What parts the approvals of a split, and a row_id from its hundredths: letters that no sheet's name has."""
DRAWN = {"row_id": pl.String(), "auth_units_elsewhere": pl.Int64(), "auth_split_with": pl.String()}


def drawn_elsewhere(used: nw.LazyFrame[Any], lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row per session that draws on a second approval, or more: how much in all, and of which (see `parts_of`).

    `used` are sessions with what they take of the approval that they name; `lines` the approvals given.
    """
    return hand_out(_open_to(used, lines), handed_out)


@stage
def _open_to(used: nw.LazyFrame[Any], lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row per session whose approval runs short and other approval that it may draw on."""
    short = used.filter(
        nw.col("auth_in_dates"),
        ~nw.col("set_aside"),
        ~nw.col("barred"),
        ~nw.col("auth_other_worker"),
        nw.col("auth_units_needed") > nw.col("auth_units_left"),
        nw.col("payer").is_null() == nw.lit(value=False),
    ).with_columns(auth_short=nw.col("auth_units_needed") - nw.col("auth_units_left"))
    taken = used.group_by("auth_row_id").agg(auth_taken=nw.col("auth_takes").sum())
    others = lines.join(taken, on="auth_row_id", how="left").select(
        other_row_id="auth_row_id",
        other_client="auth_client",
        other_payer="auth_payer",
        other_code="auth_code",
        other_start="auth_start",
        other_until="auth_until",
        other_worker="auth_worker",
        other_listed="auth_worker_listed",
        auth_measure="auth_measure",
        other_left=nw.col("auth_units_approved") - nw.col("auth_taken").fill_null(0),
    )
    wanted = short.select(
        "row_id",
        TURN,
        "client_id",
        "payer",
        "code",
        "service_date",
        "auth_row_id",
        "auth_measure",
        "auth_short",
        "staff",
    )
    theirs, own = ["auth_measure", "other_client", "other_payer"], ["auth_measure", "client_id", "payer"]
    open_to = wanted.join(others, left_on=own, right_on=theirs, how="inner").filter(_may_draw())
    return open_to.select(
        "client_id", "payer", "auth_measure", "row_id", TURN, "auth_short", "other_row_id", "other_start", "other_left"
    )


def _may_draw() -> nw.Expr:
    day = nw.col("service_date")
    coded = nw.col("other_code").is_null() | (nw.col("other_code") == nw.col("code"))
    begun = nw.col("other_start").is_null() | (nw.col("other_start") <= day)
    ongoing = nw.col("other_until").is_null() | (day < nw.col("other_until"))
    another = nw.col("other_row_id") != nw.col("auth_row_id")
    elses = nw.col("other_listed") & other_worker("other_worker")
    return coded & begun & ongoing & another & ~elses.fill_null(value=False) & (nw.col("other_left") > 0)


def handed_out(rows: pl.DataFrame) -> pl.DataFrame:
    """What each session draws of each approval, given one row per session and approval open to it.

    Clients, payers and measures share no approval, so that the rows of each can be handed out by themselves.
    """
    ordered = rows.sort(TURN, "other_start", "other_row_id", nulls_last=False)
    left: dict[str, int] = dict(ordered.select("other_row_id", "other_left").iter_rows())
    short: dict[str, int] = dict(ordered.select("row_id", "auth_short").iter_rows())
    drawn: dict[str, int] = defaultdict(int)
    sources: dict[str, list[str]] = defaultdict(list)
    for row_id, other in ordered.select("row_id", "other_row_id").iter_rows():
        part = min(short[row_id] - drawn[row_id], left[other])
        if part > 0:
            left[other] -= part
            drawn[row_id] += part
            sources[row_id].append(f"{other}{AMOUNT}{part}")
    rows_drawn = [(row_id, drawn[row_id], PART.join(sources[row_id])) for row_id in sources]
    return pl.DataFrame(rows_drawn, schema=DRAWN, orient="row")


def parts_of(split: str | None) -> list[tuple[str, int]]:
    """The approvals that `auth_split_with` names, by row_id, each with the hundredths drawn of it."""
    pairs = [part.split(AMOUNT) for part in (split or "").split(PART) if part]
    return [(row_id, int(amount)) for row_id, amount in pairs]
