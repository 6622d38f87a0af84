"""Where one table of a sheet ends and the next one begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmcore.intake.finding.looks import TEXT, first_filled, look, one_line
from cmcore.intake.finding.row_picks import parting_rows
from cmcore.intake.names.known_names import count_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.intake.finding.header_names import Header

    Rows = Sequence[Sequence[object]]

NEXT_TABLE_NAMES = 3
_DIGIT = re.compile(r"\d")


def next_header(rows: Rows, header: Header) -> int:
    """Where the next table of the sheet starts: below a blank row, with several names that we know.

    A title may stand between the blank row and the names; the next table then starts at its title. Without a blank
    row, a row starts another table where every one of its cells is a name that we know and the header has not.
    """
    known = {name.casefold() for name in header.names}
    same = texts_of(rows[header.last])
    enough = min(NEXT_TABLE_NAMES, sum(1 for name in header.names if name))
    for position in parting_rows(rows, header.last + 2):
        if _may_part(rows[position - 1]):
            above = first_filled(rows[position - 1])
            titled = above is not None and position > header.last + 2 and _is_title(rows, position - 1)
            if (above is None or titled) and heads_table(rows[position], same, enough):
                return position - 1 if titled else position
            if above is None:
                continue
        if _may_be_names(rows[position]) and _is_another(rows[position], known):
            return position
    return len(rows)


def _may_part(row: Sequence[object]) -> bool:
    """A quick look for the rows that may be blank or a lone title; nearly every row of data is neither."""
    lead = row[0] if row else ""
    return not lead or (isinstance(lead, str) and lead.isspace()) or len(row) - row.count("") <= 1


def _may_be_names(row: Sequence[object]) -> bool:
    """A quick look that passes over nearly every row of data: no cell but texts, and no digit in them."""
    if row and isinstance(row[0], str) and _DIGIT.search(row[0]):
        return False
    if not set(map(type, row)) <= {str, type(None)}:
        return False
    return not _DIGIT.search("".join(cell for cell in row if cell))  # type: ignore[misc]


def _is_another(row: Sequence[object], known: set[str]) -> bool:
    texts = texts_of(row)
    if len(texts) < NEXT_TABLE_NAMES or len(texts) < sum(1 for cell in row if look(cell)):
        return False
    new = [text for text in texts if text.casefold() not in known]
    return len(new) > 1 and count_known(texts) == len(texts)


def _is_title(rows: Rows, position: int) -> bool:
    row = rows[position]
    if len(row) - row.count("") > 1:
        return False
    return isinstance(first_filled(row), str) and first_filled(rows[position - 1]) is None


def heads_table(row: Sequence[object], same: list[str], enough: int) -> bool:
    """Whether a row of texts names enough of our fields to head a table that is not the same as the one above."""
    if not isinstance(first_filled(row), str):
        return False
    texts = texts_of(row)
    if len(texts) < NEXT_TABLE_NAMES or texts == same or len(texts) < sum(1 for cell in row if look(cell)):
        return False
    return count_known(texts) >= enough


def texts_of(row: Sequence[object]) -> list[str]:
    """The texts of a row, each on one line."""
    return [one_line(cell) for cell in row if look(cell) == TEXT]
