"""What payers answered, posted to the sessions: what the log itself does not say is filled, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from cmcore.remits.matching import Matches

POSTED = (
    "paid_amount", "allowed_amount", "patient_responsibility", "earlier_payers_paid", "sequestered_amount",
    "withheld_amount", "denial_codes", "paid_date",
)  # fmt: skip
_TAKEN = {
    "patient_responsibility": "left_to_patient", "earlier_payers_paid": "left_to_earlier",
    "sequestered_amount": "sequestered", "withheld_amount": "withheld",
}  # fmt: skip
"""What is posted of a session to what its answers take."""
_SHARED = ("paid", "allowed", *_TAKEN.values())
DISAGREEMENTS = {"row_id": pl.String, "field": pl.String, "logged": pl.Int64, "answered": pl.Int64}


@dataclass(frozen=True, slots=True)
class Posting:
    """Sessions with what their payers answered.

    `sessions`: as given with POSTED filled. `disagreements`: one row per session and amount that log and payer tell
    differently, in cents; the log's is left standing.
    """

    sessions: pl.DataFrame
    disagreements: pl.DataFrame


def post(sessions: pl.DataFrame, matches: Matches) -> Posting:
    """The sessions with what their matched lines paid, allowed and refused; posting again changes nothing.

    Paid is the sum of every answer, reversals included; of a reversal whose first answer is not loaded, only what was
    paid before it is taken back. Allowed, what is left to the patient or to earlier payers, reasons and date are those
    of the last answer that was not taken back; that a paid claim came twice is none. Reasons are posted where nothing
    was paid.
    """
    answered = answers_by_session(sessions, matches)
    joined = sessions.join(answered, on="row_id", how="left", maintain_order="left")
    filled = joined.with_columns(pl.coalesce(name, f"answered_{name}").alias(name) for name in POSTED)
    return Posting(filled.select(sessions.columns), _disagreements(joined))


def answers_by_session(sessions: pl.DataFrame, matches: Matches) -> pl.DataFrame:
    """One row per answered session: `row_id` and answered_POSTED, amounts in cents."""
    shares = shared_lines(sessions, matches)
    back = pl.col("paid_date").filter(pl.col("is_reversal")).max().over("row_id")
    sent_twice = pl.col("is_duplicate") & (pl.col("paid").sum().over("row_id") > 0)
    standing = ~pl.col("is_reversal") & ~sent_twice & (
        back.is_null() | (pl.col("paid_date") >= back).fill_null(value=True)
    )  # fmt: skip
    dated = shares.with_columns(standing=standing, day=pl.col("paid_date").fill_null(pl.date(1, 1, 1)))
    latest = pl.col("day").filter(pl.col("standing")).max().over("row_id")
    final = (pl.col("standing") & (pl.col("day") == latest)).fill_null(value=False)
    sums = _with_overdrawn(dated.with_columns(final=final)).group_by("row_id").agg(
        pl.col(*_TAKEN.values()).filter(pl.col("final")).sum(),
        answered_paid_amount=pl.col("paid").sum() - pl.col("overdrawn").first(),
        allowed=pl.col("allowed").filter(pl.col("final")),
        answered_denial_codes=_joined(pl.col("reasons").filter(pl.col("final"))),
        answered_paid_date=pl.col("paid_date").filter(pl.col("final")).max(),
    )  # fmt: skip
    allowed = pl.when(pl.col("allowed").list.drop_nulls().list.len() > 0).then(pl.col("allowed").list.sum())
    refused = (pl.col("answered_paid_amount") <= 0) & (pl.col("answered_denial_codes") != "")
    return sums.select(
        "row_id", "answered_paid_amount", "answered_paid_date", answered_allowed_amount=allowed,
        **{f"answered_{name}": pl.when(pl.col(told) > 0).then(told) for name, told in _TAKEN.items()},
        answered_denial_codes=pl.when(refused).then("answered_denial_codes"),
    ).sort("row_id")  # fmt: skip


def _with_overdrawn(shares: pl.DataFrame) -> pl.DataFrame:
    """The shares with the cents, 0 or below, that reversals of their session take back of answers not loaded.

    On one day, answers of the check that takes back come after what it takes, those of other checks before it; what is
    taken back that day counts together, since a claim may be taken back in lines and a part of its own. A
    reversal without a day may stand anywhere and is taken whole.
    """
    corrects = pl.col("is_reversal").any().over("row_id", "day", "check_no")
    turn = pl.when(pl.col("is_reversal")).then(1).when(corrects).then(2).otherwise(0)
    ordered = shares.with_columns(turn=turn).sort("row_id", "day", "turn", "line_id")
    counted = ordered.with_columns(so_far=pl.col("paid").fill_null(0).cum_sum().over("row_id"))
    all_of_day = pl.col("so_far").last().over("row_id", "day", "turn", order_by="line_id")
    counted = counted.with_columns(so_far=all_of_day)
    after_reversal = pl.col("so_far").filter(pl.col("is_reversal") & pl.col("paid_date").is_not_null())
    return counted.with_columns(overdrawn=pl.min_horizontal(0, after_reversal.min().over("row_id")))


def _joined(reasons: pl.Expr) -> pl.Expr:
    """Every reason of several lines once, in the order of the alphabet."""
    return (
        reasons.str.split(";")
        .list.explode(empty_as_null=True)
        .unique()
        .drop_nulls()
        .sort()
        .str.join(";")
        .str.strip_chars(";")
    )


def shared_lines(sessions: pl.DataFrame, matches: Matches) -> pl.DataFrame:
    """One row per link with the session's share of the line's amounts, _SHARED.

    A line that answers several sessions is shared by their charges, else their units, minutes, or evenly where any
    of them lacks the one before; shares add up to the line to the cent.
    """
    sizes = sessions.select("row_id", "service_date", "start_time", "billed_amount", "units", "minutes")
    lines = matches.lines.select(
        "line_id", "check_no", "reasons", "paid_date", "is_reversal", "is_duplicate", "payer", *_SHARED
    )
    linked = matches.links.join(lines, on="line_id").join(sizes, on="row_id")
    weighed = linked.with_columns(weight=_weight()).sort("line_id", "service_date", "start_time", "row_id")
    upto = pl.col("weight").cum_sum().over("line_id").cast(pl.Int128)
    total = pl.col("weight").sum().over("line_id").cast(pl.Int128)

    def share(name: str) -> pl.Expr:
        size = pl.col(name).abs().cast(pl.Int128)
        part = (size * upto) // total - (size * (upto - pl.col("weight").cast(pl.Int128))) // total
        return (part.cast(pl.Int64) * pl.col(name).sign()).alias(name)

    return weighed.with_columns(map(share, _SHARED)).drop("weight")


def _weight() -> pl.Expr:
    weight = pl.lit(1, dtype=pl.Int64)
    for name in ("minutes", "units", "billed_amount"):
        known = (pl.col(name) > 0).fill_null(value=False).all().over("line_id")
        weight = pl.when(known).then(pl.col(name)).otherwise(weight)
    return weight


def _disagreements(joined: pl.DataFrame) -> pl.DataFrame:
    told = [
        joined.filter((pl.col(name) != pl.col(f"answered_{name}")).fill_null(value=False)).select(
            "row_id", field=pl.lit(name), logged=name, answered=f"answered_{name}"
        )
        for name in ("paid_amount", "allowed_amount")
    ]
    return pl.concat(told).cast(DISAGREEMENTS).sort("row_id", "field")  # type: ignore[arg-type]
