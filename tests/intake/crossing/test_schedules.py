from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

FEE = {"payer": "Medicaid", "code": "T1017", "modifiers": None, "rate": "33.65"}


def line(first, last, **changes):
    return FEE | {"effective_from": first, "effective_to": last} | changes


SPRING, AUTUMN = line("2026-01-01", "2026-06-30"), line("2026-08-01", None)


@pytest.fixture
def priced(sessions, table, dataset):
    """Sessions on these days beside these fee lines."""
    return lambda days, *fees: dataset(sessions(*({"service_date": day} for day in days)), table("fees", *fees))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-12-31", [("E2", None)]),
        ("2026-01-01", []),
        ("2026-06-30", []),
        ("2026-07-01", [("F2", "2026-07-31")]),
        ("2026-07-31", [("F2", "2026-07-31")]),
        ("2026-08-01", []),
    ],
)
def test_a_session_between_two_lines_has_no_rate(priced, find, day, expected):
    found = find(priced([day], SPRING, AUTUMN), "rate-gap")
    assert [(each.cell, each.suggestion) for each in found] == expected


def test_a_gap_is_told_once_with_its_days_and_sessions(priced, find):
    (found,) = find(priced(["2026-07-01", "2026-07-09", "2026-07-09"], SPRING, AUTUMN), "rate-gap")
    assert (found.table, found.field, found.safe) == ("fees", "effective_to", False)
    assert found.message == (
        "Fees!F2, Effective to: Medicaid has no rate for T1017 from 2026-07-01 to 2026-07-31, and 3 sessions fall "
        "there. Add a line, or close the gap."
    )


def test_a_schedule_that_ended_says_so_at_its_last_line(priced, find):
    (found,) = find(priced(["2026-07-01"], line("2025-01-01", "2025-12-31"), SPRING), "rate-gap")
    assert found.cell == "F3"
    assert "no rate for T1017 after 2026-06-30, and 1 session falls there" in found.message


def test_a_schedule_that_starts_later_says_so_at_its_first_line(priced, find):
    (found,) = find(priced(["2025-11-30"], AUTUMN, SPRING), "rate-gap")
    assert found.cell == "E3"
    assert "no rate for T1017 before 2026-01-01" in found.message


@pytest.mark.parametrize(
    "between",
    [
        line("2026-07-01", "2026-07-31", modifiers="HN"),
        line(None, None),
        line("2026-07-01", None, payer="MEDICAID"),
    ],
)
def test_any_line_of_the_payer_and_code_fills_a_gap(priced, find, between):
    assert find(priced(["2026-07-15"], SPRING, AUTUMN, between), "rate-gap") == []


@pytest.mark.parametrize("other", [{"code": "T1016"}, {"payer": "Horizon MCO"}, {"payer": None}])
def test_lines_of_another_payer_or_code_fill_none(priced, find, other):
    made = priced(["2026-07-15"], SPRING, AUTUMN, line("2026-07-01", "2026-07-31", **other))
    assert [each.cell for each in find(made, "rate-gap")] == ["F2"]


def test_a_code_that_no_line_prices_is_no_gap(priced, find):
    assert find(priced(["2026-07-15"], line("2026-01-01", None, code="T1016")), "rate-gap") == []


def test_days_to_come_are_not_missing_a_rate_yet(priced, find):
    assert find(priced(["2026-11-21"], SPRING), "rate-gap") == []


def test_lines_to_the_last_day_there_is_are_judged_like_open_ones(sessions, table, dataset, find):
    fees = table("fees", line("2026-01-01", None), line("2026-01-01", None, rate="34.00"))
    made = dataset(sessions({}), fees)
    endless = made.frames["fees"].with_columns(effective_to=pl.lit(date(9999, 12, 31)))
    made = replace(made, frames=dict(made.frames) | {"fees": endless})
    assert [each.cell for each in find(made, "fee-conflict")] == ["D3"]
    assert find(made, "rate-gap") == []
