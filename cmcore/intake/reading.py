"""One file read whole: opened safely, its tables found, columns matched, cells read, faults kept with their places."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, Finding
from cmcore.intake.columns import ParseContext, parse_fields
from cmcore.intake.delimited import read_delimited
from cmcore.intake.finding_tables import find_tables
from cmcore.intake.grids import read_grids
from cmcore.intake.headers import TableMatch, column_letter, match_headers
from cmcore.intake.marking import fault_findings, note_findings, severity_of
from cmcore.intake.memory import Memory
from cmcore.intake.opening import TEXT_TYPES, FileType, check_file
from cmcore.intake.shapes import unroll
from cmcore.intake.tables import SYSTEM_COLUMNS, UNKNOWN, Dataset, MappedColumn, Reading, Table

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

    @property
    def key(self) -> str:
        return self.sha256[:8]


def read_file(name: str, data: bytes, *, memory: Memory | None = None, payer: str | None = None) -> Reading:
    """Everything one file gives; a file that cannot be read is a reading with the sentence that says why.

    `payer` fills the payer of fee lines in a file that has no payer column.
    """
    source = _Source(name, hashlib.sha256(data).hexdigest(), memory or Memory(), payer)
    try:
        kind = check_file(name, data)
        if kind is FileType.X12:
            return Reading(name, source.sha256, refused=str(_not_a_sheet(name)))
        grids = (read_delimited(name, data)[0],) if kind in TEXT_TYPES else read_grids(name, data, kind)
    except FileRefusedError as error:
        return Reading(name, source.sha256, refused=str(error))
    found = [_read_table(source, grid, table) for grid in grids for table in find_tables(grid)]
    if not found:
        said = FileRefusedError(
            name, "No table was found: no row heads columns of data.", "Check that the header row is in the export."
        )
        return Reading(name, source.sha256, refused=str(said))
    tables = tuple(table for table, _ in found)
    return Reading(name, source.sha256, None, tables, tuple(each for _, listed in found for each in listed))


def _not_a_sheet(name: str) -> FileRefusedError:
    return FileRefusedError(name, "This is an X12 file, not a spreadsheet.", "Read it as a remittance.")


def read_files(
    files: Sequence[tuple[str, bytes]], *, memory: Memory | None = None, payer: str | None = None
) -> tuple[Reading, ...]:
    """Each file's reading; a broken one stops none of the others."""
    return tuple(read_file(name, data, memory=memory, payer=payer) for name, data in files)


def _read_table(source: _Source, grid: Grid, found: FoundTable) -> tuple[Table, list[Finding]]:
    columns = _columns(grid.rows, found)
    long = unroll(found.headers, columns, [row + 1 for row in found.rows])
    samples = [cells[:SAMPLE_CELLS] for cells in long.cells]
    match = match_headers(long.headers, samples, memory=source.memory, sheet=grid.sheet)
    match = _at_their_places(match, long, found.left)
    table_id = f"{source.key}:{grid.sheet}:{found.header + 1}"
    frame, parsed = _frame(source, grid, match, long, table_id)
    table = Table(
        table_id=table_id,
        file=source.file,
        sheet=grid.sheet,
        kind=match.kind,
        header_rows=(found.header + 1, found.header + 1),
        first_row=found.rows[0] + 1 if found.rows else found.header + 2,
        last_row=found.rows[-1] + 1 if found.rows else found.header + 1,
        columns=match.columns,
        skipped=found.skipped,
        frame=frame,
        data_rows=len(found.rows),
        spread_field=match.columns[-1].field if long.spread else None,
        spread_letters={
            row_id: column_letter(found.left + index)
            for row_id, index in zip(frame["row_id"], long.spread, strict=False)
        },
    )
    return table, [*_about_table(table, match), *_about_cells(table, parsed)]


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


def _at_their_places(match: TableMatch, long: LongRows, left: int) -> TableMatch:
    """The match with each column's own index and letter in the sheet."""
    columns = tuple(
        MappedColumn(
            left + long.letters_at[position], column_letter(left + long.letters_at[position]), each.header, each.field,
            each.confidence, each.how, each.proposed, each.samples,
        )
        for position, each in enumerate(match.columns)
    )  # fmt: skip
    spread = set(long.extra)
    return TableMatch(
        match.kind, columns, match.confidence, tuple(each for each in match.missing if each not in spread), match.others
    )


