"""Text tables: encoding, delimiter and quoting found by evidence, rows as records."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass

import charset_normalizer

from cmcore.findings import FileRefusedError
from cmcore.intake.files.grids import Grid, within_width
from cmcore.intake.files.plain_text import read_plain
from cmcore.intake.files.quoting import read_records
from cmcore.intake.files.spans import GridFault
from cmcore.quotation import BOMS, HEAD, Quotation, find_delimiter, find_quotation, in_double, swapped

MIXED = "utf-8 with strays"
_STRAY = 0xF700
"""A byte that is no UTF-8 stands in the text as the letter this far up, which no font has."""
_STRAYS = re.compile("[\uf780-\uf7ff]")
_GARBLED = re.compile("[\u00c3-\u00c5][^\x00-\x7f]")
"""How letters such as the last of "cafe" with its accent look where UTF-8 is read as Windows has it."""
_BY_CHANCE = re.compile("[\u07c0-\u07ff]")
_WIDE_LETTERS = re.compile("[^\x00-\x7f]")
USUAL_FROM = 0.9
"""Share of the records that have the same number of values from which a longer record is a damaged one."""
AS_HEADER_FROM = 1 / 3
"""The same share where fewer agree: of the records with as many values as the header."""
FEWEST_VALUES = 3
LARGE_FROM = 1_000_000
"""Bytes from which a text is worth reading as columns."""
MOST_BYTES = 4
"""Bytes that one letter takes at most."""
csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written, so that it can be written back the same."""

    encoding: str
    bom: bytes
    delimiter: str
    quotechar: str = '"'
    newline: str = "\r\n"


def read_delimited(name: str, data: bytes) -> tuple[Grid, Dialect]:
    """The records of a text table and its dialect; a record with a line break in quotes is one row.

    Records whose quotation marks or letters are damaged are faults of the grid; the others are read.
    Raises: FileRefusedError where the bytes are no text or one value is too long to be one.
    """
    if len(data) >= LARGE_FROM and (large := _read_large(name, data)):
        return large
    text, encoding, bom = decode(name, data)
    newline = "\r\n" if "\r\n" in text else ("\n" if "\n" in text else "\r")
    quotation = find_quotation(text)
    text = in_double(text, quotation)
    try:
        delimiter = find_delimiter(text)
        rows, damaged = read_records(text.replace("\x00", ""), delimiter)
    except csv.Error as error:
        said = "A value runs on over more than 10 million characters: a quotation mark is not closed."
        raise FileRefusedError(name, said, "Close it or take it out, or export the file again.") from error
    if quotation is Quotation.SINGLE:
        rows = [[swapped(str(cell)) for cell in row] for row in rows]
    letters = [] if text.isascii() else _mended_letters(rows, encoding)
    faults = (*_too_long(rows), *damaged, *letters)
    grid = within_width(Grid(name.rsplit(".", 1)[0], rows, faults=faults))
    mark = "'" if quotation is Quotation.SINGLE else '"'
    return grid, Dialect(encoding, bom, delimiter, mark, newline)


def _read_large(name: str, data: bytes) -> tuple[Grid, Dialect] | None:
    """The same of a large text without a surprise in it, its rows held as columns; None of any other."""
    bom, encoding = BOMS[0]
    bom = bom if data.startswith(bom) else b""
    head = data[len(bom) : MOST_BYTES * HEAD].decode(encoding, "ignore")[:HEAD]
    if find_quotation(head) is not Quotation.DOUBLE:
        return None
    delimiter = find_delimiter(head)
    rows = read_plain(data, delimiter)
    newline = "\r\n" if b"\r" in data else "\n"
    return (Grid(name.rsplit(".", 1)[0], rows), Dialect(encoding, bom, delimiter, '"', newline)) if rows else None


