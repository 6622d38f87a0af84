"""Cells as people type them, one module per family of kinds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cmcore.fields import Kind
from cmcore.intake.cells.dates import parse_date
from cmcore.intake.cells.durations import parse_minutes, parse_time
from cmcore.intake.cells.flags import parse_flag, show_flag
from cmcore.intake.cells.numbers import parse_number, show_number
from cmcore.intake.cells.parsed import (
    BLANK,
    ERROR_CELLS,
    CellFault,
    ParseContext,
    Parsed,
    as_text,
    ditto_fault,
    error_fault,
    is_blank,
    is_ditto,
    quoted,
    tidy,
)
from cmcore.intake.cells.texts import parse_choice, parse_code, parse_list, parse_modifiers, parse_text
from cmcore.periods import clock_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.fields import Column

LARGEST = 10**15
"""Beyond any amount of cents or minutes that a person can mean."""

READERS: dict[Kind, Callable[[object, Column, ParseContext], Parsed]] = {
    Kind.TEXT: parse_text,
    Kind.CODE: parse_code,
    Kind.MODIFIERS: parse_modifiers,
    Kind.LIST: parse_list,
    Kind.CHOICE: parse_choice,
    Kind.DATE: parse_date,
    Kind.TIME: parse_time,
    Kind.MINUTES: parse_minutes,
    Kind.COUNT: parse_number,
    Kind.QUANTITY: parse_number,
    Kind.MONEY: parse_number,
    Kind.RATE: parse_number,
    Kind.INDEX: parse_number,
    Kind.PERCENT: parse_number,
    Kind.FLAG: parse_flag,
}


def read_cell(raw: object, column: Column, context: ParseContext) -> Parsed:
    """One cell read as its column's kind; a failed formula is a fault, never a blank."""
    if raw is None or raw == "":
        return BLANK
    if isinstance(raw, float) and not math.isfinite(raw):
        raw = str(raw)
    if isinstance(raw, str) and raw.strip().lower() in ERROR_CELLS:
        return Parsed(None, error_fault(raw.strip()))
    if isinstance(raw, str) and column.name != "notes" and is_ditto(tidy(raw)):
        return Parsed(None, ditto_fault(tidy(raw)))
    parsed = READERS[column.kind](raw, column, context)
    if isinstance(parsed.value, int) and abs(parsed.value) > LARGEST:
        said = f"{quoted(raw)} is too large to be true. Check it and type it again."
        return Parsed(None, CellFault("not-a-number", said))
    return parsed


def show_cell(value: Any, column: Column) -> str:
    """A frame's value as a person types it: money 1234.50, a date 2026-03-02, a time 9:05, a flag yes."""
    if value is None:
        return ""
    if column.kind is Kind.TIME:
        return clock_words(value)
    if column.kind is Kind.FLAG:
        return show_flag(value)
    if column.kind in {Kind.COUNT, Kind.QUANTITY, Kind.MONEY, Kind.RATE, Kind.INDEX, Kind.PERCENT}:
        return show_number(value, column)
    return str(value.isoformat()) if column.kind is Kind.DATE else str(value)


__all__ = [
    "CellFault",
    "ParseContext",
    "Parsed",
    "as_text",
    "error_fault",
    "is_blank",
    "is_ditto",
    "read_cell",
    "show_cell",
    "tidy",
]
