from __future__ import annotations

import pytest

PAYERS = [{"payer": each} for each in ("Medicaid", "Medicare", "Horizon MCO")]


@pytest.fixture
def booked(sessions, table, dataset):
    """Sessions that name these payers beside a payer book; None names nobody."""
    return lambda *payers: dataset(sessions(*({"payer": each} for each in payers)), table("payers", *PAYERS))


@pytest.mark.parametrize(
    ("times", "sure", "safe"),
    [(1, 0.33, False), (5, 0.71, False), (35, 0.95, True), (36, 0.95, True), (94, 0.98, True)],
)
def test_a_missing_payer_is_as_sure_as_the_clients_sessions_are_many(booked, find, times, sure, safe):
    (found,) = find(booked(*["Medicaid"] * times, None), "payer-missing")
    assert (found.suggestion, found.confidence, found.safe) == ("Medicaid", sure, safe)  # times / (times + 2)
    assert found.evidence == f"{times} of {times} sessions of this client name Medicaid."


def test_ninety_one_of_ninety_four_sessions_name_the_payer(booked, find):
    (found,) = find(booked(*["Medicaid"] * 60, *["MEDICAID"] * 31, *["Medicare"] * 3, None), "payer-missing")
    assert found.evidence == "91 of 94 sessions of this client name Medicaid."
    assert (found.confidence, found.safe) == (0.95, True)  # 91 / 96 = 0.948


@pytest.mark.parametrize(
    ("others", "suggestion", "safe"),
    [
        (["Horizon MCO"] * 5, "Horizon MCO", True),
        ([], "Horizon MCO", True),
        (["Medicaid"] * 4, "Horizon MCO", True),
        (["Medicaid"] * 5, "Horizon MCO", False),
    ],
)
def test_a_misspelling_that_the_clients_other_sessions_contradict_is_read_first(booked, find, others, suggestion, safe):
    (found,) = find(booked(*others, "Horizn MCO"), "unknown-payer")
    assert (found.suggestion, found.safe) == (suggestion, safe)


def test_both_sides_of_a_contradiction_are_its_evidence(booked, find):
    (found,) = find(booked(*["Medicaid"] * 5, "Horizn MCO"), "unknown-payer")
    assert found.confidence == 0.6
    assert found.evidence == (
        "Horizon MCO is the nearest name in the payer book. But 5 of 5 sessions of this client name Medicaid."
    )


def test_a_payer_like_no_other_suggests_the_clients_own_at_half_the_confidence(booked, find):
    (found,) = find(booked(*["Medicaid"] * 8, "Aetna"), "unknown-payer")
    assert (found.suggestion, found.safe, found.confidence) == ("Medicaid", False, 0.4)  # half of 8 / 10


def test_without_a_payer_book_only_what_resembles_a_payer_of_many_sessions_is_told(sessions, dataset, find):
    named = ["Horizon MCO"] * 24 + ["Horizn MCO", "State Medicaid"]
    (found,) = find(dataset(sessions(*({"payer": each} for each in named))), "unknown-payer")
    assert (found.value, found.suggestion) == ("Horizn MCO", "Horizon MCO")
    assert found.message.endswith('"Horizn MCO" is not as most sessions write the payer. They write: Horizon MCO.')


def test_another_plan_of_a_clients_insurer_is_never_safe_to_write_over(booked, find):
    named = ["Horizon MCO"] * 9 + ["Horizon MCO Gold"]
    (found,) = find(booked(*named), "unknown-payer")
    assert (found.suggestion, found.safe) == ("Horizon MCO", False)


def test_without_a_payer_book_a_name_that_many_sessions_give_is_no_misspelling(sessions, dataset, find):
    def told(times: int) -> int:
        named = ["Horizon MCO"] * 30 + ["Horizon MCO Gold"] * times
        return len(find(dataset(sessions(*({"payer": each} for each in named))), "unknown-payer"))

    assert (told(3), told(4)) == (3, 0)
