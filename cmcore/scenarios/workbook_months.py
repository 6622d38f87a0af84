"""The sheet of months as live formulas: what was counted, grown, what it costs and what the first three models pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.money import CENTS
from cmcore.scenarios.growth import grow, month_factor
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.positions import PARTS_OF_ONE, positions, positions_pay
from cmcore.scenarios.scenario import Growth
from cmcore.scenarios.workbook_fees import brought

if TYPE_CHECKING:
    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.utilization import Utilization

COST_BY_HOUR = "=ROUND(D{row}*hour_cost/60,2)+ROUND(fixed_monthly,2)"
BILLED = "(paid_hours/12*MAX(0.0001,productivity-travel-documentation-no_shows))"
NEEDED = f"ROUNDUP(ROUND({{minutes}}/60*{{parts}}/{BILLED},8),0)/{{parts}}"
"""Positions that some minutes of a month ask for."""
PAY_OF_POSITIONS = "=ROUND(T{row}*position_pay/12,2)"
COST_OF_STAFF = "=H{row}+ROUND(fixed_monthly,2)"
MONTHS = (
    ("Month", ""),
    ("Members", "=ROUND(N{row}*M{row},0)"),
    ("Contacts", "=ROUND(O{row}*M{row},0)"),
    ("Minutes", "=ROUND(P{row}*M{row},0)"),
    ("Fees today", "=ROUND(Q{row}*M{row},2)"),
    ("Episodes", "=ROUND(R{row}*M{row},0)"),
    ("Fees outside episodes", "=ROUND(S{row}*M{row},2)"),
    ("Staff pay", ""),
    ("Cost", COST_BY_HOUR),
    ("Fee-for-service", "={fees}"),
    ("Capitation", "=SUMIF(Enrollment!$A:$A,A{row},Enrollment!$K:$K)"),
    ("Bundle", "=F{row}*ROUND(price*(1-discount),2)+{outside}"),
    ("Growth", "=ROUND(members_at_first*(1+members_yearly)^((ROW()-2)/12),6)"),
    ("Members counted", ""),
    ("Contacts counted", ""),
    ("Minutes counted", ""),
    ("Fees counted", ""),
    ("Episodes counted", ""),
    ("Fees outside counted", ""),
)
REVENUE_COLUMNS = {"fee_for_service": "J", "capitation": "K", "bundle": "L"}
IN_CENTS = {"Fees", "Staff pay", "Cost", "Fee-for-service", "Capitation", "Bundle"}


def write_months(sheet: Any, comparison: Comparison, styles: Any) -> None:
    """A row a month; what was counted stands in the last columns, and everything before it follows."""
    sheet.set_column(0, len(MONTHS) - 1, 14)
    sheet.freeze_panes(1, 0)
    for column, (title, _) in enumerate(MONTHS):
        sheet.write_string(0, column, title, styles.head)
    used, scenario = comparison.utilization, comparison.scenario
    now, counted = (_volumes(each, comparison) for each in (used, grow(used, Growth())))
    paid = [BY_KIND[kind].revenue(scenario, used).months for kind in REVENUE_COLUMNS]
    cost, pay = comparison.results[0].cost_by_month, [month.payroll for month in used.months]
    if scenario.cost.basis == "positions":
        pay = _write_positions(sheet, comparison, styles)
    for place, month in enumerate(used.months):
        answers = [pay[place], cost[place], *(each[place] for each in paid)]
        factor = float(month_factor(scenario.growth, place + 1))
        sheet.write_datetime(place + 1, 0, month.month, styles.month)
        row = zip(MONTHS[1:], month_formulas(comparison, place + 2), strict=True)
        values = (*now[place], *answers, factor, *counted[place])
        for column, (((title, _), formula), value) in enumerate(zip(row, values, strict=True), 1):
            is_money = title.split(" ")[0] in IN_CENTS or title in IN_CENTS
            number, shape = (value / CENTS, styles.money) if is_money else (value, None)
            if formula:
                sheet.write_formula(place + 1, column, formula, shape, number)
            else:
                sheet.write_number(place + 1, column, number, shape)


def month_formulas(comparison: Comparison, row: int) -> list[str]:
    """The formulas of one row after its month, blank for what was counted."""
    each = brought(comparison.scenario.fee_for_service)
    fees, outside = (each.format(fees=f"{column}{row}") for column in "EG")
    formulas = [formula.format(row=row, fees=fees, outside=outside) for _, formula in MONTHS[1:]]
    titles, basis = [title for title, _ in MONTHS[1:]], comparison.scenario.cost.basis
    if basis != "hour":
        formulas[titles.index("Cost")] = COST_OF_STAFF.format(row=row)
    if basis == "positions":
        formulas[titles.index("Staff pay")] = PAY_OF_POSITIONS.format(row=row)
    return formulas


def _write_positions(sheet: Any, comparison: Comparison, styles: Any) -> list[int]:
    """The last column: each month's positions for its hours; what they are paid in cents."""
    cost, minutes = comparison.scenario.cost, [month.minutes for month in comparison.utilization.months]
    sheet.write_string(0, len(MONTHS), "Positions", styles.head)
    for place, filled in enumerate(positions(cost, minutes), 1):
        needed = NEEDED.format(minutes=f"D{place + 1}", parts=PARTS_OF_ONE[cost.positions_come])
        before = f",T{place}" if cost.positions_stay and place > 1 else ""
        sheet.write_formula(place, len(MONTHS), f"=MAX(least_positions,{needed}{before})", styles.money, float(filled))
    return list(positions_pay(cost, minutes))


def _volumes(used: Utilization, comparison: Comparison) -> list[tuple[int, ...]]:
    """Members, contacts, minutes, fees, episodes and fees outside of them, month by month."""
    volume = used.bundle_volume(comparison.scenario.bundle)
    pairs = zip(used.months, volume.episodes, volume.outside_fees, strict=True)
    return [
        (each.members, each.sessions, each.minutes, each.fee_revenue, episodes, outside)
        for each, episodes, outside in pairs
    ]
