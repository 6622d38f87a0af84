"""Published examples of each payment model, typed in, with what the model makes of them."""

from __future__ import annotations

import pytest

from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.utilization import Utilization


def priced(kind: str, terms: dict, **typed):
    """One model's result on utilization typed in, everything collected and nothing withheld unless the terms say so."""
    given = {"fee_for_service": {"collected": 1}, "capitation": {"withhold": 0}} | terms | {"utilization": typed}
    scenario = make_scenario(given)
    results = compare(scenario, Utilization.typed(scenario)).results
    return next(each for each in results if each.kind == kind)


def test_a_unit_rate_of_33_65_carries_a_paid_hour_of_80_76_at_60_percent_productivity():
    # 4 x 33.65 = 134.60 a billed hour; 0.6 x 134.60 = 80.76 a paid hour; 2,080 of them cost 167,980.80
    terms = {"cost": {"salary": "167980.80", "fringe": 0, "overhead": 0, "paid_hours": 2080, "productivity": "0.6"}}
    found = priced("fee_for_service", terms, members=1, months=1, sessions=1, minutes=60, fee_revenue="134.60")
    assert (found.revenue, found.cost, found.break_even) == (13_460, 13_460, 0)


@pytest.mark.parametrize(
    ("pmpm", "revenue"),
    [
        ("33.33", 39_996_000),  # 4,000 services a year per 1,000 at $100 are 33.33 a member-month
        ("36.66", 43_992_000),  # with a load of 10%, rounded in steps
        ("36.67", 44_004_000),  # with a load of 10%, rounded once
        ("37.04", 44_448_000),  # 33.3333 / 0.9: a load of 10% of the price
    ],
)
def test_a_pmpm_of_1000_members_pays_12000_member_months(pmpm, revenue):
    found = priced("capitation", {"capitation": {"pmpm": pmpm, "withhold": 0}}, members=1000, months=12)
    assert found.revenue == revenue


def test_a_quarter_withheld_and_half_of_it_returned_pays_seven_eighths():
    terms = {"capitation": {"pmpm": 40, "withhold": "25%", "withhold_returned": "50%"}}
    found = priced("capitation", terms, members=100, months=12)
    # 48,000 less 12,000 held, 6,000 of it returned
    assert found.parts == {"capitation": 4_800_000, "withheld": -1_200_000, "withhold_returned": 600_000}
    assert found.revenue == 4_200_000


@pytest.mark.parametrize(
    ("cost", "margin"),
    [(90_000, 1_000_000), (90_900, 910_000)],  # the published target 100,000; then 1% more claims come in late
)
def test_an_episode_s_margin_is_its_price_less_its_cost(cost, margin):
    terms = {"cost": {"hourly": cost}, "bundle": {"price": 100_000}}
    found = priced("bundle", terms, members=1, months=1, sessions=1, minutes=60, fee_revenue=0, episodes=1)
    assert found.margin == margin


@pytest.mark.parametrize(
    ("discount", "revenue"),
    [("3%", 9_700_000), ("2%", 9_800_000), ("1.5%", 9_850_000), (0, 10_000_000)],  # the discounts of CJR and TEAM
)
def test_a_target_is_the_price_less_the_programme_s_discount(discount, revenue):
    terms = {"bundle": {"price": 100_000, "discount": discount}}
    assert priced("bundle", terms, members=1, months=1, episodes=1).revenue == revenue


@pytest.mark.parametrize(("fee", "hours"), [("6570.51", 100), ("6570.50", 99), ("65.71", 1), ("65.70", 0)])
def test_a_fixed_fee_covers_as_many_hours_as_it_holds_the_loaded_cost_of_one(fee, hours):
    # 82,000 / (2,080 x 0.6) = 65.7051: fee / loaded cost, in whole hours
    cost = {"salary": 52_000, "fringe": "25%", "overhead": 17_000, "paid_hours": 2080, "productivity": "0.6"}
    terms = {"cost": cost, "capitation": {"pmpm": fee, "withhold": 0}}
    found = priced("capitation", terms, members=1, months=1, sessions=100, minutes=6_000)
    assert found.break_even_sessions == hours


def test_break_even_cases_are_the_fixed_cost_over_fee_less_variable_cost():
    # 1,000 / (100 - 60) = 25
    terms = {"cost": {"hourly": 60, "fixed_monthly": 1_000}}
    found = priced("fee_for_service", terms, members=10, months=1, sessions=40, minutes=2_400, fee_revenue=4_000)
    assert found.break_even_sessions == 25


def test_a_retainer_equals_hours_at_retainer_over_rate():
    # Section 9: 4,000 / 80 = 50 hours a month bring the same; at 51 the hours bring more
    terms = {"models": ["hourly", "retainer"], "hourly": {"rate": 80, "billable": 1}, "retainer": {"fee": 4_000, "included_hours": 60}}  # fmt: skip
    for hours, difference in ((49, -8_000), (50, 0), (51, 8_000)):
        typed = {"members": 10, "months": 1, "sessions": 60, "minutes": hours * 60}
        assert priced("hourly", terms, **typed).revenue - priced("retainer", terms, **typed).revenue == difference


@pytest.mark.parametrize(
    ("pmpm", "withhold", "fixed", "uses"),
    [("40", "10%", 0, "4320"), ("40", "0", 0, "4800"), ("40", "10%", 120_000, "3120")],
)
def test_use_a_thousand_that_breaks_even_is_what_is_paid_less_fixed_cost_over_the_cost_of_one(pmpm, withhold, fixed, uses):  # fmt: skip
    # Section 2: (40 x 12,000 x 0.9 - fixed) / 100 for 1,000 members; a service is an hour at $100
    terms = {"cost": {"hourly": 100, "fixed_monthly": fixed / 12}, "capitation": {"pmpm": pmpm, "withhold": withhold, "withhold_returned": 0}}  # fmt: skip
    found = priced("capitation", terms, members=1_000, months=12, sessions=4_000, minutes=240_000)
    assert found.break_even_sessions == int(uses)


def test_an_episode_price_equals_fees_at_price_over_fee_contacts():
    # 3 contacts of 134.60 an episode: 403.80 brings what fees bring
    found = priced("bundle", {}, members=10, months=12, sessions=30, minutes=1_800, fee_revenue=4_038, episodes=10)
    assert f"{found.as_fees:.2f}" == "403.80"
