"""Headers matched to fields: surely, or asked about; no column is taken for a field on a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cmcore.fields import TABLES, Kind
from cmcore.intake.matching.asking import with_questions
from cmcore.intake.matching.fits import (
    SAMPLE,
    distinct_cells,
    fit,
    is_person_name,
    is_shaped,
    says_another,
    share_of_cells,
)
from cmcore.intake.matching.kinds import choose_kind
from cmcore.intake.matching.measures import by_what_they_count
from cmcore.intake.matching.rivals import (
    JOINED_KINDS,
    LESS_SURE,
    Found,
    insured_employees,
    one_column_a_field,
    plan_and_client,
    stand_in,
)
from cmcore.intake.matching.settled import both_numbers_of_a_claim, settled_by_neighbours
from cmcore.intake.names.cut_words import TOLD_BY_CELLS, without_initials, written_out
from cmcore.intake.names.meanings import asked_about, meaning, without_aside
from cmcore.intake.names.vocabulary import ASKED_AT_MOST, Candidate, look_up
from cmcore.intake.names.words import without_number, without_shared_start, word_key
from cmcore.intake.next_file.memory import Memory, told_apart
from cmcore.intake.tables import UNKNOWN, MappedColumn
from cmcore.intake.values.columns import shown_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ACCEPT_FROM = 0.85
"""Confidence from which a match is taken without asking."""
FITS_FROM = 0.5
"""Share of a column's cells that must fit a field before its header is believed."""
ENOUGH_TO_TELL = 20
"""Different cells of a column that are enough to tell the kind of its table."""
MISSPELLED_FITS_FROM = 0.8
BY_CUT_WORDS = 0.86
AMOUNTS = frozenset({Kind.MONEY, Kind.RATE, Kind.QUANTITY, Kind.PERCENT, Kind.COUNT})
"""Kinds whose every cell is a number: where none is, the header means something else."""
DAYS = frozenset({Kind.DATE, Kind.TIME})
_PEOPLE = frozenset(
    """beneficiary child client consumer customer enrollee individual member participant patient person recipient
    resident student youth kid""".split()  # noqa: SIM905 - a list of words reads better whole
)


@dataclass(frozen=True, slots=True)
class TableMatch:
    """The kind of a table and the field of each of its columns.

    `missing` names required fields that no column was matched to. `others` are kinds that the columns fit nearly as
    well, so that the user can be asked.
    """

    kind: str
    columns: tuple[MappedColumn, ...]
    confidence: float = 0.0
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def match_headers(  # noqa: PLR0913 - what a reader knows of a table, each by name
    headers: Sequence[str],
    samples: Sequence[Sequence[object]],
    *,
    memory: Memory | None = None,
    kind: str | None = None,
    sheet: str = "",
    first_column: int = 0,
) -> TableMatch:
    """What a table is and which field each column fills.

    `samples` holds one sequence of cells for each header. A column that may well be a field but is not surely one has
    no field and a `proposed` one. Two columns have the same field only when they are parts of one list, such as
    "Mod 1" and "Mod 2". `kind` is the user's choice where there is one; `sheet` only breaks ties between kinds.
    """
    memory = memory or Memory()
    named = [str(each or "").strip() for each in headers]
    cells = [distinct_cells(samples[position]) if position < len(samples) else [] for position in range(len(named))]
    plain = without_shared_start(named)
    ranked = choose_kind(plain, [each[:ENOUGH_TO_TELL] for each in cells], sheet)
    chosen = kind or memory.kind_of(named) or (ranked[0].kind if ranked else UNKNOWN)
    if chosen not in TABLES:
        return TableMatch(UNKNOWN, _unmatched(named, cells, first_column))
    known_as = told_apart(named)
    matched = _match(known_as, plain, _Cells(cells, samples), chosen, memory)
    columns = tuple(
        replace(_column(position, first_column, named[position], cells[position], found), known_as=known_as[position])
        for position, found in enumerate(matched)
    )
    fields = {each.field for each in columns}
    needed = [each for each in TABLES[chosen].columns() if each.required and each.instead not in fields]
    missing = tuple(each.name for each in needed if each.name not in fields)
    confidence = next((each.confidence for each in ranked if each.kind == chosen), 1.0 if kind else 0.5)
    others = tuple(each.kind for each in ranked if each.kind != chosen and each.close)
    return TableMatch(chosen, columns, round(confidence, 3), missing, others)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of each column: the different ones, and all that were looked at."""

    different: list[list[object]]
    every: Sequence[Sequence[object]]

    def are_mostly(self, position: int, candidate: Candidate, header: str, kind: str) -> bool:
        """Whether most cells of a column are the field's, however many different ones are not."""
        if position >= len(self.every) or not 0 < len(self.different[position]) < SAMPLE:
            return False
        return share_of_cells(self.every[position], TABLES[kind].column(candidate.field), header) >= FITS_FROM


