"""The terms and the volume at which a model covers its cost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cmcore.scenarios.breakeven import VolumePoint, solve_lever, solve_sessions, volume_points
from cmcore.scenarios.compare import compare
from cmcore.scenarios.models import CAPITATION, MODELS, Revenue
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.utilization import Utilization

PUBLISHED = {"capitation": {"withhold": 0}, "utilization": {"members": 1000, "months": 12}}


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.kind)
def test_at_break_even_the_cost_is_covered_and_a_step_below_it_is_not(model, used):
    scenario = make_scenario(
        {"models": [model.kind], "capitation": {"pmpm": 20}, "reconciled_bundle": {"baseline": 20}}
    )
    found = compare(scenario, used).results[0]
    at = model.revenue(model.with_lever(scenario, found.break_even), used).total
    below = model.revenue(model.with_lever(scenario, found.break_even - model.step), used).total
    assert below < found.cost <= at


def test_the_published_pmpm_is_found_and_the_rounded_one_falls_short():
    scenario = make_scenario(PUBLISHED)
    used = Utilization.typed(scenario)
    cost = 4_000 * 10_000  # 4,000 services a year for 1,000 members, $100 each
    # 400,000 / 12,000 = 33.3333; with a load of 10%: 36.6667. The published 36.66, rounded in steps, is $80 short.
    assert solve_lever(CAPITATION, scenario, used, cost) == Decimal("33.34")
    assert solve_lever(CAPITATION, scenario, used, cost * 110 // 100) == Decimal("36.67")
    short = CAPITATION.revenue(CAPITATION.with_lever(scenario, Decimal("36.66")), used).total
    assert cost * 110 // 100 - short == 8_000


@pytest.mark.parametrize(
    ("terms", "kind", "lever"),
    [
        # 255 minutes at $24 an hour are $102.00: over 6 member-months 17.00, over 3 episodes 34.00, of 425.00 24%
        ({}, "capitation", "17.00"),
        ({"capitation": {"withhold": "0.5", "withhold_returned": "0"}}, "capitation", "34.00"),
        ({}, "bundle", "34.00"),
        ({"bundle": {"discount": "15%"}}, "bundle", "40.00"),
        ({}, "fee_for_service", "-0.7600"),
        ({"fee_for_service": {"collected": "0.6"}}, "fee_for_service", "-0.6000"),
    ],
)
def test_at_break_even_the_margin_is_zero_where_a_price_in_cents_is_exact(result, terms, kind, lever):
    given = {"cost": {"hourly": 24}, "capitation": {"withhold": 0}, "fee_for_service": {"collected": 1}}
    given = {part: given.get(part, {}) | terms.get(part, {}) for part in {*given, *terms}}
    found = result(kind, given)
    assert found.break_even == Decimal(lever)
    at = result(kind, given | {kind: given.get(kind, {}) | {found.lever: found.break_even}})
    assert at.margin == 0


def test_no_price_covers_a_cost_when_all_of_it_is_withheld(result):
    found = result("capitation", {"capitation": {"withhold": 1, "withhold_returned": 0}})
    assert (found.break_even, found.break_even_sessions) == (None, None)


def test_where_nothing_costs_anything_the_lowest_price_is_enough(result):
    assert result("capitation", {"cost": {"hourly": 0}}).break_even == 0


@pytest.mark.parametrize(
    ("total", "by_contact", "fixed", "volume", "sessions"),
    [
        # 10 contacts bring 100 each and cost 60: 200 fixed need 5 of them, 201 need 6
        (1_000, 1_000, 200, 600, 5),
        (1_000, 1_000, 201, 600, 6),
        (1_000, 1_000, 0, 600, 0),
        # 1,000 come in whatever is delivered, contacts cost 60: 16 fit, with 100 fixed 15
        (1_000, 0, 0, 600, 16),
        (1_000, 0, 100, 600, 15),
        (1_000, 0, 1_000, 600, None),  # nothing is left to deliver with
        (1_000, 1_000, 0, 1_100, None),  # every contact loses
        (1_000, 1_000, 50, 1_000, None),  # a contact brings what it costs
        (1_000, 0, 50, 0, None),  # no cost follows contacts
        (1_500, 500, 100, 1_100, 15),  # 900 left, each contact loses 60
    ],
)
def test_the_volume_that_breaks_even(total, by_contact, fixed, volume, sessions):
    paid = Revenue((total,), {}, by_contact)
    assert solve_sessions(paid, fixed + volume, volume, 10) == sessions


def test_no_contacts_have_no_volume_that_breaks_even():
    assert solve_sessions(Revenue((0,), {}, 0), 100, 0, 0) is None


def test_capitation_wins_while_use_is_below_the_pmpm_over_the_fee(result):
    # Published rule: u* = PMPM x 12 / fee. At a cost equal to the fee, 12 x 40 / 20 = 24 a member-year
    terms = {
        "cost": {"hourly": 20},
        "capitation": {"pmpm": 40, "withhold": 0},
        "utilization": {"members": 10, "months": 12, "sessions": 120, "minutes": 7200, "fee_revenue": 2400},
    }
    scenario = make_scenario(terms)
    assert result("capitation", terms, Utilization.typed(scenario)).break_even_sessions == 240


def test_the_lines_of_a_break_even_chart_meet_where_the_contacts_break_even():
    # 100 contacts bring 300.00, of which 100.00 comes whatever is delivered, and cost 250.00, of which 150.00 is fixed:
    # 100 + 2.00 n = 150 + 1.00 n at 50
    paid = Revenue((30_000,), {"fees": 30_000}, 20_000)
    points = volume_points(paid, 25_000, 10_000, 100, [0, 50, 100, 150])
    assert points == (
        VolumePoint(0, 10_000, 15_000), VolumePoint(50, 20_000, 20_000), VolumePoint(100, 30_000, 25_000),
        VolumePoint(150, 40_000, 30_000),
    )  # fmt: skip
    assert solve_sessions(paid, 25_000, 10_000, 100) == 50
