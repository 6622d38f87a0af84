from __future__ import annotations

import pytest

KINDS = ("unusual-minutes", "unusual-charge")
USUAL = [{"minutes": 30 + at % 31} for at in range(217)]  # 30 to 60 seven times each: the middle is 45


def of_worker(name, *minutes):
    return [{"staff": name, "minutes": each} for each in minutes]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(135, []), (136, ["unusual-minutes"]), (1, [])],  # the spread is at least 15: 45 + 6 x 15 = 135
)
def test_minutes_are_unusual_beyond_six_spreads_of_the_codes_middle(sessions, dataset, find, minutes, expected):
    made = dataset(sessions(*USUAL, {"minutes": minutes}))
    assert [each.kind for each in find(made, *KINDS)] == expected


def test_the_evidence_is_the_agencys_own(sessions, dataset, find):
    (found,) = find(dataset(sessions(*USUAL, {"minutes": 301})), *KINDS)
    assert (found.cell, found.severity.value, found.suggestion) == ("F219", "warning", None)
    assert found.message.endswith('"301" is far above the usual of T1017. Check it against the record.')
    assert found.evidence == "Your 218 contacts of T1017 have a median of 45 minutes."


def test_a_digit_too_many_suggests_the_tenth_that_is_usual(sessions, dataset, said):
    made = dataset(sessions(*USUAL, {"minutes": 450}, {"minutes": 455, "client_id": "C-2"}))
    assert said(made, *KINDS) == [("unusual-minutes", "F219", "45", False), ("unusual-minutes", "F220", None, False)]


def test_fewer_than_thirty_contacts_judge_nothing(sessions, dataset, find):
    rows = [{"minutes": 45}] * 28
    assert find(dataset(sessions(*rows, {"minutes": 600})), *KINDS) == []


@pytest.mark.parametrize(("far", "found"), [([450], 1), ([450, 460], 0)])
def test_one_alone_is_unusual_among_thirty_contacts(sessions, dataset, find, far, found):
    rows = [{"minutes": 45}] * 30 + [{"minutes": each} for each in far]
    assert len(find(dataset(sessions(*rows)), *KINDS)) == found


def test_a_value_that_more_than_one_in_a_hundred_has_is_another_way_of_working(sessions, dataset, find):
    few, many = [{"minutes": 400}] * 2, [{"minutes": 400}] * 3
    assert len(find(dataset(sessions(*USUAL, *few)), *KINDS)) == 2  # 2 of 219
    assert find(dataset(sessions(*USUAL, *many)), *KINDS) == []  # 3 of 220


def test_what_is_usual_for_the_worker_is_not_unusual(sessions, dataset, find):
    rows = [*of_worker("Bo Chen", *[45] * 3500), *of_worker("Ana Rivera", *[150] * 32)]
    assert find(dataset(sessions(*rows, {"staff": "Ana Rivera", "minutes": 160})), *KINDS) == []
    (found,) = find(dataset(sessions(*rows, {"staff": "Bo Chen", "minutes": 160})), *KINDS)
    assert found.evidence == (
        "Your 3,533 contacts of T1017 have a median of 45 minutes, the 3,501 of Bo Chen one of 45 minutes."
    )


def test_codes_are_judged_by_their_own_contacts(sessions, dataset, find):
    rows = [{"minutes": 400, "code": "T2023"}] * 40
    assert find(dataset(sessions(*USUAL, *rows)), *KINDS) == []


@pytest.mark.parametrize(
    ("charge", "expected"),
    [
        ("219.99", []),  # 100.00 a unit, a fifth of it the least spread: 100 + 6 x 20 = 220
        ("221.00", [None]),
        ("1000.00", ["100.00"]),
    ],
)
def test_a_charge_is_unusual_by_the_unit(sessions, dataset, find, charge, expected):
    rows = [{"units": 1 + at % 3, "billed_amount": f"{100 * (1 + at % 3)}.00"} for at in range(120)]
    found = find(dataset(sessions(*rows, {"units": 1, "billed_amount": charge})), *KINDS)
    assert [each.suggestion for each in found] == expected


def test_a_charge_without_units_judges_nothing(sessions, dataset, find):
    rows = [{"units": 1, "billed_amount": "100.00"}] * 120
    odd = [{"units": 0, "billed_amount": "9999.00"}, {"units": None, "billed_amount": "9999.00"}]
    assert find(dataset(sessions(*rows, *odd)), *KINDS) == []
