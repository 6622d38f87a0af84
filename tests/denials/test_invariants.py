"""What holds for every worklist: each line once, no cent lost, a person's word last, codes read as the payer means them."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials import causes, metrics
from cmcore.denials.deadlines import appeal_deadline
from cmcore.denials.workflow import CLOSED, STATUSES, allowed_moves, check_move
from cmcore.denials.worklist import build_worklist
from cmcore.findings import InputInvalidError
from tests.denials.conftest import AS_OF, frames_of, lines_of

ITEM = "CLM-1|T1017|2026-03-02"
CLAIMS = st.sampled_from(["CLM-1", "CLM-2", None])
CODES = st.sampled_from(["T1017", "T1016", None])
DENIALS = st.sampled_from(["CO-197", "CO-29", "CO-45", "CO-45;CO-197", None])
CENTS = st.one_of(st.none(), st.integers(0, 1_000_000))
SESSIONS = st.lists(
    st.fixed_dictionaries({"claim_no": CLAIMS, "code": CODES, "denial_codes": DENIALS, "allowed": CENTS}), max_size=6
).map(lambda rows: [row | {"row_id": f"aa:Log:{at}"} for at, row in enumerate(rows)])
LOGGED = st.lists(
    st.fixed_dictionaries(
        {"claim_no": CLAIMS, "code": CODES, "expected": CENTS, "status": st.sampled_from(list(STATUSES))}
    ),
    max_size=4,
).map(lambda rows: [row | {"row_id": f"bb:Denials:{at}"} for at, row in enumerate(rows)])


def listed(sessions, logged=(), states=None):
    return build_worklist(frames_of(list(logged)), lines_of(*sessions), states or {}, AS_OF)


@given(SESSIONS, LOGGED)
@settings(max_examples=25, deadline=None)
def test_every_item_is_listed_once_and_no_item_is_not_a_denial(sessions, logged):
    items = listed(sessions, logged)
    assert items["item"].n_unique() == items.height
    assert causes.NO_DENIAL not in items["cause"].to_list()


@given(SESSIONS)
@settings(max_examples=25, deadline=None)
def test_the_amounts_listed_are_those_of_the_denied_sessions(sessions):
    # a session without a contract amount is worth its amount at stake, 100.95
    denied = [each for each in sessions if each["denial_codes"] != "CO-45"]
    worth = sum(10_095 if each["allowed"] is None else each["allowed"] for each in denied)
    assert (listed(sessions)["amount"].sum() or 0) == worth


def test_a_reduction_of_one_contact_does_not_hide_the_denial_of_another_on_its_line():
    reduced = {"row_id": "aa:Log:1", "denial_codes": "CO-45", "allowed": 4000}
    refused = {"row_id": "aa:Log:2", "denial_codes": "CO-197", "allowed": 6000}
    [item] = listed([reduced, refused]).to_dicts()
    assert (item["denial_codes"], item["amount"], item["row_id"]) == ("CO-197", 6000, "aa:Log:2")


def test_a_log_line_without_a_code_has_the_one_that_its_session_was_refused_with():
    [item] = listed([{}], [{"denial_codes": None}]).to_dicts()
    assert (item["denial_codes"], item["cause"], item["owner"]) == ("CO-197", "authorization", "JL")


@given(SESSIONS, LOGGED)
@settings(max_examples=25, deadline=None)
def test_causes_payers_and_the_open_and_closed_add_up_to_the_whole_list(sessions, logged):
    items = listed(sessions, logged)
    whole = items["amount"].sum() or 0
    assert metrics.by_cause(items)["amount"].sum() == whole
    assert metrics.by_payer(items)["items"].sum() == items.height
    told = metrics.denial_metrics(lines_of(*sessions), items)
    closed = items.filter(pl.col("status").is_in(CLOSED))
    assert told.open_items + closed.height == items.height
    assert told.open_amount + (closed["amount"].sum() or 0) == whole
    assert told.denied_lines <= told.answered_lines
    assert metrics.ranked(items).height == items.height


@given(SESSIONS, LOGGED, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_rows_changes_nothing(sessions, logged, shuffler):
    mixed, mixed_log = list(sessions), list(logged)
    shuffler.shuffle(mixed)
    shuffler.shuffle(mixed_log)
    assert listed(mixed, mixed_log).equals(listed(sessions, logged))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 3650))
def test_the_last_day_to_appeal_is_so_many_days_after_the_denial(denied, days):
    assert appeal_deadline(denied, days) - denied == timedelta(days=days)


@pytest.mark.parametrize(
    ("code", "denied"),
    [
        ("CO-45", False),  # the contract's price
        ("PR-1", False),  # deductible
        ("PR-2", False),  # coinsurance
        ("PR-3", False),  # copay
        ("CO-253", False),  # sequestration
        ("CO-104", False),  # withhold
        ("CO-197", True),  # no authorization
        ("PI-197", True),
        ("CO-B7", True),
        ("OA-18", True),
    ],
)
def test_only_what_the_payer_refused_is_a_denial(code, denied):
    assert causes.is_denial(code) is denied


def test_a_code_that_no_list_has_stays_on_the_worklist_as_it_was_written():
    [item] = listed([{"denial_codes": "CO-ZZ9"}]).to_dicts()
    assert (item["denial_codes"], item["cause"], item["usual_fix"]) == ("CO-ZZ9", "unknown code", "")


@pytest.mark.parametrize("field", ["owner", "next_action", "note"])
@pytest.mark.parametrize("blank", [None, ""])
def test_what_a_person_cleared_stays_blank_whatever_the_log_says(field, blank):
    [item] = listed([{}], [{}], {ITEM: {field: blank}}).to_dicts()
    assert not item[field]


def test_a_field_that_nobody_touched_is_the_log_s():
    [item] = listed([{}], [{}], {ITEM: {"note": "Sent by fax"}}).to_dicts()
    assert (item["note"], item["owner"], item["next_action"]) == ("Sent by fax", "JL", "Send records")


def test_a_status_is_never_blank():
    assert listed([{}], [{}], {ITEM: {"status": None}})["status"].to_list() == ["working"]


def test_what_was_done_about_a_line_that_is_no_longer_denied_adds_no_item():
    assert listed([], [], {ITEM: {"status": "won"}}).height == 0


@pytest.mark.parametrize("old", list(STATUSES))
@pytest.mark.parametrize("new", list(STATUSES))
def test_a_move_is_taken_just_where_it_is_offered(old, new):
    if new == old or new in allowed_moves(old):
        check_move(old, new)
    else:
        with pytest.raises(InputInvalidError, match=f"^{STATUSES[old]} cannot become {STATUSES[new]}"):
            check_move(old, new)
