"""Variances accepted with a reason, kept with a name, and taken back."""

from __future__ import annotations

import pytest

from cmcore.findings import InputInvalidError
from cmcore.store import variances
from cmcore.store.workspaces import find_or_make


@pytest.fixture
def place(database):
    return database, find_or_make(database, None).id


def test_an_acceptance_is_kept_with_its_reason_its_maker_and_its_amount(place):
    variances.accept(*place, {"S-1": -370, "S-2": 20}, " Settled in August ", "JL")
    found = variances.accepted(*place)
    assert {item: (each.variance, each.why, each.who) for item, each in found.items()} == {
        "S-1": (-370, "Settled in August", "JL"),
        "S-2": (20, "Settled in August", "JL"),
    }


def test_what_is_taken_back_is_accepted_no_more_and_can_be_again(place):
    variances.accept(*place, {"S-1": -370, "S-2": 20}, "Settled", "JL")
    variances.take_back(*place, {"S-1": -370}, "MR")
    assert list(variances.accepted(*place)) == ["S-2"]
    variances.accept(*place, {"S-1": -400}, "Settled again", "MR")
    assert variances.accepted(*place)["S-1"].variance == -400


@pytest.mark.parametrize(("why", "who", "said"), [(" ", "JL", "reason"), ("Settled", " ", "Say who you are")])
def test_nothing_is_accepted_without_a_reason_and_a_name(place, why, who, said):
    with pytest.raises(InputInvalidError, match=said):
        variances.accept(*place, {"S-1": -370}, why, who)
    assert variances.accepted(*place) == {}


def test_a_review_keeps_who_looked_and_leaves_the_variance_open(place):
    variances.review(*place, {"S-1": -370}, " Called the payer ", "JL")
    found = variances.in_force(*place)[1]["S-1"]
    assert (found.variance, found.note, found.who) == (-370, "Called the payer", "JL")
    assert variances.accepted(*place) == {}


def test_a_review_can_go_without_a_note_but_not_without_a_name(place):
    variances.review(*place, {"S-1": -370}, "", "JL")
    assert variances.in_force(*place)[1]["S-1"].note == ""
    with pytest.raises(InputInvalidError, match="Say who you are"):
        variances.review(*place, {"S-2": 20}, "Looked", " ")


def test_the_latest_of_review_and_acceptance_is_in_force_and_both_are_taken_back(place):
    variances.review(*place, {"S-1": -370}, "", "JL")
    variances.accept(*place, {"S-1": -370}, "Settled", "MR")
    assert (variances.in_force(*place)[1], list(variances.accepted(*place))) == ({}, ["S-1"])
    variances.review(*place, {"S-1": -370}, "Not settled after all", "JL")
    assert (list(variances.in_force(*place)[1]), variances.accepted(*place)) == (["S-1"], {})
    variances.take_back(*place, {"S-1": -370}, "JL")
    assert (variances.in_force(*place)[1], variances.accepted(*place)) == ({}, {})
