"""What is counted from priced sessions, and what is said of the rest."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.findings import InputInvalidError
from cmcore.scenarios.scenario import Bundle, Scenario, make_scenario
from cmcore.scenarios.utilization import Utilization


def test_months_members_contacts_minutes_and_fees_are_counted(used):
    assert [(f"{each.month:%b}", each.sessions, each.minutes, each.fee_revenue) for each in used.months] == [
        ("Jan", 2, 90, 15_000),
        ("Feb", 1, 60, 10_000),
        ("Mar", 1, 60, 10_000),
        ("Apr", 1, 45, 7_500),
    ]
    # C1 from January to April is 4 months, C2 from February to March is 2
    assert (used.members, used.member_months) == (2, 6)


def test_a_month_without_contacts_between_others_is_there_with_nothing(lines):
    rows = [("C1", date(2026, 1, 5), 60, 100), ("C2", date(2026, 3, 5), 60, 100)]
    months = Utilization.from_lines(lines(rows)).months
    assert [(each.sessions, each.members) for each in months] == [(1, 1), (0, 0), (1, 1)]


def test_only_the_chosen_payers_sessions_are_counted(lines):
    rows = [("C1", date(2026, 1, 5), 60, 100), ("C2", date(2026, 1, 6), 30, 700, "T1016", "Horizon MCO")]
    used = Utilization.from_lines(lines(rows), payers=["Horizon MCO"])
    assert (used.sessions, used.minutes, used.fee_revenue, used.members) == (1, 30, 700, 1)


def test_sessions_that_cannot_be_counted_are_said(lines):
    rows = [
        ("C1", date(2026, 1, 5), None, 100),
        ("C2", date(2026, 1, 6), 30, None),
        ("C3", None, 30, 100),
        (None, date(2026, 1, 6), 30, 100),
        ("C4", date(2062, 1, 6), 30, 100),
    ]
    used = Utilization.from_lines(lines(rows))
    assert (used.sessions, used.minutes, used.fee_revenue) == (2, 30, 100)
    assert used.notes[:3] == (
        "3 sessions left out: no client, no date, or a date far from all others.",
        "1 session without a price counted as $0 of fees.",
        "1 session without minutes counted as no time.",
    )


def test_clients_that_the_enrollment_table_lacks_are_said(lines):
    table = {"client_id": ["C1"], "payer": ["Medicaid"], "start_date": [None], "end_date": [None]}
    members = pl.DataFrame(table, schema_overrides={"start_date": pl.Date, "end_date": pl.Date})
    used = Utilization.from_lines(lines(), members)
    assert (used.members, used.member_months) == (1, 4)
    assert used.notes == ("1 of the clients with sessions are not in the enrollment table, so no payment per member.",)


def test_no_sessions_is_an_error_that_says_so(lines):
    with pytest.raises(InputInvalidError, match="nothing to compare"):
        Utilization.from_lines(lines([]))


def test_the_lines_are_not_changed(lines):
    given_lines = lines()
    Utilization.from_lines(given_lines)
    assert given_lines.equals(lines())


def test_fees_of_contacts_outside_of_episodes_are_counted_by_month(lines):
    rows = [
        ("C1", date(2026, 1, 5), 60, 100, "T1016"),  # before any trigger: outside
        ("C1", date(2026, 1, 10), 60, 1_000, "T1017"),
        ("C1", date(2026, 2, 8), 60, 200, "T1016"),  # day 30: inside
        ("C1", date(2026, 2, 9), 60, 400, "T1016"),  # day 31: outside
    ]
    volume = Utilization.from_lines(lines(rows)).bundle_volume(Bundle(window_days=30, trigger_codes=("T1017",)))
    assert (volume.episodes, volume.outside_fees) == ((1, 0), (100, 400))


@pytest.mark.parametrize(("window", "unfinished"), [(1, 0), (2, 1), (69, 1), (70, 2)])
# The last session is C1's of April 10; C2's episode of February 1 ends on April 10 at 69 days and a day later at 70
def test_episodes_that_run_past_the_last_session_are_counted(used, window, unfinished):
    assert used.bundle_volume(Bundle(window_days=window)).unfinished == unfinished


def test_typed_utilization_spreads_evenly_and_adds_up():
    given_terms = {
        "members": 10,
        "months": 7,
        "sessions": 100,
        "minutes": 4_501,
        "fee_revenue": "1000.03",
        "episodes": 20,
    }
    used = Utilization.typed(make_scenario({"utilization": given_terms}))
    assert (used.sessions, used.minutes, used.fee_revenue, used.member_months) == (100, 4_501, 100_003, 70)
    assert sum(used.bundle_volume(Bundle()).episodes) == 20


def test_typed_utilization_that_is_missing_is_asked_for():
    with pytest.raises(InputInvalidError, match="gives no utilization"):
        Utilization.typed(Scenario())


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]),
            st.dates(date(2026, 1, 1), date(2026, 6, 30)),
            st.integers(0, 240),
            st.integers(0, 99_999),
        ),
        min_size=1,
        max_size=30,
    ),
    window=st.integers(1, 120),
)
def test_whatever_the_sessions_nothing_is_lost_and_their_order_does_not_matter(rows, window):
    schema = {"client_id": pl.String, "service_date": pl.Date, "minutes": pl.Int64, "expected": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(payer=pl.lit("M"), code=pl.lit("X"))
    used, turned = Utilization.from_lines(frame), Utilization.from_lines(frame.reverse())
    assert used.months == turned.months
    assert used.bundle_volume(Bundle(window_days=window)) == turned.bundle_volume(Bundle(window_days=window))
    assert (used.sessions, used.minutes, used.fee_revenue) == (
        len(rows),
        sum(row[2] for row in rows),
        sum(row[3] for row in rows),
    )


def test_a_session_entered_twice_is_delivered_once(lines):
    rows = [("C1", date(2026, 1, 5), 60, 10_000), ("C1", date(2026, 1, 5), 60, 0), ("C2", date(2026, 1, 6), 30, 5_000)]
    marked = lines(rows).with_columns(reasons=pl.Series([None, "duplicate;note-unsigned", "possible-duplicate"]))
    used = Utilization.from_lines(marked)
    assert (used.sessions, used.minutes, used.fee_revenue) == (2, 90, 15_000)
    assert "1 session left out: entered twice." in used.notes


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 1, 1), date(2026, 3, 3), "March 2026 is there in part"),
        (date(2026, 1, 20), date(2026, 2, 9), "January 2026 and February 2026 are there in part"),
        (date(2026, 1, 6), date(2026, 3, 25), ""),  # a week without sessions at either end
    ],
)
def test_a_month_that_was_loaded_in_part_is_said(lines, first, last, said):
    days = pl.date_range(first, last, "1d", eager=True).to_list()
    notes = Utilization.from_lines(lines([("C1", day, 60, 100) for day in days])).notes
    wanted = f"The sessions run from {first} to {last}, and {said}: payments by the member or month count it whole. "
    told = [each for each in notes if "in part" in each]
    assert told == ([wanted + "Leave it out of the log to lay models side by side."] if said else [])
