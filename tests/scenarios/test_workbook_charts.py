"""The sheets of break-evens and of what matters most, and the native charts of their data."""

from __future__ import annotations

import io
import zipfile
from itertools import product

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, ScatterChart

from cmcore.scenarios.compare import compare
from cmcore.scenarios.costs import costs_at
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.sensitivity import tornado
from cmcore.scenarios.utilization import Utilization
from cmcore.scenarios.workbook import scenario_workbook
from cmcore.scenarios.workbook_charts import BLOCK, EVEN, MATTERS
from cmcore.scenarios.workbook_steps import SHEET as STEPS_SHEET
from tests.scenarios.test_workbook import NEW_TERMS, cents, opened, recalculated, with_inputs

KINDS = ["fee_for_service", "capitation", "bundle", "hourly", "retainer"]
CARE = {"cost": {"hourly": 120}, "capitation": {"pmpm": 100, "withhold": 0}, "fee_for_service": {"collected": 1}}


def block(sheet, place: int) -> list[list[object]]:
    rows = sheet.iter_rows(min_row=place * BLOCK + 1, max_row=place * BLOCK + 9, max_col=7, values_only=True)
    return [list(each) for each in rows]


def test_the_break_even_of_contacts_by_hand(used):
    # 5 contacts of 255 minutes at $120 cost 510.00. Fees bring 425.00, 85.00 a contact against 102.00: every contact
    # loses. Capitation brings 600.00 whatever comes: 5 are covered (510.00), 6 are not (612.00).
    sheet = opened(compare(make_scenario(CARE), used), data_only=True)[EVEN]
    fees, capitation = block(sheet, 0), block(sheet, 1)
    assert fees[2][:6] == [5, "none", 425, 0, 510, 0]
    assert capitation[2][:6] == [5, 5, 0, 600, 510, 0]
    assert [row[:3] for row in capitation[5:8]] == [[0, 600, 0], [5, 600, 510], [7, 600, 714]]  # 5 x 3/2, in whole ones
    assert [row[3:6] for row in fees[5:]] == [
        ["Today", 5, 0], ["Today", 5, 714], ["Break-even", "#N/A", 0], ["Break-even", "#N/A", 714],
    ]  # fmt: skip


LOSS = NEW_TERMS
GAIN = NEW_TERMS | {"capitation": {"pmpm": 4_000, "partial_month": "prorate"}}


@pytest.mark.office
def test_break_evens_recalculate_to_those_of_the_changed_terms(office, tmp_path, panel):
    bundle = {"trigger_codes": ["T1017"], "window_days": 30}
    kept = {"models": KINDS, "bundle": bundle, "hourly": {"rate": 61}}
    books, wanted = [], []
    for basis, terms in product(("hour", "staff"), (LOSS, GAIN)):
        cost = NEW_TERMS["cost"] | {"basis": basis}
        plain = make_scenario(kept | {"cost": {"basis": basis}, "capitation": {"partial_month": "prorate"}})
        changed = make_scenario(terms | kept | {"cost": cost, "bundle": NEW_TERMS["bundle"] | bundle})
        wanted.append(compare(changed, panel))
        books.append(with_inputs(opened(compare(plain, panel)), wanted[-1]))
    for found, comparison in zip(recalculated(office, tmp_path, *books), wanted, strict=True):
        assert_shows_break_evens(found[EVEN], comparison)


def assert_shows_break_evens(shown, comparison):
    for place, result in enumerate(comparison.results[:4]):
        title, _, (today, even, by_contact, other, volume, fixed, *_), *_ = block(shown, place)
        assert title[0] == result.name
        assert (today, even) == (comparison.utilization.sessions, result.break_even_sessions or _none(result))
        assert (cents(by_contact + other), cents(volume + fixed)) == (result.revenue, result.cost)
    assert shown.max_row < 4 * BLOCK  # a retainer follows no straight line


PAID = {"basis": "positions", "salary": 12_000, "fringe": 0, "overhead": 0, "paid_hours": 12, "productivity": 1}


def test_the_break_even_of_positions_by_hand(used):
    # a position delivers 60 minutes a month at $1,000; 90, 60, 60 and 45 minutes ask for 2 from January on, which stay:
    # 8 x $1,000. At 7 contacts it is 126, 84, 84 and 63 minutes, so 3 each: $12,000. Fees: 85.00 a contact
    book = opened(compare(make_scenario(CARE | {"cost": PAID}), used), data_only=True)
    steps = {row[0]: row[1:6] for row in book[STEPS_SHEET].iter_rows(min_row=2, values_only=True)}
    assert steps == {
        0: (0, 0, 0, 0, 0), 1: (4_000, 1, 1, 1, 1), 2: (4_000, 1, 1, 1, 1), 3: (4_000, 1, 1, 1, 1),
        4: (8_000, 2, 2, 2, 2), 5: (8_000, 2, 2, 2, 2), 6: (8_000, 2, 2, 2, 2), 7: (12_000, 3, 3, 3, 3),
    }  # fmt: skip
    shown = {row[0]: row[1:4] for row in book[EVEN].iter_rows(min_row=3, max_row=33, values_only=True)}
    assert (shown[0], shown[5], shown[7]) == ((0, 0, 0), (425, 8_000, -7_575), (595, 12_000, -11_405))


