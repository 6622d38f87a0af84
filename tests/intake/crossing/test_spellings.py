from __future__ import annotations

import pytest

KIND = "spelling-variant"


@pytest.mark.parametrize("field", ["program", "region", "staff", "ordered_by", "place_of_service", "credential"])
def test_a_value_in_another_spelling_suggests_the_usual_one(sessions, dataset, find, field):
    made = dataset(sessions(*[{field: "NORTH SIDE"}] * 3, {field: "NORTH-SIDE"}))
    (found,) = find(made, KIND)
    assert (found.cell, found.field, found.value) == ("F5", field, "NORTH-SIDE")
    assert (found.suggestion, found.safe, found.confidence) == ("NORTH SIDE", True, 0.98)
    assert found.evidence == "Only signs, blanks or case differ from NORTH SIDE."
    assert found.message.endswith(
        '"NORTH-SIDE" is written "NORTH SIDE" elsewhere. Accept one spelling for both, if they are one.'
    )


@pytest.fixture
def staffed(sessions, table, dataset):
    """Two sessions of Ana Rivera beside a staff list of one row."""
    return lambda listed: dataset(sessions(*[{"staff": "Ana Rivera"}] * 2), table("staff", listed))


@pytest.mark.parametrize(
    ("listed", "cells"),
    [("ANA RIVERA", ["F2", "F3"]), ("Ana Rivera", []), ("Bo Chen", [])],
)
def test_the_staff_list_says_how_a_worker_is_written(staffed, find, listed, cells):
    made = staffed({"staff": listed, "hours_available_per_day": 8})
    assert [each.cell for each in find(made, KIND)] == cells
    assert {each.suggestion for each in find(made, KIND)} <= {listed}


def test_a_worker_off_the_staff_list_is_told_once(sessions, table, dataset, find):
    staff = table("staff", {"staff": "Ana Rivera", "hours_available_per_day": 8})
    made = dataset(sessions(*[{"staff": "Ana Rivera"}] * 99, {"staff": "Ana Rivrea"}), staff)
    assert [each.kind for each in find(made, KIND, "unknown-staff")] == ["unknown-staff"]


def test_payers_that_a_book_resolves_need_no_merging(sessions, table, dataset, find):
    rows = [{"payer": "Medicaid"}] * 3 + [{"payer": "MEDICAID"}]
    assert len(find(dataset(sessions(*rows)), KIND)) == 1
    assert find(dataset(sessions(*rows), table("payers", {"payer": "Medicaid"})), KIND) == []
    assert find(dataset(sessions(*rows), table("fees", {"payer": "Medicaid", "code": "T1017", "rate": 1})), KIND) == []


def test_a_payer_that_counts_as_unknown_is_told_once(sessions, dataset, find):
    made = dataset(sessions(*[{"payer": "Medicaid"}] * 90, {"payer": "Medicad"}, {"payer": "medicaid"}))
    assert [(each.kind, each.cell) for each in find(made, KIND, "unknown-payer")] == [
        ("unknown-payer", "C92"),
        (KIND, "C93"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dana fox", [(KIND, "F11", "Dana Fox", True)]),
        ("Fox, Dana", [(KIND, "F11", "Dana Fox", True)]),
        ("Dana Foxx", [(KIND, "F11", "Dana Fox", True)]),  # nine times as frequent
        ("Reed Hart", []),
    ],
)
def test_the_name_of_one_client_number_in_two_spellings_is_one_name(sessions, dataset, said, name, expected):
    assert said(dataset(sessions(*[{"client_name": "Dana Fox"}] * 9, {"client_name": name})), KIND) == expected


def test_a_spelling_nearly_as_frequent_as_the_other_is_not_accepted_unread(sessions, dataset, said):
    made = dataset(sessions(*[{"client_name": "Dana Fox"}] * 4, {"client_name": "Dana Foxx"}))
    assert said(made, KIND) == [(KIND, "F6", "Dana Fox", False)]


@pytest.mark.parametrize("name", ["Dana Foxx", "dana fox", "Fox, Dana", "Dana Fox"])
def test_two_client_numbers_are_never_merged_by_their_names(sessions, dataset, find, name):
    one = [{"client_name": "Dana Fox", "client_id": "C-1"}] * 9
    other = [{"client_name": name, "client_id": "C-2"}] * 2
    assert find(dataset(sessions(*one, *other)), KIND) == []
