"""Where the items of the worklist come from: the agency's log, its sessions, and what payers still owe on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.answers_due import PAID_SHORT, unanswered, underpaid
from cmcore.denials.payments import UNANSWERED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

DENIED_STATUSES = ("denied", "appealed")
GIVEN_UP = ("written_off", "void")
CLOSED_IN_LOG = ("won", "partly_won", "lost", "written_off", "appealed")
SHORT_CAUSE = "paid short"
NO_ANSWER = "no answer"
TAKEN_BACK = "taken back"
TAKEN_BACK_FIX = "Ask why the payment was taken back; correct the claim and send it again, or dispute it"


NAMING = ("claim_no", "code", "service_date")
"""What an item is named by, its row where it has no claim number."""


def item_name() -> pl.Expr:
    """The name that an item has: claim, code and day; a line without a claim number goes by its row."""
    parts = [
        pl.col("claim_no").fill_null(pl.col("row_id")),
        pl.col("code").fill_null(""),
        pl.col("service_date").cast(pl.String).fill_null(""),
    ]
    return pl.concat_str(parts, separator="|").alias("item")


def from_log(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The log's lines, each under its payer as written.

    What was denied is at stake, else what was expected, or charged, less what was paid. A log's level is the one being
    worked: it counts as filed once the status says so. A log without levels that dates an appeal filed one.
    """
    return frames["denials"].select(
        item_name(),
        "row_id", "claim_no", "client_id", "payer", "code", "service_date", "denial_codes", "remark_codes", "recovered",
        "denial_date",
        "deadline", "filed_date", "resolved_date", "owner", "next_action", "next_touch",
        amount=pl.coalesce("denied_amount", _unpaid("expected"), _unpaid("billed")),
        status=_status(),
        level=level_of_log(),
        payment=pl.when(pl.col("paid") > 0).then(pl.lit("partly_paid")).otherwise(pl.lit("denied")),
        note="notes",
        source=pl.lit("log"),
    )  # fmt: skip


def _status() -> pl.Expr:
    return pl.col("status").fill_null("new")


def level_of_log() -> pl.Expr:
    """How many appeals a log's line says were filed."""
    worked_at = pl.col("level").str.extract(r"(\d+)").cast(pl.Int64, strict=False)
    filed = _status().is_in(CLOSED_IN_LOG)
    return pl.coalesce(
        pl.when(filed).then(worked_at).otherwise(worked_at - 1).clip(0),
        pl.when(pl.col("filed_date").is_not_null() & filed).then(1),
    )


def _unpaid(name: str) -> pl.Expr:
    """What is left of an amount after the payer's payment, never below nothing."""
    return (pl.col(name) - pl.col("paid").fill_null(0)).clip(0)


def says_denied(paid: str) -> pl.Expr:
    """Whether a session says that it was denied; `paid` names the column of what was paid on it."""
    return pl.col("claim_status").is_in(DENIED_STATUSES) | (
        pl.col("denial_codes").is_not_null() & (pl.col(paid).fill_null(0) <= 0)
    )


def from_sessions(lines: pl.DataFrame) -> pl.DataFrame:
    """The priced sessions that say they were denied, or were answered on a known day with nothing of what is owed."""
    return lines.filter(says_denied("paid") | _paid_nothing()).select(
        item_name(),
        "row_id", "claim_no", "client_id", "payer", "code", "service_date", "denial_codes",
        amount=pl.coalesce("allowed", "amount_at_stake", "billed_amount"),
        denial_date="paid_date",
        status=pl.when(pl.col("claim_status") == "appealed").then(pl.lit("appealed")).otherwise(pl.lit("new")),
        payment=pl.lit("denied"),
        source=pl.lit("session"),
    )  # fmt: skip


def _paid_nothing() -> pl.Expr:
    """Whether a line was paid nothing of a share above nothing, on a known day, and nobody gave it up.

    Source: the published definition of a denial, charged and paid nothing with nothing left to the patient.
    """
    owed = (pl.col("paid") == 0) & pl.col("paid_date").is_not_null() & (pl.col("variance") < 0)
    return owed.fill_null(value=False) & ~pl.col("claim_status").is_in(GIVEN_UP).fill_null(value=False)


def still_owed(
    lines: pl.DataFrame, as_of: date, accepted: Collection[str], patterns: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The priced sessions that were paid short, but for those whose difference is accepted, or never answered.

    One row per claim, code and day, `cause` and `usual_fix` given; `accepted` are session ids, else row ids.
    `patterns` tells by `row_id` in which `pattern` a line was paid short; contacts of one line have that of the first.
    """
    known = pl.DataFrame(schema={"row_id": pl.String(), "pattern": pl.String()}) if patterns is None else patterns
    taken = pl.coalesce("session_id", "row_id").is_in(list(accepted))
    found = underpaid(lines.filter(~taken.fill_null(value=False))).join(
        known, on="row_id", how="left", validate="1:1", maintain_order="left"
    )
    paid_instead = pl.format(": paid {}", "pattern").fill_null("")
    short = found.with_columns(
        denial_date="paid_date", payment=pl.lit(PAID_SHORT), cause=pl.lit(SHORT_CAUSE),
        usual_fix=pl.format("Ask for reprocessing at the contract's rate{}", paid_instead),
    )  # fmt: skip
    waiting = unanswered(lines, as_of).with_columns(
        denial_date=pl.lit(None, dtype=pl.Date), pattern=pl.lit(None, dtype=pl.String),
        payment=pl.lit(UNANSWERED), cause=pl.lit(NO_ANSWER),
        usual_fix=pl.format(
            "Ask for the claim's status: billed {} days ago. Send it again if it never arrived", "days_waiting"
        ),
    )  # fmt: skip
    names = (
        "row_id",
        "claim_no",
        "client_id",
        "payer",
        "code",
        "service_date",
        "denial_date",
        "payment",
        "cause",
        "pattern",
    )
    listed = pl.concat([each.select(*names, "usual_fix", "amount", item_name()) for each in (short, waiting)])
    return (
        listed.sort("item", "row_id")
        .group_by("item", "payment", maintain_order=True)
        .agg(pl.col("amount").sum(), pl.exclude("amount").first())
        .unique("item", keep="first", maintain_order=True)
        .with_columns(status=pl.lit("new"), source=pl.lit("owed"))
    )
