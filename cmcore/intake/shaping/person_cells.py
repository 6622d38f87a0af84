"""Cells that hold a person's name and something else, and names in two columns, made into one column of names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cmcore.intake.cells.dates import read_date
from cmcore.intake.cells.parsed import tidy
from cmcore.intake.matching.fits import distinct_cells
from cmcore.intake.matching.kinds import choose_kind
from cmcore.intake.matching.telling import TELLING
from cmcore.intake.names.meanings import field_named
from cmcore.intake.names.words import words
from cmcore.intake.values.distinct import distinct_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "Client name"
STAFF_NAME = "Staff name"
CLIENT = "Client ID"
MOST = 0.6
"""Share of a column's different cells that must hold a name and a date, or a name and a number."""
NAMES_DIFFER = 0.5
"""Share of the cells with a name and a number whose names must differ: letters that many share are of the number."""
SAMPLE = 200
_NAME = r"(?P<name>[^\W\d_][^\d()\[\]]*?[^\W\d_.]\.?)"
_BIRTH = re.compile(
    _NAME + r"\s*[-,;|(\[/]*\s*(?:d\.?o\.?b\.?|born|birth ?date|date of birth)?[\s:]*"
    r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4})\s*[)\]]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    _NAME + r"\s*[(\[#-]+\s*(?:id\W*|mrn\W*|no\W*|#)?(?P<number>[A-Z]{0,3}-?\d{2,12})\s*[)\]]?", re.IGNORECASE
)
_PREFIXED = re.compile(r"[^\W\d_]+[-#]\d+")
"""Letters that a number begins with, as in "MB-0017": no name."""
_IN_HEADER = re.compile(
    r"\s*(?:[(\[&/,+-]|\band\b)*\s*(?:d\.?o\.?b\.?|birth ?date|date of birth)\s*[)\]]?", re.IGNORECASE
)
_PEOPLE = frozenset("client patient consumer individual participant member recipient beneficiary".split())  # noqa: SIM905 - a list of words reads better whole
_STAFF = frozenset({"staff", "employee", "worker"})
FEWEST_TELLING = 2
"""Headers with a word of a roster's, from which names that do not say whose they are may be those of staff."""
_LAST, _FIRST = frozenset({"last", "surname"}), frozenset({"first", "given"})


@dataclass(frozen=True, slots=True)
class People:
    """A table's headers and columns with its names alone in one column.

    `sources` are the columns of the sheet that each comes from; `made` are the positions of those that no cell of the
    sheet holds alone, and `notes` say what was done, by the column of the sheet.
    """

    headers: list[str]
    columns: list[Sequence[object]]
    sources: list[tuple[int, ...]]
    made: frozenset[int] = frozenset()
    notes: dict[int, str] = field(default_factory=dict)


def names_apart(headers: Sequence[str], columns: Sequence[Sequence[object]], free: Sequence[int]) -> People:
    """The table with names freed of what stands beside them; as it is where nothing does."""
    people = People([*headers], [*columns], [(index,) for index in range(len(headers))])
    named = {index for index in free if _is_of_client(_IN_HEADER.sub("", headers[index]))}
    for index in sorted(named):
        if _most(columns[index], _BIRTH):
            return _without_births(people, index)
        if _most(columns[index], _NUMBER) and _names_differ(columns[index]):
            return _with_numbers(people, index)
    return _joined(people, free) if not named else people


def _is_of_client(header: str) -> bool:
    return field_named(header, "sessions") in {"client_id", "client_name"}


def _most(cells: Sequence[object], pattern: re.Pattern[str]) -> bool:
    texts = distinct_texts(cells, SAMPLE)
    return bool(texts) and sum(1 for each in texts if _match(each, pattern)) > MOST * len(texts)


def _names_differ(cells: Sequence[object]) -> bool:
    found = [each for text in distinct_texts(cells, SAMPLE) if (each := _match(text, _NUMBER))]
    return len({each["name"].casefold() for each in found}) > NAMES_DIFFER * len(found)


