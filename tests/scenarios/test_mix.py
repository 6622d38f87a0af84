"""Legs by payer and month: whose sessions and members each is paid on, and when."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from cmcore.scenarios.compare import compare, draw_outcomes
from cmcore.scenarios.enrollment import Kind
from cmcore.scenarios.levers import levers
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.models.mix import Mix, shares
from cmcore.scenarios.outcomes import path_revenue
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.utilization import Utilization

LEGS = [
    {"payer": "horizon", "model": "capitation", "first": 0, "last": 1},
    {"payer": "Horizon", "model": "fee_for_service", "first": 1, "last": 0},
    {"model": "fee_for_service", "first": 1, "last": 1},
]
PAID_WHOLE = {"fee_for_service": {"collected": 1}, "capitation": {"pmpm": 90, "withhold": 0}}


@pytest.fixture
def two_payers(lines) -> Utilization:
    """Horizon: one client in January, two in February, $100.00 each a month. Blue: a client of $50.00 a month."""
    rows = [
        ("C1", date(2026, 1, 5), 60, 10_000, "T1017", "Horizon"),
        ("C1", date(2026, 2, 5), 60, 10_000, "T1017", "Horizon"),
        ("C2", date(2026, 2, 6), 60, 10_000, "T1017", "Horizon"),
        ("C2", date(2026, 1, 6), 30, 5_000, "T1017", "Blue"),
        ("C2", date(2026, 2, 7), 30, 5_000, "T1017", "Blue"),
    ]
    return Utilization.from_lines(lines(rows))


def test_one_payer_glides_to_capitation_while_the_others_stay_on_fees(two_payers):
    found = priced("mix", PAID_WHOLE | {"mix": {"legs": LEGS}}, two_payers)
    assert found.revenue_by_month == (10_000 + 5_000, 2 * 9_000 + 5_000)
    assert found.parts == {
        "capitation (horizon)": 18_000,
        "fee_for_service (Horizon)": 10_000,
        "fee_for_service": 10_000,
    }


def test_a_payer_s_members_are_those_of_its_enrollment(lines):
    rows = [
        ("C1", date(2026, 1, 5), 60, 10_000, "T1017", "Horizon"),
        ("C2", date(2026, 1, 5), 60, 100, "T1017", "Blue"),
    ]
    spans = [("C1", "Horizon ", 10), ("C3", "HORIZON", 11), ("C2", "Blue", 12), ("C4", "Aetna", 13)]
    members = pl.DataFrame(
        [(*each, date(2026, 1, 1), None) for each in spans],
        schema={
            "client_id": pl.String,
            "payer": pl.String,
            "age": pl.Int64,
            "start_date": pl.Date,
            "end_date": pl.Date,
        },
        orient="row",
    )
    used = Utilization.from_lines(lines(rows), members)
    ours, others = used.portion(["horizon"]), used.portion(["horizon"], others=True)
    assert (used.members, ours.members, others.members) == (4, 2, 2)
    assert {kind for kind, *_ in ours.months[0].enrolled.paid_kinds("any_day")} == {Kind(10), Kind(11)}
    assert (ours.fee_revenue, others.fee_revenue, ours.minutes) == (10_000, 100, 60)


def test_portions_add_up_to_the_whole(two_payers):
    parts = [two_payers.portion([name]) for name in two_payers.payers]
    for place, month in enumerate(two_payers.months):
        for figure in ("sessions", "minutes", "fee_revenue"):
            assert sum(getattr(each.months[place], figure) for each in parts) == getattr(month, figure)


@pytest.mark.parametrize(
    ("begins", "ends", "wanted"),
    [
        (1, None, ["0", "1/3", "2/3", "1"]),
        (2, 4, ["0", "0", "1/2", "1"]),
        (1, 2, ["0", "1", "1", "1"]),
        (2, 2, ["0", "0", "1", "1"]),
        (1, 13, ["0", "1/12", "2/12", "3/12"]),  # the glide goes on after these months
    ],
)
def test_a_glide_lies_between_its_months(begins, ends, wanted):
    mix = Mix(glide_from=begins, glide_to=ends)
    assert shares(mix, mix.legs[1], 4) == tuple(Fraction(each) for each in wanted)


def test_one_payer_pays_by_the_hour_and_glides_to_a_retainer(two_payers):
    legs = [
        {"payer": "Horizon", "model": "hourly", "first": 1, "last": "0.25"},
        {"payer": "Horizon", "model": "retainer", "first": 0, "last": "0.75"},
        {"model": "retainer", "first": 1, "last": 1},
    ]
    terms = {"hourly": {"rate": 60}, "retainer": {"fee": 40, "included_hours": "0.25", "overage_rate": 100}}
    found = priced("mix", terms | {"mix": {"legs": legs}}, two_payers)
    # January: an hour at 60, all of it; February: 2 hours at 60, a quarter; 40 + 1.75 x 100 = 215, three quarters
    # Blue has half an hour a month: 40 + 0.25 x 100 = 65
    assert found.revenue_by_month == (6_000 + 6_500, 3_000 + 16_125 + 6_500)
    assert found.parts == {"hourly (Horizon)": 9_000, "retainer (Horizon)": 16_125, "retainer": 13_000}
    assert "hourly.rate" in levers(make_scenario(terms | {"mix": {"legs": legs}}), ["mix"])


@pytest.mark.parametrize("model", ["fee_for_service", "hourly", "retainer"])
def test_a_leg_of_a_payer_moves_with_that_payer_s_contacts_alone(two_payers, model):
    legs = [{"payer": "Blue", "model": model, "first": 1, "last": 1}, {"model": "capitation", "first": 1, "last": 1}]
    # Blue's half hours of 50.00 are 100.00 an hour, whoever pays for them
    terms = {"hourly": {"rate": 100}, "retainer": {"fee": 0, "included_hours": 0, "overage_rate": 100}}
    scenario = make_scenario(PAID_WHOLE | terms | {"mix": {"legs": legs}, "paths": 20_000, "dispersion": 0})
    outcomes, model = draw_outcomes(scenario, two_payers), BY_KIND["mix"]
    paid = model.revenue(scenario, two_payers)
    brought = path_revenue(model, paid, scenario, two_payers, outcomes)
    # Blue's are 2 of 5 contacts of 50.00 each: Poisson with mean 2 and so variance 2 x 50.00^2
    assert set(np.unique((brought - paid.parts["capitation"]).round(3) % 5_000)) == {0.0}
    assert abs(brought.mean() - paid.total) < 4 * 5_000 * (2 / 20_000) ** 0.5
    assert abs(brought.var() / (2 * 5_000**2) - 1) < 0.06


@pytest.mark.parametrize(
    ("legs", "said"),
    [
        (
            [{"payer": "Horzon", "first": 1, "last": 1}, {"first": 1, "last": 1}],
            '"Horzon"; it must be one of Blue, Horizon',
        ),
        (
            [{"payer": "Horizon", "first": 1, "last": 1}],
            "no leg holds the sessions of Blue; add legs with a blank payer",
        ),
    ],
)
def test_a_payer_without_sessions_and_sessions_without_a_leg_are_said_at_the_legs(two_payers, legs, said):
    with pytest.raises(ScenarioInvalidError, match=said) as caught:
        priced("mix", {"mix": {"legs": legs}}, two_payers)
    assert caught.value.faults[0].field == "mix.legs"


def test_hours_above_a_retainer_are_drawn_on_the_months_of_the_payer_s_own_contacts(lines):
    """All of Blue's twelve hours are in January, where Horizon has none: ten above the two included, whatever Horizon."""
    rows = [(f"C{at}", date(2026, 1, 5), 60, 100, "T1017", "Blue") for at in range(12)]
    rows += [("C1", date(2026, 2, 1 + at), 60, 100, "T1017", "Horizon") for at in range(20)]
    used = Utilization.from_lines(lines(rows))
    legs = [{"payer": "Blue", "model": "retainer", "first": 1, "last": 1}, {"model": "hourly", "first": 1, "last": 1}]
    terms = {"retainer": {"fee": 0, "included_hours": 2, "overage_rate": 1}, "hourly": {"rate": 0}}
    scenario = make_scenario(terms | {"mix": {"legs": legs}, "paths": 20_000, "dispersion": 0})
    outcomes, model = draw_outcomes(scenario, used), BY_KIND["mix"]
    brought = path_revenue(model, model.revenue(scenario, used), scenario, used, outcomes)
    # Poisson with mean 12: E max(0, N - 2) = 10 + sum of (2 - n) P(n) for n < 2 = 10 + (2 + 12) exp(-12)
    assert abs(brought.mean() - 1_000 - 1_400 * np.exp(-12)) < 4 * 100 * (12 / 20_000) ** 0.5


