"""Break-evens where cost rises in steps with the positions: no one number of contacts, so all of them are shown.

The sheet of steps has the positions that the months ask for at each number of contacts, and what all of it costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from cmcore.money import from_cents
from cmcore.scenarios.breakeven import volume_points
from cmcore.scenarios.costs import costs_at
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.positions import PARTS_OF_ONE, positions_at
from cmcore.scenarios.workbook_charts import BLUE, EVEN, GREEN, GREY, RED, heads, on_one_page_across, split_of
from cmcore.scenarios.workbook_months import NEEDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.compare import Comparison, ModelResult

STEPS = 30
SHEET = "Cost in steps"
BLOCK = STEPS + 5
LINES = ("Contacts", "Revenue", "Cost", "Margin", "Mark", "Contacts", "Dollars")
SAID = "Cost rises with each position, so that revenue can meet it more than once: the margin tells where."


def write_steps(book: Any, comparison: Comparison, parts: dict[str, str], styles: Any) -> None:
    """The sheets of break-evens and of the cost in steps; `parts` as `write_break_even` takes them."""
    used = comparison.utilization
    if not used.sessions:
        return
    most = used.sessions * 3 // 2
    at = [most * step // STEPS for step in range(STEPS + 1)]
    sheet, first = book.add_worksheet(EVEN), 0
    _write_costs(book.add_worksheet(SHEET), comparison, at, styles)
    sheet.set_column(0, len(LINES) - 1, 16)
    on_one_page_across(sheet)
    for place, result in enumerate(comparison.results, 2):
        if BY_KIND[result.kind].follows_contacts:
            _write_model(sheet, comparison, result, (first, at, place, parts), styles)
            sheet.insert_chart(first, len(LINES) + 1, _chart(book, result.name, first + 2))
            first += BLOCK


def _write_costs(sheet: Any, comparison: Comparison, at: Sequence[int], styles: Any) -> None:
    """A row a number of contacts: what it costs, and the positions of each month, from the third column on."""
    used, cost = comparison.utilization, comparison.scenario.cost
    months, today = len(used.months), f"SUM(Months!$C$2:$C${len(used.months) + 1})"
    sheet.set_column(0, 1, 16)
    sheet.freeze_panes(1, 2)
    heads(sheet, 0, ("Contacts", "Cost"), styles)
    for place, month in enumerate(used.months, 2):
        sheet.write_datetime(0, place, month.month, styles.month)
    for row, (many, cents) in enumerate(zip(at, costs_at(cost, used, at), strict=True), 1):
        filled = positions_at(cost, [each.minutes for each in used.months], many, used.sessions)
        sheet.write_formula(row, 0, f"=INT(INT({today}*3/2)*{row - 1}/{STEPS})", styles.count, many)
        span = f"{xl_col_to_name(2)}{row + 1}:{xl_col_to_name(months + 1)}{row + 1}"
        whole = f"=SUMPRODUCT(ROUND({span}*position_pay/12,2))+{months}*ROUND(fixed_monthly,2)"
        sheet.write_formula(row, 1, whole, styles.money, float(from_cents(cents)))
        for place, one in enumerate(filled):
            minutes = f"ROUND(Months!$D${place + 2}*$A{row + 1}/{today},0)"
            needed = NEEDED.format(minutes=minutes, parts=PARTS_OF_ONE[cost.positions_come])
            before = f",{xl_col_to_name(place + 1)}{row + 1}" if cost.positions_stay and place else ""
            sheet.write_formula(row, place + 2, f"=MAX(least_positions,{needed}{before})", styles.money, float(one))


def _write_model(
    sheet: Any, comparison: Comparison, result: ModelResult, where: tuple[int, Sequence[int], int, dict[str, str]],
    styles: Any,
) -> None:  # fmt: skip
    first, at, place, parts = where
    split, used = split_of(comparison, result, place, parts), comparison.utilization
    today = f"SUM(Months!$C$2:$C${len(used.months) + 1})"
    paid = BY_KIND[result.kind].revenue(comparison.scenario, used)
    points = volume_points(paid, result.cost, 0, used.sessions, at)
    costs = costs_at(comparison.scenario.cost, used, at)
    heads(sheet, first, (result.name,), styles)
    sheet.write_string(first, 1, SAID)
    heads(sheet, first + 1, LINES, styles)
    for step, (point, spent) in enumerate(zip(points, costs, strict=True)):
        row, line = first + 2 + step, step + 2
        share = f"'{SHEET}'!$A{line}/{today}"
        cells = (
            (f"='{SHEET}'!$A{line}", point.sessions, styles.count),
            (
                f"=ROUND({split.revenue}-({split.by_contact})+({split.by_contact})*{share},2)",
                point.revenue,
                styles.money,
            ),
            (f"='{SHEET}'!$B{line}", spent, styles.money),
            (f"=ROUND(B{row + 1}-C{row + 1},2)", point.revenue - spent, styles.money),
        )
        for column, (formula, value, shape) in enumerate(cells):
            sheet.write_formula(row, column, formula, shape, float(from_cents(value)) if column else value)
    top = max(*(each.revenue for each in points), *costs)
    span = f"B{first + 3}:C{first + 3 + STEPS}"
    for end, (formula, value) in enumerate((("=0", 0), (f"=MAX({span})", top))):
        sheet.write_string(first + 2 + end, 4, "Today")
        sheet.write_formula(first + 2 + end, 5, f"={today}", styles.count, used.sessions)
        sheet.write_formula(first + 2 + end, 6, formula, styles.money, float(from_cents(value)))


def _chart(book: Any, name: str, first: int) -> Any:
    """Revenue, cost in steps and margin by contacts, with an upright mark at today's."""
    chart, last = book.add_chart({"type": "scatter", "subtype": "straight"}), first + STEPS
    for title, rows, columns, color in (
        ("Revenue", (first, last), (0, 1), GREEN),
        ("Cost", (first, last), (0, 2), RED),
        ("Margin", (first, last), (0, 3), BLUE),
        ("Today", (first, first + 1), (5, 6), GREY),
    ):
        chart.add_series(
            {
                "name": title,
                "categories": [EVEN, rows[0], columns[0], rows[1], columns[0]],
                "values": [EVEN, rows[0], columns[1], rows[1], columns[1]],
                "line": {"color": color, "width": 1.5 if title == "Today" else 2.25},
            }
        )
    chart.set_title({"name": f"{name}: revenue and cost by contacts", "name_font": {"size": 12}})
    chart.set_x_axis({"name": "Contacts", "num_format": "#,##0", "min": 0, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"name": "Dollars", "num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 380})
    return chart
