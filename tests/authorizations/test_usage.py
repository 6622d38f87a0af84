"""The usage report and the forecast by hand."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.authorizations.forecast import burn_down, forecast, run_out, weekly_needs
from cmcore.authorizations.report import record, report, sessions_of
from cmcore.authorizations.usage import FIGURES, months_between, usage
from cmcore.engine.estimate import price_sessions
from tests.engine.frames import frames

AS_OF = date(2026, 4, 15)
RULE = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}
A1 = {
    "authorization_no": "A-1", "client_id": "C1", "payer": "Medicaid", "code": "T1017", "units_approved": 4_000,
    "start_date": date(2026, 1, 1), "end_date": date(2026, 6, 30),
}  # fmt: skip


def session(day, minutes=30, **more):
    return {"service_date": day, "minutes": minutes, "authorization_no": "A-1", "note_signed": True} | more


def reported(sessions, approvals=(A1,), as_of=AS_OF, staff=()):
    workers = [{"staff": name} for name in staff]
    given = frames(sessions, rules=[RULE], authorizations=list(approvals), staff=workers)
    return report(given, price_sessions(given, as_of=as_of), as_of)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), 600),
        (date(2026, 1, 1), date(2026, 1, 1), 3),  # 1/31 is 0.032
        (date(2026, 2, 15), date(2026, 3, 31), 150),  # 14/28 + 1
        (date(2026, 1, 16), date(2026, 2, 14), 102),  # 16/31 + 14/28 is 1.016
        (date(2024, 2, 1), date(2024, 2, 29), 100),
        (date(2026, 3, 1), date(2026, 2, 28), 0),  # ended before it began
        (None, date(2026, 2, 28), None),
    ],
)  # fmt: skip
def test_months_are_shares_of_calendar_months(first, last, months):
    assert months_between(first, last) == months


def test_the_fourteen_figures_of_an_authorization():
    rows = [
        session(date(2026, 1, 5), 150, claim_no="1", billed_date=date(2026, 1, 9)),  # 10 units, billed
        session(date(2026, 3, 2), 75, billed_date=date(2026, 3, 9)),  # 5 units, billed
        session(date(2026, 4, 1), 45),  # 3 units, pending
        session(date(2026, 4, 2), 30, note_signed=False),  # 2 units, unsigned
        session(date(2026, 4, 3), 60, authorization_no=None),  # 4 units outside
        session(date(2026, 4, 20), 60),  # after the day asked about
    ]
    row = reported(rows).authorizations.row(0, named=True)
    # 15 units were used before April: 25 left over 3 months (April to June) are 8.33 a month; 5 were used in April.
    assert [row[name] for name in FIGURES] == [
        "C1", date(2026, 1, 1), date(2026, 6, 30), 600, 300, 300, 833, 500, 333, 4_000, 1_500, 300, 2_000, 400,
    ]  # fmt: skip
    assert row["units_unsigned"] == 200
    assert row["units_over"] == 0


def test_what_is_over_and_what_came_from_another():
    rows = [session(date(2026, 3, 2), 150), session(date(2026, 3, 3), 90)]
    first = A1 | {"units_approved": 1_100}
    second = A1 | {"authorization_no": "A-2", "units_approved": 300, "start_date": date(2026, 2, 1)}
    found = {
        row["authorization_no"]: row for row in reported(rows, [first, second]).authorizations.iter_rows(named=True)
    }
    # 16 units were needed: 11 of A-1, 3 of A-2, 2 of none
    assert (found["A-1"]["units_pending"], found["A-1"]["units_left"], found["A-1"]["units_over"]) == (1_100, 0, 200)
    assert (found["A-2"]["units_pending"], found["A-2"]["units_left"], found["A-2"]["units_over"]) == (300, 0, 0)
    assert (found["A-1"]["state"], found["A-2"]["state"]) == ("over-used", "used up")


@pytest.mark.parametrize(
    ("change", "as_of", "state"),
    [
        ({}, AS_OF, "in force"),
        ({"status": "pending"}, AS_OF, "not approved"),
        ({}, date(2025, 12, 31), "starts later"),
        ({}, date(2026, 6, 30), "expires soon"),
        ({}, date(2026, 5, 31), "expires soon"),  # 30 days
        ({}, date(2026, 5, 30), "in force"),  # 31 days
        ({}, date(2026, 7, 1), "ended"),
        ({"end_date": None}, date(2027, 1, 1), "in force"),
        ({"units_approved": 250}, AS_OF, "nearly used"),  # 0.5 of 2.5 left: 20%
        ({"units_approved": 260}, AS_OF, "in force"),
        ({"units_approved": 200}, AS_OF, "used up"),
        ({"units_approved": 100}, AS_OF, "over-used"),
    ],
)
def test_the_state_of_an_authorization(change, as_of, state):
    # One contact of 2 units on the first day, longer ago than the weeks that make the pace.
    used = reported([session(date(2026, 1, 1))], [A1 | change], as_of).authorizations
    assert used["state"].to_list() == [state]


def test_the_worker_whom_an_approval_names_is_told_and_sessions_of_others_are_outside_it():
    rows = [session(date(2026, 1, 5), 150, staff="R. Ortiz"), session(date(2026, 1, 6), 60, staff="M. Chen")]
    found = reported(rows, [A1 | {"approved_staff": "R. Ortiz"}], staff=["R. Ortiz", "M. Chen"])
    row = found.authorizations.row(0, named=True)
    # 150 and 60 minutes are 10 and 4 units
    assert (row["approved_staff"], row["units_pending"], row["units_outside"]) == ("R. Ortiz", 1_000, 400)


def test_hours_are_reported_in_minutes():
    row = reported(
        [session(date(2026, 4, 1), 50)], [A1 | {"approved_in": "hours", "units_approved": 200}]
    ).authorizations.row(0, named=True)
    assert (row["measure"], row["units_approved"], row["units_pending"], row["units_left"]) == (
        "minutes",
        12_000,
        5_000,
        7_000,
    )


def test_an_approval_that_does_not_say_how_much_is_neither_used_up_nor_short():
    blank = A1 | {"units_approved": None}
    row = reported([session(date(2026, 3, 2), 60)], [blank]).authorizations.row(0, named=True)
    assert row["state"] == "amount not stated"
    assert (row["units_approved"], row["units_left"], row["month_average"]) == (None, None, None)
    assert (row["units_pending"], row["runs_out"], row["amount_short"]) == (400, None, 0)


@pytest.mark.parametrize(("measure", "outside"), [(None, 400), ("minutes", 6_200), ("hours", 6_200), ("sessions", 100)])
def test_what_is_outside_is_in_what_the_approval_counts(measure, outside):
    row = reported(
        [session(date(2026, 3, 2), 62, authorization_no=None)], [A1 | {"approved_in": measure}]
    ).authorizations.row(0, named=True)
    assert row["units_outside"] == outside


def test_a_session_over_two_approvals_is_worth_its_part_on_each():
    # A-1 gives 6 units of the first session's 8, A-2 the other 2 and then the 8 of the second
    first = A1 | {"units_approved": 600}
    second = A1 | {"authorization_no": "A-2", "units_approved": 1_000, "start_date": date(2026, 3, 2)}
    rows = [session(date(2026, 3, 2), 120), session(date(2026, 3, 9), 120, authorization_no="A-2")]
    found = reported(rows, [first, second], as_of=date(2026, 3, 15)).authorizations
    row = found.row(by_predicate=pl.col("authorization_no") == "A-2", named=True)
    # 8 units in the week up to March 9, and none left: 113 days to June 30 ask for 129.14 at $33.65
    assert (row["burn"], row["units_short"], row["amount_short"]) == (800, 12_914, 434_556)


def test_weekly_needs_count_whole_weeks_back_from_the_last_day():
    until = date(2026, 3, 31)
    days = [date(2026, 3, 31), date(2026, 3, 25), date(2026, 3, 24), date(2026, 3, 10), date(2026, 1, 1)]
    # Weeks of Mar 25-31, 18-24, 11-17, 4-10: since Mar 4 they are four.
    assert weekly_needs(date(2026, 3, 4), days, [100, 200, 300, 400, 500], until) == [300, 300, 0, 400]
    assert weekly_needs(date(2026, 3, 26), days, [100] * 5, until) == []
    assert len(weekly_needs(date(2025, 1, 1), days, [100] * 5, until)) == 13


def test_the_run_out_day_and_its_range():
    # 20 units at 4 a week last 5 weeks: 35 days from Mar 31 is May 5. Nothing varies, so the range is that day.
    assert run_out(2_000, [400] * 5, date(2026, 3, 31)) == (date(2026, 5, 5),) * 3
    # Weeks of 2, 6, 2, 6: mean 4, s = 2.3094, s²/m² = 1/3. Over 5 weeks the variance is 5/3 + 25/12 = 3.75, its root
    # 1.9365; times 1.2816 is 2.4818 weeks: 5 - 2.4818 = 2.5182 weeks, 17.6 days; 5 + 2.4818 = 7.4818 weeks, 52.4 days.
    assert run_out(2_000, [200, 600, 200, 600], date(2026, 3, 31)) == (
        date(2026, 5, 5),
        date(2026, 4, 17),
        date(2026, 5, 22),
    )
    # Three weeks say too little of how weeks differ.
    assert run_out(2_000, [200, 600, 400], date(2026, 3, 31)) == (date(2026, 5, 5), None, None)
    assert run_out(2_000, [0, 0, 0, 0], date(2026, 3, 31)) == (None, None, None)
    assert run_out(0, [400] * 5, date(2026, 3, 31)) == (date(2026, 3, 31),) * 3


def test_what_will_go_unpaid_once_the_units_have_run_out():
    # Six weeks of one contact of 2 units a week, to Apr 15; 20 approved, 12 used, 8 left: 4 weeks, to May 13.
    days = [AS_OF - timedelta(weeks=week) for week in range(6)]
    approval = A1 | {"units_approved": 2_000, "start_date": date(2026, 3, 5)}
    row = reported([session(day) for day in days], [approval]).authorizations.row(0, named=True)
    assert (row["burn"], row["weeks"], row["runs_out"], row["state"]) == (200, 6, date(2026, 5, 13), "runs short")
    # 48 days to Jun 30 at 2 units a week are 13.71 units: 7 contacts, and at $33.65 a unit $461.34.
    assert (row["units_short"], row["sessions_short"], row["amount_short"]) == (1_371, 7, 46_134)


def test_a_log_exported_weeks_ago_is_no_lull():
    days = [date(2026, 3, 31) - timedelta(weeks=week) for week in range(6)]
    row = reported([session(day) for day in days], [A1 | {"start_date": date(2026, 2, 18)}]).authorizations.row(
        0, named=True
    )
    assert (row["burn"], row["runs_out"]) == (200, date(2026, 3, 31) + timedelta(weeks=14))


def test_outside_any_says_what_is_wrong_with_the_number():
    rows = [
        session(date(2026, 4, 1), authorization_no=None),
        session(date(2026, 4, 2), authorization_no="A-X"),
        session(date(2026, 4, 3)),
    ]
    outside = reported(rows).outside
    assert outside.select("allowed", "found").rows() == [
        (6_730, "Medicaid requires an authorization for T1017 and the session names none."),
        (6_730, "Authorization A-X is not among those of Medicaid."),
    ]


def test_the_burn_down_ends_with_the_log():
    other = session(date(2026, 4, 10), client_id="C2", authorization_no=None)
    given = frames([session(date(2026, 2, 2)), session(date(2026, 3, 2), 60), other], rules=[RULE], authorizations=[A1])
    estimate = price_sessions(given, as_of=AS_OF)
    row = usage(given, estimate.facts, AS_OF).row(0, named=True)
    steps = burn_down(row, estimate.facts, AS_OF)
    assert steps.rows() == [
        (date(2026, 1, 1), 4_000),
        (date(2026, 2, 2), 3_800),
        (date(2026, 3, 2), 3_400),
        (date(2026, 4, 10), 3_400),
    ]
    assert sessions_of(row["row_id"], estimate, AS_OF).select("units", "drawn").rows() == [(200, 200), (400, 400)]


def test_the_record_writes_units_as_numbers_and_money_as_text():
    found = record(reported([session(date(2026, 4, 1)), session(date(2026, 4, 2), authorization_no=None)]))
    first = found["authorizations"][0]
    assert (first["units_approved"], first["units_left"], first["months"], first["end_date"]) == (
        40.0,
        38.0,
        6.0,
        "2026-06-30",
    )
    assert (found["outside"][0]["allowed"], found["outside"][0]["units"]) == ("67.30", 2.0)


DAYS = st.lists(st.tuples(st.integers(0, 180), st.integers(0, 120)), max_size=8)


@settings(max_examples=20, deadline=None)
@given(DAYS, st.integers(0, 60), st.randoms())
def test_units_add_up_whatever_the_order_of_rows(days, approved, rng):
    rows = [
        session(date(2026, 1, 1) + timedelta(days=at), minutes, session_id=f"S{place}")
        for place, (at, minutes) in enumerate(days)
    ]
    first = reported(rows, [A1 | {"units_approved": approved * 100}]).authorizations
    row = first.row(0, named=True)
    assert (
        row["units_billed"] + row["units_pending"] + row["units_unsigned"] + row["units_left"] == row["units_approved"]
    )
    assert row["units_left"] >= 0
    again = reported(rng.sample(rows, len(rows)), [A1 | {"units_approved": approved * 100}]).authorizations
    assert first.equals(again)


def test_without_authorizations_the_report_is_empty():
    given = frames([session(date(2026, 4, 1))])
    estimate = price_sessions(given, as_of=AS_OF)
    used = usage(given, estimate.facts, AS_OF)
    assert used.is_empty()
    assert forecast(used, estimate.facts, AS_OF).is_empty()
    assert isinstance(report(given, estimate, AS_OF).outside, pl.DataFrame)