@pytest.mark.office
def test_the_cost_in_steps_recalculates_to_that_of_the_changed_terms(office, tmp_path, panel):
    kept = {"models": KINDS[:3], "bundle": {"trigger_codes": ["T1017"], "window_days": 30}}
    books, wanted = [], []
    for stay in (True, False):
        counted = {"basis": "positions", "positions_come": "quarter", "positions_stay": stay}
        wanted.append(compare(make_scenario(NEW_TERMS | kept | {"cost": NEW_TERMS["cost"] | counted}), panel))
        books.append(with_inputs(opened(compare(make_scenario(kept | {"cost": counted}), panel)), wanted[-1]))
    for found, comparison in zip(recalculated(office, tmp_path, *books), wanted, strict=True):
        assert_shows_cost_in_steps(found, comparison)


def assert_shows_cost_in_steps(found, comparison):
    wanted = comparison.scenario
    rows = [row[:4] for row in found[EVEN].iter_rows(min_row=3, max_row=33, values_only=True)]
    at = [int(row[0]) for row in rows]
    assert [cents(row[2]) for row in rows] == list(costs_at(wanted.cost, comparison.utilization, at))
    fees = comparison.results[0].revenue
    paid = [
        abs(cents(row[1]) - fees * many / comparison.utilization.sessions) for row, many in zip(rows, at, strict=True)
    ]
    assert max(paid) <= 0.5
    assert [cents(row[3]) for row in rows] == [cents(row[1]) - cents(row[2]) for row in rows]
    assert len(set(costs_at(wanted.cost, comparison.utilization, at))) > 3


def _none(result) -> object:
    return "none" if result.break_even_sessions is None else 0


def test_what_matters_shows_the_margins_of_the_tornado(used):
    comparison = compare(make_scenario(CARE), used)
    sheet = opened(comparison, data_only=True)[MATTERS]
    shown = [list(row) for row in sheet.iter_rows(min_row=BLOCK + 3, max_row=BLOCK + 12, max_col=7, values_only=True)]
    assert shown[0][:3] == ["Capitation (PMPM)", "Margin", 90]
    first = next(row for row in shown[2:] if row[0] == "Capitation (PMPM): PMPM")
    # 90.00 and 110.00 on 6 member-months: 540 and 660 less 510
    assert first == ["Capitation (PMPM): PMPM", 90, 110, 30, 150, -60, 60]
    swings = tornado(comparison.scenario, used, "capitation")
    assert [row[0] for row in shown[2:] if row[0]] == [each.label for each in swings[:8]]


def test_each_chart_stands_beside_the_cells_it_draws(twelve):
    book = load_workbook(io.BytesIO(scenario_workbook(compare(make_scenario({"models": KINDS}), twelve))))
    for name, kind, count in ((EVEN, ScatterChart, 4), (MATTERS, BarChart, 5)):
        charts = book[name]._charts
        assert [type(each) for each in charts] == [kind] * count
        for chart in charts:
            first = chart.anchor._from.row
            for sheet, cells in map(_reference, _points(chart)):
                rows = [int(part.split("$")[-1]) for part in cells.split(":")]
                assert sheet.strip("'") == name
                assert first < min(rows) <= max(rows) <= first + BLOCK
            assert chart.anchor._from.col in {7, 8}


def _points(chart) -> list:
    pairs = [(each.xVal or each.cat, each.yVal or each.val) for each in chart.series]
    return [each for pair in pairs for each in pair]


def _reference(points) -> list[str]:
    return (points.numRef or points.strRef).f.split("!")


@pytest.mark.office
def test_a_spreadsheet_program_keeps_the_charts(office, tmp_path, twelve):
    data = scenario_workbook(compare(make_scenario({"models": KINDS}), twelve))
    (tmp_path / "scenario.xlsx").write_bytes(data)
    (converted,) = office.convert("xlsx", tmp_path / "scenario.xlsx")

    def charts(source) -> int:
        with zipfile.ZipFile(source) as parts:
            return sum(1 for each in parts.namelist() if each.startswith("xl/charts/chart"))

    # Models and Cash one each, four break-evens, five of what matters
    assert charts(io.BytesIO(data)) == charts(converted) == 11


def test_without_a_contact_there_is_no_break_even_to_draw():
    scenario = make_scenario({"utilization": {"sessions": 0, "minutes": 0, "fee_revenue": 0}})
    book = opened(compare(scenario, Utilization.typed(scenario)))
    assert EVEN not in book.sheetnames
    assert MATTERS in book.sheetnames
