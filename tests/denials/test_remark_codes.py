"""Remark codes that leave no appeal: the next step and the day it is due, whoever told of the remark."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials.moves import move
from cmcore.denials.week import USUAL_WORK, appeals_of
from cmcore.denials.worklist import build_worklist
from cmcore.findings import InputInvalidError
from tests.denials.conftest import AS_OF, frames_of, lines_of
from tests.denials.test_answered import DENIED, chronology, denial_items, held, match_remittances, remitted

TO_FILE = date(2027, 3, 2)
NEW, BARRED = "none: send a new claim", "none: the payer allows none"
LOST = {"denial_codes": "CO-16"}


def item(remark, *, log=None, states=None, **session):
    """The one item of a session denied CO-16, whose claim may be filed until TO_FILE."""
    rows = [{**LOST, "remark_codes": remark} | (log or {})]
    lines = lines_of({"filing_deadline": TO_FILE, "claim_status": None, "denial_codes": None, "paid": None} | session)
    (row,) = build_worklist(frames_of(rows), lines, states or {}, AS_OF).to_dicts()
    return row


@pytest.mark.parametrize(
    ("remark", "next_appeal", "deadline"),
    [
        (None, None, date(2026, 5, 31)),  # denied Apr 1 and 60 days by the payer's row
        ("N522", None, date(2026, 5, 31)),
        ("MA130", NEW, TO_FILE),  # a new claim, by the last day to file it
        ("N522;MA130", NEW, TO_FILE),
        ("ma130, N522", NEW, TO_FILE),
        ("MA1301", None, date(2026, 5, 31)),  # another code
        ("N211", BARRED, None),
    ],
)
def test_a_remark_that_leaves_no_appeal_changes_the_next_step_and_its_day(remark, next_appeal, deadline):
    row = item(remark)
    assert (row["next_appeal"], row["deadline"]) == (next_appeal, deadline)
    assert row["usual_fix"].startswith("Unprocessable") is (next_appeal == NEW)


def test_the_logs_own_deadline_stands_where_a_new_claim_is_to_be_sent():
    assert item("MA130", log={"deadline": date(2026, 5, 1)})["deadline"] == date(2026, 5, 1)


def test_an_appeal_filed_all_the_same_keeps_its_deadline():
    row = item("MA130", log={"status": "appealed"})
    assert (row["next_appeal"], row["deadline"]) == (None, date(2026, 5, 31))


@pytest.mark.parametrize("remark", ["MA130", "N211"])
def test_what_cannot_be_appealed_is_neither_planned_nor_moved_to_appealed(remark):
    row = item(remark)
    with pytest.raises(InputInvalidError, match=f"cannot be appealed: its remark codes \\({remark}\\)"):
        move(row, "appealed", AS_OF)
    assert move(row, "resubmitted", AS_OF)["status"] == ("working", "resubmitted")
    lines = lines_of({"filing_deadline": TO_FILE, "claim_status": None, "denial_codes": None, "paid": None})
    items = build_worklist(frames_of([{**LOST, "remark_codes": remark}]), lines, {}, AS_OF)
    assert appeals_of(items, USUAL_WORK) == []


def test_the_remark_of_a_remittance_counts_while_its_answer_is_the_last():
    first = DENIED | {"reason_code": "16", "remark_codes": "MA130"}
    again = DENIED | {"check_no": "2", "paid_date": date(2026, 5, 4), "reason_code": "197", "remark_codes": None}
    had = held({})
    for answers, next_appeal in (([first], NEW), ([first, again], None)):
        rows = remitted(*answers)
        told = denial_items(chronology(match_remittances(rows, had), rows, had))
        (row,) = build_worklist(frames_of([]), lines_of(), {}, AS_OF, remitted=told).to_dicts()
        assert row["next_appeal"] == next_appeal
