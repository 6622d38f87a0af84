"""A denial moves only where the work can go."""

from __future__ import annotations

import pytest

from cmcore.denials.workflow import CLOSED, STATUSES, allowed_moves, check_move
from cmcore.fields import TABLES
from cmcore.fields.choices import DENIAL_STATUSES
from cmcore.findings import InputInvalidError
from cmcore.intake.cells import ParseContext, read_cell


def test_the_statuses_are_those_that_a_denial_log_can_hold():
    assert list(STATUSES) == list(DENIAL_STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_leads_somewhere_and_never_to_itself(status):
    moves = allowed_moves(status)
    assert moves
    assert status not in moves
    assert set(moves) <= set(STATUSES)


@pytest.mark.parametrize("status", CLOSED)
def test_a_closed_denial_can_be_opened_again(status):
    assert "working" in allowed_moves(status)


def test_a_new_denial_cannot_be_won_before_anything_was_sent():
    with pytest.raises(
        InputInvalidError, match=r"New cannot become Won\. It can become Working, Corrected and resubmitted, Appealed"
    ):
        check_move("new", "won")


def test_staying_is_no_move():
    check_move("won", "won")


def test_an_unknown_status_is_answered_with_those_that_are():
    with pytest.raises(InputInvalidError, match=r'"pending" is no status of a denial\. Use one of new, working'):
        allowed_moves("pending")


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Closed - Paid", "won"),
        ("Appeal denied", "lost"),
        ("Appealed - pending", "appealed"),
        ("Corrected claim sent", "resubmitted"),
        ("W/O", "written_off"),
        ("Denied", "new"),
        ("Closed", None),  # paid, lost or written off: only who closed it knows
        ("Pending", None),
    ],
)
def test_a_log_s_own_words_for_a_status_are_known_where_they_say_one(written, status):
    told = read_cell(written, TABLES["denials"].column("status"), ParseContext())
    assert (told.value, told.fault.suggestion if told.fault else None) == (status, None)
