"""Where the figures of a comparison are from."""

from __future__ import annotations

from decimal import Decimal
from types import UnionType
from typing import Union, get_args, get_origin

import pytest

from cmcore.reference.tables import load
from cmcore.scenarios.compare import compare
from cmcore.scenarios.models import MODELS
from cmcore.scenarios.scenario import Scenario, make_scenario
from cmcore.scenarios.sources import assumptions, origin_of, usual_sources
from cmcore.scenarios.terms import Terms
from cmcore.scenarios.utilization import Utilization
from tests.scenarios.test_workbook import opened

COUNTED = "Workspace Sample, revision 12 of its data; priced as of 2026-11-20"


def numbers() -> set[str]:
    """The path of every number and of all rows with numbers among a scenario's terms."""
    scenario, found = Scenario(), {"dispersion"}
    for part, terms in scenario:
        if isinstance(terms, Terms):
            for name, about in type(terms).model_fields.items():
                kinds = (
                    get_args(about.annotation)
                    if get_origin(about.annotation) in {Union, UnionType, tuple}
                    else (about.annotation,)
                )
                if any(
                    isinstance(each, type) and issubclass(each, int | Decimal | Terms) and each is not bool
                    for each in map(_plain, kinds)
                ):
                    found.add(f"{part}.{name}")
    return found


def _plain(kind: object) -> object:
    return get_args(kind)[0] if hasattr(kind, "__metadata__") else kind


def test_every_number_among_the_terms_has_the_source_of_its_usual_value():
    assert set(usual_sources()) == numbers()
    assert set(load("term_sources")["confidence"]) == {"high", "medium", "recalled", "assumption", "neutral"}


def test_a_usual_value_names_its_rule_and_a_recalled_one_says_so():
    usual = Scenario()
    assert origin_of(usual, "stop_loss.share") == (
        "Usual value",
        "42 CFR 422.208: 90% of a patient's cost above the limit",
    )
    assert origin_of(usual, "pay_for_performance.withhold") == (
        "Usual value",
        "Hospital value-based purchasing: 2% (recalled)",
    )
    assert origin_of(usual, "cost.salary")[1].startswith("Assumption of this product")


@pytest.mark.parametrize(
    ("terms", "path", "said"),
    [
        ({"cost": {"salary": 60_000}}, "cost.salary", "Offer of May; the usual value is 52000"),
        ({"stop_loss": {"cap": 9_000}}, "stop_loss.cap", "Offer of May"),
        ({"capitation": {"tiers": [{}]}}, "capitation.tiers", "Offer of May"),
        ({"dispersion": "0.5"}, "dispersion", "Offer of May"),
    ],
)
def test_another_value_is_typed_in_and_the_usual_one_stands_beside_it(terms, path, said):
    assert origin_of(make_scenario({"name": "Offer of May"} | terms), path) == ("Typed in", said)


def test_what_is_counted_names_the_data_and_their_revision(used):
    found = {each.path: each for each in assumptions(compare(make_scenario({}), used), COUNTED)}
    members = found["counted.members"]
    assert (members.value, members.origin, members.source) == (2, "Agency's sessions", COUNTED)
    assert found["counted.fee_revenue"].value == Decimal("425.00")
    assert found["counted.months"].value == "January 2026 to April 2026"


def test_members_are_from_the_members_table_where_there_is_one(panel):
    found = {each.path: each for each in assumptions(compare(make_scenario({}), panel), COUNTED)}
    assert found["counted.members"].origin == found["counted.member_months"].origin == "Members table"
    assert found["counted.sessions"].origin == "Agency's sessions"


def test_what_is_counted_is_told_before_it_is_grown(used):
    grown = compare(make_scenario({"growth": {"members_at_first": 2}}), used)
    found = {each.path: each for each in assumptions(grown, COUNTED)}
    assert grown.utilization.sessions == 10
    assert found["counted.sessions"].value == 5
    assert found["growth.members_at_first"].origin == "Typed in"


def test_typed_use_is_typed_in():
    scenario = make_scenario({"name": "New programme", "utilization": {}})
    found = {each.path: each for each in assumptions(compare(scenario, Utilization.typed(scenario)), COUNTED)}
    assert (found["counted.minutes"].origin, found["counted.minutes"].source) == ("Typed in", "New programme")


def test_the_pay_of_staff_is_from_the_staff_table(panel):
    comparison = compare(make_scenario({"cost": {"basis": "staff"}}), panel)
    pay = next(each for each in assumptions(comparison, COUNTED) if each.path == "counted.payroll")
    assert pay.origin == "Staff table"
    assert pay.value * 100 == sum(each.payroll for each in panel.months) > 0


def test_a_corridor_s_scheme_names_the_rule_of_its_bands(used):
    comparison = compare(make_scenario({"models": ["corridor"], "corridor": {"scheme": "part_d"}}), used)
    scheme = next(each for each in assumptions(comparison) if each.path == "corridor.scheme")
    assert (scheme.value, scheme.origin, scheme.source) == ("part d", "Typed in", "42 CFR 423.336")


def test_every_row_of_the_inputs_says_where_it_is_from(twelve):
    models = {"models": [each.kind for each in MODELS], "capitation": {"cells": [{"age_to": 17}]}}
    sheet = opened(compare(make_scenario(models), twelve), data_only=True)["Inputs"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    filled = [row for row in rows if row[0]]
    origins = {"Usual value", "Typed in", "Agency's sessions", "Worked out", "Where it is from"}
    assert all(row[2] in origins for row in filled)
    assert all(row[3] for row in filled)


def test_the_workbook_says_what_does_not_change(twelve):
    sheet = opened(compare(make_scenario({}), twelve), data_only=True)["Inputs"]
    shown = {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows(min_row=2) if row[0].value}
    assert shown["Contacts"] == [30, "Agency's sessions", "The files named"]
    assert shown["Bundle: episode window in days"][:2] == [90, "Usual value"]
    assert shown["Capitation (PMPM): Members enrolled for part of a month"][0] == "any day"
