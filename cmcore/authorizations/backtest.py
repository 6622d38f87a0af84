"""How the run-out day that was told at half of an authorization's dates compares with what happened since.

Each authorization whose dates lie behind is forecast from what was known on the middle day of its dates, as `forecast`
does. It agrees where the day on which it was used up lies in the range told; one that was not used up agrees where the
range reaches its last day, since it says then that it may last: so at least as many agree as the range promises. What
began before the log did is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.authorizations.forecast import FEWEST_FOR_A_RANGE, WEEK, last_known_day, run_out, weekly_needs
from cmcore.authorizations.usage import draws
from cmcore.fields.choices import APPROVED

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 10
"""Authorizations below which nothing is said: one of them more or less would change the answer by a tenth."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Authorizations that were forecast at half of their dates, and how many of them agree with what happened.

    Of those `used_up` before their end, `inside` were so within the range; `days_missed` is the median of the days
    between the run-out day told and the one that came, None where they are fewer than FEWEST.
    """

    authorizations: int
    agree: int
    used_up: int
    inside: int
    days_missed: float | None

    @property
    def sentence(self) -> str:
        """The comparison as it is read out."""
        share = f"{self.agree / self.authorizations:.0%}, of at least 80% promised"
        held = f"{self.agree:,} of {self.authorizations:,} past authorizations ({share})"
        said = f"Told at half of their dates, the run-out range held for {held}."
        if self.days_missed is None:
            return said
        days = f"{self.days_missed:g} day" + ("" if self.days_missed == 1 else "s")
        ended = f"{self.used_up:,} were used up before their end, {self.inside:,} of them inside the range"
        return f"{said} {ended}, a median of {days} from the day told."

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "authorizations": self.authorizations,
            "agree": self.agree,
            "used_up": self.used_up,
            "inside": self.inside,
            "median_days_missed": self.days_missed,
            "sentence": self.sentence,
        }


def backtest(usage: pl.DataFrame, facts: pl.DataFrame, as_of: date) -> Backtest | None:
    """The comparison over the rows of `usage` that ended by the last session known; None below FEWEST of them."""
    until = last_known_day(facts, as_of)
    begun = pl.lit(facts["service_date"].min()).cast(pl.Date) - timedelta(days=WEEK)
    past = usage.filter(
        pl.col("status") == APPROVED, pl.col("units_approved") > 0, pl.col("start_date") < pl.col("end_date"),
        pl.col("end_date") <= until, pl.col("start_date") >= begun,
    )  # fmt: skip
    needs = draws(facts).with_columns(need=pl.col("drawn") + pl.col("over")).sort("service_date")
    used = needs.join(past, left_on="auth_row_id", right_on="row_id", how="semi").group_by("auth_row_id")
    by_row = {row[0]: (row[1], row[2]) for row in used.agg("service_date", "need").iter_rows()}
    judged = [
        found
        for each in past.iter_rows(named=True)
        if each["row_id"] in by_row and (found := _judged(each, *by_row[each["row_id"]]))
    ]
    if len(judged) < FEWEST:
        return None
    ended = [each for each in judged if each.days_missed is not None]
    typical = float(median(each.days_missed or 0 for each in ended)) if len(ended) >= FEWEST else None
    agree, inside = (sum(each.agrees for each in some) for some in (judged, ended))
    return Backtest(len(judged), agree, len(ended), inside, typical)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whether one authorization agrees with its forecast, and by how many days the run-out day told was missed."""

    agrees: bool
    days_missed: int | None


def _judged(approval: dict[str, Any], days: Sequence[date], needs: Sequence[int]) -> _Judged | None:
    """None where no range could be told at half of its dates: used up by then, or too few weeks of use."""
    start, end = approval["start_date"], approval["end_date"]
    half = start + (end - start) // 2
    left = approval["units_approved"] - sum(need for day, need in zip(days, needs, strict=True) if day <= half)
    weekly = weekly_needs(start, days, needs, half)
    if left <= 0 or len(weekly) < FEWEST_FOR_A_RANGE or not sum(weekly):
        return None
    out, early, late = (each or date.max for each in run_out(left, weekly, half))
    gone = _used_up_on(left, half, days, needs)
    if gone is None:
        return _Judged(late >= end, None)
    return _Judged(early <= gone <= late, abs((gone - out).days))


def _used_up_on(left: int, half: date, days: Sequence[date], needs: Sequence[int]) -> date | None:
    """The day after the middle on which the rest was used up."""
    for day, need in zip(days, needs, strict=True):
        left -= need if day > half else 0
        if left <= 0:
            return day
    return None
