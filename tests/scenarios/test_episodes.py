"""Episodes grouped from contacts: what starts one, what it holds, what stays outside."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.scenarios.episodes import Contacts, group_episodes
from cmcore.scenarios.scenario import Bundle


def contacts(*rows) -> Contacts:
    """Contacts of (client number, day, code)."""
    client, day, code = zip(*sorted(rows), strict=True)
    zeros = np.zeros(len(day), dtype=np.int64)
    return Contacts(np.array(client), np.array(day), zeros, zeros, np.array(code, dtype=object), zeros)


def started(*rows, **terms) -> list[int]:
    return group_episodes(contacts(*rows), **terms).starts.tolist()


@pytest.mark.parametrize(
    ("window", "starts"),
    [(1, 5), (15, 5), (16, 4), (29, 4), (30, 3), (90, 3), (95, 3), (96, 2)],
    # C1: Jan 5, Jan 20 (15 days on), Apr 10 (95 days on); C2: Feb 1, Mar 2 (29 days on)
)
def test_an_episode_holds_every_contact_of_its_window(used, window, starts):
    assert sum(used.bundle_volume(Bundle(window_days=window)).episodes) == starts


def test_the_next_episode_starts_with_the_first_contact_after_the_window_not_at_its_end():
    assert started((1, 0, "A"), (1, 29, "A"), (1, 35, "A"), (1, 64, "A"), (1, 65, "A"), window_days=30) == [0, 35, 65]


def test_one_client_s_episode_never_holds_another_s_contact():
    assert started((1, 100, "A"), (2, 50, "A"), (2, 101, "A"), window_days=366) == [100, 50]


def test_two_contacts_on_a_day_start_one_episode():
    assert started((1, 0, "A"), (1, 0, "A"), window_days=1) == [0]


def test_only_a_trigger_code_starts_an_episode():
    rows = ((1, 0, "A"), (1, 5, "T"), (1, 20, "A"), (1, 50, "A"))
    found = group_episodes(contacts(*rows), 30, ["T"])
    assert (found.starts.tolist(), found.inside.tolist()) == ([5], [False, True, True, False])


def test_an_episode_holds_only_included_codes_and_its_trigger():
    rows = ((1, 0, "T"), (1, 1, "A"), (1, 2, "B"))
    assert group_episodes(contacts(*rows), 30, ["T"], ["A"]).inside.tolist() == [True, True, False]


def test_without_trigger_codes_only_an_included_contact_starts_an_episode():
    assert started((1, 0, "B"), (1, 3, "A"), window_days=30, included_codes=["A"]) == [3]


def test_a_trigger_code_that_nobody_used_starts_nothing():
    found = group_episodes(contacts((1, 0, "A")), 30, ["Z"])
    assert (found.starts.tolist(), found.inside.tolist()) == ([], [False])


@given(
    rows=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 400), st.sampled_from("AT")), min_size=1, max_size=40),
    window=st.integers(1, 366),
)
def test_grouping_equals_walking_through_each_client_s_days(rows, window):
    wanted, inside = [], []
    for client in sorted({row[0] for row in rows}):
        start = None
        for _, day, _code in sorted(row for row in rows if row[0] == client):
            running = start is not None and day < start + window
            same_day = any(row == (client, day, "T") for row in rows)  # a trigger starts its whole day
            if not running and same_day:
                start, running = day, True
                wanted.append(day)
            inside.append(running)
    found = group_episodes(contacts(*rows), window, ["T"])
    assert (found.starts.tolist(), found.inside.tolist()) == (wanted, inside)


def test_days_far_apart_and_the_longest_window_stay_with_their_client():
    far = (date(2062, 1, 1) - date(1970, 1, 1)) // timedelta(days=1)
    assert started((1, 0, "A"), (1, far, "A"), (2, 3, "A"), window_days=366) == [0, far, 3]
