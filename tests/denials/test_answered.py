"""What a remittance refuses becomes an item; what a later one pays closes it with what came back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.answered import chronology, denial_items
from cmcore.denials.definition import denied_lines
from cmcore.denials.worklist import build_worklist, called_denied, was_refused_again
from cmcore.findings import UnknownNameError
from cmcore.remits.matching import match_remittances
from tests.denials.conftest import AS_OF, frames_of, lines_of
from tests.remits.frames import DENIED, held, remitted

SECOND = {"check_no": "2", "paid_date": date(2026, 5, 4)}
PAID = SECOND | {"paid": 10_095, "allowed": 10_095}
BACK = {"check_no": "3", "paid_date": date(2026, 6, 1), "billed": -12_000, "paid": -10_095, "allowed": None}


def worklist_of(lines, log=(), states=None):
    had, rows = held({}), remitted(*lines)
    told = chronology(match_remittances(rows, had), rows, had)
    return build_worklist(frames_of(list(log)), lines_of(), states or {}, AS_OF, remitted=denial_items(told)).to_dicts()


def items_of(*lines, sessions=({},), definition="both"):
    had, rows = held(*sessions), remitted(*lines)
    return denial_items(chronology(match_remittances(rows, had), rows, had, definition)).to_dicts()


TWICE = {"check_no": "4", "paid_date": date(2026, 7, 1), "paid": 0, "allowed": 0, "reason_code": "18", "amount": 12_000}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([{}, TWICE], []),  # paid, and sent again by mistake: nothing is owed
        ([TWICE], [("new", "denied", 12_000, None)]),
        ([{}, BACK, TWICE], [("new", "denied", 12_000, None)]),  # what was paid was taken back
        ([DENIED, PAID, TWICE], [("won", "paid", 12_000, 10_095)]),
    ],
)
def test_a_paid_claim_that_came_twice_is_no_denial(lines, told):
    items = items_of(*lines)
    assert [(each["status"], each["payment"], each["amount"], each["recovered"]) for each in items] == told


UNTOLD = {"paid": 0, "allowed": 0, "group_code": None, "reason_code": None, "amount": None, "status_code": "4"}
UNDER_A_PLAN = {"paid": 0, "allowed": 0, "reason_code": "24", "amount": 12_000, "status_code": "4"}


@pytest.mark.parametrize(
    ("line", "codes", "cause"),
    [(UNTOLD, None, "no code given"), (UNDER_A_PLAN, "CO-24", "payment model"), (DENIED, "CO-197", "authorization")],
)
def test_a_denial_is_on_the_worklist_whatever_reason_the_remittance_gives(line, codes, cause):
    (row,) = worklist_of([line])
    assert (row["denial_codes"], row["cause"], row["amount"], row["payment"]) == (codes, cause, 12_000, "denied")


def test_a_shadow_claim_under_capitation_is_on_no_worklist():
    assert worklist_of([UNDER_A_PLAN | {"status_code": "1"}]) == []


@pytest.mark.parametrize(
    ("line", "published", "reasons"),
    [
        (DENIED, True, True),
        ({}, False, False),  # paid by contract
        ({"paid": 0, "allowed": 0, "reason_code": "45", "amount": 12_000}, False, False),  # all of it contractual
        ({"paid": 0, "allowed": None, "group_code": "PR", "reason_code": "1", "amount": 12_000}, False, False),
        ({"paid": 9_893, "reason_code": "253", "amount": 202}, False, False),  # sequestration: 2% of 100.95
        ({"paid": 9_000, "reason_code": "104", "amount": 1_095}, False, False),  # withhold
        ({"paid": 0, "allowed": 0, "reason_code": "24", "amount": 12_000}, False, False),  # capitation
        # Under a managed care plan, and the claim denied: it went to the wrong payer.
        ({"paid": 0, "allowed": 0, "reason_code": "24", "amount": 12_000, "status_code": "4"}, True, True),
        ({"paid": 0, "allowed": 0, "reason_code": "24", "amount": 12_000, "status_code": "1"}, False, False),
        ({"paid": 0, "allowed": 0, "group_code": "OA", "reason_code": "101", "amount": 12_000}, False, False),
        ({"paid": 6_000, "allowed": 6_000, "reason_code": "198", "amount": 6_000}, False, True),  # refused in part
        ({"paid": 0, "allowed": 0, "group_code": None, "reason_code": None, "amount": None}, True, False),
        ({"paid": 0, "allowed": None, "group_code": "PR", "reason_code": "96", "amount": 12_000}, True, True),
        ({"paid": 0, "allowed": 0, "reason_code": "ZZ9", "amount": 12_000}, True, True),  # unknown codes count
        ({"billed": 1, "paid": 0, "allowed": 0, "reason_code": "197", "amount": 0}, False, False),  # a cent charged
        ({"billed": 2, "paid": 0, "allowed": 0, "reason_code": "197", "amount": 0}, True, False),
        ({"billed": -12_000, "paid": 0, "allowed": 0, "reason_code": "197", "amount": -12_000}, False, False),
    ],
)
def test_what_is_a_denial_by_each_definition(line, published, reasons):
    rows = remitted(line)
    matches = match_remittances(rows, held())

    def told(definition):
        return denied_lines(matches, rows, definition)["denied"].to_list()

    assert (told("published"), told("reasons"), told("both")) == ([published], [reasons], [published or reasons])


def test_a_definition_that_there_is_not_is_refused():
    with pytest.raises(UnknownNameError, match="published"):
        items_of(DENIED, definition="ours")


def test_a_denied_line_is_an_item_under_its_session_s_name():
    [item] = items_of(DENIED | {"code": "T1016", "client_id": "M001"})
    assert (item["item"], item["row_id"], item["client_id"]) == ("CLM-1|T1017|2026-03-02", "s1", "C-1")
    assert (item["amount"], item["denial_codes"], item["denial_date"]) == (12_000, "CO-197", date(2026, 3, 30))
    assert (item["status"], item["recovered"]) == ("new", None)


def test_a_denied_line_of_no_session_is_an_item_under_the_remittance_s_name():
    [item] = items_of(DENIED | {"claim_no": "CLM-9", "client_id": "M9"})
    assert (item["item"], item["row_id"]) == ("CLM-9|T1017|2026-03-02", "r1")


@pytest.mark.parametrize(
    ("lines", "status", "recovered"),
    [
        ([DENIED, PAID], "won", 10_095),  # 100.95 - 0
        ([DENIED, PAID | {"paid": 0, "allowed": None, "group_code": "PR", "reason_code": "1", "amount": 9_000}],
         "won", 9_000),  # the patient owes it now
        ([DENIED, PAID | {"paid": 4_000, "allowed": 4_000, "reason_code": "198", "amount": 6_095}], "new", 4_000),  # the rest is still refused
        ([{"paid": 4_000, "allowed": 4_000, "reason_code": "198", "amount": 6_095}, PAID], "won", 6_095),  # 100.95 - 40
        ([DENIED, DENIED | SECOND], "new", None),
        ([PAID | {"check_no": "0", "paid_date": date(2026, 1, 5)}, DENIED], "new", None),  # paid before it was denied
        ([DENIED, PAID, BACK], "new", None),  # paid, and taken back
        ([DENIED, PAID, BACK, PAID | {"check_no": "4", "paid_date": date(2026, 6, 1)}], "won", 10_095),
    ],
)  # fmt: skip
def test_a_later_answer_that_pays_moves_the_item_by_itself(lines, status, recovered):
    [item] = items_of(*lines)
    assert (item["status"], item["recovered"]) == (status, recovered)


def test_the_answers_to_an_item_are_told_in_the_order_of_time():
    had, rows = held({}), remitted(PAID, DENIED)
    told = chronology(match_remittances(rows, had), rows, had)
    assert told.select("paid_date", "denied", "paid").rows() == [
        (date(2026, 3, 30), True, 0),
        (date(2026, 5, 4), False, 10_095),
    ]


@pytest.mark.parametrize("lines", [[{}, BACK], [BACK]])
def test_a_payment_taken_back_and_not_made_again_is_owed(lines):
    [item] = worklist_of(lines)
    assert (item["payment"], item["cause"], item["amount"]) == ("taken_back", "taken back", 10_095)
    assert (item["status"], item["denial_codes"], item["denial_date"]) == ("new", None, date(2026, 6, 1))
    assert item["documents"].split("; ")[1] == "The remittance that took it back"


@pytest.mark.parametrize("before", [[{}], []])
def test_a_payment_taken_back_and_made_again_is_no_item(before):
    assert items_of(*before, BACK, PAID | {"check_no": "3", "paid_date": date(2026, 6, 1)}) == []


def test_lines_never_denied_make_no_item():
    assert items_of({}, PAID) == []


@given(st.lists(st.sampled_from([{}, DENIED, PAID, BACK]), max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_importing_twice_or_in_another_order_gives_the_same_items(lines, shuffler):
    named = [each | {"row_id": f"r{at}"} for at, each in enumerate(lines)]
    mixed = named * 2
    shuffler.shuffle(mixed)
    assert items_of(*mixed) == items_of(*named)


def test_a_remittance_s_denial_is_on_the_worklist_with_its_cause_and_deadline():
    [item] = worklist_of([DENIED])
    assert (item["item"], item["cause"], item["amount"]) == ("CLM-1|T1017|2026-03-02", "authorization", 12_000)
    assert item["deadline"] == date(2026, 5, 29)  # March 30 and 60 days


def test_the_log_and_the_remittance_of_one_line_are_one_item_and_the_log_s_work_stands():
    [item] = worklist_of([DENIED], [{}])
    assert (item["owner"], item["status"], item["row_id"]) == ("JL", "working", "bb:Denials:4")


@pytest.mark.parametrize(
    ("at", "status"), [("working", "won"), ("appealed", "won"), ("lost", "lost"), ("written_off", "written_off")]
)
def test_what_a_later_remittance_pays_closes_an_item_that_nobody_closed(at, status):
    [item] = worklist_of([DENIED, PAID], [{}], {"CLM-1|T1017|2026-03-02": {"status": at}})
    assert (item["status"], item["recovered"], item["resolved_date"]) == (status, 10_095, date(2026, 5, 4))


def test_an_item_opened_again_is_not_resolved():
    seen = {"status": "working", "status_seen": "won", "resolved_date": None}
    [item] = worklist_of([DENIED, PAID], (), {"CLM-1|T1017|2026-03-02": seen})
    assert (item["status"], item["resolved_date"]) == ("working", None)


OTHER = {"claim_no": "CLM-9", "service_date": date(2026, 2, 2)}


def logged_and_answered(*lines, log=({},), sessions=(OTHER,)):
    had, rows, frames = held(*sessions), remitted(*lines), frames_of(list(log)) | {"sessions": held(*sessions)}
    told = chronology(match_remittances(rows, had), rows, had, logged=called_denied(frames))
    return build_worklist(frames, lines_of(), {}, AS_OF, remitted=denial_items(told)).to_dicts()


def test_a_payment_closes_an_item_that_only_the_log_calls_denied():
    [item] = logged_and_answered(PAID)
    assert (item["status"], item["recovered"], item["payment"]) == ("won", 10_095, "paid")
    assert (item["resolved_date"], item["owner"], item["denial_codes"]) == (date(2026, 5, 4), "JL", "CO-197")


def test_a_payment_from_before_the_log_s_denial_or_taken_back_since_closes_nothing():
    [before] = logged_and_answered(PAID | {"paid_date": date(2026, 3, 1)})
    assert (before["status"], before["recovered"]) == ("working", None)
    [back] = logged_and_answered(PAID, BACK)
    assert (back["status"], back["payment"]) == ("working", "taken_back")


def test_a_payment_of_a_line_that_no_log_names_is_no_item():
    assert logged_and_answered(PAID, log=()) == []


@pytest.mark.parametrize("told", [{"claim_status": "denied"}, {"denial_codes": "CO-197", "paid_amount": 0}])
def test_a_payment_closes_what_the_service_log_calls_denied(told):
    [item] = logged_and_answered(PAID, log=(), sessions=(told,))
    assert (item["status"], item["payment"], item["recovered"]) == ("won", "paid", 10_095)


@pytest.mark.parametrize(("written", "name"), [("HORIZON  MCO", "Horizon MCO"), ("ACME PLAN", "Acme Plan")])
def test_a_remittance_s_payer_goes_by_the_book_s_name_else_by_the_log_s(written, name):
    lines = [DENIED | {"payer": written}, DENIED | {"payer": written, "claim_no": "CLM-2"}]
    items = logged_and_answered(*lines, log=({"payer": name},))
    assert {each["payer"] for each in items} == {name}


ITEM = "CLM-1|T1017|2026-03-02"
AGAIN = DENIED | SECOND | {"paid_date": date(2026, 5, 4), "reason_code": "252"}


@pytest.mark.parametrize(
    ("state", "status", "notice"),
    [
        ({"status": "appealed", "level": "1", "filed_date": "2026-04-10"}, "working", date(2026, 5, 4)),
        ({"status": "resubmitted", "filed_date": "2026-04-10"}, "working", None),  # no appeal was answered
        ({"status": "appealed", "level": "1", "filed_date": "2026-05-04"}, "appealed", None),  # filed upon that answer
        ({"status": "appealed", "level": "1"}, "appealed", None),  # nobody knows when it was filed
        ({"status": "lost", "level": "1", "filed_date": "2026-04-10"}, "lost", None),
    ],
)
def test_what_is_refused_again_after_it_was_filed_is_to_be_worked_again(state, status, notice):
    [item] = worklist_of([DENIED, AGAIN], (), {ITEM: state})
    assert (item["status"], item["notice_date"]) == (status, notice)
    assert was_refused_again(item) == (status == "working")
    assert (item["amount"], item["denial_date"]) == (12_000, date(2026, 5, 4))


@pytest.mark.parametrize(
    ("state", "amount"),
    [({}, 6_095), ({"status": "working"}, 6_095), ({"status": "partly_won"}, 12_000)],  # closed: what it was about
)
def test_of_a_denial_paid_in_part_the_rest_is_owed(state, amount):
    part = AGAIN | {"paid": 4_000, "allowed": 4_000, "amount": 6_095}
    [item] = worklist_of([DENIED, part], (), {ITEM: state} if state else {})
    assert (item["amount"], item["recovered"], item["payment"]) == (amount, 4_000, "partly_paid")
    assert item["status"] == state.get("status", "new")


def test_of_a_denial_that_only_the_log_tells_of_a_part_paid_later_leaves_the_rest_with_the_newest_codes():
    part = AGAIN | {"paid": 4_000, "allowed": 4_000, "amount": 5_000}
    [item] = logged_and_answered(part, log=({"deadline": date(2026, 4, 30)},))
    assert (item["amount"], item["payment"], item["status"]) == (5_000, "partly_paid", "working")
    # The log's denial is of April 1, its deadline is over; the payer's answer of May 4 starts the time anew.
    assert (item["denial_codes"], item["denial_date"]) == ("CO-252", date(2026, 5, 4))
    assert item["deadline"] == date(2026, 7, 3)  # 60 days
