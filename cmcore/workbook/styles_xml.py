"""The styles part with lightly filled copies of the styles that corrected cells have."""

from __future__ import annotations

import copy
import re
from typing import Any

from cmcore.workbook.package import child, children, parse_part, write_part

FILL = "FFFFF2CC"
"""Light yellow behind a corrected cell."""
MOST_STYLES = 64_000
UNTOLD = "untold"
"""What a cell shows a number as where nothing tells; a day or a time is written as text there."""
GENERAL, DAY, CLOCK, MOMENT = 0, 14, 20, 22
_DAYS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_CLOCKS = {*range(18, 22), *range(45, 48)}
_PERCENTS = {9, 10}
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)


class Styles:
    """One styles part; styles are only ever appended, so every number already used keeps its meaning."""

    def __init__(self, content: bytes) -> None:
        self._root = parse_part(content)
        formats = child(self._root, "numFmts")
        self._codes = {_number(each): each.get("formatCode", "") for each in _each(formats)}
        self._cells = child(self._root, "cellXfs")
        self._made: dict[tuple[int, int | None, bool], int] = {}
        self._fill: int | None = None
        self._is_lettered = False

    @property
    def is_changed(self) -> bool:
        """Whether a style was appended."""
        return bool(self._made) or self._is_lettered

    def content(self) -> bytes:
        """The part's bytes."""
        return write_part(self._root)

    def shows(self, style: int) -> str:
        """What a style shows a number as: "day", "clock", "percent" or "number"; UNTOLD where there are no styles."""
        if self._cells is None:
            return UNTOLD
        number = self._format(style)
        if number in _DAYS:
            return "day"
        if number in _CLOCKS:
            return "clock"
        if number in _PERCENTS:
            return "percent"
        return _shown(self._codes.get(number, ""))

    def filled(self, style: int, number_format: int | None = None, *, is_text: bool = False) -> int:
        """A copy of a style with the fill, and another number format where one is given.

        `is_text` marks a text that begins like a formula, so that it stays text when somebody edits it in Excel.
        """
        wanted = (style, number_format, is_text)
        if wanted not in self._made:
            if self._cells is None or len(self._cells) >= MOST_STYLES:
                return style
            self._made[wanted] = self._append(*wanted)
        return self._made[wanted]

    def lettered(self, *marks: str) -> int:
        """A plain style whose letters are marked: "b" for bold, "u" for underlined."""
        fonts = child(self._root, "fonts")
        if fonts is None or self._cells is None or not len(fonts) or len(self._cells) >= MOST_STYLES:
            return 0
        font = copy.deepcopy(fonts[0])
        name = self._cells.tag.removesuffix("cellXfs")
        for mark in sorted(marks, reverse=True):
            for old in children(font, mark):
                font.remove(old)
            font.insert(0, font.makeelement(f"{name}{mark}", {}))
        fonts.append(font)
        fonts.set("count", str(len(fonts)))
        fresh = _under(self._cells, f"{name}xf", numFmtId="0", fontId=str(len(fonts) - 1), fillId="0", borderId="0")
        fresh.set("applyFont", "1")
        self._cells.set("count", str(len(self._cells)))
        self._is_lettered = True
        return len(self._cells) - 1

    def _format(self, style: int) -> int:
        cells = children(self._cells, "xf") if self._cells is not None else []
        return _number(cells[style]) if style < len(cells) else GENERAL

    def _append(self, style: int, number_format: int | None, is_text: bool) -> int:
        cells = children(self._cells, "xf")
        fresh = copy.deepcopy(cells[style if style < len(cells) else 0])
        fresh.set("fillId", str(self._fill_id()))
        fresh.set("applyFill", "1")
        if number_format is not None:
            fresh.set("numFmtId", str(number_format))
            fresh.set("applyNumberFormat", "1")
        if is_text:
            fresh.set("quotePrefix", "1")
        self._cells.append(fresh)
        self._cells.set("count", str(len(cells) + 1))
        return len(cells)

    def _fill_id(self) -> int:
        if self._fill is None:
            fills = child(self._root, "fills")
            name = self._cells.tag.removesuffix("cellXfs")
            if fills is None:
                fills = self._first_fills(name)
            pattern = _under(_under(fills, f"{name}fill"), f"{name}patternFill", patternType="solid")
            _under(pattern, f"{name}fgColor", rgb=FILL)
            _under(pattern, f"{name}bgColor", indexed="64")
            self._fill = len(children(fills, "fill")) - 1
            fills.set("count", str(self._fill + 1))
        return self._fill

    def _first_fills(self, name: str) -> Any:
        """The two fills that every workbook begins with, put where the format wants them."""
        before = [child(self._root, each) for each in ("numFmts", "fonts")]
        fills = self._root.makeelement(f"{name}fills", {})
        self._root.insert(sum(each is not None for each in before), fills)
        for kind in ("none", "gray125"):
            _under(_under(fills, f"{name}fill"), f"{name}patternFill", patternType=kind)
        return fills


def _number(element: Any) -> int:
    """Number of an element's format; one that is damaged shows numbers plainly."""
    text = element.get("numFmtId", "0")
    return int(text) if text.isdecimal() else GENERAL


def _each(parent: Any | None) -> list[Any]:
    return [] if parent is None else children(parent, "numFmt")


def _under(parent: Any, tag: str, **attributes: str) -> Any:
    element = parent.makeelement(tag, attributes)
    parent.append(element)
    return element


def _shown(code: str) -> str:
    """What a format code of the workbook's own shows."""
    bare = _ASIDE.sub("", code.partition(";")[0]).lower()
    if "general" in bare or bare in {"", "@"}:
        return "number"
    if "%" in bare:
        return "percent"
    if re.search("[yd]", bare) or ("m" in bare and not re.search("[hs]", bare)):
        return "day"
    return "clock" if re.search("[hs]", bare) else "number"
