"""Which formula results are out of date after corrections: every formula that a corrected cell feeds.

The programs that wrote the file left each formula's last result beside it. A result that depends on a corrected cell
is wrong now; one that does not is kept, so that readers which do not calculate still find it. Where a formula reaches
cells in a way that text alone does not tell (INDIRECT, an unknown name), it is taken to depend.
"""

from __future__ import annotations

import bisect
import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cmcore.workbook.addresses import LAST_COLUMN, LAST_ROW, Area, column_number, split_area
from cmcore.workbook.xml_text import read_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmcore.workbook.sheet_xml import Cell, SheetText

MOST_PASSES = 50
_TEXTS = re.compile(r'"[^"]*"')
_OUTSIDE = re.compile(r"(?:'[^']*\[[^']*'|\[\d+\][\w.]*)!\$?[A-Z]{0,3}\$?\d*(?::\$?[A-Z]{0,3}\$?\d*)?", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?<![\w.$'])(?P<sheet>(?:'(?:[^']|'')+'|[\w.]+)!)?"
    r"(?:(?P<c1>\$?[A-Z]{1,3})(?P<r1>\$?\d{1,7})(?::(?P<c2>\$?[A-Z]{1,3})(?P<r2>\$?\d{1,7}))?"
    r"|(?P<c3>\$?[A-Z]{1,3}):(?P<c4>\$?[A-Z]{1,3})|(?P<r3>\$?\d{1,7}):(?P<r4>\$?\d{1,7}))(?![\w(.!])",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(", re.IGNORECASE)
_NAMES = re.compile(r"(?<![\w.])[A-Za-z_\\][\w.\\]*(?!\s*\()\b")
_THIS_ROW = re.compile(r"\w*\[(?:@|\[#This Row\])(?:[^\[\]]|\[[^\[\]]*\])*\]", re.IGNORECASE)
_TABLE = re.compile(r"(?<![\w.])([A-Za-z_\\][\w.\\]*)\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
_WORDS = {"TRUE", "FALSE"}


class Reach(NamedTuple):
    """A rectangle that a formula reads, on the sheet named in lower case."""

    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class Known:
    """What the workbook's names stand for: the cells that each table object covers and each defined name reads."""

    names: Mapping[str, tuple[Reach, ...]] = field(default_factory=dict)
    tables: Mapping[str, Reach] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula cell and what it reads; `is_unsure` where its text does not tell, `reads_row` its own table row."""

    sheet: str
    row: int
    column: int
    fills: Area
    reaches: tuple[Reach, ...]
    reads_row: bool
    is_unsure: bool


@dataclass(slots=True)
class Changed:
    """The cells whose values are not what they were, by sheet in lower case and column."""

    rows: dict[str, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def add(self, sheet: str, row: int, column: int) -> None:
        """Note one cell."""
        bisect.insort(self.rows[sheet][column], row)

    def touches(self, sheet: str, area: Area) -> bool:
        """Whether a noted cell lies in the rectangle."""
        for column, rows in self.rows.get(sheet, {}).items():
            if area.left <= column <= area.right:
                position = bisect.bisect_left(rows, area.top)
                if position < len(rows) and rows[position] <= area.bottom:
                    return True
        return False


def known_names(names: Iterable[tuple[str, str]], tables: Iterable[tuple[str, str, Area]]) -> Known:
    """What names and tables stand for; a name that reads cells in any other way than by fixed addresses is left out."""
    covers = {name.casefold(): Reach(sheet.casefold(), area) for name, sheet, area in tables}
    reads: dict[str, tuple[Reach, ...]] = {}
    unsure = set()
    for name, text in names:
        understood = _reaches("", text, (0, 0), Known(tables=covers))
        is_fixed = all("$" in part for match in _REFERENCE.finditer(_TEXTS.sub("0", text)) for part in _parts(match))
        if understood is None or not is_fixed or any(not each.sheet for each in understood):
            unsure.add(name.casefold())
        else:
            reads[name.casefold()] = (*reads.get(name.casefold(), ()), *understood)
    return Known({name: each for name, each in reads.items() if name not in unsure}, covers)


def _parts(match: re.Match[str]) -> list[str]:
    return [part for name, part in match.groupdict().items() if part and name != "sheet"]


def read_formulas(sheet: str, text: SheetText, known: Known | None = None) -> list[Formula]:
    """The sheet's formulas in the order of their rows."""
    shared: dict[str, tuple[int, int, str]] = {}
    return [_read(sheet, cell, shared, known or Known()) for cell in text.formula_cells]


def out_of_date(formulas: Sequence[Formula], corrected: Iterable[tuple[str, int, int]]) -> set[tuple[str, int, int]]:
    """Sheet, row and column of each formula whose result no longer holds."""
    changed = Changed()
    for sheet, row, column in corrected:
        changed.add(sheet.casefold(), row, column)
    waiting, found = list(formulas), set[tuple[str, int, int]]()
    for _ in range(MOST_PASSES):
        still = []
        for each in waiting:
            if _depends(each, changed):
                found.add((each.sheet, each.row, each.column))
                _note(each, changed)
            else:
                still.append(each)
        if len(still) == len(waiting):
            return found
        waiting = still
    return found | {(each.sheet, each.row, each.column) for each in waiting}


def _note(formula: Formula, changed: Changed) -> None:
    area = formula.fills
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            changed.add(formula.sheet.casefold(), row, column)


def _depends(formula: Formula, changed: Changed) -> bool:
    own = Area(formula.row, 1, formula.row, LAST_COLUMN)
    return (
        formula.is_unsure
        or any(changed.touches(each.sheet, each.area) for each in formula.reaches)
        or (formula.reads_row and changed.touches(formula.sheet.casefold(), own))
    )


def _read(sheet: str, cell: Cell, shared: dict[str, tuple[int, int, str]], known: Known) -> Formula:
    opening, _, rest = (cell.formula or b"").partition(b">")
    given = read_attributes(opening)
    text = html.unescape(rest.rpartition(b"</")[0].decode(errors="replace"))
    shift = (0, 0)
    if given.get("t") == "shared":
        key = given.get("si", "")
        if text:
            shared[key] = (cell.row, cell.column, text)
        row, column, text = shared.get(key, (cell.row, cell.column, "INDIRECT()"))
        shift = (cell.row - row, cell.column - column)
    own = Area(cell.row, cell.column, cell.row, cell.column)
    fills = (split_area(given.get("ref", "")) if given.get("t") in {"array", "dataTable"} else None) or own
    text = _TEXTS.sub("0", text) if '"' in text else text
    reads_row = False
    if "[" in text:
        text = _OUTSIDE.sub("0", text)
        reads_row = bool(_THIS_ROW.search(text))
        text = _THIS_ROW.sub("0", text)
    reaches = _reaches(sheet, text, shift, known)
    return Formula(sheet, cell.row, cell.column, fills, reaches or (), reads_row, reaches is None)


def _reaches(sheet: str, text: str, shift: tuple[int, int], known: Known) -> tuple[Reach, ...] | None:
    """What a formula's text reads, its texts and other files taken out; None where the text does not tell."""
    found = [known.tables.get(match[1].casefold()) for match in _TABLE.finditer(text)] if "[" in text else []
    cells: list[Reach] = []

    def take(match: re.Match[str]) -> str:
        cells.append(_reach(match, sheet, shift))
        return "0"

    rest = _REFERENCE.sub(take, _TABLE.sub("0", text) if found else text)
    names = [name.casefold() for name in _NAMES.findall(rest) if name.upper() not in _WORDS]
    spans_sheets = any(":" in each.sheet for each in cells)
    is_unsure = not text or "[" in rest or "#" in rest or None in found or spans_sheets or _UNSURE.search(rest)
    if is_unsure or any(name not in known.names for name in names):
        return None
    return (*cells, *(each for each in found if each), *(each for name in names for each in known.names[name]))


def _reach(match: re.Match[str], sheet: str, shift: tuple[int, int]) -> Reach:
    named, c1, r1, c2, r2, c3, c4, r3, r4 = match.groups()
    own = named[:-1].strip("'").replace("''", "'").casefold() if named else sheet.casefold()
    first, last = _row(r1 or r3, shift[0], 1), _row(r2 or r4 or r1, shift[0], LAST_ROW)
    left, right = _column(c1 or c3, shift[1], 1), _column(c2 or c4 or c1, shift[1], LAST_COLUMN)
    return Reach(own, Area(min(first, last), min(left, right), max(first, last), max(left, right)))


def _row(text: str | None, shift: int, absent: int) -> int:
    if text is None:
        return absent
    return int(text[1:]) if text[0] == "$" else int(text) + shift


def _column(text: str | None, shift: int, absent: int) -> int:
    if text is None:
        return absent
    return column_number(text[1:]) if text[0] == "$" else column_number(text) + shift
