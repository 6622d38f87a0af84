"""Rates in a column per span of days, credential, modifier, place or region, made into one fee line each."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cmcore.intake.cells.numbers import is_unpriced, without_footnote
from cmcore.intake.finding.looks import DATE, NUMBER, look
from cmcore.intake.names.meanings import field_named
from cmcore.intake.shaping.long_rows import Group, LongRows, lengthen
from cmcore.intake.shaping.rate_headers import RateHeader, read_rate_header
from cmcore.intake.values.distinct import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

FEWEST_COLUMNS = 2
RATES_FROM = 0.8
"""Share of a column's cells that are rates, or say that none is stated, from which it is one of rates."""
DATES_AT_MOST = 0.1
"""Share of dates in a column whose header holds a date up to which it may be one of rates."""
RATE = "Rate"
OF_CONTACTS = frozenset({"session_id", "client_id", "client_name", "service_date", "minutes"})


def with_rates(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    rates: Sequence[tuple[int, RateHeader]],
) -> LongRows:
    """A line per filled column of rates, and per place where a column is for several."""
    each_place = [(index, rate, place) for index, rate in rates for place in rate.places or (None,)]
    group = Group(RATE, {number: index for number, (index, _, _) in enumerate(each_place)})
    long, numbers = lengthen(headers, columns, rows, [group])
    said = [each_place[number] for number in numbers]
    extra: dict[str, list[Any]] = {
        "effective_from": [rate.first for _, rate, _ in said],
        "effective_to": [rate.last for _, rate, _ in said],
        "credential": [rate.credential for _, rate, _ in said],
        "modifiers": [rate.modifier for _, rate, _ in said],
        "place_of_service": [place for _, _, place in said],
        "region": [rate.region for _, rate, _ in said],
    }
    long.extra.update({name: values for name, values in extra.items() if any(values)})
    return long


def rate_columns(
    headers: Sequence[str], columns: Sequence[Sequence[object]], free: Sequence[int]
) -> list[tuple[int, RateHeader]]:
    """Columns whose header names the days, the credential, the modifier, the place or the region of the rates below it.

    Columns without days count only where several stand beside a column of codes and differ in what they say; those
    of modifiers and regions that say nothing of rates ("HN", "Region 1") only where they hold amounts of money. The
    only rate may be one of a modifier or a region ("Rate (HN)"), which pays nothing without it.
    """
    read = {index: found for index in free if (found := read_rate_header(headers[index]))}
    dated = {index: rate for index, rate in read.items() if rate.first and not _holds_dates(columns[index])}
    starts = sorted(rate.first for rate in dated.values() if rate.first)
    ended = [
        (index, replace(rate, last=rate.last or _day_before_next(rate.first, starts)))
        for index, rate in dated.items()
        if rate.first
    ]
    if ended:
        return ended
    if not read or not _is_of_fees(headers):
        return []
    rated = [(index, rate) for index, rate in read.items() if holds_rates(columns[index])]
    if len(read) == len(rated) == 1 and _is_for_some(rated[0][1]):
        return rated
    bare = [columns[index] for index, rate in rated if not rate.is_priced and (rate.region or rate.modifier)]
    narrowed = [rate for _, rate in rated if rate.narrows]
    if not look_like_money(bare):
        return []
    enough = 1 if all(rate.is_priced for rate in narrowed) else FEWEST_COLUMNS
    if len(narrowed) < enough or len(rated) < FEWEST_COLUMNS or len({rate for _, rate in rated}) < len(rated):
        return []
    return rated


def _is_for_some(rate: RateHeader) -> bool:
    """Whether a header of rates names a region or a modifier; digits alone may be a year ("Rate 26")."""
    return rate.is_priced and bool(rate.region or (rate.modifier and not rate.modifier.isdigit()))


def _is_of_fees(headers: Sequence[str]) -> bool:
    """Whether a table has codes and nothing of a contact: in a log of contacts "PA" heads authorization numbers."""
    named = {field_named(each, "sessions") for each in headers}
    return "code" in named and not named & OF_CONTACTS


def holds_rates(cells: Sequence[object]) -> bool:
    """Whether a column's cells are numbers, be it with the mark of a footnote, or say that no rate is stated."""
    filled = [(kind, cell, times) for cell, times in counted(cells) if (kind := look(cell))]
    rates = sum(times for kind, cell, times in filled if kind == NUMBER or _is_marked(cell) or is_unpriced(str(cell)))
    return bool(filled) and rates >= RATES_FROM * sum(times for _, _, times in filled)


def _is_marked(cell: object) -> bool:
    """Whether a cell is a number with the mark of a footnote behind it: "$19.00*"."""
    bare = without_footnote(str(cell).strip())
    return bare is not None and look(bare) == NUMBER


def look_like_money(columns: Sequence[Sequence[object]]) -> bool:
    """Whether every column has an amount with cents or a dollar sign, which a count of units has not."""
    return all(any(_is_money(cell) for cell, _ in counted(cells)) for cells in columns)


def _is_money(cell: object) -> bool:
    if isinstance(cell, float):
        return cell != int(cell)
    return look(cell) == NUMBER and ("$" in str(cell) or re.search(r"\.\d\d$", str(cell).strip()) is not None)


def _day_before_next(first: date, starts: Iterable[date]) -> date | None:
    """Last day of a column that names its first day only: the day before the next column's."""
    return next((start - timedelta(days=1) for start in starts if start > first), None)


def _holds_dates(cells: Sequence[object]) -> bool:
    looks = [(kind, times) for cell, times in counted(cells) if (kind := look(cell))]
    return sum(times for kind, times in looks if kind == DATE) > DATES_AT_MOST * sum(times for _, times in looks)
