"""Codes as the headers of columns of units, minutes or rates, made into one line for each code that a row fills."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cmcore.intake.finding.looks import NUMBER, look
from cmcore.intake.names.meanings import field_named
from cmcore.intake.shaping.long_rows import NUMBERS_FROM, Group, LongRows, lengthen, something, with_column
from cmcore.intake.shaping.wide_rates import look_like_money
from cmcore.intake.values.distinct import counted
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_COLUMNS = 2
OF_CONTACTS = frozenset({"client_id", "client_name", "service_date"})
OF_FEES = frozenset({"region", "credential", "place_of_service", "effective_from"})
_HEADER = re.compile(
    r"(?P<code>[A-Z]\d{4}|\d{5})(?:[\s:\-]+(?P<modifier>(?:[A-Z][A-Z0-9]|[A-Z0-9][A-Z])"
    r"(?:[\s:,\-]+(?:[A-Z][A-Z0-9]|[A-Z0-9][A-Z])){0,3}))?"
    r"(?:[\s:\-(]+(?P<counts>units?|min(?:ute)?s?|hours?|hrs)\)?)?",
    re.IGNORECASE,
)
_COUNTS = {"u": "Units", "m": "Minutes", "h": "Hours"}


class CodeHeader(NamedTuple):
    """What a header such as "T1017-HN (minutes)" names: a code, its modifier, and what is counted below it."""

    code: str
    modifier: str | None
    counts: str | None


def code_headers(
    headers: Sequence[str], columns: Sequence[Sequence[object]], free: Sequence[int]
) -> list[tuple[int, CodeHeader]]:
    """The columns that are headed by a code and hold numbers, where two or more stand beside a client, day or payer.

    Beside a region, a credential, a place or a first day in force they are rates where they are amounts of money.
    """
    read = [(index, found) for index in free if (found := _read(headers[index]))]
    named = {field_named(headers[index], "sessions") for index in free}
    different = len({(each.code, each.modifier) for _, each in read}) == len(read) >= FEWEST_COLUMNS
    alike = len({each.counts for _, each in read}) == 1
    below = [columns[index] for index, _ in read]
    beside = "code" not in named and (named & (OF_CONTACTS | {"payer"}) or _are_rates(headers, free, below))
    return read if different and alike and beside and _hold_numbers(below) else []


def with_code_headers(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    found: Sequence[tuple[int, CodeHeader]],
) -> LongRows:
    """A line per code that a row has anything of; nothing is as good as a blank.

    Below the codes stand units of contacts where the headers do not say minutes or hours, rates where the table names
    no contact.
    """
    named = {field_named(each, "sessions") for each in headers}
    holds = _COUNTS[(found[0][1].counts or "u")[0]] if named & OF_CONTACTS else "Rate"
    ours = {index for index, _ in found}
    filled = [[something(each) for each in cells] if at in ours else cells for at, cells in enumerate(columns)]
    group = Group(holds, {number: index for number, (index, _) in enumerate(found)})
    long, numbers = lengthen(headers, filled, rows, [group])
    said = [found[number][1] if look(cell) else None for number, cell in zip(numbers, long.cells[-1], strict=True)]
    with_column(long, "Code", [each.code if each else "" for each in said])
    if any(each.modifier for _, each in found):
        with_column(long, "Modifiers", [(each.modifier or "") if each else "" for each in said])
    return long


def _read(header: str) -> CodeHeader | None:
    match = _HEADER.fullmatch(header.strip())
    if match is None:
        return None
    code = match["code"].upper()
    if code.isdigit() and reference.billing_codes().filter(code=code).is_empty():
        return None
    return CodeHeader(code, (match["modifier"] or "").upper() or None, (match["counts"] or "").lower() or None)


def _are_rates(headers: Sequence[str], free: Sequence[int], below: Sequence[Sequence[object]]) -> bool:
    """Whether a table says for whom, where or from when money below its codes is paid."""
    return bool(OF_FEES & {field_named(headers[index], "fees") for index in free}) and look_like_money(below)


def _hold_numbers(columns: Sequence[Sequence[object]]) -> bool:
    """Whether nearly all filled cells below the codes are numbers, or say that there was nothing."""
    seen = [(cell, times) for cells in columns for cell, times in counted(cells) if look(cell)]
    fit = sum(times for cell, times in seen if look(cell) == NUMBER or not look(something(cell)))
    return bool(seen) and fit >= NUMBERS_FROM * sum(times for _, times in seen)
