"""Which rows head a table, told by what they say and by what stands below them, and the names they give its columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.intake.looks import BLANK, TEXT, first_filled, look, one_line
from cmcore.intake.memory import signature
from cmcore.intake.vocabulary import vocabulary
from cmcore.intake.words import glued, last_part, without_number, word_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Rows = Sequence[Sequence[object]]

LOOK_FOR_HEADER_IN = 200
LOOK_FOR_CHOSEN_IN = 5_000
LOOK_BELOW = 12
LONGEST_NAME = 90
LONG_NAMES_AT_MOST = 0.25
"""Share of a header's cells that may run on like a sentence."""
FEWEST_NAMES = 2
NEXT_TABLE_NAMES = 3
KNOWN_NAME_WEIGHT = 4
OTHER_CELL_WEIGHT = 1.5
TYPED_BELOW_WEIGHT = 0.5
NOTHING_BELOW = 0.3
LEAST_BELOW = 0.4
ROWS_OF_A_HEADER = 5


@dataclass(frozen=True, slots=True)
class Header:
    """The rows from `first` to `last` (from 0) that head a table, and each column's name from column A on."""

    first: int
    last: int
    names: tuple[str, ...]


def find_header(rows: Rows, start: int, end: int | None = None) -> Header | None:
    """The header among the rows from `start` on; None where no row heads anything."""
    stop = min(len(rows) if end is None else end, start + LOOK_FOR_HEADER_IN)
    best, most = None, 0.0
    for position in range(start, stop):
        score = _score(rows, position)
        if score > most:
            best, most = position, score
    if best is None:
        return None
    best = _first_like(rows, start, best)
    return _earlier_table(rows, start, best) or _with_neighbors(rows, best, start)


def chosen_headers(rows: Rows, chosen: Mapping[str, int]) -> list[Header]:
    """The headers that the user has named, by the signature of the names in their last row and the rows they take."""
    if not chosen:
        return []
    found: list[Header] = []
    for position, row in enumerate(rows[:LOOK_FOR_CHOSEN_IN]):
        count = chosen.get(signature([one_line(cell) for cell in row]))
        first = position - (count or 1) + 1
        names = _joined(rows[first : position + 1]) if count and first >= 0 else ()
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
        if _heads(rows[position], [], NEXT_TABLE_NAMES):
            header = _with_neighbors(rows, position, start)
            if header.last < best and next_header(rows[: best + 1], header) <= best:
                return header
    return None


def next_header(rows: Rows, header: Header) -> int:
    """Where the next table of the sheet starts: below a blank row, with several names that we know.

    A title may stand between the blank row and the names; the next table then starts at its title.
    """
    same = _texts(rows[header.last])
    enough = min(NEXT_TABLE_NAMES, sum(1 for name in header.names if name))
    for position in range(header.last + 2, len(rows)):
        above = first_filled(rows[position - 1])
        titled = above is not None and position > header.last + 2 and _is_title(rows, position - 1)
        if (above is None or titled) and _heads(rows[position], same, enough):
            return position - 1 if titled else position
    return len(rows)


def _is_title(rows: Rows, position: int) -> bool:
    row = rows[position]
    if len(row) - row.count("") > 1:
        return False
    return isinstance(first_filled(row), str) and first_filled(rows[position - 1]) is None


def _heads(row: Sequence[object], same: list[str], enough: int) -> bool:
    if not isinstance(first_filled(row), str):
        return False
    texts = _texts(row)
    if len(texts) < NEXT_TABLE_NAMES or texts == same or len(texts) < sum(1 for cell in row if look(cell)):
        return False
    return count_known(texts) >= enough


def _texts(row: Sequence[object]) -> list[str]:
    return [one_line(cell) for cell in row if look(cell) == TEXT]


