"""A comparison as a workbook that lives: change an input in a spreadsheet program and every model answers.

Every figure of a model is a formula over the inputs and the counts, rounded where the model itself rounds.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlsxwriter

from cmcore.money import from_cents
from cmcore.scenarios.workbook_cash import write_cash
from cmcore.scenarios.workbook_charts import write_break_even, write_matters
from cmcore.scenarios.workbook_enrollment import write_enrollment
from cmcore.scenarios.workbook_fees import part_formulas
from cmcore.scenarios.workbook_inputs import write_inputs
from cmcore.scenarios.workbook_mix import write_mix
from cmcore.scenarios.workbook_models import (
    define_totals,
    further,
    write_members,
    write_settlements,
)
from cmcore.scenarios.workbook_months import REVENUE_COLUMNS, write_months
from cmcore.scenarios.workbook_steps import write_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.compare import Comparison

PARTS = {
    "capitation": "=SUM(Enrollment!H:H)",
    "withheld": "=SUM(Enrollment!I:I)",
    "withhold_returned": "=SUM(Enrollment!J:J)",
    "episodes": "=SUM(Months!F2:F{last})*ROUND(price,2)",
    "discount": "=SUM(Months!F2:F{last})*(ROUND(price*(1-discount),2)-ROUND(price,2))",
}


@dataclass(frozen=True, slots=True)
class _Styles:
    head: Any
    given: Any
    percent: Any
    money: Any
    month: Any
    wrap: Any
    count: Any


def scenario_workbook(comparison: Comparison, counted_from: str = "") -> bytes:
    """The workbook's bytes: Models, Inputs, Months, Enrollment, Cash and Notes, each figure of a model a live formula.

    Models beyond the first three add Settlements, with their parts, and Members, with their minutes; a mix adds Mix.
    Inputs says of each figure where it is from; `counted_from` names the data that members and contacts are from.
    Break-even and What matters hold a chart for each model; the figures of What matters are worked out once. Where cost
    is by positions, Cost in steps has what each number of contacts costs.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    styles = _Styles(
        head=book.add_format({"bold": True, "bg_color": "#E8EDF2", "bottom": 1, "text_wrap": True}),
        given=book.add_format({"bg_color": "#FFF8DC", "border": 1, "num_format": "#,##0.00##"}),
        percent=book.add_format({"bg_color": "#FFF8DC", "border": 1, "num_format": "0.00%"}),
        money=book.add_format({"num_format": "#,##0.00"}),
        month=book.add_format({"num_format": "mmm yyyy"}),
        wrap=book.add_format({"text_wrap": True, "valign": "top"}),
        count=book.add_format({"num_format": "#,##0"}),
    )
    models, inputs, months, enrollment, notes = (
        book.add_worksheet(name) for name in ("Models", "Inputs", "Months", "Enrollment", "Notes")
    )
    settled: dict[str, int] = {}
    if further(comparison):
        settled = write_settlements(book.add_worksheet("Settlements"), comparison, styles)
        write_members(book, book.add_worksheet("Members"), comparison, styles)
        define_totals(book, comparison, 2)
    write_cash(book, comparison, REVENUE_COLUMNS, styles)
    if any(each.kind == "mix" for each in comparison.results):
        write_mix(book, comparison, styles)
    in_steps = comparison.scenario.cost.basis == "positions"
    (write_steps if in_steps else write_break_even)(book, comparison, parts_of(comparison), styles)
    write_matters(book, comparison, styles)
    _models(book, models, comparison, styles, settled)
    write_inputs(book, inputs, comparison, counted_from, styles)
    write_months(months, comparison, styles)
    write_enrollment(enrollment, comparison, comparison.utilization, styles)
    _notes(notes, comparison, styles)
    book.close()
    return buffer.getvalue()


def _heads(sheet: Any, titles: Sequence[str], styles: _Styles, widths: tuple[int, int] = (12, 14)) -> None:
    sheet.set_column(0, 0, widths[0])
    sheet.set_column(1, max(1, len(titles) - 1), widths[1])
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, styles.head)


def _models(book: Any, sheet: Any, comparison: Comparison, styles: _Styles, settled: dict[str, int]) -> None:
    _heads(sheet, ("Model", "Revenue", "Cost", "Margin", "A member-month"), styles, (28, 16))
    last, member_months = len(comparison.utilization.months) + 1, comparison.utilization.member_months
    rows = len(comparison.results)
    for row, result in enumerate(comparison.results, 1):
        sheet.write_string(row, 0, result.name)
        column = REVENUE_COLUMNS.get(result.kind)
        revenue = f"=SUM(Months!{column}2:{column}{last})" if column else f"=Settlements!C{settled[result.kind]}"
        each = float(from_cents(result.margin)) / member_months if member_months else 0
        cells = (
            (revenue, float(from_cents(result.revenue))),
            (f"=SUM(Months!I2:I{last})", float(from_cents(result.cost))),
            (f"=B{row + 1}-C{row + 1}", float(from_cents(result.margin))),
            (f"=IF(SUM(Months!B2:B{last})=0,0,D{row + 1}/SUM(Months!B2:B{last}))", each),
        )
        for place, (formula, value) in enumerate(cells, 1):
            sheet.write_formula(row, place, formula, styles.money, value)
    _parts(sheet, comparison, styles, rows + 2)
    chart = book.add_chart({"type": "column"})
    for place, name in ((1, "Revenue"), (2, "Cost")):
        span: dict[str, Any] = {"categories": ["Models", 1, 0, rows, 0], "values": ["Models", 1, place, rows, place]}
        chart.add_series({"name": name, **span})
    chart.set_title({"name": "Revenue and cost by model"})
    sheet.insert_chart("G2", chart)


def _parts(sheet: Any, comparison: Comparison, styles: _Styles, first: int) -> None:
    """What each model's revenue is made of, below the models."""
    for column, title in enumerate(("Part of revenue", "Amount", "Model")):
        sheet.write_string(first, column, title, styles.head)
    row, formulas = first, parts_of(comparison)
    for result in (each for each in comparison.results if each.kind in REVENUE_COLUMNS):
        for name, amount in result.parts.items():
            row += 1
            sheet.write_string(row, 0, name.replace("_", " ").capitalize())
            sheet.write_formula(row, 1, formulas[name], styles.money, float(from_cents(amount)))
            sheet.write_string(row, 2, result.name)


def parts_of(comparison: Comparison) -> dict[str, str]:
    """The formula of every part of the revenue of the first three models."""
    last = len(comparison.utilization.months) + 1
    fees, outside = (f"Months!{column}2:{column}{last}" for column in "EG")
    counted = {name: formula.format(last=last) for name, formula in PARTS.items()}
    return counted | part_formulas(comparison.scenario.fee_for_service, fees, outside)


def _notes(sheet: Any, comparison: Comparison, styles: _Styles) -> None:
    sheet.set_column(0, 0, 110)
    scenario = comparison.scenario
    said = [
        f"Scenario: {scenario.name}",
        "Yellow cells of Inputs can be changed; everything else follows.",
        "Members, contacts and episodes are counted from the sessions and do not change here.",
        f"An episode's window is {scenario.bundle.window_days} days.",
        *comparison.utilization.notes,
        *(f"{result.name}: {note}" for result in comparison.results for note in result.notes),
    ]
    for row, sentence in enumerate(said):
        sheet.write_string(row, 0, sentence, styles.wrap)
