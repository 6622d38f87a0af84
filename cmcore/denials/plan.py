"""The week's plan: which appeals to file with the hours there are, so that they bring the most before they lapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from cmcore.findings import InputInvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal that could be filed: what it would bring on average and cost in cents, and the work in minutes.

    `deadline` is the last day in time; none where it is not known.
    """

    item: str
    expected: int
    minutes: int
    cost: int = 0
    deadline: date | None = None

    @property
    def gain(self) -> int:
        """Cents that filing brings on average."""
        return self.expected - self.cost


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One day of the plan and the staff minutes in it."""

    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An appeal left out, and why.

    `past`, `not-worth-it` (costs more than it brings), `lapses` (its deadline comes before there is time again) or
    `waits` (it can be filed after the plan's last day).
    """

    appeal: Appeal
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The appeals to file, the earliest deadline first, what they bring in cents, and what is given up for them."""

    chosen: tuple[Appeal, ...]
    given_up: tuple[GivenUp, ...]
    gain: int
    minutes: int


def plan_week(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> Plan:
    """The set of appeals that brings most; each is done by its deadline with the minutes there are until then.

    Worked in the order of their deadlines, a set fits just where for every day the work due by then fits the minutes
    until then. Among equals the order of the appeals given decides nothing.

    Raises: InputInvalidError where the plan has no day, a day comes twice, or minutes are negative.
    """
    _check(appeals, days)
    week = sorted(days, key=lambda each: each.day)
    ordered = sorted(appeals, key=lambda each: (each.deadline is None, each.deadline or week[0].day, each.item))
    worth = _contenders([each for each in ordered if each.gain > 0 and not _is_past(each, week)], week)
    best = max(greedy(worth, week), _solved(worth, week), key=lambda each: sum(one.gain for one in each))
    taken = {each.item for each in best}
    left = tuple(GivenUp(each, _why(each, week)) for each in ordered if each.item not in taken)
    return Plan(tuple(best), left, sum(each.gain for each in best), sum(each.minutes for each in best))


def _contenders(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> list[Appeal]:
    """The appeals that some best plan can hold: of those alike in work and last day, as many as the plan has time for.

    Swapping one for another of the same work that can be done no earlier and no later leaves a plan that fits.
    """
    whole = sum(day.minutes for day in days)
    taken: dict[tuple[int, int], int] = {}
    kept = []
    for each in sorted(appeals, key=lambda one: (-one.gain, one.item)):
        last = sum(day.day <= (each.deadline or days[-1].day) for day in days)
        alike = (each.minutes, last)
        taken[alike] = taken.get(alike, 0) + each.minutes
        if taken[alike] <= whole:
            kept.append(each)
    return sorted(kept, key=lambda one: (one.deadline is None, one.deadline or days[0].day, one.item))


def greedy(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> list[Appeal]:
    """The plan of taking what brings most first, as long as it fits, in the order of the appeals given."""
    taken: set[int] = set()
    for place in sorted(range(len(appeals)), key=lambda each: (-appeals[each].gain, appeals[each].item)):
        if fits([appeals[each] for each in (*taken, place)], days):
            taken.add(place)
    return [appeals[each] for each in sorted(taken)]


def fits(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> bool:
    """Whether all of them can be done in time: for every day, the work due by then in the minutes until then."""
    limits = _limits(appeals, days)
    return all(sum(appeals[each].minutes for each in due) <= minutes for due, minutes in limits)


def _limits(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> list[tuple[list[int], int]]:
    """For each day of the plan: the appeals that must be done by it, and the minutes until its end.

    An appeal due on a day without work, or past the plan's end, must be done by the last workday before it.
    """
    last = days[-1].day
    limits = []
    for place in range(len(days)):
        following = days[place + 1].day if place + 1 < len(days) else None
        due = [
            at
            for at, appeal in enumerate(appeals)
            if following is None or (appeal.deadline or last) < following
        ]  # fmt: skip
        limits.append((due, sum(day.minutes for day in days[: place + 1])))
    return limits


def _solved(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> list[Appeal]:
    """The optimum as the solver gives it; nothing where its answer does not fit to the minute."""
    if not appeals:
        return []
    limits = _limits(appeals, days)
    work = np.zeros((len(limits), len(appeals)))
    for row, (due, _) in enumerate(limits):
        work[row, due] = [appeals[each].minutes for each in due]
    answer = scipy.optimize.milp(
        c=[-each.gain for each in appeals],
        constraints=scipy.optimize.LinearConstraint(work, ub=[minutes for _, minutes in limits]),
        integrality=np.ones(len(appeals)),
        bounds=scipy.optimize.Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    taken = [] if answer.x is None else [each for each, x in zip(appeals, answer.x, strict=True) if round(x)]
    return taken if fits(taken, days) else []


def _is_past(appeal: Appeal, days: Sequence[WorkDay]) -> bool:
    return appeal.deadline is not None and appeal.deadline < days[0].day


def _why(appeal: Appeal, days: Sequence[WorkDay]) -> str:
    if _is_past(appeal, days):
        return "past"
    if appeal.gain <= 0:
        return "not-worth-it"
    return "lapses" if appeal.deadline is not None and appeal.deadline <= days[-1].day else "waits"


def _check(appeals: Sequence[Appeal], days: Sequence[WorkDay]) -> None:
    if not days:
        raise InputInvalidError("A plan needs at least one day of work. Give the days and their staff hours.")
    if len({each.day for each in days}) < len(days):
        raise InputInvalidError("A day stands twice in the plan. Give each day once, with all its staff hours.")
    if len({each.item for each in appeals}) < len(appeals):
        raise InputInvalidError("A denial stands twice among the appeals. Give each once.")
    if min([*(each.minutes for each in days), *(each.minutes for each in appeals)]) < 0:
        raise InputInvalidError("Hours cannot be negative. Give hours of 0 or more.")
