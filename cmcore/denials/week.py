"""The worklist as appeals that can be planned, and the workdays to plan them on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.chances import with_expected
from cmcore.denials.plan import Appeal, WorkDay
from cmcore.denials.workflow import CLOSED
from cmcore.workdays import is_workday

if TYPE_CHECKING:
    from datetime import date

DAYS_A_WEEK = 7


def appeals_of(items: pl.DataFrame, *, minutes: int, cost: int) -> list[Appeal]:
    """The open items as appeals of the same work and cost (cents) each.

    What one brings on average is its expected recovery; while nothing at all is decided, its whole amount is hoped for.
    """
    wanted = with_expected(items).filter(~pl.col("status").is_in(CLOSED), pl.col("amount") > 0)
    rows = wanted.select("item", pl.coalesce("expected_recovery", "amount"), "deadline").iter_rows()
    return [Appeal(item, expected, minutes, cost, deadline) for item, expected, deadline in rows]


def week_from(day: date, minutes: int) -> list[WorkDay]:
    """The workdays of the seven days from a day on, each with the same staff minutes."""
    following = (day + timedelta(days=ahead) for ahead in range(DAYS_A_WEEK))
    return [WorkDay(each, minutes) for each in following if is_workday(each)]
