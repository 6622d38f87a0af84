"""Wide tables made long: rates in a column per span of dates, codes in several columns of one row."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from cmcore.intake.cells.dates import read_date
from cmcore.intake.looks import DATE, look
from cmcore.intake.vocabulary import look_up
from cmcore.intake.words import without_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    Days = tuple[date, date | None]

FEWEST_CODES = 2
CODES_FROM = 0.8
"""Share of a column's cells that look like codes from which it is one of codes."""
DATES_AT_MOST = 0.1
"""Share of dates in a column whose header holds a date up to which it may be one of rates."""
RATE, CODE = "Rate", "Code"
GO_ALONG = frozenset(
    """allowed_amount billed_amount credential end_time minutes modifiers paid_amount place_of_service service_date
    staff start_time telehealth units""".split()  # noqa: SIM905 - a list of words reads better whole
)
"""Fields whose numbered columns belong to the code of the same number; diagnoses belong to the whole row."""
_DAY = r"(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
_FROM_TO = re.compile(_DAY + r"\s*(?:-|\u2013|\u2014|to|through|thru)\s*" + _DAY, re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:eff(?:ective)?|as of|beginning|begins|starting|starts|from|on (?:and|or|&) after)\b\W*(?:date\b\W*)?" + _DAY,
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:rates?|fees?|price|amount|allow(?:ed|able)|payment|reimbursement|eff(?:ective)?)\b", re.IGNORECASE
)
_CODE_CELL = re.compile(r"^[A-Za-z]?\d{4}[A-Za-z]?$|^\d{5}(\.0)?$")


@dataclass(frozen=True, slots=True)
class LongRows:
    """The rows of a table after unrolling.

    `cells` holds one list of values per header; `sources` the columns of the sheet's table (from 0) that each came
    from. `rows` are spreadsheet rows, `places` count a row's lines from 1. `spread` tells for a header that several
    columns fill which of them each line's value stands in. `extra` are fields that the headers themselves give.
    """

    headers: list[str]
    cells: list[Sequence[object]]
    rows: list[int]
    places: list[int]
    sources: list[tuple[int, ...]]
    extra: dict[str, list[date | None]] = field(default_factory=dict)
    spread: dict[int, list[int]] = field(default_factory=dict)

    @property
    def is_wide(self) -> bool:
        """Whether the sheet's table was another than the one of the lines."""
        return bool(self.spread)


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns of one meaning, by the number of the line that each gives: {0: "CPT1", 1: "CPT2"}."""

    header: str
    columns: dict[int, int]


def unroll(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    is_chosen: Callable[[str], bool] = lambda _header: False,
) -> LongRows:
    """The table made long where it is wide; as it is where it is not.

    A header for which `is_chosen` holds has been given its meaning by the user and stays a column of its own.
    """
    free = [index for index, header in enumerate(headers) if header and not is_chosen(header)]
    days = _rate_columns(headers, columns, free)
    if days:
        group = _Group(RATE, dict(enumerate(days)))
        spans = [*days.values()]
        long, numbers = _long(headers, columns, rows, [group])
        long.extra["effective_from"] = [spans[number][0] for number in numbers]
        long.extra["effective_to"] = [spans[number][1] for number in numbers]
        return long
    groups = _code_columns(headers, columns, free)
    if groups:
        return _long(headers, columns, rows, groups)[0]
    plain = [(index,) for index in range(len(headers))]
    return LongRows(list(headers), list(columns), list(rows), [1] * len(rows), [*plain])


def _rate_columns(headers: Sequence[str], columns: Sequence[Sequence[object]], free: Iterable[int]) -> dict[int, Days]:
    """Columns whose header names the days in force of the rates below it, in the order of the sheet."""
    found: dict[int, Days] = {}
    for index in free:
        days = _days(headers[index])
        if days and not _holds_dates(columns[index]):
            found[index] = days
    starts = sorted(days[0] for days in found.values())
    return {index: (first, last or _day_before_next(first, starts)) for index, (first, last) in found.items()}


def _days(header: str) -> Days | None:
    if span := _FROM_TO.search(header):
        first, last = read_date(span[1]), read_date(span[2])
        return (first, last) if first and last and first <= last else None
    start = _FROM.search(header)
    first = read_date(start[1]) if start and _PRICE.search(header) else None
    return (first, None) if first else None


def _day_before_next(first: date, starts: Iterable[date]) -> date | None:
    """Last day of a column that names its first day only: the day before the next column's."""
    return next((start - timedelta(days=1) for start in starts if start > first), None)


