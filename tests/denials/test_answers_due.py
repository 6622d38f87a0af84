"""Claims never answered, lines paid short and denials left alone, each at its edges."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.answers_due import unanswered, underpaid, underpaid_patterns

AS_OF = date(2026, 4, 20)
KINDS = {
    "row_id": pl.String, "claim_no": pl.String, "client_id": pl.String, "payer": pl.String, "code": pl.String,
    "modifiers": pl.String, "service_date": pl.Date, "billed_date": pl.Date, "paid_date": pl.Date, "paid": pl.Int64,
    "variance": pl.Int64, "allowed": pl.Int64, "billed_amount": pl.Int64, "claim_status": pl.String,
    "denial_codes": pl.String,
}  # fmt: skip
LINE = {"row_id": "s1", "payer": "Horizon MCO", "code": "T1017", "service_date": date(2026, 3, 2), "allowed": 10_095,
        "billed_amount": 12_000, "billed_date": date(2026, 3, 5), "claim_status": "billed"}  # fmt: skip


def lines_of(*rows):
    return pl.DataFrame([dict.fromkeys(KINDS) | LINE | row for row in rows], schema=KINDS)


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        ({}, 46),  # March 5 to April 20
        ({"billed_date": date(2026, 3, 6)}, None),  # 45 days: still in its window
        ({"billed_date": None}, None),
        ({"paid": 0}, 46),  # a blank that the export wrote as 0.00
        ({"paid": 0, "paid_date": date(2026, 4, 1)}, None),
        ({"denial_codes": "CO-197"}, None),
        ({"claim_status": "denied"}, None),
        ({"claim_status": None}, 46),
    ],
)
def test_a_claim_billed_and_not_answered_past_the_window_is_listed(changed, days):
    assert unanswered(lines_of(changed), AS_OF)["days_waiting"].to_list() == ([days] if days else [])


def test_an_unanswered_claim_is_worth_its_contract_amount_else_its_charge():
    assert unanswered(lines_of({}, {"row_id": "s2", "allowed": None}), AS_OF)["amount"].to_list() == [10_095, 12_000]


@pytest.mark.parametrize(
    ("paid", "variance", "amount"),
    [(9_085, -1_010, 1_010), (10_094, -1, None), (10_093, -2, 2), (10_200, 105, None), (0, -10_095, None)],
)
def test_a_line_paid_short_by_more_than_a_cent_is_a_recoverable_item(paid, variance, amount):
    items = underpaid(lines_of({"paid": paid, "variance": variance}))
    assert items["amount"].to_list() == ([amount] if amount else [])


@pytest.mark.parametrize(
    ("changed", "amount"),
    [
        ({"denial_codes": "CO-45"}, 10_095),  # all written off as above the fee: nowhere else is it owed
        ({"denial_codes": "CO-45;CO-253"}, 10_095),
        ({"denial_codes": "PR-45;N130"}, 10_095),
        ({"denial_codes": "CO-45;CO-197"}, None),
        ({"denial_codes": "PR-1"}, None),
        ({"denial_codes": "CO-45", "claim_status": "denied"}, None),
    ],
)
def test_a_line_of_which_the_payer_wrote_off_all_is_paid_short(changed, amount):
    items = underpaid(lines_of({"paid": 0, "variance": -10_095} | changed))
    assert items["amount"].to_list() == ([amount] if amount else [])


def test_open_items_paid_short_are_one_row_a_payer_and_pattern_the_most_money_first():
    kinds = {"payer": pl.String, "pattern": pl.String, "payment": pl.String, "amount": pl.Int64,
             "service_date": pl.Date, "deadline": pl.Date}  # fmt: skip
    rows = [
        ("Horizon MCO", "T1017 at $31.80", "paid_short", 185, date(2026, 3, 2), date(2026, 5, 29)),
        ("Horizon MCO", "T1017 at $31.80", "paid_short", 370, date(2026, 3, 9), date(2026, 5, 20)),
        ("Horizon MCO", "fewer units", "paid_short", 3_365, date(2026, 3, 4), None),
        ("Medicaid", "T1017 at $31.80", "paid_short", 200, date(2062, 2, 4), None),  # a day that is not there yet
        ("Medicaid", None, "denied", 9_000, date(2026, 2, 4), None),
    ]
    assert underpaid_patterns(pl.DataFrame(rows, kinds, orient="row"), AS_OF).rows() == [
        ("Horizon MCO", "fewer units", 1, 3_365, date(2026, 3, 4), date(2026, 3, 4), None),
        ("Horizon MCO", "T1017 at $31.80", 2, 555, date(2026, 3, 2), date(2026, 3, 9), date(2026, 5, 20)),
        ("Medicaid", "T1017 at $31.80", 1, 200, None, None, None),
    ]
