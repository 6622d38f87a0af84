"""The worklist as appeals, and the workdays of a week."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.plan import Appeal, plan_week
from cmcore.denials.week import appeals_of, week_from
from cmcore.denials.worklist import SCHEMA


def items(*rows: dict[str, object]) -> pl.DataFrame:
    usual = {"payer": "Medicaid", "cause": "Authorization", "status": "new", "amount": 10_000}
    return pl.DataFrame([usual | row for row in rows], schema=SCHEMA)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), [20, 23, 24, 25]),  # Thanksgiving is the 26th
        (date(2026, 11, 21), [23, 24, 25, 27]),
        (date(2026, 3, 2), [2, 3, 4, 5, 6]),
    ],
)
def test_a_week_has_its_workdays_only(day, expected):
    assert [each.day.day for each in week_from(day, 60)] == expected
    assert {each.minutes for each in week_from(day, 60)} == {60}


def test_open_items_with_money_are_appeals_of_their_whole_amount_while_nothing_is_decided():
    listed = items({"item": "A"}, {"item": "B", "amount": 0}, {"item": "C", "status": "written_off"})
    assert appeals_of(items({"item": "A"}, {"item": "B", "amount": 0}), minutes=45, cost=2_500) == [
        Appeal("A", 10_000, 45, 2_500, None)
    ]
    assert [each.item for each in appeals_of(listed, minutes=45, cost=0)] == ["A"]


def test_the_week_takes_what_its_hours_allow():
    listed = items({"item": "A"}, {"item": "B", "amount": 30_000}, {"item": "C", "amount": 2_000})
    plan = plan_week(appeals_of(listed, minutes=45, cost=2_500), week_from(date(2026, 11, 20), 12))
    # Four workdays of 12 minutes are one appeal of 45: the one that brings 300.00 less 25.00.
    assert [each.item for each in plan.chosen] == ["B"]
    assert plan.gain == 27_500
    assert {each.appeal.item: each.why for each in plan.given_up} == {"A": "waits", "C": "not-worth-it"}
