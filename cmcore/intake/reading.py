"""One file read whole: opened safely, its tables found, columns matched, cells read, faults kept with their places."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, Finding
from cmcore.intake.collector import collector_off
from cmcore.intake.delimited import read_delimited
from cmcore.intake.finding_tables import find_tables
from cmcore.intake.frames import FrameSource, build_frame, empty_frame
from cmcore.intake.grids import read_grids
from cmcore.intake.headers import TableMatch, column_letter, match_headers
from cmcore.intake.marking import fault_findings, note_findings
from cmcore.intake.memory import Memory
from cmcore.intake.opening import TEXT_TYPES, FileType, check_file, other_content, unlock
from cmcore.intake.remarks import remark_on_file, remarks_on_shape, remarks_on_sheet, remarks_on_table
from cmcore.intake.shapes import NOWHERE, unroll
from cmcore.intake.tables import UNKNOWN, Dataset, MappedColumn, Reading, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.intake.columns import ParsedColumn
    from cmcore.intake.finding_tables import FoundTable
    from cmcore.intake.grids import Grid
    from cmcore.intake.shapes import LongRows

SAMPLE_CELLS = 400


@dataclass(frozen=True, slots=True)
class _Source:
    """The file that a table is read from, and what its user chose before."""

    file: str
    sha256: str
    memory: Memory
    payer: str | None


def read_file(
    name: str, data: bytes, *, memory: Memory | None = None, password: str | None = None, payer: str | None = None
) -> Reading:
    """Everything one file gives; a file that cannot be read is a reading with the sentence that says why.

    `payer` fills the payer of fee lines in a file that has no payer column.
    """
    source = _Source(name, hashlib.sha256(data).hexdigest(), memory or Memory(), payer)
    try:
        plain = unlock(name, data, password)
        kind = check_file(name, plain)
        with collector_off():
            return _read(source, kind, _grids(name, plain, kind))
    except FileRefusedError as error:
        return Reading(name, source.sha256, refused=str(error))


def grids_of_file(name: str, data: bytes) -> tuple[Grid, ...]:
    """The cells of each sheet of a file as they stand; none of an X12 file, which has no sheets.

    Raises: FileRefusedError where the file cannot be read.
    """
    plain = unlock(name, data)
    kind = check_file(name, plain)
    return () if kind is FileType.X12 else _grids(name, plain, kind)


def _grids(name: str, data: bytes, kind: FileType) -> tuple[Grid, ...]:
    if kind is FileType.X12:
        raise FileRefusedError(name, "This is an X12 file, not a spreadsheet.", "Read it as a remittance.")
    return (read_delimited(name, data)[0],) if kind in TEXT_TYPES else read_grids(name, data, kind)


def _read(source: _Source, kind: FileType, grids: Sequence[Grid]) -> Reading:
    sheets = [
        (grid, [_read_table(source, grid, each) for each in find_tables(grid, source.memory.header_rows)])
        for grid in grids
    ]
    wanted = [source.memory.uses_sheet(grid.sheet, visible=grid.visible) for grid, _ in sheets]
    if not any(use and _has_known(found) for use, (_, found) in zip(wanted, sheets, strict=True)):
        wanted = [source.memory.uses_sheet(grid.sheet, visible=True) for grid, _ in sheets]
    tables: list[Table] = []
    findings = remark_on_file(source.file, other_content(source.file, kind))
    for use, (grid, found) in zip(wanted, sheets, strict=True):
        kept = [table if use else _left_out(table) for table, _ in found]
        findings += remarks_on_sheet(source.file, grid, kept)
        findings += [finding for _, said in found for finding in said if use]
        tables += kept
    if not tables:
        raise _no_table(source.file, grids)
    return Reading(source.file, source.sha256, None, tuple(tables), tuple(findings))


def _has_known(found: Sequence[tuple[Table, list[Finding]]]) -> bool:
    return any(table.kind != UNKNOWN for table, _ in found)


def _left_out(table: Table) -> Table:
    """The table as it is offered where its sheet is not used: its columns, and none of its rows."""
    return replace(table, used=False, frame=table.frame.clear(), spread={})


def _no_table(name: str, grids: Sequence[Grid]) -> FileRefusedError:
    """The sentence for a file without a single table: a fault of its sheets, or what was looked for in vain."""
    faults = [f"{grid.sheet}: {fault.message}" for grid in grids for fault in grid.faults]
    if faults:
        return FileRefusedError(name, faults[0], "")
    sheets = [f'"{grid.sheet}"' for grid in grids]
    if not sheets:
        return FileRefusedError(name, "No sheet holds anything.", "Export it again and check that it has rows.")
    where = f"sheet {sheets[0]}" if len(sheets) == 1 else f"any of the sheets {', '.join(sheets)}"
    said = f"No table was found on {where}: no row names the columns of data below it."
    return FileRefusedError(name, said, "Check that the export has its header row.")


def read_files(
    files: Sequence[tuple[str, bytes]], *, memory: Memory | None = None, payer: str | None = None
) -> tuple[Reading, ...]:
    """Each file's reading; a broken one stops none of the others."""
    return tuple(read_file(name, data, memory=memory, payer=payer) for name, data in files)


