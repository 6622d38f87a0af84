"""One file read whole: opened safely, its tables found, columns matched, cells read, faults kept with their places."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, Finding
from cmcore.intake.checking.remarks import remark_on_file, remarks_on_sheet
from cmcore.intake.collector import collector_off
from cmcore.intake.files.delimited import read_delimited
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import TEXT_TYPES, FileType, check_file, other_content, unlock
from cmcore.intake.finding.finding_tables import find_tables
from cmcore.intake.finding.header_rows import chosen_headers
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading_tables import Source, read_table, read_turned
from cmcore.intake.shaping.payer_headers import payer_asked
from cmcore.intake.shaping.turned import find_turned
from cmcore.intake.side_by_side import both
from cmcore.intake.tables import UNKNOWN, Dataset, Reading, Table
from cmcore.intake.values.frames import empty_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.intake.files.grids import Grid

BYTES_OF_ROW = 100
"""About as many bytes are a row; it tells whether a file is worth a thread that hashes it meanwhile."""


def read_file(
    name: str, data: bytes, *, memory: Memory | None = None, password: str | None = None, payer: str | None = None
) -> Reading:
    """Everything one file gives; a file that cannot be read is a reading with the sentence that says why.

    `payer` fills the payer of fee lines in a file that has no payer column.
    """
    cells: tuple[FileType, tuple[Grid, ...]] | FileRefusedError
    with collector_off():
        sha256, cells = both(partial(_sha256, data), partial(_cells, name, data, password), len(data) // BYTES_OF_ROW)
        if isinstance(cells, FileRefusedError):
            return Reading(name, sha256, refused=str(cells))
        try:
            return _read(Source(name, sha256, memory or Memory(), payer), *cells)
        except FileRefusedError as error:
            return Reading(name, sha256, refused=str(error))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _cells(name: str, data: bytes, password: str | None) -> tuple[FileType, tuple[Grid, ...]] | FileRefusedError:
    """What a file is and its sheets, or why it is refused."""
    try:
        plain = unlock(name, data, password)
        kind = check_file(name, plain)
        return kind, _grids(name, plain, kind)
    except FileRefusedError as error:
        return error


def grids_of_file(name: str, data: bytes, password: str | None = None) -> tuple[Grid, ...]:
    """The cells of each sheet of a file as they stand; none of an X12 file, which has no sheets, or of a broken one."""
    cells = _cells(name, data, password)
    return () if isinstance(cells, FileRefusedError) else cells[1]


def _grids(name: str, data: bytes, kind: FileType) -> tuple[Grid, ...]:
    if kind is FileType.X12:
        raise FileRefusedError(name, "This is an X12 file, not a spreadsheet.", "Read it as a remittance.")
    return (read_delimited(name, data)[0],) if kind in TEXT_TYPES else read_grids(name, data, kind)


def _read(source: Source, kind: FileType, grids: Sequence[Grid]) -> Reading:
    sheets = _sheets(source, grids)
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


def _sheets(source: Source, grids: Sequence[Grid]) -> list[tuple[Grid, list[tuple[Table, list[Finding]]]]]:
    """The tables of each sheet; columns that may be headed by payers are read again where another table names these."""
    sheets = [(grid, _tables(source, grid)) for grid in grids]
    tables = [table for _, found in sheets for table, _ in found]
    asked = {payer.casefold() for table in tables for each in table.columns if (payer := payer_asked(each))}
    frames = (table.frame for table in tables if "payer" in table.frame.columns)
    named = asked and {str(each).casefold() for frame in frames for each in frame["payer"].drop_nulls().unique()}
    if asked & named:
        sheets = [(grid, _tables(replace(source, payers=frozenset(named)), grid)) for grid in grids]
    return sheets


def _tables(source: Source, grid: Grid) -> list[tuple[Table, list[Finding]]]:
    """The tables of a sheet: a matrix of payers' rules if it is one, unless the user has said which row is a header."""
    chosen = source.memory.header_rows
    turned = None if chosen_headers(grid.rows, chosen) else find_turned(grid)
    read = read_turned(source, grid, turned) if turned else []
    return read or [read_table(source, grid, each) for each in find_tables(grid, chosen)]


def _has_known(found: Sequence[tuple[Table, list[Finding]]]) -> bool:
    return any(table.kind != UNKNOWN for table, _ in found)


def _left_out(table: Table) -> Table:
    """The table as it is offered where its sheet is not used: its columns, and none of its rows."""
    return replace(table, used=False, frame=table.frame.clear(), spread={}, above={}, headed={})


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
