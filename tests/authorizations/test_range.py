"""The range of the run-out day: how its edges run, and that it holds as often as it says."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from cmcore.authorizations.forecast import band, run_out

SINCE = date(2026, 3, 31)
WEEKS, AHEAD = 13, 700


def row(left=2_000, early=date(2026, 4, 10), late=date(2026, 4, 20)):
    return {"units_left": left, "runs_out_early": early, "runs_out_late": late}


def test_the_range_runs_straight_down_to_its_two_ends():
    # 20 units: by Apr 10 none by the early end; by the late one, 20 days on, half of them. None on Apr 20.
    assert band(row(), SINCE, date(2026, 6, 30)) == [
        (SINCE, 2_000, 2_000), (date(2026, 4, 10), 0, 1_000), (date(2026, 4, 20), 0, 0),
    ]  # fmt: skip


def test_the_range_stops_where_the_chart_does():
    assert band(row(), SINCE, date(2026, 4, 15)) == [
        (SINCE, 2_000, 2_000), (date(2026, 4, 10), 0, 1_000), (date(2026, 4, 15), 0, 500),
    ]  # fmt: skip


def test_an_early_end_that_is_past_leaves_nothing_at_the_low_end():
    assert band(row(early=SINCE), SINCE, date(2026, 6, 30)) == [(SINCE, 0, 2_000), (date(2026, 4, 20), 0, 0)]


@pytest.mark.parametrize("change", [{"early": None}, {"late": None}, {"left": 0}])
def test_without_a_range_there_is_no_band(change):
    assert band(row(**change), SINCE, date(2026, 6, 30)) == []
    assert band(row(), SINCE, SINCE) == []


@pytest.mark.parametrize(("contacts_a_week", "left"), [(1, 20), (2, 40), (0.5, 10)])
def test_the_range_holds_the_run_out_day_four_times_in_five(contacts_a_week, left):
    # Contacts at random of 1 to 5 units: 400 histories of 13 weeks, each followed until the units are gone.
    rng = np.random.default_rng(20261120)
    held = told = 0
    for _ in range(400):
        contacts = rng.poisson(contacts_a_week / 7, size=WEEKS * 7 + AHEAD)
        units = np.array([rng.integers(1, 6, size=number).sum() for number in contacts])
        past, ahead = units[: WEEKS * 7].reshape(WEEKS, 7).sum(axis=1), np.cumsum(units[WEEKS * 7 :])
        _, early, late = run_out(left * 100, [int(week) * 100 for week in past], SINCE)
        if early is None or late is None:
            continue
        gone = SINCE + timedelta(days=int(np.argmax(ahead >= left)) + 1)
        told += 1
        held += early <= gone <= late
    assert told > 380
    assert 0.75 <= held / told <= 0.87