def _holds_dates(cells: Sequence[object]) -> bool:
    looks = [kind for cell in cells if (kind := look(cell))]
    return looks.count(DATE) > DATES_AT_MOST * len(looks)


def _code_columns(headers: Sequence[str], columns: Sequence[Sequence[object]], free: Iterable[int]) -> list[_Group]:
    """The columns of codes of a roster, and those of units, minutes and the like that go along with each code."""
    meant = {index: found for index in free if (found := _numbered(headers[index]))}
    codes = [index for index, (name, _) in meant.items() if name == "code" and _hold_codes(columns[index])]
    if len(codes) < FEWEST_CODES or not any(number for _, number in map(meant.__getitem__, codes)):
        return []
    line_of = {meant[index][1]: line for line, index in enumerate(codes)}
    if len(line_of) < len(codes):
        return []
    others: dict[str, dict[int, int]] = defaultdict(dict)
    for index, (name, number) in meant.items():
        if name in GO_ALONG:
            others[name].setdefault(line_of.get(number, -1), index)
    pairs = [
        _Group(headers[min(found.values())].rstrip("0123456789 #_"), found)
        for name, found in others.items()
        if len(found) >= FEWEST_CODES and -1 not in found and (name != "modifiers" or _alternate(codes, found))
    ]
    return [_Group(CODE, dict(enumerate(codes))), *pairs]


def _numbered(header: str) -> tuple[str, int] | None:
    """The session field and the number that a header such as "CPT 2" gives; 0 where it has no number."""
    base = without_number(header)
    found = look_up(base[0] if base else header, "sessions")
    return (found.field, base[1] if base else 0) if found else None


def _hold_codes(cells: Sequence[object]) -> bool:
    filled = [str(cell).strip() for cell in cells if look(cell)]
    return bool(filled) and sum(1 for cell in filled if _CODE_CELL.match(cell)) >= len(filled) * CODES_FROM


def _alternate(codes: Sequence[int], found: dict[int, int]) -> bool:
    """Whether each column stands right of its own code and left of the next."""
    bounds = [*codes, float("inf")]
    return all(bounds[line] < index < bounds[line + 1] for line, index in found.items())


def _long(
    headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int], groups: Sequence[_Group]
) -> tuple[LongRows, list[int]]:
    """One line per filled column of the first group, and the number of each line's column in it.

    A row that fills none of them keeps one line, so that nothing is lost.
    """
    lead = groups[0].columns
    lines: list[tuple[int, int]] = []
    for at in range(len(rows)):
        filled = [number for number, index in lead.items() if look(columns[index][at])]
        lines.extend((at, number) for number in filled or [0])
    grouped = {index for group in groups for index in group.columns.values()}
    others = [index for index in range(len(headers)) if index not in grouped]
    cells: list[Sequence[object]] = [[columns[index][at] for at, _ in lines] for index in others]
    spread = {}
    for position, group in enumerate(groups, len(others)):
        cells.append([columns[group.columns[number]][at] if number in group.columns else "" for at, number in lines])
        spread[position] = [group.columns.get(number, min(group.columns.values())) for _, number in lines]
    long = LongRows(
        headers=[*(headers[index] for index in others), *(group.header for group in groups)],
        cells=cells,
        rows=[rows[at] for at, _ in lines],
        places=_places([at for at, _ in lines]),
        sources=[*((index,) for index in others), *(tuple(sorted(group.columns.values())) for group in groups)],
        spread=spread,
    )
    return long, [number for _, number in lines]


def _places(rows: Sequence[int]) -> list[int]:
    """The number of each line within its row."""
    places: list[int] = []
    for at, row in enumerate(rows):
        places.append(places[-1] + 1 if at and rows[at - 1] == row else 1)
    return places
