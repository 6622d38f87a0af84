"""Renewed and concurrent authorizations, what they spare, and which one would fit a session outside any."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmcore.authorizations.actions import renewals
from tests.authorizations.test_usage import A1, AS_OF, reported, session

A2 = A1 | {"authorization_no": "A-2", "start_date": date(2026, 7, 1), "end_date": date(2026, 12, 31)}
WEEKLY = [session(AS_OF - timedelta(weeks=week)) for week in range(6)]
"""Six weeks of one contact of 2 units, to Apr 15: of 20 units, 12 are used, and the 8 left last to May 13."""
SHORT = A1 | {"units_approved": 2_000, "start_date": date(2026, 3, 5)}


def of(found, number):
    return next(row for row in found.authorizations.iter_rows(named=True) if row["authorization_no"] == number)


@pytest.mark.parametrize(
    ("change", "renewed_by", "overlaps"),
    [
        ({}, "A-2", None),  # begins on the day after the last
        ({"start_date": date(2026, 7, 2)}, None, None),  # a day later leaves a gap
        ({"start_date": date(2026, 6, 30)}, "A-2", "A-2"),  # one common day
        ({"start_date": None, "end_date": None}, "A-2", "A-2"),
        ({"start_date": date(2026, 2, 1), "end_date": date(2026, 6, 30)}, None, "A-2"),
        ({"start_date": date(2025, 7, 1), "end_date": date(2025, 12, 31)}, None, None),  # the one before
        ({"code": "T1016"}, None, None),
        ({"code": None}, "A-2", None),  # for any code
        ({"client_id": "C2"}, None, None),
        ({"payer": "Horizon"}, None, None),
        ({"status": "pending"}, None, None),
        ({"authorization_no": "A-1", "start_date": A1["start_date"]}, None, None),  # the same one listed twice
    ],
)
def test_which_others_the_client_has(change, renewed_by, overlaps):
    found = reported([session(date(2026, 1, 5))], [A1, A2 | change])
    first = found.authorizations.filter(found.authorizations["row_id"] == "authorizations:00001").row(0, named=True)
    assert (first["renewed_by"], first["overlaps"]) == (renewed_by, overlaps)


def test_one_that_is_renewed_does_not_expire():
    near_the_end = date(2026, 6, 10)
    assert of(reported([session(date(2026, 1, 5))], [A1], near_the_end), "A-1")["state"] == "expires soon"
    assert of(reported([session(date(2026, 1, 5))], [A1, A2], near_the_end), "A-1")["state"] == "in force"


@pytest.mark.parametrize(
    ("spare", "units", "sessions", "amount", "state"),
    [
        # To Jun 30 the pace asks for 13.71 units more than there are, at $33.65 a unit and 2 units a session.
        ({"units_approved": 2_000}, 0, 0, 0, "in force"),
        ({"units_approved": 1_371}, 0, 0, 0, "in force"),
        ({"units_approved": 1_000}, 371, 2, 12_484, "runs short"),  # 3.71 units: 1.86 sessions, $124.84
        ({"units_approved": 2_000, "end_date": date(2026, 5, 12)}, 1_371, 7, 46_134, "runs short"),  # ended by May 13
        ({"units_approved": 2_000, "approved_in": "hours"}, 1_371, 7, 46_134, "runs short"),  # counts something else
        ({"units_approved": 2_000, "status": "denied"}, 1_371, 7, 46_134, "runs short"),
    ],
)
def test_what_another_can_spare_does_not_go_unpaid(spare, units, sessions, amount, state):
    other = A1 | {"authorization_no": "A-2"} | spare
    row = of(reported(WEEKLY, [SHORT, other]), "A-1")
    assert row["runs_out"] == date(2026, 5, 13)
    assert (row["units_short"], row["sessions_short"], row["amount_short"], row["state"]) == (
        units, sessions, amount, state,
    )  # fmt: skip


def test_what_another_needs_itself_it_does_not_spare():
    own = [row | {"authorization_no": "A-2", "start_time": 900} for row in WEEKLY]
    other = SHORT | {"authorization_no": "A-2", "units_approved": 4_000}
    # A-2 has 28 of 40 left and needs 2 a week over the 76 days to Jun 30, 21.71 units: it spares 6.29 of the 13.71.
    assert of(reported([*WEEKLY, *own], [SHORT, other]), "A-1")["units_short"] == 1_371 - 629


@pytest.mark.parametrize(
    ("row", "approval", "fits"),
    [
        (session(date(2026, 1, 1), authorization_no=None), {}, "A-1"),  # first day in force
        (session(date(2026, 4, 1), authorization_no="A-X"), {}, "A-1"),
        (session(date(2026, 4, 1), authorization_no=None), {"code": None}, "A-1"),
        (session(date(2025, 12, 31), authorization_no=None), {}, None),
        (session(date(2026, 4, 1), authorization_no=None), {"end_date": date(2026, 3, 31)}, None),
        (session(date(2026, 4, 1), authorization_no=None), {"status": "pending"}, None),
        (session(date(2026, 4, 1), authorization_no=None), {"units_approved": 0}, None),
        (session(date(2026, 4, 1), authorization_no=None), {"code": "T1016"}, None),
        (session(date(2026, 4, 1), authorization_no=None), {"client_id": "C2"}, None),
        (session(date(2026, 4, 1), authorization_no=None), {"payer": None}, "A-1"),
        (session(date(2026, 4, 1), authorization_no=None, staff="Bob"), {"approved_staff": "Ann"}, None),
        (session(date(2026, 4, 1), authorization_no=None, staff="ANN"), {"approved_staff": "Ann"}, "A-1"),
        (session(date(2026, 4, 1), authorization_no=None, staff="Bob"), {"approved_staff": "Riverbend"}, "A-1"),
    ],
)
def test_which_authorization_would_fit_a_session_outside_any(row, approval, fits):
    assert reported([row], [A1 | approval], staff=("Ann", "Bob")).outside["fits"].to_list() == [fits]


def test_the_oldest_of_several_that_fit_is_named():
    older = A1 | {"authorization_no": "A-0", "start_date": date(2025, 10, 1)}
    assert reported([session(date(2026, 4, 1), authorization_no=None)], [A1, older]).outside["fits"].to_list() == [
        "A-0"
    ]


def test_asking_for_more_units_is_among_the_things_to_do():
    (action,) = renewals(reported(WEEKLY, [SHORT]))
    assert (action.what, action.amount, action.page, action.query) == (
        "Ask for more units on 1 authorization", 46_134, "earn/authorizations", {"show": "act"},
    )  # fmt: skip
    assert action.detail == "at the present pace it runs out before its end, on May 13, 2026"
    assert renewals(reported(WEEKLY, [SHORT]), ["Horizon"]) == ()
    assert renewals(reported(WEEKLY, [A1])) == ()
