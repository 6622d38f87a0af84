"""Capitation as spreadsheet formulas: a row for the members of one month, cell and tier who are paid the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.money import from_cents
from cmcore.scenarios.models.capitation import NOTHING, member_month, multiple_of
from cmcore.scenarios.models.panel import MOST_MEMBERS, Paid, in_tiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.models.panel import Group
    from cmcore.scenarios.utilization import Utilization

COLUMNS = (
    "Month", "Days in month", "Days paid", "Members", "PMPM each", "Withheld each", "Returned each", "Capitation",
    "Withheld", "Returned", "Paid", "Cell", "Tier", "Members of the cell", "Members before", "Panel", "Enrolled",
)  # fmt: skip
PMPM_EACH = (
    "=IF(Q{row}<minimum_panel,0,"
    "ROUND(ROUND(pmpm*risk_score/normalization*(1-coding_adjustment)*{multiple},4)*C{row}/B{row},2))"
)
AMOUNTS = (
    "=ROUND(E{row}*withhold,2)", "=ROUND(F{row}*withhold_returned,2)", "=ROUND(D{row}*E{row},2)",
    "=-ROUND(D{row}*F{row},2)", "=ROUND(D{row}*G{row},2)", "=ROUND(H{row}+I{row}+J{row},2)",
)  # fmt: skip


def write_enrollment(sheet: Any, comparison: Comparison, used: Utilization, styles: Any) -> None:
    """One sheet of members, all or some payers'; those of each cell are counted, their tiers and the rest formulas."""
    sheet.set_column(0, len(COLUMNS) - 1, 14)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(COLUMNS):
        sheet.write_string(0, column, title, styles.head)
    terms, row = comparison.scenario.capitation, 0
    groups = used.paid_groups(terms)
    for month, counted in zip(used.months, groups, strict=True):
        panel = sum(each.members for each in counted)
        days_in_month = month.enrolled.days_in_month
        for group, before, paid in _rows(comparison, counted):
            row += 1
            one = member_month(terms, paid.days, days_in_month, multiple_of(terms, paid))
            each = one if month.members >= terms.minimum_panel else NOTHING
            all_of_them = each.times(paid.members)
            formulas = [each.format(row=row + 1, multiple=_multiple(paid)) for each in (PMPM_EACH, *AMOUNTS)]
            cents = (
                each.capitation, each.held, each.returned, all_of_them.capitation, -all_of_them.held,
                all_of_them.returned, all_of_them.paid,
            )  # fmt: skip
            sheet.write_datetime(row, 0, month.month, styles.month)
            sheet.write_number(row, 1, days_in_month)
            sheet.write_number(row, 2, paid.days)
            _write_members(sheet, row, comparison, paid)
            for column, (formula, amount) in enumerate(zip(formulas, cents, strict=True), 4):
                sheet.write_formula(row, column, formula, styles.money, float(from_cents(amount)))
            sheet.write_string(row, 11, terms.cells[paid.cell - 1].name or str(paid.cell) if paid.cell else "")
            for column, number in enumerate((paid.tier, group.members, before, panel, month.members), 12):
                sheet.write_number(row, column, number)


def _rows(comparison: Comparison, groups: tuple[Group, ...]) -> Iterator[tuple[Group, int, Paid]]:
    """(group, members of the month before it, its members of one tier)."""
    terms, before = comparison.scenario.capitation, 0
    cut = in_tiers(terms.tiers, terms.tiers_hold, groups)
    each = max(1, len(terms.tiers))
    for place, group in enumerate(groups):
        for paid in cut[place * each : (place + 1) * each]:
            yield group, before, paid
        before += group.members


def _write_members(sheet: Any, row: int, comparison: Comparison, paid: Paid) -> None:
    """The members of the tier: all of the cell's without tiers."""
    terms, at = comparison.scenario.capitation, row + 1
    if not paid.tier:
        sheet.write_number(row, 3, paid.members)
        return
    first = f"capitation_tiers_{paid.tier}_from_member"
    after = f"capitation_tiers_{paid.tier + 1}_from_member-1" if paid.tier < len(terms.tiers) else str(MOST_MEMBERS)
    formula = f"=IF(AND(P{at}>={first},P{at}<={after}),N{at},0)"
    if terms.tiers_hold == "each":
        formula = f"=MAX(0,MIN(O{at}+N{at},{after})-MAX(O{at},{first}-1))"
    sheet.write_formula(row, 3, formula, None, paid.members)


def _multiple(paid: Paid) -> str:
    cell = f"capitation_cells_{paid.cell}_multiple" if paid.cell else "1"
    return f"{cell}*capitation_tiers_{paid.tier}_multiple" if paid.tier else cell