def leg_paths(used: Utilization, model: str, dispersion: float = 0, **terms) -> tuple[int, np.ndarray, np.ndarray]:
    """What Horizon's leg is paid, and on the paths, while all others are paid nothing; and their hours there."""
    legs = [{"payer": "Horizon", "model": model, "first": 1, "last": 1}, {"model": "hourly", "first": 1, "last": 1}]
    given = {"hourly": {"rate": 0}} | terms | {"mix": {"legs": legs}, "paths": 20_000, "dispersion": dispersion}
    scenario = make_scenario(given)
    outcomes, mix = draw_outcomes(scenario, used), BY_KIND["mix"]
    paid = mix.revenue(scenario, used)
    place = used.payers.index("Horizon")
    theirs = outcomes.draws.by_kind[:, np.array(outcomes.drawn_from.payers) != place].sum(axis=1)
    return paid.total, path_revenue(mix, paid, scenario, used, outcomes), theirs


@pytest.fixture
def few_beside_many(lines) -> Utilization:
    """Horizon: 20 clients of one hour. Blue: 15 clients of 40 hours each."""
    rows = [(f"H{at}", date(2026, 1 + at % 2, 5), 60, 10_000, "T1017", "Horizon") for at in range(20)]
    rows += [(f"B{at % 15}", date(2026, 1 + at % 2, 6), 60, 10_000, "T1017", "Blue") for at in range(600)]
    return Utilization.from_lines(lines(rows))


