"""What must be said of a file, a sheet or a table as a whole: not what it seems, of no kind, in doubt, empty."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.findings import Finding
from cmcore.intake.cells.numbers import says_money
from cmcore.intake.checking.marking import severity_of
from cmcore.intake.files.unsaved_results import fault_at
from cmcore.intake.finding.looks import one_line
from cmcore.intake.matching.clients import name_offered
from cmcore.intake.matching.fits import fit
from cmcore.intake.matching.headers import column_letter
from cmcore.intake.matching.measures import other_measures
from cmcore.intake.names.meanings import field_named
from cmcore.intake.names.vocabulary import look_up
from cmcore.intake.shaping.payer_headers import payer_asked
from cmcore.intake.tables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cmcore.intake.files.grids import Grid
    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.shaping.sections import Sections
    from cmcore.intake.shaping.shapes import LongRows
    from cmcore.intake.tables import MappedColumn, Table


def remark_on_file(name: str, said: str | None) -> list[Finding]:
    """The finding that the file's content is not what its name says, if it is not."""
    return [Finding("content-differs", severity_of("content-differs"), said, name)] if said else []


def remarks_on_sheet(name: str, grid: Grid, found: Sequence[Table]) -> list[Finding]:
    """The findings on a sheet: the faults that reading it met, whether its tables are used, or that it has none."""
    return [*_faults(name, grid, found), *_use_of(name, grid, found), *_without_table(name, grid, found)]


def _faults(name: str, grid: Grid, found: Sequence[Table]) -> Iterator[Finding]:
    skipped = {each.row - 1 for table in found for each in table.skipped}
    for given in grid.faults:
        read = tuple(cell for cell in given.also if cell[0] not in skipped)
        if given.also and not read:
            continue
        fault = fault_at(read) if len(read) < len(given.also) else given
        row = None if fault.row is None else fault.row + 1
        cell = None if row is None or fault.column is None else f"{column_letter(fault.column)}{row}"
        place = f"{grid.sheet}!{cell}" if cell else grid.sheet
        yield Finding(fault.kind, severity_of(fault.kind), f"{place}: {fault.message}", name, grid.sheet, cell, row)


MOSTLY = 0.5
"""Share of a column's shown cells that its name's field must hold for the name alone to be in doubt."""


def _use_of(name: str, grid: Grid, found: Sequence[Table]) -> Iterator[Finding]:
    if not found or (grid.visible and found[0].used):
        return
    kind = "sheet-left-out" if grid.visible else "sheet-hidden"
    what = " and ".join(dict.fromkeys(_what(table) for table in found))
    if found[0].used:
        said = f"the sheet is hidden and its table of {what} is used. Leave it out in the mapping if it is out of date."
    else:
        why = "was left out in the mapping" if grid.visible else "is hidden"
        said = (
            f"the sheet {why}, so its table of {what} is not used. Choose it in the mapping if it belongs to the data."
        )
    yield Finding(kind, severity_of(kind), f"{grid.sheet}: {said}", name, grid.sheet)


def _what(table: Table) -> str:
    what = "row" if table.kind == UNKNOWN else TABLES[table.kind].singular
    several = "rows" if table.kind == UNKNOWN else TABLES[table.kind].plural
    return f"{table.data_rows:,} {what if table.data_rows == 1 else several}"


def _without_table(name: str, grid: Grid, found: Sequence[Table]) -> Iterator[Finding]:
    if not found and grid.rows and grid.visible:
        said = f"{grid.sheet}: no table was found on the sheet, so nothing was read from it."
        yield Finding("sheet-without-table", severity_of("sheet-without-table"), said, name, grid.sheet)


def remarks_on_table(table: Table, match: TableMatch) -> list[Finding]:
    """The findings on a table: of no kind we know, lacking columns, columns in doubt, empty."""
    if table.kind == UNKNOWN:
        said = "the headers make none of the tables we know. Say what it is in the mapping."
        return [_at_header(table, "table-unknown", said)]
    return [*_missing(table, match), *_doubtful(table), *_limits_in_money(table), *_empty(table)]


