"""The last day to appeal, below, at and past it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.deadlines import appeal_deadline, urgency


def test_the_deadline_is_the_denial_s_day_and_the_payer_s_days():
    # March 30 + 60 days: 1 left in March, 30 in April, 29 in May
    assert appeal_deadline(date(2026, 3, 30), 60) == date(2026, 5, 29)
    assert appeal_deadline(date(2028, 2, 28), 1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("as_of", "left"),
    [(date(2026, 5, 28), 1), (date(2026, 5, 29), 0), (date(2026, 5, 30), -1)],
)
def test_days_left_count_down_to_the_deadline_and_past_it(worklist, as_of, left):
    [item] = worklist([{}], as_of=as_of).to_dicts()
    assert (item["deadline"], item["days_left"]) == (date(2026, 5, 29), left)


def test_the_log_s_own_deadline_stands_before_the_payer_s_days(worklist):
    [item] = worklist(log=[{"deadline": date(2026, 4, 24)}]).to_dicts()
    assert (item["deadline"], item["days_left"]) == (date(2026, 4, 24), 4)


@pytest.mark.parametrize("changed", [{"payer": "Medicaid"}, {"payer": None}, {"paid_date": None}])
def test_a_deadline_that_cannot_be_known_is_blank(worklist, changed):
    [item] = worklist([changed]).to_dicts()
    assert (item["deadline"], item["days_left"]) == (None, None)


@pytest.mark.parametrize(
    ("days_left", "status", "expected"),
    [
        (-1, "new", "past"), (0, "new", "soon"), (7, "working", "soon"), (8, "new", None), (None, "new", None),
        (-1, "resubmitted", "past"), (-1, "appealed", None), (3, "appealed", None), (-1, "lost", None),
        (2, "written_off", None),
    ],
)  # fmt: skip
def test_what_is_past_or_due_in_seven_days_is_told_where_it_still_counts(days_left, status, expected):
    row = pl.DataFrame({"days_left": [days_left], "status": [status]}, {"days_left": pl.Int64, "status": pl.String})
    assert row.select(urgency()).item() == expected
