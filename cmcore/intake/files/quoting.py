"""The records of a text table, those with damaged quotation marks mended or told, the rest untouched."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, cast

from cmcore.intake.files.spans import GridFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_MENDED = 20
"""Quotation marks that are never closed, of which the rows below are still read."""
FEWEST_VALUES = 4
"""Values of a record from which a line inside a value that has as many is a record swallowed by it."""
_LOOK_AT = 2_000


def read_records(text: str, delimiter: str) -> tuple[list[list[object]], list[GridFault]]:
    """The records of a text and the faults of their quotation marks; a fault's row counts records from 0.

    Raises: csv.Error where one value is longer than any can be.
    """
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = cast("list[list[object]]", list(reader))
    except csv.Error:
        return _Mending(text, delimiter).read()
    if reader.line_num == len(rows):
        return rows, []
    return rows, list(_swallowed(rows, delimiter))


def _swallowed(rows: Sequence[Sequence[object]], delimiter: str) -> Iterator[GridFault]:
    """The faults of values that hold lines with as many values as most records have."""
    usual = _usual_width(rows)
    if usual < FEWEST_VALUES:
        return
    for position, row in enumerate(rows):
        for column, cell in enumerate(row):
            lines = str(cell).splitlines()
            if len(lines) > 1 and any(line.count(delimiter) == usual - 1 for line in lines[1:]):
                yield _closed_late(position, column, len(lines) - 1)


def _usual_width(rows: Sequence[Sequence[object]]) -> int:
    return max(Counter(len(row) for row in rows[:_LOOK_AT] if row).items(), key=lambda each: each[1], default=(0, 0))[0]


def _closed_late(row: int, column: int, lines: int) -> GridFault:
    said = (
        f"a quotation mark opens a value that runs on over {lines:,} more lines, which look like rows of their own. "
        "Close it or take it out, and upload the file again."
    )
    return GridFault("quote-not-closed", said, row, column)


class _Mending:
    """Reads a text whose quotation marks do not all stand as they should, record by record."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._lines = [*io.StringIO(text, newline="")]
        self._delimiter = delimiter
        mark = re.escape(delimiter)
        self._value = re.compile(rf'(?:"((?:[^"]|"(?!{mark}|$))*)"|([^{mark}]*))({mark}|$)')
        self._rows: list[list[object]] = []
        self._faults: list[GridFault] = []

    def read(self) -> tuple[list[list[object]], list[GridFault]]:
        """Every record, and the faults of those that could not be mended without a doubt."""
        at = 0
        for _ in range(MOST_MENDED):
            unclosed = self._read_from(at)
            if unclosed is None:
                break
            self._take_unclosed(unclosed, whether_last=False)
            at = unclosed + 1
        else:
            left = self._read_from(at)
            if left is not None:
                self._take_unclosed(left, whether_last=True)
        return self._rows, self._faults

    def _read_from(self, first: int) -> int | None:
        """Takes the records from a line on; the line whose quotation mark is never closed, None where all are."""
        reader = csv.reader(islice(self._lines, first, None), delimiter=self._delimiter)
        start = first
        for row in reader:
            end = first + reader.line_num
            lines = self._lines[start:end]
            if any('"' in line for line in lines) and (error := self._error(lines)):
                if "end of data" in error:
                    return start
                self._take_damaged(list(row), lines)
            else:
                self._rows.append(list(row))
            start = end
        return None

    def _error(self, lines: Sequence[str]) -> str:
        try:
            for _ in csv.reader(lines, delimiter=self._delimiter, strict=True):
                pass
        except csv.Error as error:
            return str(error)
        return ""

    def _take_damaged(self, row: list[object], lines: Sequence[str]) -> None:
        """A record with text behind a closing quotation mark: marks inside a value that were not doubled."""
        if len(lines) > 1:
            column = next((at for at, cell in enumerate(row) if "\n" in str(cell) or "\r" in str(cell)), 0)
            self._faults.append(_closed_late(len(self._rows), column, len(lines) - 1))
            self._rows.append(row)
            return
        kind = self._split_kindly(lines[0])
        self._rows.append(kind if len(kind) in {len(row), _usual_width(self._rows)} else row)

    def _split_kindly(self, line: str) -> list[object]:
        """The values of a line, where a quotation mark closes a value only before the delimiter or the end."""
        values: list[object] = []
        for match in self._value.finditer(line.rstrip("\r\n")):
            values.append(match[2] if match[1] is None else match[1].replace('""', '"'))
            if not match[3]:
                break
        return values

    def _take_unclosed(self, line: int, *, whether_last: bool) -> None:
        """A line with a mark that is never closed: kept without it where it then has as many values as the others."""
        values = self._lines[line].rstrip("\r\n").split(self._delimiter)
        fits = len(values) == _usual_width(self._rows)
        column = next((at for at, value in enumerate(values) if value.startswith('"')), 0)
        read = "was read as if the mark were not there" if fits else "was not read"
        below = len(self._lines) - line - 1
        rows = f"The row and the {below:,} below it were not read." if whether_last and below else f"The row {read}."
        said = f"a quotation mark opens a value and is never closed. {rows} Close it or take it out, and upload again."
        self._faults.append(GridFault("quote-not-closed", said, len(self._rows), column))
        self._rows.append([value.lstrip('"') for value in values] if fits and not whether_last else [])
