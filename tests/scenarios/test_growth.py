"""A panel larger than the one counted, or growing: what grows with it and what does not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.scenarios.compare import compare, draw_outcomes
from cmcore.scenarios.growth import counted_growth, grow, month_factor
from cmcore.scenarios.models import MODELS
from cmcore.scenarios.scenario import Growth, make_scenario
from cmcore.scenarios.simulate import profile
from cmcore.scenarios.solve import solve
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.utilization import Utilization

LARGER = {"members_at_first": "1.5"}


@pytest.fixture
def year(lines) -> Utilization:
    """Thirty clients of two payers over eight months."""
    rows = [
        (f"C{at % 30}", date(2026, 1, 1) + timedelta(at * 7 % 240), 15 * (1 + at % 5), 1_000 * (1 + at % 7), "T1017", ("Blue", "Horizon")[at % 30 % 2])
        for at in range(300)
    ]  # fmt: skip
    return Utilization.from_lines(lines(rows))


@pytest.mark.parametrize(
    ("terms", "number", "factor"),
    [
        ({}, 1, 1),
        ({"members_yearly": "0.21"}, 1, 1),
        ({"members_yearly": "0.21"}, 7, Fraction("1.1")),  # half a year on, the root of 1.21
        ({"members_yearly": "0.21"}, 13, Fraction("1.21")),
        ({"members_yearly": "-0.19"}, 7, Fraction("0.9")),
        ({"members_yearly": "0.5"}, 2, Fraction("1.034366")),  # 1.5 ^ (1 / 12) = 1.0343661
        ({"members_at_first": "1.5", "members_yearly": "0.21"}, 7, Fraction("1.65")),
    ],
)
def test_a_month_has_the_members_of_its_part_of_the_year(terms, number, factor):
    assert month_factor(Growth(**terms), number) == factor


def test_members_contacts_and_fees_grow_and_are_paid_as_they_do():
    terms = {
        "models": ["fee_for_service", "capitation", "bundle"], "growth": {"members_yearly": "0.21"},
        "fee_for_service": {"collected": 1}, "capitation": {"pmpm": 10, "withhold": 0}, "bundle": {"price": 100},
        "utilization": {"members": 200, "months": 7, "sessions": 700, "minutes": 7_000, "fee_revenue": 7_000, "episodes": 70},
    }  # fmt: skip
    scenario = make_scenario(terms)
    found = compare(scenario, Utilization.typed(scenario))
    fees, capitation, bundle = found.results
    assert (capitation.revenue_by_month[0], capitation.revenue_by_month[6]) == (200_000, 220_000)
    assert (fees.revenue_by_month[0], fees.revenue_by_month[6]) == (100_000, 110_000)
    assert (bundle.revenue_by_month[0], bundle.revenue_by_month[6]) == (100_000, 110_000)
    assert found.utilization.months[6].minutes == 1_100
    assert found.utilization.notes[-1] == "Members: 1 x those counted at first, then +21.0% a year."


def test_the_staff_s_pay_and_fixed_cost_stay(lines):
    staff = pl.DataFrame({"annual_cost": [3_650_000], "start_date": [None], "end_date": [None]})
    used = Utilization.from_lines(lines(), staff=staff.with_columns(pl.col("start_date", "end_date").cast(pl.Date)))
    terms = {"cost": {"basis": "staff", "fixed_monthly": 50}}
    one, other = (compare(make_scenario(terms | {"growth": each}), used).results[0].cost for each in ({}, LARGER))
    assert one == other
    by_hour = {"cost": {"hourly": 60, "fixed_monthly": 50}, "growth": {"members_at_first": 2}}
    assert compare(make_scenario(by_hour), used).results[0].cost == 2 * 25_500 + 4 * 5_000


def test_what_was_counted_is_what_grows_however_often(year):
    larger = grow(year, Growth(**LARGER))
    assert grow(larger, Growth()) is year
    assert grow(larger, Growth(**LARGER)) is larger
    assert grow(grow(larger, Growth(members_at_first=3)), Growth(**LARGER)).sessions == larger.sessions


def test_twice_the_panel_is_twice_of_everything_by_member(year):
    kinds = [each.kind for each in MODELS if each.kind not in {"pay_for_performance", "retainer"}]
    terms = {
        "models": kinds, "cost": {"hourly": 60}, "stop_loss": {"attachment": 100},
        "corridor": {"scheme": "aca"}, "bundle": {"window_days": 20},
    }  # fmt: skip
    plain, twice = (
        compare(make_scenario(terms | {"growth": {"members_at_first": each}}), year).results for each in (1, 2)
    )
    for one, other in zip(plain, twice, strict=True):
        # each month's fees, cost and settlement is rounded by itself
        assert abs(other.revenue - 2 * one.revenue) <= 2 * len(year.months), one.kind
        assert abs(other.margin - 2 * one.margin) <= 4 * len(year.months), one.kind


def test_portions_and_payers_grow_alike(year):
    growth = Growth(members_at_first="1.37", members_yearly="0.3")
    larger = grow(year, growth)
    blue, horizon = (larger.portion([each]) for each in ("Blue", "Horizon"))
    assert blue.sessions == grow(year.portion(["Blue"]), growth).sessions
    for place, month in enumerate(larger.months):
        assert abs(blue.months[place].fee_revenue + horizon.months[place].fee_revenue - month.fee_revenue) <= 1
        assert larger.fees_of("blue")[place] == blue.months[place].fee_revenue


def test_members_minutes_add_up_to_the_months(year):
    larger = grow(year, Growth(members_at_first="1.37", members_yearly="0.3"))
    assert int(larger.member_minutes().sum()) * larger.member_growth == larger.minutes


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8), st.decimals("0.01", 9, places=2))
def test_groups_add_up_to_the_panel_grown(members, factor):
    kinds = [{"age": at, "members": each} for at, each in enumerate(members) if each]
    terms = {"utilization": {"members": max(1, sum(members)), "months": 1, "kinds": kinds}}
    cells = [{"age_from": at, "age_to": at} for at in range(len(members))]
    scenario = make_scenario(terms | {"capitation": {"cells": cells}, "growth": {"members_at_first": factor}})
    larger = grow(Utilization.typed(scenario), scenario.growth)
    (groups,) = larger.paid_groups(scenario.capitation)
    assert sum(each.members for each in groups) == larger.months[0].members


@pytest.mark.parametrize("growth", [LARGER, {"members_at_first": "0.4"}, {"members_yearly": "0.9"}])
def test_the_paths_of_a_grown_panel_have_its_mean(year, growth):
    terms = {"models": ["fee_for_service", "capitation", "hourly"], "paths": 20_000, "growth": growth}
    found = compare(make_scenario(terms), year)
    for each in found.results:
        assert abs(each.risk.mean - each.margin) < 4 * each.risk.standard_error
    drawn_from = profile(found.utilization)
    contacts = sum(mean * many for mean, many in drawn_from.members)
    assert abs(contacts - found.utilization.sessions) <= 0.5 * len(year.months)  # each month's are rounded


def test_a_larger_panel_has_relatively_less_risk(year):
    one, four = (
        compare(make_scenario({"paths": 4_000, "growth": {"members_at_first": each}}), year).results[0].risk
        for each in (1, 4)
    )
    assert four.standard_error / one.standard_error == pytest.approx(2, rel=0.1)


def test_the_panel_that_covers_fixed_cost_is_found():
    terms = {
        "cost": {"fixed_monthly": 2_000}, "capitation": {"pmpm": 10, "withhold": 0},
        "utilization": {"members": 10_000, "sessions": 0, "minutes": 0, "fee_revenue": 0, "episodes": 0},
    }  # fmt: skip
    scenario = make_scenario(terms)
    target = Decimal(76_000)
    found = solve(scenario, Utilization.typed(scenario), "capitation", "growth.members_at_first", target=target)
    assert abs(found.value - Decimal("0.0833")) < Decimal("0.0001")  # (76,000 + 24,000) / (12 x 100,000) = 0.08333


def test_drawing_grows_the_counted_once(year):
    scenario = make_scenario({"paths": 500, "growth": {"members_at_first": 2}})
    once = draw_outcomes(scenario, year).draws.contacts.mean()
    assert draw_outcomes(scenario, grow(year, scenario.growth)).draws.contacts.mean() == once


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"members_at_first": 0}, "more than 0"),
        ({"members_yearly": -1}, "more than -1"),
        ({"members_yearly": 9}, "at most 5"),
    ],
)
def test_impossible_growth_is_said(terms, said):
    with pytest.raises(ScenarioInvalidError, match=said):
        make_scenario({"growth": terms})


def test_growth_is_counted_from_the_first_quarter_to_the_last(lines):
    # One member a month, from June on two: twice as many five months on, 2 ^ (12 / 5) = 5.278 times in a year
    days = [date(2026, month, 5) for month in range(1, 9)]
    rows = [("C1", day, 60, 100) for day in days] + [("C2", day, 60, 100) for day in days[5:]]
    assert counted_growth(Utilization.from_lines(lines(rows))) == pytest.approx(4.278, abs=0.001)
    assert counted_growth(Utilization.from_lines(lines(rows[:5]))) is None