def _match(written: list[str], headers: list[str], of: _Cells, kind: str, memory: Memory) -> list[Found]:
    cells = of.different
    found = [
        _remembered(written[position], kind, memory) or _settled(position, header, of, kind)
        for position, header in enumerate(headers)
    ]
    found = insured_employees(plan_and_client(stand_in(found, kind), headers, kind), headers)
    found = both_numbers_of_a_claim(found, headers, of.every, kind)
    found = one_column_a_field(found, headers, cells, kind)
    found = by_what_they_count(found, headers, of.every) if kind == "sessions" else found
    found = settled_by_neighbours(found, _unsettled(found, written, headers, kind, memory), cells, kind)
    return with_questions(found, _unsettled(found, written, headers, kind, memory), cells, kind)


def _unsettled(found: list[Found], written: list[str], headers: list[str], kind: str, memory: Memory) -> dict[int, str]:
    """The headers of the columns that neither a field nor a question was found for, by position."""
    return {
        position: header
        for position, header in enumerate(headers)
        if not (_is_answered(found[position]) or memory.knows(kind, written[position]))
    }


def _is_answered(found: Found) -> bool:
    return bool(found.candidate or found.asked or found.is_closed)


def _remembered(header: str, kind: str, memory: Memory) -> Found | None:
    if not memory.knows(kind, header):
        return None
    field = memory.field_of(kind, header)
    return Found(Candidate(field, 1.0, "remembered")) if field else Found()


def _settled(position: int, header: str, of: _Cells, kind: str) -> Found:
    """What a column is by its header and different cells, else by its header and how often each cell stands there."""
    found = _consider(header, of.different[position], kind)
    named = look_up(header, kind) if found.asked and not found.is_contradicted else None
    if named is None or named.how == "similar" or found.asked is None or named.field != found.asked.field:
        return found
    return Found(named) if of.are_mostly(position, named, header, kind) else found


def _consider(header: str, cells: list[object], kind: str) -> Found:
    if _names_people(header, cells, kind):
        return Found(Candidate("client_name", 0.9, "values")) if "client_name" in TABLES[kind].model_fields else Found()
    named = _person(header, kind) or look_up(header, kind) or _numbered(header, kind)
    otherwise = None if asked_about(header, kind) else meaning(header, kind)
    judged = _judge(named, header, cells, kind) if named else Found()
    if named is None and otherwise is None:
        return Found() if asked_about(header, kind) else _cut_short(header, cells, kind)
    if judged.candidate or otherwise is None:
        return judged
    second = _judge(otherwise, header, cells, kind)
    return second if second.candidate or named is None else judged


def _cut_short(header: str, cells: list[object], kind: str) -> Found:
    """A field whose name a header cuts short or puts initials before: taken where the cells prove it, else asked."""
    initials = without_initials(header, kind)
    field = written_out(header, kind) or initials
    if field is None:
        return Found()
    column = TABLES[kind].column(field)
    share = fit(cells, column, header, strict=True)
    if share is None or share < MISSPELLED_FITS_FROM:
        return Found()
    if field == initials:
        is_told = column.kind is Kind.MODIFIERS or is_shaped(cells, field)
        return Found(Candidate(field, BY_CUT_WORDS, "similar")) if is_told else Found()
    if column.kind in TOLD_BY_CELLS:
        return Found(Candidate(field, BY_CUT_WORDS, "similar"))
    return Found(None, Candidate(field, ASKED_AT_MOST - LESS_SURE, "similar"))


