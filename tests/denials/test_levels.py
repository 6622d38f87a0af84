"""Each level of an appeal has its clock, counted from the notice that it answers."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials.levels import appeal_levels, next_level
from cmcore.fields.choices import PAYER_TYPES
from cmcore.reference import tables as reference

NOTICE = date(2026, 3, 30)


@pytest.mark.parametrize(
    ("payer_type", "deadlines"),
    [
        # Medicare presumes receipt on April 4: 120, 180 and 60 days from then
        ("medicare", [date(2026, 8, 2), date(2026, 10, 1), *[date(2026, 6, 3)] * 3]),
        ("medicare_advantage", [date(2026, 6, 3)]),  # 65 days
        ("medicaid_mco", [date(2026, 5, 29), date(2026, 7, 28)]),  # 60 and 120 days
        ("medicaid", [date(2026, 6, 28)]),  # 90 days
        ("commercial", [date(2026, 9, 26), date(2026, 7, 30)]),  # 180 days, and four months
        ("workers_comp", []),
        (None, []),
    ],
)
def test_the_last_day_of_each_level(payer_type, deadlines):
    assert [each.deadline(NOTICE) for each in appeal_levels(payer_type)] == deadlines


@pytest.mark.parametrize(
    ("payer_type", "lost", "name"),
    [
        ("medicare", 0, "redetermination"),
        ("medicare", 4, "federal court"),
        ("medicare", 5, None),
        ("medicaid_mco", 1, "state fair hearing"),
        ("workers_comp", 0, None),
    ],
)
def test_the_level_after_the_one_that_was_lost(payer_type, lost, name):
    found = next_level(payer_type, lost)
    assert (found.name if found else None) == name


def test_every_level_is_of_a_payer_type_that_books_use_and_has_a_clock_and_a_source():
    for row in reference.load("appeal_levels").iter_rows(named=True):
        assert row["payer_type"] in PAYER_TYPES
        assert bool(row["days"]) != bool(row["months"])
        assert row["source"]
