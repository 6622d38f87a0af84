"""The worklist as the JSON contract writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.denials.answers_due import underpaid_patterns
from cmcore.denials.metrics import denial_metrics, open_items
from cmcore.money import BASIS_POINTS, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import polars as pl

    from cmcore.denials.plan import Plan
    from cmcore.denials.week import PlanTables

_INNER = {"row_id", "line_id", "item", "contact", "turn"}
_CENTS = {"brings", "amount", "expected_recovery", "recovered", "billed", "allowed", "paid", "patient", "refused"}


def item_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """One item: amounts as text with two decimals, days ISO, the chance from 0 to 1, absent is null."""
    return {name: _value(name, value) for name, value in row.items() if name != "row_id"}


def worklist_record(lines: pl.DataFrame, items: pl.DataFrame, shown: pl.DataFrame, as_of: date) -> dict[str, Any]:
    """The items shown in their order, and what the whole worklist adds up to.

    `paid_short` are the open ones of them that were paid short, by payer and pattern.
    """
    told = denial_metrics(lines, items)
    return {
        "as_of": as_of.isoformat(),
        "open": {"items": told.open_items, "amount": plain(told.open_amount)},
        "past_deadline": {"items": told.past_due_items, "amount": plain(told.past_due_amount)},
        "due_soon": {"items": told.due_soon_items, "amount": plain(told.due_soon_amount)},
        "left_alone": {"items": told.left_alone_items, "amount": plain(told.left_alone_amount)},
        "recovered": plain(told.recovered_amount),
        "denied_lines": told.denied_lines,
        "answered_lines": told.answered_lines,
        "paid_short": [item_record(row) for row in underpaid_patterns(open_items(shown), as_of).iter_rows(named=True)],
        "items": [item_record(row) for row in shown.iter_rows(named=True)],
    }


def plan_record(plan: Plan, tables: PlanTables, asked: pl.DataFrame, as_of: date) -> dict[str, Any]:
    """A week's plan: what to file in its order, what is given up with why, and the claims to ask about besides."""
    return {
        "as_of": as_of.isoformat(),
        "brings": plain(plan.gain),
        "minutes": plan.minutes,
        "chosen": [item_record(row) for row in tables.chosen.iter_rows(named=True)],
        "given_up": [item_record(row) for row in tables.given_up.iter_rows(named=True)],
        "to_ask_about": {"items": asked.height, "amount": plain(int(asked["amount"].sum() or 0))},
    }


def answer_records(answers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The payer's answers to one item, in the order of time."""
    return [{name: _value(name, value) for name, value in row.items() if name not in _INNER}
            for row in answers]  # fmt: skip


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _CENTS:
        return plain(value)
    if name == "chance":
        return value / BASIS_POINTS
    return value.isoformat() if hasattr(value, "isoformat") else value
