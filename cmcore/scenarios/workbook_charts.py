"""What matters most and the break-even of each model as sheets, each with the native chart of the data beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cmcore.money import from_cents
from cmcore.scenarios.breakeven import volume_points
from cmcore.scenarios.costs import volume_cents
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.sensitivity import tornado

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.compare import Comparison, ModelResult

MATTERS, EVEN = "What matters", "Break-even"
MOST_TERMS = 8
BLOCK = 20
"""Rows of a model's block, so that its chart ends before the next one begins."""
SAID = (
    "Each term 10% less and 10% more, the others as they are, worked out when this file was written: no live formulas."
)
TERMS = ("Term", "10% less", "10% more", "Margin at less", "Margin at more", "Change at less", "Change at more")
SPLIT = (
    "Contacts today", "Contacts at break-even", "Revenue by contacts", "Other revenue", "Cost by contacts",
    "Other cost",
)  # fmt: skip
LINES = ("Contacts", "Revenue", "Cost", "Mark", "Contacts", "Dollars")
NONE = "none"
RED, GREEN, BLUE, GREY = "#B3423A", "#2F7D4F", "#2C5F8A", "#C98A1B"
EVEN_CONTACTS = (
    '=IF(OR(A{row}=0,{gain}=0,AND({gain}<0,{sure}<=0)),"none",IF({gain}>0,'
    "MAX(0,ROUNDUP(ROUND(-{sure}*A{row}/{gain},8),0)),ROUNDDOWN(ROUND({sure}*A{row}/-{gain},8),0)))"
)


def write_matters(book: Any, comparison: Comparison, styles: Any) -> None:
    """The sheet of what matters most: a block and a chart for each model that any term moves."""
    sheet, first = book.add_worksheet(MATTERS), 2
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, len(TERMS) - 1, 15)
    on_one_page_across(sheet)
    sheet.write_string(0, 0, SAID)
    for result in comparison.results:
        swings = tornado(comparison.scenario, comparison.utilization, result.kind)[:MOST_TERMS]
        if not swings:
            continue
        heads(sheet, first, (result.name, "Margin"), styles)
        sheet.write_number(first, 2, _dollars(result.margin), styles.money)
        heads(sheet, first + 1, TERMS, styles)
        for row, each in enumerate(swings, first + 2):
            sheet.write_string(row, 0, each.label)
            sheet.write_number(row, 1, float(each.low))
            sheet.write_number(row, 2, float(each.high))
            for column, amount in enumerate((each.margin_low, each.margin_high), 3):
                sheet.write_number(row, column, _dollars(amount), styles.money)
                change, cell = _dollars(amount - result.margin), f"{'DE'[column - 3]}{row + 1}"
                sheet.write_formula(row, column + 2, f"={cell}-$C${first + 1}", styles.money, change)
        sheet.insert_chart(first, len(TERMS) + 1, _bars(book, result.name, first + 2, len(swings)))
        first += BLOCK


def _bars(book: Any, name: str, first: int, many: int) -> Any:
    """The change of the margin by term as bars to both sides of today's, the widest on top."""
    chart, last = book.add_chart({"type": "bar"}), first + many - 1
    for column, color in ((5, GREY), (6, BLUE)):
        chart.add_series(
            {
                "name": [MATTERS, first - 1, column - 4],
                "categories": [MATTERS, first, 0, last, 0],
                "values": [MATTERS, first, column, last, column],
                "overlap": 100,
                "gap": 40,
                "fill": {"color": color},
            }
        )
    chart.set_title({"name": f"{name}: what matters most", "name_font": {"size": 12}})
    chart.set_x_axis({"name": "Change of the margin in dollars", "num_format": "#,##0"})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 380})
    return chart


class Split(NamedTuple):
    """A model's revenue and cost in formulas: what follows contacts, and all of it."""

    by_contact: str
    revenue: str
    volume: str
    cost: str


def write_break_even(book: Any, comparison: Comparison, parts: dict[str, str], styles: Any) -> None:
    """The sheet of break-evens: a block and a chart for each model that follows contacts, all of it live.

    `parts` are the formulas of the parts of the first three models' revenue.
    """
    if not comparison.utilization.sessions:
        return
    sheet, first = book.add_worksheet(EVEN), 0
    sheet.set_column(0, len(SPLIT), 21)
    on_one_page_across(sheet)
    for place, result in enumerate(comparison.results, 2):
        if BY_KIND[result.kind].follows_contacts:
            _write_even(sheet, comparison, result, (first, split_of(comparison, result, place, parts)), styles)
            sheet.insert_chart(first, len(SPLIT) + 1, _lines(book, result.name, first + 4))
            first += BLOCK


