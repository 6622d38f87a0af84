"""Corrections of cells: suggestions accepted, or values typed as SHEET!CELL=VALUE."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cmcore.fields import TABLES, Kind
from cmcore.findings import InputInvalidError
from cmcore.intake.cells import as_text, show_cell
from cmcore.intake.files.grids import held_at
from cmcore.intake.finding.data_rows import HEADING
from cmcore.intake.values.columns import ParseContext, is_in_hours, parse_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from cmcore.fields import Column
    from cmcore.findings import Finding
    from cmcore.intake.files.grids import Grid
    from cmcore.intake.tables import Heading, Reading, Table

ACCEPTS = ("safe", "all", "none")
_TYPED = re.compile(r"^(?:(?P<sheet>.*)!)?(?P<letter>[A-Za-z]{1,3})(?P<row>\d+)=(?P<value>.*)$", re.DOTALL)
_NUMBER = re.compile(r"^-?(0|[1-9]\d*)(\.\d+)?$")
"""A number typed into a column that we do not know; with a leading zero it is an id."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell and what it should hold, in the unit people write; `field` is its kind of table and field, if known."""

    sheet: str
    cell: str
    was: str | None
    now: str | int | Decimal | date | bool | None
    kind: Kind | None
    why: str
    in_hours: bool = False
    field: tuple[str, str] | None = None

    @property
    def mends_formula(self) -> bool:
        """Whether the cell holds a failed formula, which a correction may replace."""
        return (self.was or "").startswith("#")

    @property
    def place(self) -> str:
        """Sheet and cell in one."""
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Typed:
    """The text that somebody typed or accepted for one cell."""

    sheet: str
    cell: str
    was: str | None
    text: str | None
    why: str


def accepted_corrections(findings: Iterable[Finding], tables: Sequence[Table], accept: str) -> list[Correction]:
    """The suggestions of the findings on the tables' cells: the safe ones, all, or none.

    Raises: InputInvalidError where `accept` is none of these.
    """
    if accept not in ACCEPTS:
        raise InputInvalidError(f'Accept is "{accept}"; it must be one of {", ".join(ACCEPTS)}.')
    chosen = {}
    for each in findings:
        wanted = each.suggestion is not None and accept != "none" and (each.safe or accept == "all")
        if wanted and each.cell and each.table and each.field:
            why = each.evidence or each.message
            typed = Typed(each.sheet, each.cell, each.value, each.suggestion, why)
            chosen[each.place] = correction(typed, (each.table, each.field), tables)
    return list(chosen.values())


def correction(typed: Typed, field: tuple[str, str], tables: Sequence[Table]) -> Correction:
    """A cell's correction from the text typed for it, read as its field is; a column of hours stays one.

    `tables` are those of the file. `field` is the kind of table and the field's name.

    Raises: InputInvalidError where the text is no value of the field.
    """
    column = TABLES[field[0]].column(field[1])
    in_hours = column.kind is Kind.MINUTES and _counts_hours(typed, tables)
    parsed = parse_cell(typed.text, column, context=ParseContext(header=column.unit, hours=in_hours))
    if parsed.fault and parsed.value is None:
        raise InputInvalidError(f"{typed.sheet}!{typed.cell}, {column.label}: {parsed.fault.message}")
    now = in_people_units(parsed.value, column)
    heading = next((each for name, _, each in _headings(typed, tables) if name == field[1]), None)
    if heading and heading.before and typed.text:
        was = typed.was and heading.worded(typed.was)
        return Correction(typed.sheet, typed.cell, was, heading.worded(typed.text), None, typed.why, field=field)
    return Correction(typed.sheet, typed.cell, typed.was, now, column.kind, typed.why, in_hours, field)


def _headings(typed: Typed, tables: Sequence[Table]) -> Iterator[tuple[str, str, Heading]]:
    """The field, its kind of table and the heading where a cell is one above rows."""
    for table in tables:
        if table.sheet == typed.sheet:
            for name, headings in table.headed.items():
                yield from ((name, table.kind, each) for each in {*headings.values()} if each.cell == typed.cell)


