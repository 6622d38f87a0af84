from __future__ import annotations

import pytest

STAFF = {"staff": "Ana Rivera", "hours_available_per_day": "7.5"}
KINDS = ("impossible-day", "over-hours")


def contacts(*minutes, **changes):
    """Contacts of Ana Rivera with as many clients, one after the other."""
    return [
        {"staff": "Ana Rivera", "minutes": each, "client_id": f"C-{at}"} | changes for at, each in enumerate(minutes, 1)
    ]


@pytest.fixture
def listed(sessions, table, dataset):
    """Sessions with these changes beside a staff list."""
    return lambda *changes: dataset(sessions(*changes), table("staff", STAFF))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([450], []),  # 7.5 h x 60
        ([225, 225], []),
        ([225, 226], [("over-hours", "3")]),
        ([720, 720], [("over-hours", "3")]),  # 24 h are possible
        ([720, 720, 1], [("impossible-day", "4")]),
        ([1441, 60], []),  # told as more than a contact can last
    ],
)
def test_a_workers_day_has_24_hours_and_those_of_the_staff_list(listed, find, minutes, expected):
    made = listed(*contacts(*minutes))
    assert [(each.kind, each.cell[1:]) for each in find(made, *KINDS)] == expected


def test_the_day_is_told_once_with_its_sum(sessions, table, dataset, find):
    (found,) = find(dataset(sessions(*contacts(240, 240, 30)), table("staff", STAFF)), *KINDS)
    assert found.message == (
        'Sessions!G4, Minutes: 8 h 30 min in 3 contacts of worker "Ana Rivera" on 2026-03-02 are more than the 7 h 30 '
        "min a day on the staff list. Check the minutes, or the hours on the list."
    )


def test_days_without_a_staff_list_have_24_hours(sessions, dataset, said):
    made = dataset(sessions(*contacts(720, 720), *contacts(1440, 1, service_date="2026-03-03")))
    assert said(made, *KINDS) == [("impossible-day", "G5", None, False)]


def test_a_clients_day_has_24_hours_whoever_works(sessions, dataset, find):
    rows = [{"staff": f"Worker {at}", "minutes": 500} for at in range(3)]
    (found,) = find(dataset(sessions(*rows)), *KINDS)
    assert (found.kind, found.cell) == ("impossible-day", "G4")
    assert '25 h in 3 contacts of client "C-1" on 2026-03-02 are more than a day has' in found.message


def test_hours_are_those_of_the_span_in_force(sessions, table, dataset, find):
    before = STAFF | {"end_date": "2026-03-01", "hours_available_per_day": "4", "start_date": None}
    after = STAFF | {"start_date": "2026-03-02", "end_date": None}
    rows = [*contacts(300), *contacts(300, service_date="2026-03-01")]
    (found,) = find(dataset(sessions(*rows), table("staff", before, after)), *KINDS)
    assert (found.cell, "the 4 h a day" in found.message) == ("G3", True)


@pytest.mark.parametrize("code", ["99490", "99484"])
def test_minutes_of_a_month_recorded_on_one_day_count_for_no_day(sessions, table, dataset, find, code):
    made = dataset(sessions(*contacts(*[30] * 40, code=code)), table("staff", STAFF))
    assert find(made, *KINDS) == []


def test_lines_and_copies_of_one_contact_count_once(sessions, table, dataset, find):
    line = {"staff": "Ana Rivera", "minutes": 300, "start_time": "9:00"}
    made = dataset(sessions(line, line | {"code": "T1016"}, line), table("staff", STAFF))
    assert find(made, *KINDS) == []


def test_a_group_counts_once_for_its_worker(sessions, table, dataset, find):
    group = {"start_time": "9:00", "modifiers": "HQ"}
    made = dataset(sessions(*contacts(300, 300, 300, **group)), table("staff", STAFF))
    assert find(made, *KINDS) == []
    apart = dataset(sessions(*contacts(300, 300, start_time="9:00")), table("staff", STAFF))
    assert [each.kind for each in find(apart, *KINDS)] == ["over-hours"]


@pytest.mark.parametrize(("days", "expected"), [(19, 19), (20, 0)])
def test_a_name_most_of_whose_days_are_impossible_is_a_teams(sessions, dataset, find, days, expected):
    rows = [row for day in range(1, days + 1) for row in contacts(1000, 1000, service_date=f"2026-03-{day:02}")]
    assert len(find(dataset(sessions(*rows)), *KINDS)) == expected


def test_sundays_and_holidays_are_days_of_work(sessions, table, dataset, find):
    rows = [*contacts(60, service_date="2026-03-01"), *contacts(60, service_date="2026-12-25")]
    assert find(dataset(sessions(*rows), table("staff", STAFF)), *KINDS) == []
