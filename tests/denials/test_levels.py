"""Each level of an appeal has its clock, counted from the notice that it answers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from cmcore.denials.levels import (
    appeal_levels,
    asks_for,
    automatic_levels,
    consent,
    floor_words,
    level_words,
    next_level,
)
from cmcore.fields.choices import PAYER_TYPES
from cmcore.reference import tables as reference

NOTICE = date(2026, 3, 30)


@pytest.mark.parametrize(
    ("payer_type", "deadlines"),
    [
        # Medicare presumes receipt on April 4: 120, 180 and 60 days from then
        ("medicare", [date(2026, 8, 2), date(2026, 10, 1), *[date(2026, 6, 3)] * 3]),
        # 65 days; the IRE is sent the file by the plan; 60 days from its notice; then as Medicare, April 4 and 60
        ("medicare_advantage", [date(2026, 6, 3), None, date(2026, 5, 29), *[date(2026, 6, 3)] * 2]),
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


@pytest.mark.parametrize(
    ("level", "amount", "day", "least"),
    [
        ("ALJ hearing", 19_999, date(2026, 3, 2), "$200.00"),
        ("ALJ hearing", 20_000, date(2026, 3, 2), None),  # as much as is asked
        ("ALJ hearing", 18_999, date(2025, 12, 31), "$190.00"),
        ("ALJ hearing", 18_999, date(2024, 12, 31), None),  # 180 in 2024
        ("ALJ hearing", 100, date(2027, 1, 1), None),  # not known yet
        ("ALJ hearing", 17_999, date(2024, 12, 31), "$180.00"),
        ("federal court", 195_999, date(2026, 12, 31), "$1,960.00"),
        ("federal court", 196_000, date(2026, 12, 31), None),
        ("federal court", 189_999, date(2025, 12, 31), "$1,900.00"),
        ("federal court", 183_999, date(2024, 12, 31), "$1,840.00"),
        ("redetermination", 100, date(2026, 3, 2), None),  # no floor
        (None, 100, date(2026, 3, 2), None),
    ],
)
def test_an_amount_under_what_a_level_hears_is_said(level, amount, day, least):
    # Source: rules section 8, the money floors of Medicare's third and fifth level
    said = floor_words(level, amount, day)
    expected = f"Appeal level {level} takes {least} in controversy or more: join like claims to reach it."
    assert said == (expected if least else "")


def test_every_floor_is_of_a_level_that_there_is():
    assert set(reference.load("appeal_floors")["level_name"]) <= set(reference.load("appeal_levels")["name"])


def test_every_level_is_of_a_payer_type_that_books_use_and_has_a_clock_and_a_source():
    for row in reference.load("appeal_levels").iter_rows(named=True):
        assert row["payer_type"] in PAYER_TYPES
        if row["automatic"] == "yes":
            assert (row["days"], row["months"]) == (None, None)
        else:
            assert bool(row["days"]) != bool(row["months"])
        assert row["source"]
        assert row["asks_for"]
        assert bool(row["consent"]) == bool(row["consent_source"])


def test_the_dates_of_a_level_leave_no_day_without_one_and_none_with_two():
    rows = reference.load("appeal_levels").sort("payer_type", "level", "effective_from")
    for (_, _), group in rows.group_by("payer_type", "level", maintain_order=True):
        spans = group.select("effective_from", "effective_to").rows()
        assert (spans[0][0], spans[-1][1]) == ("1900-01-01", None)
        for (_, ended), (began, _) in pairwise(spans):
            assert date.fromisoformat(ended) + timedelta(days=1) == date.fromisoformat(began)


def test_a_level_is_that_of_the_day_of_its_notice():
    days = [appeal_levels("medicare_advantage", day)[0].days for day in (date(2024, 12, 31), date(2025, 1, 1), None)]
    assert days == [60, 65, 65]


def test_levels_of_one_name_ask_for_one_thing_and_take_one_consent():
    for _, group in reference.load("appeal_levels").group_by("name"):
        assert group.select("asks_for", "consent", "automatic").unique().height == 1


@pytest.mark.parametrize(
    ("level", "words", "needed"),
    [
        ("plan appeal", "a plan appeal", "The member's written consent, unless this is a dispute under your contract"),
        ("plan reconsideration", "a plan reconsideration",
         "A signed waiver of liability, unless this is a dispute under your contract"),
        ("ALJ hearing", "an ALJ hearing", None),
        ("federal court", "judicial review in federal court", None),
        ("internal appeal (ERISA)", "an internal appeal",
         "The member's written authorization, unless this is a dispute under your contract"),
        ("a level of no table", "a level of no table", None),
    ],
)  # fmt: skip
def test_what_a_letter_asks_for_and_encloses_at_a_level(level, words, needed):
    assert (asks_for(level), consent(level)) == (words, needed)


def test_a_level_that_the_payer_sends_on_to_is_said():
    assert automatic_levels() == ["IRE reconsideration"]
    assert level_words("IRE reconsideration", 100, NOTICE) == (
        "The payer itself sends what it upholds on to the IRE reconsideration: nothing is to be filed."
    )
    assert level_words("plan reconsideration", 100, NOTICE) == ""
