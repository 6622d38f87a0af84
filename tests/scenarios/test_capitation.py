"""Members in cells and tiers, the withhold that comes back, and the referral pool, by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.scenarios.compare import compare, draw_outcomes
from cmcore.scenarios.enrollment import Kind, count_members, enrolled_spans
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.models.panel import Cell, Group, PanelTier, in_cells, in_tiers
from cmcore.scenarios.outcomes import path_revenue
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError
from cmcore.scenarios.utilization import Utilization

BY_AGE = [
    {"name": "Child", "age_to": 17, "multiple": "0.5"},
    {"name": "Woman", "age_from": 18, "sex": "F", "multiple": "1.2"},
    {"name": "Man", "age_from": 18, "sex": "M", "multiple": "0.9"},
]
KINDS = [{"age": 10, "members": 20}, {"age": 30, "sex": "F", "members": 30}, {"age": 18, "sex": "M", "members": 40}]


def paid(capitation: dict, members: int = 100, **further):
    """The capitation of one month of typed members at a PMPM of $10.00, nothing withheld."""
    typed = {"members": members, "months": 1, "kinds": further.pop("kinds", [])}
    given_terms = {"capitation": {"pmpm": 10, "withhold": 0} | capitation, "utilization": typed} | further
    scenario = make_scenario(given_terms)
    return compare(scenario, Utilization.typed(scenario)).results[1]


def test_each_member_is_paid_the_multiple_of_its_cell_and_those_in_none_the_pmpm():
    found = paid({"cells": BY_AGE}, kinds=KINDS)
    # 20 x 5.00 + 30 x 12.00 + 40 x 9.00 + 10 of unknown age x 10.00
    assert found.revenue == 92_000
    assert "10 member-months are in no cell and are paid the PMPM itself." in found.notes


def test_cells_by_acuity_hold_members_of_any_age():
    cells = [{"acuity": "low", "multiple": "0.8"}, {"acuity": "HIGH", "multiple": 3}]
    kinds = [{"acuity": "Low", "members": 70}, {"acuity": "high", "age": 80, "members": 30}]
    assert paid({"cells": cells}, kinds=kinds).revenue == 146_000  # 70 x 8.00 + 30 x 30.00


def test_a_rate_of_a_cell_is_rounded_for_each_member():
    # 10.01 x 0.333 = 3.33333, as a rate 3.3333, each member-month 3.33
    assert paid({"pmpm": "10.01", "cells": [{"multiple": "0.333"}]}, members=3).revenue == 999


@pytest.mark.parametrize(
    ("members", "each", "panel"),
    [
        (99, 99_000, 99_000),
        (100, 100_000, 100_000),  # the last member of the first tier
        (101, 100_800, 80_800),
        (250, 220_000, 200_000),  # 100 x 10.00 + 150 x 8.00
        (251, 220_500, 125_500),  # 100 x 10.00 + 150 x 8.00 + 1 x 5.00
    ],
)
def test_tiers_hold_their_own_members_or_the_whole_panel(members, each, panel):
    tiers = [{}, {"from_member": 101, "multiple": "0.8"}, {"from_member": 251, "multiple": "0.5"}]
    assert paid({"tiers": tiers}, members).revenue == each
    assert paid({"tiers": tiers, "tiers_hold": "panel"}, members).revenue == panel


def test_members_with_most_days_are_in_the_first_tiers():
    groups = [Group(31, 0, 4), Group(10, 0, 3)]
    cut = in_tiers([PanelTier(), PanelTier(from_member=6)], "each", groups)
    assert [(each.days, each.tier, each.members) for each in cut] == [(31, 1, 4), (31, 2, 0), (10, 1, 1), (10, 2, 2)]


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(0, 2), st.integers(0, 500)), max_size=6),
    st.sets(st.integers(2, 900), max_size=4),
    st.sampled_from(["each", "panel"]),
)
def test_no_member_is_lost_between_tiers(groups, starts, hold):
    tiers = [PanelTier(), *(PanelTier(from_member=each) for each in sorted(starts))]
    found = in_tiers(tiers, hold, [Group(*each) for each in groups])
    panel = sum(each[2] for each in groups)
    assert sum(each.members for each in found) == panel


@given(st.lists(st.integers(0, 130), max_size=30))
def test_cells_without_a_gap_hold_everyone_once(ages):
    cells = [Cell(age_to=17), Cell(age_from=18, age_to=64), Cell(age_from=65)]
    found = in_cells(cells, [(Kind(age), 31, 1) for age in ages])
    counted = {each.cell: each.members for each in found}
    wanted = [sum(age <= 17 for age in ages), sum(18 <= age <= 64 for age in ages), sum(age >= 65 for age in ages)]
    assert [counted.get(place, 0) for place in (0, 1, 2, 3)] == [0, *wanted]


@pytest.mark.parametrize(
    ("terms", "field", "said"),
    [
        (
            {"cells": [{"name": "A", "age_to": 30}, {"name": "B", "age_from": 25}]},
            "cells",
            "no two hold the same member; A and B both hold ages 25 to 30",
        ),
        ({"cells": [{"acuity": "1"}, {"acuity": " 1"}]}, "cells", "cell 1 and cell 2 both hold ages 0 to 130"),
        ({"cells": [{"age_to": 17}, {"age_from": 21}]}, "cells", "none holds ages 18 to 20"),
        (
            {"cells": [{"age_to": 17}, {"age_from": 18, "sex": "F"}, {"age_from": 20, "sex": "M"}]},
            "cells",
            "none holds ages 18 to 19 of sex M",
        ),
        ({"cells": [{"name": "A", "age_from": 30, "age_to": 20}]}, "cells", "A does not"),
        ({"cells": [{"multiple": -1}]}, "cells.1.multiple", "at least 0"),
        ({"cells": [{"sex": "x"}]}, "cells.1.sex", "one of 'any', 'F' or 'M'"),
        ({"tiers": [{"from_member": 2}]}, "tiers", "begin at member 1 and rise"),
        ({"tiers": [{}, {"from_member": 50}, {"from_member": 50}]}, "tiers", "each number once"),
        ({"withhold_months": 99}, "withhold_months", "at most 36"),
    ],
)
def test_impossible_cells_and_tiers_are_said_at_their_field(terms, field, said):
    with pytest.raises(ScenarioInvalidError, match=said) as caught:
        make_scenario({"capitation": terms})
    assert caught.value.faults[0].field == f"capitation.{field}"


def test_more_members_told_apart_than_typed_cannot_be():
    with pytest.raises(ScenarioInvalidError, match="kinds of 5 members at most, not 6"):
        make_scenario({"utilization": {"members": 5, "kinds": [{"members": 6}]}})


def test_members_are_counted_by_age_sex_and_acuity_from_the_enrollment_table():
    january = date(2026, 1, 1)
    rows = [
        ("C1", "P", january, None, 10, "female", " 2 "),
        ("C2", "P", january, None, 10, "F", "2"),
        ("C3", "P", date(2026, 1, 20), None, None, "man", None),
        ("C4", "P", january, date(2026, 1, 9), 40, "x", "1"),
        ("C4", "P", date(2026, 1, 10), None, 41, "x", "1"),  # the later span tells what the member is
    ]
    names = ["client_id", "payer", "start_date", "end_date", "age", "sex", "acuity"]
    (month,) = count_members(enrolled_spans(pl.DataFrame(rows, schema=names, orient="row"), ()), [january])
    assert set(month.paid_kinds("any_day")) == {
        (Kind(10, "F", "2"), 31, 2),
        (Kind(None, "M", ""), 31, 1),
        (Kind(41, "x", "1"), 31, 1),
    }
    assert set(month.paid_kinds("first_day")) == {(Kind(10, "F", "2"), 31, 2), (Kind(41, "x", "1"), 31, 1)}
    assert (Kind(None, "M", ""), 12, 1) in month.paid_kinds("prorate")


def test_what_is_withheld_comes_back_after_the_last_month(result):
    terms = {"capitation": {"pmpm": 100, "withhold": "0.10", "withhold_returned": "0.50", "withhold_months": 2}}
    # 1, 2, 2 and 1 members: 90.00 of each 100.00 in its month, 30.00 in all two months after the last
    assert result("capitation", terms).cash_by_month == (9_000, 18_000, 18_000, 9_000, 0, 3_000)


def test_a_withhold_above_a_quarter_is_substantial_risk(result):
    said = "substantial financial risk"
    assert not any(said in each for each in result("capitation", {"capitation": {"withhold": "25%"}}).notes)
    assert any(said in each for each in result("capitation", {"capitation": {"withhold": "25.1%"}}).notes)


@pytest.mark.parametrize(
    ("spending", "kept", "gain"),
    [
        (50, 0, 600),  # a gain of 10 x 100: all that is held returns, and 60% of the gain is paid
        (60, 0, 0),
        (64, -400, 0),  # held 1,000, a loss of 400
        (69.99, -999, 0),
        (70, -1_000, 0),
        (90, -1_000, 0),
    ],
)
def test_a_loss_of_the_referral_pool_is_kept_of_the_withhold_and_a_gain_is_shared(spending, kept, gain):
    # 100 members at 50.00, 20% held: 1,000.00
    capitation = {"pmpm": 50, "withhold": "0.20", "withhold_returned": 1, "withhold_months": 6}
    pool = {"budget_pmpm": 60, "spending_pmpm": spending, "gain_share": "0.60"}
    terms = {
        "models": ["referral_pool"], "capitation": capitation, "referral_pool": pool,
        "utilization": {"members": 100, "months": 1},
    }  # fmt: skip
    scenario = make_scenario(terms)
    (found,) = compare(scenario, Utilization.typed(scenario)).results
    assert found.parts == {"capitation": 500_000, "withhold_kept": kept * 100, "gain": gain * 100}
    assert found.cash_by_month[0] == 400_000
    assert sum(found.cash_by_month[1:]) == 100_000 + (kept + gain) * 100


def test_the_pool_takes_no_more_than_the_withhold_on_any_path():
    terms = {
        "models": ["referral_pool"], "paths": 4_000, "capitation": {"withhold": "0.15"},
        "referral_pool": {"gain_share": "0.5"}, "utilization": {},
    }  # fmt: skip
    scenario = make_scenario(terms)
    used = Utilization.typed(scenario)
    model, outcomes = BY_KIND["referral_pool"], draw_outcomes(scenario, used)
    paid_point = model.revenue(scenario, used)
    brought = path_revenue(model, paid_point, scenario, used, outcomes)
    capitation = BY_KIND["capitation"].revenue(scenario, used)
    least = capitation.total - capitation.parts["withhold_returned"]
    assert np.isclose(brought.min(), least)
    assert (brought > capitation.total).any()
    # 3 a member in 100 members is a spread of 0.3 of 82 x 1,200: the chance of a loss is that of luck above 3 / 24.6
    losses = (brought < capitation.total).mean()
    assert abs(losses - 0.4515) < 4 * (0.4515 * 0.5485 / 4_000) ** 0.5


def test_the_pmpm_at_break_even_covers_the_cost_with_cells_and_tiers():
    tiers = [{}, {"from_member": 50, "multiple": "0.8"}]
    found = paid({"cells": BY_AGE, "tiers": tiers}, kinds=KINDS)
    again = paid({"cells": BY_AGE, "tiers": tiers, "pmpm": found.break_even}, kinds=KINDS)
    assert 0 <= again.margin < 100  # a cent a member
