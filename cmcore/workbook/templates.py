"""Blank workbooks to fill in, made from the table definitions: headings, notes, and cells that take only what fits."""

from __future__ import annotations

import difflib
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from cmcore.fields import TABLES, Column, Kind, TableModel
from cmcore.findings import UnknownNameError

PAYER_BOOK = "payer-book"
BOOK_TABLES = (
    "payers", "contracts", "fees", "rules", "authorizations", "policies", "benchmarks", "staff", "members", "measures",
)  # fmt: skip
ROWS = 5_000
"""Rows that take only what fits; more can be filled in."""
_MOST_PROMPT = 255
_NEEDED, _WELCOME = PatternFill("solid", fgColor="1F4E79"), PatternFill("solid", fgColor="DDE7F0")
_FORMATS = {
    Kind.CODE: "@",
    Kind.MODIFIERS: "@",
    Kind.LIST: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "h:mm",
    Kind.MONEY: "#,##0.00",
    Kind.RATE: "#,##0.00##",
    Kind.INDEX: "0.0###",
    Kind.PERCENT: "0.00%",
    Kind.QUANTITY: "0.##",
}
_HOLDS = {
    Kind.CODE: "A code or id, kept as text.",
    Kind.MODIFIERS: "Modifiers in order, separated by ;",
    Kind.LIST: "Several values, separated by ;",
    Kind.CHOICE: "One of the list.",
    Kind.DATE: "A date.",
    Kind.TIME: "A time of day.",
    Kind.MINUTES: "Whole minutes.",
    Kind.COUNT: "A whole number.",
    Kind.QUANTITY: "A number, up to two decimals.",
    Kind.MONEY: "An amount.",
    Kind.RATE: "A rate, up to four decimals.",
    Kind.INDEX: "A number, up to four decimals.",
    Kind.PERCENT: "A percentage.",
    Kind.FLAG: "yes or no.",
}
_DECIMALS = {Kind.MONEY, Kind.RATE, Kind.INDEX, Kind.QUANTITY}
_WHOLE = {Kind.MINUTES, Kind.COUNT}
_LOWEST, _HIGHEST = -(10**9), 10**9


def template(kind: str) -> bytes:
    """A blank workbook for a kind of table, or for all tables of a payer book.

    Raises UnknownNameError for a kind there is not.
    """
    if kind != PAYER_BOOK and kind not in TABLES:
        known = [*TABLES, PAYER_BOOK]
        raise UnknownNameError("Kind of table", kind, difflib.get_close_matches(kind, known, cutoff=0.5) or known)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in BOOK_TABLES if kind == PAYER_BOOK else (kind,):
        _add_table(book, name, TABLES[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add_table(book: Workbook, name: str, model: type[TableModel]) -> None:
    sheet = book.create_sheet(name.capitalize())
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 32
    for position, column in enumerate(model.columns(), start=1):
        _add_heading(sheet, position, column)
        _add_cells(sheet, position, column)
        rule = _rule(column)
        if rule is not None:
            letter = get_column_letter(position)
            rule.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.add_data_validation(rule)


def _add_heading(sheet: Any, position: int, column: Column) -> None:
    cell = sheet.cell(row=1, column=position, value=column.label)
    cell.font = Font(bold=True, color="FFFFFF" if column.required else "1F2937")
    cell.fill = _NEEDED if column.required else _WELCOME
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.comment = Comment("\n".join(note_lines(column)), "cmcore", width=280, height=130)
    sheet.column_dimensions[get_column_letter(position)].width = max(12, min(34, len(column.label) + 4))


def note_lines(column: Column) -> list[str]:
    """The note of a heading: whether it is needed, what it holds, its unit, an example."""
    lines = ["Required." if column.required else "Fill in where known.", column.help, _HOLDS.get(column.kind, "Text.")]
    limits = _limit_words(column)
    unit = f"In {column.unit}." if column.unit else ""
    choices = f"Choices: {', '.join(column.choices)}." if column.choices else ""
    example = f"Example: {column.example}" if column.example else ""
    private = "Personal information." if column.personal else ""
    return [line for line in (*lines, unit, limits, choices, example, private) if line]


def _limit_words(column: Column) -> str:
    if column.low is not None and column.high is not None:
        return f"From {column.low:,} to {column.high:,}."
    if column.low is not None:
        return f"At least {column.low:,}."
    return f"At most {column.high:,}." if column.high is not None else ""


def _add_cells(sheet: Any, position: int, column: Column) -> None:
    """How the column's blank cells show what is typed: codes as text, so that leading zeros stay."""
    code = _FORMATS.get(column.kind)
    if code:
        sheet.column_dimensions[get_column_letter(position)].number_format = code


def _rule(column: Column) -> DataValidation | None:
    if column.choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    elif column.kind is Kind.FLAG:
        rule = DataValidation(type="list", formula1='"yes,no"', allow_blank=True)
    elif column.kind is Kind.DATE:
        rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
    elif column.kind in _DECIMALS | _WHOLE:
        low = _LOWEST if column.low is None else column.low
        high = _HIGHEST if column.high is None else column.high
        rule = DataValidation(
            type="decimal" if column.kind in _DECIMALS else "whole",
            operator="between",
            formula1=str(low),
            formula2=str(high),
            allow_blank=True,
        )
    else:
        return None
    rule.errorTitle = column.label[:32]
    rule.error = " ".join(note_lines(column)[1:])[:_MOST_PROMPT]
    rule.showErrorMessage = True
    return rule
