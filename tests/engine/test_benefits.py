"""Who pays what by tables of cases: cost shares, maximums, sequestration, withholds and every way of the second payer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine.second_payer import medicare_secondary
from tests.engine.frames import DAY, FEE, PAYER, Case, price, price_cases

CASES = Path(__file__).parents[1] / "cases" / "benefits"
SHARES: list[dict[str, Any]] = yaml.safe_load((CASES / "shares.yaml").read_text("utf-8"))
SECOND: list[dict[str, Any]] = yaml.safe_load((CASES / "medicare_secondary.yaml").read_text("utf-8"))
LESSER: list[dict[str, Any]] = yaml.safe_load((CASES / "lesser_of_charge.yaml").read_text("utf-8"))
METHODS = ("standard", "carve_out", "maintenance_of_benefits", "medicare_secondary", "medicaid_lesser_of")


def _case(case: dict[str, Any]) -> Case:
    second = case.get("second")
    codes = [f"X{at}" for at in range(len(case["allowed"]))]
    days = [DAY + timedelta(days=at) for at in range(len(codes))]
    usual = FEE | {"basis": "per_session", "unit_minutes": None}
    fees = [usual | {"code": code, "rate": cents * 100} for code, cents in zip(codes, case["allowed"], strict=True)]
    policies = [{"client_id": "C1", "payer": "Medicaid", "priority": 1} | case.get("policy", {})]
    payers = [PAYER | case.get("payer", {})]
    if second:
        fees += [usual | {"payer": "Second", "code": code, "rate": second["allowed"] * 100} for code in codes]
        payers.append({"payer": "Second"} | {key: second.get(key) for key in ("cob_method", "sequestration")})
        terms = {key: value for key, value in second.items() if key not in {"allowed", "cob_method", "sequestration"}}
        policies.append({"client_id": "C1", "payer": "Second", "priority": 2} | terms)
    sessions = [{"code": code, "service_date": day} for code, day in zip(codes, days, strict=True)]
    return {"payers": payers, "fees": fees, "policies": policies, "sessions": sessions}


@pytest.fixture(scope="module")
def shares() -> dict[str, list[list[int | None]]]:
    """Payer's, patient's and second payer's cents of each case's sessions."""
    priced = price_cases({case["name"]: _case(case) for case in SHARES})
    names = ("payer_share", "patient_share", "secondary_share")
    return {name: [list(row) for row in lines.select(names).rows()] for name, lines in priced.items()}


@pytest.mark.parametrize("case", SHARES, ids=lambda case: case["name"])
def test_an_amount_is_shared_as_worked_by_hand(case: dict[str, Any], shares: dict[str, Any]) -> None:
    assert shares[case["name"]] == case["shares"]


@pytest.mark.parametrize("case", SECOND, ids=lambda case: case["name"])
def test_medicare_second_pays_the_least_of_four(case: dict[str, Any]) -> None:
    frame = nw.from_native(pl.DataFrame([{name: case[name] for name in ("charge", "paid", "gross", "cost_share")}]))
    charge, paid, gross, cost_share = (nw.col(name) for name in ("charge", "paid", "gross", "cost_share"))
    assert frame.select(share=medicare_secondary(charge, paid, gross, cost_share, gross)).item() == case["secondary"]


@pytest.mark.parametrize("case", LESSER, ids=lambda case: case["name"])
def test_the_lesser_of_charge_and_fee_is_allowed(case: dict[str, Any]) -> None:
    payer = PAYER | {"lesser_of_charge": True}
    row = {"minutes": 15, "billed_amount": case["charge"]}
    lines = price([row], payers=[payer], fees=[FEE | {"rate": case["fee"]}])
    assert lines["allowed"].to_list() == [case["allowed"]]


def test_without_the_term_a_low_charge_limits_nothing() -> None:
    assert price([{"minutes": 15, "billed_amount": 100}])["allowed"].to_list() == [3_365]


cents = st.integers(0, 100_000)
maybe = st.one_of(st.none(), cents)
rates = st.one_of(st.none(), st.integers(0, 10_000))


@settings(max_examples=15, deadline=None)
@given(
    allowed=st.lists(cents, min_size=1, max_size=5),
    policy=st.fixed_dictionaries(
        {
            "deductible_remaining": maybe,
            "copay": maybe,
            "coinsurance": rates,
            "out_of_pocket_remaining": maybe,
            "lifetime_remaining": maybe,
        }
    ),
    payer=st.fixed_dictionaries({"sequestration": rates, "withhold": rates}),
    second=st.fixed_dictionaries(
        {
            "cob_method": st.sampled_from(METHODS),
            "allowed": cents,
            "copay": maybe,
            "coinsurance": rates,
            "deductible_remaining": maybe,
        }
    ),
)
def test_no_share_is_negative_and_what_is_not_cut_sums_to_the_allowed_amount(
    allowed: list[int], policy: dict[str, Any], payer: dict[str, Any], second: dict[str, Any]
) -> None:
    case = _case({"name": "any", "allowed": allowed, "policy": policy, "payer": payer, "second": second})
    lines = price(case.pop("sessions"), **case)
    named = lines.select("payer_share", "patient_share", "secondary_share")
    assert all(value >= 0 for row in named.rows() for value in row)
    total = pl.sum_horizontal("payer_share", "patient_share", "secondary_share")
    within = lines.select((total <= pl.col("allowed")).all()).item()
    exact = lines.select((total == pl.col("allowed")).all()).item()
    assert within
    limited = second["cob_method"] in {"medicaid_lesser_of", "medicare_secondary"}
    assert exact or limited or payer["sequestration"] or payer["withhold"]


@pytest.mark.parametrize(
    ("policy", "second"),
    [
        ({"deductible_remaining": 10_000}, [0, 10_000]),
        ({"coinsurance": 5_000, "out_of_pocket_remaining": 5_000}, [5_000, 5_000]),
        ({"lifetime_remaining": 12_000}, [10_000, 0]),
    ],
    ids=["a deductible", "an out-of-pocket limit", "a lifetime maximum"],
)
def test_a_session_that_is_not_covered_takes_nothing_from(policy: dict[str, Any], second: list[int]) -> None:
    fees = [FEE | {"basis": "per_session", "rate": 1_000_000}]
    policies = [{"client_id": "C1", "payer": "Medicaid", "priority": 1} | policy]
    rules = [{"payer": "Medicaid", "code": "T1017", "places_allowed": "11"}]
    sessions = [{"place_of_service": "99"}, {"place_of_service": "11", "service_date": DAY + timedelta(days=1)}]
    lines = price(sessions, fees=fees, policies=policies, rules=rules)

    assert lines["coverage"].to_list() == ["not_covered", "covered"]
    assert lines.select("payer_share", "patient_share").row(1) == tuple(second)


def test_a_lifetime_maximum_that_is_used_up_is_a_reason() -> None:
    fees = [FEE | {"basis": "per_session", "rate": 1_000_000}]
    policies = [{"client_id": "C1", "payer": "Medicaid", "priority": 1, "lifetime_remaining": 15_000}]
    sessions = [{"service_date": DAY + timedelta(days=at)} for at in range(3)]
    lines = price(sessions, fees=fees, policies=policies)

    assert lines["coverage"].to_list() == ["covered", "at_risk", "not_covered"]
    assert lines["payer_share"].to_list() == [10_000, 5_000, 0]
    assert lines["reasons"].to_list()[2].split(";")[0] == "benefit-used-up"


@pytest.mark.parametrize(
    ("left", "policies", "shares"),
    [
        (None, [], [3365, 0]),
        (600, [], [2765, 600]),
        (9_999, [], [0, 3365]),  # never more than the amount itself
        (600, [{"client_id": "C1", "payer": "Medicaid", "priority": 1, "copay": 200}], [3165, 200]),
    ],
)
def test_what_the_answer_left_to_the_patient_counts_where_no_policy_is_known(
    left: int | None, policies: list[dict[str, Any]], shares: list[int]
) -> None:
    fee = FEE | {"basis": "per_session", "unit_minutes": None, "rate": 336_500}
    lines = price(fees=[fee], policies=policies, sessions=[{"patient_responsibility": left}])
    assert [*lines.select("payer_share", "patient_share").row(0)] == shares


@pytest.mark.parametrize(
    ("before", "paid", "policies", "shares", "variance"),
    [
        (None, None, [], [3365, 0], None),
        (2_000, 1_365, [], [1365, 0], 0),  # 33.65 - 20.00
        (2_000, 1_300, [], [1365, 0], -65),
        (2_000, 1_500, [], [1365, 0], None),  # what others took may hold reductions: no payment over is claimed
        (9_999, 0, [], [0, 0], 0),
        (None, 3_400, [], [3365, 0], 35),
        (2_000, None, [{"client_id": "C1", "payer": "Medicaid", "priority": 1, "copay": 200}], [1165, 200], None),
    ],
)
def test_what_earlier_payers_took_is_no_part_of_what_this_one_owes(
    before: int | None, paid: int | None, policies: list[dict[str, Any]], shares: list[int], variance: int | None
) -> None:
    fee = FEE | {"basis": "per_session", "unit_minutes": None, "rate": 336_500}
    lines = price(fees=[fee], policies=policies, sessions=[{"earlier_payers_paid": before, "paid_amount": paid}])
    assert [*lines.select("payer_share", "patient_share").row(0)] == shares
    assert lines["variance"].to_list() == [variance]


@pytest.mark.parametrize(
    ("payer", "told", "shares", "variance"),
    [
        # 33.65 of the contract; the answer cut 0.67 by law and held back 1.65 of the rest
        ({}, {"sequestered_amount": 67}, (3_298, 67, 0), -100),
        ({}, {"sequestered_amount": 67, "withheld_amount": 165}, (3_133, 67, 165), 65),
        ({}, {"withheld_amount": 9_999}, (0, 0, 3_365), 3_198),
        # Where the contract gives a percentage, it stands: 2% is 0.67, and 1.00 more is not owed away.
        ({"sequestration": 200}, {"sequestered_amount": 167}, (3_298, 67, 0), -100),
        ({"withhold": 500}, {"withheld_amount": 999}, (3_197, 0, 168), 1),
        ({}, {}, (3_365, 0, 0), -167),
    ],
)
def test_what_the_answer_cuts_by_law_or_holds_back_is_not_owed(
    payer: dict[str, Any], told: dict[str, Any], shares: tuple[int, ...], variance: int
) -> None:
    fee = FEE | {"basis": "per_session", "unit_minutes": None, "rate": 336_500}
    found = price_cases(
        {"one": {"payers": [PAYER | payer], "fees": [fee], "sessions": [{"paid_amount": 3_198} | told]}}
    )["one"]
    assert found.select("payer_share", "sequestered", "withheld").row(0) == shares
    assert found["variance"].to_list() == [variance]
