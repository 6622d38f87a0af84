"""Published programmes: limits of incentive plans, care management fees, exchange slopes, tracks, and short pools."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from cmcore.scenarios.compare import compare, draw_outcomes
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.models import pay_for_performance as p4p
from cmcore.scenarios.models.incentive_limits import is_substantial, stop_loss_limits, withhold_allowed
from cmcore.scenarios.models.settlement import exact
from cmcore.scenarios.models.shared_savings import SharedSavings, share_savings
from cmcore.scenarios.models.stop_loss import StopLoss, from_pool
from cmcore.scenarios.outcomes import path_revenue
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.utilization import Utilization


def typed(kind: str, terms: dict, **use):
    """One model's result on utilization typed in, everything collected."""
    scenario = make_scenario({"models": [kind], "fee_for_service": {"collected": 1}} | terms | {"utilization": use})
    return compare(scenario, Utilization.typed(scenario)).results[0]


@pytest.mark.parametrize(
    ("panel", "limits"),
    [
        (1, (6_000, 10_000, 3_000)),
        (1_000, (6_000, 10_000, 3_000)),
        (1_001, (30_000, 40_000, 10_000)),
        (5_000, (30_000, 40_000, 10_000)),
        (5_001, (40_000, 60_000, 15_000)),
        (8_000, (40_000, 60_000, 15_000)),
        (8_001, (75_000, 100_000, 20_000)),
        (10_000, (75_000, 100_000, 20_000)),
        (10_001, (150_000, 200_000, 25_000)),
        (25_000, (150_000, 200_000, 25_000)),
        (25_001, None),
    ],
)
def test_the_stop_loss_limits_of_42_cfr_422_208_by_panel(panel, limits):
    assert stop_loss_limits(panel) == limits


@pytest.mark.parametrize(
    ("bonus", "withhold"), [("0", "0.25"), ("0.20", "0.10"), (Decimal(1) / 3, "0"), ("0.5", "0"), ("0.04", "0.22")]
)
def test_withhold_and_bonus_together_stay_under_the_line(bonus, withhold):
    # 25% - 0.75 x bonus: 20% of bonus leaves 10% of withhold, a third leaves none
    assert round(withhold_allowed(Decimal(bonus)), 12) == Decimal(withhold)


@pytest.mark.parametrize(
    ("money", "panel", "is_capitated", "wanted"),
    [
        ((250, 0, 1_000), 500, False, False),  # 25% is not above 25%
        ((251, 0, 1_000), 500, False, True),
        ((251, 0, 1_000), 25_000, False, True),
        ((251, 0, 1_000), 25_001, False, False),  # a panel above 25,000
        ((0, 330, 1_330), 500, False, False),  # a bonus of 33% of the rest
        ((0, 331, 1_331), 500, False, True),
        ((120, 200, 1_200), 500, False, False),  # a bonus of 20%, a withhold of 10%: on the line
        ((121, 200, 1_200), 500, False, True),
        ((100, 150, 1_000), 500, True, False),  # capitation: 25% of the most may fail to come
        ((101, 150, 1_000), 500, True, True),
        ((101, 150, 1_000), 500, False, False),  # 17.6% of bonus leaves 11.8%, 10.1% is held
        ((0, 0, 0), 500, True, False),
    ],
)
def test_what_is_substantial_financial_risk(money, panel, is_capitated, wanted):
    # withheld, bonus, all that could be paid
    assert is_substantial(*money, panel, is_capitated=is_capitated) is wanted


def test_a_large_withhold_says_the_stop_loss_of_its_panel():
    held = {"capitation": {"withhold": "30%"}}
    said = " ".join(typed("capitation", held, members=3_000, months=12).notes)
    assert "30.0% is withheld. This is substantial financial risk (42 CFR 422.208, edition of 2015)" in said
    assert "above $30,000, or above $40,000 for institutional and $10,000 for professional services" in said
    assert "substantial" not in " ".join(typed("capitation", held, members=25_001, months=12).notes)


def test_a_pool_s_gain_counts_as_a_bonus():
    # 100 PMPM, 10 held; half of a budget of 50 could be added: 25 of 125, and with 10 held 28% of 125
    terms = {"capitation": {"pmpm": 100, "withhold": "10%"}, "referral_pool": {"budget_pmpm": 50, "gain_share": "50%"}}
    said = " ".join(typed("referral_pool", terms, members=900, months=12).notes)
    assert "8.0% of all that could be paid is withheld, a gain could add 20.0%" in said
    assert "above $6,000" in said
    terms["referral_pool"]["gain_share"] = "10%"  # 10 and 5 of 105
    assert "substantial" not in " ".join(typed("referral_pool", terms, members=900, months=12).notes)


