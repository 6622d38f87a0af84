"""The deadline of each level, counted by hand from the notice that it answers, in tests/cases/appeals."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cmcore.denials.deadlines import with_deadlines
from cmcore.denials.levels import appeal_levels

AS_OF = date(2026, 4, 20)
TEXT = (Path(__file__).parent.parent / "cases" / "appeals" / "clocks.csv").read_text(encoding="utf-8")
CASES = list(csv.DictReader(TEXT.splitlines()))
DATES = {"denied": "denial_date", "notice": "notice_date", "own": "deadline"}
KINDS = {"payer": pl.String, "status": pl.String, "level": pl.Int64} | dict.fromkeys(DATES.values(), pl.Date)
PAYERS = pl.DataFrame(
    [
        ("Medicare", "medicare", None), ("Advantage Plan", "medicare_advantage", None),
        ("Horizon MCO", "medicaid_mco", None), ("Short MCO", "medicaid_mco", 30), ("Medicaid", "medicaid", None),
        ("Unity PPO", "commercial", None), ("State Fund", "workers_comp", None), ("Contract", None, 45),
    ],
    schema={"payer": pl.String, "payer_type": pl.String, "appeal_days": pl.Int64},
    orient="row",
)  # fmt: skip


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", CASES, ids=lambda each: each["what"])
def test_the_last_day_of_each_level(case):
    row = {"payer": case["payer"], "status": case["status"], "level": int(case["level"])}
    rows = pl.DataFrame([row | {name: day(case[column]) for column, name in DATES.items()}], schema=KINDS)
    [found] = with_deadlines(rows, PAYERS, AS_OF).to_dicts()
    last = day(case["deadline"])
    assert (found["deadline"], found["next_appeal"]) == (last, case["named"] or None)
    assert found["days_left"] == ((last - AS_OF).days if last else None)


def test_every_level_of_every_type_of_payer_is_a_case():
    types = ("medicare", "medicare_advantage", "medicaid_mco", "medicaid", "commercial")
    known = {level.name for each in types for level in appeal_levels(each)}
    assert known == {case["named"] for case in CASES} - {"", "none left"}
