"""Where a sheet's tables are: the header told by its content, the data below, and what around it is not data."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from cmcore.intake.tables import SkippedRow
from cmcore.intake.vocabulary import header_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.intake.grids import Grid

LOOK_FOR_HEADER_IN = 200
LOOK_BELOW = 12
LOOK_AT_ROWS = 300
LONGEST_HEADER = 90
FEWEST_HEADERS = 2
NEXT_TABLE_NAMES = 3
KNOWN_NAME_WEIGHT = 4
TYPED_FROM = 0.7
TRAILING = 80
USUAL_FROM = 3
_TOTAL = re.compile(r"^\W*(grand\s+|sub\s*-?\s*|report\s+|page\s+)?totals?\b", re.IGNORECASE)
_NUMBER = re.compile(r"^[\s$(+-]*\d[\d,.]*\s*[%)]?$")
_DATE = re.compile(r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|^\d{1,2}[ -]?[A-Za-z]{3,9}[ -]?\d{2,4}")


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table on a sheet, rows and columns counted from 0.

    `header` is the header's row; `rows` are the data rows' positions in the grid; `width` the columns the header spans
    from `left`.
    """

    header: int
    left: int
    headers: tuple[str, ...]
    rows: tuple[int, ...]
    skipped: tuple[SkippedRow, ...]


def find_tables(grid: Grid) -> tuple[FoundTable, ...]:
    """The tables of a sheet from top to bottom; none where no row heads anything."""
    found: list[FoundTable] = []
    start = 0
    while (header := _find_header(grid.rows, start)) is not None:
        end = _next_header(grid.rows, header)
        found.append(_table(grid.rows, start, header, end))
        start = end
        if end >= len(grid.rows):
            break
    return tuple(found)


def kind_of(cell: object) -> str:  # noqa: PLR0911 - one return a kind
    """What a cell holds: n(umber), d(ate or time), b(oolean), t(ext), or nothing."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "b"
    if isinstance(cell, (int, float)):
        return "n"
    if isinstance(cell, (date, datetime, time, timedelta)):
        return "d"
    text = str(cell).strip()
    if not text:
        return ""
    if _NUMBER.match(text):
        return "n"
    return "d" if _DATE.match(text) else "t"


def _find_header(rows: Sequence[Sequence[object]], start: int) -> int | None:
    best, most = None, 0.0
    for position in range(start, min(len(rows), start + LOOK_FOR_HEADER_IN)):
        score = _header_score(rows, position)
        if score > most:
            best, most = position, score
        if best is not None and position - best > LOOK_BELOW * 4:
            break
    return best


def _header_score(rows: Sequence[Sequence[object]], position: int) -> float:
    row = rows[position]
    kinds = [kind_of(cell) for cell in row]
    texts = [str(cell).strip() for cell, kind in zip(row, kinds, strict=True) if kind == "t"]
    names = [text for text in texts if len(text) <= LONGEST_HEADER]
    if len(names) < FEWEST_HEADERS or len(names) < len(texts):
        return 0.0
    others = sum(1 for kind in kinds if kind and kind != "t")
    below = _fill_below(rows, position, {index for index, kind in enumerate(kinds) if kind})
    if below is None:
        below = 0.3
    distinct = len({name.casefold() for name in names}) / len(names)
    known = header_words(tuple(names))
    return (len(names) - 1.5 * others + KNOWN_NAME_WEIGHT * known) * distinct * (0.4 + below)


def _fill_below(rows: Sequence[Sequence[object]], position: int, columns: set[int]) -> float | None:
    """Share of the header's columns that the next rows fill, more where they hold numbers and dates."""
    shares = []
    for row in rows[position + 1 : position + 1 + LOOK_BELOW]:
        kinds = [kind_of(row[index]) if index < len(row) else "" for index in columns]
        filled = sum(1 for kind in kinds if kind)
        if filled:
            typed = sum(1 for kind in kinds if kind in {"n", "d", "b"})
            shares.append((filled + 0.5 * typed) / len(columns))
    return sum(shares) / len(shares) if shares else None


def _next_header(rows: Sequence[Sequence[object]], header: int) -> int:
    """Where the next table of the sheet starts: after a blank row, a row of several names that we know."""
    width = sum(1 for cell in rows[header] if kind_of(cell))
    same = _texts(rows[header])
    for position in range(header + 2, len(rows)):
        if any(cell not in {"", None} for cell in rows[position - 1]):
            continue
        row = rows[position]
        if not isinstance(_first(row), str):
            continue
        texts = _texts(row)
        filled = sum(1 for cell in row if kind_of(cell))
        names = len(texts) >= NEXT_TABLE_NAMES and len(texts) == filled and texts != same
        if names and header_words(tuple(texts)) >= min(NEXT_TABLE_NAMES, width):
            return position
    return len(rows)


