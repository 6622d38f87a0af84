"""Positions that the hours ask for: their number and their pay in steps, by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cmcore.scenarios.compare import compare, draw_outcomes
from cmcore.scenarios.costs import build_up, costs_at, month_costs, volume_cents
from cmcore.scenarios.outcomes import path_cost
from cmcore.scenarios.positions import billed_minutes, path_positions_pay, positions, positions_pay
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.utilization import Utilization
from cmcore.scenarios.workbook_steps import SHEET
from tests.scenarios.test_workbook import opened

# 82,000 a year a position, which delivers 2,080 x 0.6 / 12 = 104 hours a month
STEPS = {"basis": "positions"}


def cost(**terms):
    return make_scenario({"cost": STEPS | terms}).cost


def typed(minutes: int, months: int = 12, **terms):
    scenario = make_scenario({"cost": STEPS, "utilization": {"months": months, "minutes": minutes}} | terms)
    return compare(scenario, Utilization.typed(scenario))


def test_a_position_delivers_its_paid_hours_less_what_is_not_billed():
    assert billed_minutes(cost()) == 104 * 60
    assert billed_minutes(cost(productivity="0.75", travel="8%", documentation="5%", no_shows="2%")) == 104 * 60


@pytest.mark.parametrize(
    ("terms", "hours", "filled"),
    [
        ({}, [0, 1, 104, 105, 208], [0, 1, 1, 2, 2]),
        ({"positions_come": "half"}, [1, 52, 53, 104, 105], ["1/2", "1/2", 1, 1, "3/2"]),
        ({"positions_come": "quarter"}, [1, 26, 27, 78, 105], ["1/4", "1/4", "1/2", "3/4", "5/4"]),
        ({"least_positions": "1.5"}, [1, 105, 300], ["3/2", 2, 3]),
        ({}, [300, 10, 310], [3, 3, 3]),  # once filled they stay
        ({"positions_stay": False}, [300, 10, 313], [3, 1, 4]),
    ],
)
def test_positions_by_the_hours_of_each_month(terms, hours, filled):
    found = positions(cost(**terms), [each * 60 for each in hours])
    assert found == tuple(Fraction(each) for each in filled)


def test_one_minute_more_than_a_position_delivers_fills_another():
    # 82,000 / 12 = 6,833.33 a position and month
    assert positions_pay(cost(), [6_240, 6_241]) == (683_333, 1_366_667)


def test_the_cost_of_a_panel_that_grows_rises_in_steps():
    # 100 hours a month are one position; from half as much again two, whatever the hours between
    one = typed(72_000).results[0]
    assert one.cost_by_month == (683_333,) * 12
    for members, filled in ((1, 1), ("1.04", 1), ("1.05", 2), (2, 2), ("2.08", 2), ("2.09", 3)):
        grown = typed(72_000, growth={"members_at_first": members})
        assert {float(each) for each in grown.positions} == {filled}
    rising = typed(72_000, growth={"members_yearly": "1"}).to_dict()
    assert rising["positions"] == ["1", *["2"] * 11]  # 105.9 hours in February, 188.8 in December


def test_fixed_cost_comes_on_top_and_no_part_of_it_follows_the_minutes_in_a_line():
    used = typed(72_000).utilization
    terms = cost(fixed_monthly=100)
    assert month_costs(terms, used) == (693_333,) * 12
    assert volume_cents(terms, used) == 0


def test_the_build_up_shows_how_the_positions_come_about():
    used = typed(72_000, growth={"members_yearly": "1"}).utilization
    steps = {each.label: each.value for each in build_up(cost(fixed_monthly=100), used)}
    assert steps["Salary with fringe"] == "$65,000.00"
    assert steps["Hours a position delivers a month"] == "104.0"
    assert steps["Positions"] == "1 at first, 2 at last, 2 at most"
    assert steps["Pay of the positions over these months"] == "$157,166.70"  # 6,833.33 + 11 x 13,666.67
    assert steps["Fixed cost over these months"] == "$1,200.00"


def test_no_one_number_of_contacts_breaks_even_and_the_cost_is_drawn_in_steps():
    found = typed(72_000)
    assert [each.break_even_sessions for each in found.results] == [None] * 3
    assert found.results[1].break_even is not None
    steps = {row[0]: row[1] for row in opened(found, data_only=True)[SHEET].iter_rows(min_row=2, values_only=True)}
    assert (steps[0], steps[1_800], steps[1_890]) == (0, 81_999.96, 164_000.04)  # 105 hours at 1,890
    # 1,800 contacts are 100 hours a month: none, all, 4% more (104 hours), and 1,873 (104.06)
    assert costs_at(cost(), found.utilization, [0, 1_800, 1_872, 1_873]) == (0, 8_199_996, 8_199_996, 16_400_004)


def test_costs_in_a_line_are_those_of_the_contacts(used):
    terms = make_scenario({"cost": {"hourly": 60, "fixed_monthly": 10}}).cost
    # 255 minutes at $60 are 255.00, and four months' fixed cost
    assert costs_at(terms, used, [0, 5, 10]) == (4_000, 29_500, 55_000)


@pytest.mark.parametrize("stay", [True, False])
def test_paths_pay_the_positions_of_their_own_months(stay):
    terms = cost(positions_stay=stay, positions_come="half", least_positions=1)
    minutes = np.random.default_rng(3).integers(0, 20_000, (200, 12))
    drawn = path_positions_pay(terms, minutes.astype(float))
    alone = [sum(positions_pay(terms, row.tolist())) for row in minutes]
    assert np.abs(drawn - alone).max() <= 6  # half a cent a month


def test_the_risk_of_a_panel_holds_the_steps(twelve):
    scenario = make_scenario({"cost": STEPS | {"paid_hours": 20}, "paths": 2_000, "dispersion": 1})
    outcomes = draw_outcomes(scenario, twelve)
    costs = path_cost(scenario, twelve, outcomes)
    pay = 8_200_000 / 12
    assert np.allclose(costs / pay, np.rint(costs / pay))
    assert len(np.unique(np.rint(costs / pay))) > 3
    # a model that settles pays on the same cost
    settled = compare(make_scenario({"models": ["stop_loss"], "cost": STEPS, "paths": 500}), twelve).results[0]
    assert settled.cost == sum(month_costs(cost(), twelve))


@pytest.mark.parametrize(
    ("terms", "field", "said"),
    [
        ({"least_positions": -1}, "cost.least_positions", "at least 0"),
        ({"positions_come": "thirds"}, "cost.positions_come", "'whole', 'half' or 'quarter'"),
        ({"basis": "heads"}, "cost.basis", "'hour', 'staff' or 'positions'"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(terms, field, said):
    with pytest.raises(ScenarioInvalidError) as caught:
        make_scenario({"cost": terms})
    (fault,) = caught.value.faults
    assert fault.field == field
    assert said in fault.message
