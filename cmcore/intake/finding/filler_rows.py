"""Rows among the data that no one has typed as records: zeros of formulas filled down, guidance, column numbers."""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import TYPE_CHECKING

from cmcore.intake.files.text_rows import SPACE
from cmcore.intake.finding.looks import DATE, TEXT, look

if TYPE_CHECKING:
    from collections.abc import Sequence

ZEROS, GUIDANCE = "zeros alone", "guidance below the header"
FEWEST_CELLS = 3
FEWEST_NUMBERED = 4
RECORD_FROM = 0.8
"""Share of a table's columns that a row fills from which it may be a record although it begins like a total."""
_ZERO = re.compile(r"[-$\s]*(?:0+(?:[.,:]0+)*|-)\s*%?|false", re.IGNORECASE)
ZERO_LEAD = rf"^(?:[-$0.,:%]|{SPACE})+$|^false{SPACE}*$"
"""The pattern of polars of a first cell that may begin a row of zeros alone."""
_GUIDE = re.compile(
    r"\brequired\b|\boptional\b|\bmandatory\b|\bm{1,2}[-/.]d{1,2}\b|\bd{1,2}[-/.]m{1,2}\b|\by{4}\b|\bformat\b|\be\.?g\.?(?=\W)"
    r"|\bexample\b|\bdrop[ -]?down\b|\b(?:select|enter|choose) |\bcharacters?\b|\bdigits?\b|\b(?:alpha)?numeric\b"
    r"|\bwhole number\b|\bfree text\b|\btext only\b|\by/n\b|\byes\s*(?:/|or)\s*no\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]\d{4}", re.IGNORECASE)
_ONLY_TOTAL = re.compile(r"\b(?:grand|sub|report|page|column|overall|final|totals?|subtotals?)\b|\W", re.IGNORECASE)


def is_zeros(row: Sequence[object]) -> bool:
    """Whether a row says nothing but zeros, as formulas and tick boxes do that were filled down below the records."""
    filled = [cell for cell in row if look(cell)]
    return bool(filled) and all(_is_zero(cell) for cell in filled)


def _is_zero(cell: object) -> bool:
    return _ZERO.fullmatch(cell.strip()) is not None if isinstance(cell, str) else cell in (0, False)


def may_be_zero(cell: object) -> bool:
    """Whether a row's first cell is a zero, so that the row may be one of zeros alone."""
    return not cell if not isinstance(cell, str) else cell[:1] in "0-$fF" and _is_zero(cell)


def is_guidance(row: Sequence[object]) -> bool:
    """Whether the first row below a header says how to fill the columns, or numbers them."""
    cells = [str(cell).strip() for cell in row if look(cell)]
    if len(cells) >= FEWEST_NUMBERED and _counts(cells):
        return True
    texts = [cell for cell in cells if look(cell) == TEXT]
    guides = sum(1 for text in texts if _GUIDE.search(text))
    return len(texts) == len(cells) >= FEWEST_CELLS and 2 * guides >= len(cells)


def _counts(cells: Sequence[str]) -> bool:
    """Whether cells say 1, 2, 3 or (A), (B), (C) and so on."""
    bare = [re.sub(r"\.0$|[()\[\].]", "", cell).upper() for cell in cells]
    numbers = [str(at) for at in range(1, len(bare) + 1)]
    return bare in (numbers, [*ascii_uppercase[: len(bare)]])


def is_record(first: str, row: Sequence[object], width: int) -> bool:
    """Whether a row that begins like a total is a record: a name with the word, a day or a code, and few gaps.

    >>> is_record("Total Health Care", ["Total Health Care", "3/2/2026", "90832", 1], 4)
    True
    >>> is_record("Total Rivera, Ana", ["Total Rivera, Ana", "", 7, 1431.9], 4)
    False
    """
    if not _ONLY_TOTAL.sub("", first):
        return False
    filled = [cell for cell in row if look(cell)]
    others = [cell for cell in filled if cell != first]
    says_one = any(look(cell) == DATE or _CODE.fullmatch(str(cell).strip()) for cell in others)
    return says_one and len(filled) >= RECORD_FROM * width
