from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.crossing.clashes import check_clashes
from tests.intake.conftest import make_dataset, make_table

KINDS = ("staff-overlap", "client-overlap")
NINE = {"start_time": "9:00", "end_time": "10:00", "minutes": 60, "staff": "Ana Rivera", "client_id": "C-1"}


@pytest.fixture
def priced(sessions, table, dataset):
    """Sessions with these changes beside a fee line of X1000 on this basis."""
    return lambda basis, *changes: dataset(
        sessions(*changes), table("fees", {"payer": "Medicaid", "code": "X1000", "basis": basis})
    )


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"client_id": "C-2", "start_time": "10:00", "end_time": "10:30"}, []),
        ({"client_id": "C-2", "start_time": "9:59", "end_time": "10:30"}, ["staff-overlap"]),
        ({"client_id": "C-2"}, ["staff-overlap"]),
        ({"client_id": "C-2", "staff": "Bo Chen"}, []),
        ({"client_id": "C-2", "staff": None}, []),
        ({"client_id": "C-2", "service_date": "2026-03-03"}, []),
        ({"staff": "Bo Chen", "start_time": "9:30", "end_time": "10:30"}, ["client-overlap"]),
        ({"staff": "Bo Chen", "start_time": "10:00", "end_time": "10:30"}, []),
        ({"start_time": "9:30", "end_time": "10:30"}, ["client-overlap"]),
        ({"code": "T1016"}, []),
        ({}, []),
    ],
)
def test_contacts_at_the_same_time_clash_from_the_first_shared_minute(sessions, dataset, find, second, expected):
    made = dataset(sessions(NINE, NINE | {"minutes": None} | second))
    assert [each.kind for each in find(made, *KINDS)] == expected


def test_the_finding_stands_at_the_later_contact_and_names_the_earlier(sessions, dataset, find):
    later = {"client_id": "C-2", "start_time": "9:30", "end_time": "9:45", "minutes": 15}
    (found,) = find(dataset(sessions(NINE | later, NINE)), *KINDS)
    assert (found.cell, found.field, found.severity.value) == ("F2", "start_time", "warning")
    assert found.message == (
        'Sessions!F2, Start time: 9:30 to 9:45 lies over 9:00 to 10:00 in Sessions!F3: "Ana Rivera" cannot be with two '
        "clients at once. Correct the times, or give a group its modifier HQ."
    )


def test_the_clients_of_a_group_do_not_clash_for_their_worker(sessions, dataset, find):
    group = NINE | {"modifiers": "HQ"}
    made = dataset(sessions(group, group | {"client_id": "C-2"}, group | {"client_id": "C-3", "modifiers": "HQ;U1"}))
    assert find(made, *KINDS) == []


def test_a_group_clashes_with_a_client_seen_apart_from_it(sessions, dataset, find):
    group = NINE | {"modifiers": "HQ"}
    apart = NINE | {"client_id": "C-9", "start_time": "9:30", "end_time": "10:30", "modifiers": None}
    made = dataset(sessions(group, group | {"client_id": "C-2"}, apart))
    assert [(each.kind, each.cell) for each in find(made, *KINDS)] == [("staff-overlap", "F4")]


@pytest.mark.parametrize(("rows", "expected"), [(19, 18), (20, 0)])
def test_a_name_most_of_whose_contacts_clash_is_a_teams(sessions, dataset, find, rows, expected):
    team = [NINE | {"staff": "Intake team", "client_id": f"C-{at}"} for at in range(rows)]
    assert len(find(dataset(sessions(*team)), *KINDS)) == expected


def test_a_worker_half_of_whose_contacts_clash_is_still_a_worker(sessions, dataset, find):
    days = [f"2026-03-{day:02}" for day in range(1, 11)]
    pairs = [NINE | {"service_date": day, "client_id": f"C-{at}"} for day in days for at in (1, 2)]
    assert len(find(dataset(sessions(*pairs)), *KINDS)) == 10  # 10 of 20


