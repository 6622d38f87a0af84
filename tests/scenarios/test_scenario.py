"""Terms as people write them, kept as YAML, and what is said of impossible ones."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cmcore.findings import InputInvalidError
from cmcore.scenarios.scenario import Scenario, dump_scenario, load_scenario, make_scenario
from cmcore.scenarios.terms import ScenarioInvalidError

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "scenario.yaml"


def test_yaml_read_back_is_the_same_scenario():
    scenario = make_scenario(
        {
            "name": "Offer: Q1, Härtel",
            "payers": ["Horizon MCO"],
            "paths": 500,
            "cost": {"hourly": "61.05"},
            "capitation": {"pmpm": "118.25", "partial_month": "prorate"},
            "bundle": {"trigger_codes": ["T1017", "0591T"]},
            "utilization": {"members": 7},
        }
    )
    assert load_scenario(dump_scenario(scenario)) == scenario


def test_the_sample_scenario_is_read():
    assert load_scenario(SAMPLE.read_text("utf-8")).capitation.pmpm == 118


def test_an_empty_text_is_the_usual_scenario():
    assert load_scenario("") == Scenario()


def test_numbers_are_read_as_people_write_them():
    text = 'capitation: {pmpm: "$1,128.50", withhold: 5%, withhold_returned: .8}\nfee_for_service: {rate_change: -3.5%}'
    scenario = load_scenario(text)
    assert (scenario.capitation.pmpm, scenario.capitation.withhold) == (Decimal("1128.50"), Decimal("0.05"))
    assert scenario.fee_for_service.rate_change == Decimal("-0.035")


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        ("[T1016, t1017]", ("T1016", "T1017")),
        ("T1016; T1017", ("T1016", "T1017")),
        ("T1016", ("T1016",)),
        ("[99490]", ("99490",)),  # YAML reads a number; five digits are the code
        ("[]", ()),
    ],
)
def test_codes_are_read_from_a_list_or_a_text(codes, read):
    assert load_scenario(f"bundle: {{trigger_codes: {codes}}}").bundle.trigger_codes == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("capitation: {pmpm: -5}", r'^capitation\.pmpm: "-5" cannot be; it must be at least 0\.$'),
        ("capitation: {pmpm: free}", r'capitation\.pmpm: "free" cannot be; it must be a number\.'),
        ('hourly: {rate: "75%"}', r'hourly\.rate: "75%" cannot be; it must be an amount in dollars, such as 75\.00\.'),
        ("capitation: {pmpm: yes}", r"capitation\.pmpm: .* a number\."),
        ("capitation: {pmpm: .nan}", r"capitation\.pmpm: .* a number\."),
        ("capitation: {pmpm: 1.00005}", r"capitation\.pmpm: .* at most four decimals"),
        (
            "capitation: {withhold: 5}",
            r'withhold: "5" cannot be; .* at most 1, for example 5% written as 0\.05 or "5%"',
        ),
        ("capitation: {partial_month: sometimes}", "one of 'any_day', 'first_day', 'fifteenth' or 'prorate'"),
        ("models: []", r"^models: it must be a list that names at least one\.$"),
        ("models: hourly", r'^models: "hourly" cannot be; it must be a list, such as \[one, two\]\.$'),
        (
            "mix: {legs: [{}, {model: barter}]}",
            r'^mix\.legs\.2\.model: "barter" cannot be; it must be one of [a-z_, \']+ or \'case_rate\'\.$',
        ),
        ("case_rate: {tiers: []}", r"^case_rate\.tiers: it must be a list that names at least one\.$"),
        ("stop_loss: {attachment: 500, cap: 400}", r'^stop_loss\.cap: "400" cannot be; it must be a limit of at least'),
        (
            "shared_savings: {least_loss_share: 0.8, most_loss_share: 0.4}",
            r'^shared_savings\.most_loss_share: "0\.4" cannot be; it must be at least the least share of losses, 0\.8\.$',
        ),
        ("capitation: 5", r'capitation: "5" cannot be; it must be a list of names and values'),
        ("bundle: {window_days: 0}", r'bundle\.window_days: "0" cannot be; it must be at least 1\.'),
        ("bundle: {window_days: 30.5}", r"bundle\.window_days: .* a whole number"),
        ("bundle: {window_days: 400}", r"bundle\.window_days: .* at most 366"),
        ("bundle: {discount: 120%}", r"bundle\.discount: .* at most 1"),
        ("bundle: {trigger_codes: [0012]}", r"bundle\.trigger_codes: .* codes in quotes"),
        (
            "cost: {travel: 40%, documentation: 20%}",
            r"cost\.documentation: .* 60% together, leave none of the 60% billed",
        ),
        ("cost: {productivity: 0}", r"cost\.productivity: .* more than 0"),
        ("cost: {basis: guess}", r"cost\.basis: .* one of 'hour', 'staff' or 'positions'"),
        ("capitation: {pmpn: 5}", r'capitation\.pmpn is no field of a scenario\. Nearest: "pmpm"\.'),
        ("captation: {pmpm: 5}", r'captation is no field of a scenario\. Nearest: "capitation"\.'),
        ("colour: red", r"colour is no field of a scenario\.$"),
        (
            "capitation: {pmpm: 1,234.50}",
            r'capitation: "234\.5" stands where a name must\. Write a number without a comma',
        ),
        ("1: 2", r'The scenario: "1" stands where a name must\.'),
        ("paths: -1", "paths: .* at least 0"),
        ("just words", "list of names and values"),
        ("- a", "list of names and values"),
        ("name: x\na: [1", "not YAML at line 2"),
    ],
)
def test_impossible_terms_are_named_by_field(text, said):
    with pytest.raises(InputInvalidError, match=said):
        load_scenario(text)


def test_every_impossible_term_is_told_with_its_field():
    with pytest.raises(ScenarioInvalidError) as caught:
        make_scenario({"capitation": {"pmpm": -5}, "bundle": {"window_days": 0, "discount": "1.2"}})
    faults = caught.value.faults
    assert [(each.field, each.value) for each in faults] == [
        ("capitation.pmpm", "-5"),
        ("bundle.window_days", "0"),
        ("bundle.discount", "1.2"),
    ]
    assert all(each.message.startswith(each.field) and each.message.endswith(".") for each in faults)
