"""Text tables: encoding, delimiter and quoting found by evidence, rows as records."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

import charset_normalizer

from cmcore.findings import FileRefusedError
from cmcore.intake.grids import Grid, within_width
from cmcore.intake.spans import GridFault

DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LOOK_AT = 200
USUAL_FROM = 0.9
"""Share of the records that have the same number of values from which a longer record is a damaged one."""
FEWEST_VALUES = 3
_END = "\ue000 end of records"
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

    A quotation mark that is never closed ends the table at its record, as a fault of the grid: what follows would be
    one cell. Raises: FileRefusedError where the bytes are no text or one value is too long to be one.
    """
    text, encoding, bom = decode(name, data)
    newline = "\r\n" if "\r\n" in text else ("\n" if "\n" in text else "\r")
    try:
        delimiter = find_delimiter(text)
        rows = _records(text, delimiter)
    except csv.Error as error:
        said = "A value runs on over more than 10 million characters: a quotation mark is not closed."
        raise FileRefusedError(name, said, "Close it or take it out, or export the file again.") from error
    last = rows.pop()
    unclosed = [] if last == [_END] else [_unclosed(last, len(rows))]
    faults = (*_too_long(rows), *unclosed)
    grid = within_width(Grid(name.rsplit(".", 1)[0], rows, faults=faults))
    return grid, Dialect(encoding, bom, delimiter, newline=newline)


def _records(text: str, delimiter: str) -> list[list[object]]:
    """The records, and as the last one a mark of our own unless an open quotation mark swallowed it."""
    ended = text.replace("\x00", "") if "\x00" in text else text
    ended += f"{_END}" if ended.endswith(("\n", "\r")) or not ended else f"\n{_END}"
    rows: list[list[object]] = [*csv.reader(io.StringIO(ended, newline=""), delimiter=delimiter)]
    return rows


def _too_long(rows: list[list[object]]) -> list[GridFault]:
    """The faults of records with more values than nearly all others have: their values stand in the wrong columns."""
    widths = Counter(map(len, rows))
    usual, count = widths.most_common(1)[0] if widths else (0, 0)
    if count < USUAL_FROM * len(rows) or usual < FEWEST_VALUES:
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


def _unclosed(record: list[object], row: int) -> GridFault:
    """The fault of the last record, whose last value holds the rest of the file."""
    lines = str(record[-1]).count("\n") - 1
    rows = "The row was" if lines < 1 else f"The row and the {lines:,} below it were"
    said = (
        f"a quotation mark opens a value and is never closed. {rows} not read. "
        "Close it or take it out, and upload the file again."
    )
    return GridFault("quote-not-closed", said, row, len(record) - 1)


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
            for row, _ in zip(
                csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), range(_LOOK_AT), strict=False
            )
            if row
        ]
        several = [width for width in widths if width > 1]
        if several:
            usual = max(set(several), key=several.count)
            score = several.count(usual) / len(widths) * (1 + usual / 50)
            if score > most:
                best, most = delimiter, score
    return best