def remarks_on_shape(table: Table, long: LongRows, columns: Sequence[Sequence[object]]) -> list[Finding]:
    """The findings on how cells were taken apart: names freed of birth dates, several codes in one cell."""
    if table.kind == UNKNOWN:
        return []
    first, row = table.columns[0].index if table.columns else 0, table.header_rows[1]
    notes = [
        _at_header(table, "column-read", said, f"{column_letter(first + index)}{row}" if index < len(columns) else None)
        for index, said in sorted(long.notes.items())
    ]
    return notes if long.split is None else [*notes, *_several_codes(table, long, long.sources[long.split][0], columns)]


def remarks_on_turned(table: Table, beside: Sequence[str], elsewhere: Collection[str]) -> Iterator[Finding]:
    """The findings on a matrix: that it was read with a line for each payer, and which of its rows are not used.

    `beside` are the headers of its columns that are no payer's, `elsewhere` those of rows that another table is read
    from.
    """
    payers = ", ".join(str(each) for each in table.frame["payer"])
    said = f"the columns {payers} were read as payers and the rows below as what each says."
    yield _at_header(table, "column-read", said)
    open_rows = (each for each in table.columns if each.field is None and not each.proposed)
    unused = [each.header for each in open_rows if each.header not in elsewhere]
    if unused:
        rows = ", ".join(f'"{each}"' for each in unused)
        said = f"the rows {rows} are not used: {TABLES[table.kind].plural} have no such field."
        rules = [each for each in unused if table.kind == "payers" and field_named(each, "rules")]
        said += " Rules of coverage belong in a table of rules with the code of each." if rules else ""
        yield _at_header(table, "rows-unused", said)
    if beside:
        columns = ", ".join(f'"{each}"' for each in beside)
        yield _at_header(table, "rows-unused", f"what stands under {columns}, beside the payers, is not used.")


def remarks_on_sections(table: Table, sections: Sections) -> Iterator[Finding]:
    """The findings on headings above groups of rows, and on values written once above the rows they are of."""
    if table.kind == UNKNOWN:
        return
    for said in sections.said:
        yield _at_header(table, "column-read", said)
    for index, count in sections.blanks.items():
        column = table.columns[index]
        cells = "1 blank cell was" if count == 1 else f"{count:,} blank cells were"
        said = f"{cells} filled with the {column.header} above. Leave them blank on the Upload page if nobody's."
        found = _at_header(table, "filled-down", said, f"{column.letter}{table.header_rows[1]}")
        yield replace(found, value=column.header, field=column.field)


def remarks_on_measure(table: Table, long: LongRows) -> Iterator[Finding]:
    """The finding on units of a log that another column says to be minutes or hours in some rows."""
    told = other_measures(long.headers, long.cells) if table.kind == "sessions" else None
    counted = [each for each in table.columns if "units" in {each.field, each.proposed}]
    if told and counted:
        at, others = told
        words = ", ".join(f'"{each}"' for each in others)
        said = (
            f"{counted[0].header} counts something else than units where {long.headers[at]} says {words}. Put minutes "
            "into a column of their own before you use it."
        )
        yield _at_header(table, "column-doubtful", said, f"{counted[0].letter}{table.header_rows[1]}")


def _several_codes(table: Table, long: LongRows, index: int, columns: Sequence[Sequence[object]]) -> Iterator[Finding]:
    letter = column_letter(table.columns[0].index + index)
    row_ids = table.frame["row_id"]
    raw = iter(columns[index])
    for at, (row, place) in enumerate(zip(long.rows, long.places, strict=True)):
        cell = next(raw) if place == 1 else None
        lines = long.places[at + 1 : at + 2] if place == 1 else []
        if cell is None or not lines or lines[0] == 1:
            continue
        count = next((n for n, each in enumerate(long.places[at + 1 :], 1) if each == 1), len(long.places) - at)
        place_said = f"{table.sheet}!{letter}{row}"
        said = (
            f'{place_said}, Code: "{one_line(cell)}" names {count} codes. Each became a line; what the row says once, '
            "such as its minutes, stands on the first. Give each code a row of its own, or confirm the lines."
        )
        yield Finding(
            "several-codes",
            severity_of("several-codes"),
            said,
            table.file,
            table.sheet,
            f"{letter}{row}",
            row,
            row_ids[at],
            table.kind,
            "code",
            one_line(cell),
        )


