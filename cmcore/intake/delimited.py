"""Text tables: encoding, delimiter and quoting found by evidence, rows as records."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import charset_normalizer

from cmcore.findings import FileRefusedError
from cmcore.intake.grids import Grid

DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LOOK_AT = 200
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

    Raises: FileRefusedError where the bytes are no text.
    """
    text, encoding, bom = decode(name, data)
    newline = "\r\n" if "\r\n" in text else ("\n" if "\n" in text else "\r")
    delimiter = find_delimiter(text)
    if "\x00" in text:
        text = text.replace("\x00", "")
    rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    return Grid(name.rsplit(".", 1)[0], rows), Dialect(encoding, bom, delimiter, newline=newline)


def decode(name: str, data: bytes) -> tuple[str, str, bytes]:
    """Text, encoding and byte-order mark."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding, bom
            except UnicodeDecodeError as error:
                raise FileRefusedError(name, "The text is cut short or damaged.", "Export it again as csv.") from error
    for encoding in _likely(data):
        try:
            return data.decode(encoding), encoding, b""
        except (UnicodeDecodeError, LookupError):
            continue
    raise FileRefusedError(name, "The text is in no encoding that can be read.", "Export it again as UTF-8 csv.")


def _likely(data: bytes) -> list[str]:
    head = data[:4096]
    if head[1::2].count(0) > len(head) // 3:
        return ["utf-16-le"]
    if head[0::2].count(0) > len(head) // 3:
        return ["utf-16-be"]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        guess = charset_normalizer.from_bytes(
            data[:200_000], cp_isolation=["cp1252", "latin_1", "cp850", "mac_roman"]
        ).best()
        return ["cp1252", *([guess.encoding] if guess else []), "latin-1"]
    return ["utf-8"]


def find_delimiter(text: str) -> str:
    """The delimiter that splits most records into the same number of several fields."""
    head = text[:200_000]
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [
            len(row)
            for row, _ in zip(csv.reader(io.StringIO(head), delimiter=delimiter), range(_LOOK_AT), strict=False)
            if row
        ]
        several = [width for width in widths if width > 1]
        if several:
            usual = max(set(several), key=several.count)
            score = several.count(usual) / len(widths) * (1 + usual / 50)
            if score > most:
                best, most = delimiter, score
    return best
