"""The worklist: every line that a payer denied, paid short or never answered, once, with what is due when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.denials import causes
from cmcore.denials.answered import ITEM
from cmcore.denials.chances import with_expected
from cmcore.denials.deadlines import with_deadlines
from cmcore.denials.enclosures import enclosures
from cmcore.denials.never_work import NeverWork, with_never_work
from cmcore.denials.sources import (
    TAKEN_BACK,
    TAKEN_BACK_FIX,
    from_log,
    from_sessions,
    item_name,
    says_denied,
    still_owed,
)
from cmcore.denials.workflow import CLOSED, FILED, WON
from cmcore.engine.prepare import payer_names, with_payer
from cmcore.money import dollars

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
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
    "remark_codes": pl.String(),
    "cause": pl.String(),
    "usual_fix": pl.String(),
    "pattern": pl.String(),
    "documents": pl.String(),
    "amount": pl.Int64(),
    "chance": pl.Int64(),
    "expected_recovery": pl.Int64(),
    "recovered": pl.Int64(),
    "payment": pl.String(),
    "denial_date": pl.Date(),
    "level": pl.Int64(),
    "next_appeal": pl.String(),
    "filed_date": pl.Date(),
    "notice_date": pl.Date(),
    "resolved_date": pl.Date(),
    "deadline": pl.Date(),
    "days_left": pl.Int64(),
    "status": pl.String(),
    "owner": pl.String(),
    "next_action": pl.String(),
    "next_touch": pl.Date(),
    "note": pl.String(),
    "never_work": pl.String(),
}
WORKED = (
    "status", "owner", "next_action", "next_touch", "note", "level", "filed_date", "notice_date", "resolved_date",
    "recovered",
)  # fmt: skip
"""What people change by hand."""
_TOLD = ("claim_no", "client_id", "payer", "code", "service_date", "amount")
_NEWEST = ("denial_codes", "remark_codes", "denial_date")
SOURCE_FIRST = {"log": 0, "remittance": 1, "session": 2, "owed": 3}
"""Where an item stands in several places the agency's own log is believed on how far the work has come."""


MOST_CODES = 5


