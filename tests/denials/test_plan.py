"""The week's plan brings the most that fits, says what it gives up, and is never worse than the obvious one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.plan import Appeal, WorkDay, fits, greedy, plan_week
from cmcore.findings import InputInvalidError

MONDAY = date(2026, 4, 20)
WEEK = [WorkDay(MONDAY + timedelta(days=each), 60) for each in range(5)]
DEADLINES = st.one_of(st.none(), st.integers(-2, 9).map(lambda each: MONDAY + timedelta(days=each)))
APPEALS = st.lists(
    st.tuples(st.integers(0, 50_000), st.integers(0, 240), st.integers(0, 8_000), DEADLINES), max_size=8
).map(lambda rows: [Appeal(f"CLM-{at}", *row) for at, row in enumerate(rows)])
DAYS = st.lists(st.integers(0, 240), min_size=1, max_size=5).map(
    lambda each: [WorkDay(MONDAY + timedelta(days=at), minutes) for at, minutes in enumerate(each)]
)


def chosen(plan):
    return [each.item for each in plan.chosen]


def test_two_small_appeals_are_worth_more_than_the_one_big_that_takes_their_time():
    # 300 minutes: A alone brings 500.00 in 300; B and C bring 300.00 each in 150
    appeals = [Appeal("A", 50_000, 300), Appeal("B", 30_000, 150), Appeal("C", 30_000, 150)]
    plan = plan_week(appeals, WEEK)
    assert (chosen(plan), plan.gain, plan.minutes) == (["B", "C"], 60_000, 300)
    assert [(each.appeal.item, each.why) for each in plan.given_up] == [("A", "waits")]


def test_the_cost_of_an_appeal_counts_against_what_it_brings():
    plan = plan_week([Appeal("A", 5_000, 10, cost=5_723), Appeal("B", 6_000, 10, cost=5_723)], WEEK)
    assert (chosen(plan), plan.gain) == (["B"], 277)  # 60.00 - 57.23
    assert plan.given_up[0].why == "not-worth-it"


@pytest.mark.parametrize(
    ("deadline", "minutes", "taken", "why"),
    [
        (MONDAY, 60, True, None),
        (MONDAY, 61, False, "lapses"),  # one minute more than Monday has
        (MONDAY + timedelta(days=1), 120, True, None),
        (MONDAY - timedelta(days=1), 10, False, "past"),
        (MONDAY + timedelta(days=5), 300, True, None),  # Saturday: done by Friday
        (MONDAY + timedelta(days=5), 301, False, "waits"),
        (None, 300, True, None),
    ],
)
def test_an_appeal_must_fit_before_its_deadline(deadline, minutes, taken, why):
    plan = plan_week([Appeal("A", 10_000, minutes, 0, deadline)], WEEK)
    assert chosen(plan) == (["A"] if taken else [])
    assert [each.why for each in plan.given_up] == ([why] if why else [])


def test_an_appeal_due_on_a_day_without_work_is_done_the_workday_before():
    days = [WorkDay(MONDAY, 60), WorkDay(MONDAY + timedelta(days=2), 60)]
    on_tuesday = MONDAY + timedelta(days=1)
    assert chosen(plan_week([Appeal("A", 100, 60, 0, on_tuesday)], days)) == ["A"]
    assert chosen(plan_week([Appeal("A", 100, 61, 0, on_tuesday)], days)) == []


def best_of_all(appeals, days):
    usable = [each for each in appeals if each.deadline is None or each.deadline >= days[0].day]
    sets = (each for size in range(len(usable) + 1) for each in combinations(usable, size))
    return max(sum(each.gain for each in some) for some in sets if fits(some, days))


@given(APPEALS, DAYS)
@settings(max_examples=60, deadline=None)
def test_a_plan_brings_what_the_best_of_all_sets_brings(appeals, days):
    plan = plan_week(appeals, days)
    assert plan.gain == best_of_all(appeals, days)
    assert plan.gain >= sum(each.gain for each in greedy([a for a in appeals if a in plan.chosen], days))
    assert fits(plan.chosen, days)
    assert len(plan.chosen) + len(plan.given_up) == len(appeals)


@given(APPEALS, DAYS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_appeals_changes_nothing(appeals, days, shuffler):
    mixed = list(appeals)
    shuffler.shuffle(mixed)
    assert plan_week(mixed, days) == plan_week(appeals, days)


@pytest.mark.parametrize(
    ("appeals", "days", "said"),
    [
        ([], [], "at least one day"),
        ([], [WEEK[0], WEEK[0]], "A day stands twice"),
        ([Appeal("A", 1, 1), Appeal("A", 2, 1)], WEEK, "A denial stands twice"),
        ([Appeal("A", 1, -1)], WEEK, "cannot be negative"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(appeals, days, said):
    with pytest.raises(InputInvalidError, match=said):
        plan_week(appeals, days)
