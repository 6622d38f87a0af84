"""What the work costs: the published build-up, a given hour, and the staff's pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cmcore.findings import InputInvalidError
from cmcore.scenarios.costs import (
    build_up,
    contact_cents,
    cost_each,
    fixed_cents,
    hour_cost,
    month_costs,
    volume_cents,
)
from cmcore.scenarios.payroll import month_payroll, share_payroll
from cmcore.scenarios.scenario import Cost, make_scenario
from cmcore.scenarios.utilization import Utilization

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def staff(*rows) -> pl.DataFrame:
    schema = {"staff": pl.String, "annual_cost": pl.Int64, "start_date": pl.Date, "end_date": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_the_cost_of_an_hour_is_built_up_as_published():
    # (52,000 x 1.25 + 17,000) / (2,080 x 0.6) = 82,000 / 1,248 = 65.71
    assert round(hour_cost(Cost()), 2) == Decimal("65.71")
    assert contact_cents(Cost(), 90) == 9_856  # 65.7051 x 1.5
    assert [(step.label, step.value) for step in build_up(Cost())] == [
        ("Salary with fringe", "$65,000.00"),
        ("Overhead", "$17,000.00"),
        ("Billed hours a year", "1,248 of 2,080 paid"),
        ("Cost of a billed hour", "$65.71"),
        ("Cost of a 15-minute unit", "$16.43"),
    ]


def test_supervision_travel_documentation_and_no_shows_build_the_hour():
    # The published rate build-up in its own four parts: 52,000 + 13,000 + 8,000 + 9,000 over 2,080 x 0.60 hours
    parts = {"supervision": 8_000, "overhead": 9_000, "productivity": "0.75"}
    cost = make_scenario({"cost": parts | {"travel": "8%", "documentation": "5%", "no_shows": "2%"}}).cost
    assert hour_cost(cost) == hour_cost(Cost())
    assert [(step.label, step.value) for step in build_up(cost)] == [
        ("Salary with fringe", "$65,000.00"),
        ("Supervision", "$8,000.00"),
        ("Overhead", "$9,000.00"),
        ("Not on cases, hours a year", "520, 25.0% of those paid"),
        ("Travel, hours a year", "166, 8.0% of those paid"),  # 166.4
        ("Documentation, hours a year", "104, 5.0% of those paid"),
        ("No-shows, hours a year", "42, 2.0% of those paid"),  # 41.6
        ("Billed hours a year", "1,248 of 2,080 paid"),
        ("Cost of a billed hour", "$65.71"),
        ("Cost of a 15-minute unit", "$16.43"),
    ]


def test_all_cost_is_told_by_what_was_delivered(used):
    # 255 minutes at $60 an hour are 255.00; 5 contacts, 6 member-months; three episodes of 90 days
    steps = cost_each(make_scenario({"cost": {"hourly": 60}, "bundle": {"window_days": 90}}), used)
    assert [(each.label, each.value) for each in steps] == [
        ("All cost over these months", "$255.00"),
        ("An hour delivered", "$60.00"),
        ("A contact", "$51.00"),
        ("A member-month", "$42.50"),
        ("An episode of 90 days", "$85.00"),
    ]


def test_minutes_are_costed_exactly_where_the_hour_is_no_whole_number_of_cents():
    # 50 / 3 = 16.666... an hour; 27 minutes of it are exactly 7.50, which 28 digits of it would make 7.4999...
    assert contact_cents(Cost(salary=Decimal(50), fringe=0, overhead=0, paid_hours=3, productivity=1), 27) == 750


def test_an_hour_that_is_known_needs_no_build_up(used):
    cost = Cost(hourly=Decimal("60.30"), fixed_monthly=Decimal(10))
    assert contact_cents(cost, 5) == 503  # 5.025, half up
    # 90, 60, 60 and 45 minutes: 90.45 + 60.30 + 60.30 + 45.225 -> 45.23, and 10.00 a month
    assert month_costs(cost, used) == (10_045, 7_030, 7_030, 5_523)
    assert volume_cents(cost, used) == 25_628
    assert [step.label for step in build_up(cost)] == [
        "Cost of a billed hour, as given",
        "Cost of a 15-minute unit",
        "Fixed cost a month",
    ]


def test_fixed_cost_is_the_same_every_month():
    assert fixed_cents(Cost(fixed_monthly=Decimal("1000.005")), 3) == 300_003  # 1,000.01 a month


@pytest.mark.parametrize(
    ("first", "last", "cents"),
    [
        (None, None, 310_000),  # 36,500.00 x 31/365
        (date(2026, 1, 1), date(2026, 1, 31), 310_000),
        (date(2026, 1, 31), None, 10_000),
        (None, date(2026, 1, 1), 10_000),
        (None, date(2025, 12, 31), 0),
        (date(2026, 2, 1), None, 0),
    ],
)
def test_a_worker_is_paid_for_the_days_employed(first, last, cents):
    assert month_payroll(staff(("S1", 3_650_000, first, last)), [JANUARY]) == (cents,)


def test_a_worker_without_a_cost_counts_nothing_and_a_leap_year_has_366_days():
    rows = staff(("S1", None, None, None), ("S2", 3_660_000, None, None))
    assert month_payroll(rows, [date(2028, 2, 1)]) == (290_000,)


def test_pay_falls_on_payers_by_their_minutes(lines):
    rows = [
        ("C1", date(2026, 1, 5), 60, 0),
        ("C2", date(2026, 1, 6), 20, 0, "T1017", "Horizon MCO"),
        ("C2", date(2026, 2, 6), 20, 0, "T1017", "Horizon MCO"),
    ]
    workers = staff(("S1", 3_650_000, None, None))
    used = Utilization.from_lines(lines(rows), payers=["Horizon MCO"], staff=workers)
    assert [each.payroll for each in used.months] == [77_500, 280_000]  # a quarter of January, all of February
    cost = Cost(basis="staff", fixed_monthly=Decimal(5))
    assert month_costs(cost, used) == (78_000, 280_500)
    assert volume_cents(cost, used) == 0
    # 357,500 + 1,000 cents over 40 minutes
    assert [step.value for step in build_up(cost, used)] == ["$3,575.00", "$10.00", "1", "$5,377.50"]


def test_pay_in_a_month_without_any_minutes_stays_whole():
    assert share_payroll([100], [0], [0]) == (100,)


def test_the_staff_s_pay_is_asked_for_where_there_is_none(used):
    with pytest.raises(InputInvalidError, match=r'no annual cost .* set cost\.basis to "hour"'):
        month_costs(Cost(basis="staff"), used)
