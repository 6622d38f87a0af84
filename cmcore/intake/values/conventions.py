"""What only a whole column tells: the order of day and month, the decimal sign, hours or minutes, parts of one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.fields import Kind
from cmcore.intake.cells.dates import ASKED, decide_day_first, decide_dotted
from cmcore.intake.cells.digit_dates import SHORT, decide_digits, decide_year_first
from cmcore.intake.cells.numbers import decide_decimal, read_decimal
from cmcore.intake.cells.parsed import Note, as_text, quoted, tidy
from cmcore.intake.names.words import words
from cmcore.intake.values.distinct import counted, distinct
from cmcore.money import CENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from cmcore.fields import Column
    from cmcore.intake.cells import ParseContext
    from cmcore.intake.tables import MappedColumn

HOURS_A_DAY = 24
CERTAIN_DIGITS = 9
"""Digits before the point up to which a spreadsheet's number is sure of what it says far below a cent."""
_BELOW_CENTS = re.compile(r"[.,]\d{3}|\de-\d")
_NOISE = 1e-5
"""Cents by which the last places of a formula's result may be off."""
YEAR_FIRST = "The dates of six digits were read year first, because their days then lie nearest together."
MAYBE_YEAR_FIRST = (
    "The dates of six digits were read year first; they could begin with the day. Say in the mapping if the column "
    "writes them the other way."
)
NUMBERS = frozenset({Kind.MONEY, Kind.RATE, Kind.QUANTITY, Kind.COUNT, Kind.PERCENT, Kind.INDEX})


def settle(values: Sequence[object], column: Column, context: ParseContext) -> tuple[ParseContext, tuple[Note, ...]]:
    """The context with what only the whole column can tell, and what is to be said of it."""
    if column.kind is Kind.DATE:
        context = replace(context, digits=decide_digits(distinct(values)))
    if context.digits == SHORT and context.day_first is None:
        year_first, is_sure = decide_year_first(distinct(values))
        if year_first:
            said = Note(YEAR_FIRST) if is_sure else Note(MAYBE_YEAR_FIRST, ASKED)
            return replace(context, year_first=True), (said,)
    if column.kind is Kind.DATE and context.day_first is None:
        day_first, note = decide_day_first(distinct(values), context.beside)
        dotted, dotted_note = decide_dotted(distinct(values))
        notes = tuple(each for each in (note, dotted_note) if each)
        return replace(context, day_first=day_first, dotted_day_first=dotted), notes
    if column.kind in NUMBERS and not context.decimal:
        context = replace(context, decimal=decide_decimal(distinct(values)))
    if column.kind is Kind.MONEY:
        note = _rounded(values, context.decimal)
        return context, (note,) if note else ()
    if column.kind is Kind.PERCENT and context.fractions is None:
        return replace(context, fractions=_are_fractions(distinct(values))), ()
    if column.kind is Kind.MINUTES and context.hours is None:
        hours, note = decide_hours(distinct(values), context.header)
        return replace(context, hours=hours), (note,) if note else ()
    return context, ()


def _numbers(values: Iterable[object]) -> list[float]:
    found = []
    for each in set(values):
        if isinstance(each, (int, float)) and not isinstance(each, bool):
            found.append(float(each))
        elif isinstance(each, str):
            try:
                found.append(float(each))
            except ValueError:
                continue
    return found


def _rounded(values: Sequence[object], decimal: str) -> Note | None:
    """What is to be said of amounts that state parts of a cent; those of a formula's last places are no parts."""
    texts = [each for each in set(distinct(values)) if each is not None and _BELOW_CENTS.search(as_text(each))]
    found = {each: amount for each in texts if (amount := _parts_of_cents(each, decimal)) is not None}
    if not found:
        return None
    first = min(found, key=lambda each: (found[each], as_text(each)))
    times = sum(times for each, times in counted(values) if each in found)
    were = (
        "1 amount states parts of a cent and was" if times == 1 else f"{times:,} amounts state parts of a cent and were"
    )
    return Note(f"{were} rounded to the nearest cent, half a cent up; {quoted(first)} is one.")


def _parts_of_cents(raw: object, decimal: str) -> Decimal | None:
    """The amount of a cell that states parts of a cent; None of any other cell."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        return None
    amount = read_decimal(tidy(raw), decimal_comma=decimal == "comma")
    if amount is None or not amount.is_finite() or amount.adjusted() >= CERTAIN_DIGITS:
        return None
    return amount if abs(amount * CENTS - round(amount * CENTS)) > _NOISE else None


def _are_fractions(values: Iterable[object]) -> bool:
    """Whether bare numbers are parts of one: none above one, and at least one between."""
    numbers = _numbers(values)
    return bool(numbers) and max(map(abs, numbers)) <= 1 and any(each % 1 for each in numbers)


def decide_hours(values: Iterable[object], header: str) -> tuple[bool, Note | None]:
    """Whether a column of durations is in hours: its header says so, or says nothing and quarters of hours do."""
    named = set(words(header))
    if "hour" in named:
        return True, None
    if "minute" in named:
        return False, None
    numbers = _numbers(values)
    quarters = [each for each in numbers if each % 1]
    if not quarters or max(numbers) > HOURS_A_DAY or any(each < 0 or (each * 20) % 1 for each in numbers):
        return False, None
    return True, Note("The durations were read as hours, because they are small and hold parts such as 0.25 or 1.5.")


def is_in_hours(column: MappedColumn) -> bool:
    """Whether a matched column of durations is written in hours, by its header and the cells kept as samples."""
    return decide_hours(column.samples, column.header)[0]
