"""The sheet of inputs: every figure that can be changed, what cannot, and where each is from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cmcore.scenarios.costs import hour_cost
from cmcore.scenarios.sources import TYPED, Assumption, counted, origin_of, rules_of
from cmcore.scenarios.workbook_models import pathed_inputs

if TYPE_CHECKING:
    from cmcore.scenarios.compare import Comparison

COLUMNS = ("Value", "Where it is from", "Source")
INPUTS: tuple[tuple[str, str], ...] = (
    ("fee_for_service.rate_change", "Fee-for-service: change of rates"),
    ("fee_for_service.collected", "Fee-for-service: share collected"),
    ("capitation.pmpm", "Capitation: PMPM"),
    ("capitation.premium", "Capitation: plan's premium, PMPM, where a share of it is paid"),
    ("capitation.premium_share", "Capitation: share of premium paid, the PMPM at least"),
    ("capitation.withhold", "Capitation: withhold"),
    ("capitation.withhold_returned", "Capitation: share of withhold returned"),
    ("capitation.withhold_months", "Capitation: months after the last until it returns"),
    ("capitation.risk_score", "Capitation: average risk score"),
    ("capitation.normalization", "Capitation: normalization of risk"),
    ("capitation.coding_adjustment", "Capitation: coding adjustment"),
    ("capitation.minimum_panel", "Capitation: minimum panel"),
    ("bundle.price", "Bundle: price an episode"),
    ("bundle.discount", "Bundle: discount"),
    ("cost.salary", "Cost: salary a year"),
    ("cost.fringe", "Cost: fringe, share of salary"),
    ("cost.overhead", "Cost: overhead a year"),
    ("cost.supervision", "Cost: supervision a year, where overhead is without it"),
    ("cost.paid_hours", "Cost: paid hours a year"),
    ("cost.productivity", "Cost: share of paid hours billed"),
    ("cost.travel", "Cost: travel, off the share billed"),
    ("cost.documentation", "Cost: documentation, off the share billed"),
    ("cost.no_shows", "Cost: no-shows, off the share billed"),
    ("cost.fixed_monthly", "Cost: fixed cost a month"),
    ("cost.least_positions", "Cost: positions at least, where cost is by positions"),
    ("growth.members_at_first", "Growth: members at first, over those counted"),
    ("growth.members_yearly", "Growth: members a year"),
)
BASE_PARTS = ("cost", "growth", "fee_for_service", "capitation", "bundle")
SHARES = {
    "fee_for_service.rate_change",
    "fee_for_service.collected",
    "capitation.premium_share",
    "capitation.withhold",
    "capitation.withhold_returned",
    "capitation.coding_adjustment",
    "bundle.discount",
    "cost.fringe",
    "cost.productivity",
    "cost.travel",
    "cost.documentation",
    "cost.no_shows",
    "growth.members_yearly",
}
HOUR_COST = (
    "=(salary*(1+fringe)+supervision+overhead)/(paid_hours*MAX(0.0001,productivity-travel-documentation-no_shows))"
)


def write_inputs(book: Any, sheet: Any, comparison: Comparison, counted_from: str, styles: Any) -> None:
    """A row a figure that formulas rest on, named as they name it; below them what does not change here."""
    for column, (title, width) in enumerate(zip(("Input", *COLUMNS), (52, 18, 18, 70), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles.head)
    sheet.freeze_panes(1, 0)
    scenario = comparison.scenario
    for row, (path, label) in enumerate(INPUTS, 1):
        value = _value(comparison, path)
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, float(value), styles.percent if path in SHARES else styles.given)
        _origin(sheet, row, *origin_of(scenario, path))
        book.define_name(path.split(".")[1], f"=Inputs!$B${row + 1}")
    row = len(INPUTS) + 1
    cost, now = comparison.scenario.cost, float(hour_cost(comparison.scenario.cost))
    sheet.write_string(row, 0, "Cost: a billed hour")
    if cost.hourly is None:
        sheet.write_formula(row, 1, HOUR_COST, styles.money, now)
        _origin(sheet, row, "Worked out", "From pay, overhead and hours above")
    else:
        sheet.write_number(row, 1, now, styles.given)
        _origin(sheet, row, TYPED, "Pay and hours above are not used")
    book.define_name("hour_cost", f"=Inputs!$B${row + 1}")
    book.define_name("position_pay", "=salary*(1+fringe)+supervision+overhead")
    for row, (path, name, label, value) in enumerate(pathed_inputs(comparison), row + 1):  # noqa: B020 - goes on below
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, float(value), styles.given)
        _origin(sheet, row, *origin_of(scenario, path))
        book.define_name(name, f"=Inputs!$B${row + 1}")
    _unchanging(sheet, row + 2, comparison, counted_from, styles)


def _unchanging(sheet: Any, first: int, comparison: Comparison, counted_from: str, styles: Any) -> None:
    """Below the inputs what does not change here: what was counted, and the terms that are no number."""
    for column, title in enumerate(("Not to be changed here", *COLUMNS)):
        sheet.write_string(first, column, title, styles.head)
    parts = [*dict.fromkeys((*BASE_PARTS, *(each.kind for each in comparison.results)))]
    window = comparison.scenario.bundle.window_days
    days = Assumption(
        "", "Bundle: episode window in days", Decimal(window), *origin_of(comparison.scenario, "bundle.window_days")
    )
    rows = (*counted(comparison, counted_from), days, *rules_of(comparison.scenario, parts))
    for row, each in enumerate(rows, first + 1):
        sheet.write_string(row, 0, each.label)
        if isinstance(each.value, Decimal):
            shape = styles.count if each.value == int(each.value) else styles.money
            sheet.write_number(row, 1, float(each.value), shape)
        else:
            sheet.write_string(row, 1, each.value)
        _origin(sheet, row, each.origin, each.source)


def _origin(sheet: Any, row: int, origin: str, source: str) -> None:
    sheet.write_string(row, 2, origin)
    sheet.write_string(row, 3, source)


def _value(comparison: Comparison, path: str) -> Decimal:
    part, name = path.split(".")
    return getattr(getattr(comparison.scenario, part), name)  # type: ignore[no-any-return]