def _match(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    found = pattern.fullmatch(text)
    if found is None or pattern is _NUMBER:
        return None if _PREFIXED.fullmatch(text) else found
    return found if read_date(found["date"]) or read_date(found["date"], day_first=True) else None


def _without_births(people: People, index: int) -> People:
    header = _IN_HEADER.sub("", people.headers[index])
    headers, columns = [*people.headers], [*people.columns]
    headers[index] = header
    columns[index] = [_part(each, _BIRTH, "name") for each in columns[index]]
    said = "The birth dates beside the names were left out of the names."
    return People(headers, columns, people.sources, frozenset({index}), {index: said})


def _with_numbers(people: People, index: int) -> People:
    headers, columns = [*people.headers], [*people.columns]
    numbers = [_part(each, _NUMBER, "number") for each in columns[index]]
    headers[index] = NAME
    columns[index] = [_part(each, _NUMBER, "name") for each in columns[index]]
    if any(_is_number(each) for at, each in enumerate(headers) if at != index):
        return People(headers, columns, people.sources, frozenset({index}))
    said = "The numbers beside the names were read as client numbers."
    return People(
        [*headers, CLIENT],
        [
            *columns,
            [each if number != each else "" for each, number in zip(numbers, people.columns[index], strict=True)],
        ],
        [*people.sources, (index,)],
        frozenset({index, len(headers)}),
        {index: said},
    )


def _is_number(header: str) -> bool:
    return field_named(header, "sessions") == "client_id"


def _part(cell: object, pattern: re.Pattern[str], name: str) -> object:
    found = _match(tidy(cell), pattern) if isinstance(cell, str) else None
    return found[name].strip(" ,;-") if found else cell


def _joined(people: People, free: Sequence[int]) -> People:
    """One column "Last, First" where names stand in two: the client's, or those of a roster that numbers no staff."""
    staff = _halves(people, free, _STAFF)
    if staff and _are_of_staff(people, staff):
        numbered = any(field_named(each, "staff") == "staff" for each in people.headers)
        return people if numbered else _in_one(people, staff, STAFF_NAME)
    clients = _halves(people, free, _PEOPLE)
    return _in_one(people, clients, NAME) if clients else people


def _halves(people: People, free: Sequence[int], whose: frozenset[str]) -> tuple[int, int] | None:
    """The columns of last and of first names that are theirs, or do not say whose they are."""
    last = [index for index in free if _is_half(people.headers[index], _LAST, whose)]
    first = [index for index in free if _is_half(people.headers[index], _FIRST, whose)]
    return (last[0], first[0]) if len(last) == len(first) == 1 else None


def _are_of_staff(people: People, pair: tuple[int, int]) -> bool:
    """Whether names stand in a list of staff, which says what they are hired for or paid."""
    if sum(1 for each in people.headers if TELLING["staff"].intersection(words(each))) < FEWEST_TELLING:
        return False
    joined = _in_one(people, pair, STAFF_NAME)
    ranked = choose_kind(joined.headers, [distinct_cells(each[:SAMPLE]) for each in joined.columns])
    return bool(ranked) and ranked[0].kind == "staff"


def _in_one(people: People, pair: tuple[int, int], name: str) -> People:
    whole = [
        ", ".join(text for each in both if (text := tidy(each) if each is not None else ""))
        for both in zip(people.columns[pair[0]], people.columns[pair[1]], strict=True)
    ]
    kept = [index for index in range(len(people.headers)) if index not in pair]
    return People(
        [*(people.headers[index] for index in kept), name],
        [*(people.columns[index] for index in kept), whole],
        [*((index,) for index in kept), tuple(sorted(pair))],
        frozenset({len(kept)}),
    )


def _is_half(header: str, which: frozenset[str], whose: frozenset[str]) -> bool:
    found = {*words(header)} - {"name", "legal"}
    return bool(found & which) and found - which <= whose
