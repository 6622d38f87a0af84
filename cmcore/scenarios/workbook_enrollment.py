"""Capitation as spreadsheet formulas: a row for the members of one month, cell and tier who are paid the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.money import from_cents
from cmcore.scenarios.growth import grow, month_factor
from cmcore.scenarios.models.capitation import NOTHING, member_month, multiple_of
from cmcore.scenarios.models.panel import MOST_MEMBERS, in_tiers
from cmcore.scenarios.scenario import Growth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.models.panel import Paid
    from cmcore.scenarios.utilization import Utilization

    Live = tuple[tuple[str, float], ...]

COLUMNS = (
    "Month", "Days in month", "Days paid", "Members", "PMPM each", "Withheld each", "Returned each", "Capitation",
    "Withheld", "Returned", "Paid", "Cell", "Tier", "Members of the cell", "Members before", "Panel", "Enrolled",
    "Growth",
)  # fmt: skip
PMPM_EACH = (
    "=IF(Q{row}<minimum_panel,0,"
    "ROUND(ROUND(MAX(pmpm,premium*premium_share)*risk_score/normalization*(1-coding_adjustment)*{multiple},4)"
    "*C{row}/B{row},2))"
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
    for place, month in enumerate(used.months):
        days_in_month = month.enrolled.days_in_month
        for live, paid in _rows(comparison, used, place):
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
            sheet.write_formula(row, 3, _members(comparison, paid, row + 1), None, paid.members)
            for column, (formula, amount) in enumerate(zip(formulas, cents, strict=True), 4):
                sheet.write_formula(row, column, formula, styles.money, float(from_cents(amount)))
            sheet.write_string(row, 11, terms.cells[paid.cell - 1].name or str(paid.cell) if paid.cell else "")
            sheet.write_number(row, 12, paid.tier)
            for column, (formula, number) in enumerate(live, 13):
                sheet.write_formula(row, column, formula.format(row=row + 1), None, number)


def _rows(comparison: Comparison, used: Utilization, place: int) -> Iterator[tuple[Live, Paid]]:
    """Each group of a month by tier: how its members come from those counted, and what they are."""
    terms, counted = comparison.scenario.capitation, grow(used, Growth())
    now, before = used.paid_groups(terms)[place], counted.paid_groups(terms)[place]
    panel, enrolled = sum(each.members for each in before), counted.months[place].members
    cut, each, running, grown = in_tiers(terms.tiers, terms.tiers_hold, now), max(1, len(terms.tiers)), 0, 0
    for at, (group, base) in enumerate(zip(now, before, strict=True)):
        live = (
            (f"=ROUND(P{{row}}*{running + base.members}/{max(1, panel)},0)-O{{row}}", group.members),
            (f"=ROUND(P{{row}}*{running}/{max(1, panel)},0)", grown),
            (f"=ROUND({panel}*R{{row}},0)", sum(one.members for one in now)),
            (f"=ROUND({enrolled}*R{{row}},0)", used.months[place].members),
            ("=SUMIF(Months!$A:$A,A{row},Months!$M:$M)", float(month_factor(comparison.scenario.growth, place + 1))),
        )
        for paid in cut[at * each : (at + 1) * each]:
            yield live, paid
        running, grown = running + base.members, grown + group.members


def _members(comparison: Comparison, paid: Paid, row: int) -> str:
    """The members of the tier: all of the cell's without tiers."""
    terms = comparison.scenario.capitation
    if not paid.tier:
        return f"=N{row}"
    first = f"capitation_tiers_{paid.tier}_from_member"
    after = f"capitation_tiers_{paid.tier + 1}_from_member-1" if paid.tier < len(terms.tiers) else str(MOST_MEMBERS)
    if terms.tiers_hold == "each":
        return f"=MAX(0,MIN(O{row}+N{row},{after})-MAX(O{row},{first}-1))"
    return f"=IF(AND(P{row}>={first},P{row}<={after}),N{row},0)"


def _multiple(paid: Paid) -> str:
    cell = f"capitation_cells_{paid.cell}_multiple" if paid.cell else "1"
    return f"{cell}*capitation_tiers_{paid.tier}_multiple" if paid.tier else cell
