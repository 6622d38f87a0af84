"""What another payer of the client answered is no answer of the session's own payer."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.answered import chronology, denial_items
from cmcore.engine.prepare import empty_frames
from cmcore.remits.answered import with_answers
from cmcore.remits.matching import match_words
from tests.remits.frames import held, remitted

MEDICARE, MEDICAID, OTHER = "Medicare", "State Medicaid", "Acme"
FIRST = {"payer": MEDICARE, "status_code": "19", "paid": 6_400, "group_code": "PR", "reason_code": "2", "amount": 1_600}
SECOND = {
    "payer": MEDICAID, "status_code": "2", "paid": 1_600, "group_code": "OA", "reason_code": "23", "amount": 6_400,
    "check_no": "9", "paid_date": date(2026, 5, 4),
}  # fmt: skip


def answered(*lines, payer=MEDICARE, book=(MEDICARE, MEDICAID)):
    frames = empty_frames()
    rows = [dict.fromkeys(frames["payers"].columns) | {"row_id": name, "payer": name} for name in book]
    payers = pl.DataFrame(rows, schema=frames["payers"].schema)
    return with_answers(
        frames | {"sessions": held({"payer": payer}), "remittances": remitted(*lines), "payers": payers}
    )


@pytest.mark.parametrize(
    ("lines", "payer", "book", "paid", "others"),
    [
        ([FIRST], MEDICARE, (MEDICARE, MEDICAID), 6_400, 0),
        ([FIRST, SECOND], MEDICARE, (MEDICARE, MEDICAID), 6_400, 1),
        ([FIRST, SECOND], MEDICAID, (MEDICARE, MEDICAID), 1_600, 1),  # a log billed to the second payer
        ([SECOND], MEDICARE, (MEDICARE, MEDICAID), None, 1),  # the first payer's answer is not loaded
        ([FIRST | {"payer": "MEDICARE."}, SECOND | {"payer": "state medicaid"}], MEDICARE, (MEDICARE, MEDICAID), 6_400, 1),
        ([FIRST], MEDICAID, (MEDICARE, MEDICAID), 6_400, 0),  # the only answer: the log may name the payer wrongly
        ([FIRST | {"payer": "Novitas"}, SECOND], MEDICAID, (), 1_600, 1),  # names that no book knows, by their order
        ([FIRST, SECOND | {"payer": "Gainwell"}], MEDICARE, (), 6_400, 1),
        ([SECOND | {"payer": "Gainwell"}], MEDICARE, (), 1_600, 0),  # alone, and of a name that no book knows
        ([FIRST, SECOND | {"status_code": "1", "payer": OTHER}], MEDICARE, (), 8_000, 0),  # nothing says whose it is
    ],
)  # fmt: skip
def test_a_session_counts_what_its_own_payer_answered(lines, payer, book, paid, others):
    found = answered(*lines, payer=payer, book=book)
    assert found.frames["sessions"]["paid_amount"].to_list() == [paid]
    assert found.matches.others.height == others
    assert ("by another payer than the session's" in match_words(found.matches)) == bool(others)


def test_what_an_earlier_payer_took_is_posted_and_what_a_later_one_says_is_not():
    billed_second = answered(FIRST, SECOND, payer=MEDICAID).frames["sessions"]
    assert billed_second.select("earlier_payers_paid", "patient_responsibility").rows() == [(6_400, None)]
    billed_first = answered(FIRST, SECOND).frames["sessions"]
    assert billed_first.select("earlier_payers_paid", "patient_responsibility").rows() == [(None, 1_600)]


def test_what_the_second_payer_refuses_is_an_item_of_its_own():
    refused = SECOND | {"paid": 0, "group_code": "CO", "reason_code": "197", "amount": 1_600}
    found = answered(FIRST, refused)
    told = chronology(found.matches, found.frames["remittances"], found.frames["sessions"])
    (item,) = denial_items(told).to_dicts()
    assert (item["item"], item["payer"]) == ("CLM-1|T1017|2026-03-02|State Medicaid", MEDICAID)
    assert (item["denial_codes"], item["amount"], item["status"]) == ("CO-197", 1_600, "new")


def test_what_the_second_payer_pays_does_not_win_the_first_one_s_denial():
    refused = FIRST | {"paid": 0, "group_code": "CO", "reason_code": "50", "amount": 12_000}
    found = answered(refused, SECOND)
    told = chronology(found.matches, found.frames["remittances"], found.frames["sessions"])
    (item,) = denial_items(told).to_dicts()
    assert (item["item"], item["payer"], item["status"]) == ("CLM-1|T1017|2026-03-02", MEDICARE, "new")
