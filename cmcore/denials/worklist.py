"""The worklist: every denied line of the service log and the denial logs, once, with what is due when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from cmcore.denials import causes
from cmcore.denials.answered import ITEM
from cmcore.denials.deadlines import with_deadlines
from cmcore.denials.workflow import CLOSED
from cmcore.engine.prepare import payer_names, with_payer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SCHEMA: dict[str, pl.DataType] = {
    "item": pl.String(),
    "row_id": pl.String(),
    "claim_no": pl.String(),
    "client_id": pl.String(),
    "payer": pl.String(),
    "code": pl.String(),
    "service_date": pl.Date(),
    "denial_codes": pl.String(),
    "cause": pl.String(),
    "usual_fix": pl.String(),
    "amount": pl.Int64(),
    "recovered": pl.Int64(),
    "denial_date": pl.Date(),
    "deadline": pl.Date(),
    "days_left": pl.Int64(),
    "status": pl.String(),
    "owner": pl.String(),
    "next_action": pl.String(),
    "note": pl.String(),
}
WORKED = ("status", "owner", "next_action", "note")
"""What people change by hand."""
DENIED_STATUSES = ("denied", "appealed")
SOURCE_FIRST = {"log": 0, "remittance": 1, "session": 2}
"""Where an item stands in several places the agency's own log is believed on how far the work has come."""


