from __future__ import annotations

import pytest

KIND = "number-lost-zeros"


@pytest.fixture
def approved(sessions, table, dataset):
    """Sessions of some clients, and an authorization of each of some."""
    return lambda ours, theirs: dataset(
        sessions(*({"client_id": each} for each in ours)),
        table("authorizations", *({"authorization_no": f"A-{each}", "client_id": each} for each in theirs)),
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        (["00123"], ["123"], [("B2", "00123", True)]),
        (["123", "00124"], ["00123", "00124"], [("B2", "00123", True)]),
        (["00123", "123"], ["00123"], [("B3", "00123", False)]),
        (["00123"], ["0123"], []),
        (["00123", "0123"], ["123"], []),
        (["C-00123"], ["C-123"], []),
        (["123"], ["123"], []),
        (["00"], ["0"], []),
        (["00123"], ["124"], []),
    ],
)
def test_a_client_number_that_lost_its_zeros_is_written_as_elsewhere(approved, said, ours, theirs, told):
    assert said(approved(ours, theirs), KIND) == [(KIND, *each) for each in told]


def test_a_number_without_its_zeros_is_no_other_fault_besides(sessions, table, dataset, find):
    mine = sessions({"client_id": "00123", "authorization_no": "A-1"})
    theirs = table("authorizations", {"authorization_no": "A-1", "client_id": "123", "payer": "Medicaid"})
    made = dataset(mine, theirs)
    assert [each.kind for each in find(made, KIND, "unknown-authorization", "authorization-unmatched")] == [KIND]


@pytest.mark.parametrize("kind", ["policies", "members", "denials"])
def test_other_tables_are_compared_too(sessions, table, dataset, find, kind):
    made = dataset(sessions({"client_id": "00123"}), table(kind, {"client_id": "123", "payer": "Medicaid"}))
    (found,) = find(made, KIND)
    assert (found.table, found.suggestion) == (kind, "00123")
    assert found.evidence == "No table writes both 00123 and 123."
