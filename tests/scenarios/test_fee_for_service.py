"""Fees denied, recovered and late: what they come to, when they come, and how far they may differ."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.scenarios.cash import Later, apportion, received
from cmcore.scenarios.compare import compare
from cmcore.scenarios.levers import levers, limits, value_at, with_value
from cmcore.scenarios.need import Group
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.sensitivity import tornado
from cmcore.scenarios.simulate import Profile, draw, draw_lost
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.utilization import Utilization

PATHS, ERRORS = 40_000, 4
AUTHORIZATION = {"reason": "No authorization", "denied": "0.10", "appealed": "0.80", "won": "0.50", "months": 2}
LATE = {"reason": "Filed late", "denied": "0.05", "appealed": "0"}
DENIED = {"collected": 1, "denials": [AUTHORIZATION, LATE]}


@pytest.fixture
def two_payers(lines) -> Utilization:
    """$100.00 of Horizon and $50.00 of Blue in January, $200.00 of Blue in February."""
    rows = [
        ("C1", date(2026, 1, 5), 60, 10_000, "T1017", "Horizon"),
        ("C2", date(2026, 1, 6), 60, 5_000, "T1017", "Blue"),
        ("C2", date(2026, 2, 6), 60, 20_000, "T1017", "Blue"),
    ]
    return Utilization.from_lines(lines(rows))


def test_denials_take_their_share_and_appeals_return_theirs(result):
    found = result("fee_for_service", {"fee_for_service": DENIED})
    # 150.00, 100.00, 100.00 and 75.00 a month: denied 15% of 425.00, recovered 10% x 80% x 50%
    assert found.parts == {"fees": 42_500, "not_collected": 0, "denied": -6_375, "recovered": 1_700}
    assert found.revenue_by_month == (13_350, 8_900, 8_900, 6_675)


def test_what_is_collected_and_the_rate_hold_for_denied_contacts_too(result):
    found = result("fee_for_service", {"fee_for_service": DENIED | {"collected": "0.9", "rate_change": "0.10"}})
    # 425.00 x 1.10 = 467.50; x 0.9 = 420.75; by month 148.50, 99.00, 99.00, 74.25: 15% denied, each reason rounded
    assert found.parts == {"fees": 46_750, "not_collected": -4_675, "denied": -6_312, "recovered": 1_683}


def test_fees_outside_of_episodes_are_denied_alike(lines, result):
    rows = [("C1", date(2026, 1, 5), 60, 10_000, "T1016"), ("C1", date(2026, 1, 10), 60, 10_000, "T1017")]
    terms = {"fee_for_service": DENIED, "bundle": {"price": 200, "trigger_codes": "T1017"}}
    found = result("bundle", terms, Utilization.from_lines(lines(rows)))
    assert found.parts["outside_episodes"] == 8_900  # 100.00 - 15.00 + 4.00


def test_cash_comes_by_the_lag_and_recoveries_by_their_reason(result):
    lag = [{"months": 0, "share": "0.25"}, {"months": 1, "share": "0.75"}]
    found = result("fee_for_service", {"fee_for_service": DENIED | {"lag": lag}})
    # At first 127.50, 85.00, 85.00, 63.75; a quarter at once (the half cents go to the later part of 21.25 and 15.94)
    # and three quarters a month on; recovered 6.00, 4.00, 4.00, 3.00 two months on
    assert found.cash_by_month == (3_188, 9_562 + 2_125, 6_375 + 2_125 + 600, 6_375 + 1_594 + 400, 4_781 + 400, 300)
    assert sum(found.cash_by_month) == found.revenue


def test_cash_ahead_is_the_most_that_cost_runs_before_the_money_for_it(result):
    terms = {"cost": {"hourly": 60}, "fee_for_service": {"collected": 1, "lag": [{"months": 2, "share": 1}]}}
    # Cost 90.00, 60.00, 60.00, 45.00; cash 0, 0, 150.00, 100.00, 100.00, 75.00
    assert result("fee_for_service", terms).cash_ahead == 15_000
    assert result("fee_for_service", {"cost": {"hourly": 60}, "fee_for_service": {"collected": 1}}).cash_ahead == 0


def test_each_payer_has_its_own_lag_and_one_without_pays_at_once(two_payers, result):
    lag = [{"payer": "horizon ", "months": 2, "share": 1}]
    found = result("fee_for_service", {"fee_for_service": {"collected": 1, "lag": lag}}, two_payers)
    assert found.cash_by_month == (5_000, 20_000, 10_000)
    lag.append({"payer": "", "months": 1, "share": 1})
    found = result("fee_for_service", {"fee_for_service": {"collected": 1, "lag": lag}}, two_payers)
    assert found.cash_by_month == (0, 5_000, 30_000)


def test_a_payer_of_the_lag_that_has_no_session_is_said(two_payers, result):
    terms = {"fee_for_service": {"lag": [{"payer": "Aetna", "months": 1, "share": 1}]}}
    found = result("fee_for_service", terms, two_payers)
    assert "No session is of Aetna, which the lag names." in found.notes
    assert found.cash_by_month == found.revenue_by_month


def test_a_settlement_comes_the_month_after_the_last(result):
    found = result(
        "corridor",
        {"models": ["corridor"], "capitation": {"withhold": 0}, "corridor": {"scheme": "aca", "target": 100}},
    )
    settled = found.revenue - found.parts["capitation"]
    assert settled != 0
    assert found.cash_by_month[-1] == settled
    assert len(found.cash_by_month) == len(found.revenue_by_month) + 1


def test_a_mix_passes_its_share_of_the_fees_on_as_late_as_they_come(result):
    lag = [{"months": 1, "share": 1}]
    legs = [{"model": "fee_for_service", "first": 1, "last": 1}, {"model": "capitation", "first": 0, "last": 0}]
    terms = {"models": ["fee_for_service", "mix"], "fee_for_service": {"lag": lag}, "mix": {"legs": legs}}
    assert result("mix", terms).cash_by_month == result("fee_for_service", terms).cash_by_month


@given(st.integers(-(10**9), 10**9), st.lists(st.fractions(0, 1, max_denominator=1_000), min_size=1, max_size=9))
def test_parts_of_an_amount_add_up_to_it(cents, weights):
    parts = apportion(cents, weights)
    assert sum(parts) == (cents if any(weights) else 0)
    assert all(not part for part, weight in zip(parts, weights, strict=True) if not weight)


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(-(10**5), 10**5)), max_size=9),
)
def test_cash_is_the_revenue_at_other_times(months, delayed):
    later = [Later(place % len(months), delay, cents) for place, delay, cents in delayed]
    assert sum(received(months, later)) == sum(months)


@pytest.mark.parametrize(
    ("terms", "field", "said"),
    [
        ({"denials": [{"denied": "0.7"}, {"denied": "0.4"}]}, "denials", "add up to 1 at most, not 1.1"),
        ({"denials": [{"denied": "1.2"}]}, "denials.1.denied", "at most 1"),
        ({"denials": [{"denied": "0.1", "months": 40}]}, "denials.1.months", "at most 36"),
        ({"lag": [{"share": "0.5"}]}, "lag", "add up to 1 for all others, not 0.5"),
        ({"lag": [{"payer": "Blue", "share": "0.5"}, {"share": 1}]}, "lag", "add up to 1 for Blue, not 0.5"),
        ({"lag": [{"share": "0.5"}, {"share": "0.5"}]}, "lag", "all others has 0 twice"),
        ({"lag": [{"months": -1}]}, "lag.1.months", "at least 0"),
        (
            {"denials": [{"denied": "0.5", "won": 0}], "denial_spread": 1},
            "denial_spread",
            "less than 1.00, as 50.0% of",
        ),
    ],
)
def test_impossible_denials_and_lags_are_said_at_their_field(terms, field, said):
    with pytest.raises(ScenarioInvalidError, match=said) as caught:
        make_scenario({"fee_for_service": terms})
    assert caught.value.faults[0].field == f"fee_for_service.{field}"


# 30 members of 2 contacts and 10 of 8; 80 contacts of 60.00 and 60 of 90.00
UNEVEN = Profile((Group(((2.0, 30), (8.0, 10))),), ((6_000.0, 15.0, 80), (9_000.0, 45.0, 60)))


def test_fees_lost_on_the_paths_are_a_compound_sum_of_the_contacts_that_stay_denied():
    # Contacts are N with E = 140 and Var = 140 + 760 x 0.35^2; each one's lost fee Y = fee with chance 0.11, else 0
    share, lost = 80 / 140, 0.11
    mean = lost * (share * 6_000 + (1 - share) * 9_000)
    variance = lost * (share * 6_000**2 + (1 - share) * 9_000**2) - mean**2
    wanted = 140 * variance + (140 + 760 * 0.35**2) * mean**2
    drawn = draw_lost(UNEVEN, 0.35, PATHS, 7, (lost, 0.0))[:, 0]
    assert_moments(drawn, 140 * mean, wanted)


def test_a_spread_of_denials_adds_its_variance():
    # Without spread of contacts' need: given the year's share Q, E = 140 Q m and Var = 140 Q m2, as a Poisson sum
    fee, square = (80 * 6_000 + 60 * 9_000) / 140, (80 * 6_000**2 + 60 * 9_000**2) / 140
    lost, spread = 0.20, 0.5
    wanted = 140 * lost * square + (140 * fee * lost * spread) ** 2
    assert_moments(draw_lost(UNEVEN, 0.0, PATHS, 7, (lost, spread))[:, 0], 140 * fee * lost, wanted)


def assert_moments(drawn, mean, variance):
    spread = drawn.var(ddof=1)
    fourth = ((drawn - drawn.mean()) ** 4).mean()
    assert abs(drawn.mean() - mean) < ERRORS * math.sqrt(variance / len(drawn))
    assert abs(spread - variance) < ERRORS * math.sqrt((fourth - spread**2) / len(drawn))


def test_no_denial_loses_nothing_and_every_denial_loses_all():
    assert not draw_lost(UNEVEN, 0.35, 50, 7, (0.0, 0.0)).any()
    assert np.allclose(draw_lost(UNEVEN, 0.35, 50, 7, (1.0, 0.0))[:, 0], draw(UNEVEN, 0.35, 50, 7).fees)


def test_the_mean_of_the_paths_is_the_margin_less_denials_and_denials_widen_it(twelve):
    plain = {"paths": 20_000, "dispersion": 0, "fee_for_service": {"collected": 1}}
    denied = plain | {"fee_for_service": DENIED | {"denial_spread": "1.5"}}
    calm, risky = (compare(make_scenario(terms), twelve).results[0] for terms in (plain, denied))
    assert abs(risky.risk.mean - risky.margin) < ERRORS * risky.risk.standard_error
    assert risky.margin < calm.margin
    assert risky.risk.standard_error > calm.risk.standard_error
    capitation = compare(make_scenario(denied), twelve).results[1]
    assert capitation.risk == compare(make_scenario(plain), twelve).results[1].risk


def test_the_numbers_of_a_row_are_moved_by_their_place(used):
    scenario = make_scenario({"fee_for_service": DENIED})
    labels = levers(scenario, ["fee_for_service"])
    path = "fee_for_service.denials.1.won"
    assert labels[path] == "Fee-for-service: Denials by reason, No authorization: Share of appeals won"
    assert (value_at(scenario, path), limits(scenario, path)) == (Fraction(1, 2), (0, 1))
    assert with_value(scenario, path, value_at(scenario, path) / 2).fee_for_service.denials[0].won == Fraction(1, 4)
    # 425.00 x 10% x 80% won 45% or 55% of the time: 15.30 and 18.70
    swing = next(each for each in tornado(scenario, used, "fee_for_service") if each.path == path)
    assert swing.width == 340
