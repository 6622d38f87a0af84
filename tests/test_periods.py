"""Dated spans: the first and last day are in force, the day after is not."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.periods import Period, add_months, clock_words, day_words, month_end


@pytest.mark.parametrize(
    ("day", "inside"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_span_covers_its_first_and_last_day_and_no_more(day, inside):
    assert Period.inclusive(date(2026, 1, 1), date(2026, 6, 30)).covers(day) is inside


def test_an_open_span_covers_every_day():
    assert Period(None, None).covers(date(1900, 1, 1))


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ((date(2026, 6, 30), None), True),
        ((date(2026, 7, 1), None), False),
        ((None, date(2026, 1, 1)), True),
        ((None, date(2025, 12, 31)), False),
    ],
)
def test_spans_overlap_when_they_share_a_day(other, shared):
    assert Period.inclusive(date(2026, 1, 1), date(2026, 6, 30)).overlaps(Period.inclusive(*other)) is shared


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last(start, months, end):
    assert add_months(start, months) == end


def test_words_for_days_and_times():
    assert (day_words(date(2026, 3, 3)), day_words(None), clock_words(545), month_end(date(2028, 2, 1)).day) == (
        "Mar 3, 2026",
        "—",
        "9:05",
        29,
    )
