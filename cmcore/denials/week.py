"""The worklist as appeals that can be planned, and the workdays to plan them on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials.chances import with_expected
from cmcore.denials.deadlines import NO_LEVELS
from cmcore.denials.levels import automatic_levels
from cmcore.denials.metrics import open_items
from cmcore.denials.payments import UNANSWERED
from cmcore.denials.plan import Appeal, Plan, WorkDay
from cmcore.denials.workflow import CLOSED
from cmcore.findings import InputInvalidError
from cmcore.workdays import is_workday

if TYPE_CHECKING:
    from datetime import date

DAYS_A_WEEK = 7
_OF_ITEM = (
    "item", "claim_no", "payer", "code", "service_date", "status", "cause", "next_appeal", "deadline", "amount",
)  # fmt: skip
GIVEN_UP: dict[str, str] = {
    "past": "its deadline is past",
    "not-worth-it": "it costs more than it brings",
    "lapses": "it lapses before there is time",
    "waits": "it can wait for a later week",
}
"""Why an appeal is left out of a week, in words."""


@dataclass(frozen=True, slots=True)
class Work:
    """What filing takes: minutes and cents of a first appeal, of a second, and so on; the last holds for all beyond.

    >>> Work((45, 90)).of(1), Work((45, 90), (2_500,)).of(4)
    ((45, 0), (90, 2500))
    """

    minutes: tuple[int, ...]
    cost: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        if not self.minutes or not self.cost:
            raise InputInvalidError("A plan needs the minutes and the cost of at least a first appeal. Give both.")

    def of(self, level: int) -> tuple[int, int]:
        """The minutes and cents of filing at a level, counted from 1."""
        return self.minutes[min(level, len(self.minutes)) - 1], self.cost[min(level, len(self.cost)) - 1]


USUAL_WORK = Work((45, 90, 180), (2_500, 2_500, 2_500))
"""What filing takes until an agency says what it takes there: an assumption, to be edited."""


def appeals_of(items: pl.DataFrame, work: Work) -> list[Appeal]:
    """The items that something can be filed for now, each with what its next level takes.

    Left out are closed ones, those whose appeal waits for the payer's answer, those past their last level, without
    one or at one that the payer sends them on to by itself, those that a rule leaves alone, and claims that
    nobody answered, which are `to_ask_about`. What one brings on average is its expected recovery; while too few are
    decided to tell, its whole amount is hoped for.
    """
    wanted = with_expected(items).filter(
        ~pl.col("status").is_in([*CLOSED, "appealed"]),
        pl.col("amount") > 0,
        pl.col("never_work").is_null(),
        pl.col("payment").ne_missing(UNANSWERED),
        ~pl.col("next_appeal").is_in([*NO_LEVELS, *automatic_levels()]).fill_null(value=False),
    )
    rows = wanted.select("item", pl.coalesce("expected_recovery", "amount"), pl.col("level").fill_null(0), "deadline")
    return [Appeal(item, brings, *work.of(level + 1), deadline) for item, brings, level, deadline in rows.iter_rows()]


def to_ask_about(items: pl.DataFrame) -> pl.DataFrame:
    """The open claims that nobody answered: their payers are asked for their status, and there is nothing to appeal."""
    return open_items(items).filter(pl.col("payment") == UNANSWERED)


def week_from(day: date, minutes: int) -> list[WorkDay]:
    """The workdays of the seven days from a day on, each with the same staff minutes."""
    following = (day + timedelta(days=ahead) for ahead in range(DAYS_A_WEEK))
    return [WorkDay(each, minutes) for each in following if is_workday(each)]


@dataclass(frozen=True, slots=True)
class PlanTables:
    """A plan as rows of the worklist with `minutes` and what each `brings` after its cost, in cents.

    `chosen` in the order to file them; `given_up` with `why` in words, what lapses first and the most money first.
    """

    chosen: pl.DataFrame
    given_up: pl.DataFrame


def plan_tables(plan: Plan, items: pl.DataFrame) -> PlanTables:
    """The appeals chosen and given up beside what the worklist tells of each."""
    known = items.select(_OF_ITEM)

    def told(appeals: list[Appeal]) -> pl.DataFrame:
        rows = [(each.item, each.minutes, each.gain) for each in appeals]
        frame = pl.DataFrame(rows, {"item": pl.String, "minutes": pl.Int64, "brings": pl.Int64}, orient="row")
        return frame.join(known, on="item", how="left", maintain_order="left").select(*_OF_ITEM, "minutes", "brings")

    order = ("lapses", "waits", "not-worth-it", "past")
    left = sorted(plan.given_up, key=lambda each: (order.index(each.why), -each.appeal.gain, each.appeal.item))
    why = pl.Series("why", [GIVEN_UP[each.why] for each in left], dtype=pl.String)
    return PlanTables(told(list(plan.chosen)), told([each.appeal for each in left]).with_columns(why))
