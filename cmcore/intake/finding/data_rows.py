"""Which rows below a header are data, and why the others are not: blanks, totals, headings, repeated headers, notes."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.files.error_cells import NAMES
from cmcore.intake.files.text_rows import SPACE, SPACES_ONLY
from cmcore.intake.finding.filler_rows import GUIDANCE, ZERO_LEAD, ZEROS, is_guidance, is_record, is_zeros, may_be_zero
from cmcore.intake.finding.looks import NUMBER, TEXT, first_filled, look, one_line
from cmcore.intake.finding.months import is_month
from cmcore.intake.finding.row_picks import cells_of, holds, rows_with, thin_rows, without
from cmcore.intake.names.insurers import names_insurer
from cmcore.intake.tables import SkippedRow
from cmcore.intake.values.distinct import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    Rows = Sequence[Sequence[object]]

TITLE, BLANK_ROW, TOTAL, REPEATED = "title or note above the table", "blank row", "total", "header repeated"
HEADING, NOTE, PAGE = "heading inside the table", "note below the table", "end of a page or report"
FEWEST_COLUMNS = 2
LOOK_AT_ROWS = 300
NOTES_AT_MOST = 80
TYPED_FROM = 0.7
"""Share of a column's cells that are no text from which the column is one of numbers or dates."""
LIKELY_FROM = 0.2
"""Share of a column's cells that are numbers from which another number there is a record's."""
USUAL_FROM = 3
"""Times a word must stand beside others in such a column to be a usual word of it, such as "Manually Priced"."""
FAILED = frozenset(NAMES.values())
"""What a cell says whose formula failed."""
HEADING_WIDTH = 4
"""Columns that a table needs before a row with one filled cell can be a heading rather than data."""
HEADINGS_AT_MOST = 0.7
"""Share of the rows that may be headings: more, and the table is one of texts."""
HEADING_LIKE_AT_MOST = 0.2
A_CENT = 0.01
_TOTAL = re.compile(
    r"^\W*((grand|sub|report|page|column|overall|final)\s*-?\s*)?totals?\b|\btotals?\W*$", re.IGNORECASE
)


_PAGE = re.compile(r"\W*(?:page \d+ of \d+|end of (?:report|list|file))\b", re.IGNORECASE)
_SUMMARY = re.compile(
    r"\W*(?:sum (?:of|for) [\w ]+|(?:running|carried|brought) (?:balance|forward)|balance forward|page \d+ of \d+"
    r"|end of (?:report|list|file)|average|avg\.?|mean|median|count|sum|minimum|maximum"
    r"|(?:record|row|session|visit) count"
    r"|(?:number|no\.?|#) of (?:records|rows|sessions|visits|clients|contacts))\s*[:=]?\s*[\d,.]*\W*$",
    re.IGNORECASE,
)
_SUMMARY_WORDS = (
    "average",
    "avg",
    "mean",
    "median",
    "count",
    "sum",
    "minimum",
    "maximum",
    " of ",
    "forward",
    "balance",
)
"""One of these stands in every text that _SUMMARY matches."""


@dataclass(frozen=True, slots=True)
class Span:
    """The columns of a table, from `left` to `right`, both inside."""

    left: int
    right: int

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.right - self.left + 1


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a column's cells look like: kinds that are likely there, and the usual words of one of numbers or dates."""

    kinds: set[str]
    is_typed: bool
    words: set[str]


def split_rows(rows: Rows, body: range, names: Sequence[str], span: Span) -> tuple[Sequence[int], list[SkippedRow]]:
    """The data rows among those of `body`, and the others with the reason why they are none.

    `names` are the header's, from the span's first column on. Blank rows below the last row are not worth telling.
    """
    body, guidance = _without_guidance(rows, body)
    kept, skipped = _sorted_out(rows, body, names, span)
    kept, titles = _without_titles(rows, kept, skipped)
    columns = _column_looks(rows, kept, span)
    kept, notes = _without_notes(rows, kept, columns, span.width)
    kept, sums = _without_unnamed_total(rows, kept, span)
    kept, headings = _without_headings(rows, kept, span)
    told = sorted([*guidance, *skipped, *titles, *headings, *notes, *sums], key=lambda each: each.row)
    last = kept[-1] + 1 if kept else 0
    while told and told[-1].why == BLANK_ROW and told[-1].row > last:
        told.pop()
    return kept, told


def _without_guidance(rows: Rows, body: range) -> tuple[range, list[SkippedRow]]:
    """The rows below those right under the header that say how to fill the columns, or number them."""
    first = body.start
    while first < body.stop and is_guidance(rows[first]):
        first += 1
    return range(first, body.stop), [SkippedRow(each + 1, GUIDANCE) for each in range(body.start, first)]


