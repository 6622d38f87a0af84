"""Payment models on the same sessions: published examples, identities, and what impossible terms are answered."""

from __future__ import annotations

import io
import math
import subprocess
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from openpyxl import load_workbook

from cmcore.findings import InputInvalidError
from cmcore.scenarios.compare import compare
from cmcore.scenarios.costs import build_up, contact_cents, hour_cost
from cmcore.scenarios.models import MODELS
from cmcore.scenarios.scenario import Cost, Scenario, dump_scenario, load_scenario, make_scenario
from cmcore.scenarios.simulate import DISPERSION, assess, volume_factors
from cmcore.scenarios.utilization import Utilization
from cmcore.scenarios.workbook import scenario_workbook

LINES = [
    ("C1", date(2026, 1, 5), 60, 10_000),
    ("C1", date(2026, 1, 20), 30, 5_000),
    ("C1", date(2026, 4, 10), 45, 7_500),
    ("C2", date(2026, 2, 1), 60, 10_000),
    ("C2", date(2026, 3, 2), 60, 10_000),
]


def lines(rows=LINES) -> pl.DataFrame:
    schema = {"client_id": pl.String, "service_date": pl.Date, "minutes": pl.Int64, "expected": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(payer=pl.lit("Medicaid"))


def result(kind: str, terms: dict, utilization: Utilization | None = None):
    comparison = compare(make_scenario(terms), utilization or Utilization.from_lines(lines()))
    return next(each for each in comparison.results if each.kind == kind)


def test_the_cost_of_an_hour_is_built_up_as_published():
    # (52,000 x 1.25 + 17,000) / (2,080 x 0.6) = 82,000 / 1,248 = 65.71
    assert round(hour_cost(Cost()), 2) == Decimal("65.71")
    assert contact_cents(Cost(), 90) == 9_856  # 65.7051 x 1.5
    assert [step.value for step in build_up(Cost())][-1] == "$16.43"  # a 15-minute unit


def test_utilization_counts_months_members_and_minutes():
    used = Utilization.from_lines(lines())
    assert [(f"{each.month:%b}", each.sessions, each.minutes, each.fee_revenue) for each in used.months] == [
        ("Jan", 2, 90, 15_000),
        ("Feb", 1, 60, 10_000),
        ("Mar", 1, 60, 10_000),
        ("Apr", 1, 45, 7_500),
    ]
    # C1 from January to April is 4 months, C2 from February to March is 2
    assert (used.members, used.member_months) == (2, 6)


def test_an_enrolment_table_counts_member_months_by_its_spans():
    members = pl.DataFrame(
        {
            "client_id": ["C1", "C2", "C3"],
            "payer": ["Medicaid"] * 3,
            "start_date": [date(2026, 1, 31), date(2026, 2, 1), None],
            "end_date": [None, date(2026, 3, 1), date(2026, 1, 15)],
        }
    )
    used = Utilization.from_lines(lines(), members)
    assert [each.members for each in used.months] == [2, 2, 2, 1]


@pytest.mark.parametrize(
    ("window", "starts"),
    [(1, 5), (15, 5), (16, 4), (29, 4), (30, 3), (90, 3), (96, 2)],
    # C1: Jan 5, Jan 20 (15 days on), Apr 10 (95 days on); C2: Feb 1, Mar 2 (29 days on)
)
def test_an_episode_holds_every_contact_of_its_window(window, starts):
    assert len(Utilization.from_lines(lines()).episode_starts(window)) == starts


def test_fee_for_service_is_today_s_fees_changed_and_collected():
    found = result("fee_for_service", {"fee_for_service": {"rate_change": "0.10", "collected": "0.90"}})
    assert found.revenue == 42_075  # 425.00 x 1.10 x 0.90
    assert found.parts == {"fees": 46_750, "not_collected": -4_675}


def test_capitation_pays_members_whatever_was_delivered():
    found = result("capitation", {"capitation": {"pmpm": 100, "withhold": "0.10", "withhold_returned": "0.50"}})
    assert found.revenue == 57_000  # 6 x 100 = 600, 60 withheld, 30 returned
    assert found.parts == {"capitation": 60_000, "withheld": -6_000, "withhold_returned": 3_000}


def test_a_bundle_pays_episodes_less_the_discount():
    found = result("bundle", {"bundle": {"price": 200, "window_days": 90, "discount": "0.05"}})
    assert found.revenue == 57_000  # 3 x 190


def test_a_bundle_of_single_sessions_at_the_fee_is_fee_for_service():
    rows = [(f"C{at}", date(2026, 1, 1 + at), 60, 10_000) for at in range(9)]
    used = Utilization.from_lines(lines(rows))
    terms = {"fee_for_service": {"collected": 1}, "bundle": {"price": 100, "window_days": 30}}
    assert result("bundle", terms, used).revenue == result("fee_for_service", terms, used).revenue == 90_000


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.kind)
def test_at_break_even_the_cost_is_covered_and_a_step_below_it_is_not(model):
    scenario, used = Scenario(), Utilization.from_lines(lines())
    found = next(each for each in compare(scenario, used).results if each.kind == model.kind)
    at = model.revenue(model.with_lever(scenario, found.break_even), used).total
    below = model.revenue(model.with_lever(scenario, found.break_even - Decimal("0.01")), used).total
    assert below < found.cost <= at


