"""A csv or tsv file with only the corrected values changed: every other character stays as it was written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.fields import Kind
from cmcore.quotation import Quotation, as_written, in_double, swapped
from cmcore.workbook.addresses import split_address
from cmcore.workbook.cell_change import Corrected, last_of_each_cell
from cmcore.workbook.csv_manner import written_like
from cmcore.workbook.csv_text import Records, Script, Span, find_script
from cmcore.workbook.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

NO_SHEETS = "{name} is a text table and holds no sheets; the list of corrections is a workbook of its own."
LOOK_AT = 200
"""Records above and below a value that show how its column is written."""
_NUMBER = re.compile(r"[+-]?[$]?[\d,]*\.?\d+%?")
_MINUTES_AN_HOUR = 60


def patch_csv(name: str, data: bytes, changes: Sequence[CellChange], *, corrections_sheet: bool = False) -> Corrected:
    """The file with the changes in place, in its own encoding, delimiter, quoting and line ends.

    A text table has no sheets: where one is asked for, a note says so.
    """
    text, script = find_script(data)
    plain = in_double(text, script.quotation)
    records = Records(plain, script.delimiter)
    applied, refused = [], []
    pieces: list[tuple[Span, str]] = []
    widths: dict[int, int] = {}
    for change in _by_place(changes):
        made = _piece(change, records, script, widths)
        if isinstance(made, str):
            refused.append((change, f"{change.place}: {made}"))
            continue
        written, span, fresh = made
        applied.append(written)
        pieces.append((span, fresh))
    fresh_data = _encoded(_replaced(plain, pieces), text, script) if applied else data
    notes = (NO_SHEETS.format(name=name),) if corrections_sheet else ()
    return Corrected(name, fresh_data, in_place=True, applied=tuple(applied), refused=tuple(refused), notes=notes)


def _encoded(fresh: str, before: str, script: Script) -> bytes:
    return script.bom + as_written(fresh, script.quotation, before).encode(script.encoding)


def _by_place(changes: Sequence[CellChange]) -> list[CellChange]:
    """The last change of each cell, left to right, so that values added past a record's end come in order."""
    latest = last_of_each_cell([replace(each, cell=each.cell.upper().replace("$", "")) for each in changes])
    return sorted(latest, key=lambda each: split_address(each.cell) or (0, 0))


def _piece(
    change: CellChange, records: Records, script: Script, widths: dict[int, int]
) -> tuple[CellChange, Span, str] | str:
    """The change as written, its place and its text, or why it cannot be made; `widths` are records grown so far."""
    place = split_address(change.cell)
    if place is None:
        return f'"{change.cell}" is no cell address. Use a column letter and a row number, such as F14.'
    spans = records.values(place[0])
    if spans is None:
        return f"The file has {len(records.starts):,} rows. Check the row number."
    words = _like_neighbors(change, value_words(change), place, records)
    try:
        words.encode(script.encoding)
    except UnicodeEncodeError as error:
        letter = words[error.start]
        return f'"{letter}" cannot be written in the file\'s encoding, {script.encoding}. Use plain letters.'
    written = change if words == change.now_words else replace(change, now=words)
    row, column = place
    if column <= len(spans):
        span = spans[column - 1]
        was_quoted = records.text[span.start : span.start + 1] == '"'
        return written, span, _quoted(words, script, always=was_quoted)
    end, width = spans[-1].end, widths.get(row, len(spans))
    widths[row] = column
    return written, Span(end, end), script.delimiter * (column - width) + _quoted(words, script)


def _like_neighbors(change: CellChange, words: str, place: tuple[int, int], records: Records) -> str:
    """A day or an amount as the other values of its column are written."""
    if change.kind not in {Kind.DATE, Kind.MONEY, Kind.RATE, Kind.INDEX, Kind.QUANTITY}:
        return words
    row, column = place
    near = [records.value(each, column) for each in range(max(1, row - LOOK_AT), row + LOOK_AT) if each != row]
    others = [each for each in near if any(letter.isdigit() for letter in each)]
    return written_like(change, words, records.value(row, column), others)


def value_words(change: CellChange) -> str:
    """The new value as a text table holds it; text that a spreadsheet would run is made safe."""
    value = change.now
    if change.kind is Kind.MINUTES and change.in_hours and str(value or "").isdecimal():
        return f"{(Decimal(str(value)) / _MINUTES_AN_HOUR).quantize(Decimal('0.0001')).normalize():f}"
    words = change.now_words
    is_text = isinstance(value, str) and not _NUMBER.fullmatch(words)
    return safe_text(words) if is_text and not isinstance(value, date) else words


def _quoted(words: str, script: Script, *, always: bool = False) -> str:
    """A value as it stands in the text in double quotation marks; a line in them as a whole holds no line break."""
    if script.quotation is Quotation.SINGLE:
        words = swapped(words)
    if script.quotation is Quotation.LINES:
        words = " ".join(words.splitlines())
    if always or any(each in words for each in (script.delimiter, '"', "\n", "\r")) or words != words.strip():
        return '"' + words.replace('"', '""') + '"'
    return words


def _replaced(text: str, pieces: list[tuple[Span, str]]) -> str:
    """The text with each value replaced; several values added at one record's end share one place."""
    parts, place = [], 0
    for span, fresh in pieces:
        parts.extend([text[place : span.start], fresh])
        place = span.end
    return "".join([*parts, text[place:]])