@pytest.mark.parametrize(
    ("cover", "said"),
    [
        ({"attachment": 6_000}, "is what the withhold calls for: 90% above $6,000"),
        ({"attachment": "6000.01"}, "is less than what"),
        ({"attachment": 6_000, "share": "0.89"}, "is less than what"),
        ({"attachment": 6_000, "cap": 50_000}, "is less than what"),
        ({"attachment": 6_000, "pool": 50_000}, "is less than what"),
    ],
)
def test_a_cover_is_held_against_the_limit(cover, said):
    terms = {"capitation": {"withhold": "26%"}, "stop_loss": cover}
    assert said in " ".join(typed("stop_loss", terms, members=1_000, months=12).notes)
    terms["capitation"] = {"withhold": "25%"}
    assert said not in " ".join(typed("stop_loss", terms, members=1_000, months=12).notes)


PA_GATES = [{"measures": at, "share": share} for at, share in ((9, ".41"), (10, ".44"), (12, ".47"), (14, ".50"))]


@pytest.mark.parametrize(
    ("met", "off", "paid"),
    [
        (14, "share", 4_700_000),  # 50,000 less 3.00 x 1,000
        (13, "share", 4_400_000),
        (12, "share", 4_400_000),
        (10, "share", 4_100_000),
        (9, "share", 3_800_000),
        (8, "share", 0),  # not eligible, and nothing is given back
        (14, "savings", 4_850_000),  # 0.50 x (100,000 - 3,000)
        (9, "savings", 3_977_000),  # 0.41 x 97,000
        (8, "savings", 0),
    ],
)
def test_pennsylvania_pays_the_gate_s_share_less_the_fees_of_1_50_and_1_50_a_patient(met, off, paid):
    # PMC6220343, appendix table B2: 1,000 patients for a year save 100,000.00
    savings = {
        "benchmark_pmpm": 100, "spending_pmpm": "91.6667", "minimum_savings": 0, "savings_cap": 1, "gates": PA_GATES,
        "measures_met": met, "fees_pmpy": "3.00", "fees_off": off,
    }  # fmt: skip
    terms = SharedSavings(**savings)
    gain, loss = share_savings(terms, Fraction(120_000_000), Fraction(110_000_000), exact, paid=Fraction(300_000))
    assert (gain, loss) == (paid, 0)
    # the same through the model: 8.3333 x 12,000 saves 99,999.60
    found = typed("shared_savings", {"shared_savings": savings}, members=1_000, months=12, fee_revenue=0)
    assert abs(found.parts["savings_shared"] - paid) <= 20


def test_fees_above_the_share_leave_nothing_and_are_not_given_back():
    terms = SharedSavings(minimum_savings=0, share="0.5", fees_pmpy=3)
    assert share_savings(terms, Fraction(1_000), Fraction(995), exact, paid=Fraction(3)) == (0, 0)  # 2.50 - 3.00


@pytest.mark.parametrize(
    ("level", "terms", "fees", "gain", "loss"),
    [
        ("A and B", {"share": "0.40", "loss_share": 0}, 30, "4", 0),
        ("C, by our fees", {"share": "0.40", "loss_share": "0.30", "loss_cap_fees": "0.02", "loss_cap": "0.01"}, 30, "4", "0.6"),
        ("C, by the benchmark", {"share": "0.40", "loss_share": "0.30", "loss_cap_fees": "0.02", "loss_cap": "0.01"}, 80, "4", 1),
        ("D", {"share": "0.40", "loss_share": "0.30", "loss_cap_fees": "0.04", "loss_cap": "0.02"}, 30, "4", "1.2"),
        ("E", {"share": "0.50", "loss_share": "0.30", "loss_cap_fees": "0.08", "loss_cap": "0.04"}, 30, "5", "2.4"),
        ("E, uncapped", {"share": "0.50", "loss_share": "0.30", "loss_cap_fees": "0.08", "loss_cap": "0.04"}, 80, "5", 3),
    ],
)  # fmt: skip
def test_the_levels_of_basic_as_recalled(level, terms, fees, gain, loss):
    # A benchmark of 100m and 10m saved or lost: at most 10% gained; losses the lower of our fees' share and the benchmark's
    terms = SharedSavings(minimum_savings="0.02", minimum_losses="0.02", savings_cap="0.10", **terms)
    for spending, wanted in ((90, (Fraction(gain), 0)), (110, (0, Fraction(loss)))):
        assert share_savings(terms, Fraction(100), Fraction(spending), exact, fees=Fraction(fees)) == wanted, level


