"""What is left alone by the agency's rules: by code, by amount, and a second payer that repeats the first."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.never_work import WHY, NeverWork, with_never_work


@pytest.mark.parametrize(
    ("codes", "amount", "rule"),
    [
        ("CO-18", 10_000, "code"),
        ("CO-18;OA-18", 10_000, "code"),
        ("CO-18;CO-197", 10_000, None),  # one of its codes is worth working
        ("CO-197", 2_499, "small"),
        ("CO-197", 2_500, None),
        ("CO-197", None, None),
        (None, 10_000, None),
    ],
)
def test_the_agency_s_own_rules_leave_denials_alone(codes, amount, rule):
    items = pl.DataFrame(
        {"denial_codes": [codes], "amount": [amount]}, schema={"denial_codes": pl.String, "amount": pl.Int64}
    )
    assert with_never_work(items, NeverWork(("CO-18",), 2_500))["never_work"].to_list() == [rule]


FIRST = {
    "item": "K1", "client_id": "C1", "code": "T1017", "service_date": date(2026, 3, 2), "payer": "Unity",
    "denial_codes": "CO-197", "denial_date": date(2026, 3, 20), "amount": 6_000,
}  # fmt: skip
SECOND = FIRST | {"item": "K2", "payer": "Medicaid", "denial_codes": "OA-197", "denial_date": date(2026, 4, 20)}


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ({}, "second payer"),  # another group, the same reason
        ({"denial_codes": "OA-23"}, None),  # another reason
        ({"denial_codes": "OA-197;CO-16"}, None),  # one reason more
        ({"payer": "Unity"}, None),  # the same payer a second time
        ({"service_date": date(2026, 3, 3)}, None),
        ({"client_id": None}, None),  # nobody knows whose service it is
        ({"denial_date": None}, "second payer"),  # a day not known comes last
    ],
)
def test_a_second_payer_that_says_what_the_first_said_is_left_alone(second, rule):
    items = pl.DataFrame([SECOND | second, FIRST])
    ruled = with_never_work(items, NeverWork(second_payers=True))
    assert ruled["item"].to_list() == ["K2", "K1"]
    assert ruled["never_work"].to_list() == [rule, None]
    assert with_never_work(items, NeverWork())["never_work"].to_list() == [None, None]
    assert rule is None or rule in WHY