def _sorted_out(rows: Rows, body: range, names: Sequence[str], span: Span) -> tuple[Sequence[int], list[SkippedRow]]:
    skipped: list[SkippedRow] = []
    first_name = names[0].casefold()
    for position in rows_with(rows, body, span.left, _odd_lead(first_name)):
        row = rows[position]
        first = row[span.left] if len(row) > span.left else None
        if first is None or first == "" or (isinstance(first, str) and first.isspace()):
            first = first_filled(row)
        if first is None:
            skipped.append(SkippedRow(position + 1, BLANK_ROW))
        elif may_be_zero(first) and is_zeros(row):
            skipped.append(SkippedRow(position + 1, ZEROS))
        elif not isinstance(first, str):
            continue
        elif _is_total(first) and _is_sparse(row, span.width) and not is_record(first, row, span.width):
            skipped.append(SkippedRow(position + 1, PAGE if _PAGE.match(first) else TOTAL))
        elif _says(first, first_name) and _is_header(row, names, span):
            skipped.append(SkippedRow(position + 1, REPEATED))
        elif first.rstrip().endswith(":") and not _is_full(row, span.width):
            skipped.append(SkippedRow(position + 1, HEADING))
    return without(body, {each.row - 1 for each in skipped}), skipped


def _odd_lead(first_name: str) -> str:
    """The pattern of a row's first cell that may be blank, name a sum or a count, or say the header's first name."""
    said = first_name.split()[:1]
    names = [rf"^{SPACE}*{pl.escape_regex(said[0])}", "[ßẞ\ufb00-\ufb06]"] if said and said[0].isascii() else []
    names = names if names or not said else ["[^\\x00-\\x7f]"]
    return "(?i)" + "|".join([SPACES_ONLY, f":{SPACE}*$", "otal", ZERO_LEAD, *_SUMMARY_WORDS, *names])


def _without_titles(
    rows: Rows, kept: Sequence[int], skipped: Sequence[SkippedRow]
) -> tuple[Sequence[int], list[SkippedRow]]:
    """The data rows without a lone text right above a repeated header: the title of the next month or page."""
    above = [each.row - 2 for each in skipped if each.why == REPEATED]
    titles = {row for row in above if holds(kept, row) and _is_alone(rows[row])}
    return without(kept, titles), [SkippedRow(row + 1, HEADING) for row in sorted(titles)]


def _is_total(text: str) -> bool:
    """Whether a row's first words name a sum, a count or an average of the rows above."""
    if "otal" in text.lower() and _TOTAL.search(text.strip()):
        return True
    return _SUMMARY.match(text) is not None


def _says(text: str, name: str) -> bool:
    """Whether a cell says what the header's first name says; a shorter one cannot."""
    return (len(text) >= len(name) or not text.isascii()) and one_line(text).casefold() == name


