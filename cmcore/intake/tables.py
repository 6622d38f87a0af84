"""What reading a file gives: tables whose every value can be traced to its sheet and cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import polars as pl

    from cmcore.findings import Finding
    from cmcore.intake.next_file.updating import Update

UNKNOWN = "unknown"
"""Kind of a table whose columns match none of ours; its frame has no rows of ours."""

CLAIMS = "837P"
"""Sheet of the table of a file of claims."""

SYSTEM_COLUMNS = ("row_id", "table_id", "row")
"""Columns every frame starts with: the row's identity, its table's, and its spreadsheet row."""

How = Literal["name", "synonym", "similar", "values", "remembered", "chosen", "none"]


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the user's table and the field that it was matched to.

    `index` counts from 0 in the sheet, `letter` is how the user sees it, "" for headings above the rows. `confidence`
    runs from 0 to 1; a column with `field` None and `proposed` set is one to ask about. `known_as` is the name that a
    choice for it is remembered by: its header, numbered from the second column with that header on.
    """

    index: int
    letter: str
    header: str
    field: str | None
    confidence: float
    how: How = "none"
    proposed: str | None = None
    samples: tuple[str, ...] = ()
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is not data, and why: title, total, footnote, blank, repeated header."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class EarlierClaim:
    """A claim of another file that one of this file, billed on a day, voids or replaces.

    It is named by its own number, and by the payer's where that is told.
    """

    claim_no: str
    payers_no: str = ""
    billed_date: date | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """The cell of a heading that says a field of the rows below it; `before` is its label, such as "Payer: "."""

    letter: str
    row: int
    before: str = ""

    @property
    def cell(self) -> str:
        """Where it stands in its sheet."""
        return f"{self.letter}{self.row}"

    def worded(self, text: str) -> str:
        """What the cell holds once it says another value; a label that was typed again is not doubled."""
        return text if text.casefold().startswith(self.before.strip().casefold()) else f"{self.before}{text}"

    def value(self, text: str) -> str:
        """The value of what was typed for the cell, with its label or without."""
        label = self.before.strip()
        return text[len(label) :].strip() if label and text.casefold().startswith(label.casefold()) else text


@dataclass(frozen=True, slots=True)
class Table:
    """One table found on one sheet.

    `frame` has SYSTEM_COLUMNS, then every field of the kind in model order (null where absent), in the units of
    `fields.Kind`. `data_rows` counts the spreadsheet's data rows, one of which may give several rows of `frame`.
    `header_rows`, `first_row` and `last_row` are spreadsheet rows, counted from 1, both inclusive. `spread` holds, for
    a field that several columns of one spreadsheet row fill, the letter of the column by row_id. `hidden` says that
    its sheet is; `used` that its rows are in the data: the `frame` of a table that is not used has no rows.
    `titles` are the first lines above the header. `turned` maps the fields of a table with its lines across the columns
    to the spreadsheet row that holds each. `instead` are the claims of other files in whose place its claims stand.
    `above` holds, for a field that is written once for several rows, the row that holds it for each of the others; of
    a field that a heading says, the first row below it. `headed` has by field and row_id the heading that says it.
    """

    table_id: str
    file: str
    sheet: str
    kind: str
    header_rows: tuple[int, int]
    first_row: int
    last_row: int
    columns: tuple[MappedColumn, ...]
    skipped: tuple[SkippedRow, ...]
    frame: pl.DataFrame
    data_rows: int = 0
    spread: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hidden: bool = False
    used: bool = True
    titles: tuple[str, ...] = ()
    turned: Mapping[str, int] = field(default_factory=dict)
    above: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    instead: tuple[EarlierClaim, ...] = ()
    headed: Mapping[str, Mapping[str, Heading]] = field(default_factory=dict)

    def heading(self, name: str | None, row_id: str | None) -> Heading | None:
        """The heading above a row that says its field."""
        return self.headed.get(name or "", {}).get(row_id or "")

    def place(self, name: str, row_id: str | None, row: int) -> tuple[str | None, int]:
        """The cell that says a field of a line, and its row; no cell where the file has none for it."""
        if heading := self.heading(name, row_id):
            return heading.cell, heading.row
        letter, own = self.letter(name, row_id), self.row_of(name, row)
        return f"{letter}{own}" if letter else None, own

    def row_of(self, name: str | None, row: int) -> int:
        """The spreadsheet row that holds a field of a line: the line's own, unless the table's lines are columns."""
        return self.turned.get(name or "", row)

    @property
    def headers(self) -> list[str]:
        """The headers of the sheet's own columns, by which the table is remembered."""
        return [each.header for each in self.columns if each.letter]

    def letter(self, name: str, row_id: str | None = None) -> str | None:
        """Column letter of a field, or None where the file has no such column.

        A field that several columns of one spreadsheet row fill has its own letter by `row_id`.
        """
        if row_id is not None and name in self.spread:
            return self.spread[name].get(row_id)
        return next((each.letter for each in self.columns if each.field == name), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one file gave; `refused` is the sentence that says why it gave nothing."""

    file: str
    sha256: str
    refused: str | None = None
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where a value stands in the user's files."""

    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        """File, sheet and cell in one: payer_book.xlsx!Fees!K41."""
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Several readings as one set of frames by table kind.

    Every kind of `fields.TABLES` is present in `frames`, with no rows where no file has it. `updates` tell which rows
    of an earlier file a newer one replaced.
    """

    readings: tuple[Reading, ...]
    frames: Mapping[str, pl.DataFrame]
    findings: tuple[Finding, ...]
    tables: Mapping[str, Table] = field(default_factory=dict)
    updates: tuple[Update, ...] = ()
    _counted: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    def counted(self, kind: str, name: str) -> pl.DataFrame:
        """The different values of a field in no order, blanks aside: `value`, and how many `times` each stands."""
        if (kind, name) not in self._counted:
            values = self.frames[kind][name].drop_nulls().alias("value")
            self._counted[kind, name] = values.value_counts(name="times")
        return self._counted[kind, name]

    def place(self, table_id: str, row: int, name: str, row_id: str | None = None) -> CellPlace | None:
        """Where a row's field stands, or None where its file has no such column."""
        table = self.tables.get(table_id)
        cell = table.place(name, row_id, row)[0] if table else None
        return CellPlace(table.file, table.sheet, cell) if table and cell else None
