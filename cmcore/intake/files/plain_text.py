"""Large text tables without a surprise in them, read by polars; all others are left to the reader of records."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from cmcore.intake.files.spans import MOST_BLANK_ROWS, MOST_COLUMNS
from cmcore.intake.files.text_rows import TextRows

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD_ROWS = 5_200
"""Rows at the top that may have fewer values than the others: a preamble of any length that is looked at."""
TAIL_ROWS = 400
"""The same at the end: totals and notes."""
USUAL_FROM = 0.9
"""Share of the rows that have as many values as the widest from which the table is plain."""
LINES_WITHOUT_BREAK = 5_000_000
"""Bytes in which a line ends at least once: a value that long is one whose quotation mark is not closed."""
_OUR_MARKS = (b"\xef\x9e", b"\xef\x9f")
"""How the letters begin that stand for bytes in another encoding where a text is mended."""
_UNUSED = "\x1f"


class _Ends(NamedTuple):
    """The rows at the top and the end of a text, and how many values the widest of them has."""

    head: list[list[object]]
    tail: list[list[object]]
    width: int


def read_plain(data: bytes, delimiter: str) -> TextRows | None:
    """The rows of a text in UTF-8; None where a record may have to be read with care.

    That is where quotation marks stand inside values or around line breaks, where rows in the middle have fewer or
    more values than the others, and where bytes are no UTF-8.
    """
    if not _has_plain_bytes(data):
        return None
    try:
        ends = _ends(data, delimiter)
        if ends is None:
            return None
        frame = _read(data, delimiter, ends)
        is_plain = _are_same(ends, frame) and _are_even(data, delimiter, ends, frame)
    except (UnicodeDecodeError, csv.Error, pl.exceptions.PolarsError):
        return None
    if not is_plain:
        return None
    head = [[*row, *[""] * (ends.width - len(row))] for row in ends.head]
    whole = pl.concat([pl.DataFrame(head, schema=frame.schema, orient="row"), frame])
    return TextRows(*(_without_blanks(ends.head), whole, _without_blanks(ends.tail)))


def _has_plain_bytes(data: bytes) -> bool:
    if b"\x00" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return False
    if not data.isascii() and any(mark in data for mark in _OUR_MARKS):
        return False
    starts = range(0, len(data) - LINES_WITHOUT_BREAK, LINES_WITHOUT_BREAK)
    return all(data.find(b"\n", start, start + LINES_WITHOUT_BREAK) >= 0 for start in starts)


def _ends(data: bytes, delimiter: str) -> _Ends | None:
    """The rows at both ends, the head's last one above a row of full width; None where they hold line breaks."""
    first = _nth_line(data, HEAD_ROWS + 1)
    last = len(data)
    for _ in range(TAIL_ROWS + 1):
        last = data.rfind(b"\n", first, last)
        if last < 0:
            return None
    head = _records(data[:first].decode("utf-8-sig"), delimiter)
    tail = _records(data[last + 1 :].decode("utf-8"), delimiter)
    if head is None or tail is None:
        return None
    width = max(map(len, [*head, *tail]))
    body = next((at for at in reversed(range(len(head))) if len(head[at]) == width), 0)
    return _Ends(head[:body], tail, width) if body and 1 < width <= MOST_COLUMNS else None


def _nth_line(data: bytes, number: int) -> int:
    at = 0
    for _ in range(number):
        at = data.find(b"\n", at) + 1
        if not at:
            return len(data)
    return at


def _records(text: str, delimiter: str) -> list[list[object]] | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[object]] = [[*row] for row in reader]
    return rows if reader.line_num == len(rows) else None


def _read(data: bytes, delimiter: str, ends: _Ends) -> pl.DataFrame:
    return pl.read_csv(
        data,
        has_header=False,
        schema={str(at): pl.String for at in range(ends.width)},
        separator=delimiter,
        skip_lines=len(ends.head),
        quote_char='"' if b'"' in data else None,
        empty_string_is_null=False,
    )


def _are_same(ends: _Ends, frame: pl.DataFrame) -> bool:
    """Whether polars sees in the last rows what the reader of records sees."""
    tail = [(*row, *[""] * (ends.width - len(row))) for row in ends.tail]
    return frame.height > len(tail) and frame.tail(len(tail)).rows() == tail


def _are_even(data: bytes, delimiter: str, ends: _Ends, frame: pl.DataFrame) -> bool:
    """Whether the rows between the ends are equally long, nearly all rows are, and few of them are blank."""
    middle = frame.height - len(ends.tail)
    widths = Counter(map(len, [*ends.head, *ends.tail]))
    if widths[ends.width] + middle < USUAL_FROM * (len(ends.head) + frame.height):
        return False
    blanks = _blank_rows(frame)
    if blanks > MOST_BLANK_ROWS:
        return False
    if b'"' in data or (blanks and (frame.to_series(-1) == "").any()):
        return _are_simple_lines(data, delimiter, ends, middle)
    signs = sum(max(0, len(row) - 1) for row in (*ends.head, *ends.tail)) + middle * (ends.width - 1)
    return not (frame.to_series(-1) == "").any() or data.count(delimiter.encode()) == signs


def _blank_rows(frame: pl.DataFrame) -> int:
    if not (frame.to_series(0) == "").any():
        return 0
    return frame.filter(pl.all_horizontal(pl.all() == "")).height


def _are_simple_lines(data: bytes, delimiter: str, ends: _Ends, middle: int) -> bool:
    """Whether each line between the ends is blank or holds as many values as the widest, quoted as a whole or not."""
    if _UNUSED.encode() in data:
        return False
    value, sign = rf'(?:[^"{_class(delimiter)}]*|"(?:[^"]|"")*")', pl.escape_regex(delimiter)
    lines = pl.read_csv(
        data,
        has_header=False,
        schema={"line": pl.String},
        separator=_UNUSED,
        skip_lines=len(ends.head),
        quote_char=None,
        empty_string_is_null=False,
    )["line"].head(middle)
    return lines.str.contains(rf"^(?:{value}(?:{sign}{value}){{{ends.width - 1}}})?$").all()


def _class(delimiter: str) -> str:
    return rf"\{delimiter}" if delimiter in "^~|" else delimiter


def _without_blanks(rows: Sequence[list[object]]) -> list[list[object]]:
    return [row if any(row) else [] for row in rows]