def test_cases_of_a_leg_are_those_of_its_own_payer(few_beside_many):
    paid, brought, theirs = leg_paths(few_beside_many, "case_rate", case_rate={"tiers": [{"fee": 100}]})
    # Each of 20 has a contact on p = 1 - exp(-1) of the paths; a case stands for 1 / p, so 20 x $100 on average,
    # with a variance of 20 x p (1 - p) / p^2 x $100^2. Blue's 600 contacts change nothing of it.
    share = 1 - np.exp(-1)
    assert (paid, brought.mean()) == (200_000, pytest.approx(200_000))
    assert brought.var() == pytest.approx(20 * (1 - share) / share * 10_000**2, rel=0.06)
    assert abs(np.corrcoef(brought, theirs)[0, 1]) < 4 / 20_000**0.5


def test_tiers_of_a_leg_are_those_of_its_own_payer_s_hours(few_beside_many):
    # From two hours on a case is worth nothing more on Horizon's own hours than chance brings; Blue's 40 are not its
    tiers = [{"fee": 100}, {"from_hours": 10, "fee": 1_000_000}]
    paid, brought, _ = leg_paths(few_beside_many, "case_rate", case_rate={"tiers": tiers})
    assert paid == 200_000
    assert brought.max() < 40 * 10_000  # none of 20 has ten contacts on any path: P = 20 x 1.1e-7 a path


def test_a_leg_s_hours_spread_with_the_need_of_its_own_members(lines):
    # One member of Horizon with 60 hours beside 60 of Blue with one each: need differs by half of its mean
    rows = [("H", date(2026, 1, 1 + at % 28), 60, 100, "T1017", "Horizon") for at in range(60)]
    rows += [(f"B{at}", date(2026, 1, 5), 60, 100, "T1017", "Blue") for at in range(60)]
    used = Utilization.from_lines(lines(rows))
    legs = [{"payer": "Horizon", "model": "hourly", "first": 1, "last": 1}, {"model": "capitation"}]
    legs[1] |= {"first": 1, "last": 1}
    terms = {"hourly": {"rate": 1}, "capitation": {"pmpm": 0}, "mix": {"legs": legs}, "paths": 20_000}
    scenario = make_scenario(terms | {"dispersion": "0.5"})
    outcomes, mix = draw_outcomes(scenario, used), BY_KIND["mix"]
    brought = path_revenue(mix, mix.revenue(scenario, used), scenario, used, outcomes)
    # 60 + 0.5^2 x 60^2 = 960, where half of everybody's 120 would be 60 + 0.5^2 x (60^2 + 60) / 4 = 289
    assert abs(brought.mean() - 6_000) < 4 * 100 * (960 / 20_000) ** 0.5
    assert brought.var() == pytest.approx(960 * 100**2, rel=0.06)


