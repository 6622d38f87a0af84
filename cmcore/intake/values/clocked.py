"""Minutes of contacts that say only when they started and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.durations import DAY
from cmcore.periods import clock_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.intake.tables import MappedColumn

LONGEST_NIGHT = DAY // 2
"""Minutes up to which a contact that ends before it starts, its minutes unsaid, is one past midnight."""
ONE_IN_THE_AFTERNOON = DAY // 2 + 60
EARLY = 6 * 60
"""Minutes after midnight before which a contact is rare enough to ask about its half of the day."""
CLOCK = frozenset({"start_time", "end_time"})


def is_clocked(kind: str, columns: Iterable[MappedColumn]) -> bool:
    """Whether a table of sessions says when contacts started and ended, and in no column how many minutes they took."""
    fields = {each.field for each in columns}
    return kind == "sessions" and fields >= CLOCK and "minutes" not in fields


def clocked_minutes() -> pl.Expr:
    """Minutes from start to end, past midnight where that makes half a day at most; null where it makes more.

    Rows that state units have no need of minutes and keep what they say.
    """
    lasted = pl.col("end_time") - pl.col("start_time")
    night = lasted + DAY
    length = pl.when(lasted >= 0).then(lasted).when(night <= LONGEST_NIGHT).then(night)
    return pl.when(pl.col("units").is_null()).then(length).otherwise(pl.col("minutes")).alias("minutes")


def knows_no_afternoon(frame: pl.DataFrame) -> bool:
    """Whether a log has no time from 13:00 on, so that its clock may go to twelve and not say which half of the day."""
    latest = frame.select(pl.max_horizontal(pl.col(each).max() for each in sorted(CLOCK))).item()
    return latest is not None and latest < ONE_IN_THE_AFTERNOON


def doubt_of_halves(frame: pl.DataFrame) -> str | None:
    """What is to be said of early times where the clock may go to twelve only; None where there is nothing to ask."""
    if not knows_no_afternoon(frame):
        return None
    early = frame.filter(pl.any_horizontal(pl.col(each) < EARLY for each in sorted(CLOCK)))
    if early.is_empty():
        return None
    first = early.select(pl.min_horizontal(pl.col(each).min() for each in sorted(CLOCK))).item()
    rows = "1 row has" if early.height == 1 else f"{early.height:,} rows have"
    return (
        f"no time is 13:00 or later, yet {rows} one before 6:00, such as {clock_words(first)}. They are read as "
        "written, in the morning. If they are afternoons, export them with AM and PM: overlaps depend on it."
    )


def said_of(frame: pl.DataFrame) -> str | None:
    """What is to be said of the minutes taken from the clock; None where no row has any."""
    taken = frame.filter(pl.col("units").is_null() & pl.col("minutes").is_not_null())
    if taken.is_empty():
        return None
    nights = taken.filter(pl.col("end_time") < pl.col("start_time")).height
    past = f" {nights:,} of them end on the next day." if nights else ""
    rows = "1 row" if taken.height == 1 else f"{taken.height:,} rows"
    return f"No column states minutes, so those of {rows} were taken from start and end.{past}"