def _score(rows: Rows, position: int) -> float:
    """How much a row looks like a header: many short, different, known names with filled columns below."""
    row = rows[position]
    looks = [look(cell) for cell in row]
    texts = [one_line(cell) for cell, kind in zip(row, looks, strict=True) if kind == TEXT]
    names = [text for text in texts if len(text) <= LONGEST_NAME]
    if len(names) < FEWEST_NAMES or len(texts) - len(names) > LONG_NAMES_AT_MOST * len(texts):
        return 0.0
    others = sum(1 for kind in looks if kind not in {TEXT, BLANK})
    distinct = len({name.casefold() for name in names}) / len(names)
    below = _filled_below(rows, position, {index for index, kind in enumerate(looks) if kind})
    named = len(names) - OTHER_CELL_WEIGHT * others + KNOWN_NAME_WEIGHT * count_known(names)
    return named * distinct * (LEAST_BELOW + below)


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


def _with_neighbors(rows: Rows, row: int, start: int) -> Header:
    """The header with the rows above and below that complete its names; the row alone where they add none."""
    best = Header(row, row, tuple(one_line(cell) for cell in rows[row]))
    most = count_known(best.names)
    for first, last in _spans(rows, row, start):
        names = _joined(rows[first : last + 1])
        known = count_known(names)
        if known > most:
            best, most = Header(first, last, names), known
    return best


def _spans(rows: Rows, row: int, start: int) -> Iterator[tuple[int, int]]:
    """Rows that may make one header with the row, the fewest first."""
    highest, lowest = row, row
    while highest > start and row - highest < ROWS_OF_A_HEADER - 1 and _only_names(rows[highest - 1]):
        highest -= 1
    while lowest + 1 < len(rows) and lowest - row < ROWS_OF_A_HEADER - 1 and _only_names(rows[lowest + 1]):
        lowest += 1
    spans = ((first, last) for first in range(highest, row + 1) for last in range(row, lowest + 1))
    several = (span for span in spans if 0 < span[1] - span[0] < ROWS_OF_A_HEADER)
    yield from sorted(several, key=lambda span: (span[1] - span[0], -span[0]))


def _only_names(row: Sequence[object]) -> bool:
    """Whether a row holds short texts and nothing else."""
    cells = [cell for cell in row if look(cell)]
    return bool(cells) and all(look(cell) == TEXT and len(one_line(cell)) <= LONGEST_NAME for cell in cells)


def _joined(rows: Rows) -> tuple[str, ...]:
    """Each column's name over several rows: a name that spans columns counts for each of them.

    The lowest name alone stands where the whole is no name that we know and the lowest is.
    """
    width = max(len(row) for row in rows)
    lines = [[*(one_line(cell) for cell in row), *[""] * (width - len(row))] for row in rows]
    upper = [_carried(line) for line in lines[:-1]]
    names = []
    for column in range(width):
        lowest = next((line[column] for line in reversed(lines) if line[column]), "")
        parts = [line[column] for line in (*upper, lines[-1]) if line[column]] if lowest else []
        whole = " ".join(dict.fromkeys(parts))
        names.append(lowest if is_known(lowest) and not is_known(whole) else whole)
    return tuple(names)


def _carried(line: Sequence[str]) -> list[str]:
    carried, name = [], ""
    for cell in line:
        name = cell or name
        carried.append(name)
    return carried


def count_known(names: Iterable[str]) -> int:
    """How many of some headers are names of a field of any table."""
    return sum(1 for name in names if name and is_known(name))


@lru_cache(maxsize=16_384)
def is_known(name: str) -> bool:
    """Whether a header is a name of a field of any table, a number at its end aside."""
    if len(name) > LONGEST_NAME:
        return False
    base, part = without_number(name), last_part(name)
    spellings = [name, *([base[0]] if base else []), *([part] if part else [])]
    return any(_is_named(each) for each in spellings)


def _is_named(name: str) -> bool:
    key = word_key(name)
    if not key:
        return False
    run_together = glued(name)
    return any(key in known.by_words or run_together in known.by_glue for known in map(vocabulary, TABLES))
