"""Wide tables made long: rates or codes in several columns, several codes, a name and more or two ends in a cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.intake.code_headers import code_headers, with_code_headers
from cmcore.intake.date_times import days_apart
from cmcore.intake.long_rows import NOWHERE, LongRows, lengthen
from cmcore.intake.person_cells import names_apart
from cmcore.intake.ranges import ranges_apart
from cmcore.intake.several_codes import with_codes_apart
from cmcore.intake.wide_codes import code_columns
from cmcore.intake.wide_rates import rate_columns, with_rates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def unroll(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    is_chosen: Callable[[str], bool] = lambda _header: False,
) -> LongRows:
    """The table made long where it is wide; as it is where it is not.

    A header for which `is_chosen` holds has been given its meaning by the user and stays a column of its own.
    """
    people = names_apart(headers, columns, [at for at, each in enumerate(headers) if each and not is_chosen(each)])
    people = ranges_apart(people, lambda header: not is_chosen(header))
    people = days_apart(people, lambda header: not is_chosen(header))
    long = _unrolled(people.headers, people.columns, rows, is_chosen)
    for position, sources in enumerate(long.sources):
        if len(sources) == 1 and sources[0] in people.made:
            long.spread[position] = [NOWHERE] * len(long.rows)
    from_sheet = [tuple(sorted({at for each in found for at in people.sources[each]})) for found in long.sources]
    return replace(long, sources=from_sheet, notes=people.notes)


def _unrolled(
    headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int], is_chosen: Callable[[str], bool]
) -> LongRows:
    free = [index for index, header in enumerate(headers) if header and not is_chosen(header)]
    rates = rate_columns(headers, columns, free)
    if rates:
        return with_rates(headers, columns, rows, rates)
    named = code_headers(headers, columns, free)
    if named:
        return with_code_headers(headers, columns, rows, named)
    groups = code_columns(headers, columns, free)
    if groups:
        return lengthen(headers, columns, rows, groups)[0]
    plain = [(index,) for index in range(len(headers))]
    long = LongRows(list(headers), list(columns), rows, [1] * len(rows), [*plain])
    return with_codes_apart(long)


__all__ = ["NOWHERE", "LongRows", "unroll"]