@pytest.mark.parametrize(
    ("terms", "net"),
    [
        # hospitals: 2% x score x slope - 2%
        ({"withhold": "2%", "score": "0.45", "exchange_slope": "2.5"}, "0.0025"),
        ({"withhold": "2%", "score": "0.40", "exchange_slope": "2.5"}, "0"),
        ({"withhold": "2%", "score": 0, "exchange_slope": "2.5"}, "-0.02"),
        ({"withhold": "2%", "score": 1, "exchange_slope": "2.5"}, "0.03"),
        # home health agencies: 5% x score x slope - 5%, held within 5% either way
        ({"withhold": "5%", "score": "0.42", "exchange_slope": "2.1", "most_change": "5%"}, "-0.0059"),
        ({"withhold": "5%", "score": "0.95", "exchange_slope": "2.1", "most_change": "5%"}, "0.04975"),
        ({"withhold": "5%", "score": 1, "exchange_slope": "2.1", "most_change": "5%"}, "0.05"),
        ({"withhold": "5%", "score": "0.1", "exchange_slope": 1, "most_change": "3%"}, "-0.03"),
        # a withhold is earned whole at a goal: 0.6 of 0.8
        ({"withhold": "4%", "score": "0.6", "full_at": "0.8"}, "-0.01"),
        ({"withhold": "4%", "score": "0.9", "full_at": "0.8"}, "0"),
    ],
)
def test_the_net_percent_of_a_linear_exchange_function(terms, net):
    given = p4p.PayForPerformance(**terms)
    assert p4p.net_change(given, p4p.score_of(given)) == Fraction(net)


def test_at_the_slope_of_one_over_the_mean_score_all_providers_are_paid_what_all_are_withheld():
    # fees of 100, 300 and 600 at scores 0.2, 0.5 and 0.35: 0.38 on average, a slope of 1 / 0.38 = 2.631578...
    providers = [(100, "0.2"), (300, "0.5"), (600, "0.35")]
    changes = []
    for fees, score in providers:
        given = p4p.PayForPerformance(withhold="2%", score=score, exchange_slope="2.6316")
        changes.append(fees * p4p.net_change(given, Decimal(score)))
    assert abs(sum(changes)) < Fraction(1, 1_000)
    assert changes[0] < 0 < changes[1]


def test_the_exchange_slope_pays_more_than_was_withheld():
    # 180,000.00 of fees: 3,600.00 held, 0.45 x 2.5 = 1.125 of it earned, and the bonus by the score: 1,200 x 3 x 0.45
    terms = {"pay_for_performance": {"score": "0.45", "exchange_slope": "2.5"}}
    found = typed("pay_for_performance", terms, members=100, months=12)
    parts = {"fee_for_service": 18_000_000, "withheld": -360_000, "earned_back": 405_000, "bonus": 162_000}
    assert found.parts == parts
    assert "Withheld and earned back, fees change by +0.25%." in found.notes


def test_a_threshold_beyond_the_goal_is_said():
    measure = {"name": "Readmissions", "actual": "0.3", "goal": "0.1", "lower_is_better": True}
    terms = {"pay_for_performance": {"method": "points", "measures": [measure]}}
    found = typed("pay_for_performance", terms, members=100, months=12)
    assert found.parts["bonus"] == 0
    assert "The threshold of Readmissions is not short of the goal, so that only the goal earns points." in found.notes


def test_every_decimal_of_the_share_of_hours_counts():
    # 1,350 hours x $75 x 33.335% = $33,751.69, a month $2,812.640625
    terms = {"hourly": {"rate": 75, "billable": "0.33335"}}
    found = typed("hourly", terms, members=100, months=12, minutes=81_000)
    assert found.parts == {"hours": 12 * 281_264}


@pytest.mark.parametrize(
    ("actual", "baseline", "share"),
    [
        (75, None, "0.5"),  # 10 x 15/30
        (75, 50, "0.5625"),  # 9 x 25/40 = 5.625 beats 5
        (59, 50, "0.2025"),  # under the threshold: 9 x 9/40
        (90, 50, "1"),
        (95, 50, "1"),
        (40, 50, "0"),
    ],
)
def test_home_health_points_are_straight_lines(actual, baseline, share):
    # 42 CFR 484.370 by its shape; the multipliers 10 and 9 are recalled
    measure = p4p.Measure(actual=actual, goal=90, threshold=60, baseline=baseline)
    assert p4p.home_health_share(measure) == Decimal(share)