def build_worklist(  # noqa: PLR0913 - every place that a denial is told of
    frames: Mapping[str, pl.DataFrame],
    lines: pl.DataFrame,
    states: Mapping[str, Mapping[str, str | None]],
    as_of: date,
    written: pl.DataFrame | None = None,
    *,
    remitted: pl.DataFrame | None = None,
    accepted: Collection[str] = (),
    never_work: NeverWork | None = None,
    patterns: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per line that is owed: SCHEMA, amounts in cents, chance in basis points, most money first.

    `lines` are an estimate's; `states` are what people changed since, item to fields. A line stands in the log and
    among the sessions once, by claim, code and day; contacts billed as one line are added up. `written` are the
    rows as they came (see `updating.as_written`): neither a correction of a code or day nor a newer export that knows
    the claim by now renames an item. `remitted` are the items of
    the remittances (see answered): what they say was won since closes an item that people still have open, unless
    somebody opened it again; what they refuse after something was filed is to be worked again, and of what they pay in
    part the rest is owed; what is refused of a session that was voided is owed by nobody, unless somebody works it.
    `accepted` names the short payments that the agency lives with, `patterns` tells
    by `row_id` how the others were paid (see `variances.patterns.in_words`). Deadlines as in
    `deadlines.with_deadlines`, chances as in `chances.with_expected`; what is closed brings nothing more.
    """
    from_payers = pl.DataFrame(schema=ITEM) if remitted is None else _of_claims_in_force(remitted, lines, states)
    told = _of_claims_in_force(from_sessions(lines), lines, states)
    said = _denied(pl.concat([from_log(frames), told], how="diagonal_relaxed"))
    judged = _by_contract(from_payers, lines).with_columns(source=pl.lit("remittance"))
    items = pl.concat([said, judged, still_owed(lines, as_of, accepted, patterns)], how="diagonal_relaxed")
    once = _caused(_as_written(_under_one_name(_once(items, lines), frames), written, states), denied=True)
    worked = _refused_again(_worked(once, states), from_payers)
    dated = with_deadlines(worked, frames["payers"], as_of)
    answered = _answered(dated, from_payers, states)
    rules = never_work or NeverWork()
    return _ruled(_expected(_documented(answered)), rules).select(
        pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()
    ).sort("amount", "item", descending=[True, False], nulls_last=True)  # fmt: skip


def called_denied(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """The items that the denial logs or the service logs say were denied."""
    sessions = frames["sessions"].filter(says_denied("paid_amount")).select(item_name(), "denial_codes", payment=None)
    told = _denied(
        pl.concat([from_log(frames).select("item", "denial_codes", "payment"), sessions], how="vertical_relaxed")
    )
    return told["item"].unique().sort().to_list()


def not_listed(frames: Mapping[str, pl.DataFrame]) -> str:
    """How many rows of denial logs name no denial and stand on no worklist, with their codes; blank where none does."""
    rows = _caused(from_log(frames)).filter(pl.col("cause") == causes.NO_DENIAL)
    if rows.is_empty():
        return ""
    codes = rows["denial_codes"].drop_nulls().unique().sort().to_list()
    named = ", ".join(code.replace(";", " with ") for code in codes[:MOST_CODES]) + (
        " and others" if len(codes) > MOST_CODES else ""
    )
    what = "1 row of the denial log names" if rows.height == 1 else f"{rows.height:,} rows of the denial log name"
    return f"{what} no denial ({named}) and {'is' if rows.height == 1 else 'are'} not listed."


def counted_twice(items: pl.DataFrame) -> str:
    """How many open items name a claim without code or day beside lines of that claim; blank where none does.

    A log that is kept by claim names no line of it, so that nobody can tell which of them it means.
    """
    still = items.filter(~pl.col("status").is_in(CLOSED), pl.col("claim_no").is_not_null())
    whole = pl.col("code").is_null() | pl.col("service_date").is_null()
    found = still.filter(whole & (~whole).any().over("claim_no"))
    if found.is_empty():
        return ""
    what = "1 item names a claim" if found.height == 1 else f"{found.height:,} items name a claim"
    amount = dollars(int(found["amount"].sum()))
    return (
        f"{what} without its code or day, and lines of that claim are listed beside: {amount} "
        "may be counted twice. Give the denial log code and day, or close what stands twice."
    )


def _by_contract(items: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """What remittances refuse, worth no more than the contract gives for the sessions of that claim, code and day.

    What was left to the patient is a part of what the contract gives.
    """
    contract = lines.group_by(item_name()).agg(contract=pl.col("allowed").sum())
    joined = items.join(contract, on="item", how="left", maintain_order="left")
    known = (pl.col("contract") > 0).fill_null(value=False)
    owed = (pl.col("contract") - pl.col("patient").fill_null(0)).clip(0)
    return joined.with_columns(amount=pl.when(known).then(pl.min_horizontal("amount", owed)).otherwise("amount")).drop(
        "contract"
    )


def _of_claims_in_force(items: pl.DataFrame, lines: pl.DataFrame, worked: Collection[str]) -> pl.DataFrame:
    void = lines.filter(pl.col("claim_status") == "void")["row_id"].implode()
    dropped = pl.col("row_id").is_in(void) & (pl.col("status") == "new") & ~pl.col("item").is_in(list(worked))
    return items.filter(~dropped.fill_null(value=False))


def _once(items: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Each item once, from the source believed first, worth what its denied sessions are worth together.

    What the payer left to the patient when it refused the rest is not owed by the payer.
    What that source leaves blank the others tell, and last the session of the same claim, code and day. Where a
    remittance denies after the day that the log has, its day and codes count, and the log's deadline is over.
    """
    sessions = items.filter(pl.col("source") == "session").sort("row_id")
    worth = sessions.group_by("item", maintain_order=True).agg(
        worth=pl.when(pl.col("amount").is_not_null().any()).then(pl.col("amount").sum()),
        session_row=pl.col("row_id").first(),
    )
    payer = pl.coalesce("payer", "payer_written")
    known = lines.sort("row_id").select(
        item_name(), "filing_deadline", known_row="row_id", known_payer=payer, known_client="client_id"
    )
    ordered = items.sort(pl.col("source").replace_strict(SOURCE_FIRST, return_dtype=pl.Int64), "item", "row_id")
    remitted = pl.col("source") == "remittance"
    told = pl.col("payment").filter(remitted).first()
    day = pl.col("denial_date")
    since = remitted & (day > day.filter(pl.col("source") == "log").first())
    newest = [pl.coalesce(pl.col(name).filter(since).first(), pl.col(name).drop_nulls().first()) for name in _NEWEST]
    return (
        ordered.group_by("item", maintain_order=True)
        .agg(pl.col(_TOLD).drop_nulls().first(),
             pl.exclude("item", "payment", "deadline", "patient", *_TOLD, *_NEWEST).first(),
             *newest, patient=pl.col("patient").filter(remitted).first().fill_null(0),
             payment=pl.coalesce(told, pl.col("payment").first()),
             deadline=pl.when(~since.fill_null(value=False).any()).then(pl.col("deadline").first()))
        .join(worth, on="item", how="left", maintain_order="left")
        .join(known.unique("item", keep="first"), on="item", how="left", maintain_order="left")
        .with_columns(
            amount=pl.coalesce((pl.col("worth") - pl.col("patient")).clip(0), "amount"),
            row_id=pl.coalesce("session_row", "known_row", "row_id"),
            payer=pl.coalesce("payer", "known_payer"),
            client_id=pl.coalesce("client_id", "known_client"),
        )
    )  # fmt: skip


def _under_one_name(items: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The items with each payer under the payer book's name, else under one of the ways that differ in case alone."""
    known: pl.DataFrame = (
        with_payer(nw.from_native(items.lazy()), payer_names(frames, None)).collect(backend="polars").to_native()
    )
    spelled = pl.col("payer_written").max().over(pl.col("payer_written").str.to_lowercase())
    return known.with_columns(payer=pl.coalesce("payer", spelled)).select(items.columns)


def was_refused_again(row: Mapping[str, Any]) -> bool:
    """Whether what was filed of an item was refused since, so that it is worked again."""
    filed, denied = row["filed_date"], row["denial_date"]
    return row["status"] == "working" and bool(filed and denied and denied > filed)


def _refused_again(items: pl.DataFrame, remitted: pl.DataFrame) -> pl.DataFrame:
    """The items with what the payer refused after something was filed to be worked again, its answer the notice.

    So is what it refuses or takes back after the day on which people closed an item as won. The notice of an appeal
    that was filed after such an answer stays that answer. What is taken back is a new refusal: its appeals begin anew.
    """
    later = remitted.filter(pl.col("status") == "new", pl.col("payment") != "paid").select(
        told="item", again="denial_date", did="payment"
    )
    joined = items.join(later, on="told", how="left", maintain_order="left")
    answered = (pl.col("status").is_in(FILED) & (pl.col("again") > pl.col("filed_date"))).fill_null(value=False)
    undone = pl.col("did").is_in(["denied", "taken_back"]) & (pl.col("again") > pl.col("resolved_date"))
    undone = (pl.col("status").is_in(WON) & undone).fill_null(value=False)
    anew = (answered | undone) & (pl.col("did") == "taken_back").fill_null(value=False)
    waits = pl.col("status") == "appealed"
    before = (waits & (pl.col("level") > 1) & (pl.col("again") <= pl.col("filed_date"))).fill_null(value=False)
    kept = pl.when(before).then(pl.coalesce("notice_date", "again")).otherwise("notice_date")
    notice = pl.when(anew).then(None).when(answered & waits).then("again").otherwise(kept)
    return joined.with_columns(
        level=pl.when(anew).then(0).otherwise("level"),
        notice_date=notice,
        status=pl.when(answered | undone).then(pl.lit("working")).otherwise("status"),
        recovered=pl.when(~undone).then("recovered"),
        resolved_date=pl.when(~undone).then("resolved_date"),
    ).select(items.columns)  # fmt: skip


def _answered(
    items: pl.DataFrame, remitted: pl.DataFrame, states: Mapping[str, Mapping[str, str | None]]
) -> pl.DataFrame:
    """The items with what the payer's later answer came to, where nobody closed them or opened them again since."""
    later = remitted.select(
        told="item", rest="left", won=pl.when(pl.col("status") != "new").then("status"), back="recovered",
        on="resolved_date",
    )  # fmt: skip
    joined = items.join(later, on="told", how="left", maintain_order="left")
    opened = [item for item, state in states.items() if state.get("status_seen") in CLOSED]
    since = pl.col("denial_date").is_null() | (pl.col("on") >= pl.col("denial_date"))
    still = pl.col("won").is_not_null() & since & ~pl.col("status").is_in(CLOSED) & ~pl.col("item").is_in(opened)
    closed = joined.with_columns(
        status=pl.when(still).then("won").otherwise("status"),
        recovered=pl.coalesce("recovered", pl.when(since | pl.col("rest").is_not_null()).then("back")),
        amount=pl.when(pl.col("status").is_in(CLOSED)).then("amount").otherwise(pl.min_horizontal("amount", "rest")),
    )
    day = pl.when(pl.col("status").is_in(CLOSED)).then(pl.coalesce("resolved_date", "on"))
    return closed.with_columns(resolved_date=day).select(items.columns)


def _caused(items: pl.DataFrame, *, denied: bool = False) -> pl.DataFrame:
    """The items with what caused each, and what usually mends it; a cause that is given stands.

    Where they are known to be `denied`, a code that denies some claims and not others does.
    """
    given = {name: pl.lit(None, dtype=pl.String) for name in ("cause", "usual_fix") if name not in items.columns}
    named = items.with_columns(**given).rename({"cause": "given_cause", "usual_fix": "given_fix"})
    told = causes.by_codes(items["denial_codes"], denied=denied)
    if "remark_codes" not in named.columns:
        named = named.with_columns(remark_codes=pl.lit(None, dtype=pl.String))
    caused = named.join(told, on="denial_codes", how="left", maintain_order="left")
    back = pl.when(pl.col("payment") == "taken_back")
    unprocessable = pl.when(causes.has_remark("remark_codes", causes.UNPROCESSABLE)).then(pl.lit(causes.NEW_CLAIM_FIX))
    return caused.with_columns(
        cause=pl.coalesce("given_cause", "cause", back.then(pl.lit(TAKEN_BACK)), pl.lit(causes.NO_CODE)),
        usual_fix=pl.coalesce("given_fix", unprocessable, "usual_fix", back.then(pl.lit(TAKEN_BACK_FIX))),
    ).drop("given_cause", "given_fix")


def _denied(items: pl.DataFrame) -> pl.DataFrame:
    """The items without those that were only reduced by contract or left to the patient."""
    return _caused(items).filter(pl.col("cause") != causes.NO_DENIAL).drop("cause", "usual_fix")


def _as_written(
    items: pl.DataFrame, written: pl.DataFrame | None, states: Mapping[str, Mapping[str, str | None]]
) -> pl.DataFrame:
    """The items, `told` as they are, under the names that their rows had before any correction.

    Of the names that a row had in one export after the other, the first under which somebody worked it counts.
    """
    items = items.with_columns(told="item")
    if written is None or written.is_empty():
        return items
    names = written.select(of_row="now_id", first_item=item_name(), is_own=pl.col("row_id") == pl.col("now_id"))
    worked = pl.col("first_item").is_in(list(states))
    named = names.group_by("of_row", maintain_order=True).agg(
        pl.coalesce(pl.col("first_item").filter(worked).first(), pl.col("first_item").filter("is_own").first())
    )
    row = pl.coalesce("session_row", "row_id").alias("of_row")
    joined = items.with_columns(row).join(named, on="of_row", how="left", maintain_order="left")
    return joined.with_columns(item=pl.coalesce("first_item", "item")).drop("of_row")


def _worked(items: pl.DataFrame, states: Mapping[str, Mapping[str, str | None]]) -> pl.DataFrame:
    """The items with what people changed in force; what they cleared stays blank."""
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
    columns = {name: pl.lit(None, dtype=SCHEMA[name]) for name in WORKED if name not in items.columns}
    joined = items.with_columns(**columns).join(touched, on="item", how="left", maintain_order="left")
    worked = joined.with_columns(
        pl.when(pl.col(f"cleared_{name}").fill_null(value=False) & (name != "status"))
        .then(None)
        .otherwise(pl.coalesce(_read(name), pl.col(name).cast(SCHEMA[name])))
        .alias(name)
        for name in WORKED
    )
    filed = pl.when(pl.col("status") == "appealed").then(1).otherwise(0)
    return worked.with_columns(level=pl.max_horizontal(pl.col("level").fill_null(0), filed))


def _read(name: str) -> pl.Expr:
    """What people changed, read as its column's kind."""
    text = pl.col(f"new_{name}")
    return text.str.to_date("%Y-%m-%d") if SCHEMA[name] == pl.Date() else text.cast(SCHEMA[name])


def _documented(items: pl.DataFrame) -> pl.DataFrame:
    """The items with the documents that an appeal of each cause needs at its level."""
    asked = items.select("cause", "next_appeal").unique()
    listed = [(cause, level, "; ".join(enclosures(cause, level))) for cause, level in asked.iter_rows()]
    documents = pl.DataFrame(
        listed, {"cause": pl.String, "next_appeal": pl.String, "documents": pl.String}, orient="row"
    )
    return items.join(
        documents, on=["cause", "next_appeal"], how="left", nulls_equal=True, validate="m:1", maintain_order="left"
    )


def _expected(items: pl.DataFrame) -> pl.DataFrame:
    """The items with the chance of each and what it brings on average; null once closed."""
    still = ~pl.col("status").is_in(CLOSED)
    return with_expected(items).with_columns(
        pl.when(still).then(pl.col(name)).alias(name) for name in ("chance", "expected_recovery")
    )


def _ruled(items: pl.DataFrame, rules: NeverWork) -> pl.DataFrame:
    """The items with the rule by which one is left alone, where nobody works it yet."""
    ruled = with_never_work(items, rules)
    return ruled.with_columns(never_work=pl.when(pl.col("status") == "new").then("never_work"))
