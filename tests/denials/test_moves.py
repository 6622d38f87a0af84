"""A move is its status and all that follows: the level reached, the notice that the next level counts from."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials.moves import move
from cmcore.findings import InputInvalidError

DAY = date(2026, 4, 20)
ROW = {
    "item": "CLM-1|T1017|2026-03-02", "status": "new", "level": 0, "next_appeal": "plan appeal", "notice_date": None,
    "recovered": None, "resolved_date": None, "filed_date": None, "amount": 6_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "to", "changes"),
    [
        ({}, "working", {"status": ("new", "working")}),
        ({}, "appealed",
         {"status": ("new", "appealed"), "level": (None, "1"), "filed_date": (None, "2026-04-20")}),
        ({"filed_date": date(2026, 4, 1)}, "resubmitted",
         {"status": ("new", "resubmitted"), "filed_date": ("2026-04-01", "2026-04-20")}),
        ({"status": "appealed", "level": 1}, "lost",
         {"status": ("appealed", "lost"), "notice_date": (None, "2026-04-20"), "resolved_date": (None, "2026-04-20")}),
        ({"status": "lost", "level": 1, "notice_date": DAY, "resolved_date": DAY}, "appealed",
         {"status": ("lost", "appealed"), "level": ("1", "2"), "filed_date": (None, "2026-04-20"),
          "resolved_date": ("2026-04-20", None)}),
        ({"status": "resubmitted"}, "lost",  # no appeal was answered
         {"status": ("resubmitted", "lost"), "resolved_date": (None, "2026-04-20")}),
        ({"status": "lost", "resolved_date": date(2026, 4, 1)}, "written_off", {"status": ("lost", "written_off")}),
        ({}, "new", {}),
    ],
)  # fmt: skip
def test_a_move_makes_these_changes(row, to, changes):
    assert move(ROW | row, to, DAY) == changes


def test_what_an_answer_brought_is_kept_with_it():
    changes = move(ROW | {"status": "appealed", "level": 1}, "partly_won", DAY, recovered=5_000)
    assert changes["recovered"] == (None, "5000")


def test_what_an_answer_brought_can_be_told_after_it():
    part = ROW | {"status": "working", "recovered": 4_000}  # 60.00 of 100.00 are still refused
    assert move(part, "won", DAY, recovered=10_000)["recovered"] == ("4000", "10000")
    row = ROW | {"status": "won", "recovered": 5_000}
    assert move(row, "won", DAY, recovered=6_000) == {"recovered": ("5000", "6000")}


@pytest.mark.parametrize(
    ("row", "to", "recovered", "said"),
    [
        ({}, "won", -500, "-\\$5.00 cannot be recovered"),
        ({}, "partly_won", 6_001, "\\$60.01 cannot be recovered. Give no more than the \\$60.00 at stake"),
        ({"amount": None}, "won", -1, "Give 0 or more"),
        ({}, "working", 500, "Working brings no money"),
    ],
)
def test_money_that_no_answer_can_have_brought_is_refused(row, to, recovered, said):
    with pytest.raises(InputInvalidError, match=said):
        move(ROW | {"status": "appealed", "level": 1} | row, to, DAY, recovered=recovered)


def test_after_the_last_level_no_appeal_is_left():
    row = ROW | {"status": "lost", "level": 2, "next_appeal": "none left"}
    with pytest.raises(InputInvalidError, match="had its last appeal: this payer has no level after 2"):
        move(row, "appealed", DAY)


def test_a_move_that_makes_no_sense_is_refused():
    with pytest.raises(InputInvalidError, match="New cannot become Won"):
        move(ROW, "won", DAY)
