"""How long a denial can still be appealed, at the level that comes next."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from cmcore.denials.causes import NO_APPEAL, UNPROCESSABLE, has_remark
from cmcore.denials.workflow import CLOSED
from cmcore.reference import tables as reference

DUE_SOON_DAYS = 7
NONE_LEFT, NEW_CLAIM, NOT_ALLOWED = "none left", "none: send a new claim", "none: the payer allows none"
NO_LEVELS = (NONE_LEFT, NEW_CLAIM, NOT_ALLOWED)
"""What stands in place of a level where there is nothing to appeal to."""
_NOTICE = pl.when(pl.col("step") == 1).then("denial_date").otherwise("notice_date")


PAST, SOON = "past", "soon"


def urgency() -> pl.Expr:
    """PAST where an item's deadline passed, SOON in its last DUE_SOON_DAYS, else null.

    An appeal that was filed meets its deadline, and what is closed has none to meet.
    """
    counts = ~pl.col("status").is_in(["appealed", *CLOSED])
    late = pl.when(pl.col("days_left") < 0).then(pl.lit(PAST))
    return pl.when(counts).then(late.when(pl.col("days_left") <= DUE_SOON_DAYS).then(pl.lit(SOON)))


def appeal_deadline(denied: date, appeal_days: int) -> date:
    """The last day to appeal. The day of the denial is day 0; the day this gives is still in time.

    Source: rules section 8 (anchor + days); 42 CFR 405.942.
    """
    return denied + timedelta(days=appeal_days)


def with_deadlines(items: pl.DataFrame, payers: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The items with `next_appeal`, `deadline` and `days_left` (negative once it passed).

    Needs `payer`, `status`, `level` (appeals filed so far), `denial_date`, `notice_date` (when the last appeal was
    answered) and the `deadline` that a log gives. A first appeal has the log's own deadline, else the payer's
    `appeal_days` from the denial, else the time that the law gives for this type of payer; a later level has the
    law's, from the notice it answers. An appeal that was filed keeps the deadline that it met. A claim that could not
    be processed (its `remark_codes`) cannot be appealed, and is due by its `filing_deadline`. Unknown where nothing
    says it, or where the payer sends what it upholds on by itself; `next_appeal` names the level, NONE_LEFT after a
    payer's last. A level is that of the day of its notice, of `as_of` where that is not known.
    Source: rules section 8; `reference/appeal_levels.csv` names the law of each level.
    """
    known = payers.filter(pl.col("payer").is_not_null()).unique("payer", keep="first", maintain_order=True)
    wanted = {"remark_codes": pl.String, "filing_deadline": pl.Date}
    absent = {name: pl.lit(None, dtype=kind) for name, kind in wanted.items() if name not in items.columns}
    joined = items.with_columns(**absent).join(
        known.select("payer", "payer_type", "appeal_days"),
        on="payer",
        how="left",
        validate="m:1",
        maintain_order="left",
    )
    filed = pl.col("level").fill_null(0)
    step = pl.when(pl.col("status") == "appealed").then(pl.max_horizontal(filed, 1)).otherwise(filed + 1)
    stepped = _with_levels(joined.with_columns(step=step), as_of)
    legal = _legal(_NOTICE)
    first = pl.coalesce("deadline", pl.col("denial_date") + pl.duration(days=pl.col("appeal_days")), legal)
    has_levels = pl.col("payer_type").is_in(_levels()["payer_type"].unique().to_list()).fill_null(value=False)
    dated = stepped.with_columns(
        legal_deadline=pl.when(pl.col("step") == 1).then(first).otherwise(legal),
        next_appeal=pl.when(pl.col("denial_date").is_not_null() | (pl.col("step") > 1)).then(
            pl.coalesce("level_name", pl.when(has_levels).then(pl.lit(NONE_LEFT)))
        ),
    )
    dated = _without_appeal(dated).drop(
        "payer_type", "appeal_days", "step", "level_name", "days", "months", "presumed", "legal_deadline",
        "filing_deadline",
    )  # fmt: skip
    return dated.with_columns(days_left=(pl.col("deadline") - as_of).dt.total_days())


def _without_appeal(items: pl.DataFrame) -> pl.DataFrame:
    """The items with their deadline: of those that remarks leave no appeal, the log's own, else to file anew, or none.

    An appeal that was filed all the same keeps its own.
    """
    waits = pl.col("status") == "appealed"
    anew = has_remark("remark_codes", UNPROCESSABLE) & ~waits
    barred = has_remark("remark_codes", NO_APPEAL) & ~waits & ~anew
    return items.with_columns(
        deadline=pl.when(anew).then(pl.coalesce("deadline", "filing_deadline")).when(barred).then("deadline")
        .otherwise("legal_deadline"),
        next_appeal=pl.when(anew).then(pl.lit(NEW_CLAIM)).when(barred).then(pl.lit(NOT_ALLOWED))
        .otherwise("next_appeal"),
    )  # fmt: skip


def _with_levels(items: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The items with the level of their payer type and step that stands for their notice, null where there is none."""
    numbered = items.with_row_index("place")
    day = _NOTICE.fill_null(pl.lit(as_of))
    standing = (
        numbered.select("place", "payer_type", "step", day=day)
        .join(_levels(), on=["payer_type", "step"], how="inner")
        .filter(pl.col("day").is_between("effective_from", "effective_to"))
        .select("place", "level_name", "days", "months", "presumed")
    )
    return numbered.join(standing, on="place", how="left", validate="1:1", maintain_order="left").drop("place")


def _legal(anchor: pl.Expr) -> pl.Expr:
    """The last day that the law gives from a notice: its days or calendar months, after the days presumed for mail."""
    received = anchor + pl.duration(days=pl.col("presumed"))
    by_months = received.dt.offset_by(pl.format("{}mo", pl.col("months").fill_null(0)))
    by_days = received + pl.duration(days=pl.col("days"))
    return pl.when(pl.col("months").is_not_null()).then(by_months).otherwise(by_days)


def _levels() -> pl.DataFrame:
    return reference.load("appeal_levels").select(
        "payer_type",
        step=pl.col("level").cast(pl.Int64),
        level_name="name",
        days=pl.col("days").cast(pl.Int64),
        months=pl.col("months").cast(pl.Int64),
        presumed=pl.col("presumed_days").cast(pl.Int64).fill_null(0),
        effective_from=pl.col("effective_from").str.to_date(),
        effective_to=pl.col("effective_to").str.to_date().fill_null(pl.date(9999, 12, 31)),
    )
