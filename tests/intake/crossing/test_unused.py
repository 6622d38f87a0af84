from __future__ import annotations

import pytest

KINDS = ("authorization-unmatched", "authorization-unused")
APPROVAL = {
    "authorization_no": "A-10045",
    "client_id": "C-1041",
    "payer": "Medicaid",
    "code": "T1017",
    "units_approved": 40,
    "start_date": "2026-01-01",
}
MINE = {"client_id": "C-1041"}


@pytest.fixture
def approved(sessions, table, dataset):
    """Sessions with these changes and one authorization with that one."""
    return lambda change, *changes: dataset(sessions(*changes), table("authorizations", APPROVAL | change))


@pytest.mark.parametrize(
    ("client", "suggestion"),
    [("C-1014", "C-1041"), ("C-104", "C-1041"), ("C-1042", "C-1041"), ("C-2250", None), ("X-9", None)],
)
def test_an_authorization_of_no_known_client_suggests_the_one_a_slip_away(approved, said, client, suggestion):
    made = approved({"client_id": client}, MINE)
    assert said(made, *KINDS) == [("authorization-unmatched", "B2", suggestion, False)]


def test_of_two_clients_a_slip_away_none_is_suggested(approved, said):
    made = approved({"client_id": "C-1043"}, MINE, {"client_id": "C-1042"})
    assert said(made, *KINDS) == [("authorization-unmatched", "B2", None, False)]


@pytest.mark.parametrize("kind", ["policies", "members"])
def test_a_client_that_only_cover_names_is_known(sessions, table, dataset, find, kind):
    other = table(kind, {"client_id": "C-7", "payer": "Medicaid"})
    made = dataset(sessions(MINE), table("authorizations", APPROVAL | {"client_id": "C-7"}), other)
    assert find(made, *KINDS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"payer": None}, []),
        ({"code": None}, []),
        ({"code": "T1016"}, ["authorization-unused"]),
        ({"payer": "Horizon MCO"}, ["authorization-unused"]),
        ({"code": "T1016", "start_date": "2026-03-02"}, ["authorization-unused"]),
        ({"code": "T1016", "start_date": "2026-03-03"}, []),
    ],
)
def test_an_authorization_is_unused_where_no_session_of_its_client_has_payer_and_code(approved, find, change, expected):
    assert [each.kind for each in find(approved(change, MINE), *KINDS)] == expected


def test_an_authorization_whose_number_a_session_carries_is_used(approved, find):
    assert find(approved({"code": "T1016"}, MINE | {"authorization_no": "A-10045"}), *KINDS) == []


def test_an_unused_authorization_names_what_the_sessions_have(approved, find):
    (found,) = find(approved({"code": "T1016"}, MINE, MINE | {"code": "99490"}), *KINDS)
    assert found.severity.value == "info"
    assert found.message == (
        'Authorizations!A2, Authorization no.: "A-10045" is of Medicaid and T1016, which none of the client\'s '
        "sessions have; they have 99490, T1017. Check payer and code, unless the service has not begun."
    )


def test_without_sessions_nothing_is_said(table, dataset, find):
    assert find(dataset(table("authorizations", APPROVAL)), *KINDS) == []


def test_the_member_id_of_one_client_stands_for_its_number(approved, said):
    member = {"client_id": "M-77"}
    own, other = MINE | {"member_id": "M-77"}, {"client_id": "C-9", "member_id": "M-77"}
    assert said(approved(member, own, own), *KINDS) == [("authorization-unmatched", "B2", "C-1041", True)]
    assert said(approved(member, own, other), *KINDS) == [("authorization-unmatched", "B2", None, False)]
