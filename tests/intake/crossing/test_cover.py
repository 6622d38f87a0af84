from __future__ import annotations

import pytest

KINDS = ("outside-cover", "payer-not-held")
POLICY = {"client_id": "C-1", "payer": "Medicaid", "start_date": "2026-01-01", "end_date": "2026-06-30"}
PAYERS = [{"payer": "Medicaid", "aliases": "MCD"}, {"payer": "Horizon MCO", "aliases": None}]


@pytest.fixture
def covered(sessions, table, dataset):
    """Sessions with these changes and cover by these spans."""
    return lambda changes, *spans, kind="policies": dataset(
        sessions(*changes), table(kind, *spans), table("payers", *PAYERS)
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-12-31", ["D2"]), ("2026-01-01", []), ("2026-06-30", []), ("2026-07-01", ["D2"])],
)
@pytest.mark.parametrize("kind", ["policies", "members"])
def test_the_first_and_last_day_of_cover_are_inside(covered, find, kind, day, expected):
    made = covered([{"service_date": day}], POLICY, kind=kind)
    assert [each.cell for each in find(made, *KINDS)] == expected


@pytest.mark.parametrize(("start", "end"), [(None, "2026-06-30"), ("2026-01-01", None), (None, None)])
def test_an_absent_end_is_open(covered, find, start, end):
    assert find(covered([{}], POLICY | {"start_date": start, "end_date": end}), *KINDS) == []


def test_a_day_between_two_spans_names_both(covered, find):
    later = POLICY | {"start_date": "2026-09-01", "end_date": None}
    (found,) = find(covered([{"service_date": "2026-08-31"}], POLICY, later), *KINDS)
    assert (found.kind, found.severity.value) == ("outside-cover", "error")
    assert found.message == (
        'Sessions!D2, Service date: "2026-08-31" is outside the client\'s cover with Medicaid, which ended on '
        "2026-06-30 and begins on 2026-09-01. Check the date, the cover and the payer."
    )


def test_a_day_under_another_payers_cover_says_whose(covered, find):
    other = POLICY | {"payer": "Horizon MCO", "start_date": "2026-07-01", "end_date": None}
    (found,) = find(covered([{"service_date": "2026-07-01"}], POLICY, other), *KINDS)
    assert "On that day the cover is with Horizon MCO." in found.message


def test_a_payer_that_never_covers_the_client_suggests_the_one_that_does(covered, said, find):
    made = covered([{"payer": "Horizon MCO"}, *[{}] * 4], POLICY)
    assert said(made, *KINDS) == [("payer-not-held", "C2", "Medicaid", False)]
    (found,) = find(made, *KINDS)
    assert (found.confidence, found.evidence) == (0.7, "The client's only cover on 2026-03-02 is with Medicaid.")


def test_of_two_payers_that_cover_the_client_none_is_suggested(covered, said):
    other = POLICY | {"payer": "Unity PPO"}
    made = covered([{"payer": "Horizon MCO"}, *[{}] * 4], POLICY, other)
    assert said(made, *KINDS) == [("payer-not-held", "C2", None, False)]


def test_where_many_sessions_name_another_payer_the_list_is_one_of_some_payers(covered, find):
    some = covered([{"payer": "Horizon MCO"}, *[{}] * 3], POLICY)  # 1 of 4 is over a fifth
    assert find(some, *KINDS) == []


def test_payers_are_compared_by_every_way_of_writing_them(covered, find):
    assert find(covered([{"payer": "MCD"}, {"payer": "medicaid"}], POLICY), *KINDS) == []


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "C-2"},
        {"payer": "Medicad"},
        {"payer": None},
        {"service_date": "2026-11-21"},
        {"service_date": None},
    ],
)
def test_nothing_is_said_where_nothing_is_known_or_another_check_says_it(covered, find, change):
    assert find(covered([change], POLICY), *KINDS) == []


def test_enrolment_counts_as_cover_beside_a_policy_that_ended(sessions, table, dataset, find):
    member = POLICY | {"start_date": "2026-07-01", "end_date": None}
    made = dataset(sessions({"service_date": "2026-07-01"}), table("policies", POLICY), table("members", member))
    assert find(made, *KINDS) == []
