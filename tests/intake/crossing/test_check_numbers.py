"""A check number that two remittances share."""

from __future__ import annotations

from datetime import date

from cmcore.intake.checking.across import check_dataset
from tests.intake.conftest import make_dataset, make_table

LINE = {"claim_no": "K-1", "payer": "Plan", "check_no": "E-100", "code": "T1017", "billed": "60.00", "paid": "60.00"}


def found(*tables):
    made = make_dataset(*tables)
    return [each for each in check_dataset(made, as_of=date(2026, 6, 1)) if each.kind == "check-number-twice"]


def told(sheet, *changes):
    return make_table("remittances", *[LINE | each for each in changes], sheet=sheet)


def test_one_check_with_another_sum_in_a_later_file_is_told_once_with_both_sums():
    (said,) = found(told("A", {}, {"claim_no": "K-2"}), told("B", {"claim_no": "K-3", "paid": "55.00"}))
    assert 'check "E-100" pays $55.00 here and $120.00 in ' in said.message
    assert said.sheet == "B"
    assert said.field == "check_no"


def test_the_same_remittance_twice_is_no_fault():
    assert found(told("A", {}, {"claim_no": "K-2"}), told("B", {"claim_no": "K-2"}, {})) == []


def test_another_payer_may_have_the_same_number():
    assert found(told("A", {}), told("B", {"payer": "Other", "paid": "1.00"})) == []


def test_lines_of_one_file_share_their_check():
    assert found(told("A", {}, {"claim_no": "K-2", "paid": "1.00"})) == []