def _counts_hours(typed: Typed, tables: Sequence[Table]) -> bool:
    letter = typed.cell.rstrip("0123456789")
    columns = (each for table in tables if table.sheet == typed.sheet for each in table.columns)
    return any(each.letter == letter and each.field == "minutes" and is_in_hours(each) for each in columns)


def in_people_units(value: Any, column: Column) -> str | int | Decimal | date | bool | None:
    """A frame's value in the unit people write: dollars, units, a share of one."""
    if value is None or column.scale == 1:
        return value  # type: ignore[no-any-return]
    amount = Decimal(int(value)) / column.scale
    return amount.quantize(Decimal("0.01")) if column.kind is Kind.MONEY else amount.normalize() + 0


def typed_corrections(reading: Reading, typed: Sequence[str], grids: Sequence[Grid] = ()) -> list[Correction]:
    """Corrections typed on the command line; a cell of a known column is read as that column is.

    Raises: InputInvalidError for one that names no sheet and cell of the file, or gives no value of its column.
    """
    return [_typed(reading, text, grids) for text in typed]


def _typed(reading: Reading, text: str, grids: Sequence[Grid]) -> Correction:
    found = _TYPED.match(text)
    sheets = [table.sheet for table in reading.tables]
    example = sheets[0] if sheets else "Sheet1"
    if not found or not (found["sheet"] or sheets):
        raise InputInvalidError(f"{text}: write a correction as SHEET!CELL=VALUE, for example {example}!F14=45.")
    sheet = (found["sheet"] or sheets[0]).strip("'")
    cell, value = f"{found['letter'].upper()}{found['row']}", found["value"]
    held = held_at(grids, sheet, found["letter"].upper(), int(found["row"]))
    at = Typed(sheet, cell, as_text(held) or None, value or None, "typed")
    if (said := next(_headings(at, reading.tables), None)) and value:
        headed, kind, heading = said
        typed = Typed(sheet, cell, heading.value(at.was or ""), heading.value(value), "typed")
        return correction(typed, (kind, headed), reading.tables)
    table = next((each for each in reading.tables if each.sheet == sheet and _holds(each, int(found["row"]))), None)
    name = _field_at(table, found["letter"].upper(), int(found["row"])) if table else None
    if table and name:
        was = _held(table, (found["letter"].upper(), int(found["row"])), name) or as_text(held) or None
        return correction(Typed(sheet, cell, was, value or None, "typed"), (table.kind, name), reading.tables)
    is_text = isinstance(held, str) and held != ""
    now: str | Decimal | None = Decimal(value) if _NUMBER.match(value) and not is_text else (value or None)
    return Correction(sheet, cell, as_text(held) or None, now, None, "typed")


def _held(table: Table, at: tuple[str, int], name: str) -> str | None:
    """What a cell holds as it was read; None where it is blank or could not be read.

    Where several columns of a row fill the field, the line is the one whose value stands in the cell's column.
    """
    letter, row = at
    rows = table.frame if table.turned else table.frame.filter(table.frame["row"] == row)
    values = [value for row_id, value in rows.select("row_id", name).rows() if table.letter(name, row_id) == letter]
    value = values[0] if values else None
    return None if value is None else show_cell(value, TABLES[table.kind].column(name))


def _holds(table: Table, row: int) -> bool:
    is_heading = any(each.row == row and each.why == HEADING for each in table.skipped)
    return table.first_row <= row <= table.last_row and not is_heading


def _field_at(table: Table, letter: str, row: int) -> str | None:
    if table.turned:
        fields = (name for name, at in table.turned.items() if at == row)
        return next((name for name in fields if letter in table.spread[name].values()), None)
    return next((each.field for each in table.columns if each.letter == letter), None)
