from __future__ import annotations

import pytest

BLANK = "blank-usually-filled"


def visits(*numbers, first=1, **changes):
    """One session a day from a day of March on, each with its authorization number."""
    return [
        {"service_date": f"2026-03-{day:02}", "authorization_no": number} | changes
        for day, number in enumerate(numbers, first)
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["A-1", None, "A-1"], [("F3", "A-1")]),
        (["A-1", None, None, "A-1"], [("F3", "A-1"), ("F4", "A-1")]),
        (["A-1", None, "A-2"], []),
        (["A-1", "A-1", None], []),
        ([None, "A-1", "A-1"], []),
        ([None, None], []),
        (["A-1", "A-1"], []),
    ],
)
def test_a_number_that_ran_on_fills_the_blank_between(sessions, dataset, find, numbers, expected):
    found = find(dataset(sessions(*visits(*numbers))), BLANK)
    assert [(each.cell, each.suggestion) for each in found] == expected
    assert not any(each.safe for each in found)


@pytest.mark.parametrize("change", [{"client_id": "C-2"}, {"code": "T1016"}, {"payer": "Medicare"}])
def test_another_clients_payers_or_codes_number_tells_nothing(sessions, dataset, find, change):
    rows = [*visits("A-1", None), *visits("A-1", first=3, **change)]
    assert find(dataset(sessions(*rows)), BLANK) == []


def test_another_session_of_the_day_tells_the_number(sessions, dataset, find):
    (found,) = find(dataset(sessions(*visits("A-1"), *visits(None))), BLANK)
    assert found.evidence == "The client's other session of 2026-03-01 says A-1."


def test_a_day_with_two_numbers_tells_nothing(sessions, dataset, find):
    rows = [*visits("A-1", None, "A-1"), *visits("A-2")]
    assert find(dataset(sessions(*rows)), BLANK) == []


def test_the_evidence_names_the_days_before_and_after(sessions, dataset, find):
    (found,) = find(dataset(sessions(*visits("A-1", None, "A-1"))), BLANK)
    assert (found.confidence, found.evidence) == (
        0.85,
        "The client's sessions of 2026-03-01 and 2026-03-03 say A-1.",
    )
    assert found.message == (
        "Sessions!F3, Authorization no.: the cell is empty, while the sessions before and after have their "
        "authorization no. Accept it or type another."
    )
