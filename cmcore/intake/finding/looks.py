"""What a raw cell looks like before anybody knows its column: a number, a date, words, or nothing."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER, DATE, FLAG, TEXT, BLANK = "n", "d", "b", "t", ""
_NUMBER = re.compile(r"^[\s$(+-]*\d[\d,.]*\s*[%)]?$")
_DATE = re.compile(r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|^\d{1,2}[ -]?[A-Za-z]{3,9}[ -]?\d{2,4}")


def look(cell: object) -> str:
    """What a cell holds: a number, a date or time, a yes-or-no, text, or nothing.

    >>> look("$1,234.50"), look("3/7/26"), look("Payer"), look(" ")
    ('n', 'd', 't', '')
    """
    if cell is None or cell == "":
        return BLANK
    if isinstance(cell, str):
        return _look_of_text(cell.strip())
    if isinstance(cell, bool):
        return FLAG
    return DATE if isinstance(cell, (date, datetime, time, timedelta)) else NUMBER


@lru_cache(maxsize=16_384)
def _look_of_text(text: str) -> str:
    if not text:
        return BLANK
    if _NUMBER.match(text):
        return NUMBER
    return DATE if _DATE.match(text) else TEXT


def one_line(cell: object) -> str:
    r"""A cell's text with its line breaks and runs of blanks as single blanks; a whole number without its ".0".

    >>> one_line("Date of\n service"), one_line(31.0), one_line(None)
    ('Date of service', '31', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()) if look(cell) else ""


def first_filled(row: Sequence[object]) -> object:
    """The leftmost cell of a row that holds something; None in a blank row."""
    return next(
        (cell for cell in row if cell not in {"", None} and not (isinstance(cell, str) and cell.isspace())), None
    )
