"""The names that a header's rows give its columns: joined over merged cells and several rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.intake.finding.looks import TEXT, look, one_line
from cmcore.intake.names.known_names import LONGEST_NAME, MEANT, count_known, how_known, is_known
from cmcore.intake.names.vocabulary import every_word
from cmcore.intake.names.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Rows = Sequence[Sequence[object]]

FEWEST_NAMES = 2
ROWS_OF_A_HEADER = 5
_HINT = re.compile(
    r"[(\[]?(?:[mdyh]{1,4}(?:[/:. -][mdyhs]{1,4}){1,2}(?: ?[ap]m)?|min(?:ute)?s?|hrs?|hours?|\$|usd|#|text|date|number"
    r"|required|optional|y/n|yes/no|24.?h(?:our|r)?)[)\]]?",
    re.IGNORECASE,
)
"""What a row below the names may say of how a column is written."""
_PART = re.compile(r"[(\[]?(?:no\.?|id|code|cpt|hcpcs|cpt/hcpcs)[)\]]?", re.IGNORECASE)
"""What may end a name in a row below it, and adds nothing where the name says it already."""

_OF_PAYERS = re.compile(
    r"(?:(?:contract(?:ed)?|payer|plan|reimbursement|current|\d{4}) )*(?:payers?|insurers?|(?:health )?plans?|mcos?"
    r"|rates?|fees?)(?: (?:by|per) (?:payer|plan|mco))?",
    re.IGNORECASE,
)
"""What may stand over the names of payers that head columns of rates."""


@dataclass(frozen=True, slots=True)
class Header:
    """The rows from `first` to `last` (from 0) that head a table, and each column's name from column A on."""

    first: int
    last: int
    names: tuple[str, ...]


def whole_header(rows: Rows, row: int, start: int) -> Header:
    """The header with the rows above and below that complete its names; the row alone where they add none."""
    best = Header(row, row, tuple(one_line(cell) for cell in rows[row]))
    most = _known_apart(best.names)
    for first, last in _spans(rows, row, start):
        names = joined(rows[first : last + 1])
        known = _known_apart(names)
        if known > most or (known == most == sum(map(bool, names)) and _ends(rows[row + 1 : last + 1], names, best)):
            best, most = Header(first, last, names), known
    return _with_payers(rows, _with_hints(rows, _with_merged(rows, best, start)))


def _known_apart(names: Sequence[str]) -> int:
    """How many different names are known: "Client" over two columns says less than "Name" and "ID" below it."""
    return count_known({name.casefold(): name for name in names}.values())


def _with_payers(rows: Rows, header: Header) -> Header:
    """The header with a row below of nothing but names under "Payer" or "Rates by payer", one for each column."""
    if header.last + 1 >= len(rows) or not _only_names(rows[header.last + 1]):
        return header
    below = [one_line(cell) for cell in rows[header.last + 1]]
    above = _carried(header.names)
    above += [above[-1]] * (len(below) - len(above)) if above else []
    named = [column for column, name in enumerate(below) if name]
    if len(named) < FEWEST_NAMES or not all(_OF_PAYERS.fullmatch(above[column]) for column in named):
        return header
    own = [*header.names, *[""] * (len(above) - len(header.names))]
    names = [f"{above[at]} {below[at]}" if _at(below, at) else name for at, name in enumerate(own)]
    return Header(header.first, header.last + 1, tuple(names))


def _with_merged(rows: Rows, header: Header, start: int) -> Header:
    """The header with rows above that share a merged cell with it, tell its repeated names apart or complete them."""
    while header.first > start and header.last - header.first < ROWS_OF_A_HEADER - 1:
        above = rows[header.first - 1]
        if not _only_names(above) or sum(1 for cell in above if look(cell)) < FEWEST_NAMES:
            break
        names = joined(rows[header.first - 1 : header.last + 1], apart=True)
        tells_apart = _repeated(names) < _repeated(header.names)
        if not (_shares(above, rows[header.first]) or tells_apart or _completes(names, header.names)):
            break
        header = Header(header.first - 1, header.last, names)
    return header


