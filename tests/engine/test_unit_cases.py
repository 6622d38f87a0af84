"""Units by tables of cases: every rounding rule at its edges, pools of a session, day and month, and the day's total."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.frames import FEE, PAYER, Case, price_cases

CASES = Path(__file__).parents[1] / "cases" / "units"
ALONE = list(csv.DictReader((CASES / "one_session.csv").read_text(encoding="utf-8").splitlines()))
OVERLAPS: list[dict[str, Any]] = yaml.safe_load((CASES / "overlaps.yaml").read_text(encoding="utf-8"))
POOLS: list[dict[str, Any]] = yaml.safe_load((CASES / "pools.yaml").read_text(encoding="utf-8"))


def _alone(case: dict[str, str]) -> Case:
    fee = FEE | {"basis": case["basis"], "unit_minutes": int(case["unit_minutes"])}
    payer = PAYER | {"unit_rounding": case["rounding"]}
    return {"payers": [payer], "fees": [fee], "sessions": [{"minutes": int(case["minutes"])}]}


def _pool(case: dict[str, Any]) -> Case:
    usual = FEE | case.get("fee", {})
    timed = [
        usual | {"code": code} | case.get("of_code", {}).get(code, {}) for code in case.get("codes", [FEE["code"]])
    ]
    timed += [usual | fee for fee in case.get("more_fees", [])]
    untimed = [usual | {"code": code, "basis": "per_session"} for code in case.get("untimed", [])]
    return {"payers": [PAYER | case.get("payer", {})], "fees": timed + untimed, "sessions": case["sessions"]}


def _overlap(case: dict[str, Any]) -> Case:
    sessions = [
        dict(zip(("start_time", "end_time", "minutes"), row[:3], strict=True))
        | {"staff": "Ann", "modifiers": f"U{at}"}
        | (row[3] if len(row) > 3 else {})
        for at, row in enumerate(case["sessions"])
    ]
    payer = PAYER | {"unit_rounding": "round_down", "overlaps_once": True} | case.get("payer", {})
    return {"payers": [payer], "fees": [FEE], "sessions": sessions}


def _name(case: dict[str, str]) -> str:
    return f"{case['minutes']} minutes, {case['rounding']} of {case['unit_minutes']} {case['basis']}"


@pytest.fixture(scope="module")
def units() -> dict[str, list[int | None]]:
    """Hundredths of units of each case's sessions, in the order written."""
    cases = {_name(case): _alone(case) for case in ALONE} | {case["name"]: _pool(case) for case in POOLS}
    cases |= {case["name"]: _overlap(case) for case in OVERLAPS}
    return {name: lines["units"].to_list() for name, lines in price_cases(cases).items()}


@pytest.mark.parametrize("case", ALONE, ids=_name)
def test_a_session_makes_the_units_of_its_rule(case: dict[str, str], units: dict[str, list[int | None]]) -> None:
    assert units[_name(case)] == [int(case["units"])]


@pytest.mark.parametrize("case", OVERLAPS, ids=lambda case: case["name"])
def test_overlapping_minutes_count_once_where_the_payer_says_so(
    case: dict[str, Any], units: dict[str, list[int | None]]
) -> None:
    assert units[case["name"]] == case["units"]


@pytest.mark.parametrize("case", POOLS, ids=lambda case: case["name"])
def test_a_pool_hands_its_units_to_its_sessions(case: dict[str, Any], units: dict[str, list[int | None]]) -> None:
    assert units[case["name"]] == case["units"]


def test_no_two_cases_go_by_one_name() -> None:
    names = [_name(case) for case in ALONE] + [case["name"] for case in [*POOLS, *OVERLAPS]]
    assert len(set(names)) == len(names)
