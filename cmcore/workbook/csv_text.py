"""A text table as text with known places: how it is written, and where each value lies."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import NamedTuple

import charset_normalizer

from cmcore.quotation import Quotation, find_quotation, in_double

DELIMITERS = (",", ";", "\t", "|", "^", "~")
LOOK_AT = 200
HEAD = 200_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Script:
    """How a text table is written: its encoding, byte-order mark, delimiter and quotation marks."""

    encoding: str
    bom: bytes
    delimiter: str
    quotation: Quotation = Quotation.DOUBLE


class Span(NamedTuple):
    """One value's place in the text, quotes included."""

    start: int
    end: int


def find_script(data: bytes) -> tuple[str, Script]:
    """The file's text and how it is written; a file in no known encoding is read byte by byte."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding)
            return text, _script(text, encoding, bom)
    encoding = next(each for each in _likely(data) if _holds(data, each))
    text = data.decode(encoding)
    return text, _script(text, encoding, b"")


def _script(text: str, encoding: str, bom: bytes) -> Script:
    quotation = find_quotation(text)
    return Script(encoding, bom, _delimiter(in_double(text, quotation)), quotation)


def _likely(data: bytes) -> list[str]:
    head = data[:4096].rstrip(b"\x00")
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

    def value(self, row: int, column: int) -> str:
        """A value without its quotes; nothing where the record is shorter or there is none."""
        spans = self.values(row) or []
        text = self.text[slice(*spans[column - 1])] if column <= len(spans) else ""
        return text[1:-1].replace('""', '"') if text[:1] == '"' else text
