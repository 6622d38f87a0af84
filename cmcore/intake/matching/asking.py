"""Columns that no field was found for, and the field that each is worth asking about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.fields import TABLES, Kind
from cmcore.intake.cells.flags import NO, YES
from cmcore.intake.matching.fits import fit, is_shaped
from cmcore.intake.matching.rivals import JOINED_KINDS, Found
from cmcore.intake.names.cut_words import without_initials
from cmcore.intake.names.meanings import asked_about, names_in_senses, senses_of
from cmcore.intake.names.vocabulary import ASK_ABOVE, ASKED_AT_MOST, CHANGES_MEANING, Candidate, nearest
from cmcore.intake.names.words import without_number, word_key, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.intake.tables import MappedColumn, Table

    Cells = Sequence[Sequence[object]]

LIKELY_FITS_FROM, SAYS_MORE_FITS_FROM = 0.5, 0.8
SAYS_MORE = 0.74
"""Confidence in a column that has all the words of a field's name and one that nobody knows."""
FEWEST_WORDS = 2
"""Words of a name that tell its field among others: "date" alone tells none."""
TOLD_BY_CELLS = frozenset({Kind.DATE, Kind.TIME, Kind.MONEY, Kind.RATE, Kind.QUANTITY, Kind.MINUTES})
NOT_ACTUAL = frozenset({"schedule", "scheduled", "planned", "entry", "transfer", "adjustment"})
"""Words of a header that says when something was to be, or was typed, not when it was."""


def held_by_others(table: Table) -> dict[str, MappedColumn]:
    """For each column asked about, by letter, the column that is its field already; to take one is to leave the other.

    Of two columns with one header that may both be the field each stands against the other. Columns of one list, such
    as modifiers, may be one field together.
    """
    held = {each.field: each for each in reversed(table.columns) if each.field}
    asked = [each for each in table.columns if each.field is None and each.proposed]
    return {
        each.letter: holder
        for each in asked
        if (holder := held.get(str(each.proposed)) or _twin(each, asked))
        and not _may_join(table.kind, str(each.proposed))
    }


def _twin(column: MappedColumn, asked: Sequence[MappedColumn]) -> MappedColumn | None:
    """Another column with the same header that is asked about as the same field."""
    same = (word_key(column.header), column.proposed)
    return next((each for each in asked if each is not column and (word_key(each.header), each.proposed) == same), None)


def _may_join(kind: str, field: str) -> bool:
    return TABLES[kind].column(field).kind in JOINED_KINDS


def with_questions(found: Sequence[Found], headers: Mapping[int, str], cells: Cells, kind: str) -> list[Found]:
    """The columns with the questions that are worth asking: one a field that no column fills.

    `headers` are those of the columns that may be asked about, by position.
    """
    asked = list(found)
    settled = {each.candidate.field for each in found if each.candidate}
    for question in (_named, _says_more, _resembles, _after_initials, _is_shaped):
        for position, header in headers.items():
            if asked[position].asked:
                continue
            free = frozenset(TABLES[kind].model_fields) - settled - {each.asked.field for each in asked if each.asked}
            if near := question(header, cells[position], kind, free):
                asked[position] = Found(None, near)
    return _with_siblings(asked, headers, cells, kind)


def _with_siblings(asked: Sequence[Found], headers: Mapping[int, str], cells: Cells, kind: str) -> list[Found]:
    """The questions with that of a column asked of its siblings too: "Area 1 Rate", "Area 2 Rate"."""
    first: dict[str, Candidate] = {}
    found = list(asked)
    for position, header in headers.items():
        base = without_number(header)
        near = found[position].asked
        if base is None or (near is None and base[0] not in first):
            continue
        if near and base[0] not in first:
            first[base[0]] = near
        elif _is_believable(header, cells[position], kind, first[base[0]]):
            found[position] = Found(None, first[base[0]])
    return found


def _named(header: str, cells: Sequence[object], kind: str, free: frozenset[str]) -> Candidate | None:
    """The field that the header is known to mean now and then."""
    field = asked_about(header, kind)
    near = Candidate(field, ASKED_AT_MOST, "similar") if field in free else None
    return near if near and _is_believable(header, cells, kind, near) else None


def _says_more(header: str, cells: Sequence[object], kind: str, free: frozenset[str]) -> Candidate | None:
    """The field whose name the header holds with more beside it, where the cells are as that field's."""
    said = senses_of(words(header))
    if CHANGES_MEANING.union(NOT_ACTUAL).intersection(said):
        return None
    fields = {
        column.name
        for column in TABLES[kind].columns()
        if column.name in free and column.kind in TOLD_BY_CELLS
        for name in names_in_senses(column.name, kind)
        if len(name) >= FEWEST_WORDS and name < said
    }
    fitting = [
        each
        for each in fields
        if (fit(cells, TABLES[kind].column(each), header, strict=True) or 0) >= SAYS_MORE_FITS_FROM
    ]
    return Candidate(fitting[0], SAYS_MORE, "similar") if len(fitting) == 1 else None


def _resembles(header: str, cells: Sequence[object], kind: str, free: frozenset[str]) -> Candidate | None:
    """The field whose name the header comes near."""
    near = nearest(header, kind, frozenset(TABLES[kind].model_fields) - free)
    return near if near and _is_believable(header, cells, kind, near) else None


def _after_initials(header: str, cells: Sequence[object], kind: str, free: frozenset[str]) -> Candidate | None:
    """The field that the header names after initials that nobody knows."""
    field = without_initials(header, kind)
    near = Candidate(field, SAYS_MORE, "similar") if field in free and len(words(header)) > FEWEST_WORDS else None
    return near if near and _is_believable(header, cells, kind, near) else None


def _is_shaped(_header: str, cells: Sequence[object], kind: str, free: frozenset[str]) -> Candidate | None:
    """The required field whose values the cells are to look at, whatever the header says, or the code.

    What names no code holds for every one, so that an approval whose code was overlooked would cover too much.
    """
    for column in TABLES[kind].columns():
        if (column.required or column.name == "code") and column.name in free and is_shaped(cells, column.name):
            return Candidate(column.name, SAYS_MORE, "values")
    return None


def _is_believable(header: str, cells: Sequence[object], kind: str, near: Candidate) -> bool:
    if near.field == "claim_status" and cells and all(str(each).strip().lower() in YES | NO for each in cells):
        return True
    column = TABLES[kind].column(near.field)
    if column.kind is Kind.TEXT and cells and all(str(each).strip().lower() in YES | NO for each in cells):
        return False
    share = fit(cells, column, header)
    return near.confidence >= ASK_ABOVE and (share is None or share >= LIKELY_FITS_FROM)
