from __future__ import annotations

import pytest

DANA, REED = {"client_id": "C-1041", "client_name": "Dana Fox"}, {"client_id": "C-2277", "client_name": "Reed Hart"}
OWN = [DANA] * 9 + [REED] * 9


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (DANA | {"client_id": "C-2277"}, [("client-disagrees", "B20", "C-1041", False)]),
        (DANA | {"client_name": "Fox, Dana"}, []),
        (DANA | {"client_name": "Dana Foxx"}, []),
        (DANA | {"client_name": "Dana Fox-Hill"}, []),
        (DANA | {"client_name": None}, []),
        ({"client_id": "C-1041", "client_name": "Someone New"}, []),
        ({"client_id": "C-9", "client_name": "Someone New"}, []),
    ],
)
def test_a_number_with_another_clients_name_is_found(sessions, dataset, said, change, expected):
    assert said(dataset(sessions(*OWN, change)), "client-disagrees") == expected


def test_both_sides_are_named_with_their_rows(sessions, dataset, find):
    (found,) = find(dataset(sessions(*OWN, DANA | {"client_id": "C-2277"})), "client-disagrees")
    assert found.message == (
        'Sessions!B20, Client ID: "C-2277" is not the number that "Dana Fox" has elsewhere, C-1041. '
        "Check which of number and name is wrong."
    )
    assert found.evidence == "9 of 10 sessions of this name have C-1041."
    assert found.confidence == 0.38  # half of 9 / 12


def test_a_number_one_slip_away_is_likely_the_wrong_one(sessions, dataset, find):
    near = {"client_id": "C-1014", "client_name": "Kim Moss"}
    (found,) = find(dataset(sessions(*OWN, *[near] * 9, DANA | {"client_id": "C-1014"})), "client-disagrees")
    assert (found.suggestion, found.confidence, found.safe) == ("C-1041", 0.9, False)
    assert found.evidence == "9 of 10 sessions of this name have C-1041, one slip away."


def test_two_clients_of_one_name_are_two_clients(sessions, dataset, find):
    made = dataset(sessions(*OWN, *[{"client_id": "C-5", "client_name": "Dana Fox"}] * 4))
    assert find(made, "client-disagrees") == []


STAFF = {"staff": "Ana Rivera", "credential": "MSW", "hours_available_per_day": 8}


@pytest.fixture
def staffed(sessions, table, dataset):
    """Sessions with these changes beside these rows of a staff list."""
    return lambda changes, *staff: dataset(
        sessions(*({"staff": "Ana Rivera"} | each for each in changes)), table("staff", *staff)
    )


def test_a_credential_that_the_staff_list_does_not_give_is_found(staffed, said, find):
    made = staffed([{"credential": "MSW"}] * 8 + [{"credential": "BA"}], STAFF)
    assert said(made, "credential-disagrees") == [("credential-disagrees", "G10", "MSW", False)]
    (found,) = find(made, "credential-disagrees")
    assert found.evidence == "The staff list says MSW; 8 of 9 sessions of this worker say so too."
    assert found.confidence == 0.73  # 8 / 11


def test_sessions_that_mostly_contradict_the_list_are_said_to(staffed, find):
    found = find(staffed([{"credential": "BA"}] * 3, STAFF), "credential-disagrees")
    assert [(each.confidence, each.evidence) for each in found] == [
        (0.5, "The staff list says MSW; 3 of 3 sessions of this worker say BA.")
    ] * 3


@pytest.mark.parametrize(
    ("day", "credential", "expected"),
    [
        ("2026-03-01", "BA", []),
        ("2026-03-02", "BA", ["MSW"]),
        ("2026-03-01", "MSW", ["BA"]),
        ("2026-03-02", "MSW", []),
    ],
)
def test_the_credential_is_that_of_the_span_in_force(staffed, find, day, credential, expected):
    before = STAFF | {"credential": "BA", "start_date": None, "end_date": "2026-03-01"}
    after = STAFF | {"start_date": "2026-03-02", "end_date": None}
    made = staffed([{"credential": credential, "service_date": day}], before, after)
    assert [each.suggestion for each in find(made, "credential-disagrees")] == expected


@pytest.mark.parametrize("change", [{"credential": None}, {"credential": "BA", "staff": "Bo Chen"}])
def test_nothing_is_said_of_blanks_and_of_workers_off_the_list(staffed, find, change):
    assert find(staffed([change], STAFF), "credential-disagrees") == []
