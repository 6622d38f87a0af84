"""Every denied line is on the worklist once, with what it is worth, why it was refused, and what is due when."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.worklist import SCHEMA, build_worklist, counted_twice, not_listed
from cmcore.engine.prepare import empty_frames
from tests.denials.conftest import AS_OF, frames_of, lines_of


def test_a_denied_session_is_an_item_worth_its_contract_amount(worklist):
    [item] = worklist([{}]).to_dicts()
    assert item["item"] == "CLM-1|T1017|2026-03-02"
    assert item["amount"] == 10095
    assert (item["cause"], item["status"], item["row_id"]) == ("authorization", "new", "aa:Log:6")


def test_a_session_without_a_rate_is_worth_what_was_billed(worklist):
    items = worklist([{"allowed": None, "amount_at_stake": None}])
    assert items["amount"].to_list() == [14000]


@pytest.mark.parametrize(
    ("changed", "listed"),
    [
        ({}, True),
        ({"claim_status": "billed"}, True),  # a code and nothing paid is a denial whatever the status says
        ({"claim_status": None, "denial_codes": None}, False),
        ({"claim_status": "void"}, False),  # taken back by the agency itself
        ({"claim_status": "denied", "denial_codes": None}, True),
        ({"claim_status": "paid", "paid": 5000}, False),
        ({"claim_status": "denied", "denial_codes": "CO-45"}, False),  # a contractual reduction
        ({"claim_status": "denied", "denial_codes": "PR-1"}, False),  # the patient's deductible
        ({"claim_status": "denied", "denial_codes": "CO-45;CO-197"}, True),
        ({"claim_status": "denied", "denial_codes": "CO-9999"}, True),
        ({"denial_codes": "CO-24"}, False),  # paid by capitation
        ({"denial_codes": "OA-101"}, False),  # predetermination
        ({"denial_codes": "CO-24;CO-197"}, True),
    ],
)
def test_what_counts_as_denied(worklist, changed, listed):
    assert worklist([changed]).height == (1 if listed else 0)


def test_a_denial_that_somebody_works_stays_though_its_claim_was_voided(worklist):
    states = {"CLM-1|T1017|2026-03-02": {"note": "Sent again as CLM-1R"}}
    assert worklist([{"claim_status": "void"}], states=states)["note"].to_list() == ["Sent again as CLM-1R"]


def test_a_denial_without_a_code_says_that_it_has_none(worklist):
    assert worklist([{"denial_codes": None}])["cause"].to_list() == ["no code given"]


def test_a_line_in_the_log_and_among_the_sessions_is_one_item(worklist):
    [item] = worklist([{}], [{}]).to_dicts()
    # the work is the log's, the worth is what the contract pays, the client is the session's
    assert (item["status"], item["owner"], item["note"]) == ("working", "JL", "Called on Monday")
    assert (item["amount"], item["client_id"], item["row_id"]) == (10095, "C-1", "aa:Log:6")


def test_two_codes_of_one_claim_are_two_items(worklist):
    assert worklist([{}, {"code": "T1016", "row_id": "aa:Log:7"}]).height == 2


def test_denials_without_a_claim_number_stay_apart(worklist):
    assert worklist([{"claim_no": None}, {"claim_no": None, "row_id": "aa:Log:7"}]).height == 2


def test_a_line_only_in_the_log_is_worth_what_the_log_expects(worklist):
    assert worklist(log=[{}])["amount"].to_list() == [9000]


def test_the_log_s_name_for_a_payer_is_read_as_the_payer_book_s(worklist):
    [item] = worklist(log=[{"payer": "Horizon Hlth"}]).to_dicts()
    assert item["payer"] == "Horizon MCO"
    assert item["deadline"] == date(2026, 5, 31)  # April 1 and 60 days


def test_a_payer_that_no_book_knows_keeps_its_name_and_has_no_deadline(worklist):
    [item] = worklist(log=[{"payer": "Acme"}]).to_dicts()
    assert (item["payer"], item["deadline"], item["days_left"]) == ("Acme", None, None)


def test_what_people_changed_stands_before_what_the_log_says(worklist):
    states = {"CLM-1|T1017|2026-03-02": {"status": "appealed", "note": "Sent by fax"}}
    [item] = worklist([{}], [{}], states).to_dicts()
    assert (item["status"], item["note"], item["owner"]) == ("appealed", "Sent by fax", "JL")


def test_the_most_money_comes_first(worklist):
    items = worklist([{"allowed": 100}, {"claim_no": "CLM-2", "row_id": "aa:Log:7", "allowed": 900}])
    assert items["amount"].to_list() == [900, 100]


def test_no_denials_are_an_empty_list_with_all_its_columns(worklist):
    items = worklist()
    assert items.height == 0
    assert items.schema == SCHEMA


def test_contacts_billed_as_one_line_are_one_item_worth_all_of_them(worklist):
    [item] = worklist([{"allowed": 10_095}, {"allowed": 6_730, "row_id": "aa:Log:7"}]).to_dicts()
    assert item["amount"] == 16_825  # 100.95 + 67.30


def test_correcting_a_session_s_code_leaves_what_was_done_about_it(worklist):
    written = pl.DataFrame(
        {"row_id": ["aa:Log:6"], "claim_no": ["CLM-1"], "code": ["T1O17"], "service_date": [date(2026, 3, 2)],
         "now_id": ["aa:Log:6"]}
    )  # fmt: skip
    states = {"CLM-1|T1O17|2026-03-02": {"status": "appealed"}}
    [item] = build_worklist(empty_frames(), lines_of({}), states, AS_OF, written).to_dicts()
    assert (item["status"], item["code"]) == ("appealed", "T1017")


def test_rows_of_the_log_that_name_no_denial_are_counted_with_their_codes():
    log = [{"claim_no": "K1", "denial_codes": "CO-45"}, {"claim_no": "K2", "denial_codes": "CO-45;PR-1"}]
    denied = [{"claim_no": "K3", "denial_codes": "CO-197"}, {"claim_no": "K4", "denial_codes": None}]
    assert not_listed(frames_of(log + denied)) == (
        "2 rows of the denial log name no denial (CO-45, CO-45 with PR-1) and are not listed."
    )
    assert not_listed(frames_of(log[:1])) == "1 row of the denial log names no denial (CO-45) and is not listed."
    assert not_listed(frames_of(denied)) == ""


def test_a_payer_that_no_payer_book_knows_goes_by_its_name_in_the_log(worklist):
    (item,) = worklist([{"payer": None, "payer_written": "Buckeye"}]).to_dicts()
    assert item["payer"] == "Buckeye"


CLAIM_ALONE = {"row_id": "bb:Denials:9", "code": None, "service_date": None, "denied_amount": 15_000}
SAID = (
    "1 item names a claim without its code or day, and lines of that claim are listed beside: $150.00 may be counted "
    "twice. Give the denial log code and day, or close what stands twice."
)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ([CLAIM_ALONE], SAID),  # the session denied on the same claim stands beside it
        ([CLAIM_ALONE | {"service_date": date(2026, 3, 2)}], SAID),
        ([CLAIM_ALONE | {"code": "T1017"}], SAID),
        ([CLAIM_ALONE | {"claim_no": "CLM-9"}], ""),  # no line of that claim is known
        ([CLAIM_ALONE | {"status": "written_off"}], ""),
        ([{}], ""),  # claim, code and day: the same item
    ],
)
def test_a_claim_logged_without_its_line_is_said_beside_its_lines(worklist, log, said):
    assert counted_twice(worklist([{}], log)) == said
