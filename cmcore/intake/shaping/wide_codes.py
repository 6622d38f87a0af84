"""Codes in several columns of one row, and the columns of units, minutes and the like that go along with each."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from cmcore.intake.finding.looks import look
from cmcore.intake.names.meanings import field_named
from cmcore.intake.names.words import without_number
from cmcore.intake.shaping.long_rows import Group
from cmcore.intake.values.distinct import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST_CODES = 2
CODES_FROM = 0.8
"""Share of a column's cells that look like codes from which it is one of codes."""
CODE = "Code"
GO_ALONG = frozenset(
    """allowed_amount billed_amount credential end_time minutes modifiers paid_amount place_of_service service_date
    staff start_time telehealth units""".split()  # noqa: SIM905 - a list of words reads better whole
)
"""Fields whose numbered columns belong to the code of the same number; diagnoses belong to the whole row."""
_CODE_CELL = re.compile(r"^[A-Za-z]?\d{4}[A-Za-z]?$|^\d{5}(\.0)?$")


def code_columns(headers: Sequence[str], columns: Sequence[Sequence[object]], free: Iterable[int]) -> list[Group]:
    """The columns of codes of a roster, and those of units, minutes and the like that go along with each code."""
    meant = {index: found for index in free if (found := numbered(headers[index]))}
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
        Group(headers[min(found.values())].rstrip("0123456789 #_"), found)
        for name, found in others.items()
        if len(found) >= FEWEST_CODES and -1 not in found and (name != "modifiers" or _alternate(codes, found))
    ]
    return [Group(CODE, dict(enumerate(codes))), *pairs]


def numbered(header: str) -> tuple[str, int] | None:
    """The session field and the number that a header such as "CPT 2" gives; 0 where it has no number."""
    base = without_number(header)
    named = field_named(base[0] if base else header, "sessions")
    return (named, base[1] if base else 0) if named else None


def _hold_codes(cells: Sequence[object]) -> bool:
    filled = [(cell, times) for cell, times in counted(cells) if look(cell)]
    codes = sum(times for cell, times in filled if _CODE_CELL.match(str(cell).strip()))
    return bool(filled) and codes >= sum(times for _, times in filled) * CODES_FROM


def _alternate(codes: Sequence[int], found: dict[int, int]) -> bool:
    """Whether each column stands right of its own code and left of the next."""
    bounds = [*codes, float("inf")]
    return all(bounds[line] < index < bounds[line + 1] for line, index in found.items())
