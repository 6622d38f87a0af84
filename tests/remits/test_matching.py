"""Each line of a remittance finds the session it answers, once, or is listed to be chosen."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.remits.matching import match_remittances
from cmcore.remits.x12 import read_x12
from tests.remits.frames import DENIED, held, remitted
from tests.remits.samples import remittance

LATER = {"check_no": "880000", "paid_date": date(2026, 5, 4)}
BACK = {"check_no": "879999", "paid_date": date(2026, 5, 4), "billed": -12_000, "paid": -10_095, "allowed": None}


def linked(matches):
    return matches.links.select("line_id", "row_id").rows()


@pytest.mark.parametrize(
    ("line", "session", "how", "confidence"),
    [
        ({}, {}, "claim", "certain"),
        ({"claim_no": "clm 0001"}, {"claim_no": "CLM-0001"}, "claim", "certain"),
        ({"session_id": "S-14", "claim_no": "X"}, {"session_id": "S-14"}, "control", "certain"),
        ({"claim_no": "H-99"}, {"claim_no": None}, "client", "certain"),  # by member, code, day and charge
        ({"claim_no": None, "client_id": "C-1"}, {}, "client", "certain"),
        ({"claim_no": "ACCT-7", "adjudication_no": "2026-79"}, {"claim_no": "2026 79"}, "claim", "certain"),
        ({"claim_no": "2026-79", "client_id": "CLM-1"}, {}, "claim", "certain"),  # an account number is the claim's
        ({"claim_no": "C-1", "client_id": None}, {"claim_no": None}, "client", "certain"),  # or the client's
        ({}, {"billed_amount": None, "units": None}, "claim", "likely"),
        ({"billed": 9_000}, {"units": 200}, "claim", "likely"),  # another charge, yet no other session of the claim
        ({"service_date": None}, {}, "claim", "certain"),  # the only one of the claim, and its charge
    ],
)
def test_a_line_finds_its_session_by_the_surest_thing_known(line, session, how, confidence):
    matches = match_remittances(remitted(line), held(session))
    [link] = matches.links.to_dicts()
    assert (link["line_id"], link["row_id"], link["how"], link["confidence"]) == ("r1", "s1", how, confidence)
    assert (matches.ambiguous.height, matches.unmatched.height) == (0, 0)


@pytest.mark.parametrize(
    "line",
    [
        {"claim_no": "CLM-9", "client_id": "M009"},  # a claim for nobody
        {"claim_no": "CLM-9", "service_date": date(2026, 3, 3)},  # the client, on another day
        {"service_date": date(2026, 3, 3)},  # the claim, on another day
        {"claim_no": None, "client_id": None},
    ],
)
def test_a_line_for_no_session_is_listed_as_such(line):
    matches = match_remittances(remitted(line), held({}))
    assert matches.links.height == 0
    assert matches.unmatched["line_id"].to_list() == ["r1"]


@pytest.mark.parametrize(
    ("line", "session", "recoded"),
    [
        ({"modifiers": None}, {}, "T1017-HN as T1017"),
        ({"modifiers": "U1;HN"}, {"modifiers": "HN;U1"}, None),  # the same two in another order
        ({"code": "T1016"}, {}, "T1017-HN as T1016-HN"),
        ({}, {"modifiers": None}, None),  # a log that keeps no modifiers says nothing of them
        ({"code": "T1016", "claim_no": None}, {"modifiers": None}, "T1017 as T1016-HN"),
    ],
)
def test_a_line_whose_code_or_modifier_the_payer_changed_still_matches_and_says_so(line, session, recoded):
    [link] = match_remittances(remitted(line), held(session)).links.to_dicts()
    assert link["recoded"] == recoded


@pytest.mark.parametrize(
    ("line", "now"),
    [
        ({"session_id": "1001"}, {"session_id": "S-1001"}),
        ({"claim_no": None, "client_id": "C-1"}, {"service_date": date(2026, 3, 4)}),
        ({"claim_no": None, "client_id": "C-1"}, {"client_id": "C-9", "member_id": None}),
    ],
)
def test_a_line_finds_its_session_by_what_an_earlier_file_said_of_it(line, now):
    numbers = {"claim_no": None, "session_id": None}
    lines = remitted({"claim_no": None, "client_id": None, "service_date": None, "code": None} | line
                     if "session_id" in line else line)  # fmt: skip
    today, written = held(numbers | now), held(numbers | {"session_id": line.get("session_id")})
    assert linked(match_remittances(lines, today)) == []
    assert linked(match_remittances(lines, today, earlier=[written])) == [("r1", "s1")]


def test_what_an_earlier_file_said_of_a_session_takes_no_line_from_one_of_today():
    line = remitted({"claim_no": None, "client_id": "C-1"})
    other = {"claim_no": None, "row_id": "s2", "client_id": "C-9", "member_id": None}
    today = held({"claim_no": None}, other)
    assert linked(match_remittances(line, today, earlier=[held(other | {"client_id": "C-1"})])) == [("r1", "s1")]


def test_a_line_for_several_contacts_billed_as_one_answers_them_all():
    # 70.00 + 50.00 = 120.00
    matches = match_remittances(remitted({}), held({"billed_amount": 7_000}, {"billed_amount": 5_000}))
    assert linked(matches) == [("r1", "s1"), ("r1", "s2")]


def test_sessions_that_do_not_add_up_to_the_line_are_shown_to_choose():
    sessions = held({"billed_amount": 7_000, "units": 100}, {"billed_amount": 6_000, "units": 100})
    matches = match_remittances(remitted({}), sessions)
    assert linked(matches) == []
    assert matches.ambiguous.rows() == [("r1", "s1"), ("r1", "s2")]
    picked = match_remittances(remitted({}), sessions, {"r1": ["s2"]})
    assert picked.links.select("row_id", "how").rows() == [("s2", "chosen")]
    assert picked.ambiguous.height == 0


def test_the_charge_tells_two_contacts_of_one_day_apart():
    matches = match_remittances(remitted({"billed": 5_000}, {"billed": 7_000}),
                                held({"billed_amount": 7_000}, {"billed_amount": 5_000}))  # fmt: skip
    assert linked(matches) == [("r1", "s2"), ("r2", "s1")]


def test_two_like_lines_answer_two_like_sessions_one_each():
    assert linked(match_remittances(remitted({}, {}), held({}, {}))) == [("r1", "s1"), ("r2", "s2")]


def test_a_paid_and_a_denied_line_for_two_like_sessions_are_shown_to_choose():
    matches = match_remittances(remitted({}, DENIED), held({}, {}))
    assert matches.links.height == 0
    assert matches.ambiguous.height == 4


def test_a_session_is_not_answered_twice_by_one_check():
    # the first line takes the session; the second, of another code on the same claim, finds none left
    matches = match_remittances(remitted({}, {"code": "T1016", "billed": 4_000}), held({}))
    assert linked(matches) == [("r1", "s1")]
    assert matches.unmatched["line_id"].to_list() == ["r2"]


def test_denial_reversal_and_payment_all_answer_the_same_session():
    matches = match_remittances(remitted({}, BACK, LATER), held({}))
    assert linked(matches) == [("r1", "s1"), ("r2", "s1"), ("r3", "s1")]


def test_two_halves_of_a_session_both_answer_it():
    # 80.00 + 40.00 = 120.00
    matches = match_remittances(remitted({"billed": 8_000}, {"billed": 4_000}), held({}))
    assert linked(matches) == [("r1", "s1"), ("r2", "s1")]


def test_an_answer_to_the_claim_as_a_whole_answers_every_session_of_it():
    whole = {"code": None, "modifiers": None, "units": None, "billed": 16_000}  # 120.00 + 40.00
    other = {"code": "T1016", "service_date": date(2026, 3, 9), "billed_amount": 4_000}
    assert linked(match_remittances(remitted(whole), held({}, other))) == [("r1", "s1"), ("r1", "s2")]
    left_open = whole | {"billed": 0, "paid": -500}  # an adjustment of the claim beside its lines
    assert linked(match_remittances(remitted(left_open), held({}, other))) == [("r1", "s1"), ("r1", "s2")]


def test_further_reasons_of_a_line_stay_with_it():
    more = {"row_id": "r1#2", "billed": None, "paid": None, "allowed": None, "reason_code": "253", "amount": 100}
    matches = match_remittances(remitted({}, more), held({}))
    assert matches.lines.select("line_id", "reasons").rows() == [("r1", "CO-45;CO-253")]


def test_the_same_payment_in_two_files_counts_once():
    matches = match_remittances(remitted({}, {"row_id": "z1", "table_id": "z:1"}), held({}))
    assert linked(matches) == [("r1", "s1")]
    assert matches.lines["repeats"].to_list() == [None, "r1"]


def test_a_number_that_very_many_sessions_share_tells_nothing():
    sessions = held(*({"claim_no": "N/A", "billed_amount": None, "units": None} for _ in range(60)))
    matches = match_remittances(remitted({"claim_no": "N/A"}), sessions)
    assert (matches.links.height, matches.unmatched.height) == (0, 1)


def test_an_835_matches_by_its_control_number_claim_and_client():
    [table] = read_x12("era.835", remittance()).tables
    sessions = held(
        {"session_id": "S14", "claim_no": None, "code": "T1017"},
        {"claim_no": "CLM-2", "code": "T1016", "service_date": date(2026, 3, 3), "billed_amount": 8_000},
        {"claim_no": "CLM-3", "service_date": date(2026, 3, 4), "billed_amount": 6_000},
    )
    matches = match_remittances(table.frame, sessions)
    assert matches.links.select("row_id", "how").rows() == [("s1", "control"), ("s2", "claim"), ("s3", "claim")]


VALUES = st.fixed_dictionaries(
    {
        "claim_no": st.sampled_from(["CLM-1", "CLM-2", None]),
        "code": st.sampled_from(["T1017", "T1016", None]),
        "service_date": st.sampled_from([date(2026, 3, 2), date(2026, 3, 3), None]),
        "modifiers": st.sampled_from(["HN", None]),
    }
)
LINES = st.lists(
    st.tuples(VALUES, st.sampled_from([5_000, 12_000, -12_000]), st.sampled_from(["1", "2", None])), max_size=6
)
SESSIONS = st.lists(st.tuples(VALUES, st.sampled_from([5_000, 12_000, None])), max_size=6)


@given(LINES, SESSIONS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_every_line_is_linked_open_or_unmatched_whatever_the_order_of_the_rows(lines, sessions, shuffler):
    asked = remitted(*(each | {"billed": billed, "check_no": check} for each, billed, check in lines))
    had = held(*(each | {"billed_amount": billed} for each, billed in sessions))
    matches = match_remittances(asked, had)
    places = [set(frame["line_id"]) for frame in (matches.links, matches.ambiguous, matches.unmatched)]
    assert set().union(*places) == set(matches.lines["line_id"])
    assert sum(len(each) for each in places) == matches.lines.height
    assert matches.links.select("line_id", "row_id").is_unique().all()
    order, other = list(range(asked.height)), list(range(had.height))
    shuffler.shuffle(order)
    shuffler.shuffle(other)
    mixed = match_remittances(asked[order], had[other])
    assert mixed.links.equals(matches.links)
    assert mixed.ambiguous.equals(matches.ambiguous)
    assert match_remittances(pl.concat([asked, asked]), had).links.equals(matches.links)


def test_codes_that_the_payer_bundled_find_the_lines_that_were_sent():
    """Two lines of one claim, 50.00 each, are both answered as G9012: the code sent tells which is which."""
    sent = {"code": "G9012", "modifiers": None, "modifiers_sent": None, "billed": 5_000, "units": 200}
    first = sent | {"code_sent": "T1016", "paid": 7_000, "amount": -2_000}
    second = sent | {"code_sent": "T1017", "paid": 0, "reason_code": "97", "amount": 5_000}
    had = {"modifiers": None, "billed_amount": 5_000, "units": 200}
    matches = match_remittances(remitted(first, second), held(had | {"code": "T1016"}, had))
    assert linked(matches) == [("r1", "s1"), ("r2", "s2")]
    assert matches.links["recoded"].to_list() == ["T1016 as G9012", "T1017 as G9012"]


def test_a_voided_session_is_answered_where_no_other_could_be():
    void = {"claim_status": "void"}
    assert linked(match_remittances(remitted({}), held(void, {}))) == [("r1", "s2")]
    assert linked(match_remittances(remitted({}), held(void))) == [("r1", "s1")]


def test_an_835_tells_the_code_sent_and_the_payers_own_number():
    body = (
        "ST*835*0001~BPR*I*70*C*ACH************20260330~TRN*1*5*1~N1*PR*Horizon MCO~CLP*CLM-1*1*50*70**MC*H1~"
        "SVC*HC:G9012*50*70**2*HC:T1016:HN~DTM*472*20260302~CAS*CO*45*-20~"
    )
    [table] = read_x12("bundled.835", remittance(body)).tables
    names = ("claim_no", "adjudication_no", "code", "code_sent", "modifiers_sent")
    assert table.frame.select(names).row(0) == ("CLM-1", "H1", "G9012", "T1016", "HN")
