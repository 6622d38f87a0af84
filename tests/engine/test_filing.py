"""Timely filing by hand: every clock below, at and above its edge, and the claims that are still due."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.engine.explain import explain_session
from cmcore.engine.filing import FIRST, SECOND, claims_due, filing_rule, filing_words, last_day
from cmcore.engine.terms import payer_terms
from cmcore.intake.tables import Dataset
from tests.engine.frames import estimate, frames, price

MEDICARE = ("medicare", None, None, None, None)


@pytest.mark.parametrize(
    ("terms", "service", "last"),
    [
        # 42 CFR 424.44(a)(1), (c): one calendar year, moved on where it ends on no workday. Nov 22, 2026 is a Sunday.
        (MEDICARE, date(2025, 11, 22), date(2026, 11, 23)),
        (MEDICARE, date(2025, 11, 20), date(2026, 11, 20)),  # a Friday
        (MEDICARE, date(2025, 11, 21), date(2026, 11, 23)),  # a Saturday
        (MEDICARE, date(2025, 11, 26), date(2026, 11, 27)),  # Thanksgiving 2026 is Nov 26
        (MEDICARE, date(2025, 12, 25), date(2026, 12, 28)),  # Christmas 2026 is a Friday, then a weekend
        (MEDICARE, date(2024, 2, 29), date(2025, 2, 28)),  # no Feb 29 in 2025; a Friday
        (MEDICARE, date(2023, 2, 28), date(2024, 2, 28)),
        (MEDICARE, date(2025, 7, 3), date(2026, 7, 6)),  # Jul 3, 2026 is Independence Day as observed, a Friday
        # 42 CFR 447.45(d): twelve months, not moved; States' own limits are the payer's row.
        (("medicaid", None, None, None, None), date(2025, 11, 22), date(2026, 11, 22)),
        (("medicaid_mco", None, None, None, None), date(2024, 2, 29), date(2025, 2, 28)),
        (("medicaid", 90, None, None, None), date(2026, 3, 2), date(2026, 5, 31)),  # a Sunday
        (("medicaid", 90, None, None, True), date(2026, 3, 2), date(2026, 6, 1)),
        (("medicare", None, None, None, False), date(2025, 11, 22), date(2026, 11, 22)),
        (("medicare", 365, None, None, None), date(2023, 3, 1), date(2024, 2, 29)),  # 365 days are not a leap year
        (("commercial", 90, None, "month_end", None), date(2026, 3, 2), date(2026, 6, 29)),  # Mar 31 + 90
        (("commercial", 90, None, "service_date", None), date(2026, 3, 2), date(2026, 5, 31)),
        (("commercial", None, 6, None, None), date(2026, 8, 31), date(2027, 2, 28)),
        (("commercial", None, 6, "month_end", None), date(2026, 8, 3), date(2027, 2, 28)),
        (("commercial", 90, 12, None, None), date(2026, 3, 2), date(2027, 3, 2)),  # months count where both are given
        (("commercial", None, None, None, True), date(2026, 3, 2), None),
        ((None, None, None, None, None), date(2026, 3, 2), None),
        ((None, 180, None, None, None), date(2026, 3, 2), date(2026, 8, 29)),
    ],
)
def test_the_last_day_to_file(terms, service, last):
    assert last_day(service, filing_rule(*terms)) == last


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
