"""The mix of models as live formulas: a row for each leg and month, its share, and what it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.money import CENTS, from_cents
from cmcore.scenarios.growth import grow
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.models.case_rate import formulas as case_formulas
from cmcore.scenarios.models.case_rate import month_weights
from cmcore.scenarios.models.mix import paid_legs
from cmcore.scenarios.scenario import Growth
from cmcore.scenarios.workbook_enrollment import write_enrollment
from cmcore.scenarios.workbook_fees import brought
from cmcore.scenarios.workbook_models import write_cases

if TYPE_CHECKING:
    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.models.mix import Paid

COLUMNS = (
    "Leg", "Payer", "Model", "Month", "Number", "Fees today", "Episodes", "Fees outside episodes", "Minutes",
    "Whole", "Share", "Paid", "Fees of cases begun",
)  # fmt: skip


def write_mix(book: Any, comparison: Comparison, styles: Any) -> None:
    """The sheet Mix, and a sheet of members for each leg of capitation or cases that is not for all of them."""
    sheet, row = book.add_worksheet("Mix"), 0
    sheet.set_column(0, len(COLUMNS) - 1, 14)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(COLUMNS):
        sheet.write_string(0, column, title, styles.head)
    for place, leg in enumerate(paid_legs(comparison.scenario, comparison.utilization), 1):
        members = "Enrollment"
        if leg.leg.model == "capitation" and leg.used is not comparison.utilization:
            members = f"Enrollment {place}"
            write_enrollment(book.add_worksheet(members), comparison, leg.used, styles)
        if leg.leg.model == "case_rate":
            members = "Members"
            if leg.used is not comparison.utilization:
                members = f"Members {place}"
                write_cases(book.add_worksheet(members), comparison, leg.used, styles)
            _write_begun(sheet, comparison, leg, (members, row + 2), styles)
        for at, month in enumerate(leg.used.months):
            row += 1
            sheet.write_number(row, 0, place)
            sheet.write_string(row, 1, leg.leg.payer.strip() or "All others")
            sheet.write_string(row, 2, BY_KIND[leg.leg.model].name)
            sheet.write_datetime(row, 3, month.month, styles.month)
            sheet.write_number(row, 4, at + 1)
            for column, (formula, number, shape) in enumerate(_volume(comparison, leg, at, styles.money), 5):
                sheet.write_formula(row, column, formula, shape, number)
            live = (
                (
                    _whole(comparison, leg, members, (row + 1, row + 1 - at)),
                    float(from_cents(leg.whole.months[at])),
                    styles.money,
                ),
                (_share(comparison, place, row + 1), float(leg.shares[at]), styles.percent),
                (f"=ROUND(J{row + 1}*K{row + 1},2)", float(from_cents(leg.months[at])), styles.money),
            )
            for column, (formula, value, shape) in enumerate(live, 9):
                sheet.write_formula(row, column, formula, shape, value)


def _volume(comparison: Comparison, leg: Paid, at: int, money: Any) -> list[tuple[str, float, Any]]:
    """A month's fees, episodes, fees outside of them and minutes: from what was counted, their value, the format."""
    terms, found = comparison.scenario.bundle, []
    for used in (grow(leg.used, Growth()), leg.used):
        volume, month = used.bundle_volume(terms), used.months[at]
        fees, outside = month.fee_revenue / CENTS, volume.outside_fees[at] / CENTS
        found.append((fees, volume.episodes[at], outside, month.minutes))
    shapes = ((2, money), (0, None), (2, money), (0, None))
    return [
        (f"=ROUND({counted}*Months!$M${at + 2},{digits})", now, shape)
        for counted, now, (digits, shape) in zip(*found, shapes, strict=True)
    ]


def _write_begun(sheet: Any, comparison: Comparison, leg: Paid, where: tuple[str, int], styles: Any) -> None:
    """Each month's fees of the cases that begin in it, as members grow; `where` are members' sheet and first row."""
    members, first = where
    weights = month_weights(comparison.scenario.case_rate, leg.used)
    for at, weight in enumerate(weights):
        formula = f"=SUMIF('{members}'!$D:$D,D{first + at},'{members}'!$E:$E)*Months!$M${at + 2}"
        sheet.write_formula(first + at - 1, 12, formula, styles.money, float(weight) / CENTS)


def _cases(comparison: Comparison, leg: Paid, members: str, rows: tuple[int, int]) -> str:
    """The month's part of the fees of all cases: the rise of the rounded running total, by the cases begun."""
    row, first = rows
    last, many = first + len(leg.used.months) - 1, len(leg.used.member_minutes())
    counted = grow(leg.used, Growth()).minutes
    growth = f"(SUM($I${first}:$I${last})/{counted})" if counted else "1"
    minutes = f"'{members}'!$B$2:$B${many + 1}"
    tiers = case_formulas(comparison.scenario.case_rate, minutes, growth).values()
    whole = "+".join(each.lstrip("=") for each in tiers)
    now, all_of_them = f"SUM($M${first}:$M{row})", f"SUM($M${first}:$M${last})"
    rise = f"ROUND(({whole})*{now}/{all_of_them},2)-ROUND(({whole})*({now}-$M{row})/{all_of_them},2)"
    return f"=IF({all_of_them}=0,0,{rise})"


def _whole(comparison: Comparison, leg: Paid, members: str, rows: tuple[int, int]) -> str:
    """What the model pays for all of the payer's month; `rows` are that of the month and of the leg's first."""
    fees, row = brought(comparison.scenario.fee_for_service), rows[0]
    if leg.leg.model == "case_rate":
        return _cases(comparison, leg, members, rows)
    if leg.leg.model == "capitation":
        return f"=SUMIF('{members}'!$A:$A,D{row},'{members}'!$K:$K)"
    return {
        "bundle": f"=G{row}*ROUND(price*(1-discount),2)+{fees.format(fees=f'H{row}')}",
        "fee_for_service": f"={fees.format(fees=f'F{row}')}",
        "hourly": f"=ROUND(I{row}*hourly_rate*hourly_billable/60,2)",
        "retainer": f"=ROUND(retainer_fee,2)+ROUND(MAX(0,I{row}/60-retainer_included_hours)*retainer_overage_rate,2)",
    }[leg.leg.model]


def _share(comparison: Comparison, place: int, row: int) -> str:
    months, glide_to = len(comparison.utilization.months), comparison.scenario.mix.glide_to
    until = str(months) if glide_to is None else "mix_glide_to"
    first, last = (f"mix_legs_{place}_{name}" for name in ("first", "last"))
    gone = f"MIN(1,MAX(0,(E{row}-mix_glide_from)/MAX(1,{until}-mix_glide_from)))"
    return f"={first}+({last}-{first})*{gone}"
