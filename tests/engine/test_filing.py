"""Timely filing by hand: every clock below, at and above its edge, and the claims that are still due."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from cmcore.engine.explain import explain_session
from cmcore.engine.filing import FIRST, SECOND, claims_due, filing_rule, filing_words, last_day, second_day
from cmcore.engine.terms import payer_terms
from cmcore.intake.tables import Dataset
from tests.engine.frames import estimate, frames, price

CASES = Path(__file__).parents[1] / "cases" / "filing"


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((CASES / f"{name}.csv").read_text("utf-8").splitlines()))


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rule(case: dict[str, str]) -> dict[str, object]:
    return {
        "payer_type": case["payer_type"] or None,
        "timely_filing_days": _whole(case["days"]),
        "timely_filing_months": _whole(case["months"]),
        "filing_anchor": case["anchor"] or None,
        "filing_rolls": {"": None, "yes": True, "no": False}[case["rolls"]],
    }


@pytest.mark.parametrize("case", _rows("last_days"), ids=lambda case: f"{case['working']}: {case['service']}")
def test_the_last_day_to_file(case):
    assert last_day(date.fromisoformat(case["service"]), filing_rule(*_rule(case).values())) == _day(case["last"])


@pytest.mark.parametrize("case", _rows("second_payers"), ids=lambda case: case["working"])
def test_the_last_day_to_file_with_a_second_payer(case):
    payer = _rule(case) | {"secondary_filing_days": _whole(case["second_days"])}
    found = second_day(payer, case["first_type"] or None, _day(case["service"]), date.fromisoformat(case["answered"]))
    assert found == _day(case["last"])


def test_sessions_get_the_last_day_of_their_own_payer():
    payers = [
        {"payer": "Medicaid", "timely_filing_days": 90},
        {"payer": "Medicare", "payer_type": "medicare"},
        {"payer": "Other", "payer_type": "commercial"},
    ]
    day = date(2025, 11, 22)
    rows = [{"payer": each["payer"], "service_date": day} for each in payers] + [
        {"payer": "Medicaid", "service_date": None}
    ]
    fees = [{"payer": each["payer"], "code": "T1017", "rate": 336_500, "unit_minutes": 15} for each in payers]
    lines = price(rows, payers=payers, fees=fees)
    assert lines["filing_deadline"].to_list() == [date(2026, 2, 20), date(2026, 11, 23), None, None]


BLANK = {"payer_type": None, "timely_filing_days": None, "timely_filing_months": None, "filing_anchor": None,
         "filing_rolls": None, "secondary_filing_days": None}  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"timely_filing_days": 90}, "Claims must be filed within 90 days of service."),
        ({"payer_type": "medicare"}, "Claims must be filed within a calendar year of service, or the next workday."),
        ({"timely_filing_months": 6, "filing_anchor": "month_end"}, "Claims must be filed within 6 months of the end of the month of service."),
        ({"timely_filing_days": 90, "secondary_filing_days": 60}, "Claims must be filed within 90 days of service; as second payer within 60 days of the first one's answer."),
        ({}, ""),
    ],
)  # fmt: skip
def test_the_rule_in_words(terms, words):
    assert filing_words(BLANK | terms) == words


def test_the_words_stand_on_the_payer_and_in_the_explanation():
    payers = [{"payer": "Medicaid", "payer_type": "medicaid"}]
    given = frames([{}], payers=payers)
    assert payer_terms(given)[0].sentences[0] == "Claims must be filed within a calendar year of service."
    priced = estimate([{}], payers=payers)
    step = next(
        each
        for each in explain_session(Dataset((), given, (), {}), priced, "sessions:00001").steps
        if each.title == "Filing deadline"
    )
    assert step.text == "Claims must be filed within a calendar year of service. Mar 2, 2027 is the last day to file."
    assert step.source == "42 CFR 447.45(d)"


AS_OF = date(2026, 11, 20)
TWO = [
    {"client_id": "C1", "payer": "Medicare", "priority": 1, "coinsurance": 2_000},
    {"client_id": "C1", "payer": "Medicaid", "priority": 2},
]
BOTH = [
    {"payer": "Medicare", "payer_type": "medicare"},
    {"payer": "Medicaid", "payer_type": "medicaid", "secondary_filing_days": 180},
]
FEES = [{"payer": name, "code": "T1017", "rate": 336_500, "unit_minutes": 15} for name in ("Medicare", "Medicaid")]


def due(sessions, payers=BOTH):
    rows = [{"payer": "Medicare"} | each for each in sessions]
    tables = {"payers": payers, "fees": FEES, "policies": TWO}
    priced = estimate(rows, **tables)
    return claims_due(priced.lines, priced.facts, frames(rows, **tables)["payers"], AS_OF)


def test_claims_are_due_from_the_first_payer_until_they_are_billed():
    rows = [
        {"service_date": date(2025, 11, 20)},  # Nov 20, 2026: today
        {"service_date": date(2025, 11, 19)},  # yesterday
        {"service_date": date(2026, 1, 5)},
        {"service_date": date(2026, 1, 6), "billed_date": date(2026, 1, 9)},
        {"service_date": date(2026, 1, 7), "claim_no": "1"},
    ]
    found = due(rows)
    assert found.select("claim", "payer", "filing_deadline", "days_left").rows() == [
        (FIRST, "Medicare", date(2026, 11, 20), 0),
        (FIRST, "Medicare", date(2027, 1, 5), 46),
    ]


def test_the_second_payer_s_clock_starts_with_the_first_one_s_answer():
    paid = {"service_date": date(2026, 3, 2), "billed_date": date(2026, 3, 3), "claim_no": "1", "paid_amount": 8_076}
    rows = [paid | {"paid_date": date(2026, 6, 1)}, paid | {"paid_date": date(2026, 5, 23)}]
    found = due(rows)
    # Jun 1 + 180 days is Nov 28; May 23 + 180 is Nov 19, which is past.
    assert found.select("claim", "payer", "filing_deadline", "days_left").rows() == [
        (SECOND, "Medicaid", date(2026, 11, 28), 8)
    ]
    assert found["amount"].to_list() == [2_019]  # 20% of $100.95, which Medicaid's own rate covers


def test_without_days_of_its_own_the_second_payer_s_filing_days_count_from_the_answer():
    paid = {"service_date": date(2026, 3, 2), "claim_no": "1", "paid_amount": 8_076, "paid_date": date(2026, 6, 1)}
    payers = [
        BOTH[0],
        {"payer": "Medicaid", "payer_type": "medicaid", "timely_filing_days": 200, "filing_anchor": "month_end"},
    ]
    assert due([paid], payers)["filing_deadline"].to_list() == [date(2026, 12, 18)]
