"""A text table as text with known places: how it is written, and where each value lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import charset_normalizer

from cmcore.quotation import BOMS, HEAD, Quotation, find_delimiter, find_quotation, in_double


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
    for bom, encoding in BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding)
            return text, _script(text, encoding, bom)
    encoding = next(each for each in _likely(data) if _holds(data, each))
    text = data.decode(encoding)
    return text, _script(text, encoding, b"")


def _script(text: str, encoding: str, bom: bytes) -> Script:
    quotation = find_quotation(text)
    return Script(encoding, bom, find_delimiter(in_double(text, quotation)), quotation)


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
