"""Columns that claim one field: which of them keeps it, and which are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.fields import TABLES, Kind
from cmcore.intake.vocabulary import ASKED_AT_MOST, Candidate
from cmcore.intake.word_lists import STAND_INS
from cmcore.intake.words import without_number, word_key

if TYPE_CHECKING:
    from collections.abc import Sequence

JOINED_KINDS = frozenset({Kind.MODIFIERS, Kind.LIST})
"""Kinds whose field several numbered columns ("Mod 1", "Mod 2") fill together."""
LESS_SURE = 0.2


@dataclass(frozen=True, slots=True)
class Found:
    """What a header came to: a field taken, a field to ask about, or neither."""

    candidate: Candidate | None = None
    asked: Candidate | None = None


def stand_in(found: list[Found], kind: str) -> list[Found]:
    """The columns with one field in place of another that no column is: the payers' only name is the payer."""
    field, other = STAND_INS.get(kind, ("", ""))
    fields = {each.candidate.field for each in found if each.candidate}
    if other not in fields or field in fields:
        return found
    return [
        Found(Candidate(field, each.candidate.confidence, each.candidate.how))
        if each.candidate and each.candidate.field == other
        else each
        for each in found
    ]


def one_column_a_field(
    found: list[Found], headers: Sequence[str], cells: Sequence[Sequence[object]], kind: str
) -> list[Found]:
    """The surest column keeps each field, the first of equals; the others ask, unless they are parts of one list.

    Columns with the same header and different cells are all asked about: nothing tells which of them is meant.
    """
    doubted = {
        position
        for position, each in enumerate(found)
        if each.candidate and not _may_join(each, kind) and _has_a_double(position, found, headers, cells)
    }
    keeper: dict[str, int] = {}
    for position, each in sorted(enumerate(found), key=lambda pair: _surest_first(*pair)):
        if each.candidate and position not in doubted:
            keeper.setdefault(each.candidate.field, position)
    return [
        Found(None, _also(each)) if position in doubted or _loses(position, each, keeper, headers, kind) else each
        for position, each in enumerate(found)
    ]


def _may_join(found: Found, kind: str) -> bool:
    return found.candidate is not None and TABLES[kind].column(found.candidate.field).kind in JOINED_KINDS


def _has_a_double(
    position: int, found: Sequence[Found], headers: Sequence[str], cells: Sequence[Sequence[object]]
) -> bool:
    return any(
        other != position
        and each.candidate is not None
        and _unnumbered(headers[other]) == _unnumbered(headers[position])
        and list(cells[other]) != list(cells[position])
        for other, each in enumerate(found)
    )


def _surest_first(position: int, found: Found) -> tuple[float, int]:
    return (-found.candidate.confidence if found.candidate else 0.0, position)


def _also(found: Found) -> Candidate | None:
    return found.candidate and Candidate(found.candidate.field, ASKED_AT_MOST - LESS_SURE, found.candidate.how)


def _loses(position: int, found: Found, keeper: dict[str, int], headers: Sequence[str], kind: str) -> bool:
    if found.candidate is None or keeper[found.candidate.field] == position:
        return False
    if not _may_join(found, kind):
        return True
    keeps = headers[keeper[found.candidate.field]]
    return without_number(headers[position]) is None or _unnumbered(headers[position]) != _unnumbered(keeps)


def _unnumbered(header: str) -> tuple[str, ...]:
    found = without_number(header)
    return word_key(found[0] if found else header)