def split_of(comparison: Comparison, result: ModelResult, row: int, parts: dict[str, str]) -> Split:
    """The split of a model whose total stands in a row of the sheet of models, from 1."""
    last = len(comparison.utilization.months) + 1
    revenue, by_contact = f"Models!B{row}", {"capitation": "0", "bundle": parts["outside_episodes"].lstrip("=")}
    fixed = f"{last - 1}*ROUND(fixed_monthly,2)"
    volume = "0" if comparison.scenario.cost.basis != "hour" else f"(SUM(Months!I2:I{last})-{fixed})"
    return Split(by_contact.get(result.kind, revenue), revenue, volume, f"Models!C{row}")


def _write_even(sheet: Any, comparison: Comparison, result: ModelResult, where: tuple[int, Split], styles: Any) -> None:
    (first, split), used = where, comparison.utilization
    paid = BY_KIND[result.kind].revenue(comparison.scenario, used)
    volume, today, even = volume_cents(comparison.scenario.cost, used), used.sessions, result.break_even_sessions
    heads(sheet, first, (result.name,), styles)
    heads(sheet, first + 1, SPLIT, styles)
    row = first + 3
    gain, sure = f"ROUND(C{row}-E{row},2)", f"ROUND(D{row}-F{row},2)"
    live = (
        (f"=SUM(Months!C2:C{len(used.months) + 1})", today, styles.count),
        (EVEN_CONTACTS.format(row=row, gain=gain, sure=sure), NONE if even is None else even, styles.count),
        (f"=ROUND({split.by_contact},2)", _dollars(paid.by_contact), styles.money),
        (f"=ROUND({split.revenue}-C{row},2)", _dollars(paid.total - paid.by_contact), styles.money),
        (f"=ROUND({split.volume},2)", _dollars(volume), styles.money),
        (f"=ROUND({split.cost}-E{row},2)", _dollars(result.cost - volume), styles.money),
    )
    for column, (formula, value, shape) in enumerate(live):
        sheet.write_formula(first + 2, column, formula, shape, value)
    heads(sheet, first + 4, LINES, styles)
    at = [0, today, max(today, even or 0) * 3 // 2]
    points = volume_points(paid, result.cost, volume, today, at)
    counts = ("=0", f"=A{row}", f"=INT(MAX(A{row},N(B{row}))*3/2)")
    for place, (count, point) in enumerate(zip(counts, points, strict=True), first + 5):
        share = f"A{place + 1}/$A${row}"
        sheet.write_formula(place, 0, count, styles.count, point.sessions)
        for column, (whole, moved, cents) in enumerate((("D", "C", point.revenue), ("F", "E", point.cost)), 1):
            formula = f"=ROUND(${whole}${row}+${moved}${row}*{share},2)"
            sheet.write_formula(place, column, formula, styles.money, _dollars(cents))
    top = _dollars(max(each for point in points for each in (point.revenue, point.cost)))
    marks = (
        ("Today", f"=A{row}", today),
        ("Break-even", f"=IF(ISNUMBER(B{row}),B{row},NA())", "#N/A" if even is None else even),
    )
    for place, (name, count, value) in enumerate(marks):
        for end in (0, 1):
            line = first + 5 + 2 * place + end
            sheet.write_string(line, 3, name)
            sheet.write_formula(line, 4, count, styles.count, value)
            span = f"B{first + 6}:C{first + 8}"
            sheet.write_formula(line, 5, f"=MAX({span})" if end else "=0", styles.money, top if end else 0)


def _lines(book: Any, name: str, head: int) -> Any:
    """Revenue and cost by contacts, with upright marks at today's and at the break-even."""
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    for title, rows, columns, color in (
        ("Revenue", (1, 3), (0, 1), GREEN),
        ("Cost", (1, 3), (0, 2), RED),
        ("Today", (1, 2), (4, 5), GREY),
        ("Break-even", (3, 4), (4, 5), BLUE),
    ):
        first, last = (head + each for each in rows)
        is_mark = title in {"Today", "Break-even"}
        chart.add_series(
            {
                "name": title,
                "categories": [EVEN, first, columns[0], last, columns[0]],
                "values": [EVEN, first, columns[1], last, columns[1]],
                "line": {
                    "color": color,
                    "width": 1.5 if is_mark else 2.25,
                    "dash_type": "dash" if is_mark else "solid",
                },
            }
        )
    chart.set_title({"name": f"{name}: break-even by contacts", "name_font": {"size": 12}})
    chart.set_x_axis({"name": "Contacts", "num_format": "#,##0", "min": 0, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"name": "Dollars", "num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 380})
    return chart


def on_one_page_across(sheet: Any) -> None:
    """Prints a sheet across, as wide as one page."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def heads(sheet: Any, row: int, titles: Sequence[str], styles: Any) -> None:
    """Titles side by side in a row, from 0."""
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, styles.head)


def _dollars(cents: int) -> float:
    return float(from_cents(cents))