def build_worklist(  # noqa: PLR0913 - every place that a denial is told of
    frames: Mapping[str, pl.DataFrame],
    lines: pl.DataFrame,
    states: Mapping[str, Mapping[str, str | None]],
    as_of: date,
    written: pl.DataFrame | None = None,
    *,
    remitted: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per denied line: SCHEMA, amounts in cents, most money first.

    `lines` are an estimate's; `states` are what people changed since, item to fields. A line stands in the log and
    among the sessions once, by claim, code and day; contacts billed as one line are added up. `written` are the
    sessions as they came: correcting a session's code or day leaves its item what it was. The deadline is the log's
    own, else the day of the denial plus the payer's appeal days; unknown where neither is. `remitted` are the items of
    the remittances (see answered): what they say was won since closes an item that people still have open.
    """
    from_payers = pl.DataFrame(schema=ITEM) if remitted is None else remitted
    sources = [_from_log(frames), from_payers.with_columns(source=pl.lit("remittance")), _from_sessions(lines)]
    items = _denied(pl.concat(sources, how="diagonal_relaxed"))
    sessions = items.filter(pl.col("source") == "session").sort("row_id")
    worth = sessions.group_by("item", maintain_order=True).agg(
        worth=pl.when(pl.col("amount").is_not_null().any()).then(pl.col("amount").sum()),
        session_row=pl.col("row_id").first(),
        whose=pl.col("client_id").first(),
        why=pl.col("denial_codes").drop_nulls().first(),
    )
    once = (
        items.sort(pl.col("source").replace_strict(SOURCE_FIRST, return_dtype=pl.Int64), "item", "row_id")
        .unique("item", keep="first", maintain_order=True)
        .join(worth, on="item", how="left")
        .with_columns(
            amount=pl.coalesce("worth", "amount"),
            row_id=pl.coalesce("session_row", "row_id"),
            client_id=pl.coalesce("client_id", "whose"),
            denial_codes=pl.coalesce("denial_codes", "why"),
        )
    )
    once = _as_written(_caused(once), written)
    return _answered(_worked(with_deadlines(once, frames["payers"], as_of), states), from_payers)


def _answered(items: pl.DataFrame, remitted: pl.DataFrame) -> pl.DataFrame:
    """The items with what the payer's later answer came to, where nobody closed them."""
    later = remitted.filter(pl.col("status") != "new").select("item", won="status", back="recovered")
    joined = items.join(later, on="item", how="left", maintain_order="left")
    still = pl.col("won").is_not_null() & ~pl.col("status").is_in(CLOSED)
    return joined.with_columns(
        status=pl.when(still).then("won").otherwise("status"), recovered=pl.coalesce("recovered", "back")
    ).select(items.columns)


def _caused(items: pl.DataFrame) -> pl.DataFrame:
    """The items with what caused each, and what usually mends it."""
    caused = items.drop("cause", "usual_fix", strict=False).join(
        causes.by_codes(items["denial_codes"]), on="denial_codes", how="left", maintain_order="left"
    )
    return caused.with_columns(pl.col("cause").fill_null(causes.NO_CODE))


def _denied(items: pl.DataFrame) -> pl.DataFrame:
    """The items without those that were only reduced by contract or left to the patient."""
    return _caused(items).filter(pl.col("cause") != causes.NO_DENIAL)


def _as_written(items: pl.DataFrame, written: pl.DataFrame | None) -> pl.DataFrame:
    """The items under the names that their sessions had before any correction."""
    if written is None or written.is_empty():
        return items
    names = written.select("row_id", _key().alias("first_item"))
    joined = items.join(names, left_on="session_row", right_on="row_id", how="left", maintain_order="left")
    return joined.with_columns(item=pl.coalesce("first_item", "item"))


def _key() -> pl.Expr:
    parts = [
        pl.col("claim_no").fill_null(pl.col("row_id")),
        pl.col("code").fill_null(""),
        pl.col("service_date").cast(pl.String).fill_null(""),
    ]
    return pl.concat_str(parts, separator="|").alias("item")


def _from_log(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The log's lines, a payer under the name of the payer book where it goes by several."""
    log = with_payer(nw.from_native(frames["denials"].lazy()), payer_names(frames, None))
    named: pl.DataFrame = log.collect(backend="polars").to_native()
    return named.with_columns(payer=pl.coalesce("payer", "payer_written")).select(
        _key(),
        "row_id", "claim_no", "client_id", "payer", "code", "service_date", "denial_codes", "recovered", "denial_date",
        "deadline", "owner", "next_action",
        amount=pl.coalesce("expected", "billed"),
        status=pl.col("status").fill_null("new"),
        note="notes",
        source=pl.lit("log"),
    )  # fmt: skip


def _from_sessions(lines: pl.DataFrame) -> pl.DataFrame:
    denied = lines.filter(
        pl.col("claim_status").is_in(DENIED_STATUSES)
        | (pl.col("denial_codes").is_not_null() & (pl.col("paid").fill_null(0) <= 0))
    )
    return denied.select(
        _key(),
        "row_id", "claim_no", "client_id", "payer", "code", "service_date", "denial_codes",
        amount=pl.coalesce("allowed", "amount_at_stake", "billed_amount"),
        denial_date="paid_date",
        status=pl.when(pl.col("claim_status") == "appealed").then(pl.lit("appealed")).otherwise(pl.lit("new")),
        source=pl.lit("session"),
    )  # fmt: skip


def _worked(items: pl.DataFrame, states: Mapping[str, Mapping[str, str | None]]) -> pl.DataFrame:
    """The items with what people changed in force, in SCHEMA's columns and order; what they cleared stays blank."""
    touched = pl.DataFrame(
        [
            {"item": item}
            | {f"new_{name}": state.get(name) for name in WORKED}
            | {f"cleared_{name}": name in state and not state[name] for name in WORKED}
            for item, state in states.items()
        ],
        schema={"item": pl.String}
        | {f"new_{name}": pl.String for name in WORKED}
        | {f"cleared_{name}": pl.Boolean for name in WORKED},
    )
    joined = items.join(touched, on="item", how="left")
    worked = joined.with_columns(
        pl.when(pl.col(f"cleared_{name}").fill_null(value=False) & (name != "status"))
        .then(None)
        .otherwise(pl.coalesce(f"new_{name}", name))
        .alias(name)
        for name in WORKED
    )
    return worked.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()).sort(
        "amount", "item", descending=[True, False], nulls_last=True
    )