@pytest.mark.parametrize(("minutes", "expected"), [(45, ["staff-overlap"]), (None, []), (30, [])])
def test_a_contact_past_midnight_lasts_into_the_next_day_where_its_minutes_say_so(
    sessions, dataset, find, minutes, expected
):
    night = NINE | {"start_time": "23:30", "end_time": "0:15", "minutes": minutes}
    early = NINE | {"service_date": "2026-03-03", "start_time": "0:10", "end_time": "0:40", "client_id": "C-2"}
    assert [each.kind for each in find(dataset(sessions(night, early)), *KINDS)] == expected


def test_a_contact_without_an_end_lasts_its_minutes(sessions, dataset, find):
    open_end = NINE | {"end_time": None, "minutes": 31}
    other = NINE | {"client_id": "C-2", "start_time": "9:30", "end_time": "9:40", "minutes": 10}
    assert [each.cell for each in find(dataset(sessions(open_end, other)), *KINDS)] == ["F3"]


def test_a_contact_of_more_than_a_day_clashes_with_nothing(sessions, dataset, find):
    endless = NINE | {"end_time": None, "minutes": 9_000_000_000_000}
    made = dataset(sessions(endless, NINE | {"client_id": "C-2", "start_time": "9:30"}))
    assert find(made, *KINDS) == []


@pytest.mark.parametrize(("basis", "expected"), [("per unit", 1), ("per day", 0), ("per month", 0)])
def test_a_day_of_residence_clashes_with_no_contact(sessions, priced, find, basis, expected):
    stay = NINE | {"code": "X1000", "start_time": "0:00", "end_time": "23:59", "minutes": 1439, "staff": "Night staff"}
    assert len(find(priced(basis, stay, NINE), *KINDS)) == expected


def test_a_long_contact_clashes_with_each_that_begins_in_it(sessions, dataset, find):
    long = NINE | {"start_time": "8:00", "end_time": "12:00", "minutes": 240}
    short = [
        NINE | {"client_id": f"C-{hour}", "start_time": f"{hour}:00", "end_time": f"{hour}:15", "minutes": 15}
        for hour in (9, 10, 11, 12)
    ]
    found = find(dataset(sessions(long, *short)), *KINDS)
    assert [each.cell for each in found] == ["F3", "F4", "F5"]
    assert all("Sessions!F2" in each.message for each in found)


def by_hand(rows):
    """The later contacts of pairs that share a minute and a worker and differ in client, pair by pair."""
    late = set()
    for one in rows:
        for other in rows:
            before = (one["begins"], one["ends"], one["session_id"]) < (
                other["begins"],
                other["ends"],
                other["session_id"],
            )
            shares = one["staff"] == other["staff"] and other["begins"] < one["ends"]
            if before and shares and one["client_id"] != other["client_id"]:
                late.add(other["session_id"])
    return late


times = st.tuples(st.integers(0, 1), st.integers(0, 40), st.integers(1, 20))


@settings(deadline=None)
@given(st.lists(times, min_size=1, max_size=12), st.randoms())
def test_clashes_of_workers_are_those_that_pairs_show_in_any_order_of_rows(drawn, random):
    rows = [
        {
            "staff": f"W{who}",
            "begins": begin,
            "ends": begin + length,
            "client_id": f"C-{at}",
            "session_id": f"S-{at:02}",
        }
        for at, (who, begin, length) in enumerate(drawn)
    ]
    cells = [
        {
            "session_id": each["session_id"],
            "client_id": each["client_id"],
            "service_date": "2026-03-02",
            "staff": each["staff"],
            "start_time": f"{each['begins'] // 60}:{each['begins'] % 60:02d}",
            "end_time": f"{each['ends'] // 60}:{each['ends'] % 60:02d}",
        }
        for each in rows
    ]
    random.shuffle(cells)
    made = make_dataset(make_table("sessions", *cells))
    ids = dict(made.frames["sessions"].select("row_id", "session_id").iter_rows())
    found = {ids[each.row_id] for each in check_clashes(made, None) if each.kind == "staff-overlap"}
    assert found == by_hand(rows)
    turned = replace(made, frames=dict(made.frames) | {"sessions": made.frames["sessions"].reverse()})
    again = {ids[each.row_id] for each in check_clashes(turned, None) if each.kind == "staff-overlap"}
    assert again == found
