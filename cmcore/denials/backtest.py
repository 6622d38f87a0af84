"""Our checks against what payers did: which denials they would have caught, and what they flagged that was paid."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cmcore.denials import causes
from cmcore.denials.sources import item_name

_ONCE = {"row_id": pl.String, "part": pl.Int64, "cause": pl.String, "denial_date": pl.Date}
_REFUSED = ("denied", "partly_paid", "paid")
"""Payments of the worklist's items that were denied, in the end or at first."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Answered sessions and cents: denied and flagged before (caught), denied and not (missed), paid yet flagged."""

    caught: int
    caught_amount: int
    missed: int
    missed_amount: int
    false_alarms: int
    false_alarm_amount: int
    passed: int


def judged_lines(lines: pl.DataFrame, items: pl.DataFrame | None = None) -> pl.DataFrame:
    """The answered sessions of an estimate: `row_id`, `denied`, `amount` and what was `refused` of it, in cents.

    Denied is paid nothing and either marked so or with a code that denies, or paid though it was refused before or in
    part, which the worklist's `items` tell: what an appeal wins was denied. A session without an answer tells nothing.
    """
    codes = causes.by_codes(lines["denial_codes"])
    refusing = codes.filter(pl.col("cause") != causes.NO_DENIAL)["denial_codes"].to_list()
    unpaid = pl.col("paid").fill_null(0) <= 0
    coded = pl.col("denial_codes").is_in(refusing).fill_null(value=False)
    marked = pl.col("claim_status").is_in(["denied", "appealed"]) & pl.col("denial_codes").is_null()
    denied = (unpaid & (coded | marked.fill_null(value=False))).alias("denied")
    amount = pl.coalesce("allowed", "billed_amount").fill_null(0)
    judged = lines.select("row_id", "paid", denied, amount=amount).join(
        once_refused(lines, items).select("row_id", "part"), on="row_id", how="left", maintain_order="left"
    )
    paid, part = pl.col("paid").fill_null(0) > 0, pl.min_horizontal("part", "amount")
    answered = judged.filter(pl.col("denied") | paid).with_columns(
        denied=pl.col("denied") | pl.col("part").is_not_null()
    )
    refused = pl.when(~pl.col("denied")).then(0).when(paid).then(part).otherwise("amount")
    return answered.with_columns(refused=refused).drop("paid", "part").sort("row_id")


def refused_in_part(items: pl.DataFrame) -> pl.DataFrame:
    """The items that were paid in part and refused in part."""
    return items.filter(pl.col("payment") == "partly_paid", pl.col("amount") > 0, pl.col("row_id").is_not_null())


def once_refused(lines: pl.DataFrame, items: pl.DataFrame | None) -> pl.DataFrame:
    """One row per session that its payer refused, whatever it paid since: `row_id`, `part`, `cause`, `denial_date`.

    `part` is what was refused in cents. Contacts that were billed as one line were all refused where it is paid now.
    What another payer than the session's refused is left out.
    """
    if items is None:
        return pl.DataFrame(schema=_ONCE)
    whose = pl.col("payer").str.to_lowercase()
    found = items.filter(pl.col("payment").is_in(_REFUSED), pl.col("amount") > 0, pl.col("row_id").is_not_null())
    told = found.select(item_name(), "payment", "cause", "denial_date", of_row="row_id", by=whose, part="amount")
    joined = lines.select(item_name(), "row_id", whose=whose).join(told, on="item")
    same_payer = (pl.col("by") == pl.col("whose")).fill_null(value=True)
    of_row = (pl.col("payment") == "paid") | (pl.col("row_id") == pl.col("of_row"))
    once = joined.filter(same_payer & of_row).sort("item", "row_id", "part").unique("row_id", keep="first")
    return once.select(list(_ONCE))


def backtest(
    lines: pl.DataFrame, reasons: pl.DataFrame, switched_on: list[str] | None = None, items: pl.DataFrame | None = None
) -> Backtest:
    """What the reasons switched on (all by default) would have caught; `reasons` has `row_id` and `reason`."""
    return _compared(judged_lines(lines, items), reasons, switched_on)


def _compared(judged: pl.DataFrame, reasons: pl.DataFrame, switched_on: list[str] | None) -> Backtest:
    flagged = reasons if switched_on is None else reasons.filter(pl.col("reason").is_in(switched_on))
    by_ours = pl.col("row_id").is_in(flagged["row_id"].unique().to_list())
    judged = judged.with_columns(flagged=by_ours)

    def told(*, denied: bool, by_us: bool) -> tuple[int, int]:
        part = judged.filter((pl.col("denied") == denied) & (pl.col("flagged") == by_us))
        return part.height, int(part["refused" if denied else "amount"].sum())

    caught, missed = told(denied=True, by_us=True), told(denied=True, by_us=False)
    return Backtest(*caught, *missed, *told(denied=False, by_us=True), told(denied=False, by_us=False)[0])


def by_reason(lines: pl.DataFrame, reasons: pl.DataFrame, items: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per reason: `caught` and `false_alarms` in sessions and cents, the most caught money first.

    A session with two reasons counts under both.
    """
    met = reasons.select("row_id", "reason").unique().join(judged_lines(lines, items), on="row_id")
    denied = pl.col("denied")
    return (
        met.group_by("reason")
        .agg(
            caught=denied.sum().cast(pl.Int64),
            caught_amount=pl.col("refused").sum(),
            false_alarms=(~denied).sum().cast(pl.Int64),
            false_alarm_amount=pl.col("amount").filter(~denied).sum(),
        )
        .sort("caught_amount", "reason", descending=[True, False])
    )


def curve(lines: pl.DataFrame, reasons: pl.DataFrame, items: pl.DataFrame | None = None) -> pl.DataFrame:
    """The reasons switched on one by one, each time the one that adds most caught money for its false alarms.

    One row per reason in that order: `reason`, then `caught`, `caught_amount`, `false_alarms`, `false_alarm_amount` of
    all switched on so far. Denials that several reasons catch count once.
    """
    left: list[str] = by_reason(lines, reasons, items)["reason"].to_list()
    on: list[str] = []
    rows: list[tuple[str, int, int, int, int]] = []
    judged = judged_lines(lines, items)
    met = reasons.select("row_id", "reason").unique().join(judged, on="row_id")
    while left:
        gains = (
            met.group_by("reason")
            .agg(
                caught=pl.col("refused").sum(),
                alarms=pl.col("amount").filter(~pl.col("denied")).sum(),
            )
            .sort(pl.col("caught") - pl.col("alarms"), "reason", descending=[True, False])
        )
        best = str(gains["reason"].first() or left[0])
        left.remove(best)
        on.append(best)
        seen = met.filter(pl.col("reason") == best)["row_id"].to_list()
        met = met.filter((pl.col("reason") != best) & ~pl.col("row_id").is_in(seen))
        told = _compared(judged, reasons, on)
        rows.append((best, told.caught, told.caught_amount, told.false_alarms, told.false_alarm_amount))
    schema = {"reason": pl.String} | dict.fromkeys(
        ("caught", "caught_amount", "false_alarms", "false_alarm_amount"), pl.Int64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")
