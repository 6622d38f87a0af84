"""The worklist as appeals, and the workdays of a week."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.plan import Appeal, plan_week
from cmcore.denials.week import Work, appeals_of, plan_tables, week_from
from cmcore.denials.worklist import SCHEMA
from cmcore.findings import InputInvalidError


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
    assert appeals_of(items({"item": "A"}, {"item": "B", "amount": 0}), Work((45,), (2_500,))) == [
        Appeal("A", 10_000, 45, 2_500, None)
    ]
    assert [each.item for each in appeals_of(listed, Work((45,)))] == ["A"]


def test_the_week_takes_what_its_hours_allow():
    listed = items({"item": "A"}, {"item": "B", "amount": 30_000}, {"item": "C", "amount": 2_000})
    plan = plan_week(appeals_of(listed, Work((45,), (2_500,))), week_from(date(2026, 11, 20), 12))
    # Four workdays of 12 minutes are one appeal of 45: the one that brings 300.00 less 25.00.
    assert [each.item for each in plan.chosen] == ["B"]
    assert plan.gain == 27_500
    assert {each.appeal.item: each.why for each in plan.given_up} == {"A": "waits", "C": "not-worth-it"}


def test_a_later_level_takes_the_time_of_its_own():
    rows = items({"item": "A"}, {"item": "B", "level": 1, "status": "working"}, {"item": "C", "level": 4})
    assert [(each.item, each.minutes, each.cost) for each in appeals_of(rows, Work((45, 90, 180), (2_500, 5_000)))] == [
        ("A", 45, 2_500),
        ("B", 90, 5_000),  # its second appeal
        ("C", 180, 5_000),  # its fifth takes what the third does
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"status": "appealed", "level": 1},  # the payer has it
        {"next_appeal": "none left", "level": 5},
        {"next_appeal": "IRE reconsideration", "level": 1, "status": "working"},  # the plan sends it on by itself
        {"never_work": "code"},
        {"payment": "unanswered"},  # nobody refused it
        {"status": "won"},
    ],
)
def test_what_nothing_can_be_filed_for_takes_no_time(row):
    assert appeals_of(items({"item": "A"} | row), Work((45,))) == []


def test_a_plan_tells_what_it_files_and_gives_up_in_words():
    listed = items(
        {"item": "A", "amount": 5_000},
        {"item": "B", "amount": 30_000, "deadline": date(2026, 12, 30)},
        {"item": "C", "amount": 6_000, "deadline": date(2026, 11, 24)},
        {"item": "D", "amount": 90_000, "deadline": date(2026, 11, 2)},
    )
    plan = plan_week(appeals_of(listed, Work((45,), (2_500,))), week_from(date(2026, 11, 20), 12))
    tables = plan_tables(plan, listed)
    # 300.00 less 25.00 fits alone; C lapses on the 24th, A waits, D is past since the 2nd.
    assert tables.chosen.select("item", "minutes", "brings").rows() == [("B", 45, 27_500)]
    assert tables.given_up.select("item", "brings", "why").rows() == [
        ("C", 3_500, "it lapses before there is time"),
        ("A", 2_500, "it can wait for a later week"),
        ("D", 87_500, "its deadline is past"),
    ]


def test_a_plan_without_the_work_of_a_first_appeal_is_refused():
    with pytest.raises(InputInvalidError, match="at least a first appeal"):
        Work(())