def _is_sparse(row: Sequence[object], width: int) -> bool:
    """Whether a row has too few words to be a record: a total is a name and numbers, or formulas that failed."""
    words = sum(1 for cell in row if look(cell) == TEXT and str(cell).strip() not in FAILED)
    return words <= max(1, width // 3)


def _is_full(row: Sequence[object], width: int) -> bool:
    """Whether a row fills more than half of the columns, as no label with what it names does."""
    return sum(1 for cell in row if look(cell)) > width // 2


def _is_header(row: Sequence[object], names: Sequence[str], span: Span) -> bool:
    said = [one_line(cell).casefold() for cell in row[span.left : span.right + 1]]
    return all(name.casefold() == text for name, text in zip(names, said, strict=False) if name)


def _without_headings(rows: Rows, kept: Sequence[int], span: Span) -> tuple[Sequence[int], list[SkippedRow]]:
    """The data rows without the headings between groups of them: one text in words, where the others are filled."""
    if span.width < HEADING_WIDTH:
        return kept, []
    alone = [position for position in thin_rows(rows, kept) if _is_alone(rows[position])]
    if not alone or len(alone) > HEADINGS_AT_MOST * len(kept):
        return kept, []
    lone, wordy = set(alone), _wordy_columns(rows, kept, span)
    headings = {position for position in lone if _is_heading(rows[position], wordy) and position != kept[-1]}
    headings |= _of_one_word(rows, kept, lone - headings, wordy)
    told = [SkippedRow(position + 1, HEADING) for position in sorted(headings)]
    return without(kept, headings), told


def _is_alone(row: Sequence[object]) -> bool:
    return len(row) - row.count("") == 1


def _is_heading(row: Sequence[object], wordy: set[int]) -> bool:
    column = next(index for index, cell in enumerate(row) if cell not in {"", None})
    text = str(row[column]).strip()
    return look(row[column]) == TEXT and column not in wordy and (" " in text or ":" in text)


def _of_one_word(rows: Rows, kept: Sequence[int], lone: set[int], wordy: set[int]) -> set[int]:
    """Lone rows that name a payer, a month or a label in one word, which no record says in their column."""
    found = set()
    for position in lone:
        column, cell = next((index, cell) for index, cell in enumerate(rows[position]) if cell not in {"", None})
        if column not in wordy and position != kept[-1] and (is_month(cell) or names_insurer(str(cell))):
            found.add((position, column))
    columns = {column for _, column in found}
    records = [rows[position] for position in kept[:LOOK_AT_ROWS] if position not in lone]
    said = {(column, row[column]) for row in records for column in columns if column < len(row)}
    return {position for position, column in found if (column, rows[position][column]) not in said}


def _wordy_columns(rows: Rows, kept: Sequence[int], span: Span) -> set[int]:
    """Columns whose cells often are several words themselves, where records stand."""
    records = [row for position in kept[:LOOK_AT_ROWS] if not _is_alone(row := rows[position])]
    wordy = set()
    for column in range(span.left, span.right + 1):
        texts = [str(row[column]).strip() for row in records if column < len(row) and look(row[column])]
        several = sum(1 for text in texts if " " in text or ":" in text)
        if several > HEADING_LIKE_AT_MOST * len(texts):
            wordy.add(column)
    return wordy


def _column_looks(rows: Rows, kept: Sequence[int], span: Span) -> dict[int, _Looks]:
    """What the cells of each column look like, by the first and the last rows."""
    sample = [rows[position] for position in (*kept[:LOOK_AT_ROWS], *kept[LOOK_AT_ROWS:][-LOOK_AT_ROWS:])]
    records = [row for row in sample if not _is_alone(row)]
    found = {}
    for column in range(span.left, span.right + 1):
        cells = [row[column] for row in sample if column < len(row)]
        looks = Counter(kind for cell in cells if (kind := look(cell)))
        total = looks.total()
        kinds = {kind for kind, count in looks.items() if kind != TEXT and count >= LIKELY_FROM * total}
        is_typed = bool(total) and total - looks[TEXT] >= TYPED_FROM * total
        beside = [row[column] for row in records if column < len(row)] if is_typed else []
        words = Counter(str(cell).strip() for cell in beside if look(cell) == TEXT)
        found[column] = _Looks(kinds, is_typed, {word for word, count in words.items() if count >= USUAL_FROM})
    return found


def _without_notes(
    rows: Rows, kept: Sequence[int], columns: dict[int, _Looks], width: int
) -> tuple[Sequence[int], list[SkippedRow]]:
    """The data rows without the notes at their end: rows that fill no column as the others do."""
    notes: list[SkippedRow] = []
    end = len(kept)
    while end and len(notes) < NOTES_AT_MOST and _is_note(rows[kept[end - 1]], columns, width):
        if _repeats(rows, kept[: end - 1], kept[end - 1]):
            break
        end -= 1
        notes.append(SkippedRow(kept[end] + 1, NOTE))
    return kept[:end], notes


def _is_note(row: Sequence[object], columns: dict[int, _Looks], width: int) -> bool:
    looks = {index: kind for index, cell in enumerate(row) if index in columns and (kind := look(cell))}
    if any(
        kind in columns[index].kinds or str(row[index]).strip() in columns[index].words for index, kind in looks.items()
    ):
        return False
    typed = [index for index, column in columns.items() if column.is_typed]
    if len(looks) <= 1:
        return width > FEWEST_COLUMNS or not typed
    return bool(typed) and (any(index in looks for index in typed) or len(looks) <= width // 2)


def _repeats(rows: Rows, above: Sequence[int], position: int) -> bool:
    """Whether a row of several cells says in one of them what its column says above: a record with gaps, no note."""
    row = rows[position]
    texts = {index: cell for index, cell in enumerate(row) if look(cell) == TEXT}
    near = [rows[each] for each in above[-LOOK_AT_ROWS:]]
    if len(texts) < FEWEST_COLUMNS:
        return False
    return any(index < len(other) and other[index] == cell for other in near for index, cell in texts.items())


def _without_unnamed_total(rows: Rows, kept: Sequence[int], span: Span) -> tuple[Sequence[int], list[SkippedRow]]:
    """The data rows without a last one that says nothing but the sums of the columns above it."""
    if len(kept) <= FEWEST_COLUMNS:
        return kept, []
    cells = {index: cell for index, cell in enumerate(rows[kept[-1]]) if look(cell)}
    if not cells or len(cells) > span.width // 2 or any(look(cell) != NUMBER for cell in cells.values()):
        return kept, []
    if all(_is_sum(cells_of(rows, kept[:-1], column), cell) for column, cell in cells.items()):
        return kept[:-1], [SkippedRow(kept[-1] + 1, TOTAL)]
    return kept, []


def _is_sum(above: Sequence[object], total: object) -> bool:
    added = math.fsum(_amount(cell) * times for cell, times in counted(above))
    return added != 0 and abs(added - _amount(total)) < A_CENT


def _amount(cell: object) -> float:
    if look(cell) != NUMBER:
        return 0.0
    digits = re.sub(r"[^\d.-]", "", str(cell))
    return float(digits) if re.fullmatch(r"-?\d+(\.\d+)?", digits) else 0.0
