from __future__ import annotations

import pytest

STAFF = [{"staff": each, "hours_available_per_day": 8} for each in ("Ana Rivera", "Bo Chen")]


@pytest.fixture
def staffed(sessions, table, dataset):
    """Sessions with these changes beside a staff list of two."""
    return lambda *changes: dataset(sessions(*changes), table("staff", *STAFF))


@pytest.mark.parametrize(
    ("others", "safe"),
    [
        ([{"staff": "Ana Rivera"}] * 4, False),
        ([{"staff": "Ana Rivera"}] * 5, True),
        ([{"staff": "Bo Chen"}] * 6 + [{"staff": "Ana Rivera"}] * 5, False),
        ([{"staff": "Ana Rivera", "client_id": "C-2"}] * 5, False),
    ],
)
def test_a_close_misspelling_is_safe_where_the_clients_other_sessions_name_the_worker(staffed, find, others, safe):
    (found,) = find(staffed(*others, {"staff": "Ana Rivrea"}), "unknown-staff")
    assert (found.suggestion, found.safe) == ("Ana Rivera", safe)


def test_the_evidence_counts_the_clients_other_sessions(staffed, find):
    made = staffed(*[{"staff": "Ana Rivera"}] * 6, {"staff": "Bo Chen"}, {"staff": "Ana Rivrea"})
    (found,) = find(made, "unknown-staff")
    assert found.evidence == (
        "Ana Rivera is the nearest name on the staff list. 6 of 7 other sessions of this client name Ana Rivera."
    )
    assert found.confidence == 0.97


def test_a_list_that_knows_under_half_of_the_workers_is_of_others(staffed, find):
    assert find(staffed({"staff": "Kim Moss"}, {"staff": "Lee Park"}, {"staff": "Bo Chen"}), "unknown-staff") == []
    (found,) = find(staffed({"staff": "Kim Moss"}, {"staff": "Bo Chen"}), "unknown-staff")
    assert (found.cell, found.suggestion) == ("F2", None)
