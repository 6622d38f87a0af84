"""A comparison as a workbook that lives: change an input in a spreadsheet program and every model answers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from cmcore.money import from_cents
from cmcore.scenarios.costs import hour_cost

if TYPE_CHECKING:
    from decimal import Decimal

    from cmcore.scenarios.compare import Comparison

INPUTS: tuple[tuple[str, str, str], ...] = (
    ("rate_change", "Fee-for-service: change of rates", "fee_for_service.rate_change"),
    ("collected", "Fee-for-service: share collected", "fee_for_service.collected"),
    ("pmpm", "Capitation: PMPM", "capitation.pmpm"),
    ("withhold", "Capitation: withhold", "capitation.withhold"),
    ("withhold_returned", "Capitation: share of withhold returned", "capitation.withhold_returned"),
    ("price", "Bundle: price an episode", "bundle.price"),
    ("discount", "Bundle: discount", "bundle.discount"),
    ("salary", "Cost: salary a year", "cost.salary"),
    ("fringe", "Cost: fringe, share of salary", "cost.fringe"),
    ("overhead", "Cost: supervision and overhead a year", "cost.overhead"),
    ("paid_hours", "Cost: paid hours a year", "cost.paid_hours"),
    ("productivity", "Cost: share of paid hours billed", "cost.productivity"),
    ("fixed_monthly", "Cost: fixed cost a month", "cost.fixed_monthly"),
)
MONTH_COLUMNS = (
    "Month",
    "Members",
    "Contacts",
    "Minutes",
    "Fees today",
    "Episodes",
    "Cost",
    "Fee-for-service",
    "Capitation",
    "Bundle",
)
_FORMULAS = {
    6: "=ROUND(D{row}/60*(salary*(1+fringe)+overhead)/(paid_hours*productivity),2)+ROUND(fixed_monthly,2)",
    7: "=ROUND(E{row}*(1+rate_change)*collected,2)",
    8: "=ROUND(pmpm*B{row},2)-ROUND(pmpm*B{row}*withhold,2)+ROUND(pmpm*B{row}*withhold*withhold_returned,2)",
    9: "=ROUND(price*(1-discount),2)*F{row}",
}
SOURCE = "Your scenario; change the value and every sheet follows."


def scenario_workbook(comparison: Comparison) -> bytes:
    """The workbook's bytes: Inputs, Months and Models, every figure of a model a live formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EDF2", "bottom": 1}),
        "input": book.add_format({"bg_color": "#FFF8DC", "border": 1}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "month": book.add_format({"num_format": "mmm yyyy"}),
    }
    _inputs(book, comparison, styles)
    last = _months(book, comparison, styles)
    _models(book, comparison, styles, last)
    book.close()
    return buffer.getvalue()


def _inputs(book: Any, comparison: Comparison, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Inputs")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 2, 16)
    for column, title in enumerate(("Input", "Value", "Source")):
        sheet.write_string(0, column, title, styles["head"])
    for row, (name, label, path) in enumerate(INPUTS, 1):
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, float(_value(comparison, path)), styles["input"])
        sheet.write_string(row, 2, SOURCE)
        book.define_name(name, f"=Inputs!$B${row + 1}")
    sheet.write_string(len(INPUTS) + 2, 0, f"Scenario: {comparison.scenario.name}")
    window = comparison.scenario.bundle.window_days
    sheet.write_string(len(INPUTS) + 3, 0, f"Episodes are grouped from the sessions with a window of {window} days.")
    hour = f"Cost of a billed hour now: ${hour_cost(comparison.scenario.cost):,.2f}"
    sheet.write_string(len(INPUTS) + 4, 0, hour)


def _value(comparison: Comparison, path: str) -> Decimal:
    part, name = path.split(".")
    return getattr(getattr(comparison.scenario, part), name)  # type: ignore[no-any-return]


def _months(book: Any, comparison: Comparison, styles: dict[str, Any]) -> int:
    sheet = book.add_worksheet("Months")
    sheet.set_column(0, len(MONTH_COLUMNS) - 1, 15)
    for column, title in enumerate(MONTH_COLUMNS):
        sheet.write_string(0, column, title, styles["head"])
    used = comparison.utilization
    episodes = used.episodes_by_month(comparison.scenario.bundle.window_days)
    paid = [each.revenue_by_month for each in comparison.results]
    for place, month in enumerate(used.months):
        row = place + 1
        sheet.write_datetime(row, 0, month.month, styles["month"])
        numbers = (month.members, month.sessions, month.minutes, float(from_cents(month.fee_revenue)), episodes[place])
        for column, number in enumerate(numbers, 1):
            sheet.write_number(row, column, number)
        values = (comparison.results[0].cost_by_month[place], *(each[place] for each in paid))
        for (column, formula), value in zip(_FORMULAS.items(), values, strict=True):
            sheet.write_formula(row, column, formula.format(row=row + 1), styles["money"], float(from_cents(value)))
    return len(used.months) + 1


def _models(book: Any, comparison: Comparison, styles: dict[str, Any], last: int) -> None:
    sheet = book.add_worksheet("Models")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3, 16)
    for column, title in enumerate(("Model", "Revenue", "Cost", "Margin")):
        sheet.write_string(0, column, title, styles["head"])
    for row, (result, letter) in enumerate(zip(comparison.results, "HIJ", strict=True), 1):
        sheet.write_string(row, 0, result.name)
        sheet.write_formula(
            row, 1, f"=SUM(Months!{letter}2:{letter}{last})", styles["money"], float(from_cents(result.revenue))
        )
        sheet.write_formula(row, 2, f"=SUM(Months!G2:G{last})", styles["money"], float(from_cents(result.cost)))
        sheet.write_formula(row, 3, f"=B{row + 1}-C{row + 1}", styles["money"], float(from_cents(result.margin)))
    chart = book.add_chart({"type": "column"})
    rows = len(comparison.results)
    for column, name in ((1, "Revenue"), (2, "Cost")):
        chart.add_series(
            {"name": name, "categories": ["Models", 1, 0, rows, 0], "values": ["Models", 1, column, rows, column]}
        )
    chart.set_title({"name": "Revenue and cost by model"})
    sheet.insert_chart("F2", chart)