def _missing(table: Table, match: TableMatch) -> Iterator[Finding]:
    if match.missing:
        model = TABLES[table.kind]
        names = ", ".join(model.column(each).label for each in match.missing)
        said = (
            f"no column was found for {names}, which {model.plural} need. Name it in the mapping.{name_offered(match)}"
        )
        yield _at_header(table, "columns-missing", said)


def _doubtful(table: Table) -> Iterator[Finding]:
    last = None
    for column in table.columns:
        before, last = last, column
        if column.field is None and column.proposed and not _is_asked_with(column, before):
            label = TABLES[table.kind].column(column.proposed).label
            same = [each.letter for each in table.columns if each.header and each.header == column.header]
            said = f'the column "{column.header}" may be {label}. Confirm it in the mapping.'
            if payer := payer_asked(column):
                said = f'the column "{column.header}" may hold the rates of {payer}. Confirm it in the mapping.'
            if _is_named_but_unreadable(table, column):
                said = (
                    f'the column "{column.header}" goes by the name of {label}, but most of its cells cannot be read '
                    f'so, such as "{column.samples[0]}". Confirm it in the mapping to see each, or correct the cells.'
                )
            if len(same) > 1:
                said = f'columns {", ".join(same)} are named "{column.header}". Say in the mapping which is {label}.'
            cell = f"{column.letter}{table.header_rows[1]}" if column.letter and not table.turned else None
            yield _at_header(table, "column-doubtful", said, cell)


def _is_asked_with(column: MappedColumn, before: MappedColumn | None) -> bool:
    """Whether a column is one of several that are read as one, such as days, and is asked about with the one before."""
    return before is not None and not column.samples and (column.proposed, ()) == (before.proposed, before.samples)


_LIMIT = re.compile(r"\b(?:max(?:imum)?s?|limits?|caps?|ceilings?|benefits?)\b", re.IGNORECASE)


def _limits_in_money(table: Table) -> Iterator[Finding]:
    """The columns of coverage rules that limit dollars: rules limit units, so that nothing is made of them."""
    for column in table.columns:
        is_free = table.kind == "rules" and column.field is None and not column.proposed
        if not is_free or not (_LIMIT.search(column.header) or _is_limit_of_units(column.header)):
            continue
        if says_money(column.header) or any(says_money(each) for each in column.samples):
            said = (
                f'the column "{column.header}" limits dollars, and rules limit units: what passes it is not told. Give '
                "the units that it makes at the contract's rate, or watch the client's total yourself."
            )
            cell = f"{column.letter}{table.header_rows[1]}" if column.letter and not table.turned else None
            yield _at_header(table, "limit-in-dollars", said, cell)


def _is_limit_of_units(header: str) -> bool:
    """Whether a header goes by the name of a limit of units, "Units per year"."""
    named = look_up(header, "rules")
    return named is not None and TABLES["rules"].column(named.field).unit == "units"


def _is_named_but_unreadable(table: Table, column: MappedColumn) -> bool:
    """Whether only its cells keep a column from being the field that it is named as."""
    named = look_up(column.header, table.kind)
    taken = {each.field for each in table.columns}
    if not (named and named.field == column.proposed and named.field not in taken and column.samples):
        return False
    share = fit(column.samples, TABLES[table.kind].column(named.field), column.header)
    return share is not None and share < MOSTLY


def _empty(table: Table) -> Iterator[Finding]:
    if not table.data_rows:
        said = f"the table of {TABLES[table.kind].plural} has a header and no rows. Export it again with its rows."
        yield _at_header(table, "table-empty", said)


def _at_header(table: Table, kind: str, said: str, cell: str | None = None) -> Finding:
    row = table.header_rows[1]
    place = f"{table.sheet}!{cell}" if cell else f"{table.sheet}, row {row}"
    return Finding(kind, severity_of(kind), f"{place}: {said}", table.file, table.sheet, cell, row, table=table.kind)
