"""Columns of cells to columns of values, with what is wrong where a cell holds nothing that can be used."""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import Kind
from cmcore.intake.cells import ParseContext, Parsed, as_text, error_fault, read_cell, show_cell, tidy
from cmcore.intake.cells.parsed import BLANK, BLANKS, DITTO, DITTO_MARKS, ERROR_CELLS, Note
from cmcore.intake.files.text_columns import TextColumn
from cmcore.intake.shaping.carried import with_carried
from cmcore.intake.side_by_side import side_by_side
from cmcore.intake.values.conventions import is_in_hours, settle
from cmcore.intake.values.distinct import counted
from cmcore.intake.values.parsed_columns import Fault, ParsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmcore.fields import Column


def _plain(letters: str) -> str:
    """The pattern of a text that needs no care: no odd or doubled blanks, nothing at its ends; but see _NEEDS_CARE."""
    return rf"^(?:[{letters}0-9](?:(?: ?[{letters}0-9,.&'()/\-])* ?[{letters}0-9.)])?)?$"


PLAIN_TEXT, PLAIN_CAPITALS = _plain("A-Za-z"), _plain("A-Z")
_NOTHINGS = sorted(each for each in BLANKS | ERROR_CELLS | DITTO_MARKS if each and re.match(PLAIN_TEXT, each))
_NEEDS_CARE = rf"(?i)^(?:{'|'.join(map(pl.escape_regex, _NOTHINGS))})$|^[0-9]+\.0$"
"""A plain text that does: a word for nothing, a number run long."""
_LONGEST_NOTHING = max(map(len, _NOTHINGS))
BARE = f"{string.ascii_uppercase}{string.digits}-".encode()
_BARE_NOTHINGS = [each.upper() for each in _NOTHINGS]


def parse_column(values: Sequence[object], column: Column, *, context: ParseContext | None = None) -> ParsedColumn:
    """One value per cell, null where blank or unreadable.

    Equal cells are read once, so a column costs as much as its distinct values; columns of plain text are taken whole.
    """
    context, notes = settle(values, column, context or ParseContext())
    notes += _as_remembered(values, context)
    quick = _plain_text(values, column, context)
    if quick is not None:
        return ParsedColumn(quick, (), notes)
    if isinstance(values, TextColumn):
        return _parsed_texts(values, column, context, notes)
    read = _read_distinct(values, column, context)
    keys = _keys(values)
    parsed = list(map(read.__getitem__, keys))
    for position, text in context.errors.items():
        parsed[position] = Parsed(None, error_fault(text))
    series = pl.Series(column.name, [each.value for each in parsed], dtype=column.dtype)
    sound = not context.errors and not any(each.fault for each in read.values())
    faults = () if sound else _faults(values, parsed, context)
    beside = {name: pl.Series(name, [dict(each.beside).get(name) for each in parsed]) for name in _named(read.values())}
    return ParsedColumn(series, faults, notes, beside)


def _parsed_texts(values: TextColumn, column: Column, context: ParseContext, notes: tuple[Note, ...]) -> ParsedColumn:
    """The same of a column of texts, each different one put wherever it stands."""
    read = [read_cell(text, column, context) for text in values.texts]
    faulty = {text: each.fault for text, each in zip(values.texts, read, strict=True) if each.fault}
    faults = tuple(
        Fault(position, text, fault.kind, fault.message, fault.suggestion, fault.safe)
        for position, text in (values.places(faulty) if faulty else ())
        for fault in (faulty[text],)
    )
    carried = {name: pl.Series([dict(each.beside).get(name) for each in read]) for name in _named(read)}
    beside = {name: values.mapped(said.to_list(), said.dtype).alias(name) for name, said in carried.items()}
    series = values.mapped([each.value for each in read], column.dtype)
    return ParsedColumn(series, _with_values_above(faults, values), notes, beside)


def _as_remembered(values: Sequence[object], context: ParseContext) -> tuple[Note, ...]:
    """A sentence for each remembered spelling that stands in the column: nothing is taken for another unsaid."""
    if not context.aliases:
        return ()
    counts: Counter[str] = Counter()
    for each, times in counted(values):
        if isinstance(each, str):
            counts[tidy(each)] += times
    meant = {text: context.aliases.get(text.lower(), text) for text in counts}
    return tuple(
        Note(
            f'{"1 cell was" if counts[text] == 1 else f"{counts[text]:,} cells were"} read as "{value}" instead of '
            f'"{text}", as remembered.'
        )
        for text, value in sorted(meant.items())
        if value != text
    )


def _keys(values: Sequence[object]) -> Sequence[object]:
    """The values, told apart by type where 1 and True would pass for each other."""
    types = set(map(type, values))
    return [(type(each), each) for each in values] if bool in types and len(types - {str, type(None)}) > 1 else values


def _read_distinct(values: Sequence[object], column: Column, context: ParseContext) -> dict[object, Parsed]:
    distinct = dict(zip(_keys(values), values, strict=True))
    return {key: read_cell(value, column, context) for key, value in distinct.items()}


def _faults(values: Sequence[object], parsed: list[Parsed], context: ParseContext) -> tuple[Fault, ...]:
    faults = tuple(
        Fault(position, shown, each.fault.kind, each.fault.message, each.fault.suggestion, each.fault.safe)
        for position, each in enumerate(parsed)
        if each.fault is not None
        for shown in (context.errors.get(position) or as_text(values[position]),)
    )
    return _with_values_above(faults, values)


