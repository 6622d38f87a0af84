"""What payers answered fills what the log leaves blank, sums and reversals included, and overwrites nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.remits.matching import match_remittances
from cmcore.remits.posting import post, shared_lines
from tests.remits.frames import DENIED, held, remitted

FIRST, SECOND = date(2026, 3, 30), date(2026, 5, 4)
BACK = {"check_no": "2", "paid_date": SECOND, "billed": -12_000, "paid": -10_095, "allowed": None}
AGAIN = {"check_no": "3", "paid_date": SECOND, "paid": 11_000, "allowed": 11_000}
TWICE = {
    "check_no": "4", "paid_date": SECOND, "paid": 0, "allowed": 0, "reason_code": "18", "amount": 12_000
}  # fmt: skip


def posted(lines, *sessions):
    had = held(*(sessions or ({},)))
    return post(had, match_remittances(remitted(*lines), had))


@pytest.mark.parametrize(
    ("lines", "paid", "allowed", "codes", "day"),
    [
        ([{}], 10_095, 10_095, None, FIRST),
        ([DENIED], 0, 0, "CO-197", FIRST),
        ([{}, BACK], 0, None, None, None),  # 100.95 - 100.95: taken back and not answered since
        ([{}, BACK, AGAIN], 11_000, 11_000, None, SECOND),  # 100.95 - 100.95 + 110.00
        ([BACK, {**AGAIN, "check_no": "2"}], 11_000, 11_000, None, SECOND),  # what check 2 takes back was never loaded
        ([BACK], 0, None, None, None),
        ([{"paid": 4_000}, BACK, {**AGAIN, "check_no": "2"}], 11_000, 11_000, None, SECOND),
        ([DENIED, AGAIN], 11_000, 11_000, None, SECOND),
        ([{"paid": 0, "group_code": "PR", "reason_code": "1"}], 0, 10_095, "PR-1", FIRST),
        ([{}, TWICE], 10_095, 10_095, None, FIRST),  # sent again by mistake
        ([{}, BACK, TWICE], 0, 0, "CO-18", SECOND),  # taken back, so that it was no duplicate
        ([TWICE], 0, 0, "CO-18", SECOND),
    ],
)
def test_a_session_says_what_all_its_answers_come_to(lines, paid, allowed, codes, day):
    [row] = posted(lines).sessions.to_dicts()
    assert (row["paid_amount"], row["allowed_amount"]) == (paid, allowed)
    assert (row["denial_codes"], row["paid_date"]) == (codes, day)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ({"group_code": "PR", "reason_code": "3", "amount": 600}, 600),
        ({"group_code": None, "reason_code": "1", "amount": 600}, 600),  # CARC 1 to 3 are the patient's in any group
        (
            {"group_code": "PR", "reason_code": "96", "amount": 600},
            None,
        ),  # a refusal that the patient may be billed for
        ({"group_code": "CO", "reason_code": "3", "amount": 600}, None),
        ({}, None),
        ({"group_code": None, "reason_code": "PR-3", "amount": 600}, 600),  # both in one column of a spreadsheet
        ({"group_code": "PR-3", "reason_code": None, "amount": 600}, 600),
        ({"group_code": None, "reason_code": "PR-96", "amount": 600}, None),
        # One amount for both: 100.95 allowed less 90.00 paid is the patient's.
        ({"group_code": None, "reason_code": "CO-45;PR-3", "amount": 3_000, "paid": 9_000}, 1_095),
        ({"group_code": None, "reason_code": "CO-45;CO-16", "amount": 3_000, "paid": 9_000}, None),
    ],
)
def test_what_the_payer_leaves_to_the_patient_is_posted(line, left):
    assert posted([line]).sessions["patient_responsibility"].to_list() == [left]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ({"group_code": "OA", "reason_code": "23", "amount": 8_000}, 8_000),
        ({"group_code": None, "reason_code": "23", "amount": 8_000}, 8_000),
        ({"group_code": "OA", "reason_code": "23", "amount": -8_000}, None),
        ({"group_code": "OA", "reason_code": "18", "amount": 8_000}, None),
    ],
)
def test_what_earlier_payers_took_is_posted(line, left):
    assert posted([line]).sessions["earlier_payers_paid"].to_list() == [left]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ({"reason_code": "253", "amount": 202}, (202, None)),
        ({"group_code": None, "reason_code": "CO-253", "amount": 202}, (202, None)),
        ({"reason_code": "104", "amount": 500}, (None, 500)),
        ({"reason_code": "253", "amount": -202}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_what_is_cut_by_law_or_held_back_is_posted(line, left):
    assert posted([line]).sessions.select("sequestered_amount", "withheld_amount").row(0) == left


def test_what_the_log_says_stands_and_the_difference_is_told():
    done = posted([{}], {"paid_amount": 9_000, "allowed_amount": 10_095})
    assert done.sessions["paid_amount"].to_list() == [9_000]
    assert done.disagreements.rows() == [("s1", "paid_amount", 9_000, 10_095)]


def test_sessions_without_an_answer_stay_as_they_were():
    had = held({}, {"claim_no": "CLM-2", "member_id": "M002", "client_id": "C-2"})
    done = post(had, match_remittances(remitted({}), had))
    assert done.sessions.row(1) == had.row(1)
    assert done.sessions["row_id"].to_list() == ["s1", "s2"]


def test_a_line_for_several_sessions_is_shared_by_their_charges():
    # 100.95 by 70:50 is 58.8875 and 42.0625; the first is cut to the cent, the second has the rest
    done = posted([{}], {"billed_amount": 7_000}, {"billed_amount": 5_000})
    assert done.sessions["paid_amount"].to_list() == [5_888, 4_207]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_shares_add_up_to_the_line_to_the_cent(paid, charges):
    line = remitted({"billed": sum(charges), "paid": paid, "allowed": paid})
    had = held(*({"billed_amount": each} for each in charges))
    shares = shared_lines(had, match_remittances(line, had))
    assert (shares.height, shares["paid"].sum(), shares["allowed"].sum()) == (len(charges), paid, paid)


@given(st.lists(st.sampled_from([{}, DENIED, BACK, AGAIN]), max_size=4))
@settings(max_examples=40, deadline=None)
def test_posting_twice_changes_nothing(lines):
    had = held({})
    matches = match_remittances(remitted(*lines), had)
    once = post(had, matches)
    twice = post(once.sessions, match_remittances(remitted(*lines), once.sessions))
    assert twice.sessions.equals(once.sessions)
    assert twice.disagreements.is_empty()
