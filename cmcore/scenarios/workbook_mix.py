"""The mix of models as live formulas: a row for each leg and month, its share, and what it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.money import CENTS, from_cents
from cmcore.scenarios.growth import grow
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.models.mix import paid_legs
from cmcore.scenarios.scenario import Growth
from cmcore.scenarios.workbook_enrollment import write_enrollment
from cmcore.scenarios.workbook_fees import brought

if TYPE_CHECKING:
    from cmcore.scenarios.compare import Comparison
    from cmcore.scenarios.models.mix import Paid

COLUMNS = (
    "Leg", "Payer", "Model", "Month", "Number", "Fees today", "Episodes", "Fees outside episodes", "Minutes",
    "Whole", "Share", "Paid",
)  # fmt: skip


def write_mix(book: Any, comparison: Comparison, styles: Any) -> None:
    """The sheet Mix, and a sheet of members for each leg of capitation that is not for all of them."""
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
                (_whole(comparison, leg, members, row + 1), float(from_cents(leg.whole.months[at])), styles.money),
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


def _whole(comparison: Comparison, leg: Paid, members: str, row: int) -> str:
    """What the model pays for all of the payer's month."""
    fees = brought(comparison.scenario.fee_for_service)
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
