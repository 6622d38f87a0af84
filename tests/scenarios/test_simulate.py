"""The draws against the formulas of compound sums, and the risk that is told from them."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from cmcore.scenarios.compare import compare, draw_outcomes
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.need import Group
from cmcore.scenarios.outcomes import path_revenue
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.simulate import MOST_KINDS, Profile, assess, draw, profile
from cmcore.scenarios.utilization import Utilization

PATHS = 40_000
ERRORS = 4
# 30 members of 2 contacts and 10 of 8; 80 contacts of 60.00 and 15 minutes, 60 of 90.00 and 45
UNEVEN = Profile((Group(((2.0, 30), (8.0, 10))),), ((6_000.0, 15.0, 80), (9_000.0, 45.0, 60)))


def within(drawn: np.ndarray, mean: float, variance: float) -> bool:
    """Whether the draws' mean and variance lie within four of their standard errors of the formula's."""
    spread = drawn.var(ddof=1)
    fourth = ((drawn - drawn.mean()) ** 4).mean()
    off = abs(drawn.mean() - mean) / math.sqrt(variance / len(drawn))
    off_spread = abs(spread - variance) / math.sqrt((fourth - spread**2) / len(drawn))
    return off < ERRORS and off_spread < ERRORS


@pytest.mark.parametrize("dispersion", [0.0, 0.35, 1.0])
def test_contacts_are_negative_binomial_by_member(dispersion):
    # Each member: mean m, variance m + m^2 x dispersion^2. Sum of m is 140; of m^2: 30 x 4 + 10 x 64 = 760
    drawn = draw(UNEVEN, dispersion, PATHS, 7)
    assert within(drawn.contacts, 140, 140 + 760 * dispersion**2)


@pytest.mark.parametrize(
    ("spread", "dispersion", "variance"),
    [
        (16.0, 0.0, 16),  # needs vary by 16 - 5 = 11, and chance adds the mean of 5 again
        (4.0, 0.0, 5),  # no more than chance: all alike at 5
        (16.0, 0.4, 16),  # (16 - 5 - 0.4^2 x 5^2) / 1.16 = 6.0345; 5 + 6.0345 + 0.16 x (25 + 6.0345) = 16
        (None, 0.0, 21),  # nothing told of it: 16 as they are, and 5 of chance
    ],
)
def test_members_spread_on_the_paths_as_they_were_counted(spread, dispersion, variance):
    members = Profile((Group(((1.0, 50), (9.0, 50)), spread=spread),), ((100.0, 15.0, 500),))  # mean 5, variance 16
    drawn = draw(members, dispersion, PATHS, 7).by_member.astype(float)
    assert (drawn.mean(), drawn.var()) == (pytest.approx(5, rel=0.01), pytest.approx(variance, rel=0.01))


def test_the_spread_of_members_is_that_of_their_minutes_in_average_contacts(used):
    # C1 took 135 minutes, C2 120, at 255 / 5 = 51 a contact: 2.647 and 2.353 contacts, 0.147 from their mean
    (group,) = profile(used).groups
    assert group.spread == pytest.approx((7.5 / 51) ** 2)


def test_cases_on_the_paths_are_on_average_those_counted(lines):
    # 40 clients of one contact: a client has none on exp(-1) = 37% of the paths, and 40 x $100 are paid all the same
    rows = [(f"C{at}", date(2026, 1, 1 + at % 20), 60, 10_000) for at in range(40)]
    terms = {"models": ["case_rate"], "paths": 4_000, "cost": {"hourly": 0}, "case_rate": {"tiers": [{"fee": 100}]}}
    (found,) = compare(make_scenario(terms), Utilization.from_lines(lines(rows))).results
    assert (found.margin, found.risk.mean) == (400_000, pytest.approx(400_000, rel=0.001))


@pytest.mark.parametrize(("what", "values"), [("fees", (6_000, 9_000)), ("minutes", (15, 45))])
def test_fees_and_minutes_are_compound_sums(what, values):
    # E[S] = E[N] E[X]; Var[S] = E[N] Var[X] + Var[N] E[X]^2, with X one of the kinds at 80 : 60
    share = 80 / 140
    mean = share * values[0] + (1 - share) * values[1]
    variance = share * (1 - share) * (values[1] - values[0]) ** 2
    count_variance = 140 + 760 * 0.35**2
    drawn = getattr(draw(UNEVEN, 0.35, PATHS, 7), what)
    assert within(drawn, 140 * mean, 140 * variance + count_variance * mean**2)


def test_the_same_seed_draws_the_same_and_another_does_not():
    first, again, other = (draw.__wrapped__(UNEVEN, 0.35, 100, seed).fees for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


def test_members_and_kinds_are_counted_from_the_sessions(used):
    # C1 has 3 contacts and C2 2; three of 100.00 in 60 minutes, one each of 50.00 in 30 and 75.00 in 45
    found = profile(used)
    assert found.members == ((2.0, 1), (3.0, 1))
    assert found.kinds == ((5_000.0, 30.0, 1), (7_500.0, 45.0, 1), (10_000.0, 60.0, 3))


def test_many_kinds_become_few_with_the_same_fees_minutes_and_contacts(lines):
    rows = [(f"C{at % 9}", date(2026, 1, 1) + timedelta(at % 200), at % 97, at * 31 % 5_003) for at in range(900)]
    used = Utilization.from_lines(lines(rows))
    fees, minutes, counts = np.array(profile(used).kinds).T
    assert len(counts) <= MOST_KINDS
    assert (counts.sum(), round((fees * counts).sum()), round((minutes * counts).sum())) == (
        900,
        used.fee_revenue,
        used.minutes,
    )


def test_typed_utilization_is_drawn_as_equal_members_and_equal_contacts():
    terms = {"utilization": {"members": 4, "sessions": 10, "minutes": 300, "fee_revenue": 500}}
    assert profile(Utilization.typed(make_scenario(terms))) == Profile(
        (Group(((2.5, 4),)),), ((5_000.0, 30.0, 10),), (0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1)
    )


def test_nothing_delivered_is_nothing_drawn():
    used = Utilization.typed(make_scenario({"utilization": {"sessions": 0, "minutes": 0, "fee_revenue": 0}}))
    drawn = draw(profile(used), 0.35, 50, 1)
    assert (drawn.contacts.sum(), drawn.fees.sum(), drawn.minutes.sum()) == (0, 0, 0)


def test_risk_is_told_by_the_margins():
    found = assess(np.arange(-100.0, 301.0), 5)  # 401 margins from -1.00 to 3.00
    assert (found.p5, found.p50, found.p95, found.mean) == (-80, 100, 280, 100)
    assert found.probability_of_loss == 100 / 401
    # sd = sqrt(401 x 402 / 12) = 115.9; over sqrt(401) = 5.79
    assert (found.paths, found.seed, found.standard_error) == (401, 5, 6)


def test_one_path_has_no_standard_error():
    assert assess(np.array([5.0]), 1).standard_error == 0


def test_every_model_is_told_on_the_same_draws(twelve):
    terms = {"paths": 4_000, "cost": {"hourly": 40}, "fee_for_service": {"collected": 1}}
    fees, capitation, bundle = compare(make_scenario(terms), twelve).results
    # Capitation and the bundle are paid whatever is delivered: path by path they differ by their revenue alone
    apart = {one - other for one, other in zip(capitation.risk.margins, bundle.risk.margins, strict=True)}
    assert {each - (capitation.revenue - bundle.revenue) for each in apart} <= {-1, 0, 1}
    assert fees.risk.margins != capitation.risk.margins


def test_the_mean_of_the_paths_is_the_margin_within_its_standard_error(twelve):
    for each in compare(make_scenario({"paths": 20_000}), twelve).results:
        assert abs(each.risk.mean - each.margin) < ERRORS * each.risk.standard_error


def test_fees_that_exceed_cost_gain_with_volume_where_capitation_loses(twelve):
    # A contact costs less than it brings, so good volume is good for fees and bad for capitation
    fees, capitation, _ = compare(make_scenario({"paths": 2_000, "cost": {"hourly": 50}}), twelve).results
    assert np.corrcoef(fees.risk.margins, capitation.risk.margins)[0, 1] < -0.9


def test_a_range_is_not_told_from_too_few_contacts(lines, used, twelve):
    found = compare(make_scenario({"paths": 100}), used)
    assert {each.risk for each in found.results} == {None}
    assert found.thin.startswith("No range: contacts with clients of these payers are 5 with 2, too few to draw from.")
    assert found.to_dict()["notes"][-1] == found.thin
    assert not compare(make_scenario({"paths": 100}), twelve).thin  # 30 contacts with 12 clients
    one_less = Utilization.from_lines(lines([(f"C{at}", date(2026, 1, 5), 60, 10_000) for at in range(29)]))
    nine = Utilization.from_lines(lines([(f"C{at % 9}", date(2026, 1, 5), 60, 10_000) for at in range(90)]))
    assert all(compare(make_scenario({"paths": 100}), each).thin for each in (one_less, nine))


def test_where_staff_are_paid_whatever_they_deliver_capitation_has_no_risk(lines):
    import polars as pl

    many = [(f"C{at % 10}", date(2026, 1 + at % 3, 5), 60, 10_000) for at in range(30)]
    staff = pl.DataFrame({"annual_cost": [3_650_000], "start_date": [None], "end_date": [None]})
    staff = staff.with_columns(pl.col("start_date", "end_date").cast(pl.Date))
    used = Utilization.from_lines(lines(many), staff=staff)
    found = compare(make_scenario({"paths": 300, "cost": {"basis": "staff"}}), used).results[1]
    assert (found.risk.p5, found.risk.p95, found.risk.standard_error) == (found.margin, found.margin, 0)


@pytest.fixture
def mixed_lengths(lines) -> Utilization:
    """100 clients of one contact in January, 50 of them of 20 minutes for $25.00 and 50 of 40 for $75.00.

    One unit of 15 minutes and three, as 20 minutes are one and 40 are two and ten more, under the 8-minute rule.
    """
    rows = [(f"C{at}", date(2026, 1, 1 + at % 28), *((20, 2_500) if at % 2 else (40, 7_500))) for at in range(100)]
    return Utilization.from_lines(lines(rows))


def paths_of(kind: str, used: Utilization, terms: dict):
    scenario = make_scenario({"paths": 20_000, "dispersion": 0, "fee_for_service": {"collected": 1}} | terms)
    paid, outcomes = BY_KIND[kind].revenue(scenario, used), draw_outcomes(scenario, used)
    return paid.total, path_revenue(BY_KIND[kind], paid, scenario, used, outcomes)


# 100 contacts: 50 x $25 + 50 x $75; 50 hours at $60; 50 hours less 10 included
@pytest.mark.parametrize(
    ("kind", "terms", "wanted"),
    [
        ("fee_for_service", {}, 500_000),
        ("hourly", {"hourly": {"rate": 60}}, 300_000),
        ("retainer", {"retainer": {"fee": 0, "included_hours": 10, "overage_rate": 60}}, 240_000),
        ("case_rate", {"case_rate": {"tiers": [{"fee": 100}, {"from_hours": "0.6", "fee": 300}]}}, 2_000_000),
    ],
)
def test_the_mean_of_the_paths_is_the_one_figure_where_contacts_are_of_several_lengths(
    mixed_lengths, kind, terms, wanted
):
    paid, brought = paths_of(kind, mixed_lengths, terms)
    assert paid == wanted
    assert abs(brought.mean() - wanted) < ERRORS * brought.std() / math.sqrt(len(brought))


def test_members_take_contacts_of_the_lengths_delivered(mixed_lengths):
    """Contacts of an average 30 minutes put a member of one contact below 36 minutes on every path."""
    scenario = make_scenario({"paths": 20_000, "dispersion": 0})
    outcomes = draw_outcomes(scenario, mixed_lengths)
    exactly = {each: outcomes.over_members(lambda minutes, at=each: (minutes == at).sum(axis=1)) for each in (20, 40)}
    # P(one contact) = e^-1, P(two) = e^-1 / 2: 20 minutes is one short one, 40 one long one or two short ones
    for minutes, chance in ((20, math.exp(-1) / 2), (40, math.exp(-1) * (1 / 2 + 1 / 8))):
        drawn = exactly[minutes]
        assert abs(drawn.mean() - 100 * chance) < ERRORS * drawn.std() / math.sqrt(len(drawn)), minutes
        assert drawn.var() == pytest.approx(100 * chance * (1 - chance), rel=0.05)


def test_members_minutes_go_with_those_of_their_path(mixed_lengths):
    outcomes = draw_outcomes(make_scenario({"paths": 20_000, "dispersion": 0}), mixed_lengths)
    off, wanted = (
        each - 30 * outcomes.draws.contacts
        for each in (outcomes.over_members(lambda minutes: minutes.sum(axis=1)), outcomes.minutes)
    )
    # each contact is 10 minutes off the mean of 30, either way
    assert off.var() == pytest.approx(100 * 10**2, rel=0.05)
    assert np.corrcoef(off, wanted)[0, 1] > 0.9
    assert outcomes.month_minutes.sum(axis=1) == pytest.approx(off + 30 * outcomes.draws.contacts)


def test_hours_above_a_retainer_spread_over_the_months_as_they_were_counted(lines):
    # 8 and 12 hours a month in turn are no more than chance: drawn again about them, months would lie farther apart
    rows = [
        (f"C{at % 12}", date(2026, 1 + month, 1 + at % 28), 60, 100)
        for month in range(12)
        for at in range(8 if month % 2 else 12)
    ]
    used = Utilization.from_lines(lines(rows))
    outcomes = draw_outcomes(make_scenario({"paths": 20_000, "dispersion": 0}), used)
    # Poisson with mean 10 in each month, of all 12 alike
    assert outcomes.draws.by_month.mean(axis=0) == pytest.approx([10] * 12, rel=0.02)
