"""Corrections between findings, events and cells: what to save for a finding, and what to write into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.findings import InputInvalidError
from cmcore.intake.cells import ParseContext, show_cell
from cmcore.intake.correcting.corrections import Typed, correction
from cmcore.intake.correcting.edits import lines_of_cell
from cmcore.intake.values.columns import parse_cell
from cmcore.store.records import NewEdit
from cmcore.workbook.corrected import CellChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.findings import Finding
    from cmcore.intake.tables import Table
    from cmcore.store.records import Edit

REBUILT = ("xls", "xlsb", "ods", "parquet")
"""Kinds of file that no correction can be put into; a new workbook of values takes their place."""


def surest(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per cell among those with a suggestion, the surest where a cell has several.

    What no cell of its own row holds is left out: it is corrected where it stands.
    """
    best: dict[tuple[str | None, str | None], Finding] = {}
    for each in findings:
        if each.suggestion is None or each.cell is None:
            continue
        kept = best.get((each.row_id, each.field))
        if kept is None or (each.safe, each.confidence or 0) > (kept.safe, kept.confidence or 0):
            best[each.row_id, each.field] = each
    return list(best.values())


def edit_of_finding(finding: Finding, value: str | None, why: str, tables: Sequence[Table]) -> NewEdit:
    """The correction that puts a value into a finding's cell; `tables` are those of its file.

    Raises: InputInvalidError for a finding without a cell or a value that its column cannot hold.
    """
    if not (finding.row_id and finding.field and finding.table and finding.cell):
        raise InputInvalidError(f"{finding.place}: {_elsewhere(finding.row_id, finding.field, tables)}")
    value = _of_heading(finding.row_id, finding.field, value, tables)
    typed = Typed(finding.sheet, finding.cell, finding.value, value, why)
    held = _held(typed, (finding.table, finding.field), tables)
    row_id = _first_of_cell(finding.row_id, finding.field, tables)
    return NewEdit(
        row_id, finding.field, finding.table, finding.file, finding.sheet, finding.cell,
        finding.value, value, held, why,
    )  # fmt: skip


def edit_of_cell(row_id: str, name: str, typed: Typed, tables: Sequence[Table]) -> NewEdit:
    """The correction that puts a value into a row's field; `typed` names no place, the row's table does.

    Raises: InputInvalidError where the row is in no table, its file has no column for the field, or the column
    cannot hold the value.
    """
    for table in tables:
        rows = table.frame.filter(table.frame["row_id"] == row_id)["row"]
        cell = table.place(name, row_id, rows[0])[0] if len(rows) else None
        if len(rows) and cell is None:
            label = TABLES[table.kind].column(name).label
            why = f"there is no column for {label}; add it to the file."
            if any(each.field == name for each in table.columns):
                why = f"{label}: {_elsewhere(row_id, name, tables)}"
            raise InputInvalidError(f"{table.file}, {table.sheet}: {why}")
        if len(rows):
            text = _of_heading(row_id, name, typed.text, [table])
            placed = Typed(table.sheet, cell or "", typed.was, text, typed.why)
            held = _held(placed, (table.kind, name), tables)
            return NewEdit(
                _first_of_cell(row_id, name, [table]), name, table.kind, table.file, table.sheet, placed.cell,
                typed.was, text, held, typed.why,
            )  # fmt: skip
    raise InputInvalidError("This row is no longer in the workspace. Reload the page.")


def _elsewhere(row_id: str | None, name: str | None, tables: Sequence[Table]) -> str:
    """Where to correct a value that stands in no cell of its own row."""
    for table in tables:
        above = table.above.get(name or "", {}).get(row_id or "")
        if name and above:
            row = table.frame.filter(table.frame["row_id"] == above)["row"][0]
            return f"it is written once, in {table.letter(name, above)}{row}; correct it there for all of its rows."
    return "this is not one cell; correct it in the file and upload it again."


def _of_heading(row_id: str, name: str, text: str | None, tables: Sequence[Table]) -> str | None:
    """What was typed for a heading without its label."""
    heading = next((found for each in tables if (found := each.heading(name, row_id))), None)
    return heading.value(text) if heading and text else text


def _first_of_cell(row_id: str, name: str, tables: Sequence[Table]) -> str:
    """The line that a cell's corrections stand at, whichever of the lines that share it was shown."""
    if any(each.heading(name, row_id) for each in tables):
        return next((each.above[name][row_id] for each in tables if row_id in each.above.get(name, {})), row_id)
    wide = (each for each in tables if each.frame.height > each.data_rows)
    at = (each for each in wide if (each.frame["row_id"] == row_id).any())
    return next((lines_of_cell(each, row_id, name)[0] for each in at), row_id)


def _held(typed: Typed, field: tuple[str, str], tables: Sequence[Table]) -> str | None:
    """The value as it will show once the correction is read."""
    made = correction(typed, field, tables)
    column = TABLES[field[0]].column(field[1])
    value = parse_cell(typed.text, column, context=ParseContext(header=column.unit, hours=made.in_hours)).value
    return None if value is None else show_cell(value, column)


def changes_of_file(made: Sequence[Edit], tables: Sequence[Table]) -> tuple[CellChange, ...]:
    """The cells that a file's corrections change, each from what the file has to the last value in force."""
    first, last = {each.place: each.old for each in reversed(made)}, {each.place: each for each in made}
    changed = (each for each in last.values() if (each.new or "") != (first[each.place] or ""))
    return tuple(_change(each, first[each.place], tables) for each in changed)


def _change(edit: Edit, was: str | None, tables: Sequence[Table]) -> CellChange:
    typed = Typed(edit.sheet, edit.cell, was, edit.new, edit.why)
    made = correction(typed, (edit.table_kind, edit.field), tables)
    return CellChange(
        edit.sheet, edit.cell, made.was, made.now, made.kind, edit.why, edit.who, edit.at,
        formula_ok=made.mends_formula, in_hours=made.in_hours,
        table=TABLES[edit.table_kind].plural, column=TABLES[edit.table_kind].column(edit.field).label,
    )  # fmt: skip


def corrected_name(name: str) -> str:
    """What the corrected file is called; one that is rebuilt says that it holds values only."""
    stem, dot, ending = name.rpartition(".")
    if ending.lower() in REBUILT:
        return f"{stem} (values only).xlsx"
    return f"{stem}_corrected.{ending}" if dot else f"{ending}_corrected"
