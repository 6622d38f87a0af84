"""What payers take from whole payments: the claim that it is about, its sign, and once though told by two files."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.remits.answers import fold_lines
from cmcore.remits.provider_adjustments import provider_adjustments
from tests.remits.test_capitation import frames_of

DAY = date(2026, 3, 30)
TAKEN = {"group_code": "PLB", "payer": "Horizon", "check_no": "9", "paid_date": DAY}


def told(*rows, sessions=()):
    return provider_adjustments(frames_of(remittances=[TAKEN | each for each in rows], sessions=sessions))


@pytest.mark.parametrize(
    ("reference", "claim"),
    [
        ("CLM-1", "CLM-1"),
        ("clm1", "CLM-1"),
        ("PT7 20260302 CLM-1", "CLM-1"),  # account, day and claim, as payers' guides ask for
        ("12", None),
        (None, None),
    ],
)
def test_a_recovery_is_tied_to_the_claim_that_it_names(reference, claim):
    row = {"reason_code": "WO", "claim_no": reference, "amount": 5_000}
    found = told(row, sessions=[{"claim_no": "CLM-1"}, {"claim_no": "CLM-2"}])
    assert found.select("reference", "claim_no", "taken", "meaning").rows() == [
        (reference, claim, 5_000, "Overpayment recovery")
    ]


def test_a_recovery_that_names_the_payers_own_number_is_tied_to_its_claim():
    answer = {"group_code": "CO", "reason_code": "45", "claim_no": "CLM-1", "adjudication_no": "2026-79", "paid": 1}
    found = told({"reason_code": "WO", "claim_no": "202679", "amount": 5_000}, answer)
    assert found["claim_no"].to_list() == ["CLM-1"]


def test_a_code_of_the_payer_s_own_is_kept_and_shown():
    assert told({"reason_code": "ZZ", "amount": -1})["meaning"].to_list() == ["a code of the payer's own"]


def test_the_same_in_two_files_of_one_check_counts_once_and_twice_in_one_file_counts_twice():
    row = {"reason_code": "FB", "amount": 100, "claim_no": "1"}
    assert told(row | {"table_id": "a"}, row | {"table_id": "b"}).height == 1
    assert told(row | {"table_id": "a"}, row | {"table_id": "a"}).height == 2


def test_it_answers_no_claim():
    frames = frames_of(remittances=[TAKEN | {"reason_code": "WO", "claim_no": "CLM-1", "amount": 5_000}])
    assert fold_lines(frames["remittances"]).is_empty()
