"""A matrix of rules, payers across the columns and what each says down the rows, read as a line for each payer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.intake.finding.data_rows import BLANK_ROW, NOTE, TITLE
from cmcore.intake.finding.looks import TEXT, first_filled, look, one_line
from cmcore.intake.names.insurers import names_insurer
from cmcore.intake.names.known_names import LONGEST_NAME
from cmcore.intake.names.meanings import field_named
from cmcore.intake.shaping.long_rows import LongRows
from cmcore.intake.tables import SkippedRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.intake.files.grids import Grid

    Rows = Sequence[Sequence[object]]

LOOK_AT_ROWS = 40
FEWEST_PAYERS, FEWEST_RULES, FEWEST_TERMS = 2, 3, 2
RULES_FROM = 0.5
"""Share of the rows that must be headed by what payers and rules say before the sheet is such a matrix."""
KINDS = ("payers", "rules")
NO_PAYER = frozenset(
    """comment comments default definition description example field format meaning note notes required rule source
    type unit units value values""".split()  # noqa: SIM905 - a list of words reads better whole
)
"""Headers beside the payers, or of a list of fields."""


@dataclass(frozen=True, slots=True)
class Turned:
    """Where a matrix stands, rows and columns counted from 0: its payers in the row `header`, its labels in `left`.

    `beside` are the headers of columns that are no payer's, such as notes.
    """

    header: int
    left: int
    payers: tuple[tuple[int, str], ...]
    labels: tuple[tuple[int, str], ...]
    skipped: tuple[SkippedRow, ...]
    beside: tuple[str, ...] = ()

    @property
    def headers(self) -> list[str]:
        """What the columns of the table are headed by once it is turned."""
        return ["Payer", *(label for _, label in self.labels)]


def find_turned(grid: Grid) -> Turned | None:
    """The matrix that a sheet holds; None where it holds none."""
    rows = grid.rows[: LOOK_AT_ROWS * 5]
    for position, row in enumerate(rows[:LOOK_AT_ROWS]):
        left = next((at for at, cell in enumerate(row) if look(cell)), 0)
        left = 0 if not look(row[0] if row else "") and left == 1 else left
        payers = _payers(row, left)
        if len(payers) >= FEWEST_PAYERS and (found := _below(rows, position, left, payers)):
            return found
    return None


def as_lines(turned: Turned, rows: Rows) -> LongRows:
    """The matrix as a table with one line a payer."""
    cells: list[list[object]] = [[name for _, name in turned.payers]]
    cells += [
        [rows[row][column] if column < len(rows[row]) else "" for column, _ in turned.payers]
        for row, _ in turned.labels
    ]
    count = len(turned.payers)
    sources: list[tuple[int, ...]] = [(at,) for at in range(len(turned.headers))]
    return LongRows(turned.headers, [*cells], [turned.header + 1] * count, [1] * count, sources)


def _payers(row: Sequence[object], left: int) -> tuple[tuple[int, str], ...]:
    """The names right of the labels' column that may be payers; none where one of them is a field of a payer."""
    said = [(at, one_line(cell)) for at, cell in enumerate(row) if at > left and look(cell)]
    named = [(at, text) for at, text in said if text.casefold() not in NO_PAYER]
    if any(look(row[at]) != TEXT or len(text) > LONGEST_NAME for at, text in named):
        return ()
    if any(_is_rule(text) and not names_insurer(text) for _, text in named):
        return ()
    return tuple(named) if len({text.casefold() for _, text in named}) == len(named) else ()


def _below(rows: Rows, position: int, left: int, payers: tuple[tuple[int, str], ...]) -> Turned | None:
    """The matrix below a row of payers, where enough of its rows say what payers or rules have fields for."""
    labels: list[tuple[int, str]] = []
    skipped = [SkippedRow(at + 1, TITLE) for at in range(position) if first_filled(rows[at]) is not None]
    for at in range(position + 1, len(rows)):
        row = rows[at]
        label = one_line(row[left]) if left < len(row) else ""
        filled = any(column < len(row) and look(row[column]) for column, _ in payers)
        if label and len(label) <= LONGEST_NAME and (filled or _is_rule(label)):
            labels.append((at, label))
        elif first_filled(row) is not None:
            skipped.append(SkippedRow(at + 1, NOTE))
        elif at < len(rows) - 1:
            skipped.append(SkippedRow(at + 1, BLANK_ROW))
    known = [label for _, label in labels if _is_rule(label)]
    if len(known) < max(FEWEST_RULES, RULES_FROM * len(labels)) or len(set(known)) < len(known):
        return None
    columns = {at for at, _ in payers}
    told = ((at, one_line(cell)) for at, cell in enumerate(rows[position]) if at > left and look(cell))
    beside = tuple(text for at, text in told if at not in columns and any(_filled(rows[row], at) for row, _ in labels))
    return Turned(position, left, payers, tuple(labels), tuple(skipped), beside)


def _filled(row: Sequence[object], at: int) -> bool:
    return at < len(row) and bool(look(row[at]))


def says_terms(turned: Turned) -> bool:
    """Whether enough rows of a matrix say terms of payers, such as days to file, that it is read for them."""
    terms = [text for _, text in turned.labels if (field_named(text, "payers") or "payer") != "payer"]
    return len(terms) >= FEWEST_TERMS


def _is_rule(text: str) -> bool:
    """Whether a text means a field of payers or of coverage rules."""
    return any((field_named(text, kind) or "payer") != "payer" for kind in KINDS)
