"""Wide tables made long: rates in a column per span of dates, codes in several columns of one row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cmcore.intake.cells.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_DAY = r"(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
_SPAN = re.compile(_DAY + r"\s*(?:-|\u2013|\u2014|to|through|thru)\s*" + _DAY, re.IGNORECASE)
_CODES = re.compile(
    r"^(?:cpt|hcpcs|cpt/hcpcs|(?:billing|procedure|proc|service|cpt|hcpcs)?[ _]?code)[ _#]*(\d{1,2})$", re.IGNORECASE
)
_CODE_CELL = re.compile(r"^[A-Za-z]?\d{4}[A-Za-z]?$|^\d{5}(\.0)?$")
FEWEST = 2


@dataclass(frozen=True, slots=True)
class LongRows:
    """The rows of a table after unrolling.

    `cells` holds one list of values per header. `rows` are spreadsheet rows, `places` count a row's lines from 1.
    `letters_at` are the columns (from 0, within the table) that the headers stand at; `spread` the column that each
    row's last value came from, where rows differ. `extra` are fields that the headers themselves give, by name.
    """

    headers: list[str]
    cells: list[list[object]]
    rows: list[int]
    places: list[int]
    letters_at: list[int]
    extra: dict[str, list[object]] = field(default_factory=dict)
    spread: list[int] = field(default_factory=list)


def unroll(headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int]) -> LongRows:
    """The table made long where it is wide; as it is where it is not."""
    spans = {index: span for index, header in enumerate(headers) if (span := _span(header))}
    if spans and len(spans) >= 1:
        return _unroll_spans(headers, columns, rows, spans)
    coded = [index for index, header in enumerate(headers) if _CODES.match(" ".join(header.split()))]
    coded = [index for index in coded if _hold_codes(columns[index])]
    if len(coded) >= FEWEST:
        return _unroll_codes(headers, columns, rows, coded)
    plain = [list(each) for each in columns]
    return LongRows(list(headers), plain, list(rows), [1] * len(rows), list(range(len(headers))))


def _span(header: str) -> tuple[date | None, date | None] | None:
    found = _SPAN.search(header)
    if not found:
        return None
    first, last = read_date(found[1]), read_date(found[2])
    return (first, last) if first and last and first <= last else None


def _hold_codes(cells: Sequence[object]) -> bool:
    filled = [str(cell).strip() for cell in cells if cell not in {"", None}]
    return bool(filled) and sum(1 for cell in filled if _CODE_CELL.match(cell)) >= len(filled) * 0.8


def _unroll_spans(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    spans: dict[int, tuple[date | None, date | None]],
) -> LongRows:
    """Each filled rate column becomes a line in force from its first to its last day."""
    others = [index for index in range(len(headers)) if index not in spans]
    lines = [(at, index) for at in range(len(rows)) for index in spans if columns[index][at] not in {"", None}]
    cells = [[columns[index][at] for at, _ in lines] for index in others]
    cells.append([columns[index][at] for at, index in lines])
    extra: dict[str, list[object]] = {
        "effective_from": [spans[index][0] for _, index in lines],
        "effective_to": [spans[index][1] for _, index in lines],
    }
    letters = [*others, next(iter(spans))]
    numbers = [rows[at] for at, _ in lines]
    return LongRows(
        [*(headers[index] for index in others), "Rate"],
        cells,
        numbers,
        _places(numbers),
        letters,
        extra,
        [index for _, index in lines],
    )


def _unroll_codes(
    headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int], coded: list[int]
) -> LongRows:
    """Each filled code column becomes a service line of its own; the same code twice is two lines."""
    others = [index for index in range(len(headers)) if index not in coded]
    lines = [(at, index) for at in range(len(rows)) for index in coded if columns[index][at] not in {"", None}]
    cells = [[columns[index][at] for at, _ in lines] for index in others]
    cells.append([columns[index][at] for at, index in lines])
    numbers = [rows[at] for at, _ in lines]
    letters = [*others, coded[0]]
    return LongRows(
        [*(headers[index] for index in others), "Code"],
        cells,
        numbers,
        _places(numbers),
        letters,
        spread=[index for _, index in lines],
    )


def _places(rows: Sequence[int]) -> list[int]:
    places, seen = [], dict[int, int]()
    for row in rows:
        seen[row] = seen.get(row, 0) + 1
        places.append(seen[row])
    return places
