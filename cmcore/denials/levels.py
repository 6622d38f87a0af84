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
    """One level: open for `days`, or `months`, from the notice it answers; `presumed_days` until a notice arrives.

    `asks_for` names it in a letter; `consent` is what filing it takes of the member or provider besides. A payer sends
    what it upholds on to an `automatic` level by itself: nothing is filed, so it has no clock. The level stands for
    notices from `effective_from` to `effective_to`, both inclusive; None where it still stands.
    """

    payer_type: str
    level: int
    name: str
    asks_for: str
    days: int | None
    months: int | None
    presumed_days: int
    decide_days: int | None
    automatic: bool
    consent: str | None
    effective_from: date
    effective_to: date | None
    source: str

    def deadline(self, notice: date) -> date | None:
        """The last day in time, None where nothing is to be filed.

        The day of the notice is day 0; days presumed for the mail are added.

        >>> appeal_levels("medicaid_mco")[0].deadline(date(2026, 3, 30))
        datetime.date(2026, 5, 29)
        """
        if self.automatic:
            return None
        received = notice + timedelta(days=self.presumed_days)
        return add_months(received, self.months) if self.months else received + timedelta(days=self.days or 0)


def appeal_levels(payer_type: str | None, notice: date | None = None) -> tuple[Level, ...]:
    """The levels of a type of payer from the first to the last, as they stand for a notice of a day, else the newest.

    None where only a contract or a state says. Source: rules section 8; each level names its own.
    """
    day = (notice or date.max).isoformat()
    rows = reference.load("appeal_levels").filter(
        pl.col("payer_type") == (payer_type or ""),
        pl.col("effective_from") <= day,
        pl.col("effective_to").fill_null("9999-12-31") >= day,
    )
    levels = [
        Level(
            row["payer_type"],
            int(row["level"]),
            row["name"],
            row["asks_for"],
            _number(row["days"]),
            _number(row["months"]),
            _number(row["presumed_days"]) or 0,
            _number(row["decide_days"]),
            row["automatic"] == "yes",
            row["consent"],
            date.fromisoformat(row["effective_from"]),
            _day(row["effective_to"]),
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


def level_words(level_name: str | None, amount: int | None, day: date) -> str:
    """What to know of the level that an item stands at besides its deadline; "" where there is nothing."""
    sent_on = f"The payer itself sends what it upholds on to the {level_name}: nothing is to be filed."
    return " ".join(
        each
        for each in (sent_on if level_name in automatic_levels() else "", floor_words(level_name, amount, day))
        if each
    )


def automatic_levels() -> list[str]:
    """The names of the levels that payers send on to by themselves."""
    rows = reference.load("appeal_levels").filter(pl.col("automatic") == "yes")
    return rows["name"].unique().sort().to_list()


def asks_for(level_name: str) -> str:
    """What a letter asks for at a level, with its article; the level's own name where the table has none of it.

    >>> asks_for("federal court"), asks_for("ALJ hearing")
    ('judicial review in federal court', 'an ALJ hearing')
    """
    rows = _named(level_name)
    return str(rows["asks_for"][0]) if rows.height else level_name


def consent(level_name: str | None) -> str | None:
    """What filing a level takes of the member or provider besides its documents; None where nothing is known of it."""
    told = _named(level_name)["consent"].drop_nulls()
    return str(told[0]) if told.len() else None


def _named(level_name: str | None) -> pl.DataFrame:
    return reference.load("appeal_levels").filter(pl.col("name") == (level_name or ""))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None
