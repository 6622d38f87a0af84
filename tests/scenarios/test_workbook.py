"""The workbook's formulas, recalculated by a spreadsheet program, against the figures of the models."""

from __future__ import annotations

import io
import subprocess
from datetime import date, timedelta

import polars as pl
import pytest
from openpyxl import load_workbook

from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.utilization import Utilization
from cmcore.scenarios.workbook import INPUTS, MONTHS, PARTS, REVENUE_COLUMNS, scenario_workbook

NEW_TERMS = {
    "fee_for_service": {"rate_change": "0.0375", "collected": "0.935"},
    "capitation": {"pmpm": "128.10", "withhold": "0.05", "withhold_returned": "0.75", "partial_month": "prorate"},
    "bundle": {"price": "411.15", "discount": "0.015", "trigger_codes": ["T1017"], "window_days": 30},
    "cost": {"salary": "51234.56", "fringe": "0.271", "overhead": "16000.5", "productivity": "0.55", "fixed_monthly": "99.995"},
}  # fmt: skip


@pytest.fixture
def panel(lines) -> Utilization:
    """Forty clients over six months, some enrolled for part of a month, some contacts outside of episodes."""
    rows = [
        (f"C{at % 40:02d}", date(2026, 1, 1) + timedelta(at * 7 % 181), at * 13 % 120, at * 3_571 % 20_003, "T1016" if at % 3 else "T1017")
        for at in range(400)
    ]  # fmt: skip
    spans = [(f"C{at:02d}", "Medicaid", date(2026, 1, 1) + timedelta(at * 3), date(2026, 6, 30) - timedelta(at)) for at in range(40)]  # fmt: skip
    members = pl.DataFrame(spans, schema=["client_id", "payer", "start_date", "end_date"], orient="row")
    staff = pl.DataFrame(
        {"annual_cost": [6_543_210], "start_date": [date(2026, 2, 3)], "end_date": [date(2026, 12, 31)]}
    )
    return Utilization.from_lines(lines(rows), members, staff=staff)


def opened(comparison, **kinds):
    return load_workbook(io.BytesIO(scenario_workbook(comparison)), **kinds)


def recalculated(office, folder, book):
    """The workbook after a spreadsheet program has recalculated every cell of it."""
    source = folder / "scenario.xlsx"
    book.save(source)  # openpyxl drops the values that the formulas had
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return load_workbook(folder / "out" / "scenario.xlsx", data_only=True)


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
    parts = [cents(models.cell(row, 2).value) for row in range(7, 7 + len(PARTS))]
    assert parts == [amount for each in comparison.results for amount in each.parts.values()]


@pytest.mark.office
@pytest.mark.parametrize("basis", ["hour", "staff"])
def test_changed_inputs_recalculate_to_the_cents_of_the_changed_scenario(office, tmp_path, panel, basis):
    counted = {"capitation": {"partial_month": "prorate"}, "bundle": {"trigger_codes": ["T1017"], "window_days": 30}}
    book = opened(compare(make_scenario({**counted, "cost": {"basis": basis}}), panel))
    wanted = make_scenario(NEW_TERMS | {"cost": NEW_TERMS["cost"] | {"basis": basis}})
    for row, (path, *_) in enumerate(INPUTS, 2):
        part, name = path.split(".")
        book["Inputs"].cell(row, 2).value = float(getattr(getattr(wanted, part), name))
    assert_shows(recalculated(office, tmp_path, book), compare(wanted, panel))


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
    assert str(book["Inputs"]["B15"].value).startswith("=(salary")


def test_every_model_and_every_part_of_its_revenue_has_its_formula(panel):
    results = compare(make_scenario({}), panel).results
    assert list(REVENUE_COLUMNS) == [each.kind for each in results]
    assert list(PARTS) == [name for each in results for name in each.parts]


def test_an_hour_that_is_given_is_an_input(panel):
    assert opened(compare(make_scenario({"cost": {"hourly": 60}}), panel))["Inputs"]["B15"].value == 60


def test_a_name_that_looks_like_a_formula_stays_text(panel):
    book = opened(compare(make_scenario({"name": '=HYPERLINK("http://x")'}), panel))
    cell = book["Notes"]["A1"]
    assert (cell.data_type, cell.value) == ("s", 'Scenario: =HYPERLINK("http://x")')


def test_the_notes_say_what_was_counted_and_how(panel):
    said = [cell.value for cell in opened(compare(make_scenario({}), panel))["Notes"]["A"]]
    assert "An episode's window is 90 days." in said
    assert any(each.startswith("Capitation (PMPM): A member counts for every month") for each in said)