def _judge(candidate: Candidate, header: str, cells: list[object], kind: str) -> Found:
    """A field that a header names, taken where the cells fit it, else asked about."""
    unsure = candidate.how == "similar"
    column = TABLES[kind].column(candidate.field)
    share = fit(cells, column, header, strict=unsure)
    needed = MISSPELLED_FITS_FROM if unsure else FITS_FROM
    if says_another(cells, column):
        return Found(is_contradicted=True)
    if candidate.confidence >= ACCEPT_FROM and (share is None or share >= needed):
        return Found(candidate)
    if share == 0 and _is_another(candidate.field, header, cells, column.kind):
        return Found(is_contradicted=True)
    doubt = min(candidate.confidence, ASKED_AT_MOST) * (0.5 + (share or 0) / 2)
    return Found(None, Candidate(candidate.field, round(doubt, 3), "similar"), is_contradicted=share == 0)


def _is_another(field: str, header: str, cells: list[object], holds: Kind) -> bool:
    """Whether a field that none of the cells can be is not worth asking about.

    Texts are no amounts, a yes is no day, people's names are no payers, an agency's sites no places of service
    ("Encounter location" has none), and reasons of a denial no codes of a service.
    """
    if holds in AMOUNTS:
        return True
    if holds in DAYS:
        return not any(re.search(r"\d", str(each)) for each in cells)
    if field == "code":
        return is_shaped(cells, "denial_codes")
    if field == "place_of_service":
        return re.search("service|svc|pos", header, re.IGNORECASE) is None
    return field in {"payer", "client_name"}


def _numbered(header: str, kind: str) -> Candidate | None:
    """The list field that a numbered header ("Mod 2", "DX3") is one part of."""
    base = without_number(header)
    named = (look_up(base[0], kind) or meaning(base[0], kind)) if base else None
    if named is None or TABLES[kind].column(named.field).kind not in JOINED_KINDS:
        return None
    return Candidate(named.field, min(named.confidence, 0.97), "synonym")


def _names_people(header: str, cells: list[object], kind: str) -> bool:
    """Whether a header that only says "Client" heads names, not ids: its cells tell."""
    texts = [each for each in distinct_cells(cells) if isinstance(each, str)]
    names = sum(1 for each in texts if is_person_name(each.strip()))
    return _person(header, kind) is not None and bool(texts) and names / len(texts) >= MISSPELLED_FITS_FROM


def _person(header: str, kind: str) -> Candidate | None:
    """The client's id, where a header only says "Client"."""
    key = word_key(without_aside(header))
    is_person = len(key) == 1 and key[0] in _PEOPLE and "client_id" in TABLES[kind].model_fields
    return Candidate("client_id", 0.97, "synonym") if is_person else None


def _column(position: int, first: int, header: str, cells: Iterable[object], found: Found) -> MappedColumn:
    best = found.candidate or found.asked
    return MappedColumn(
        index=first + position,
        letter=column_letter(first + position),
        header=header,
        field=found.candidate.field if found.candidate else None,
        confidence=best.confidence if best else 0.0,
        how=best.how if best else "none",
        proposed=None if found.candidate or best is None else best.field,
        samples=shown_values(cells),
    )


def _unmatched(headers: list[str], cells: list[list[object]], first: int) -> tuple[MappedColumn, ...]:
    return tuple(_column(position, first, header, cells[position], Found()) for position, header in enumerate(headers))


def column_letter(index: int) -> str:
    """The letter of a column counted from 0: 0 is A, 27 is AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


__all__ = ["ACCEPT_FROM", "Memory", "TableMatch", "column_letter", "match_headers"]