@pytest.mark.parametrize(
    ("pool", "others", "paid"),
    [
        (None, 900_000, 100_000),
        (1_000_000, 900_000, 100_000),  # it holds all that is asked
        (500_000, 900_000, 50_000),  # half of it, so half of ours
        (250_000, 0, 100_000),
        (0, 0, 0),
    ],
)
def test_a_short_pool_pays_in_proportion(pool, others, paid):
    # 45 CFR 153.230: 100,000.00 asked by us
    given = StopLoss(pool=pool, pool_others=others)
    assert from_pool(given, Fraction(10_000_000), exact) == paid * 100


def test_a_short_pool_cuts_what_members_recover_before_the_cover_over_all(used):
    # 70 + 40 above 200 at 90%: 99.00 asked beside 99.00 of others, the pool holds 99.00: 49.50 is paid.
    # 510 - 49.50 = 460.50 over all; above 330: 130.50, half of it 65.25
    terms = {
        "models": ["stop_loss"], "capitation": {"pmpm": 100, "withhold": 0}, "cost": {"hourly": 120},
        "stop_loss": {"attachment": 200, "pool": 99, "pool_others": 99, "expected": 300, "aggregate_at": "1.1", "aggregate_share": "0.5"},
    }  # fmt: skip
    parts = compare(make_scenario(terms), used).results[0].parts
    assert (parts["recovered"], parts["recovered_over_all"]) == (4_950, 6_525)


def test_on_no_path_does_the_pool_pay_more_than_it_holds(twelve):
    terms = {"models": ["stop_loss"], "paths": 2_000, "cost": {"hourly": 120}, "capitation": {"pmpm": 0}}
    terms["stop_loss"] = {"premium_pmpm": 0, "attachment": 150, "share": 1, "pool": 500}
    scenario = make_scenario(terms)
    model, outcomes = BY_KIND["stop_loss"], draw_outcomes(scenario, twelve)
    brought = path_revenue(model, model.revenue(scenario, twelve), scenario, twelve, outcomes)
    assert brought.max() == pytest.approx(50_000)
    assert (brought < 50_000).any()


def test_a_fee_of_which_85_percent_is_clawed_back_keeps_15_percent_of_it():
    # A care coordination fee of 10 PMPM, 85% of it lost where the readmission score is missed, under 200 members none
    fee = {"capitation": {"pmpm": 10, "withhold": "85%", "withhold_returned": 0, "minimum_panel": 200}}
    assert typed("capitation", fee, members=200, months=1).revenue == 30_000
    assert typed("capitation", fee, members=199, months=1).revenue == 0
    met = {"capitation": fee["capitation"] | {"withhold_returned": 1}}
    assert typed("capitation", met, members=200, months=1).revenue == 200_000


@pytest.mark.parametrize(
    ("terms", "field", "said"),
    [
        ({"pay_for_performance": {"full_at": 0}}, "pay_for_performance.full_at", "more than 0"),
        ({"pay_for_performance": {"exchange_slope": -1}}, "pay_for_performance.exchange_slope", "at least 0"),
        ({"pay_for_performance": {"most_change": "130%"}}, "pay_for_performance.most_change", "at most 1"),
        ({"stop_loss": {"pool": -5}}, "stop_loss.pool", "at least 0"),
        ({"shared_savings": {"measures_met": -1}}, "shared_savings.measures_met", "at least 0"),
        ({"shared_savings": {"gates": [{"measures": 3, "share": 2}]}}, "shared_savings.gates.1.share", "at most 1"),
        ({"shared_savings": {"gates": [{"measures": 3}, {"measures": 3}]}}, "shared_savings.gates", "two ask for 3"),
        ({"pay_for_performance": {"gates": [{}, {}]}}, "pay_for_performance.gates", "another number of measures"),
        ({"shared_savings": {"fees_off": "thin air"}}, "shared_savings.fees_off", "'share' or 'savings'"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(terms, field, said):
    with pytest.raises(ScenarioInvalidError) as caught:
        make_scenario(terms)
    (fault,) = caught.value.faults
    assert fault.field == field
    assert said in fault.message
