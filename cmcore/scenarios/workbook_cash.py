"""The cash of every month as live formulas: the part of each month's revenue that comes later, and what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.money import from_cents
from cmcore.periods import add_months
from cmcore.scenarios.growth import grow
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.scenario import Growth
from cmcore.scenarios.workbook_fees import at_first, recovered_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cmcore.scenarios.compare import Comparison

TAIL = 12
"""Months after the last one that the sheet has room for, so that a longer delay typed in still shows."""
LATER = ("Model", "Month of service", "What", "Months later", "Arrives", "Amount")


def write_cash(book: Any, comparison: Comparison, columns: dict[str, str], styles: Any) -> None:
    """The sheets Cash, Later and Payers; `columns` are the models' columns of the sheet of months."""
    cash, later = book.add_worksheet("Cash"), book.add_worksheet("Later")
    _write_payers(book, comparison, styles)
    rows = _write_later(later, comparison, styles)
    last = _write_months(cash, comparison, columns, rows, styles)
    chart = book.add_chart({"type": "line"})
    for place, kind in enumerate(columns, 1):
        categories, values = (["Cash", 1, at, last, at] for at in (0, place))
        chart.add_series({"name": BY_KIND[kind].name, "categories": categories, "values": values})
    chart.set_title({"name": "Cash by month"})
    cash.insert_chart("G2", chart)


def _write_months(sheet: Any, comparison: Comparison, columns: dict[str, str], rows: int, styles: Any) -> int:
    """Each model's cash by month; the last row, from 0."""
    months = comparison.utilization.months
    sheet.set_column(0, len(columns), 16)
    sheet.write_string(0, 0, "Month", styles.head)
    paid = {kind: BY_KIND[kind].revenue(comparison.scenario, comparison.utilization).cash for kind in columns}
    last = max(len(months) + TAIL, *(len(each) for each in paid.values()))
    for place in range(last):
        row = place + 2
        sheet.write_datetime(place + 1, 0, add_months(months[0].month, place), styles.month)
        for at, (kind, column) in enumerate(columns.items(), 1):
            name = BY_KIND[kind].name
            sheet.write_string(0, at, name, styles.head)
            span = f'Later!$F$2:$F${rows},Later!$A$2:$A${rows},"{name}"'
            own = f"Months!{column}{row}-SUMIFS({span},Later!$B$2:$B${rows},$A{row})" if place < len(months) else "0"
            formula = f"={own}+SUMIFS({span},Later!$E$2:$E${rows},$A{row})"
            cents = paid[kind][place] if place < len(paid[kind]) else 0
            sheet.write_formula(place + 1, at, formula, styles.money, float(from_cents(cents)))
    return last


def _write_later(sheet: Any, comparison: Comparison, styles: Any) -> int:
    """Each delayed part of each month; the last row, from 1."""
    sheet.set_column(0, 5, 18)
    for column, title in enumerate(LATER):
        sheet.write_string(0, column, title, styles.head)
    row = 0
    for kind, listed in LISTED.items():
        found = BY_KIND[kind].revenue(comparison.scenario, comparison.utilization).later
        for each, (what, delay, amount) in zip(found, listed(comparison), strict=True):
            row += 1
            month = comparison.utilization.months[each.month].month
            sheet.write_string(row, 0, BY_KIND[kind].name)
            sheet.write_datetime(row, 1, month, styles.month)
            sheet.write_string(row, 2, what)
            sheet.write_formula(row, 3, f"={delay}", None, each.delay)
            sheet.write_formula(row, 4, f"=EDATE(B{row + 1},D{row + 1})", styles.month)
            sheet.write_formula(row, 5, f"={amount}", styles.money, float(from_cents(each.cents)))
    return row + 1


def _fee_rows(comparison: Comparison, cell: str) -> Iterator[tuple[str, str, str]]:
    """(what, months later, amount) of every delayed part of some fees by month, as the model lists them."""
    terms = comparison.scenario.fee_for_service
    for row in range(2, len(comparison.utilization.months) + 2):
        fees, whole = cell.format(row=row), f"Months!$E{row}"
        first = f"({at_first(terms).format(fees=fees)})"
        running = _at_once(comparison, row)
        for place, arrival in enumerate(terms.lag, 1):
            name = f"fee_for_service_lag_{place}"
            before, running = running, f"{running}+{_fees_about(comparison, place, row)}*{name}_share"
            rise = f"ROUND({first}*({running})/{whole},2)-ROUND({first}*({before})/{whole},2)"
            yield f"Lag, {arrival.payer or 'all others'}", f"{name}_months", f"IF({whole}=0,0,{rise})"
        for place, denial in enumerate(terms.denials, 1):
            amount = recovered_by(place).format(fees=fees)
            yield f"Recovered, {denial.reason or place}", f"fee_for_service_denials_{place}_months", amount


def _withhold_rows(comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    months = len(comparison.utilization.months)
    for place in range(months):
        amount = f"SUMIF(Enrollment!$A:$A,Months!$A{place + 2},Enrollment!$J:$J)"
        yield "Withhold returned", f"{months - 1 - place}+withhold_months", amount


LISTED: dict[str, Callable[[Comparison], Iterator[tuple[str, str, str]]]] = {
    "fee_for_service": lambda comparison: _fee_rows(comparison, "Months!$E{row}"),
    "capitation": _withhold_rows,
    "bundle": lambda comparison: _fee_rows(comparison, "Months!$G{row}"),
}
"""(what, months later, amount) of every delayed part of each model's revenue, as the model lists them."""


def _named(comparison: Comparison) -> list[str]:
    """The payers that the lag names, each once, by the first way they are written."""
    names = {each.payer.strip().casefold(): each.payer for each in reversed(comparison.scenario.fee_for_service.lag)}
    return sorted(name for key, name in names.items() if key)


def _others(comparison: Comparison, row: int) -> str:
    columns = range(1, len(_named(comparison)) + 1)
    return "-".join([f"Months!$E{row}", *(f"Payers!${chr(65 + column)}{row}" for column in columns)])


def _at_once(comparison: Comparison, row: int) -> str:
    blank = any(not each.payer.strip() for each in comparison.scenario.fee_for_service.lag)
    return "0" if blank else f"({_others(comparison, row)})"


def _fees_about(comparison: Comparison, place: int, row: int) -> str:
    payer = comparison.scenario.fee_for_service.lag[place - 1].payer.strip().casefold()
    if not payer:
        return f"({_others(comparison, row)})"
    column = [each.strip().casefold() for each in _named(comparison)].index(payer) + 1
    return f"Payers!${chr(65 + column)}{row}"


def _write_payers(book: Any, comparison: Comparison, styles: Any) -> None:
    """Each month's fees of the payers that the lag names."""
    names = _named(comparison)
    if not names:
        return
    sheet = book.add_worksheet("Payers")
    sheet.set_column(0, len(names), 16)
    for column, title in enumerate(("Month", *names)):
        sheet.write_string(0, column, title, styles.head)
    for column, name in enumerate(names, 1):
        counted = grow(comparison.utilization, Growth()).fees_of(name)
        for row, cents in enumerate(comparison.utilization.fees_of(name), 1):
            formula = f"=ROUND({from_cents(counted[row - 1])}*Months!$M{row + 1},2)"
            sheet.write_datetime(row, 0, comparison.utilization.months[row - 1].month, styles.month)
            sheet.write_formula(row, column, formula, styles.money, float(from_cents(cents)))
