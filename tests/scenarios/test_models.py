"""What each model pays, by published examples and by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.scenarios.models import MODELS
from cmcore.scenarios.models.capitation import Capitation, MemberMonth, member_month
from cmcore.scenarios.scenario import Scenario, make_scenario
from cmcore.scenarios.utilization import Utilization


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.kind)
def test_every_model_s_terms_are_a_part_of_the_scenario_and_its_revenue_never_falls_with_its_lever(model, used):
    scenario = Scenario()
    assert model.lever_of(scenario) == getattr(getattr(scenario, model.lever_part), model.lever)
    revenues = [
        model.revenue(model.with_lever(scenario, model.low + model.step * step), used).total
        for step in (0, 1, 2, 5_000, 5_001, 9_999, 12_345)
    ]
    assert revenues == sorted(revenues)
    assert revenues[0] < revenues[-1]


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.kind)
def test_every_model_s_parts_add_up_and_what_follows_contacts_is_part_of_it(model, used):
    paid = model.revenue(make_scenario({"bundle": {"window_days": 20, "trigger_codes": ["T1017"]}}), used)
    assert sum(paid.parts.values()) == paid.total == sum(paid.months)
    assert 0 <= paid.by_contact <= paid.total


def test_fee_for_service_is_today_s_fees_changed_and_collected(result):
    found = result("fee_for_service", {"fee_for_service": {"rate_change": "0.10", "collected": "0.90"}})
    assert found.revenue == 42_075  # 425.00 x 1.10 x 0.90
    assert found.parts == {"fees": 46_750, "not_collected": -4_675, "denied": 0, "recovered": 0}


def test_capitation_pays_members_whatever_was_delivered(result):
    found = result("capitation", {"capitation": {"pmpm": 100, "withhold": "0.10", "withhold_returned": "0.50"}})
    assert found.revenue == 57_000  # 6 x 100 = 600, 60 withheld, 30 returned
    assert found.parts == {"capitation": 60_000, "withheld": -6_000, "withhold_returned": 3_000}


@pytest.mark.parametrize(
    ("pmpm", "days", "whole", "terms"),
    [
        ("128.00", 31, 31, (12_800, 0, 0)),
        ("36.66", 31, 31, (3_666, 0, 0)),  # the published 33.33 x 1.10, rounded in steps
        ("36.6667", 31, 31, (3_667, 0, 0)),  # and not
        ("100.00", 10, 31, (3_226, 0, 0)),  # 32.258
        ("31.00", 1, 31, (100, 0, 0)),
        ("0.01", 15, 30, (1, 0, 0)),  # half a cent, half up
    ],
)
def test_a_member_month_is_the_line_that_is_rounded(pmpm, days, whole, terms):
    assert member_month(Capitation(pmpm=pmpm, withhold=0), days, whole) == MemberMonth(*terms)


@pytest.mark.parametrize(
    ("terms", "paid"),
    [
        ({"risk_score": "1.2"}, 12_000),
        ({"risk_score": "1.2", "normalization": "1.2"}, 10_000),  # budget neutral
        ({"risk_score": "1.1", "normalization": "1.05", "coding_adjustment": "0.059"}, 9_858),  # 98.5810
        ({"risk_score": 0}, 0),
        ({"premium": 850, "premium_share": "0.14"}, 11_900),
        ({"premium": 850, "premium_share": "0.14", "risk_score": "1.2"}, 14_280),
        ({"premium": 850, "premium_share": "0.1"}, 10_000),  # 85.00 is under the guaranteed minimum
        ({"premium": 1_000, "premium_share": "0.1"}, 10_000),
        ({"premium": 850}, 10_000),
    ],
)
def test_the_pmpm_is_paid_at_the_panel_s_risk(terms, paid):
    assert member_month(Capitation(pmpm=100, withhold=0, **terms), 30, 30).capitation == paid


@pytest.mark.parametrize(
    ("share", "note"),
    [
        ("0.14", "14.0% of the premium is $119.00: it is paid, more than the PMPM."),
        ("0.1", "10.0% of the premium is $85.00: the PMPM, its guaranteed minimum, is paid."),
    ],
)
def test_a_share_of_premium_is_said_beside_its_minimum(result, share, note):
    found = result("capitation", {"capitation": {"pmpm": 100, "premium": 850, "premium_share": share}})
    assert note in found.notes


def test_a_month_under_the_minimum_panel_is_not_paid(result):
    # One member in January and April, two in February and March
    found = result("capitation", {"capitation": {"pmpm": 100, "withhold": 0, "minimum_panel": 2}})
    assert found.revenue_by_month == (0, 20_000, 20_000, 0)
    assert found.notes[1] == "2 of 4 months are under the minimum panel of 2."


def test_what_is_held_and_returned_is_rounded_for_each_member():
    # 118.37: 5% is 5.9185 -> 5.92 held; 80% of it 4.736 -> 4.74 returned
    each = member_month(Capitation(pmpm="118.37", withhold="5%", withhold_returned="80%"), 30, 30)
    assert (each.capitation, each.held, each.returned, each.paid) == (11_837, 592, 474, 11_719)


@pytest.mark.parametrize(
    ("rule", "revenue", "said"),
    [
        ("any_day", 40_000, "at least one day"),
        ("first_day", 30_000, "on its first day"),  # C2 on February 1 only
        ("fifteenth", 20_000, "on its 15th"),
        ("prorate", 27_442, "over the days of the month"),  # C2: 12 of 31 days is 38.71, 10 of 28 is 35.71
    ],
)
def test_a_part_of_a_month_is_paid_by_the_rule_and_the_rule_is_said(lines, result, rule, revenue, said):
    rows = [("C1", date(2026, 1, 5), 60, 100), ("C1", date(2026, 2, 5), 60, 100)]
    members = pl.DataFrame(
        {
            "client_id": ["C1", "C2"],
            "payer": ["Medicaid"] * 2,
            "start_date": [date(2026, 1, 1), date(2026, 1, 20)],
            "end_date": [date(2026, 2, 28), date(2026, 2, 10)],
        }
    )
    used = Utilization.from_lines(lines(rows), members)
    found = result("capitation", {"capitation": {"pmpm": 100, "withhold": 0, "partial_month": rule}}, used)
    assert found.revenue == revenue
    assert said in found.notes[0]


def test_a_bundle_pays_episodes_less_the_discount(result):
    found = result("bundle", {"bundle": {"price": 200, "window_days": 90, "discount": "0.05"}})
    assert found.revenue == 57_000  # 3 x 190
    assert found.parts == {"episodes": 60_000, "discount": -3_000, "outside_episodes": 0}


def test_an_episode_is_paid_in_the_month_it_starts(result):
    found = result("bundle", {"bundle": {"price": 200, "window_days": 90}})
    assert found.revenue_by_month == (20_000, 20_000, 0, 20_000)


def test_contacts_outside_of_episodes_stay_on_fee_for_service(lines, result):
    rows = [("C1", date(2026, 1, 5), 60, 10_000, "T1016"), ("C1", date(2026, 1, 10), 60, 10_000, "T1017")]
    terms = {
        "fee_for_service": {"rate_change": "0.10", "collected": "0.50"},
        "bundle": {"price": 200, "trigger_codes": "t1017"},
    }
    found = result("bundle", terms, Utilization.from_lines(lines(rows)))
    assert found.parts == {"episodes": 20_000, "discount": 0, "outside_episodes": 5_500}  # 100.00 x 1.10 x 0.50


def test_a_bundle_says_how_many_episodes_it_counted_and_which_still_run(result):
    notes = result("bundle", {"bundle": {"window_days": 90}}).notes
    assert notes[0] == "3 episodes of 90 days."
    assert notes[1].startswith("2 of them run past the last session")  # C1's of April 10, C2's of February 1