def test_terms_that_are_revenue_neutral_make_the_models_agree():
    used = Utilization.from_lines(lines())
    neutral = {
        "fee_for_service": {"collected": 1},
        "capitation": {"pmpm": "70.8334", "withhold": 0},  # 425.00 over 6 member-months
        "bundle": {"price": "141.67", "window_days": 90},  # 425.00 over 3 episodes
    }
    revenues = [each.revenue for each in compare(make_scenario(neutral), used).results]
    assert max(revenues) - min(revenues) <= 2


def test_the_sum_of_the_months_is_the_total():
    for each in compare(Scenario(), Utilization.from_lines(lines())).results:
        assert sum(each.revenue_by_month) == each.revenue == sum(each.parts.values())
        assert sum(each.cost_by_month) == each.cost


def test_yaml_read_back_is_the_same_scenario():
    scenario = make_scenario(
        {"name": "Offer", "capitation": {"pmpm": "118.25"}, "payers": ["Horizon MCO"], "paths": 500}
    )
    assert load_scenario(dump_scenario(scenario)) == scenario


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("capitation: {pmpm: -5}", r'capitation.pmpm: "-5" cannot be; it must be at least 0'),
        ("bundle: {window_days: 0}", r"bundle.window_days: .* at least 1"),
        ("bundle: {discount: 1.2}", r"bundle.discount: .* at most 1"),
        ("cost: {productivity: 0}", r"cost.productivity: .* more than 0"),
        ("capitation: {pmpn: 5}", r"capitation.pmpn is no field of a scenario"),
        ("just words", "list of names and values"),
        ("a: [1", "not YAML"),
    ],
)
def test_impossible_terms_are_named_by_field(text, said):
    with pytest.raises(InputInvalidError, match=said):
        load_scenario(text)


def test_no_sessions_is_an_error_that_says_so():
    with pytest.raises(InputInvalidError, match="nothing to compare"):
        Utilization.from_lines(lines([]))


def test_typed_utilization_spreads_evenly_and_adds_up():
    given = {"members": 10, "months": 7, "sessions": 100, "minutes": 4_501, "fee_revenue": "1000.03", "episodes": 20}
    used = Utilization.typed(make_scenario({"utilization": given}))
    assert (used.sessions, used.minutes, used.fee_revenue, used.member_months) == (100, 4_501, 100_003, 70)
    assert sum(used.episodes_by_month(90)) == 20


def test_the_draws_have_the_moments_of_the_compound_sum():
    used = Utilization.from_lines(lines([(f"C{at % 50}", date(2026, 1, 1 + at % 28), 30, 5_000) for at in range(600)]))
    paths = 40_000
    factors = volume_factors(used, paths, 11)
    variance = 1 / used.sessions + DISPERSION**2 / used.members
    error = math.sqrt(variance / paths)
    assert abs(factors.mean() - 1) < 4 * error
    assert abs(factors.var() - variance) < 4 * variance * math.sqrt(2 / paths) * 1.2


def test_risk_is_told_from_the_same_draws_for_every_model():
    factors = np.array([0.5, 1.0, 1.5])
    found = assess(1_000, -4_000, factors, 1)  # margins 3,000, 1,000, -1,000
    assert (found.p50, found.paths) == (1_000, 3)
    assert round(found.probability_of_loss, 4) == 0.3333


def test_the_comparison_s_json_has_the_keys_that_scripts_rely_on():
    record = compare(make_scenario({"paths": 200}), Utilization.from_lines(lines())).to_dict()
    assert list(record) == ["scenario", "members", "member_months", "sessions", "models"]
    model = record["models"][0]
    assert list(model) == ["name", "kind", "revenue", "cost", "margin", "parts", "months", "break_even", "risk"]
    assert list(model["months"][0]) == ["month", "revenue", "cost"]
    assert list(model["risk"]) == ["paths", "seed", "p5", "p50", "p95", "probability_of_loss", "standard_error"]
    assert compare(Scenario(), Utilization.from_lines(lines())).to_dict()["models"][0]["risk"] is None


@pytest.mark.office
def test_the_workbook_recalculates_to_the_same_cents(office, tmp_path):
    comparison = compare(make_scenario({"capitation": {"pmpm": "118.37"}}), Utilization.from_lines(lines()))
    source = tmp_path / "scenario.xlsx"
    book = load_workbook(io.BytesIO(scenario_workbook(comparison)))
    book["Inputs"]["B4"] = 130.11  # another PMPM, so that every cached figure is stale
    book.save(source)
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    models = load_workbook(tmp_path / "out" / "scenario.xlsx", data_only=True)["Models"]
    again = compare(make_scenario({"capitation": {"pmpm": "130.11"}}), comparison.utilization)
    for row, each in enumerate(again.results, 2):
        shown = [round(models.cell(row, column).value * 100) for column in (2, 3, 4)]
        assert shown == [each.revenue, each.cost, each.margin]
