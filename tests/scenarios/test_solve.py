"""Goal seek, what matters most, two-way tables, bridges between scenarios and the panel's size."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.scenarios.compare import compare
from cmcore.scenarios.levers import levers, limits, value_at, with_value
from cmcore.scenarios.models import MODELS
from cmcore.scenarios.scenario import Scenario, make_scenario
from cmcore.scenarios.sensitivity import bearable_members, bridge, differences, margin, tornado, two_way
from cmcore.scenarios.solve import NoSolutionError, figure_of, solve, step_words
from cmcore.scenarios.utilization import Utilization

# The two clients: 6 member-months, 425.00 of fees, 255 minutes, which cost 510.00 at $120 an hour
TERMS = {"capitation": {"pmpm": 100, "withhold": 0}, "cost": {"hourly": 120}, "fee_for_service": {"collected": 1}}


def test_the_pmpm_at_break_even_leaves_a_margin_of_zero(used):
    found = solve(make_scenario(TERMS), used, "capitation", "capitation.pmpm")
    assert (found.value, found.figure) == (85, 0)  # 510.00 over 6 member-months


@pytest.mark.parametrize(
    ("path", "figure", "target", "value"),
    [
        ("capitation.pmpm", "margin", "90", "100"),
        ("capitation.pmpm", "margin_pmpm", "5", "90"),
        ("capitation.withhold", "revenue", "540", "0.5"),  # half withheld and 80% of it returned: 600 x 0.9
        ("cost.hourly", "margin", "0", "141.1765"),  # 600.00 x 60 / 255
        ("cost.hourly", "cost", "255", "60"),
    ],
)
def test_any_term_is_solved_against_any_figure(used, path, figure, target, value):
    found = solve(make_scenario(TERMS), used, "capitation", path, figure=figure, target=Decimal(target))
    assert found.value == pytest.approx(Decimal(value), abs=Decimal("0.003"))
    assert abs(found.figure - Decimal(target)) <= Decimal("0.01")


def test_a_chance_of_loss_is_not_told_from_too_few_contacts(used):
    with pytest.raises(InputInvalidError, match="too few to draw from"):
        solve(make_scenario(TERMS), used, "capitation", "capitation.pmpm", figure="loss", target=Decimal("0.05"))


def test_productivity_is_solved_where_the_hour_is_built_up(used):
    # 82,000 / (2,080 p) x 4.25 hours = 600 at p = 0.2792
    scenario = make_scenario({"capitation": TERMS["capitation"]})
    assert solve(scenario, used, "capitation", "cost.productivity").value == Decimal("0.2792")


def test_where_no_value_reaches_the_target_the_limits_and_what_they_bring_are_said(used):
    said = (
        r"No solution between 0 and 50: at the \d+ values tried margin lies between -\$510\.00 and -\$210\.00, "
        r"never at \$0\.00\."
    )
    with pytest.raises(NoSolutionError, match=said):
        solve(make_scenario(TERMS), used, "capitation", "capitation.pmpm", between=(Decimal(0), Decimal(50)))


# Ten members typed for a year, 100 hours a member; a position costs $120,000 and bills 1,200 hours
STEPS = {
    "utilization": {"members": 10, "months": 12, "sessions": 1_000, "minutes": 60_000},
    "cost": {"basis": "positions", "salary": 120_000, "fringe": 0, "overhead": 0, "paid_hours": 2_000},
    "capitation": {"pmpm": 1_000, "withhold": 0},
}


# 50,000 members for a year at $90 less 5%, 500 minutes a member at $117 an hour and $300,000 a month
LARGE = {
    "utilization": {"members": 50_000, "months": 12, "sessions": 500_000, "minutes": 25_000_000},
    "capitation": {"pmpm": 90, "withhold": "5%"},
    "cost": {"hourly": 117, "fixed_monthly": 300_000},
}


@pytest.mark.parametrize("target", [1_000_000, -500_000, 123_457])
@pytest.mark.parametrize("path", ["growth.members_at_first", "growth.members_yearly", "cost.hourly"])
def test_a_value_on_which_much_money_hangs_has_as_many_decimals_as_it_takes(path, target):
    scenario = make_scenario(LARGE)
    found = solve(scenario, Utilization.typed(scenario), "capitation", path, target=Decimal(target))
    least, most = (min(found.steps), max(found.steps)) if found.steps else (target - 1, target + 1)
    assert least <= found.figure <= most
    assert least <= target <= most


def test_of_several_values_the_one_nearest_today_s_is_found():
    scenario = make_scenario(STEPS)
    typed = Utilization.typed(scenario)
    # 10 members bring 120,000 and one position bills their 1,000 hours, so nothing is left; from 13 on it takes two
    found = solve(scenario, typed, "capitation", "growth.members_at_first")
    assert (found.value, found.figure, found.steps) == (1, 0, None)


def test_a_value_between_ends_that_both_miss_the_target_is_found():
    scenario = make_scenario(STEPS | {"capitation": {"pmpm": 900, "withhold": 0}})
    typed = Utilization.typed(scenario)
    # 12 members bring 129,600, 9,600 more than one position; 10 bring 108,000 and 13 take a second one: both lose
    between = (Decimal(1), Decimal("1.3"))
    ends = [
        figure_of(with_value(scenario, "growth.members_at_first", each), typed, "capitation", "margin")
        for each in between
    ]
    assert max(ends) < 0
    found = solve(scenario, typed, "capitation", "growth.members_at_first", between=between)
    assert found.value < Decimal("1.25")


def test_a_figure_that_steps_over_the_target_says_so():
    scenario = make_scenario(STEPS)
    typed = Utilization.typed(scenario)
    found = solve(scenario, typed, "capitation", "growth.members_at_first", target=Decimal(-50_000))
    assert found.steps is not None
    assert min(found.steps) < -50_000 < max(found.steps)
    assert step_words("margin", found).startswith("It is not reached: margin steps from ")


def test_a_term_that_is_none_is_answered_with_those_that_are(used):
    with pytest.raises(UnknownNameError, match=r"capitation\.pmpm"):
        solve(make_scenario(TERMS), used, "capitation", "capitation.pmpn")


def test_the_chance_of_a_loss_is_solved(twelve):
    scenario = make_scenario(TERMS | {"paths": 2_000})
    found = solve(scenario, twelve, "capitation", "capitation.pmpm", figure="loss", target=Decimal("0.2"))
    assert found.figure == pytest.approx(Decimal("0.2"), abs=Decimal("0.02"))
    assert found.value > 85


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.kind)
def test_every_lever_can_be_read_moved_and_moved_back(model):
    scenario = Scenario()
    for path in levers(scenario, [model.kind]):
        now, (low, high) = value_at(scenario, path), limits(scenario, path)
        assert low <= now <= high
        assert value_at(with_value(scenario, path, high), path) == high
        assert with_value(with_value(scenario, path, high), path, now) == scenario


def test_the_tornado_ranks_terms_by_what_they_move(used):
    found = tornado(make_scenario(TERMS), used, "capitation")
    # 100 / 0.9 = 111.11 and 100 / 1.1 = 90.91 for 6 members; 90 to 110 moves 600 by 120; the hour moves 510 by 102
    assert [(each.path, each.width) for each in found] == [
        ("capitation.normalization", 12_120),
        ("capitation.pmpm", 12_000),
        ("capitation.risk_score", 12_000),
        ("cost.hourly", 10_200),
        ("growth.members_at_first", 10_200),  # a tenth of the minutes; one member or two stay so, rounded
    ]
    assert (found[1].margin_low, found[1].margin_high) == (3_000, 15_000)


def test_a_two_way_table_is_the_margin_at_each_pair(used):
    across = ("capitation.pmpm", [Decimal(85), Decimal(100)])
    down = ("cost.hourly", [Decimal(60), Decimal(120)])
    assert two_way(make_scenario(TERMS), used, "capitation", across, down) == [[25_500, 34_500], [0, 9_000]]


def test_a_pair_of_values_that_cannot_be_is_left_blank(used):
    # 60% of the hours billed less 30% of travel leave some, 30% less 30% none
    scenario = make_scenario({"capitation": TERMS["capitation"]})
    grid = two_way(
        scenario, used, "capitation", ("cost.travel", [Decimal("0.3")]),
        ("cost.productivity", [Decimal("0.3"), Decimal("0.6")]),
    )  # fmt: skip
    # 82,000 / (2,080 x 0.3) an hour x 4.25 are 558.49, by month 197.12, 131.41, 131.41 and 98.56
    assert grid == [[None], [60_000 - 55_850]]


def test_a_value_that_the_other_terms_leave_no_room_for_is_no_solution(used):
    # fees of 425.00 bring nothing at 70% denied for good and 60% denied of which half is won; 130% cannot be denied
    lost = {"denials": [{"denied": "0.3", "won": 0}, {"denied": "0.6", "won": "0.5"}], "collected": 1}
    scenario = make_scenario(TERMS | {"fee_for_service": lost})
    with pytest.raises(
        NoSolutionError, match=r"No solution beside the other terms. fee_for_service.denials: it must be"
    ):
        solve(scenario, used, "fee_for_service", "fee_for_service.denials.1.denied", target=Decimal(-510))


def test_a_chance_of_loss_is_drawn_where_the_scenario_asks_for_no_paths(twelve):
    scenario = make_scenario(TERMS)
    drawn = solve(
        scenario.model_copy(update={"paths": 10_000}),
        twelve,
        "capitation",
        "capitation.pmpm",
        figure="loss",
        target=Decimal("0.05"),
    )
    assert solve(scenario, twelve, "capitation", "capitation.pmpm", figure="loss", target=Decimal("0.05")) == drawn


def test_a_bridge_s_steps_add_up_to_the_difference(used):
    one = make_scenario(TERMS)
    other = make_scenario(TERMS | {"capitation": {"pmpm": 120, "withhold": 0}, "cost": {"hourly": 100}})
    steps = bridge(one, other, used, "capitation")
    assert [(each.label, each.change) for each in steps] == [("Cost", 8_500), ("Capitation (PMPM)", 12_000)]
    assert sum(each.change for each in steps) == margin(other, used, "capitation") - margin(one, used, "capitation")


def test_two_scenarios_differ_in_the_terms_said():
    one = make_scenario(TERMS)
    other = make_scenario(TERMS | {"name": "Other", "bundle": {"trigger_codes": ["T1016"]}, "cost": {"hourly": 100}})
    assert differences(one, other) == [("cost.hourly", "120", "100"), ("bundle.trigger_codes", "", "T1016")]


def test_a_number_written_with_more_zeros_is_no_difference():
    one = make_scenario(
        {"cost": {"salary": "52000.0000", "fringe": "0.2500"}, "corridor": {"bands": [{"starts_at": "0.10"}]}}
    )
    other = make_scenario(
        {
            "cost": {"salary": 52_000, "fringe": "25%"},
            "corridor": {"bands": [{"starts_at": "10%", "payer_share": "0.5"}]},
        }
    )
    assert differences(one, other) == [("corridor.bands.1.payer_share", "0", "0.5")]


def test_a_larger_panel_bears_the_risk_that_a_small_one_does_not(twelve):
    scenario = make_scenario(TERMS | {"paths": 4_000})
    needed, more = bearable_members(scenario, twelve, "capitation", (0.05, 0.01))
    assert figure_of(scenario, twelve, "capitation", "loss") > Decimal("0.05")
    assert needed > twelve.members
    assert more > needed


def test_denials_that_differ_from_year_to_year_are_not_evened_out_by_a_larger_panel():
    # 1,000 members, 100,000 contacts of $10, of which 10% stay denied, give or take 5 of 10 points from year to year:
    # $900,000 come, with $50,000 of spread that meets all members, and about $3,000 of chance that does not
    terms = {
        "utilization": {"members": 1_000, "sessions": 100_000, "minutes": 6_000_000, "fee_revenue": 1_000_000},
        "fee_for_service": {"collected": 1, "denials": [{"denied": "0.1", "appealed": 0}], "denial_spread": "0.5"},
        "paths": 20_000, "dispersion": 0,
    }  # fmt: skip
    # a loss as seldom as 1 in 20 asks for 1.645 x 50,000 = 82,250 of margin; an hour at $8.30 leaves 70,000, at $8 100,000
    for cost, is_borne in (("8.30", False), ("8", True)):
        scenario = make_scenario(terms | {"cost": {"hourly": cost}})
        (needed,) = bearable_members(scenario, Utilization.typed(scenario), "fee_for_service", (0.05,))
        assert (needed is not None) == is_borne, cost
    terms["fee_for_service"] |= {"denial_spread": 0}
    scenario = make_scenario(terms | {"cost": {"hourly": "8.30"}})
    (needed,) = bearable_members(scenario, Utilization.typed(scenario), "fee_for_service", (0.05,))
    assert needed < 100


def test_no_panel_bears_an_expected_loss(used):
    scenario = make_scenario(TERMS | {"capitation": {"pmpm": 10}, "paths": 100})
    assert bearable_members(scenario, used, "capitation", (0.05, 0.01)) == (None, None)


def test_value_at_risk_is_the_loss_of_one_path_in_twenty(twelve):
    for each in compare(make_scenario(TERMS | {"paths": 1_000}), twelve).results:
        assert each.risk.value_at_risk == max(0, -each.risk.p5)