def _frame(
    source: _Source, grid: Grid, match: TableMatch, long: LongRows, table_id: str
) -> tuple[pl.DataFrame, dict[str, ParsedColumn]]:
    if match.kind == UNKNOWN:
        return pl.DataFrame(schema=dict.fromkeys(SYSTEM_COLUMNS[:2], pl.String()) | {"row": pl.Int64()}), {}
    model = TABLES[match.kind]
    payer = source.payer or source.memory.payer_of(long.headers)
    cells: dict[str, list[tuple[Sequence[object], ParseContext]]] = defaultdict(list)
    for position, column in enumerate(match.columns):
        if column.field:
            aliases = source.memory.aliases.get(column.field, {})
            context = ParseContext(header=column.header, date1904=grid.date1904, aliases=aliases)
            cells[column.field].append((long.cells[position], context))
    parsed = parse_fields(model.columns(), cells)
    data: dict[str, object] = {
        "row_id": _row_ids(source.key, grid.sheet, long),
        "table_id": [table_id] * len(long.rows),
        "row": long.rows,
    }
    for name, dtype in model.schema_of_frame().items():
        if name in parsed:
            data[name] = parsed[name].series.cast(dtype)
        else:
            fixed = long.extra.get(name) or [payer if name == "payer" and match.kind == "fees" else None]
            data[name] = pl.Series(name, fixed * (1 if name in long.extra else len(long.rows)), dtype=dtype)
    return pl.DataFrame(
        data, schema_overrides={"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()}
    ), parsed


def _row_ids(key: str, sheet: str, long: LongRows) -> list[str]:
    return [
        f"{key}:{sheet}:{row}" if place == 1 else f"{key}:{sheet}:{row}#{place}"
        for row, place in zip(long.rows, long.places, strict=True)
    ]


def _about_cells(table: Table, parsed: Mapping[str, ParsedColumn]) -> list[Finding]:
    faults = [finding for name, column in parsed.items() for finding in fault_findings(table, name, column.faults)]
    notes = [finding for name, column in parsed.items() for finding in note_findings(table, name, column.notes)]
    return notes + faults


def _about_table(table: Table, match: TableMatch) -> list[Finding]:
    """What must be said of the table as a whole: of no kind we know, lacking columns, in doubt, or empty."""
    place = table.sheet or table.file
    if match.kind == UNKNOWN:
        said = "the headers make none of the tables we know. Say what it is in the mapping."
        message = f"{place}, row {table.header_rows[1]}: {said}"
        return [_at_table(table, "table-unknown", message)]
    found = []
    labels = {each.name: each.label for each in TABLES[match.kind].columns()}
    plural = TABLES[match.kind].plural
    if match.missing:
        names = ", ".join(labels[each] for each in match.missing)
        said = f"no column was found for {names}, which {plural} need. Name it in the mapping."
        message = f"{place}, row {table.header_rows[1]}: {said}"
        found.append(_at_table(table, "columns-missing", message))
    for column in match.columns:
        if column.field is None and column.proposed:
            cell = f"{column.letter}{table.header_rows[1]}"
            said = f'the column "{column.header}" may be {labels[column.proposed]}. Confirm it in the mapping.'
            message = f"{place}!{cell}: {said}"
            found.append(_at_table(table, "column-doubtful", message, cell))
    if not table.data_rows:
        found.append(_at_table(table, "table-empty", f"{place}: the table of {plural} has a header and no rows."))
    return found


def _at_table(table: Table, kind: str, message: str, cell: str | None = None) -> Finding:
    return Finding(
        kind, severity_of(kind), message, table.file, table.sheet, cell, table.header_rows[1], table=table.kind
    )


def combine(readings: Sequence[Reading]) -> Dataset:
    """Several readings as one set of frames; every kind is there, with no rows where no file has it."""
    tables = {table.table_id: table for reading in readings for table in reading.tables}
    system = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()}
    frames = {}
    for kind, model in TABLES.items():
        parts = [table.frame for table in tables.values() if table.kind == kind]
        frames[kind] = pl.concat([pl.DataFrame(schema=system | model.schema_of_frame()), *parts])
    findings = tuple(each for reading in readings for each in reading.findings)
    return Dataset(tuple(readings), frames, findings, tables)
