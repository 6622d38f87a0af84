"""What a payer did with our claims, for the table of a meeting: each figure with the number of lines it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.answers_due import TOLERANCE
from cmcore.denials.backtest import judged_lines, refused_in_part
from cmcore.denials.outcomes import win_rates
from cmcore.denials.payments import UNANSWERED
from cmcore.money import BASIS_POINTS, dollars

if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a payer did: on how many lines, of how many that could have it, and the money, in cents."""

    what: str
    lines: int
    of: int
    amount: int | None
    said: str

    @property
    def share(self) -> int | None:
        """Lines of those that could have it, in basis points."""
        return round(self.lines * BASIS_POINTS / self.of) if self.of else None


def gather_facts(lines: pl.DataFrame, items: pl.DataFrame) -> tuple[Fact, ...]:
    """Denials, short payments, waiting, and appeals won, of one payer's priced sessions and worklist items.

    A fact that rests on no line is left out: nothing is claimed where nothing is known.
    """
    found = (
        _denied(lines, items),
        _paid_short(lines, items),
        _days_to_pay(lines),
        _unanswered(lines, items),
        _won(items),
    )
    return tuple(each for each in found if each is not None and each.lines)


def _denied(lines: pl.DataFrame, items: pl.DataFrame) -> Fact | None:
    judged = judged_lines(lines, items)
    denied = judged.filter("denied")
    if judged.is_empty():
        return None
    amount = int(denied["refused"].sum())
    said = f"{denied.height:,} of {judged.height:,} answered lines were denied, {dollars(amount)}"
    return Fact("Denied", denied.height, judged.height, amount, said)


def _paid_short(lines: pl.DataFrame, items: pl.DataFrame) -> Fact | None:
    paid = lines.filter(pl.col("paid") > 0, pl.col("variance").is_not_null())
    if paid.is_empty():
        return None
    refused = refused_in_part(items)["row_id"].to_list()
    short = paid.filter(pl.col("variance") < -TOLERANCE, ~pl.col("row_id").is_in(refused))
    amount = -int(short["variance"].sum())
    said = f"{short.height:,} of {paid.height:,} paid lines were paid short, by {dollars(amount)}"
    return Fact("Paid short", short.height, paid.height, amount, said)


def _days_to_pay(lines: pl.DataFrame) -> Fact | None:
    days = lines.filter(pl.col("paid") > 0).select(
        days=(pl.col("paid_date") - pl.col("billed_date")).dt.total_days()
    )["days"].drop_nulls()  # fmt: skip
    if days.is_empty():
        return None
    half, most = (int(days.quantile(part, "higher") or 0) for part in (0.5, 0.9))
    said = f"Half of {len(days):,} paid lines took {half:,} days or fewer from the bill, nine in ten {most:,} or fewer"
    return Fact("Days to pay", len(days), len(days), None, said)


def _unanswered(lines: pl.DataFrame, items: pl.DataFrame) -> Fact | None:
    billed = lines.filter(pl.col("billed_date").is_not_null()).height
    waiting = items.filter(pl.col("payment") == UNANSWERED)
    if not billed or waiting.is_empty():
        return None
    amount = int(waiting["amount"].sum() or 0)
    said = (
        f"{waiting.height:,} of {billed:,} billed lines have waited longer than an answer may take, {dollars(amount)}"
    )
    return Fact("No answer", waiting.height, billed, amount, said)


def _won(items: pl.DataFrame) -> Fact | None:
    told: list[dict[str, Any]] = win_rates(items, "payer").to_dicts()
    if not told:
        return None
    decided, won, amount = (int(sum(each[name] for each in told)) for name in ("decided", "won", "recovered"))
    said = f"{won:,} of {decided:,} decided disputes were won, {dollars(amount)} recovered"
    return Fact("Disputes won", won, decided, amount, said)
