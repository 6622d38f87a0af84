"""What each basis of a fee line pays, by a table of cases with the working beside each amount."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from cmcore.engine.explain import explain_session
from cmcore.intake.tables import Dataset
from tests.engine.frames import FEE, PAYER, Case, day, estimate, frames, price, price_cases

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "rates" / "bases.yaml").read_text("utf-8")
)
SCALES = {"rate": 10_000, "overage_rate": 10_000, "included_hours": 100}


def _scaled(fee: dict[str, Any]) -> dict[str, Any]:
    return {name: int(Decimal(value) * SCALES[name]) if name in SCALES else value for name, value in fee.items()}


def _case(case: dict[str, Any]) -> Case:
    rows = [each if isinstance(each, list) else [each] for each in case["sessions"]]
    charges = case.get("charges", [None] * len(rows))
    sessions = [
        dict(zip(("minutes", "service_date", "client_id"), row, strict=False))
        | {"start_time": at, "billed_amount": None if charge is None else int(Decimal(charge) * 100)}
        for at, (row, charge) in enumerate(zip(rows, charges, strict=True))
    ]
    fee = FEE | _scaled(case["fee"])
    return {"payers": [PAYER | case.get("payer", {})], "fees": [fee], "sessions": sessions}


@pytest.fixture(scope="module")
def allowed() -> dict[str, list[int]]:
    """Cents of each case's sessions, in the order written."""
    priced = price_cases({case["name"]: _case(case) for case in CASES})
    return {name: lines["allowed"].to_list() for name, lines in priced.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_basis_pays_what_is_worked_beside_it(case: dict[str, Any], allowed: dict[str, list[int]]) -> None:
    assert allowed[case["name"]] == [int(Decimal(amount) * 100) for amount in case["allowed"]]


@pytest.mark.parametrize(
    ("modifiers", "anywhere", "in_order"),
    [
        (None, 1_000, 1_000),  # the line without modifiers
        ("HN", 1_000, 1_000),  # one of two is not enough
        ("HN;U1", 2_000, 2_000),
        ("HN;U1;GT", 2_000, 2_000),  # what comes behind does not matter
        ("U1;HN", 2_000, 1_000),
        ("GT;HN;U1", 2_000, 1_000),
        ("HN;GT;U1", 2_000, 1_000),
    ],
)
def test_modifiers_stand_in_order_where_the_payer_cares(modifiers, anywhere, in_order) -> None:
    # 10.00 without modifiers, 20.00 with HN and U1
    plain = FEE | {"basis": "per_session", "unit_minutes": None, "modifiers": None, "rate": 100_000}
    fees = [plain, plain | {"modifiers": "HN;U1", "rate": 200_000}]
    for cares, cents in ((None, anywhere), (False, anywhere), (True, in_order)):
        given = estimate([{"modifiers": modifiers}], fees=fees, payers=[PAYER | {"modifiers_in_order": cares}])
        assert given.lines["allowed"].to_list() == [cents]


def test_hours_beyond_a_retainer_are_told_with_their_rate() -> None:
    fee = FEE | {
        "basis": "retainer", "unit_minutes": None, "rate": 15_000_000, "included_hours": 1_000, "overage_rate": 950_000,
    }  # fmt: skip
    given = estimate([{"minutes": 690}], fees=[fee])
    dataset = Dataset((), frames([{"minutes": 690}], fees=[fee]), (), {})
    found = explain_session(dataset, given, given.lines["row_id"][0])
    beyond = "1 at $1,500.00 and 90 minutes beyond the month's 10 hours at $95.00 an hour is $1,642.50"
    assert [each.text for each in found.steps if each.title == "Amount"] == [f"{beyond}, rounded once to the cent."]
    assert "a month as a retainer and 90 minutes beyond the month's 10 hours at $95.00 an hour" in found.sentence


def test_minutes_left_out_for_an_overlap_are_told() -> None:
    rows = [{"start_time": 540, "end_time": 570, "minutes": 30, "staff": "Ann"},
            {"start_time": 555, "end_time": 585, "minutes": 30, "staff": "Ann", "client_id": "C2"}]  # fmt: skip
    tables = {"payers": [PAYER | {"unit_rounding": "round_down", "overlaps_once": True}]}
    given = estimate(rows, **tables)
    dataset = Dataset((), frames(rows, **tables), (), {})
    later = explain_session(dataset, given, given.lines["row_id"][1])
    words = "30 minutes less 15 in which an earlier session still went on, 15 minutes are 1 unit"
    assert any(words in each.text for each in later.steps)
    assert given.lines["allowed"].to_list() == [6_730, 3_365]


def test_a_session_of_no_minutes_loses_none_to_an_overlap() -> None:
    rows = [{"start_time": 540, "end_time": 570, "minutes": 30, "staff": "Ann"},
            {"start_time": 555, "end_time": 585, "minutes": None, "units": 200, "staff": "Ann", "client_id": "C2"}]  # fmt: skip
    given = estimate(rows, payers=[PAYER | {"overlaps_once": True}])
    assert given.lines["units"].to_list() == [200, 200]
    assert given.facts["overlap_minutes"].to_list() == [0, 0]


def _paid_per_unit(code: str, *minutes: int, **fee: Any) -> list[int]:
    line = FEE | {"code": code, "basis": "per_unit", "unit_minutes": None, "rate": 600_000} | fee
    sessions = [{"code": code, "minutes": each, "service_date": day(3, at)} for at, each in enumerate(minutes, 1)]
    return price(sessions, fees=[line])["allowed"].to_list()


@pytest.mark.parametrize(
    ("code", "minutes", "allowed"),
    [
        ("99490", (19,), [0]),  # a month's 20 minutes are not reached
        ("99490", (10, 10), [0, 6_000]),  # the month's minutes count together
        ("99490", (100, 100), [6_000, 0]),  # once a month, however many minutes
        ("99492", (35,), [0]),  # payable from 36 of its 70 minutes
        ("99492", (36,), [6_000]),
        ("99366", (45,), [6_000]),  # a conference is one, not three quarters of an hour
        ("90837", (60, 90), [6_000, 6_000]),  # psychotherapy from 53 minutes is a visit, not quarters of an hour
        ("99497", (16, 60), [6_000, 6_000]),  # advance care planning from 16 minutes; what passes it is 99498
    ],
)
def test_a_unit_of_a_code_defined_by_the_month_or_the_encounter_is_that(code, minutes, allowed):
    assert _paid_per_unit(code, *minutes) == allowed


def test_the_units_of_an_add_on_and_of_a_line_that_says_its_length_are_counted():
    assert _paid_per_unit("99439", 40) == [12_000]  # two further 20 minutes
    assert _paid_per_unit("99490", 40, unit_minutes=20) == [12_000]


@pytest.mark.parametrize("basis", ["per_unit", "per_month", None])
@pytest.mark.parametrize(
    ("code", "minutes", "allowed"),
    [
        ("99439", (19,), [0]),
        ("99439", (20,), [6_000]),  # 20 further minutes, beside the 20 of 99490
        ("99439", (10, 10), [0, 6_000]),  # the month's further minutes count together
        ("99439", (40, 5), [12_000, 0]),
        ("G0022", (29,), [0]),
        ("G0022", (30,), [6_000]),
        ("99489", (60,), [12_000]),
        ("99494", (15,), [0]),
        ("99494", (16,), [6_000]),  # past the middle of its 30 minutes: 86 of the month beside 99492
        ("99494", (45,), [6_000]),
        ("99494", (46,), [12_000]),  # 116 of the month
    ],
)
def test_an_add_on_of_the_month_is_paid_for_each_step_of_its_own_minutes(basis, code, minutes, allowed):
    assert _paid_per_unit(code, *minutes, basis=basis) == allowed


def test_a_payer_s_rounding_is_not_for_add_ons_of_the_month():
    payers = [PAYER | {"unit_rounding": "round_up", "unit_scope": "session"}]
    fee = FEE | {"code": "99439", "basis": "per_month", "unit_minutes": None}
    assert price([{"code": "99439", "minutes": 25}], fees=[fee], payers=payers)["units"].to_list() == [100]


def test_a_rate_below_zero_is_none_and_units_below_zero_count_for_nothing():
    negative = estimate([{"minutes": 60}], fees=[FEE | {"rate": -50_000}])
    assert negative.lines.select("allowed", "payer_share", "patient_share").row(0) == (None, None, None)
    assert negative.lines["coverage"].to_list() == ["unknown"]
    units = estimate([{"minutes": None, "units": -200}])
    assert units.lines.select("units", "allowed", "patient_share").row(0) == (None, None, None)
    assert "no-minutes" in units.lines["reasons"][0]


@pytest.mark.parametrize(("code", "minutes", "whole"), [("99490", 25, "a month"), ("90837", 60, "a session")])
def test_a_unit_taken_as_the_code_is_defined_is_said(code, minutes, whole):
    fee = FEE | {"code": code, "unit_minutes": None}
    rows = [{"code": code, "minutes": minutes}]
    found = explain_session(Dataset((), frames(rows, fees=[fee]), ()), estimate(rows, fees=[fee]), "sessions:00001")
    said = [(each.text, each.source or "") for each in found.steps if each.title == "Assumed"]
    assert [text for text, _ in said] == [
        f"The payer book says a unit; one of {code} is {whole}, as the code is defined."
    ]
    assert said[0][1].startswith(f"Reference, billing code {code}: ")


def test_an_overlap_names_the_session_that_still_goes_on_not_the_last_one_that_began():
    times = [(540, 720), (570, 580), (600, 620)]  # 9 to 12, 9:30 to 9:40, 10 to 10:20
    rows = [
        {"session_id": f"S{at}", "client_id": f"C{at}", "staff": "Ann", "start_time": start, "end_time": end,
         "minutes": end - start}
        for at, (start, end) in enumerate(times)
    ]  # fmt: skip
    facts = estimate(rows).facts
    first = facts["row_id"][0]
    assert facts["overlap_with"].to_list() == [None, first, first]


@pytest.mark.parametrize(
    ("place", "remote"),
    [
        ("TELEHEALTH - HOME", True),
        ("VIDEO", True),
        ("PHONE CALL", True),
        ("02", True),
        ("11", False),
        ("OFFICE", False),
    ],
)
def test_a_place_in_words_says_that_a_session_was_by_telehealth(place, remote):
    rules = [{"payer": "Medicaid", "code": "T1017", "telehealth_allowed": False}]
    lines = price([{"place_of_service": place}], rules=rules)
    assert ("telehealth-not-allowed" in (lines["reasons"][0] or "")) is remote