def _shares(above: Sequence[object], row: Sequence[object]) -> bool:
    return any(look(cell) and cell == other for cell, other in zip(above, row, strict=False))


def _completes(names: Sequence[str], alone: Sequence[str]) -> bool:
    """Whether several known names are longer with the row above and none is shorter: "Unit" over "Minutes"."""
    pairs = list(zip(names, alone, strict=False))
    longer = [name for name, own in pairs if len(name) > len(own) and ":" not in name and is_known(name)]
    return len(longer) >= FEWEST_NAMES and all(len(name) >= len(own) for name, own in pairs)


def _ends(below: Rows, names: Sequence[str], header: Header) -> bool:
    """Whether rows below hold nothing but words that headers are made of, and complete the header's names."""
    said = {word for row in below for cell in row for word in words(one_line(cell))}
    return bool(said) and said - {"no"} <= every_word() and _completes(names, header.names)


def _repeated(names: Sequence[str]) -> int:
    return sum(count - 1 for name, count in Counter(names).items() if name)


def _with_hints(rows: Rows, header: Header) -> Header:
    """The header with the rows below that end its names or only say how its columns are written: "mm/dd/yy"."""
    while header.last + 1 < len(rows) and header.last - header.first < ROWS_OF_A_HEADER - 1:
        below = [one_line(cell) for cell in rows[header.last + 1]]
        if not _only_names(rows[header.last + 1]):
            break
        ends = {column: f"{name} {below[column]}" for column, name in enumerate(header.names) if _at(below, column)}
        hints = {column for column in ends if _HINT.fullmatch(below[column])}
        hints |= {column for column, end in ends.items() if _PART.fullmatch(below[column]) and not is_known(end)}
        if len(ends) < sum(1 for each in below if each) or not all(
            is_known(ends[each]) for each in ends if each not in hints
        ):
            break
        names = [
            ends[column] if column in ends and column not in hints else name for column, name in enumerate(header.names)
        ]
        header = Header(header.first, header.last + 1, tuple(names))
    return header


def _at(texts: Sequence[str], column: int) -> str:
    return texts[column] if column < len(texts) else ""


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


def joined(rows: Rows, *, apart: bool = False) -> tuple[str, ...]:
    """Each column's name over several rows: a name that spans columns counts for each of them.

    Where the whole is no name that we know, what is left of it from some row down stands, or its first row with its
    last, if that is one; the lowest name alone, with `apart`, only where no other column has the same lowest name.
    """
    width = max(len(row) for row in rows)
    lines = [[*(one_line(cell) for cell in row), *[""] * (width - len(row))] for row in rows]
    upper = [_carried(line, lines[:at]) for at, line in enumerate(lines[:-1])]
    lowests = [next((line[column] for line in reversed(lines) if line[column]), "") for column in range(width)]
    repeated = {name for name, count in Counter(lowests).items() if apart and count > 1}
    names = []
    for column, lowest in enumerate(lowests):
        parts = [line[column] for line in (*upper, lines[-1]) if line[column]] if lowest else []
        ways = _ways(list(dict.fromkeys(parts)))
        names.append(max((way for way in ways if way not in repeated or way == ways[0]), key=_how_well, default=""))
    return tuple(names)


def _how_well(name: str) -> int:
    """How well a name is known; one that says only that it numbers something, no better than what it means in words."""
    return min(MEANT, how_known(name)) if name.casefold().strip(".") in {"no", "id"} else how_known(name)


def _ways(parts: Sequence[str]) -> list[str]:
    """The names that the parts of a column's header may make: the whole, its ends, its first part with its last."""
    ends = [" ".join(parts[at:]) for at in range(len(parts)) if not at or parts[at].lower() != "of"]
    return [*ends, f"{parts[0]} {parts[-1]}"] if len(parts) > FEWEST_NAMES else ends


def _carried(line: Sequence[str], above: Sequence[Sequence[str]] = ()) -> list[str]:
    """A line with each name in the blank cells right of it, up to where a line above begins a name of its own."""
    carried, name = [], ""
    for column, cell in enumerate(line):
        name = cell or ("" if any(each[column] for each in above) else name)
        carried.append(name)
    return carried