def _too_long(rows: list[list[object]]) -> list[GridFault]:
    """The faults of records with more values than nearly all others have: their values stand in the wrong columns."""
    widths = Counter(map(len, rows))
    usual, count = widths.most_common(1)[0] if widths else (0, 0)
    if count < USUAL_FROM * len(rows):
        usual = next((len(row) for row in rows if len(row) >= FEWEST_VALUES and _is_words(row)), 0)
        count = widths[usual]
    if count < AS_HEADER_FROM * len(rows) or usual < FEWEST_VALUES:
        return []
    longer = [row for row, cells in enumerate(rows) if len(cells) > usual and any(cells[usual:])]
    return [
        GridFault(
            "row-too-long",
            f"the row has {len(rows[row])} values where the others have {usual}, so they may stand in the wrong "
            "columns. Put the value that holds the delimiter in quotation marks.",
            row,
            usual,
        )
        for row in longer
    ]


def _is_words(row: list[object]) -> bool:
    """Whether every value of a record is a text without digits, as headers are."""
    return all(isinstance(each, str) and each.strip() and not any(map(str.isdigit, each)) for each in row)


def decode(name: str, data: bytes) -> tuple[str, str, bytes]:
    """Text, encoding and byte-order mark."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding, bom
            except UnicodeDecodeError as error:
                raise FileRefusedError(name, "The text is cut short or damaged.", "Export it again as csv.") from error
    for encoding in _likely(data):
        if encoding == MIXED:
            return data.decode("utf-8", "keep strays"), "utf-8", b""
        try:
            return data.decode(encoding), encoding, b""
        except (UnicodeDecodeError, LookupError):
            continue
    raise FileRefusedError(name, "The text is in no encoding that can be read.", "Export it again as UTF-8 csv.")


def _keep_strays(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 as marks of our own, to be told from the letters around them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(_STRAY + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("keep strays", _keep_strays)


def _is_mostly_utf8(text: str) -> bool:
    """Whether more letters beyond ASCII stand as UTF-8 than do not, in a text that kept its strays.

    A sharp s before a closing quotation mark in Windows letters is by chance one of UTF-8, of an alphabet hardly met.
    """
    strays = len(_STRAYS.findall(text))
    return len(_WIDE_LETTERS.findall(text)) - len(_BY_CHANCE.findall(text)) - strays > strays


def _mended_letters(rows: list[list[object]], encoding: str) -> list[GridFault]:
    """The faults of values with letters in another encoding than the rest, which are read as they were meant."""
    odd, mend = (_GARBLED, _as_unicode) if encoding == "cp1252" else (_STRAYS, _strays_as_windows)
    faults = []
    for position, row in enumerate(rows):
        for column, cell in enumerate(row):
            if odd.search(str(cell)) and (meant := mend(str(cell))):
                row[column] = meant
                said = f'letters in another encoding than the rest were read as "{meant}". Check them.'
                faults.append(GridFault("letters-mixed", said, position, column))
    return faults


def _as_unicode(text: str) -> str | None:
    """A value of a text in Windows letters that is whole only as UTF-8; None where it is not."""
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return meant if all(each.isalpha() for each in _WIDE_LETTERS.findall(meant)) else None


def _strays_as_windows(text: str) -> str:
    return _STRAYS.sub(_as_windows, text)


def _as_windows(stray: re.Match[str]) -> str:
    byte = bytes([ord(stray[0]) - _STRAY])
    return byte.decode("cp1252", "replace")


def _likely(data: bytes) -> list[str]:
    head = data[:4096].rstrip(b"\x00")
    if head[1::2].count(0) > len(head) // 3:
        return ["utf-16-le"]
    if head[0::2].count(0) > len(head) // 3:
        return ["utf-16-be"]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_mostly_utf8(data.decode("utf-8", "keep strays")):
            return [MIXED]
        guess = charset_normalizer.from_bytes(
            data[:200_000], cp_isolation=["cp1252", "latin_1", "cp850", "mac_roman"]
        ).best()
        return ["cp1252", *([guess.encoding] if guess else []), "latin-1"]
    return ["utf-8"]
