"""The sheets of the models beyond the first three: their terms as inputs, and their parts as live formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cmcore.money import from_cents
from cmcore.scenarios.costs import minute_cents
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.models.case_rate import case_fee, fee_formula
from cmcore.scenarios.models.score_formulas import score_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.scenarios.compare import Comparison, ModelResult
    from cmcore.scenarios.terms import Terms
    from cmcore.scenarios.utilization import Utilization


ROWS_OF = {"fee_for_service": ("denials", "lag"), "capitation": ("cells", "tiers")}


def term_inputs(comparison: Comparison) -> Iterator[tuple[str, str, Decimal]]:
    """(name, label, value) of every number in rows of the first models' terms, and of all numbers of the further."""
    return ((name, label, value) for _, name, label, value in pathed_inputs(comparison))


def pathed_inputs(comparison: Comparison) -> Iterator[tuple[str, str, str, Decimal]]:
    """The same, each after the path of its term; those of rows have that of all the rows."""
    shown = [(kind, BY_KIND[kind].name, fields) for kind, fields in ROWS_OF.items()]
    kinds = [each.kind for each in comparison.results]
    kinds += [each for each in comparison.scenario.mix.models if "mix" in kinds and each not in kinds]
    whole = [(each, BY_KIND[each].name, None) for each in kinds if BY_KIND[each].formulas]
    for kind, title, fields in (*shown, *whole):
        terms = getattr(comparison.scenario, kind)
        for field in type(terms).model_fields if fields is None else fields:
            for found in _numbers(terms, kind, title, only=field):
                yield f"{kind}.{field}", *found


def _numbers(terms: Terms, name: str, label: str, only: str = "") -> Iterator[tuple[str, str, Decimal]]:
    for field, about in type(terms).model_fields.items():
        if only not in {"", field}:
            continue
        value, title = getattr(terms, field), f"{label}: {about.title}"
        if isinstance(value, tuple):
            for place, each in enumerate(value, 1):
                yield from _numbers(each, f"{name}_{field}_{place}", f"{title} {place}")
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield f"{name}_{field}", title, Decimal(value)


def define_totals(book: Any, comparison: Comparison, first: int) -> None:
    """Names for what the formulas are made of: totals and columns of the sheet of months."""
    used = comparison.utilization
    last = first + len(used.months) - 1
    totals = {
        "cost_total": "I", "fee_for_service_total": "J", "capitation_total": "K", "member_months": "B",
        "episodes_total": "F",
    }  # fmt: skip
    book.define_name("month_minutes", f"=Months!$D${first}:$D${last}")
    for name, column in totals.items():
        book.define_name(name, f"=SUM(Months!${column}${first}:${column}${last})")
    counted = f"SUM(Months!$P${first}:$P${last})"
    book.define_name("member_growth", f"=IF({counted}=0,1,SUM(Months!$D${first}:$D${last})/{counted})")
    for name, formula in score_names(comparison.scenario.pay_for_performance).items():
        if any(each.kind == "pay_for_performance" for each in comparison.results):
            book.define_name(name, formula)
    book.define_name("returned_total", "=SUM(Enrollment!$J:$J)")
    book.define_name("inside_fees", f"=SUM(Months!$E${first}:$E${last})-SUM(Months!$G${first}:$G${last})")
    each = f"SUM(Months!$H${first}:$H${last})/SUM(Months!$D${first}:$D${last})"
    book.define_name("minute_cost", "=hour_cost/60" if comparison.scenario.cost.basis == "hour" else f"={each}")


def write_members(book: Any, sheet: Any, comparison: Comparison, styles: Any) -> None:
    """One row a member with contacts, without name or number: the minutes, what they cost, and the case's fee.

    The fee and the month in which the case begins are shown where a case rate is compared or a leg of the mix.
    """
    used = comparison.utilization
    each = float(minute_cents(comparison.scenario.cost, used)) / 100
    for row, number in enumerate(write_cases(sheet, comparison, used, styles), 1):
        sheet.write_formula(row, 2, f"=B{row + 1}*minute_cost", styles.money, number * each)
    sheet.write_string(0, 2, "Cost", styles.head)
    book.define_name("member_minutes", f"=Members!$B$2:$B${len(used.member_minutes()) + 1}")


def write_cases(sheet: Any, comparison: Comparison, used: Utilization, styles: Any) -> list[int]:
    """Members by their minutes, all or some payers', and where cases are paid their month and fee; the minutes."""
    kinds = [each.kind for each in comparison.results]
    has_cases = "case_rate" in (*kinds, *(comparison.scenario.mix.models if "mix" in kinds else ()))
    titles = {0: "Member", 1: "Minutes"} | ({3: "Begins", 4: "Fee of the case"} if has_cases else {})
    sheet.set_column(0, 4, 14)
    for column, title in titles.items():
        sheet.write_string(0, column, title, styles.head)
    terms = comparison.scenario.case_rate
    members = sorted(zip(used.member_minutes().tolist(), used.member_starts().tolist(), strict=True))
    for row, (minutes, begins) in enumerate(members, 1):
        sheet.write_number(row, 0, row)
        sheet.write_number(row, 1, minutes)
        if has_cases:
            sheet.write_datetime(row, 3, used.months[begins].month, styles.month)
            fee = float(from_cents(case_fee(terms, minutes)))
            sheet.write_formula(row, 4, f"={fee_formula(terms, f'B{row + 1}')}", styles.money, fee)
    return [minutes for minutes, _ in members]


def write_settlements(sheet: Any, comparison: Comparison, styles: Any) -> dict[str, int]:
    """Every part of the revenue of the further models, a formula each; the row of each model's total, from 1."""
    sheet.set_column(0, 1, 34)
    sheet.set_column(2, 2, 16)
    for column, title in enumerate(("Model", "Part of revenue", "Amount")):
        sheet.write_string(0, column, title, styles.head)
    row, totals = 0, {}
    for result in comparison.results:
        live = BY_KIND[result.kind].formulas
        if live is None:
            continue
        first = row + 2
        for part, formula in live(comparison.scenario).items():
            row += 1
            _line(sheet, row, (result.name, part), (formula, result.parts[part]), styles.money)
        row += 1
        _line(sheet, row, (result.name, "revenue"), (f"=SUM(C{first}:C{row})", result.revenue), styles.money)
        totals[result.kind] = row + 1
    return totals


def _line(sheet: Any, row: int, names: tuple[str, str], live: tuple[str, int], money: Any) -> None:
    sheet.write_string(row, 0, names[0])
    sheet.write_string(row, 1, names[1].replace("_", " ").capitalize())
    sheet.write_formula(row, 2, live[0], money, float(from_cents(live[1])))


def further(comparison: Comparison) -> tuple[ModelResult, ...]:
    """The results whose formulas stand on the sheet of settlements."""
    return tuple(each for each in comparison.results if BY_KIND[each.kind].formulas)
