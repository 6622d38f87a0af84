"""When each authorization runs out at the pace of its last weeks, how sure that is, and what then goes unpaid.

Burn rate: what was needed in the last whole weeks before the day asked about, 13 at most, over their number; source:
section 3 of the rules (run-out date = today + remaining / burn). The range holds the run-out date four times in five
where weeks differ by chance alone: with n weeks of mean m and standard deviation s, what is left, L, lasts w = L / m
weeks with a variance of w s²/m² (the weeks to come) + w² s²/(n m²) (the mean known from n weeks only).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.authorizations.others import spare_units
from cmcore.authorizations.usage import draws
from cmcore.fields.choices import APPROVED
from cmcore.money import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEK, MOST_WEEKS, FEWEST_FOR_A_RANGE = 7, 13, 4
FOUR_IN_FIVE = 1.2816
"""Standard deviations on each side of the mean of a normal distribution that hold four fifths of it."""
EXPIRES_SOON_DAYS = 30
NEARLY_USED = 0.2
"""Share of what was approved that is nearly all used."""
STATES = (
    "not approved",
    "starts later",
    "ended",
    "amount not stated",
    "over-used",
    "used up",
    "runs short",
    "expires soon",
    "nearly used",
    "in force",
)
TO_ACT_ON = ("amount not stated", "over-used", "used up", "runs short", "expires soon", "nearly used")
SCHEMA = {
    "row_id": pl.String(),
    "state": pl.String(),
    "days_left": pl.Int64(),
    "burn": pl.Int64(),
    "weeks": pl.Int64(),
    "runs_out": pl.Date(),
    "runs_out_early": pl.Date(),
    "runs_out_late": pl.Date(),
    "units_short": pl.Int64(),
    "sessions_short": pl.Int64(),
    "amount_short": pl.Int64(),
}


def forecast(usage: pl.DataFrame, facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per row of `usage`, SCHEMA; `burn` in hundredths a week, `amount_short` in cents.

    The pace is that of the weeks up to the last session known by `as_of`, so that a log exported weeks ago does not
    look like a lull. `days_left` to the end of its dates, from `as_of`. `runs_out` is null where nothing was used
    lately, or what was approved is not stated; the range is null below FEWEST_FOR_A_RANGE weeks. `units_short`,
    `sessions_short` and `amount_short` are what its dates still ask for, at this pace and at the average worth of its
    sessions, or of their parts, once it has run out and the client's other authorizations have given what they can
    spare.
    """
    needs = draws(facts).with_columns(need=pl.col("drawn") + pl.col("over"))
    worth = facts.select("row_id", whole="allowed")
    known = needs.join(worth, on="row_id", how="left").filter(pl.col("service_date") <= as_of)
    known = known.with_columns(allowed=_part_of_session())
    by_row = known.group_by("auth_row_id").agg("service_date", "need", "allowed")
    found = {row["auth_row_id"]: row for row in by_row.iter_rows(named=True)}
    until = last_known_day(facts, as_of)
    paced = [_paced(each, found.get(each["row_id"]), until, as_of) for each in usage.iter_rows(named=True)]
    spare = spare_units(_with_pace(usage, paced), as_of)
    needs_ahead = [
        _short(each, found.get(each.about["row_id"]), spare.get(each.about["row_id"], 0), until) for each in paced
    ]
    rows = [_row(each, short, as_of) for each, short in zip(paced, needs_ahead, strict=True)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _part_of_session() -> pl.Expr:
    """What a session is worth for the part of it that one authorization is needed for."""
    total = pl.col("need").sum().over("row_id")
    return pl.when(total > 0).then((pl.col("whole") * pl.col("need") * 2 + total) // (total * 2))


def last_known_day(facts: pl.DataFrame, as_of: date) -> date:
    """The last day of service in the log up to a day; that day where there is none."""
    days = facts.filter(pl.col("service_date") <= as_of)["service_date"]
    return max(days) if len(days) else as_of


@dataclass(frozen=True, slots=True)
class _Paced:
    """One authorization with its pace: hundredths a week over so many weeks, and when it runs out."""

    about: dict[str, Any]
    mean: float
    weeks: int
    out: date | None
    early: date | None
    late: date | None


def _paced(about: dict[str, Any], used: dict[str, Any] | None, until: date, as_of: date) -> _Paced:
    start, end = about["start_date"], about["end_date"]
    weekly = weekly_needs(start, used["service_date"], used["need"], until) if used else []
    in_force = (start is None or start <= as_of) and (end is None or end >= as_of)
    left = about["units_left"]
    runs = in_force and about["status"] == APPROVED and left is not None
    out = run_out(max(left, 0), weekly, until) if runs else (None, None, None)
    return _Paced(about, fmean(weekly) if weekly else 0.0, len(weekly), *out)


def _with_pace(usage: pl.DataFrame, paced: Sequence[_Paced]) -> pl.DataFrame:
    burn = pl.Series("burn", [round(each.mean) for each in paced], dtype=pl.Int64)
    return usage.with_columns(burn, pl.Series("runs_out", [each.out for each in paced], dtype=pl.Date))


def _row(each: _Paced, short: tuple[int, int, int], as_of: date) -> tuple[object, ...]:
    end = each.about["end_date"]
    days_left = None if end is None else (end - as_of).days
    return (
        each.about["row_id"], _state(each.about, days_left, short[0], as_of), days_left, round(each.mean), each.weeks,
        each.out, each.early, each.late, *short,
    )  # fmt: skip


def weekly_needs(start: date | None, days: Sequence[date], needs: Sequence[int], until: date) -> list[int]:
    """What each of the last whole weeks up to a day needed, the latest first; from the first day in force, or used."""
    first = start or min(days)
    weeks = min(MOST_WEEKS, ((until - first).days + 1) // WEEK)
    totals = [0] * weeks
    for day, need in zip(days, needs, strict=True):
        week = (until - day).days // WEEK
        if 0 <= week < weeks:
            totals[week] += need
    return totals


def run_out(left: int, weekly: Sequence[int], until: date) -> tuple[date | None, date | None, date | None]:
    """The day on which what is left is used up at the weeks' pace, and the early and the late end of its range."""
    mean = fmean(weekly) if weekly else 0.0
    if mean <= 0:
        return None, None, None
    weeks = left / mean
    out = _after(until, weeks)
    if len(weekly) < FEWEST_FOR_A_RANGE:
        return out, None, None
    ratio = (stdev(weekly) / mean) ** 2
    spread = FOUR_IN_FIVE * math.sqrt(weeks * ratio + weeks**2 * ratio / len(weekly))
    return out, _after(until, max(weeks - spread, 0.0)), _after(until, weeks + spread)


def _after(day: date, weeks: float) -> date | None:
    days = math.floor(weeks * WEEK)
    return day + timedelta(days=days) if days < (date.max - day).days else None


def _short(each: _Paced, used: dict[str, Any] | None, spare: int, until: date) -> tuple[int, int, int]:
    """Units, sessions and cents that its dates ask for after a day, beyond what it has left and others can spare."""
    end = each.about["end_date"]
    if not used or end is None or each.out is None:
        return 0, 0, 0
    asked = each.mean * (end - until).days / WEEK
    sessions = [(need, allowed or 0) for need, allowed in zip(used["need"], used["allowed"], strict=True) if need > 0]
    total = sum(need for need, _ in sessions)
    if not total:
        return 0, 0, 0
    units = max(round(asked - max(each.about["units_left"], 0)) - spare, 0)
    count = round_half_up(units * len(sessions), total)
    return units, count, round_half_up(units * sum(cents for _, cents in sessions), total)


def _state(about: dict[str, Any], days_left: int | None, short: int, as_of: date) -> str:
    """The first of STATES that holds; one that is renewed does not expire."""
    left, approved = about["units_left"], about["units_approved"]
    holds = (
        about["status"] != APPROVED,
        about["start_date"] is not None and about["start_date"] > as_of,
        days_left is not None and days_left < 0,
        approved is None,
        about["units_over"] > 0,
        approved is not None and left <= 0,
        short > 0,
        days_left is not None and days_left <= EXPIRES_SOON_DAYS and about["renewed_by"] is None,
        approved is not None and left <= NEARLY_USED * approved,
    )
    return next((state for state, is_so in zip(STATES, holds, strict=False) if is_so), STATES[-1])


def burn_down(approval: dict[str, Any], facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What is left of one authorization after each day it was drawn on, from its first day to the last of the log.

    `approval` is a row of `usage` that states what was approved; `day` and `left` in hundredths, all of it on the first
    day. The forecast starts where this ends: what happened since the log was exported is not known.
    """
    own = draws(facts).filter(pl.col("auth_row_id") == approval["row_id"], pl.col("service_date") <= as_of)
    daily = own.group_by(day="service_date").agg(pl.col("drawn").sum()).sort("day")
    until = last_known_day(facts, as_of)
    first = approval["start_date"] or (daily["day"].min() if daily.height else until)
    start = pl.DataFrame({"day": [first], "drawn": [0]}, schema=daily.schema)
    steps = pl.concat([start, daily])
    left = steps.select("day", left=approval["units_approved"] - pl.col("drawn").cum_sum())
    known = pl.DataFrame({"day": [until], "left": [left["left"][-1]]}, schema=left.schema)
    return pl.concat([left, known]) if left["day"][-1] < until else left


def band(approval: dict[str, Any], since: date, until: date) -> list[tuple[date, float, float]]:
    """The range of what is left between two days, straight to its early and its late end: day, low, high.

    `approval` is a row of `usage` and `forecast`; amounts in hundredths. Empty without a range, or none ahead.
    """
    left, early, late = approval["units_left"], approval["runs_out_early"], approval["runs_out_late"]
    if early is None or late is None or left <= 0 or until <= since:
        return []
    days = sorted({since, min(max(early, since), until), min(max(late, since), until)})
    return [(day, _on_the_way(left, since, day, early), _on_the_way(left, since, day, late)) for day in days]


def _on_the_way(left: int, since: date, day: date, end: date) -> float:
    """What is left on a day on the straight way down to nothing; nothing where the way has no length."""
    return left * max(1 - (day - since).days / (end - since).days, 0.0) if end > since else 0.0
