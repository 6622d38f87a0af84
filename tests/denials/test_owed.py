"""What payers owe beside denials is on the same worklist: lines paid short and claims never answered, each once."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.never_work import NeverWork
from cmcore.denials.worklist import build_worklist
from tests.denials.conftest import AS_OF, frames_of, lines_of

SHORT = {"claim_status": "paid", "denial_codes": None, "paid": 9_085, "variance": -1_010, "session_id": "S1"}
WAITING = {"claim_status": "billed", "denial_codes": None, "paid": None, "paid_date": None,
           "billed_date": date(2026, 3, 5)}  # fmt: skip


def listed(*sessions, log=(), states=None, **more):
    return build_worklist(frames_of(list(log)), lines_of(*sessions), states or {}, AS_OF, **more).to_dicts()


def test_a_line_paid_short_is_worth_what_is_missing_and_due_from_its_payment():
    [item] = listed(SHORT)
    assert (item["payment"], item["cause"], item["amount"], item["status"]) == (
        "paid_short",
        "paid short",
        1_010,
        "new",
    )
    assert item["deadline"] == date(2026, 5, 29)  # paid March 30, 60 days
    assert (item["pattern"], item["usual_fix"]) == (None, "Ask for reprocessing at the contract's rate")
    assert "The contract's page with the rate" in item["documents"]


def test_how_a_line_was_paid_short_is_told_with_its_item():
    patterns = pl.DataFrame({"row_id": ["aa:Log:6"], "pattern": ["T1017 at $31.80 instead of $33.65"]})
    [item] = listed(SHORT, patterns=patterns)
    assert item["pattern"] == "T1017 at $31.80 instead of $33.65"
    assert item["usual_fix"] == ("Ask for reprocessing at the contract's rate: paid T1017 at $31.80 instead of $33.65")


def test_a_short_payment_that_the_agency_accepts_is_no_item():
    assert listed(SHORT, accepted=["S1"]) == []


def test_a_claim_not_answered_in_its_window_is_worth_its_contract_amount():
    [item] = listed(WAITING)
    assert (item["payment"], item["cause"], item["amount"]) == ("unanswered", "no answer", 10_095)
    assert (item["deadline"], item["next_appeal"]) == (None, None)
    assert "billed 46 days ago" in item["usual_fix"]


def test_a_denied_line_is_not_owed_a_second_time():
    [item] = listed({}, SHORT | {"row_id": "aa:Log:7"})
    assert (item["payment"], item["amount"]) == ("denied", 10_095)


def test_contacts_of_one_line_paid_short_are_one_item():
    [item] = listed(SHORT, SHORT | {"row_id": "aa:Log:7", "session_id": "S2", "variance": -505})
    assert item["amount"] == 1_515


@pytest.mark.parametrize(
    ("rules", "states", "rule"),
    [
        (NeverWork(("CO-197",)), {}, "code"),
        (NeverWork(("197",)), {}, "code"),
        (NeverWork(("CO-18",)), {}, None),
        (NeverWork((), 10_096), {}, "small"),
        (NeverWork((), 10_095), {}, None),
        (NeverWork(("CO-197",)), {"status": "working"}, None),  # somebody works it
    ],
)
def test_what_is_left_alone(rules, states, rule):
    [item] = listed({}, states={"CLM-1|T1017|2026-03-02": states} if states else {}, never_work=rules)
    assert item["never_work"] == rule


@pytest.mark.parametrize(
    ("logged", "level"),
    [
        ({"level": "2", "status": "appealed"}, 2),
        ({"level": "Level 2", "status": "working"}, 1),  # the second is being written
        ({"level": None, "status": "appealed"}, 1),
        ({"level": None, "status": "lost", "filed_date": date(2026, 4, 2)}, 1),
        ({"level": None, "status": "lost"}, 0),
        ({"level": None, "status": "new"}, 0),
    ],
)
def test_a_log_s_level_counts_the_appeals_filed(logged, level):
    assert listed(log=[logged])[0]["level"] == level


@pytest.mark.parametrize(
    ("logged", "resolved_when"),
    [
        ({"status": "won", "resolved_date": date(2026, 4, 15)}, date(2026, 4, 15)),
        ({"status": "working", "resolved_date": date(2026, 4, 15)}, None),  # opened again, whatever its date
        ({"status": "lost"}, None),
    ],
)
def test_a_log_dates_the_end_of_what_it_closes(logged, resolved_when):
    assert listed(log=[logged])[0]["resolved_date"] == resolved_when


def test_what_is_closed_brings_nothing_more():
    won = {"CLM-1|T1017|2026-03-02": {"status": "won", "recovered": "9000"}}
    [item] = listed({}, states=won)
    assert (item["expected_recovery"], item["chance"], item["recovered"]) == (None, None, 9_000)


def test_a_cleared_next_touch_is_blank_and_a_set_one_a_day():
    item = "CLM-1|T1017|2026-03-02"
    assert listed({}, states={item: {"next_touch": "2026-05-01"}})[0]["next_touch"] == date(2026, 5, 1)
    assert listed({}, states={item: {"next_touch": None}})[0]["next_touch"] is None


def test_the_frames_are_left_as_they_are():
    lines = lines_of({}, SHORT | {"row_id": "aa:Log:7"})
    before = lines.clone()
    build_worklist(frames_of([{}]), lines, {}, AS_OF)
    assert lines.equals(before)


def test_what_a_log_leaves_blank_its_session_tells_though_it_was_never_denied_there():
    session = {"claim_status": "billed", "denial_codes": None, "paid": None, "paid_date": None}
    [item] = listed(session, log=[{"payer": None, "client_id": None}])
    assert (item["payer"], item["client_id"], item["row_id"]) == ("Horizon MCO", "C-1", "aa:Log:6")
    assert (item["status"], item["amount"]) == ("working", 9_000)
    assert item["deadline"] == date(2026, 5, 31)  # April 1 and that payer's 60 days


@pytest.mark.parametrize(
    ("line", "payment"),
    [
        ({"paid": 0, "variance": -10_095, "claim_status": None}, "denied"),
        ({"paid": 0, "variance": -10_095, "claim_status": "paid"}, "denied"),
        ({"paid": 0, "variance": -10_095, "claim_status": "written_off"}, None),
        ({"paid": 0, "variance": 0, "claim_status": "paid"}, None),  # all of it the patient's
        ({"paid": 0, "variance": None, "claim_status": "paid"}, None),
        ({"paid": 0, "variance": -10_095, "claim_status": None, "paid_date": None}, None),  # 0.00 for what is open
    ],
)
def test_nothing_paid_on_a_known_day_of_what_is_owed_is_on_the_list_without_a_reason(line, payment):
    found = listed(SHORT | line)
    assert [each["payment"] for each in found] == ([payment] if payment else [])
