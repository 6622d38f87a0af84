"""A csv or tsv file with only the corrected values changed: every other character stays as it was written."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import charset_normalizer

from cmcore.fields import Kind
from cmcore.workbook.addresses import split_address
from cmcore.workbook.cell_change import Corrected, last_of_each_cell
from cmcore.workbook.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

DELIMITERS = (",", ";", "\t", "|")
NO_SHEETS = "{name} is a text table and holds no sheets; the list of corrections is a workbook of its own."
LOOK_AT = 200
HEAD = 200_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NUMBER = re.compile(r"[+-]?[$]?[\d,]*\.?\d+%?")
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Script:
    """How a text table is written: its encoding, byte-order mark and delimiter."""

    encoding: str
    bom: bytes
    delimiter: str


class Span(NamedTuple):
    """One value's place in the text, quotes included."""

    start: int
    end: int


def find_script(data: bytes) -> tuple[str, Script]:
    """The file's text and how it is written; a file in no known encoding is read byte by byte."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding)
            return text, Script(encoding, bom, _delimiter(text))
    encoding = next(each for each in _likely(data) if _holds(data, each))
    text = data.decode(encoding)
    return text, Script(encoding, b"", _delimiter(text))


def _likely(data: bytes) -> list[str]:
    head = data[:4096]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[first::2].count(0) > len(head) // 3:
            return [encoding, "latin-1"]
    if _holds(data, "utf-8"):
        return ["utf-8"]
    guess = charset_normalizer.from_bytes(data[:HEAD], cp_isolation=["cp1252", "latin_1", "cp850", "mac_roman"]).best()
    return ["cp1252", *([guess.encoding] if guess else []), "latin-1"]


def _holds(data: bytes, encoding: str) -> bool:
    """Whether the bytes can be read so and written back the same."""
    try:
        return data.decode(encoding).encode(encoding) == data
    except (UnicodeError, LookupError):
        return False


def _delimiter(text: str) -> str:
    """The delimiter that splits most records into the same number of several values."""
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        records = zip(
            csv.reader(io.StringIO(text[:HEAD], newline=""), delimiter=delimiter), range(LOOK_AT), strict=False
        )
        widths = [len(record) for record, _ in records if record]
        several = [width for width in widths if width > 1]
        if several:
            usual = max(set(several), key=several.count)
            score = several.count(usual) / len(widths) * (1 + usual / 50)
            if score > most:
                best, most = delimiter, score
    return best


class Records:
    """A text table's records and values by place."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.text, self.delimiter = text, delimiter
        d = re.escape(delimiter)
        value = rf'(?:"(?:[^"]|"")*+"?[^{d}\r\n]*+|[^"{d}\r\n][^{d}\r\n]*+|)'
        self._value = re.compile(value)
        record = re.compile(rf"{value}(?:{d}{value})*+(?:\r\n|\r|\n|\Z)")
        self.starts = [match.start() for match in record.finditer(text) if match.start() < len(text)]

    def values(self, row: int) -> list[Span] | None:
        """Places of a record's values; None past the last record. Records count from 1, blank ones included."""
        if not 1 <= row <= len(self.starts):
            return None
        place, spans = self.starts[row - 1], []
        while True:
            match = self._value.match(self.text, place)
            end = match.end() if match else place
            spans.append(Span(place, end))
            if self.text[end : end + 1] != self.delimiter:
                return spans
            place = end + 1


def patch_csv(name: str, data: bytes, changes: Sequence[CellChange], *, corrections_sheet: bool = False) -> Corrected:
    """The file with the changes in place, in its own encoding, delimiter, quoting and line ends.

    A text table has no sheets: where one is asked for, a note says so.
    """
    text, script = find_script(data)
    records = Records(text, script.delimiter)
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
    fresh_data = script.bom + _replaced(text, pieces).encode(script.encoding) if applied else data
    notes = (NO_SHEETS.format(name=name),) if corrections_sheet else ()
    return Corrected(name, fresh_data, in_place=True, applied=tuple(applied), refused=tuple(refused), notes=notes)


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
    words = value_words(change)
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
        return written, span, _quoted(words, script.delimiter, always=was_quoted)
    end, width = spans[-1].end, widths.get(row, len(spans))
    widths[row] = column
    return written, Span(end, end), script.delimiter * (column - width) + _quoted(words, script.delimiter)


def value_words(change: CellChange) -> str:
    """The new value as a text table holds it; text that a spreadsheet would run is made safe."""
    value = change.now
    if change.kind is Kind.MINUTES and change.in_hours and str(value or "").isdecimal():
        return f"{(Decimal(str(value)) / _MINUTES_AN_HOUR).quantize(Decimal('0.0001')).normalize():f}"
    words = change.now_words
    is_text = isinstance(value, str) and not _NUMBER.fullmatch(words)
    return safe_text(words) if is_text and not isinstance(value, date) else words


def _quoted(words: str, delimiter: str, *, always: bool = False) -> str:
    if always or any(each in words for each in (delimiter, '"', "\n", "\r")) or words != words.strip():
        return '"' + words.replace('"', '""') + '"'
    return words


def _replaced(text: str, pieces: list[tuple[Span, str]]) -> str:
    """The text with each value replaced; several values added at one record's end share one place."""
    parts, place = [], 0
    for span, fresh in pieces:
        parts.extend([text[place : span.start], fresh])
        place = span.end
    return "".join([*parts, text[place:]])