def _texts(row: Sequence[object]) -> list[str]:
    return [str(cell).strip() for cell in row if kind_of(cell) == "t"]


def _first(row: Sequence[object]) -> object:
    return next((cell for cell in row if cell is not None and cell != ""), None)


def _table(rows: Sequence[Sequence[object]], start: int, header: int, end: int) -> FoundTable:
    names = [" ".join(str(cell).split()) if kind_of(cell) else "" for cell in rows[header]]
    left = next(index for index, name in enumerate(names) if name)
    right = max(index for index, name in enumerate(names) if name)
    skipped = [
        SkippedRow(row + 1, "title or note above the table")
        for row in range(start, header)
        if _first(rows[row]) is not None
    ]
    body = list(range(header + 1, end))
    kept, dropped = _data_rows(rows, body, names, left, right)
    tail, notes = _without_notes(rows, kept, left, right)
    skipped += sorted([*dropped, *notes], key=lambda each: each.row)
    return FoundTable(header, left, tuple(names[left : right + 1]), tuple(tail), tuple(skipped))


def _data_rows(
    rows: Sequence[Sequence[object]], body: list[int], names: list[str], left: int, right: int
) -> tuple[list[int], list[SkippedRow]]:
    kept, dropped = [], []
    head = [name.casefold() for name in names[left : right + 1]]
    for position in body:
        row = rows[position]
        first = _first(row)
        if first is None or (isinstance(first, str) and not first.strip() and all(not kind_of(cell) for cell in row)):
            dropped.append(SkippedRow(position + 1, "blank row"))
        elif isinstance(first, str) and _TOTAL.match(first) and _is_sparse(row, right - left + 1):
            dropped.append(SkippedRow(position + 1, "total"))
        elif (
            isinstance(first, str)
            and [" ".join(str(cell).split()).casefold() for cell in row[left : right + 1]] == head
        ):
            dropped.append(SkippedRow(position + 1, "header repeated"))
        else:
            kept.append(position)
    while dropped and dropped[-1].why == "blank row" and (not kept or dropped[-1].row - 1 > kept[-1]):
        dropped.pop()
    return kept, dropped


def _is_sparse(row: Sequence[object], width: int) -> bool:
    filled = [kind_of(cell) for cell in row]
    texts = filled.count("t")
    return texts <= max(1, width // 3)


def _without_notes(
    rows: Sequence[Sequence[object]], kept: list[int], left: int, right: int
) -> tuple[list[int], list[SkippedRow]]:
    """The data rows without the notes at their end: rows that fill none of the typed columns as the others do."""
    typed = _typed_columns(rows, [*kept[:LOOK_AT_ROWS], *kept[LOOK_AT_ROWS:][-LOOK_AT_ROWS:]], left, right)
    notes: list[SkippedRow] = []
    width = right - left + 1
    while kept and len(notes) < TRAILING and _is_note(rows[kept[-1]], typed, width):
        notes.append(SkippedRow(kept.pop() + 1, "note below the table"))
    return kept, notes


def _typed_columns(
    rows: Sequence[Sequence[object]], sample: list[int], left: int, right: int
) -> dict[int, tuple[set[str], set[str]]]:
    """Columns that mostly hold no text: the kinds they hold, and the words that stand there again and again."""
    typed = {}
    for column in range(left, right + 1):
        cells = [rows[row][column] for row in sample if column < len(rows[row])]
        kinds = Counter(kind for cell in cells if (kind := kind_of(cell)))
        total = kinds.total()
        if total and (total - kinds["t"]) / total >= TYPED_FROM:
            words = Counter(str(cell).strip() for cell in cells if kind_of(cell) == "t")
            usual = {word for word, count in words.items() if count >= USUAL_FROM}
            typed[column] = ({kind for kind in kinds if kind != "t"}, usual)
    return typed


def _is_note(row: Sequence[object], typed: dict[int, tuple[set[str], set[str]]], width: int) -> bool:
    filled = {index: kind_of(cell) for index, cell in enumerate(row) if kind_of(cell)}
    if any(filled.get(column) in kinds for column, (kinds, _) in typed.items()):
        return False
    if any(column in filled and str(row[column]).strip() in words for column, (_, words) in typed.items()):
        return False
    if len(filled) <= 1:
        return width > FEWEST_HEADERS or not typed
    return bool(typed) and (any(column in filled for column in typed) or len(filled) <= width // 2)