@pytest.mark.parametrize("model", ["fee_for_service", "hourly", "retainer"])
def test_a_glide_pays_for_the_contacts_of_each_month_at_its_share(lines, model):
    # 20 hours of $100 in each of three months, of which all, half and none are paid by the model
    rows = [(f"C{at}", date(2026, 1 + at % 3, 1 + at % 28), 60, 10_000) for at in range(60)]
    used = Utilization.from_lines(lines(rows))
    legs = [{"model": model, "first": 1, "last": 0}, {"model": "capitation", "first": 0, "last": 1}]
    terms = {
        "fee_for_service": {"collected": 1}, "hourly": {"rate": 100}, "capitation": {"pmpm": 0},
        "retainer": {"fee": 10, "included_hours": 0, "overage_rate": 100},
    }  # fmt: skip
    scenario = make_scenario(terms | {"mix": {"legs": legs}, "paths": 20_000, "dispersion": 0})
    outcomes, mix = draw_outcomes(scenario, used), BY_KIND["mix"]
    paid = mix.revenue(scenario, used)
    brought = path_revenue(mix, paid, scenario, used, outcomes)
    # Poisson hours: 20 + 20 / 2, with a variance of 20 + 20 / 4 (half of all 60 would have 60 / 4 = 15)
    assert paid.total == 30 * 10_000 + (1_500 if model == "retainer" else 0)
    assert abs(brought.mean() - paid.total) < 4 * 10_000 * (25 / 20_000) ** 0.5
    assert brought.var() == pytest.approx(25 * 10_000**2, rel=0.05)


def test_who_has_two_payers_is_a_case_of_each_and_one_of_both(lines):
    # 30 clients, each of an hour with Horizon and three with Blue
    rows = [(f"C{at % 30}", date(2026, 1, 5), 60, 100, "T1017", "Horizon") for at in range(30)]
    rows += [(f"C{at % 30}", date(2026, 1, 6), 60, 100, "T1017", "Blue") for at in range(90)]
    used = Utilization.from_lines(lines(rows))
    paid, brought, theirs = leg_paths(used, "case_rate", case_rate={"tiers": [{"fee": 100}]})
    # Horizon's are Poisson with mean 4 x 1/4 for each
    share = 1 - np.exp(-1)
    assert (paid, brought.mean()) == (300_000, pytest.approx(300_000))
    assert brought.var() == pytest.approx(30 * (1 - share) / share * 10_000**2, rel=0.06)
    assert abs(np.corrcoef(brought, theirs)[0, 1]) < 4 / 20_000**0.5
    scenario = make_scenario({"paths": 500})
    draws = draw_outcomes(scenario, used).draws
    both = draw_outcomes(scenario, used).of([0, 1], [120]).draws
    assert (both.by_member == draws.by_member).all()
    assert (draws.by_kind.sum(axis=1) == draws.contacts).all()


def test_typed_utilization_has_no_payer_to_name():
    scenario = make_scenario({"models": ["mix"], "mix": {"legs": LEGS}, "utilization": {}})
    with pytest.raises(ScenarioInvalidError, match="blank where utilization is typed in"):
        compare(scenario, Utilization.typed(scenario))


@pytest.mark.parametrize(
    ("mix", "field", "said"),
    [
        ({"legs": [*LEGS[:1], *LEGS[2:]]}, "legs", "shares of horizon that add up to 1 .* not 0 and 1"),
        (
            {"legs": [{"first": "0.5", "last": 1}, {"first": "0.5", "last": 0}]},
            "legs",
            "legs that each name another model",
        ),
        ({"legs": [{"first": "1.5"}]}, "legs.1.first", "at most 1"),
        ({"glide_from": 5, "glide_to": 3}, "glide_to", "month 5, from which it glides, or a later one"),
    ],
)
def test_impossible_legs_are_said_at_their_field(mix, field, said):
    with pytest.raises(ScenarioInvalidError, match=said) as caught:
        make_scenario({"mix": mix})
    assert caught.value.faults[0].field == f"mix.{field}"


def priced(kind: str, terms: dict, utilization: Utilization):
    return compare(make_scenario({"models": [kind]} | terms), utilization).results[0]
