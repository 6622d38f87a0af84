"""A worksheet's XML as text with known places: where each row and cell lies, so that only those bytes change.

Nothing is parsed and written again: a part's untouched bytes are never rebuilt.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cmcore.findings import PatchRefusedError
from cmcore.workbook.addresses import Area, address, column_number, split_address, split_area
from cmcore.workbook.xml_text import masked, read_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ROOT = re.compile(rb"<((?:[\w.\-]+:)?)worksheet[\s>]")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_REFERENCE = re.compile(rb"""\sref\s*=\s*["']([^"']+)["']""")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell element: its place in the part, its attributes, and its formula element if it has one."""

    row: int
    column: int
    start: int
    end: int
    attributes: Mapping[str, str]
    formula: bytes | None = None

    @property
    def style(self) -> int:
        """Number of its style."""
        text = self.attributes.get("s", "0")
        return int(text) if text.isdecimal() else 0

    @property
    def kind(self) -> str:
        """Its type in the part: n, s, str, inlineStr, b, e, d."""
        return self.attributes.get("t", "n")


@dataclass(frozen=True, slots=True)
class Row:
    """One row element: where its start tag, its content and the whole of it lie."""

    number: int
    start: int
    inside: int
    until: int
    end: int


class SheetText:
    """One worksheet part and the places of its rows.

    Raises PatchRefusedError where the part is not UTF-8, has no cell area, or lists rows out of order.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        head = content[:200]
        if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or re.search(
            rb"encoding=[\"'](?!utf-?8|us-ascii)", head, re.IGNORECASE
        ):
            raise PatchRefusedError("The sheet is stored in an unusual encoding. Save the workbook again in Excel.")
        self._scan = masked(content)
        found = _ROOT.search(self._scan)
        if found is None:
            raise PatchRefusedError("The sheet holds no cells that can be corrected.")
        self.prefix = found[1]
        self._find_body()
        self._find_rows()
        self._cell = re.compile(
            rb"<%sc(?=[\s/>])([^>]*?)(?:/>|>(.*?)</%sc\s*>)" % (self.prefix, self.prefix), re.DOTALL
        )
        self._formula = re.compile(rb"<%sf(?=[\s/>])(?:[^>]*?/>|.*?</%sf\s*>)" % (self.prefix, self.prefix), re.DOTALL)

        self.result = re.compile(rb"<%sv(?=[\s/>])(?:[^>]*?/>|.*?</%sv\s*>)" % (self.prefix, self.prefix), re.DOTALL)
        self._number = re.compile(rb"<%sv\s*>([^<]*)<" % self.prefix)

    def _find_body(self) -> None:
        opening = re.compile(rb"<%ssheetData\s*(/?)>" % self.prefix).search(self._scan)
        if opening is None:
            raise PatchRefusedError("The sheet holds no cells that can be corrected.")
        self.opening = opening.span()
        self.is_empty = bool(opening[1])
        close = b"</%ssheetData" % self.prefix
        self.body = (opening.end(), opening.end() if self.is_empty else self._find(close, opening.end()))

    def _find(self, mark: bytes, start: int, limit: int | None = None, *, last: bool = False) -> int:
        """Where a mark stands that must be there."""
        find = self._scan.rfind if last else self._scan.find
        place = find(mark, start, len(self._scan) if limit is None else limit)
        if place < 0:
            raise PatchRefusedError("The sheet is cut short. Save the workbook again in Excel.")
        return place

    def _find_rows(self) -> None:
        self._numbers: list[int] = []
        self._starts: list[int] = []
        mark, last, (place, until) = b"<%srow" % self.prefix, 0, self.body
        while (place := self._scan.find(mark, place, until)) >= 0:
            if self._scan[place + len(mark)] in b" \t\r\n/>":
                tag = self._scan[place : self._find(b">", place) + 1]
                found = _ROW_NUMBER.search(tag)
                number = int(found[1]) if found else last + 1
                if number <= last:
                    raise PatchRefusedError("The sheet lists its rows out of order. Save the workbook again in Excel.")
                self._numbers.append(number)
                self._starts.append(place)
                last = number
            place += len(mark)

    def row(self, number: int) -> Row | None:
        """One row's places, or None where the sheet has no such row."""
        position = bisect.bisect_left(self._numbers, number)
        if position == len(self._numbers) or self._numbers[position] != number:
            return None
        start = self._starts[position]
        limit = self._starts[position + 1] if position + 1 < len(self._starts) else self.body[1]
        inside = self._find(b">", start) + 1
        if self._scan[inside - 2 : inside] == b"/>":
            return Row(number, start, inside, inside, inside)
        until = self._find(b"</%srow" % self.prefix, start, limit, last=True)
        return Row(number, start, inside, until, self._find(b">", until) + 1)

    def place_for_row(self, number: int) -> int:
        """Where a missing row belongs."""
        position = bisect.bisect_left(self._numbers, number)
        return self._starts[position] if position < len(self._starts) else self.body[1]

    def cells(self, row: Row) -> list[Cell]:
        """A row's cells in order."""
        found: list[Cell] = []
        for match in self._cell.finditer(self._scan, row.inside, row.until):
            attributes = read_attributes(match[1])
            letters = re.match("[A-Za-z]+", attributes.get("r", ""))
            column = column_number(letters[0]) if letters else (found[-1].column + 1 if found else 1)
            inside = None if match[2] is None else self._formula.search(self._scan, match.start(2), match.end(2))
            formula = self.content[inside.start() : inside.end()] if inside else None
            found.append(Cell(row.number, column, match.start(), match.end(), attributes, formula))
        return found

    @cached_property
    def formula_cells(self) -> list[Cell]:
        """Every cell with a formula, from the top; sheets without formulas cost one search."""
        mark, cell_mark, found = b"<%sf" % self.prefix, b"<%sc" % self.prefix, list[Cell]()
        place, until = self.body
        while (place := self._scan.find(mark, place, until)) >= 0:
            start = self._scan.rfind(cell_mark, self.body[0], place)
            match = self._cell.match(self._scan, start)
            if match and match.end() > place and self._scan[place + len(mark)] in b" \t\r\n/>":
                found += self._formula_cell(match)
            place = max(match.end() if match else 0, place + 1)
        return found

    def _formula_cell(self, match: re.Match[bytes]) -> list[Cell]:
        """The matched cell, its row read only where it does not say its address."""
        attributes = read_attributes(match[1])
        place = split_address(attributes.get("r", ""))
        if place is None:
            row = self.row(self._numbers[bisect.bisect_right(self._starts, match.start()) - 1])
            return [each for each in self.cells(row) if each.start == match.start()] if row else []
        inside = self._formula.search(self._scan, match.start(2), match.end(2))
        formula = self.content[inside.start() : inside.end()] if inside else None
        return [Cell(*place, match.start(), match.end(), attributes, formula)]

    def number(self, cell: Cell) -> float | None:
        """The number that a cell holds; None where it holds anything else."""
        found = self._number.search(self._scan, cell.start, cell.end) if cell.kind == "n" else None
        try:
            return float(found[1]) if found else None
        except ValueError:
            return None

    def merged(self) -> list[Area]:
        """The sheet's merged cells."""
        pattern = re.compile(rb"<%smergeCell\s[^>]*>" % self.prefix)
        tags = (match[0] for match in pattern.finditer(self._scan, self.body[1]))
        areas = (split_area(found[1].decode(errors="replace")) for tag in tags if (found := _REFERENCE.search(tag)))
        return [area for area in areas if area]

    def column_style(self, column: int) -> int:
        """Style that a new cell of a column has."""
        pattern = re.compile(rb"<%scol\s([^>]*)>" % self.prefix)
        for match in pattern.finditer(self._scan, 0, self.opening[0]):
            given = read_attributes(match[1])
            if int(given.get("min", "0")) <= column <= int(given.get("max", "0")):
                return int(given.get("style", "0"))
        return 0

    def row_style(self, row: Row | None) -> int | None:
        """Style that a new cell of a row has, where the row has one of its own."""
        if row is None:
            return None
        given = read_attributes(self._scan[row.start : row.inside])
        return int(given.get("s", "0")) if given.get("customFormat") in {"1", "true"} else None

    def widened(self, cells: Iterable[tuple[int, int]]) -> tuple[int, int, bytes] | None:
        """The sheet's stated extent, grown to hold new cells; None where it holds them or is not stated."""
        pattern = re.compile(rb"<%sdimension\s[^>]*>" % self.prefix)
        tag = pattern.search(self._scan, 0, self.opening[0])
        found = tag and _REFERENCE.search(tag[0])
        area = split_area(found[1].decode(errors="replace")) if found else None
        outside = [(row, column) for row, column in cells if area and not area.holds(row, column)]
        if not (tag and found and area and outside):
            return None
        rows = [area.top, area.bottom, *(row for row, _ in outside)]
        columns = [area.left, area.right, *(column for _, column in outside)]
        text = f"{address(min(rows), min(columns))}:{address(max(rows), max(columns))}"
        return tag.start() + found.start(1), tag.start() + found.end(1), text.encode()
