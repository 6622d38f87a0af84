"""Wide tables made long: rates or codes in several columns, several codes, a name and more or two ends in a cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.intake.shaping.code_headers import code_headers, with_code_headers
from cmcore.intake.shaping.date_times import days_apart
from cmcore.intake.shaping.day_headers import Days, with_days
from cmcore.intake.shaping.long_rows import NOWHERE, LongRows, lengthen
from cmcore.intake.shaping.payer_headers import NOTHING_SAID, PayerColumns, SaidOfFees, payer_columns, with_payers
from cmcore.intake.shaping.person_cells import names_apart
from cmcore.intake.shaping.ranges import ranges_apart
from cmcore.intake.shaping.several_codes import with_codes_apart
from cmcore.intake.shaping.wide_codes import code_columns
from cmcore.intake.shaping.wide_rates import rate_columns, with_rates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def unroll(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    is_chosen: Callable[[str], bool] = lambda _header: False,
    told: SaidOfFees | Days | None = NOTHING_SAID,
) -> LongRows:
    """The table made long where it is wide; as it is where it is not.

    A header for which `is_chosen` holds has been given its meaning by the user and stays a column of its own. `told`
    are the days that head its columns, or what is known of it as a fee schedule; None where it was said to be none.
    """
    people = names_apart(headers, columns, [at for at, each in enumerate(headers) if each and not is_chosen(each)])
    people = ranges_apart(people, lambda header: not is_chosen(header))
    people = days_apart(people, lambda header: not is_chosen(header))
    free = [index for index, header in enumerate(people.headers) if header and not is_chosen(header)]
    payers = PayerColumns()
    if isinstance(told, SaidOfFees):
        payers = payer_columns(people.headers, people.columns, free, told)
    if isinstance(told, Days):
        long = with_days(people.headers, people.columns, rows, told)
    elif payers.taken:
        long = with_payers(people.headers, people.columns, rows, payers.taken)
    else:
        long = _unrolled(people.headers, people.columns, rows, free)
    for position, sources in enumerate(long.sources):
        if len(sources) == 1 and sources[0] in people.made:
            long.spread[position] = [NOWHERE] * len(long.rows)
    from_sheet = [tuple(sorted({at for each in found for at in people.sources[each]})) for found in long.sources]
    asked = {people.sources[index][0]: name for index, name in payers.asked}
    return replace(long, sources=from_sheet, notes=people.notes | long.notes, payers=asked)


def _unrolled(
    headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int], free: Sequence[int]
) -> LongRows:
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
