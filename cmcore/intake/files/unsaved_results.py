"""Formulas whose results the file does not hold, because no program has calculated them since they were written."""

from __future__ import annotations

import re

from cmcore.intake.files.spans import GridFault, column_number

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
    places = [_place(mark) for mark in cells]
    return (fault_at(tuple(each for each in places if each), len(cells)),)


def fault_at(cells: tuple[tuple[int, int], ...], count: int | None = None) -> GridFault:
    """The fault of formulas at these cells; of `count` where some have no address."""
    number = len(cells) if count is None else count
    what = "1 formula has" if number == 1 else f"{number:,} formulas have"
    said = (
        f"{what} no result saved in the file and would read as blank. Open it in Excel, save it, and upload it again."
    )
    row, column = cells[0] if cells else (None, None)
    return GridFault("formula-without-result", said, row, column, cells)


def _place(mark: bytes) -> tuple[int, int] | None:
    found = _ADDRESS.search(mark)
    return (int(found[2]) - 1, column_number(found[1]) - 1) if found else None