def _with_values_above(faults: tuple[Fault, ...], values: Sequence[object]) -> tuple[Fault, ...]:
    """The faults with what each ditto mark stands for, where a cell above it says something of its own."""
    above: dict[int, str] = {}
    told = []
    for fault in faults:
        if fault.kind == DITTO:
            at = fault.position
            above[at] = above.get(at - 1, tidy(values[at - 1]) if at else "")
            told.append(fault._replace(suggestion=above[at], safe=True) if above[at] else fault)
        else:
            told.append(fault)
    return tuple(told)


def _named(read: Iterable[Parsed]) -> list[str]:
    """The other fields of which some of the cells say something."""
    return sorted({name for each in read for name, _ in each.beside})


def _plain_text(values: Sequence[object], column: Column, context: ParseContext) -> pl.Series | None:
    """The whole column at once where every cell is a text that needs no care, else None."""
    if column.kind not in {Kind.TEXT, Kind.CODE} or column.name in {"code", "place_of_service", "reason_code"}:
        return None
    if context.aliases or context.errors:
        return None
    if isinstance(values, TextColumn):
        series, texts = values.series.alias(column.name), values.known
    elif set(map(type, values)) - {str, type(None)}:
        return None
    else:
        series = pl.Series(column.name, values, dtype=pl.String)
        texts = pl.Series(list(set(values) - {"", None}), dtype=pl.String)
    bare = column.kind is Kind.CODE and _is_bare(texts)
    is_small = column.kind is Kind.CODE and not bare and not texts.str.contains(PLAIN_CAPITALS).all()
    if (is_small or column.kind is Kind.TEXT) and not texts.str.contains(PLAIN_TEXT).all():
        return None
    wordy = column.name == "authorization_no" and not texts.filter(texts != "").str.contains("[0-9]").all()
    if wordy or _needs_care(texts, bare=bare):
        return None
    series = series.replace("", None)
    return series.str.to_uppercase() if is_small else series


def _is_bare(texts: pl.Series) -> bool:
    """Whether all texts are of capitals and digits, with hyphens inside: told of many sooner than by a pattern."""
    if texts.str.join("").item().encode().translate(None, BARE):
        return False
    return not (texts.str.starts_with("-") | texts.str.ends_with("-")).any()


def _needs_care(texts: pl.Series, *, bare: bool) -> bool:
    """Whether one of the plain texts is a word for nothing, or a number run long."""
    if bare:
        return bool(texts.is_in(_BARE_NOTHINGS).any())
    doubtful = texts.filter((texts.str.len_bytes() <= _LONGEST_NOTHING) | texts.str.ends_with(".0"))
    return bool(doubtful.str.contains(_NEEDS_CARE).any())


def parse_cell(text: object, column: Column, *, context: ParseContext | None = None) -> Parsed:
    """One edited cell read as its column's kind."""
    return BLANK if text is None else read_cell(text, column, context or ParseContext(header=column.unit))


def parse_fields(
    kind_columns: Iterable[Column],
    cells: Mapping[str, Sequence[tuple[Sequence[object], ParseContext]]],
) -> dict[str, ParsedColumn]:
    """Each field's column, from the one or several columns of cells that were matched to it.

    Several columns of one field ("Mod 1", "Mod 2") are joined by ";" in their order. What cells say of another field,
    such as the modifiers behind a code, fills that field where its row has nothing of its own and the kind has it.
    """
    fields = {each.name: each for each in kind_columns}
    wanted = [each for each in fields.values() if cells.get(each.name)]
    height = max((len(values) for each in wanted for values, _ in cells[each.name]), default=0)
    parsed = side_by_side([partial(_parse_field, each, cells[each.name]) for each in wanted], height)
    read = {each.name: column for each, column in zip(wanted, parsed, strict=True)}
    return {name: column for name, column in with_carried(read, cells).items() if name in fields}


def _parse_field(column: Column, cells: Sequence[tuple[Sequence[object], ParseContext]]) -> ParsedColumn:
    return _joined([parse_column(values, column, context=context) for values, context in cells])


def _joined(parts: list[ParsedColumn]) -> ParsedColumn:
    if len(parts) == 1:
        return parts[0]
    names = [str(position) for position in range(len(parts))]
    frame = pl.DataFrame({name: each.series for name, each in zip(names, parts, strict=True)})
    text = pl.concat_str([pl.col(name) for name in names], separator=";", ignore_nulls=True)
    series = frame.select(text.replace("", None).alias(parts[0].series.name)).to_series()
    faults = tuple(fault for each in parts for fault in each.faults)
    return ParsedColumn(series, faults, tuple(note for each in parts for note in each.notes))


def shown_values(values: Iterable[Any], limit: int = 3) -> tuple[str, ...]:
    """The first few different values of a column as the user sees them."""
    found = dict.fromkeys(tidy(each) for each in values if each is not None)
    return tuple(each for each in found if each)[:limit]


__all__ = [
    "Fault",
    "ParseContext",
    "Parsed",
    "ParsedColumn",
    "is_in_hours",
    "parse_cell",
    "parse_column",
    "parse_fields",
    "settle",
    "show_cell",
    "shown_values",
    "tidy",
]
