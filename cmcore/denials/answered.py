"""Denials out of remittances: one item per claim line, with every answer since and what came back of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.denials.contacts import as_items, by_check, with_contacts
from cmcore.denials.definition import DEFAULT, denied_lines
from cmcore.denials.sources import item_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cmcore.remits.matching import Matches

ITEM: dict[str, pl.DataType] = {
    "item": pl.String(), "claim_no": pl.String(), "client_id": pl.String(), "payer": pl.String(), "code": pl.String(),
    "service_date": pl.Date(), "row_id": pl.String(), "denial_codes": pl.String(), "remark_codes": pl.String(),
    "denial_date": pl.Date(),
    "amount": pl.Int64(), "patient": pl.Int64(), "left": pl.Int64(), "recovered": pl.Int64(), "status": pl.String(),
    "payment": pl.String(), "resolved_date": pl.Date(),
}  # fmt: skip
_OF_ITEM = ("item", "claim_no", "client_id", "payer", "code", "service_date")


def chronology(
    matches: Matches,
    remittances: pl.DataFrame,
    sessions: pl.DataFrame,
    definition: str = DEFAULT,
    logged: Collection[str] = (),
) -> pl.DataFrame:
    """Every answer to every claim line that was ever denied or is taken back without a new answer, in order of time.

    `logged` are items that the agency's own log says were denied: what a remittance answers to them is told too.

    One row per line of a remittance: `item` and the rest of its name (claim, code and day as the sessions have them,
    else as the remittance has; the payer besides where it is not the session's), `row_id` of its first session, and the
    answer: `paid_date`, `check_no`, `billed`,
    `allowed`, `paid`, `patient`, `refused` in cents, `denial_codes`, `denied`, `is_reversal`, `is_duplicate` where it
    says no more than that what was paid came a second time; `contact` and `turn` as `contacts.with_contacts` tells.
    """
    first = matches.links.sort("line_id", "row_id").unique("line_id", keep="first", maintain_order=True)
    known = sessions.unique("row_id").select(
        "row_id", s_claim="claim_no", s_client="client_id", s_payer="payer", s_code="code", s_date="service_date"
    )
    lines = denied_lines(matches, remittances, definition).filter(pl.col("repeats").is_null())
    named = (
        lines.join(first.select("line_id", "row_id"), on="line_id", how="left")
        .join(known, on="row_id", how="left")
        .with_columns(
            row_id=pl.coalesce("row_id", "line_id"),
            claim_no=pl.coalesce("s_claim", "claim_no"),
            client_id=pl.coalesce("s_client", "client_id"),
            payer=pl.coalesce("s_payer", "payer"),
            code=pl.coalesce("s_code", "code_sent", "code"),
            service_date=pl.coalesce("s_date", "service_date"),
        )
        .with_columns(item_name(), other=pl.col("line_id").is_in(matches.others["line_id"].to_list()))
        .with_columns(item=pl.when("other").then(pl.concat_str("item", "payer", separator="|")).otherwise("item"))
    )
    place = pl.col("line_id").str.extract(r"(\d+)$").cast(pl.Int64, strict=False)
    answers = with_contacts(named.sort("item", "paid_date", ~pl.col("is_reversal"), "check_no", place, "line_id"))
    back = pl.col("is_reversal").fill_null(value=False)
    taken = back.last() & (pl.col("paid").filter(back).sum() < 0)
    answers = answers.with_columns(
        is_duplicate=pl.col("is_duplicate") & (pl.col("paid").sum().over("item") > 0)
    ).with_columns(denied=pl.col("denied") & ~pl.col("is_duplicate"))
    was_denied = pl.col("denied").any() | pl.col("item").first().is_in(list(logged))
    owed = answers.group_by("item", "contact").agg(owed=was_denied | taken).filter("owed").select("item").unique()
    return answers.join(owed, on="item", how="semi", maintain_order="left").select(
        *_OF_ITEM, "row_id", "line_id", "paid_date", "check_no", "billed", "allowed", "paid", "patient", "refused",
        "denial_codes", "remarks", "denied", "is_reversal", "is_duplicate", "contact", "turn",
    )  # fmt: skip


def denial_items(answers: pl.DataFrame) -> pl.DataFrame:
    """One row per claim line that was denied or taken back, of its chronology.

    `denial_codes`, `remark_codes` and `denial_date` of the last answer that denied, of a line never denied the day it
    was taken back; `amount` what was refused at first, or last where that is more, else the charge, in cents; of what
    was paid and taken back since, its day, that payment and none of the reasons that it had answered; `patient` what
    the last answer that denied left to the patient; `left` what the last answer still refuses of a line of which it
    pays some, else null; `recovered` the final allowed less the first, where a later answer pays; `status` won where
    the last answer denies nothing and pays, `resolved_date` its day, else new: what is refused again stays owed;
    `payment` what the last answer came to. An answer taken back since does not count. A line that no answer denied was
    denied before the first of them. Of several contacts of one claim, code and day each is judged by itself, and those
    refused are added up.
    """
    items = _by_contact(by_check(_standing(answers.filter(~pl.col("is_duplicate")))))
    taken = pl.when("taken_back").then("last_paid")
    refused = pl.max_horizontal("first_refused", pl.when("still_denied").then("last_refused"))
    whole = pl.col("final_allowed") - pl.col("first_allowed").fill_null(0)
    gained = pl.when("several").then(pl.min_horizontal(whole, "charge")).otherwise(whole)
    better = pl.col("later") & (gained > 0) & ~pl.col("taken_back")
    won = better & ~pl.col("still_denied")
    partly = pl.col("still_denied") & (pl.col("last_paid") > 0) & (pl.col("last_refused") > 0)
    by_contact = items.select(
        *_OF_ITEM, "row_id", "contact",
        *(pl.when(~pl.col("paid_and_taken")).then(name).alias(name) for name in ("denial_codes", "remark_codes")),
        denial_date=pl.when("paid_and_taken").then("back_on").otherwise("denial_date"),
        amount=pl.when("paid_and_taken").then("last_paid").when(refused > 0).then(refused)
        .otherwise(pl.coalesce("charge", taken)),
        patient="left_to_patient",
        left=pl.when(partly).then("last_refused"),
        recovered=pl.when(better).then(gained),
        status=pl.when(won).then(pl.lit("won")).otherwise(pl.lit("new")),
        payment=_payment(),
        resolved_date=pl.when(won).then("last_day"),
    )  # fmt: skip
    return as_items(by_contact).select(list(ITEM)).sort("item")


def _by_contact(standing: pl.DataFrame) -> pl.DataFrame:
    """One row per contact of an item that was denied or taken back; per contact of an item that only logs call so."""
    denied = pl.col("denied")
    items = standing.group_by("item", "contact", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in (*_OF_ITEM[1:], "row_id")),
        denial_codes=pl.col("denial_codes").filter(denied).last(),
        remark_codes=pl.col("remarks").filter(denied).last(),
        denial_date=pl.coalesce(pl.col("paid_date").filter(denied).last(), pl.col("back_on").last()),
        first_refused=pl.col("refused").filter(denied).first(),
        last_refused=pl.col("refused").last(),
        left_to_patient=pl.col("patient").filter(denied).last().fill_null(0).clip(0),
        charge=pl.col("refused_charge").filter(denied).first(),
        several=(pl.col("lines").filter(denied).first() > 1).fill_null(value=False),
        first_allowed=pl.col("refused_allowed").filter(denied).first(),
        final_allowed=pl.col("allowed").last(),
        later=pl.len() > pl.col("denied").arg_true().first().fill_null(-1) + 1,
        was_denied=denied.any(),
        still_denied=denied.last(),
        taken_back=pl.col("taken_back").last(),
        back_on=pl.col("back_on").last(),
        paid_and_taken=(pl.col("taken_back").last() & (pl.col("paid").last() > 0)).fill_null(value=False),
        last_paid=pl.col("paid").last(),
        last_day=pl.col("paid_date").last(),
    )
    owed = pl.col("was_denied") | pl.col("taken_back")
    return items.filter(owed | ~owed.any().over("item"))


def answers_of(answers: pl.DataFrame, row: Mapping[str, Any]) -> pl.DataFrame:
    """The payer's answers to one row of the worklist, whatever name it had when they came."""
    named = answers.filter(pl.col("row_id") == row["row_id"])["item"].to_list()
    return answers.filter(pl.col("item").is_in([row["item"], *named]))


def _payment() -> pl.Expr:
    refused = pl.when(pl.col("last_paid") > 0).then(pl.lit("partly_paid")).otherwise(pl.lit("denied"))
    return (
        pl.when(pl.col("taken_back")).then(pl.lit("taken_back")).when(pl.col("still_denied")).then(refused)
        .otherwise(pl.lit("paid"))
    )  # fmt: skip


def _standing(answers: pl.DataFrame) -> pl.DataFrame:
    """The answers without reversals, each with whether it was taken back by as many as came after it, and `back_on`.

    Of a contact of which only reversals are loaded, those of the last check tell the answer that they took back.
    """
    back = pl.col("is_reversal")
    of = ("item", "contact")
    reversals = back.cum_sum(reverse=True).over(of)
    later = (~back).cum_sum(reverse=True).over(of) - 1
    last = [pl.col(name).eq_missing(pl.col(name).last().over(of)) for name in ("check_no", "paid_date")]
    unseen = back.all().over(of) & last[0] & last[1]
    judged = answers.with_columns(
        taken_back=unseen | (reversals > 0) & (later < reversals),
        back_on=pl.col("paid_date").filter(back).max().over(of),
    )
    undone = [
        pl.when("is_reversal").then(-pl.col(name)).otherwise(name).alias(name) for name in ("billed", "allowed", "paid")
    ]
    return judged.filter(~back | unseen).with_columns(undone)
