"""Monthly codes by tables of cases: units at every threshold, and the best legal set of a month with its other ways."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from cmcore.engine.estimate import price_sessions
from cmcore.engine.monthly.families import add_on_units, base_units, families, legal_sets
from cmcore.engine.monthly.supported import monthly_codes
from cmcore.reference import tables
from tests.engine.frames import AS_OF, frames

CASES = Path(__file__).parents[2] / "cases" / "monthly"
UNITS = list(csv.DictReader((CASES / "units.csv").read_text("utf-8").splitlines()))
SETS: list[dict[str, Any]] = yaml.safe_load((CASES / "sets.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", UNITS, ids=lambda case: f"{case['minutes']} minutes of {case['family']}")
def test_a_month_earns_its_base_and_add_ons(case: dict[str, str]) -> None:
    rows = families().filter(family=case["family"]).with_columns(minutes=pl.lit(int(case["minutes"])))
    base = rows.select(base=base_units(), add_ons=add_on_units()).row(0)
    assert base == (int(case["base"]), int(case["add_ons"]))


def _month(case: dict[str, Any]) -> pl.DataFrame:
    rows = [
        {
            "payer": "Medicare",
            "code": str(code),
            "minutes": minutes,
            "credential": (role or ["RN"])[0],
            "start_time": at,
        }
        for at, (code, minutes, *role) in enumerate(case["sessions"])
    ]
    fees = [
        {"payer": "Medicare", "code": str(code), "rate": round(rate * 10_000), "basis": "per_month"}
        for code, rate in case["rates"].items()
    ]
    given = frames(rows, payers=[{"payer": "Medicare"}], fees=fees)
    return monthly_codes(price_sessions(given, as_of=AS_OF).facts, given)


def _others(text: str | None) -> list[str] | None:
    return None if text is None else [each for each in text.split("; ") if each]


@pytest.mark.parametrize("case", SETS, ids=lambda case: case["name"])
def test_the_best_legal_set_is_chosen_and_the_others_shown(case: dict[str, Any]) -> None:
    (row,) = _month(case).iter_rows(named=True)
    assert [row["best_set"], row["amount"]] == case["best"]
    assert _others(row["alternatives"]) == case["others"]


def test_a_code_that_needs_another_is_not_billed_alone() -> None:
    (row,) = _month({"sessions": [["G0570", 20]], "rates": {"G0570": 55}}).iter_rows(named=True)
    assert (row["best_set"], row["amount"]) == (None, None)
    assert row["why"] == "What is recorded may not be billed without another code in the same month."
    needs = "an advanced primary care code of the same practitioner in the same month"
    assert row["alternatives"] == f"G0570 x 1 $55.00, if there is {needs}"


def test_minutes_are_shown_by_role_and_the_reason_in_words() -> None:
    (row,) = _month({"sessions": [["99490", 45], ["99491", 5, "MD"]], "rates": {"99490": 60.49}}).iter_rows(named=True)
    assert (row["minutes_staff"], row["minutes_practitioner"], row["month"]) == (45, 5, date(2026, 3, 1))
    assert (row["best_set"], row["amount"]) == ("99490 x 1 + 99439 x 1", 6_049)
    assert row["why"] == "45 minutes, 99490 from 20, 99439 from 40 by 20 up to 2; no rate for 99439."


def test_add_ons_of_no_known_limit_name_none() -> None:
    (row,) = _month({"sessions": [["G3002", 61, "MD"]], "rates": {"G3002": 80.22, "G3003": 29.44}}).iter_rows(
        named=True
    )
    assert (row["best_set"], row["amount"]) == ("G3002 x 1 + G3003 x 2", 13_910)  # 80.22 + 2 x 29.44
    assert row["why"] == "61 minutes, G3002 from 30, G3003 from 45 by 15."


def test_chronic_pain_counts_the_minutes_of_the_practitioner_alone() -> None:
    (row,) = _month({"sessions": [["G3002", 60, "RN"]], "rates": {"G3002": 80.22}}).iter_rows(named=True)
    assert row["best_set"] is None


def test_a_set_without_any_rate_has_no_amount() -> None:
    row = _month({"sessions": [["99490", 20]], "rates": {"T1017": 1}}).row(0, named=True)
    assert (row["best_set"], row["amount"]) == ("99490 x 1", None)


@pytest.mark.parametrize(("days", "best"), [((31, 1), [None, None]), ((30, 31), ["99490 x 1"])])
def test_minutes_of_two_months_are_not_added(days: tuple[int, int], best: list[str | None]) -> None:
    second = date(2026, 4, 1) if days[1] == 1 else date(2026, 3, days[1])
    rows = [
        {"payer": "Medicare", "code": "99490", "minutes": 10, "service_date": day, "credential": "RN"}
        for day in (date(2026, 3, days[0]), second)
    ]
    given = frames(rows, payers=[{"payer": "Medicare"}])
    assert monthly_codes(price_sessions(given, as_of=AS_OF).facts, given)["best_set"].to_list() == best


def test_collaborative_care_is_its_first_code_in_the_first_month_and_its_later_one_from_then() -> None:
    rows = [
        {"payer": "Medicare", "code": "99492", "minutes": 70, "service_date": date(2026, month, 2)} for month in (3, 4)
    ]
    fees = [
        {"payer": "Medicare", "code": code, "rate": rate, "basis": "per_month"}
        for code, rate in (("99492", 1_452_400), ("99493", 1_335_900))
    ]
    given = frames(rows, payers=[{"payer": "Medicare"}], fees=fees)
    found = monthly_codes(price_sessions(given, as_of=AS_OF).facts, given)
    assert found.select("month", "best_set").rows() == [
        (date(2026, 4, 1), "99493 x 1"),
        (date(2026, 3, 1), "99492 x 1"),
    ]


def test_a_copy_of_a_session_adds_no_minutes() -> None:
    row = {"payer": "Medicare", "code": "99490", "minutes": 12, "start_time": 540, "staff": "Ann", "session_id": "S-1"}
    given = frames([row, row | {"session_id": "S-2"}], payers=[{"payer": "Medicare"}])
    assert monthly_codes(price_sessions(given, as_of=AS_OF).facts, given)["minutes_staff"].to_list() == [12]


def test_no_two_families_of_a_set_are_of_one_program() -> None:
    joined = legal_sets().join(families().select("family", "program"), on="family")
    assert joined.group_by("set").agg(pl.col("program").is_duplicated().any())["program"].any() is False


def test_every_code_of_a_family_is_a_billing_code_with_its_thresholds() -> None:
    codes = {row["code"]: row for row in tables.billing_codes().iter_rows(named=True)}
    for row in families().filter(pl.col("base_minutes") > 0).iter_rows(named=True):
        assert int(codes[row["base_code"]]["min_minutes_first_unit"]) == row["base_minutes"]
        assert row["add_on_code"] is None or row["add_on_code"] in codes


@pytest.mark.parametrize(("day", "months"), [(AS_OF, 1), (date(2026, 11, 21), 0)])
def test_a_session_of_a_day_to_come_adds_nothing(day: date, months: int) -> None:
    given = frames([{"payer": "Medicare", "code": "99490", "service_date": day}], payers=[{"payer": "Medicare"}])
    assert monthly_codes(price_sessions(given, as_of=AS_OF).facts, given).height == months
