"""Priced sessions made by hand, with the columns that scenarios count."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.utilization import Utilization

SCHEMA = {
    "client_id": pl.String,
    "service_date": pl.Date,
    "minutes": pl.Int64,
    "expected": pl.Int64,
    "code": pl.String,
    "payer": pl.String,
}
TWO_CLIENTS = [
    ("C1", date(2026, 1, 5), 60, 10_000),
    ("C1", date(2026, 1, 20), 30, 5_000),
    ("C1", date(2026, 4, 10), 45, 7_500),
    ("C2", date(2026, 2, 1), 60, 10_000),
    ("C2", date(2026, 3, 2), 60, 10_000),
]


@pytest.fixture
def lines():
    """Makes lines from (client, date, minutes, expected cents[, code[, payer]]); two clients' where none are given."""

    def make(rows=TWO_CLIENTS) -> pl.DataFrame:
        filled = [(*row, *("T1017", "Medicaid")[len(row) - 4 :]) for row in rows]
        return pl.DataFrame(filled, schema=SCHEMA, orient="row")

    return make


@pytest.fixture
def used(lines):
    """The utilization of the two clients: 5 contacts, 255 minutes, $425.00 of fees, 6 member-months."""
    return Utilization.from_lines(lines())


@pytest.fixture
def twelve(lines):
    """Twelve clients, six like each of the two: 30 contacts, the fewest that a range is drawn from."""
    rows = [(f"{client}-{copy}", *rest) for copy in range(6) for client, *rest in TWO_CLIENTS]
    return Utilization.from_lines(lines(rows))


@pytest.fixture
def panel(lines) -> Utilization:
    """Forty clients over six months, some enrolled for part of a month, some contacts outside of episodes."""
    rows = [
        (f"C{at % 40:02d}", date(2026, 1, 1) + timedelta(at * 7 % 181), at * 13 % 120, at * 3_571 % 20_003, "T1016" if at % 3 else "T1017")
        for at in range(400)
    ]  # fmt: skip
    spans = [(f"C{at:02d}", "Medicaid", date(2026, 1, 1) + timedelta(at * 3), date(2026, 6, 30) - timedelta(at)) for at in range(40)]  # fmt: skip
    members = pl.DataFrame(spans, schema=["client_id", "payer", "start_date", "end_date"], orient="row")
    staff = pl.DataFrame(
        {"annual_cost": [6_543_210], "start_date": [date(2026, 2, 3)], "end_date": [date(2026, 12, 31)]}
    )
    return Utilization.from_lines(lines(rows), members, staff=staff)


@pytest.fixture
def result(used):
    """Makes one model's result under some terms, on the two clients where no utilization is given."""

    def make(kind: str, terms: dict, utilization: Utilization | None = None):
        comparison = compare(make_scenario(terms), utilization or used)
        return next(each for each in comparison.results if each.kind == kind)

    return make
