"""The workbook's formulas, recalculated by a spreadsheet program, against the figures of the models."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from openpyxl import load_workbook

from cmcore.scenarios.compare import compare
from cmcore.scenarios.models import MODELS
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.utilization import Utilization
from cmcore.scenarios.workbook import parts_of, scenario_workbook
from cmcore.scenarios.workbook_inputs import INPUTS
from cmcore.scenarios.workbook_models import term_inputs
from cmcore.scenarios.workbook_months import MONTHS, REVENUE_COLUMNS

NEW_TERMS = {
    "fee_for_service": {"rate_change": "0.0375", "collected": "0.935"},
    "capitation": {"pmpm": "128.10", "premium": "912.30", "premium_share": "0.143", "withhold": "0.05", "withhold_returned": "0.75", "partial_month": "prorate", "risk_score": "1.07", "normalization": "1.031", "coding_adjustment": "0.0591", "minimum_panel": 30},
    "bundle": {"price": "411.15", "discount": "0.015", "trigger_codes": ["T1017"], "window_days": 30},
    "cost": {"salary": "51234.56", "fringe": "0.271", "overhead": "9000.5", "supervision": 7000, "productivity": "0.70", "travel": "0.08", "documentation": "0.05", "no_shows": "0.02", "fixed_monthly": "99.995", "least_positions": "0.75"},
    "growth": {"members_at_first": "1.35", "members_yearly": "-0.17"},
}  # fmt: skip


@pytest.fixture
def payers(lines) -> Utilization:
    """Sixty contacts over four months of three payers."""
    names = ("Horizon", "Medicaid", "Blue")
    return Utilization.from_lines(
        lines(
            [
                (f"C{at % 7}", date(2026, 1, 1) + timedelta(at * 2), at * 13 % 120, at * 3_571 % 20_003, "T1016" if at % 3 else "T1017", names[at * at % 7 % 3])
                for at in range(60)
            ]
        )
    )  # fmt: skip


def opened(comparison, **kinds):
    return load_workbook(io.BytesIO(scenario_workbook(comparison)), **kinds)


def recalculated(office, folder, *books):
    """The workbooks after a spreadsheet program, started once, has recalculated every cell of them."""
    sources = [folder / f"scenario_{at}.xlsx" for at, _ in enumerate(books)]
    for source, book in zip(sources, books, strict=True):
        book.save(source)  # openpyxl drops the values that the formulas had
    return [load_workbook(each, data_only=True) for each in office.convert("xlsx", *sources)]


def with_inputs(book, comparison):
    """The workbook with the inputs and terms of another scenario typed over its own."""
    for row, (path, *_) in enumerate(INPUTS, 2):
        part, name = path.split(".")
        book["Inputs"].cell(row, 2).value = float(getattr(getattr(comparison.scenario, part), name))
    return with_terms(book, comparison)


def with_terms(book, comparison):
    for row, (_, _, value) in enumerate(term_inputs(comparison), len(INPUTS) + 3):
        book["Inputs"].cell(row, 2).value = float(value)
    return book


def cents(value) -> int:
    return round(value * 100)


def assert_shows(book, comparison):
    models, months, used = book["Models"], book["Months"], comparison.utilization
    for row, each in enumerate(comparison.results, 2):
        assert [cents(models.cell(row, at).value) for at in (2, 3, 4)] == [each.revenue, each.cost, each.margin]
        column = REVENUE_COLUMNS[each.kind]
        shown = [cents(months[f"{column}{place + 2}"].value) for place in range(len(used.months))]
        assert shown == list(each.revenue_by_month)
    spent = [cents(months[f"I{place + 2}"].value) for place in range(len(used.months))]
    assert spent == list(comparison.results[0].cost_by_month)
    wanted = [amount for each in comparison.results for amount in each.parts.values()]
    assert [cents(models.cell(row, 2).value) for row in range(7, 7 + len(wanted))] == wanted


BASES = ("hour", "staff", "positions")


@pytest.mark.office
def test_changed_inputs_recalculate_to_the_cents_of_the_changed_scenario(office, tmp_path, panel):
    counted = {"capitation": {"partial_month": "prorate"}, "bundle": {"trigger_codes": ["T1017"], "window_days": 30}}
    wanted = [
        compare(make_scenario(NEW_TERMS | {"cost": NEW_TERMS["cost"] | {"basis": each}}), panel) for each in BASES
    ]
    plain = [compare(make_scenario({**counted, "cost": {"basis": each}}), panel) for each in BASES]
    books = [with_inputs(opened(before), after) for before, after in zip(plain, wanted, strict=True)]
    for found, each in zip(recalculated(office, tmp_path, *books), wanted, strict=True):
        assert_shows(found, each)


RISKY = {
    "models": [each.kind for each in MODELS],
    "hourly": {"rate": "61.37", "billable": "0.93"},
    "retainer": {"fee": "4100.50", "included_hours": "40.5", "overage_rate": "71.20"},
    "case_rate": {"adjustment": "1.05", "tiers": [{"fee": 300}, {"from_hours": "9.5", "fee": 812}, {"from_hours": 11, "fee": 990}]},
    "corridor": {"scheme": "own", "target": 30_000, "discount": "0.02", "quality_withhold": "0.02", "quality": "0.71", "funding_ratio": "0.8", "bands": [{"starts_at": "0.02", "payer_share": "0.4"}, {"starts_at": "0.07", "payer_share": "0.85"}]},
    "stop_loss": {"premium_pmpm": "2.35", "attachment": 400, "cap": 700, "share": "0.8", "expected": 15_000, "aggregate_at": "1.1", "aggregate_share": "0.6", "pool": 2_100, "pool_others": 900},
    "shared_savings": {"benchmark_pmpm": 930, "spending_pmpm": 880, "first_dollar": False, "fees_pmpy": "3.10", "measures_met": 3, "gates": [{"measures": 2, "share": "0.41"}, {"measures": 4, "share": "0.5"}]},
    "reconciled_bundle": {"baseline": 480, "trend": "1.02", "risk": "0.97", "quality": 80, "gain_swing": "0.1", "elsewhere": 20},
    "pay_for_performance": {"withhold": "0.03", "bonus_pmpm": "2.5", "score": "0.62", "full_at": "0.9", "exchange_slope": "1.7", "most_change": "0.004"},
    "medical_loss_ratio": {"taxes_and_fees": 500, "quality_improvement": 300},
    "mix": {"legs": [{"model": "fee_for_service", "first": 1, "last": "0.2"}, {"model": "bundle", "first": 0, "last": "0.5"}, {"model": "case_rate", "first": 0, "last": "0.3"}]},
}  # fmt: skip


DENIED = {
    "denials": [{"reason": "No authorization", "denied": "0.061", "appealed": "0.8", "won": "0.45", "months": 5}, {"reason": "Late", "denied": "0.023", "appealed": 0}],
    "lag": [{"payer": "horizon", "months": 1, "share": "0.7"}, {"payer": "horizon", "months": 3, "share": "0.3"}, {"months": 0, "share": "0.15"}, {"months": 2, "share": "0.85"}],
}  # fmt: skip


def assert_shows_cash(book, comparison):
    shown = book["Cash"]
    for column, each in enumerate(comparison.results, 2):
        filled = [cents(shown.cell(row, column).value) for row in range(2, shown.max_row + 1)]
        assert filled == [*each.cash_by_month, *(0,) * (len(filled) - len(each.cash_by_month))]
        assert sum(filled) == each.revenue


@pytest.mark.office
def test_denials_and_the_cash_of_each_month_recalculate_to_the_cents_of_the_changed_terms(office, tmp_path, payers):
    usual = [{"reason": name, "denied": "0.01"} for name in ("No authorization", "Late")]
    lag = [row | {"months": 0} for row in DENIED["lag"][:1]] + DENIED["lag"][1:]
    bundle = {"trigger_codes": ["T1017"], "window_days": 30}
    book = opened(compare(make_scenario({"bundle": bundle, "fee_for_service": {"denials": usual, "lag": lag}}), payers))
    changed = {"fee_for_service": NEW_TERMS["fee_for_service"] | DENIED}
    wanted = compare(make_scenario(NEW_TERMS | changed | {"capitation": {}}), payers)
    (found,) = recalculated(office, tmp_path, with_inputs(book, wanted))
    assert_shows(found, wanted)
    assert_shows_cash(found, wanted)


CELLS = {
    "cells": [{"name": "Girls", "age_to": 17, "sex": "F", "multiple": "0.61"}, {"name": "Boys", "age_to": 17, "sex": "M", "multiple": "0.83"}, {"name": "Adults", "age_from": 18, "acuity": "2", "multiple": "1.37"}],
    "tiers": [{"multiple": "1.1"}, {"from_member": 9, "multiple": "0.97"}, {"from_member": 21, "multiple": "0.855"}],
    "withhold_months": 5,
}  # fmt: skip


@pytest.fixture
def kinds(lines) -> Utilization:
    """Forty clients of several ages over six months, some enrolled for part of a month."""
    rows = [(f"C{at % 40:02d}", date(2026, 1, 1) + timedelta(at * 9 % 181), at * 13 % 120, 5_000) for at in range(80)]
    spans = [(f"C{at:02d}", "Medicaid", date(2026, 1, 1) + timedelta(at * 3), date(2026, 6, 30) - timedelta(at), at * 2 if at % 9 else None, "FM"[at % 2], str(at % 3)) for at in range(40)]  # fmt: skip
    names = ["client_id", "payer", "start_date", "end_date", "age", "sex", "acuity"]
    return Utilization.from_lines(lines(rows), pl.DataFrame(spans, schema=names, orient="row"))


@pytest.mark.office
@pytest.mark.parametrize(("rule", "hold"), [("prorate", "each"), ("any_day", "panel"), ("fifteenth", "each")])
def test_cells_tiers_and_a_pool_recalculate_to_the_cents_of_the_changed_terms(office, tmp_path, kinds, rule, hold):
    kept = {"models": ["fee_for_service", "capitation", "bundle", "referral_pool"]}
    counted = {"partial_month": rule, "tiers_hold": hold}
    plain = {name: [row | {"multiple": 1} for row in CELLS[name]] for name in ("cells", "tiers")}
    plain["tiers"][1] = plain["tiers"][1] | {"from_member": 2}
    book = opened(compare(make_scenario(kept | {"capitation": counted | plain}), kinds))
    terms = NEW_TERMS["capitation"] | counted | CELLS | {"minimum_panel": 20}
    pool = {"budget_pmpm": "81.5", "spending_pmpm": "83.33", "gain_share": "0.3"}
    bundle = {"price": "411.15", "discount": "0.015"}
    growing = kept | {"growth": {"members_at_first": "1.35", "members_yearly": "0.4"}}
    wanted = compare(make_scenario(growing | {"capitation": terms, "referral_pool": pool, "bundle": bundle}), kinds)
    (found,) = recalculated(office, tmp_path, with_inputs(book, wanted))
    three = compare(
        make_scenario(growing | {"models": kept["models"][:3], "capitation": terms, "bundle": bundle}), kinds
    )
    assert_shows_cash(found, three)
    assert_shows_all(found, wanted)
    assert wanted.results[3].parts["withhold_kept"] < 0


@pytest.mark.office
@pytest.mark.parametrize(("begins", "ends"), [(1, None), (2, 3)])
def test_a_mix_by_payer_recalculates_to_the_cents_of_the_changed_terms(office, tmp_path, payers, begins, ends):
    def legs(one, other):
        return [
            {"payer": "Horizon", "model": "fee_for_service", "first": 1 - one, "last": 1 - other},
            {"payer": "Horizon", "model": "capitation", "first": one, "last": other},
            {"payer": "blue", "model": "bundle", "first": 1 - one, "last": 1 - other},
            {"payer": "blue", "model": "hourly", "first": one, "last": other * Decimal("0.6")},
            {"payer": "blue", "model": "case_rate", "first": 0, "last": other * Decimal("0.4")},
            {"model": "fee_for_service", "first": 1 - one, "last": 1 - other},
            {"model": "retainer", "first": one, "last": other},
        ]

    models = {"models": ["fee_for_service", "capitation", "bundle", "mix"], "bundle": {"trigger_codes": ["T1017"]}}
    glide = {"glide_from": begins, "glide_to": ends}
    denials = {"fee_for_service": {"denials": [{"denied": "0.01"}]}}
    book = opened(compare(make_scenario(models | denials | {"mix": {"legs": legs(0, Decimal(1))} | glide}), payers))
    terms = NEW_TERMS | models | {"bundle": {"price": "411.15", "discount": "0.015", "trigger_codes": ["T1017"]}}
    terms |= {
        "fee_for_service": NEW_TERMS["fee_for_service"] | {"denials": [{"denied": "0.07", "won": "0.35"}]},
        "capitation": {"pmpm": "128.10", "withhold": "0.05", "withhold_returned": "0.75", "minimum_panel": 2},
        "mix": {"legs": legs(Decimal("0.15"), Decimal("0.85"))} | glide,
        "hourly": {"rate": "71.35", "billable": "0.935"},
        "retainer": {"fee": "99.995", "included_hours": "1.25", "overage_rate": "61.05"},
        "case_rate": {
            "adjustment": "1.073",
            "tiers": [{"fee": "87.15"}, {"from_hours": "0.9", "fee": "133.37"}, {"from_hours": 3, "fee": 201}],
        },
    }
    wanted = compare(make_scenario(terms), payers)
    (found,) = recalculated(office, tmp_path, with_inputs(book, wanted))
    assert_shows_all(found, wanted)
    shares = [round(row[10].value, 6) for row in found["Mix"].iter_rows(min_row=6, max_row=9)]  # Horizon's capitation
    assert shares == ([0.15, 0.383333, 0.616667, 0.85] if ends is None else [0.15, 0.15, 0.85, 0.85])


def test_the_workbook_opens_with_the_cash_of_the_scenario(payers):
    comparison = compare(make_scenario({"fee_for_service": DENIED}), payers)
    assert_shows_cash(opened(comparison, data_only=True), comparison)


def assert_shows_all(book, comparison):
    models, settled = book["Models"], book["Settlements"]
    for row, each in enumerate(comparison.results, 2):
        shown = [cents(models.cell(row, at).value) for at in (2, 3, 4)]
        assert (each.kind, shown) == (each.kind, [each.revenue, each.cost, each.margin])
    shown = [cents(row[2].value) for row in settled.iter_rows(min_row=2)]
    further = [each for each in comparison.results if each.kind not in REVENUE_COLUMNS]
    assert shown == [amount for each in further for amount in (*each.parts.values(), each.revenue)]


@pytest.mark.office
def test_every_model_recalculates_to_the_cents_of_the_changed_terms(office, tmp_path, panel):
    counted = {"capitation": {"partial_month": "prorate"}, "bundle": {"trigger_codes": ["T1017"], "window_days": 30}}
    other = {"hourly": {"rate": 1}, "stop_loss": RISKY["stop_loss"] | {"attachment": 1}}
    books, wanted = [], []
    for basis in BASES:
        changed = NEW_TERMS | RISKY | {"cost": NEW_TERMS["cost"] | {"basis": basis}}
        wanted.append(compare(make_scenario(changed), panel))
        plain = make_scenario(counted | RISKY | other | {"cost": {"basis": basis}})
        books.append(with_inputs(opened(compare(plain, panel)), wanted[-1]))
    for found, each in zip(recalculated(office, tmp_path, *books), wanted, strict=True):
        assert_shows_all(found, each)


@pytest.mark.office
def test_the_schemes_of_the_regulations_recalculate_to_the_same_cents(office, tmp_path, panel):
    terms = NEW_TERMS | {"models": ["corridor", "shared_savings", "medical_loss_ratio", "pay_for_performance"]}
    terms |= {
        "medical_loss_ratio": {"life_years": 7_500},
        "shared_savings": {"spending_pmpm": 990, "loss_by_quality": True, "loss_cap_fees": "0.09", "fees_off": "savings"},
        "pay_for_performance": {"measures": [{"actual": 70, "goal": 100}, {"actual": 4, "goal": 3, "lower_is_better": True}]},
    }  # fmt: skip
    schemes = ("aca", "part_d", "part_d_2006_90", "reach_professional")
    wanted = [compare(make_scenario(terms | {"corridor": {"scheme": each}}), panel) for each in schemes]
    for found, each in zip(recalculated(office, tmp_path, *map(opened, wanted)), wanted, strict=True):
        assert_shows_all(found, each)


@pytest.mark.office
def test_other_life_years_recalculate_to_their_credibility(office, tmp_path, panel):
    def rebated(years, less):
        ratio = {"floor": "0.99", "life_years": years, "deductible": less}
        terms = {"capitation": {"pmpm": 900}, "medical_loss_ratio": ratio}
        return compare(make_scenario({"models": [*REVENUE_COLUMNS, "medical_loss_ratio"]} | terms), panel)

    plain = rebated(1_000, 1)
    wanted = [rebated(*each) for each in ((999, 0), (3_300, 3_100), (62_000, 2_400), (90_000, 12_000))]
    assert all(each.results[-1].parts != plain.results[-1].parts for each in wanted)
    books = [with_terms(opened(plain), each) for each in wanted]
    for found, each in zip(recalculated(office, tmp_path, *books), wanted, strict=True):
        assert_shows_all(found, each)


MEASURES = [
    {"actual": 70, "goal": 100, "weight": "0.4", "threshold": 55, "baseline": 40},
    {"actual": 7, "goal": 3, "weight": "0.35", "threshold": 9, "baseline": 8, "lower_is_better": True},
    {"actual": 81, "goal": 80, "weight": "0.25", "threshold": 80},
]
REACHED = [100, 2, 79]
GATES = [{"measures": 2, "share": "0.47"}, {"measures": 1, "share": "0.41"}, {"measures": 3, "share": "0.50"}]


@pytest.mark.office
def test_a_measure_reached_otherwise_recalculates_to_the_cents_of_its_score(office, tmp_path, panel):
    def scored(method, measures):
        paid = {"method": method, "measures": measures, "gates": GATES, "bonus_pmpm": "37.50"}
        return compare(make_scenario({"models": [*REVENUE_COLUMNS, "pay_for_performance"], "pay_for_performance": paid}), panel)  # fmt: skip

    otherwise = [each | {"actual": reached} for each, reached in zip(MEASURES, REACHED, strict=True)]
    books, wanted = [], []
    for method in ("gap_to_goal", "points", "gates", "domain", "met", "home_health"):
        plain, changed = scored(method, MEASURES), scored(method, otherwise)
        assert changed.results[-1].parts != plain.results[-1].parts
        books.append(with_terms(opened(plain), changed))
        wanted.append(changed)
    for found, each in zip(recalculated(office, tmp_path, *books), wanted, strict=True):
        assert_shows_all(found, each)


@pytest.mark.office
def test_every_cell_that_is_worked_out_opens_with_what_a_spreadsheet_program_makes_of_it(office, tmp_path, payers):
    denied = {"fee_for_service": DENIED, "pay_for_performance": {"measures": MEASURES}}
    cells = {"capitation": {"withhold": "0.1", "tiers": [{"from_member": 1}, {"from_member": 3, "multiple": "0.8"}]}}
    comparison = compare(make_scenario(RISKY | denied | cells | {"growth": NEW_TERMS["growth"]}), payers)
    shown, formulas = opened(comparison, data_only=True), opened(comparison)
    (again,), compared = recalculated(office, tmp_path, opened(comparison)), 0
    for sheet in formulas:
        for cell in (each for row in sheet.iter_rows() for each in row if each.data_type == "f"):
            ours, theirs = shown[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
            place = f"{sheet.title}!{cell.coordinate}"
            if isinstance(theirs, int | float) and isinstance(ours, int | float):
                assert abs(ours - theirs) < 0.0051, (place, ours, theirs)
            compared += 1
    assert compared > 400


@pytest.mark.parametrize("terms", [{}, NEW_TERMS, {"cost": {"basis": "staff"}}, {"cost": {"hourly": "60.30"}}])
def test_the_workbook_opens_with_the_figures_of_the_scenario(panel, terms):
    comparison = compare(make_scenario(terms), panel)
    assert_shows(opened(comparison, data_only=True), comparison)


def test_every_figure_of_a_model_is_a_formula(panel):
    book = opened(compare(make_scenario({}), panel))
    for row in range(2, 5):
        assert all(str(book["Models"].cell(row, at).value).startswith("=") for at in (2, 3, 4, 5))
    live = [at for at, (_, formula) in enumerate(MONTHS, 1) if formula]
    assert all(str(book["Months"].cell(2, at).value).startswith("=") for at in live)
    assert str(book["Inputs"].cell(len(INPUTS) + 2, 2).value).startswith("=(salary")


def test_every_model_and_every_part_of_its_revenue_has_its_formula(panel):
    comparison = compare(make_scenario({}), panel)
    assert list(REVENUE_COLUMNS) == [each.kind for each in comparison.results]
    assert set(parts_of(comparison)) == {name for each in comparison.results for name in each.parts}


def test_an_hour_that_is_given_is_an_input(panel):
    assert (
        opened(compare(make_scenario({"cost": {"hourly": 60}}), panel))["Inputs"].cell(len(INPUTS) + 2, 2).value == 60
    )


def test_a_name_that_looks_like_a_formula_stays_text(panel):
    book = opened(compare(make_scenario({"name": '=HYPERLINK("http://x")'}), panel))
    cell = book["Notes"]["A1"]
    assert (cell.data_type, cell.value) == ("s", 'Scenario: =HYPERLINK("http://x")')


def test_the_notes_say_what_was_counted_and_how(panel):
    said = [cell.value for cell in opened(compare(make_scenario({}), panel))["Notes"]["A"]]
    assert "An episode's window is 90 days." in said
    assert any(each.startswith("Capitation (PMPM): A member counts for every month") for each in said)
