from __future__ import annotations

import pytest

from cmcore.intake.correcting.suggest import name_key, nearest_code, nearest_name, nearest_number

PAYERS = {name_key(each): each for each in ("Medicaid", "Medicare", "Horizon MCO", "Sunrise MCO", "Unity PPO")}


@pytest.mark.parametrize(
    ("typed", "meant", "safe"),
    [
        ("Horizn MCO", "Horizon MCO", True),
        ("Sunrse MCO", "Sunrise MCO", True),
        ("Unity", "Unity PPO", True),
        ("Medicar", "Medicare", True),
        ("Medic", "Medicaid", False),
        ("Medicaids", "Medicaid", True),
        ("Unity PPG", "Unity PPO", False),
        ("Horizon MCO II", "Horizon MCO", False),
    ],
)
def test_the_nearest_name_is_safe_only_when_no_other_comes_near(typed, meant, safe):
    found = nearest_name(typed, PAYERS)
    assert (found.value, found.safe) == (meant, safe)


@pytest.mark.parametrize("typed", ["", "???", "Blue Cross", "Aetna"])
def test_a_name_like_no_other_has_no_suggestion(typed):
    assert nearest_name(typed, PAYERS) is None


def test_a_code_one_slip_from_two_known_ones_has_no_suggestion():
    assert nearest_code("T1018", {"T1016", "T1017"}) is None


def test_a_number_two_of_a_clients_are_equally_near_has_no_suggestion():
    assert nearest_number("A-103", ["A-101", "A-102"]) is None


def test_a_number_farther_than_two_slips_has_no_suggestion():
    assert nearest_number("A-10999", ["A-10000"]) is None
    assert nearest_number("A-10099", ["A-10000"]).value == "A-10000"
