"""Formula cells that stay while cells around them change.

They lose results that no longer hold, and stand alone where the cell that kept the formula of several is replaced.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from openpyxl.formula.translate import Translator, TranslatorError

from cmcore.workbook.addresses import address, split_area
from cmcore.workbook.xml_text import read_attributes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cmcore.workbook.sheet_xml import Cell, SheetText

Place = tuple[int, int]
Piece = tuple[int, int, bytes]
_KIND = re.compile(rb"""^(<[^\s>]+\s[^>]*?)\st\s*=\s*("[^"]*"|'[^']*')""")


def computed_again(text: SheetText, stale: Collection[Place], corrected: Collection[Place]) -> list[Piece]:
    """The cells that lose their results or get a formula of their own, as replacements of their bytes.

    `stale` are formulas that no longer hold; the cells that such a formula fills lose their results with it.
    """
    if not (stale or any((each.row, each.column) in corrected for each in text.formula_cells)):
        return []
    alone = _alone(text, corrected)
    cells = {(each.row, each.column): each for each in text.formula_cells}
    filled = {(each.row, each.column): each for each in _filled(text, stale)}
    pieces = []
    for place, cell in (filled | cells).items():
        if place not in corrected and (place in stale or place in alone or place in filled):
            content = text.content[cell.start : cell.end]
            if place in alone:
                content = content.replace(cell.formula or b"", alone[place])
            if place in stale or place in filled:
                content = _KIND.sub(rb"\1", text.result.sub(b"", content))
            pieces.append((cell.start, cell.end, content))
    return pieces


def _alone(text: SheetText, corrected: Collection[Place]) -> dict[Place, bytes]:
    """Formula elements for the cells that share the formula of a cell which is replaced."""
    keepers: dict[str, tuple[Cell, str]] = {}
    found: dict[Place, bytes] = {}
    for cell in text.formula_cells:
        opening, _, rest = (cell.formula or b"").partition(b">")
        given = read_attributes(opening)
        if given.get("t") != "shared":
            continue
        words, key = html.unescape(rest.rpartition(b"</")[0].decode(errors="replace")), given.get("si", "")
        if words:
            keepers[key] = (cell, words)
        elif key in keepers and (keepers[key][0].row, keepers[key][0].column) in corrected:
            found[cell.row, cell.column] = _moved(text.prefix, *keepers[key], cell)
    return found


def _moved(prefix: bytes, keeper: Cell, words: str, cell: Cell) -> bytes:
    start, end = address(keeper.row, keeper.column), address(cell.row, cell.column)
    try:
        formula = Translator(f"={words}", start).translate_formula(end).removeprefix("=")
    except TranslatorError:
        formula = "#REF!"  # as Excel writes what would lie off the sheet
    return b"<%sf>%s</%sf>" % (prefix, escape(formula).encode(), prefix)


def _filled(text: SheetText, stale: Collection[Place]) -> Iterator[Cell]:
    """The cells that formulas of several cells fill, where such a formula no longer holds."""
    for each in text.formula_cells:
        given = read_attributes((each.formula or b"").partition(b">")[0])
        area = split_area(given.get("ref", ""))
        if (each.row, each.column) not in stale or area is None or given.get("t") not in {"array", "dataTable"}:
            continue
        rows = (text.row(number) for number in range(area.top, area.bottom + 1))
        for row in rows:
            yield from (cell for cell in (text.cells(row) if row else ()) if area.holds(cell.row, cell.column))
