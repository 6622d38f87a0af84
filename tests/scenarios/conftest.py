"""Priced sessions made by hand, with the columns that scenarios count."""

from __future__ import annotations

from datetime import date

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
def result(used):
    """Makes one model's result under some terms, on the two clients where no utilization is given."""

    def make(kind: str, terms: dict, utilization: Utilization | None = None):
        comparison = compare(make_scenario(terms), utilization or used)
        return next(each for each in comparison.results if each.kind == kind)

    return make
