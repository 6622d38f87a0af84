from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.checking.across import check_dataset

AS_OF = date(2026, 11, 20)
SESSION = {
    "session_id": "S-1",
    "client_id": "C-1",
    "payer": "Medicaid",
    "service_date": "2026-03-02",
    "code": "T1017",
}


def make_sessions(table, *changes):
    """A table of sessions in the columns of SESSION and then those of the changes, one row a change."""
    return table("sessions", *[SESSION | {"session_id": f"S-{at}"} | each for at, each in enumerate(changes, 1)])


def found_in(made, *kinds):
    """The findings of these kinds between the tables of a dataset."""
    return [each for each in check_dataset(made, as_of=AS_OF) if each.kind in kinds]


@pytest.fixture
def sessions(table):
    return lambda *changes: make_sessions(table, *changes)


@pytest.fixture
def find():
    return found_in


@pytest.fixture
def said():
    """Kind, cell, suggestion and whether it is safe, of each finding of these kinds."""
    return lambda made, *kinds: [(each.kind, each.cell, each.suggestion, each.safe) for each in found_in(made, *kinds)]
