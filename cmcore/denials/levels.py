"""The levels of an appeal by type of payer, and the last day to file each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cmcore.money import CENTS, dollars
from cmcore.periods import add_months
from cmcore.reference import tables as reference


@dataclass(frozen=True, slots=True)
class Level:
    """One level: open for `days`, or `months`, from the notice it answers; `presumed_days` until a notice arrives."""

    payer_type: str
    level: int
    name: str
    days: int | None
    months: int | None
    presumed_days: int
    decide_days: int | None
    source: str

    def deadline(self, notice: date) -> date:
        """The last day in time. The day of the notice is day 0; days presumed for the mail are added.

        >>> appeal_levels("medicaid_mco")[0].deadline(date(2026, 3, 30))
        datetime.date(2026, 5, 29)
        """
        received = notice + timedelta(days=self.presumed_days)
        return add_months(received, self.months) if self.months else received + timedelta(days=self.days or 0)


def appeal_levels(payer_type: str | None) -> tuple[Level, ...]:
    """The levels of a type of payer from the first to the last; none where only a contract or a state says.

    Source: rules section 8; each level names its own.
    """
    rows = reference.load("appeal_levels").filter(pl.col("payer_type") == (payer_type or ""))
    levels = [
        Level(
            row["payer_type"],
            int(row["level"]),
            row["name"],
            _number(row["days"]),
            _number(row["months"]),
            _number(row["presumed_days"]) or 0,
            _number(row["decide_days"]),
            row["source"],
        )
        for row in rows.iter_rows(named=True)
    ]
    return tuple(sorted(levels, key=lambda each: each.level))


def next_level(payer_type: str | None, level: int) -> Level | None:
    """The level after one that was lost (0: none was filed yet); none where that was the last."""
    return next((each for each in appeal_levels(payer_type) if each.level > level), None)


def least_amount(level_name: str | None, day: date) -> int | None:
    """Cents that must be in controversy for a level on a day; None where there is no such floor or none is known.

    >>> least_amount("ALJ hearing", date(2025, 6, 1))
    19000
    """
    text = day.isoformat()
    rows = reference.load("appeal_floors").filter(
        pl.col("level_name") == (level_name or ""), pl.col("effective_from") <= text, pl.col("effective_to") >= text
    )
    return CENTS * int(rows["amount"][0]) if rows.height else None


def floor_words(level_name: str | None, amount: int | None, day: date) -> str:
    """What to know of an item worth less than its level hears; "" where it is worth enough, or no floor is known."""
    least = least_amount(level_name, day)
    if least is None or amount is None or amount >= least:
        return ""
    return f"Appeal level {level_name} takes {dollars(least)} in controversy or more: join like claims to reach it."


def _number(text: str | None) -> int | None:
    return int(text) if text else None
