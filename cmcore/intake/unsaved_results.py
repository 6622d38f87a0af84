"""Formulas whose results the file does not hold, because no program has calculated them since they were written."""

from __future__ import annotations

import re

from cmcore.intake.spans import GridFault

_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_IS_TEXT = re.compile(rb"\bt=[\"']str[\"']")


def unsaved_results(xml: bytes) -> tuple[GridFault, ...]:
    """The fault of a sheet some of whose formulas have no result, at the first of them; none where all have.

    A formula that gives an empty text has a result.
    """
    if b"<f" not in xml and b":f" not in xml:
        return ()
    cells = [mark for mark in _CELL.findall(xml) if not _IS_TEXT.search(mark)]
    if not cells:
        return ()
    what = "1 formula has" if len(cells) == 1 else f"{len(cells):,} formulas have"
    said = (
        f"{what} no result saved in the file and would read as blank. Open it in Excel, save it, and upload it again."
    )
    place = _ADDRESS.search(cells[0])
    row, column = (int(place[2]) - 1, _number(place[1]) - 1) if place else (None, None)
    return (GridFault("formula-without-result", said, row, column),)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