def _read_table(source: _Source, grid: Grid, found: FoundTable) -> tuple[Table, list[Finding]]:
    memory = source.memory
    columns = _columns(grid.rows, found)
    long = unroll(found.headers, columns, [row + 1 for row in found.rows], partial(_is_chosen, memory))
    samples = [cells[:SAMPLE_CELLS] for cells in long.cells]
    kind = memory.kind_of(found.headers)
    match = match_headers(long.headers, samples, memory=memory, kind=kind, sheet=grid.sheet)
    match = replace(match, missing=tuple(each for each in match.missing if each not in long.extra))
    about = _frame_source(source, grid, found, match, long)
    frame, parsed = (empty_frame(), {}) if match.kind == UNKNOWN else build_frame(about, match, long)
    table = Table(
        table_id=about.table_id,
        file=source.file,
        sheet=grid.sheet,
        kind=match.kind,
        header_rows=(found.first_header + 1, found.header + 1),
        first_row=found.rows[0] + 1 if found.rows else found.header + 2,
        last_row=found.rows[-1] + 1 if found.rows else found.header + 1,
        columns=_at_their_places(match, long, found),
        skipped=found.skipped,
        frame=frame,
        data_rows=len(found.rows),
        spread=_spread_letters(match, long, found, about.row_ids),
        hidden=not grid.visible,
    )
    return table, [
        *remarks_on_table(table, match),
        *remarks_on_shape(table, long, columns),
        *_about_cells(table, parsed),
    ]


def _is_chosen(memory: Memory, header: str) -> bool:
    return any(memory.knows(kind, header) for kind in TABLES)


def _columns(rows: Sequence[Sequence[object]], found: FoundTable) -> list[Sequence[object]]:
    """The cells of each column of the table, the data rows only."""
    right = found.left + len(found.headers)
    picked = [rows[row] for row in found.rows]
    if not picked:
        return [()] * len(found.headers)
    if any(len(row) < right for row in picked):
        picked = [[*row, *[""] * (right - len(row))] if len(row) < right else row for row in picked]
    columns: list[Sequence[object]] = list(zip(*picked, strict=False))
    return columns[found.left : right]


def _frame_source(source: _Source, grid: Grid, found: FoundTable, match: TableMatch, long: LongRows) -> FrameSource:
    """The identities of the table and its rows; tables side by side are told apart by the letter they start at."""
    key, beside = source.sha256[:8], f"@{column_letter(found.left)}" if found.is_beside else ""
    row_ids = [
        f"{key}:{grid.sheet}:{row}{beside}" if place == 1 else f"{key}:{grid.sheet}:{row}{beside}#{place}"
        for row, place in zip(long.rows, long.places, strict=True)
    ]
    payer = source.payer or source.memory.payer_of(found.headers)
    return FrameSource(
        table_id=f"{key}:{grid.sheet}:{found.header + 1}{beside}",
        row_ids=row_ids,
        date1904=grid.date1904,
        aliases=source.memory.aliases,
        fixed={"payer": payer} if payer and match.kind == "fees" else {},
        day_first=source.memory.day_first,
    )


def _at_their_places(match: TableMatch, long: LongRows, found: FoundTable) -> tuple[MappedColumn, ...]:
    """Every column of the sheet's table under its own letter and header, in the order of the sheet."""
    placed = [
        replace(
            each,
            index=found.left + index,
            letter=column_letter(found.left + index),
            header=found.headers[index],
            samples=each.samples if len(sources) == 1 else (),
        )
        for each, sources in zip(match.columns, long.sources, strict=True)
        for index in sources
    ]
    # A column that holds names with numbers behind them gives two fields and is listed once, under the number.
    of_each = {each.index: each for each in sorted(placed, key=lambda each: each.field == "client_id")}
    return tuple(of_each[index] for index in sorted(of_each))


def _spread_letters(
    match: TableMatch, long: LongRows, found: FoundTable, row_ids: Sequence[str]
) -> dict[str, dict[str, str]]:
    """For each field that several columns fill, the letter of the column that a line's value stands in."""
    letters: dict[str, dict[str, str]] = {}
    for position, indexes in long.spread.items():
        name = match.columns[position].field
        if name and match.kind != UNKNOWN:
            letters[name] = {
                row_id: column_letter(found.left + index)
                for row_id, index in zip(row_ids, indexes, strict=True)
                if index != NOWHERE
            }
    return letters


def _about_cells(table: Table, parsed: Mapping[str, ParsedColumn]) -> list[Finding]:
    faults = [finding for name, column in parsed.items() for finding in fault_findings(table, name, column.faults)]
    notes = [finding for name, column in parsed.items() for finding in note_findings(table, name, column.notes)]
    return notes + faults


def combine(readings: Sequence[Reading]) -> Dataset:
    """Several readings as one set of frames; every kind is there, with no rows where no file has it.

    Tables of sheets that are not used stand in their readings alone.
    """
    tables = {table.table_id: table for reading in readings for table in reading.tables if table.used}
    frames = {
        kind: pl.concat([empty_frame(kind), *(table.frame for table in tables.values() if table.kind == kind)])
        for kind in TABLES
    }
    findings = tuple(each for reading in readings for each in reading.findings)
    return Dataset(tuple(readings), frames, findings, tables)
