"""One worksheet part with some cells changed: which changes it can take, and the bytes that make them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cmcore.workbook.addresses import Area, address, split_address, split_area
from cmcore.workbook.cell_xml import Old, cell_xml, held, why_unwritable
from cmcore.workbook.formula_cells import computed_again
from cmcore.workbook.styles_xml import UNTOLD
from cmcore.workbook.xml_text import read_attributes, splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.workbook.cell_change import CellChange
    from cmcore.workbook.package import Heading
    from cmcore.workbook.sheet_xml import Cell, Row, SheetText
    from cmcore.workbook.styles_xml import Styles

Piece = tuple[int, int, bytes]
_SPANS = re.compile(rb"""\sspans\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(slots=True)
class Fresh:
    """The new cells of one row: those that replace a cell, and those that the row did not have."""

    replaced: list[tuple[Cell, bytes]] = field(default_factory=list)
    added: list[tuple[int, bytes]] = field(default_factory=list)


class SheetPatch:
    """The changes that one worksheet takes."""

    def __init__(self, name: str, text: SheetText, headings: Sequence[Heading], styles: Styles | None) -> None:
        self.name, self.text, self.headings, self.styles = name, text, headings, styles
        self.corrected: dict[tuple[int, int], CellChange] = {}
        self.formulas_replaced: set[tuple[int, int]] = set()
        self._rows: dict[int, list[Cell]] = {}

    @cached_property
    def _merged(self) -> list[Area]:
        return self.text.merged()

    @cached_property
    def _arrays(self) -> list[Area]:
        """Cells whose values one formula fills together."""
        given = (read_attributes((each.formula or b"").partition(b">")[0]) for each in self.text.formula_cells)
        areas = (split_area(each.get("ref", "")) for each in given if each.get("t") in {"array", "dataTable"})
        return [area for area in areas if area]

    def take(self, change: CellChange) -> str | None:
        """Note a change, or say why it cannot be made."""
        place = split_address(change.cell)
        if place is None:
            return f'"{change.cell}" is no cell address. Use a column letter and a row number, such as F14.'
        row, column = place
        cell = self._cell(row, column)
        if why := self._why_not(change, row, column, cell):
            return why
        if cell and cell.formula:
            self.formulas_replaced.add(place)
        self.corrected[place] = change
        return None

    def _why_not(self, change: CellChange, row: int, column: int, cell: Cell | None) -> str | None:
        if why := why_unwritable(change):
            return why
        for area in self._merged:
            if area.holds(row, column) and (row, column) != (area.top, area.left):
                return f"It lies inside the merged cells {area}. Correct {address(area.top, area.left)} instead."
        for each in self.headings:
            if each.area.holds(row, column):
                return f"It is a heading of the table {each.table}. Rename it in Excel, which keeps the table whole."
        for area in self._arrays:
            if area.holds(row, column) and str(area) != address(row, column):
                return f"It is filled by the formula of {area}. Change that formula or the cells it reads in Excel."
        return _formula_stays(change, cell)

    def _cell(self, row: int, column: int) -> Cell | None:
        if row not in self._rows:
            found = self.text.row(row)
            self._rows[row] = self.text.cells(found) if found else []
        return next((each for each in self._rows[row] if each.column == column), None)

    def content(self, stale: Iterable[tuple[int, int]], *, date_1904: bool) -> bytes:
        """The part with its corrected cells, and without the results of formulas that are out of date."""
        rows: dict[int, Fresh] = {}
        for (row, column), change in sorted(self.corrected.items()):
            cell = self._cell(row, column)
            fresh = rows.setdefault(row, Fresh())
            xml = self._xml(row, column, cell, change, date_1904=date_1904)
            if cell:
                fresh.replaced.append((cell, xml))
            else:
                fresh.added.append((column, xml))
        pieces = self._row_pieces(rows) + computed_again(self.text, set(stale), set(self.corrected))
        widened = self.text.widened(self.corrected)
        return splice(self.text.content, [*pieces, *([widened] if widened else [])])

    def _xml(self, row: int, column: int, cell: Cell | None, change: CellChange, *, date_1904: bool) -> bytes:
        style = cell.style if cell else self._new_style(row, column)
        number = self.text.number(cell) if cell else None
        old = Old(cell.kind if cell else "", self.styles.shows(style) if self.styles else UNTOLD, number)
        content = held(change, old, date_1904=date_1904)
        if self.styles:
            style = self.styles.filled(style, content.number_format, is_text=content.looks_like_formula)
        return cell_xml(self.text.prefix, address(row, column), style, content)

    def _new_style(self, row: int, column: int) -> int:
        of_row = self.text.row_style(self.text.row(row))
        return self.text.column_style(column) if of_row is None else of_row

    def _row_pieces(self, rows: dict[int, Fresh]) -> list[Piece]:
        pieces: list[Piece] = []
        missing: list[tuple[int, bytes]] = []
        for number, fresh in sorted(rows.items()):
            row = self.text.row(number)
            if row is None:
                missing.append((number, self._element(b"row", b' r="%d"' % number, _joined(fresh.added))))
            else:
                pieces += self._pieces_of(row, fresh)
        if self.text.is_empty and missing:
            body = self._element(b"sheetData", b"", b"".join(xml for _, xml in missing))
            return [*pieces, (*self.text.opening, body)]
        places = ((self.text.place_for_row(number), xml) for number, xml in missing)
        return [*pieces, *((place, place, xml) for place, xml in places)]

    def _pieces_of(self, row: Row, fresh: Fresh) -> list[Piece]:
        pieces: list[Piece] = [(cell.start, cell.end, xml) for cell, xml in fresh.replaced]
        if not fresh.added:
            return pieces
        tag = _SPANS.sub(b"", self.text.content[row.start : row.inside])
        if row.inside == row.end:
            whole = tag[:-2].rstrip() + b">" + _joined(fresh.added) + b"</%srow>" % self.text.prefix
            return [(row.start, row.end, whole)]
        later = self._rows[row.number]
        for column, xml in fresh.added:
            place = next((each.start for each in later if each.column > column), row.until)
            pieces.append((place, place, xml))
        return [*pieces, (row.start, row.inside, tag)]

    def _element(self, name: bytes, attributes: bytes, inside: bytes) -> bytes:
        p = self.text.prefix
        return b"<%s%s%s>%s</%s%s>" % (p, name, attributes, inside, p, name)


def _joined(added: list[tuple[int, bytes]]) -> bytes:
    return b"".join(xml for _, xml in added)


def _formula_stays(change: CellChange, cell: Cell | None) -> str | None:
    """Why a cell's formula must stay, or None where it has none or may go."""
    if cell is None or cell.formula is None:
        return None
    if change.formula_ok:
        return None
    return "It holds a formula, which would be lost. Correct the cells that it reads, or ask to replace it."
