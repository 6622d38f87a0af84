"""Which rows head a table, told by what they say and by what stands below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.intake.finding.header_names import FEWEST_NAMES, Header, joined, whole_header
from cmcore.intake.finding.looks import BLANK, TEXT, first_filled, look, one_line
from cmcore.intake.finding.months import FEWEST_DAYS, days_in_a_row
from cmcore.intake.finding.next_tables import NEXT_TABLE_NAMES, heads_table, next_header, texts_of
from cmcore.intake.names.known_names import LONGEST_NAME, count_meant, is_known
from cmcore.intake.next_file.memory import signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows = Sequence[Sequence[object]]

LOOK_FOR_HEADER_IN = 200
LOOK_FOR_KNOWN_IN = LOOK_FOR_CHOSEN_IN = 5_000
LOOK_BELOW = 12
LONG_NAMES_AT_MOST = 0.25
"""Share of a header's cells that may run on like a sentence."""
KNOWN_NAME_WEIGHT = 4
OTHER_CELL_WEIGHT = 1.5
TYPED_BELOW_WEIGHT = 0.5
NOTHING_BELOW = 0.3
LEAST_BELOW = 0.4


def find_header(rows: Rows, start: int, end: int | None = None) -> Header | None:
    """The header among the rows from `start` on; None where no row heads anything.

    Where the first rows hold no name that we know, it is looked for below them: a preamble may be of any length.
    """
    stop = min(len(rows) if end is None else end, start + LOOK_FOR_KNOWN_IN)
    near = _best(rows, start, min(stop, start + LOOK_FOR_HEADER_IN))
    best = near
    for first in range(start + LOOK_FOR_HEADER_IN, stop, LOOK_FOR_HEADER_IN):
        if best is not None and count_meant(texts_of(rows[best])) >= FEWEST_NAMES:
            break
        best = _best(rows, first, min(stop, first + LOOK_FOR_HEADER_IN))
    if best is None or (best != near and count_meant(texts_of(rows[best])) < FEWEST_NAMES):
        best = near
    if best is None:
        return None
    best = _first_like(rows, start, best)
    return _earlier_table(rows, start, best) or whole_header(rows, best, start)


def _best(rows: Rows, start: int, stop: int) -> int | None:
    """The row that looks most like a header; None where none looks like one."""
    best, most = None, 0.0
    for position in range(start, stop):
        score = _score(rows, position, most)
        if score > most:
            best, most = position, score
    return best


def chosen_headers(rows: Rows, chosen: Mapping[str, int]) -> list[Header]:
    """The headers that the user has named, by the signature of the names in their last row and the rows they take."""
    if not chosen:
        return []
    found: list[Header] = []
    for position, row in enumerate(rows[:LOOK_FOR_CHOSEN_IN]):
        count = chosen.get(signature([one_line(cell) for cell in row]))
        first = position - (count or 1) + 1
        names = joined(rows[first : position + 1]) if count and first >= 0 else ()
        if names and not any(each.names == names for each in found):
            found.append(Header(first, position, names))
    return found


def _first_like(rows: Rows, start: int, best: int) -> int:
    """The first row that says what the best one says: a header may be repeated at the top of each printed page."""
    said = [one_line(cell) for cell in rows[best]]
    return next(each for each in range(start, best + 1) if [one_line(cell) for cell in rows[each]] == said)


def _earlier_table(rows: Rows, start: int, best: int) -> Header | None:
    """The header of a smaller table that ends above the row that looks most like a header, if there is one."""
    for position in range(start, best - 1):
        if heads_table(rows[position], [], NEXT_TABLE_NAMES):
            header = whole_header(rows, position, start)
            if not _has_rows(rows, header) and count_meant(header.names) < sum(1 for name in header.names if name):
                continue
            if header.last < best and next_header(rows[: best + 1], header) <= best:
                return header
    return None


def _has_rows(rows: Rows, header: Header) -> bool:
    """Whether something stands right below a header; a line of filters above a table names fields and has nothing."""
    return header.last + 1 < len(rows) and first_filled(rows[header.last + 1]) is not None


def _score(rows: Rows, position: int, least: float) -> float:
    """How much a row looks like a header: many short, different, known names with filled columns below.

    0 where it cannot come to more than `least`, whatever stands below.
    """
    row = rows[position]
    looks = [look(cell) for cell in row]
    texts = [one_line(cell) for cell, kind in zip(row, looks, strict=True) if kind == TEXT]
    names = [text for text in texts if len(text) <= LONGEST_NAME]
    if len(names) < FEWEST_NAMES or len(texts) - len(names) > LONG_NAMES_AT_MOST * len(texts):
        return 0.0
    days = days_in_a_row(row) if len(texts) <= len(row) - FEWEST_DAYS else frozenset()
    others = sum(1 for at, kind in enumerate(looks) if kind not in {TEXT, BLANK} and at not in days)
    distinct = len({name.casefold() for name in names}) / len(names)
    named = (len(names) - OTHER_CELL_WEIGHT * others + KNOWN_NAME_WEIGHT * count_meant(names)) * distinct
    if named * (LEAST_BELOW + 1 + TYPED_BELOW_WEIGHT) <= least:
        return 0.0
    return named * (LEAST_BELOW + _filled_below(rows, position, {index for index, kind in enumerate(looks) if kind}))


def _filled_below(rows: Rows, position: int, columns: set[int]) -> float:
    """Share of the header's columns that the next rows fill, more where they hold numbers and dates."""
    shares = []
    for row in rows[position + 1 : position + 1 + LOOK_BELOW]:
        looks = [look(row[index]) if index < len(row) else BLANK for index in columns]
        full = sum(1 for kind in looks if kind)
        if full:
            typed = sum(1 for kind in looks if kind not in {TEXT, BLANK})
            shares.append((full + TYPED_BELOW_WEIGHT * typed) / len(columns))
    return sum(shares) / len(shares) if shares else NOTHING_BELOW


__all__ = ["Header", "chosen_headers", "find_header", "is_known", "next_header"]
