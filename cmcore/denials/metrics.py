"""What the worklist adds up to: open money, deadlines, rates, causes; each figure with its definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.backtest import judged_lines
from cmcore.denials.deadlines import PAST, SOON, urgency
from cmcore.denials.workflow import CLOSED
from cmcore.findings import UnknownNameError
from cmcore.money import dollars

if TYPE_CHECKING:
    from collections.abc import Sequence

WON = ("won", "partly_won")


@dataclass(frozen=True, slots=True)
class DenialMetrics:
    """Counts of items and cents. A denial rate is denied lines over answered lines."""

    open_items: int
    open_amount: int
    past_due_items: int
    past_due_amount: int
    due_soon_items: int
    due_soon_amount: int
    answered_lines: int
    denied_lines: int
    won_items: int
    decided_items: int
    recovered_amount: int
    left_alone_items: int
    left_alone_amount: int


def denial_metrics(lines: pl.DataFrame, items: pl.DataFrame) -> DenialMetrics:
    """The worklist's figures.

    Answered and denied lines are those of `backtest.judged_lines`; a decided item is won, partly won or lost. An appeal
    that was filed meets its deadline, so it is neither past due nor due soon. What a never-work rule leaves alone is
    not open. A line paid short or never answered is open work, yet no denial.
    """
    alone = items.filter(~pl.col("status").is_in(CLOSED), pl.col("never_work").is_not_null())
    still = open_items(items)
    past, soon = (still.filter(urgency() == each) for each in (PAST, SOON))
    judged = judged_lines(lines, items)
    decided = items.filter(pl.col("status").is_in([*WON, "lost"]))
    won = decided.filter(pl.col("status").is_in(WON))
    return DenialMetrics(
        still.height, _money(still), past.height, _money(past), soon.height, _money(soon),
        judged.height, int(judged["denied"].sum()), won.height, decided.height, int(items["recovered"].sum() or 0),
        alone.height, _money(alone),
    )  # fmt: skip


def open_items(items: pl.DataFrame) -> pl.DataFrame:
    """The items of the worklist that are neither closed nor left alone by a rule."""
    return items.filter(~pl.col("status").is_in(CLOSED), pl.col("never_work").is_null())


def _money(items: pl.DataFrame) -> int:
    return int(items["amount"].sum() or 0)


def by_cause(items: pl.DataFrame) -> pl.DataFrame:
    """One row per cause: items and cents, most money first."""
    return _grouped(items, "cause")


def by_payer(items: pl.DataFrame) -> pl.DataFrame:
    """One row per payer: items and cents, most money first."""
    return _grouped(items.with_columns(pl.col("payer").fill_null("No payer")), "payer")


def _grouped(items: pl.DataFrame, key: str) -> pl.DataFrame:
    sums = items.group_by(key).agg(pl.len().alias("items"), pl.col("amount").sum())
    return sums.sort("amount", key, descending=[True, False])


def cause_title(items: pl.DataFrame) -> str:
    """The cause that costs most, with its share."""
    causes = by_cause(items)
    total = _money(items)
    if causes.is_empty() or not total:
        return "Causes of denial"
    worst = causes.row(0, named=True)
    share = f"{worst['amount'] / total:.0%}"
    return f"{worst['cause'].capitalize()} causes {share} of denied money: {dollars(worst['amount'], whole=True)}"


ORDERS: dict[str, str] = {
    "expected": "Most to recover in time",
    "deadline": "Deadline",
    "amount": "Amount",
    "oldest": "Oldest denial",
}
"""How the worklist can be ordered, to its label; the first is the one used unless another is chosen."""


def ranked(items: pl.DataFrame, order: str = "expected", **chosen: Sequence[str]) -> pl.DataFrame:
    """The items whose columns hold one of the values chosen: `status`, `payment`, `payer`, `cause`, `owner`.

    Open ones come first. In the order `expected` those whose deadline is ahead come before those past it, by what
    they bring on average, their whole amount while no chance is known; `deadline` has the nearest first, past ones
    before all, those without a deadline last and the earlier denial first; `oldest` the earliest denial.
    Raises: UnknownNameError for an order that there is not.
    """
    if order not in ORDERS:
        raise UnknownNameError("Order of the worklist", order, ORDERS)
    for name, values in chosen.items():
        if values:
            items = items.filter(pl.col(name).is_in(list(values)))
    closed = pl.col("status").is_in(CLOSED)
    past = (pl.col("days_left") < 0).fill_null(value=False)
    worth = pl.coalesce("expected_recovery", "amount").fill_null(0)
    keys: dict[str, tuple[pl.Expr, ...]] = {
        "expected": (past, -worth),
        "deadline": (pl.col("deadline"), pl.col("denial_date"), -worth),
        "amount": (-pl.col("amount").fill_null(0),),
        "oldest": (pl.col("denial_date"), -worth),
    }
    return items.sort(closed, *keys[order], "item", nulls_last=True)
