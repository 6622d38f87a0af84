"""Corridors, stop-loss, shared savings, loss ratios, reconciled episodes and performance pay, by published examples."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.scenarios.compare import compare
from cmcore.scenarios.models import pay_for_performance as p4p
from cmcore.scenarios.models.corridor import Corridor, payment
from cmcore.scenarios.models.medical_loss_ratio import MedicalLossRatio, credibility
from cmcore.scenarios.models.reconciled_bundle import ReconciledBundle, reconcile
from cmcore.scenarios.models.settlement import exact
from cmcore.scenarios.models.shared_savings import SharedSavings, share_savings
from cmcore.scenarios.models.stop_loss import StopLoss, aggregate
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.utilization import Utilization

USE = {"members": 20, "months": 12, "sessions": 240, "minutes": 7_200}
CASES = Path(__file__).resolve().parents[1] / "cases" / "models"


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def said(case: dict[str, str]) -> str:
    return case["source"]


@pytest.mark.parametrize("case", rows("corridors"), ids=said)
def test_a_corridor_pays_what_the_regulation_says(case):
    terms = Corridor(scheme=case["scheme"], discount=case["discount"], funding_ratio=case["funding"])
    target = Fraction(case["target"]) * (1 - Fraction(case["discount"]))
    assert payment(terms, target, Fraction(case["actual"]), exact) == Fraction(case["payment"])


@given(st.integers(1, 10**9), st.integers(0, 2 * 10**9))
def test_own_bands_without_shares_change_nothing(target, actual):
    terms = Corridor(scheme="own", bands=({"starts_at": "0.02", "payer_share": 0},))
    assert payment(terms, Fraction(target), Fraction(actual), exact) == 0


@pytest.mark.parametrize(
    "scheme", ["aca", "part_d", "part_d_2006", "part_d_2006_90", "reach_global", "reach_professional"]
)
def test_the_paths_and_the_point_estimate_share_a_formula(scheme):
    actual = np.arange(0.0, 200.0, 3.0)
    drawn = payment(Corridor(scheme=scheme), 100.0, actual, float)
    alone = [float(payment(Corridor(scheme=scheme), Fraction(100), Fraction(each), exact)) for each in actual]
    assert np.allclose(drawn, alone)


@pytest.mark.parametrize("case", rows("shared_savings"), ids=said)
def test_savings_are_shared_as_published(case):
    terms = SharedSavings(
        minimum_savings=case["minimum"], minimum_losses=case["minimum"], first_dollar=case["first_dollar"] == "yes",
        share=case["share"], quality=case["quality"], savings_cap=case["savings_cap"], loss_share=case["loss_share"],
        loss_by_quality=case["by_quality"] == "yes", loss_cap=case["loss_cap"],
    )  # fmt: skip
    gain, loss = share_savings(terms, Fraction(case["benchmark"]), Fraction(case["spending"]), exact)
    assert (gain, loss) == (Fraction(case["gain"]), Fraction(case["loss"]))


def test_spending_just_at_the_minimum_rate_is_shared_on_the_paths_too():
    # 1,234.56 less 1.5% over 120 member-months: 50% of 2,222.208 is shared, whatever the floats make of the edge
    terms = SharedSavings(minimum_savings=Decimal("0.015"))
    benchmark, spending = Decimal(123_456) * 120, Decimal("121604.16") * 120
    shared = [share_savings(terms, number(benchmark), number(spending), number)[0] for number in (exact, float)]
    assert [round(float(each), 4) for each in shared] == [111_110.4, 111_110.4]


def test_aggregate_stop_loss_leaves_the_provider_2_660_000():
    # AHM-520: projected 2,000,000, attachment 130%, provider pays 15% above, actual 3,000,000
    terms = StopLoss(expected=2_000_000, aggregate_at="1.30", aggregate_share="0.85")
    recovered = aggregate(terms, Fraction(300_000_000), exact)
    assert (recovered, 300_000_000 - recovered) == (34_000_000, 266_000_000)


@pytest.mark.parametrize(
    "case", rows("credibility"), ids=lambda case: f"{case['life_years']} life-years, {case['deductible']}"
)
def test_credibility_is_the_regulation_s_table_with_straight_lines_between(case):
    terms = MedicalLossRatio(life_years=int(case["life_years"]), deductible=int(case["deductible"]))
    found, expected = credibility(terms), case["credibility"]
    assert (None if found is None else round(found, 10)) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("terms", "target", "actual", "paid"),
    [
        ({}, 100_000, 90_000, 10_000),  # the published net reconciliation amount
        ({}, 100_000, 90_900, 9_100),  # after a run-out of 1%
        ({}, 100_000, 70_000, 20_000),  # stop-gain of 20%
        ({}, 100_000, 130_000, -20_000),  # stop-loss of 20%
        ({"stop_gain": "0.05", "stop_loss": 0}, 100_000, 90_000, 5_000),  # CJR, first year
        ({"stop_gain": "0.05", "stop_loss": 0}, 100_000, 120_000, 0),
        (
            {"stop_gain": "0.05", "stop_loss": 0},
            98_000,
            90_000,
            4_900,
        ),  # CJR's report: a discount of 2.0%, 5% of 98,000
        ({"gain_swing": "0.10", "quality": 70}, 100_000, 90_000, 9_700),  # TEAM: 10,000 x (1 - 0.10 x 0.30)
        ({"loss_swing": "0.15", "quality": 80}, 100_000, 110_000, -8_800),  # TEAM, track 2: 10,000 x (1 - 0.15 x 0.80)
        ({"loss_swing": "0.10", "quality": 0}, 100_000, 110_000, -10_000),
    ],
)
def test_episodes_are_reconciled_by_quality_and_then_capped(terms, target, actual, paid):
    assert reconcile(ReconciledBundle(**terms), Fraction(target), Fraction(actual), exact) == paid


@pytest.mark.parametrize(
    ("actual", "goal", "lower", "share"),
    [
        (75, 100, False, "0.5"),  # the published 75% of the goal pays 50%
        (49, 100, False, "0"),
        (50, 100, False, "0"),
        (100, 100, False, "1"),
        (130, 100, False, "1"),
        (15, 10, True, "0.5"),  # lower is better: half as much again as the goal
        (20, 10, True, "0"),
        (8, 10, True, "1"),
    ],
)
def test_a_measure_earns_by_its_gap_to_the_goal(actual, goal, lower, share):
    assert p4p.gap_to_goal(p4p.Measure(actual=actual, goal=goal, lower_is_better=lower)) == Decimal(share)


@pytest.mark.parametrize(
    ("points", "score"),
    [((["1.5", "0", "0", "5"]), "0.325"), ((["8", "5", "9.3", "0"]), "1")],  # Rhode Island: 6.5 of 20; 22.3 capped
)
def test_a_domain_s_points_are_capped_at_all_of_it(points, score):
    assert p4p.domain_score([Decimal(each) for each in points], 2) == Decimal(score)


GATES = tuple(p4p.Gate(measures=at, share=share) for at, share in ((9, ".41"), (10, ".44"), (12, ".47"), (14, ".50")))


@pytest.mark.parametrize(
    ("met", "share"), [(14, ".50"), (13, ".47"), (12, ".47"), (11, ".44"), (10, ".44"), (9, ".41"), (8, "0"), (0, "0")]
)
def test_the_chronic_care_initiative_s_gates(met, share):
    assert p4p.gate_share(GATES, met) == Decimal(share)


@pytest.mark.parametrize(
    ("actual", "baseline", "achieved", "improved"),
    [
        (50, 40, 0, 2),  # under the threshold of 60; 10 x 10/50 - 0.5 = 1.5, rounded to 2
        (60, 60, 1, 0),  # at the threshold 9 x 0 + 0.5 = 0.5 -> 1
        (75, 60, 5, 5),  # 9 x 15/30 + 0.5 = 5; 10 x 15/30 - 0.5 = 4.5 -> 5
        (90, 40, 10, 9),  # at the benchmark
        (95, 40, 10, 9),
    ],
)
def test_points_of_achievement_and_improvement(actual, baseline, achieved, improved):
    measure = p4p.Measure(actual=actual, goal=90, threshold=60, baseline=baseline)
    assert (p4p.achievement_points(measure), p4p.improvement_points(measure)) == (achieved, improved)


@pytest.mark.parametrize(
    ("actual", "threshold", "baseline", "earned"),
    [
        ("0.30", 0, None, 0),  # 30% where at most 10% is asked for, and no threshold given
        ("0.30", 0, "0.09", 0),  # it was met before and is not met any more
        ("0.10", 0, None, 10),
        ("0.15", "0.20", None, 5),  # half of the way down: 9 x 0.5 + 0.5
        ("0.15", "0.20", "0.35", 8),  # 10 x 0.20/0.25 - 0.5 = 7.5, rounded to 8, is more than 5
    ],
)
def test_lower_is_better_earns_nothing_for_more(actual, threshold, baseline, earned):
    measure = p4p.Measure(actual=actual, goal="0.10", threshold=threshold, baseline=baseline, lower_is_better=True)
    assert max(p4p.achievement_points(measure), p4p.improvement_points(measure)) == earned
    assert (p4p.home_health_share(measure) > 0) == (earned > 0)


def priced(kind: str, terms: dict, utilization: Utilization):
    return compare(make_scenario({"models": [kind]} | terms), utilization).results[0]


def test_a_corridor_takes_back_its_share_of_what_capitation_leaves(used):
    # 6 member-months of 100 = 600.00; 255 minutes at $120 an hour cost 510.00, 85% of it:
    # 0.025 x 600 + 0.8 x (552 - 510) = 15.00 + 33.60 taken back
    terms = {"capitation": {"pmpm": 100, "withhold": 0}, "cost": {"hourly": 120}}
    assert priced("corridor", terms, used).parts == {"capitation": 60_000, "corridor": -4_860}


@pytest.mark.parametrize(
    ("quality", "corridor"),
    [
        (1, -4_500),  # target 600.00: half of the 90.00 saved is taken back, none of it above 5% of 600 each
        ("0.5", -4_200),  # 1% of the target is lost: 594.00
        (0, -3_900),  # 2% of it: 588.00
    ],
)
def test_what_quality_does_not_earn_back_lowers_the_target(used, quality, corridor):
    own = {"scheme": "own", "bands": [{"starts_at": 0, "payer_share": "0.5"}]}
    terms = {"capitation": {"pmpm": 100, "withhold": 0}, "cost": {"hourly": 120}}
    held = {"corridor": own | {"quality_withhold": "0.02", "quality": quality}}
    assert priced("corridor", terms | held, used).parts["corridor"] == corridor


def test_own_bands_that_are_not_given_share_nothing_and_it_is_said(used):
    found = priced("corridor", {"corridor": {"scheme": "own"}}, used)
    assert found.parts["corridor"] == 0
    assert "No own bands are given, so nothing is shared." in found.notes


def test_a_corridor_without_shares_is_capitation(used):
    none = {"corridor": {"scheme": "own"}}
    assert priced("corridor", none, used).revenue == priced("capitation", none, used).revenue


def test_stop_loss_recovers_by_member_and_then_over_all(used):
    # C1 135 minutes, C2 120 at $120 an hour: 270.00 and 240.00. Above 200: 70 + 40, 90% is 99.00.
    # 510 - 99 = 411 over all; above 1.1 x 300 = 330: 81.00, half of it 40.50. Premium 6 x 2.
    terms = {
        "capitation": {"pmpm": 100, "withhold": 0}, "cost": {"hourly": 120},
        "stop_loss": {"attachment": 200, "expected": 300, "aggregate_at": "1.1", "aggregate_share": "0.5"},
    }  # fmt: skip
    parts = {"capitation": 60_000, "premium": -1_200, "recovered": 9_900, "recovered_over_all": 4_050}
    assert priced("stop_loss", terms, used).parts == parts


def test_a_limit_ends_a_member_s_cover(used):
    terms = {"cost": {"hourly": 120}, "stop_loss": {"attachment": 200, "cap": 250, "share": 1}}
    assert priced("stop_loss", terms, used).parts["recovered"] == 9_000  # 50 + 40


def test_savings_are_shared_on_the_member_months(used):
    # 6 member-months: benchmark 6,000.00, spent 5,400.00, half of 600.00
    terms = {"shared_savings": {"benchmark_pmpm": 1000, "spending_pmpm": 900}}
    found = priced("shared_savings", terms, used)
    assert found.parts == {"fee_for_service": 40_800, "savings_shared": 30_000, "losses_shared": 0}


def test_a_rebate_gives_back_what_falls_short_of_the_floor(used):
    # 85% of (600.00 - 50.00) = 467.50, spent 255.00 + 100.00
    terms = {
        "capitation": {"pmpm": 100, "withhold": 0}, "cost": {"hourly": 60},
        "medical_loss_ratio": {"taxes_and_fees": 50, "quality_improvement": 100},
    }  # fmt: skip
    assert priced("medical_loss_ratio", terms, used).parts == {"capitation": 60_000, "rebate": -11_250}


def test_performance_pays_the_withhold_back_and_a_bonus_by_the_score(used):
    # 425.00 of fees; 10% held is 42.50, half of it back; bonus 6 x 4 x 0.5
    measures = [{"name": "Follow-up", "actual": 75, "goal": 100}]
    terms = {
        "fee_for_service": {"collected": 1},
        "pay_for_performance": {"withhold": "10%", "bonus_pmpm": 4, "measures": measures},
    }
    parts = {"fee_for_service": 42_500, "withheld": -4_250, "earned_back": 2_125, "bonus": 1_200}
    assert priced("pay_for_performance", terms, used).parts == parts


def test_weights_that_do_not_add_up_are_said(result):
    def notes(*weights):
        measures = [{"actual": 1, "goal": 1, "weight": each} for each in weights]
        terms = {"models": ["pay_for_performance"], "pay_for_performance": {"measures": measures}}
        return " ".join(result("pay_for_performance", terms).notes)

    assert "The weights add up to 1.1, not 1; each counts as its part of that." in notes("0.6", "0.5")
    assert "add up" not in notes("0.6", "0.4")


def test_gates_that_were_not_given_are_said(result):
    terms = {"method": "gates", "measures": [{"actual": 1, "goal": 1}]}
    bare = result("pay_for_performance", {"models": ["pay_for_performance"], "pay_for_performance": terms})
    assert "No gates are given" in " ".join(bare.notes)
    gated = {"models": ["pay_for_performance"], "pay_for_performance": terms | {"gates": [{"measures": 1, "share": 1}]}}
    assert "No gates" not in " ".join(result("pay_for_performance", gated).notes)


def test_episodes_are_reconciled_against_today_s_fees(used):
    # 3 episodes of 150 less 2% = 441.00, fees 425.00
    terms = {"fee_for_service": {"collected": 1}, "reconciled_bundle": {"baseline": 150, "discount": "2%"}}
    assert priced("reconciled_bundle", terms, used).parts == {"fee_for_service": 42_500, "reconciliation": 1_600}


def test_hours_are_paid_by_month(used):
    # 90, 60, 60 and 45 minutes at $50.01 are 75.015, 50.01, 50.01, 37.5075: rounded by the month
    found = priced("hourly", {"hourly": {"rate": "50.01"}}, used)
    assert found.revenue_by_month == (7_502, 5_001, 5_001, 3_751)


def test_a_retainer_pays_the_hours_above_it_by_month(used):
    # half an hour over in January, none else
    found = priced("retainer", {"retainer": {"fee": 100, "included_hours": 1, "overage_rate": 60}}, used)
    assert found.parts == {"retainer": 40_000, "overage": 3_000}
    assert found.revenue_by_month == (13_000, 10_000, 10_000, 10_000)


def test_a_case_is_paid_by_the_tier_of_its_hours(used):
    # C1 took 135 minutes, C2 120: from 2.25 hours the higher fee
    tiers = [{"from_hours": 0, "fee": 100}, {"from_hours": "2.25", "fee": 400}]
    found = priced("case_rate", {"case_rate": {"tiers": tiers}}, used)
    assert found.parts == {"tier_1": 10_000, "tier_2": 40_000}
    assert found.revenue_by_month == (40_000, 10_000, 0, 0)  # C1's case begins in January, C2's in February


def test_a_case_of_a_glide_path_is_paid_by_the_share_of_the_month_that_it_begins_in(used):
    # fees 150, 100, 100, 75 at 1, 2/3, 1/3, 0; C1's $400 begins in January at 0, C2's $100 in February at 1/3
    terms = {
        "fee_for_service": {"collected": 1},
        "case_rate": {"tiers": [{"fee": 100}, {"from_hours": "2.25", "fee": 400}]},
    }
    terms["mix"] = {"legs": [{}, {"model": "case_rate", "first": 0, "last": 1}]}
    found = priced("mix", terms, used)
    assert found.revenue_by_month == (15_000, 6_667 + 3_333, 3_333, 0)


def test_the_cases_of_a_payer_that_grow_are_paid_as_its_members_grow(used):
    # 2 cases x $100 x 1.5; the weights of January and February are alike
    terms = {"growth": {"members_at_first": "1.5"}, "case_rate": {"tiers": [{"fee": 100}]}}
    terms["mix"] = {"legs": [{"payer": "medicaid", "model": "case_rate", "first": 1, "last": 1}]}
    assert priced("mix", terms, used).revenue_by_month == (15_000, 15_000, 0, 0)


@pytest.mark.parametrize(("tiers", "said"), [([{"fee": 1}, {"from_hours": 9, "fee": 2}], True), ([{"fee": 1}], False)])
def test_typed_cases_are_said_to_fall_into_one_tier(used, tiers, said):
    terms = {"models": ["case_rate"], "case_rate": {"tiers": tiers}}
    typed = Utilization.typed(make_scenario(terms | {"utilization": USE}))
    assert any("one tier" in each for each in priced("case_rate", terms, typed).notes) == said
    assert not any("one tier" in each for each in priced("case_rate", terms, used).notes)


def test_a_glide_path_goes_from_fees_to_capitation(used):
    # Fees 150, 100, 100, 75 at 1, 2/3, 1/3, 0; one member in January and April, two between, at 90 the other way
    terms = {"fee_for_service": {"collected": 1}, "capitation": {"pmpm": 90, "withhold": 0}}
    found = priced("mix", terms, used)
    members = [each.members for each in used.months]
    assert members == [1, 2, 2, 1]
    assert found.revenue_by_month == (15_000, 6_667 + 6_000, 3_333 + 12_000, 9_000)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"corridor": {"bands": [{"starts_at": 0.1}, {"starts_at": 0.05}]}}, "bands whose starts rise"),
        ({"case_rate": {"tiers": [{"from_hours": 5, "fee": 1}]}}, "begin at 0 hours"),
        ({"mix": {"legs": [{"model": "capitation", "first": 1, "last": 0.5}]}}, "add up to 1 .* not 1 and 0.5"),
        ({"stop_loss": {"attachment": 500, "cap": 400}}, "at least the attachment of 500"),
        ({"models": ["hourly", "hourly"]}, "each named once"),
        ({"models": ["barter"]}, "models.1"),
        ({"pay_for_performance": {"measures": [{"weight": 0}]}}, "at least one has a weight"),
    ],
)
def test_impossible_terms_are_refused_with_the_reason(terms, said):
    from cmcore.scenarios.terms import ScenarioInvalidError

    with pytest.raises(ScenarioInvalidError, match=said):
        make_scenario(terms)
