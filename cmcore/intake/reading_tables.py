"""One table of a sheet read: unrolled where it is wide, matched, its cells read, each value traceable to its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.cells.parsed import Note
from cmcore.intake.checking.marking import fault_findings, note_findings
from cmcore.intake.checking.remarks import (
    remarks_on_measure,
    remarks_on_sections,
    remarks_on_shape,
    remarks_on_table,
    remarks_on_turned,
)
from cmcore.intake.finding.data_rows import HEADING, REPEATED, TITLE
from cmcore.intake.finding.looks import look, one_line
from cmcore.intake.finding.row_picks import columns_of
from cmcore.intake.matching.clients import plans_number, with_clients
from cmcore.intake.matching.headers import TableMatch, column_letter, match_headers
from cmcore.intake.shaping.day_headers import NOTHING, find_days
from cmcore.intake.shaping.labels import OF_CLIENT, Line, facts_above, facts_of, labels_in
from cmcore.intake.shaping.payer_headers import SaidOfFees, asked_as_payers
from cmcore.intake.shaping.sections import mark_filled, with_sections
from cmcore.intake.shaping.shapes import NOWHERE, unroll
from cmcore.intake.shaping.turned import FEWEST_RULES, as_lines, says_terms
from cmcore.intake.shaping.turned import KINDS as TURNED
from cmcore.intake.tables import UNKNOWN, Heading, MappedColumn, SkippedRow, Table
from cmcore.intake.values.clocked import CLOCK, clocked_minutes, doubt_of_halves, is_clocked, said_of
from cmcore.intake.values.credits import NOTE, credited, received
from cmcore.intake.values.frames import FrameSource, build_frame, empty_frame, int_series
from cmcore.intake.values.in_force import days_of, remarks_on_days
from cmcore.intake.values.not_delivered import SetAside, find_not_delivered, told_of, without_them
from cmcore.intake.values.second_durations import disagreements, filled_from, find_hours, use_of, without_question
from cmcore.intake.values.whose import place_of, remarks_on_payer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.files.grids import Grid
    from cmcore.intake.finding.finding_tables import FoundTable
    from cmcore.intake.next_file.memory import Memory
    from cmcore.intake.shaping.day_headers import Days
    from cmcore.intake.shaping.sections import Sections
    from cmcore.intake.shaping.shapes import LongRows
    from cmcore.intake.shaping.turned import Turned
    from cmcore.intake.values.columns import ParsedColumn

SAMPLE_CELLS = 400
TITLES, TITLE_LENGTH = 8, 120
_HALF = re.compile(r"(?i)\d ?[ap]")
"""AM and PM behind a time, however short."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a table is read from, what its user chose before, and the payers named in it, in lower case."""

    file: str
    sha256: str
    memory: Memory
    payer: str | None
    payers: frozenset[str] = frozenset()


def read_table(source: Source, grid: Grid, found: FoundTable) -> tuple[Table, list[Finding]]:
    """One table of a sheet read whole, and what must be said of it."""
    memory = source.memory
    sections, columns = _sections(grid, found, memory)
    days = _days(source, grid, found, sections)
    long = _unrolled(sections, found, source, days)
    match = _with_clients(_matched(long, grid.sheet, found, memory, is_of_days=days is not None), long, memory)
    hours = find_hours(match, long)
    match = without_question(match, hours) if hours else match
    days_in_force = days_of(match, long, _titles(grid, found))
    about = _frame_source(source, (grid, found), (match, long), days_in_force)
    frame, parsed = (empty_frame(), {}) if match.kind == UNKNOWN else build_frame(about, match, long)
    used = [use_of(frame["minutes"], hours)] if hours else []
    frame = filled_from(frame, hours) if hours else frame
    undelivered = find_not_delivered(match, long, partial(memory.knows, match.kind))
    clocked = is_clocked(match.kind, match.columns)
    payments = credited(frame) if match.kind == "sessions" else ()
    frame = _completed(received(frame, payments), undelivered, clocked=clocked)
    table = replace(
        _around(source, grid, found, long),
        table_id=about.table_id,
        kind=match.kind,
        columns=_at_their_places(match, long, found, sections),
        frame=frame,
        spread=_spread_letters(match, long, found, frame["row_id"]),
        above=_rows_above(match, long, sections, frame["row_id"]),
    )
    table = _with_headings(table, (grid, found), (match, long), sections)
    return table, [
        *remarks_on_table(table, match),
        *remarks_on_payer(table),
        *remarks_on_days(table, days_in_force),
        *remarks_on_shape(table, long, columns),
        *remarks_on_sections(table, sections),
        *remarks_on_measure(table, long),
        *_about_cells(table, parsed),
        *_about_clock(table, clocked),
        *(note_findings(table, "minutes", used) if used else ()),
        *(disagreements(table, hours) if hours else ()),
        *told_of(table, undelivered),
        *(each for name in payments for each in note_findings(table, name, [NOTE])),
    ]


def read_turned(source: Source, grid: Grid, turned: Turned) -> list[tuple[Table, list[Finding]]]:
    """A matrix of payers' rules read with a line for each payer; nothing where its rows make no table of ours.

    One that says terms of payers beside rules of a code is read as both.
    """
    memory, long = source.memory, as_lines(turned, grid.rows)
    chosen = memory.kind_of(turned.headers)
    match = match_headers(long.headers, long.cells, memory=memory, kind=chosen, sheet=grid.sheet)
    known = [each for each in match.columns if each.field or memory.knows(match.kind, each.header)]
    if match.kind not in TURNED or (len(known) <= FEWEST_RULES and not says_terms(turned)):
        return []
    if chosen or match.kind != "rules" or not says_terms(turned):
        return [_read_turned((source, grid), turned, long, match)]
    terms = match_headers(long.headers, long.cells, memory=memory, kind="payers", sheet=grid.sheet)
    both = [terms] if "code" in match.missing else [match, terms]
    return [_read_turned((source, grid), turned, long, each, both) for each in both]


def _read_turned(
    of: tuple[Source, Grid], turned: Turned, long: LongRows, match: TableMatch, both: Sequence[TableMatch] = ()
) -> tuple[Table, list[Finding]]:
    """A matrix as the table that it matches; `both` are all that it is read as."""
    (source, grid), row = of, turned.header + 1
    key, letters = f"{source.sha256[:8]}:{grid.sheet}:", [column_letter(at) for at, _ in turned.payers]
    which = f"{row}:{match.kind}" if both and match is not both[0] else f"{row}"
    row_ids = pl.Series([f"{key}{which}@{letter}" for letter in letters])
    about = FrameSource(
        f"{key}{which}", lambda: row_ids, grid.date1904, source.memory.aliases, {}, source.memory.day_first
    )
    frame, parsed = build_frame(about, match, long)
    at = dict(zip((each.header for each in match.columns), [row, *(at + 1 for at, _ in turned.labels)], strict=True))
    elsewhere = {each.header for other in both if other is not match for each in other.columns if each.field}
    asked = tuple(replace(each, proposed=None) if each.header in elsewhere else each for each in match.columns)
    match = replace(match, columns=asked)
    fields = [each for each in match.columns if each.field]
    label = column_letter(turned.left)
    table = Table(
        table_id=about.table_id,
        file=source.file,
        sheet=grid.sheet,
        kind=match.kind,
        header_rows=(row, row),
        first_row=turned.labels[0][0] + 1,
        last_row=turned.labels[-1][0] + 1,
        columns=tuple(replace(each, letter=label) for each in match.columns),
        skipped=turned.skipped,
        frame=frame,
        data_rows=len(turned.labels),
        spread={str(each.field): dict(zip(row_ids, letters, strict=True)) for each in fields},
        hidden=not grid.visible,
        turned={str(each.field): at[each.header] for each in fields},
    )
    said = remarks_on_turned(table, turned.beside if which == f"{row}" else (), elsewhere)
    return table, [*remarks_on_table(table, match), *said, *_about_cells(table, parsed)]


def _sections(grid: Grid, found: FoundTable, memory: Memory) -> tuple[Sections, list[Sequence[object]]]:
    """The table's columns with its headings filled down, and as they stand in the sheet."""
    columns = columns_of(grid.rows, found.rows, found.left, found.left + len(found.headers))
    is_free = partial(_is_free, memory)
    return with_sections(found.headers, columns, found.rows, _headings(grid, found), is_free), columns


def _days(source: Source, grid: Grid, found: FoundTable, sections: Sections) -> Days | None:
    """The days that head columns of the table, in the month that its titles, its sheet or its file name."""
    memory = source.memory
    if memory.kind_of(found.headers) not in {None, "sessions"}:
        return None

    def chosen(header: str) -> str | None:
        return memory.field_of("sessions", header) or "" if memory.knows("sessions", header) else None

    about = [*reversed(_titles(grid, found)), grid.sheet, source.file]
    return find_days(sections.headers, sections.columns, about, chosen)


def _unrolled(sections: Sections, found: FoundTable, source: Source, days: Days | None) -> LongRows:
    """The table made long where it is wide."""
    memory, rows = source.memory, _numbers(found.rows)
    is_fees = memory.kind_of(found.headers) in {None, "fees"}
    of_fees = SaidOfFees(partial(memory.field_of, "fees"), source.payers) if is_fees else None
    told = days if days and days.of else of_fees
    long = unroll(sections.headers, sections.columns, rows, partial(_is_chosen, memory), told)
    if days:
        long.notes[days.at] = days.said
    mark_filled(long, sections, found.rows)
    return long


def _matched(long: LongRows, sheet: str, found: FoundTable, memory: Memory, *, is_of_days: bool) -> TableMatch:
    """What the table is and which field each of its columns fills.

    What days head is no list of approvals, unless it says from when until when each holds.
    """
    kind = memory.kind_of(found.headers) or ("fees" if long.payers else None)
    samples = [cells[:SAMPLE_CELLS] for cells in long.cells]
    match = match_headers(long.headers, samples, memory=memory, kind=kind, sheet=sheet)
    is_spanned = {each.field for each in match.columns} >= {"start_date", "end_date"}
    if is_of_days and kind is None and match.kind == "authorizations" and not is_spanned:
        match = match_headers(long.headers, samples, memory=memory, kind="sessions", sheet=sheet)
    match = replace(match, missing=tuple(each for each in match.missing if each not in long.extra))
    return asked_as_payers(match, long)


def _with_clients(match: TableMatch, long: LongRows, memory: Memory) -> TableMatch:
    """The match with what tells clients apart where no column gives their ids, which is noted at its column."""
    position = plans_number(match, memory)
    if position is None:
        return match
    long.notes[long.sources[position][0]] = (
        f'No column gives Client ID: "{long.headers[position]}" tells clients apart.'
    )
    return with_clients(match, position)


def _completed(frame: pl.DataFrame, undelivered: Sequence[SetAside], *, clocked: bool) -> pl.DataFrame:
    """The frame with the minutes between its times where it states none, and what did not take place voided."""
    timed = frame.with_columns(clocked_minutes()) if clocked else frame
    return without_them(timed, undelivered)


def _around(source: Source, grid: Grid, found: FoundTable, long: LongRows) -> Table:
    """The table by where it stands alone: its rows, what is above and left out, nothing yet of what it holds."""
    empty = sorted({*_numbers(found.rows)} - {*long.rows}) if long.is_wide else []
    skipped = (*found.skipped, *(SkippedRow(row, NOTHING) for row in empty))
    return Table(
        table_id="",
        file=source.file,
        sheet=grid.sheet,
        kind=UNKNOWN,
        header_rows=(found.first_header + 1, found.header + 1),
        first_row=found.rows[0] + 1 if found.rows else found.header + 2,
        last_row=found.rows[-1] + 1 if found.rows else found.header + 1,
        columns=(),
        skipped=tuple(sorted(skipped, key=attrgetter("row"))),
        frame=empty_frame(),
        data_rows=len(found.rows) - len(empty),
        hidden=not grid.visible,
        titles=_titles(grid, found),
    )


def _titles(grid: Grid, found: FoundTable) -> tuple[str, ...]:
    """The first lines above a table, each its filled cells in a row."""
    above = [each.row - 1 for each in found.skipped if each.row <= found.first_header][:TITLES]
    return tuple(" ".join(filter(None, map(one_line, grid.rows[at])))[:TITLE_LENGTH] for at in above)


def _headings(grid: Grid, found: FoundTable) -> list[Line]:
    """The headings between the rows of a table, and the lines above it that say something of all of its rows."""
    why = {each.row - 1: each.why for each in found.skipped}
    headings = [_line(grid, found, row) for row, reason in why.items() if reason == HEADING]
    of_pages = any(why.get(each.row + 1) == REPEATED for each in headings)
    titles = [row for row, reason in why.items() if reason == TITLE]
    above = [
        Line(row, "", {each.label: each.value for each in facts})
        for row in titles
        if (facts := facts_above(_cells(grid, found, row)))
    ]
    last = found.first_header - 1
    if of_pages and last in titles and last not in {each.row for each in above}:
        above.append(_line(grid, found, last))
    return [*above, *(each for each in headings if each.cell)]


def _line(grid: Grid, found: FoundTable, row: int) -> Line:
    """A heading by its only cell, or by all of them in a row."""
    filled = [each for each in grid.rows[row][found.left : found.left + len(found.headers)] if look(each)]
    cell = filled[0] if len(filled) == 1 else " ".join(map(one_line, filled))
    return Line(row, cell, labels_in(cell))


def _cells(grid: Grid, found: FoundTable, row: int) -> Sequence[object]:
    """The cells of a heading's row; of a line above, those beside the table as well, unless another stands there."""
    is_above = row < found.first_header and not found.is_beside
    return grid.rows[row][found.left : None if is_above else found.left + len(found.headers)]


def _is_free(memory: Memory, header: str) -> bool:
    return not _is_chosen(memory, header)


def _is_chosen(memory: Memory, header: str) -> bool:
    return any(memory.knows(kind, header) for kind in TABLES)


def _numbers(rows: Sequence[int]) -> Sequence[int]:
    """The spreadsheet rows of positions from 0."""
    return range(rows.start + 1, rows.stop + 1) if isinstance(rows, range) else [row + 1 for row in rows]


def _frame_source(
    source: Source, at: tuple[Grid, FoundTable], of: tuple[TableMatch, LongRows], days: Mapping[str, date]
) -> FrameSource:
    """The identities of the table and its rows; tables side by side are told apart by the letter they start at."""
    (grid, found), (match, long) = at, of
    key, beside = source.sha256[:8], f"@{column_letter(found.left)}" if found.is_beside else ""
    payer = source.payer or source.memory.payer_of(found.headers, place_of(source.file, grid.sheet))
    return FrameSource(
        table_id=f"{key}:{grid.sheet}:{found.header + 1}{beside}",
        row_ids=partial(_row_ids, f"{key}:{grid.sheet}:", long, beside),
        date1904=grid.date1904,
        aliases=source.memory.aliases,
        fixed={**days, "payer": payer} if payer and match.kind == "fees" else days,
        day_first=source.memory.day_first,
    )


def _row_ids(before: str, long: LongRows, behind: str) -> pl.Series:
    """Who each line is: its spreadsheet row, and its place among the lines of that row where it is not the first."""
    lines = pl.DataFrame({"row": int_series(long.rows)})
    name = pl.lit(before) + pl.col("row").cast(pl.String)
    name = name + pl.lit(behind) if behind else name
    if long.places.count(1) < len(long.places):
        lines = lines.with_columns(place=int_series(long.places))
        name = pl.when(pl.col("place") == 1).then(name).otherwise(pl.concat_str(name, pl.lit("#"), pl.col("place")))
    return lines.select(row_id=name)["row_id"]


def _at_their_places(
    match: TableMatch, long: LongRows, found: FoundTable, sections: Sections
) -> tuple[MappedColumn, ...]:
    """Every column of the sheet's table under its own letter and header, in the order of the sheet; headings last."""
    headers = [*found.headers, *sections.headers[sections.own :]]
    placed = [
        replace(
            each,
            index=found.left + index,
            letter=column_letter(found.left + index) if index < sections.own else "",
            header=headers[index],
            known_as=each.known_as if each.header == headers[index] else headers[index],
            samples=each.samples if len(sources) == 1 else (),
        )
        for each, sources in zip(match.columns, long.sources, strict=True)
        for index in sources
    ]
    # A column that gives several fields is listed once: names with numbers under the number, ranges under the start.
    of_each: dict[int, MappedColumn] = {}
    for each in placed:
        if each.index not in of_each or each.field == "client_id":
            of_each[each.index] = each
    return tuple(of_each[index] for index in sorted(of_each))


def _spread_letters(
    match: TableMatch, long: LongRows, found: FoundTable, row_ids: pl.Series
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


def _rows_above(match: TableMatch, long: LongRows, sections: Sections, row_ids: pl.Series) -> dict[str, dict[str, str]]:
    """For each field that is written once for several lines, the line that it is written in for each of the others."""
    if match.kind == UNKNOWN:
        return {}
    above: dict[str, dict[str, str]] = {}
    for position, indexes in long.spread.items():
        name = match.columns[position].field
        if name and sections.again.issuperset(long.sources[position]):
            last = ""
            for row_id, index in zip(row_ids, indexes, strict=True):
                if index == NOWHERE:
                    above.setdefault(name, {})[row_id] = last
                last = last if index == NOWHERE else row_id
    return above


def _with_headings(
    table: Table, at: tuple[Grid, FoundTable], of: tuple[TableMatch, LongRows], sections: Sections
) -> Table:
    """The table with the heading that says a field of each row, where a cell says that field alone."""
    (grid, found), (match, long) = at, of
    headed: dict[str, dict[str, Heading]] = {}
    above = dict(table.above)
    for position, sources in enumerate(long.sources):
        name = match.columns[position].field
        alone = len(sources) == 1 and long.sources.count(sources) == 1
        heads = sections.heads.get(sources[0]) if alone else None
        if match.kind == UNKNOWN or not name or not heads:
            continue
        cells = {
            head: _heading_cell(grid, found, head, (match.columns[position].header, name))
            for head in {*heads}
            if head is not None
        }
        of_row = {row + 1: cells[head] for row, head in zip(found.rows, heads, strict=True) if head is not None}
        lines = zip(table.frame["row_id"], long.rows, strict=True)
        headed[name] = {row_id: heading for row_id, row in lines if (heading := of_row.get(row))}
        first: dict[Heading, str] = {}
        for row_id, heading in headed[name].items():
            if first.setdefault(heading, row_id) != row_id:
                above[name] = {**above.get(name, {}), row_id: first[heading]}
    return replace(table, headed=headed, above=above)


def _heading_cell(grid: Grid, found: FoundTable, row: int, means: tuple[str, str]) -> Heading | None:
    """The cell of a heading's row that says a column, by its header and field, and nothing else, in words."""
    header, name = means
    cells = _cells(grid, found, row)
    filled = [(at, cell) for at, cell in enumerate(cells) if look(cell)]
    wanted = OF_CLIENT if name in OF_CLIENT else {name}
    facts = sorted(
        (each for each in facts_of(cells) if each.field in wanted or each.label == header),
        key=lambda each: each.label != header,
    )
    at, before = next(((each.at, each.before) for each in facts), (None, None))
    if len(filled) == 1 and not labels_in(filled[0][1]) and isinstance(filled[0][1], str):
        at, before = filled[0][0], ""
    return None if at is None or before is None else Heading(column_letter(found.left + at), row + 1, before)


def _about_clock(table: Table, clocked: bool) -> list[Finding]:
    """What was taken from start and end, and what they leave open where no sample says AM or PM."""
    times = [each for each in table.columns if each.field in CLOCK]
    if table.kind != "sessions" or not times:
        return []
    taken = said_of(table.frame) if clocked else None
    notes = [Note(taken)] if taken else []
    if not any(_HALF.search(sample) for each in times for sample in each.samples):
        doubt = doubt_of_halves(table.frame)
        notes += [Note(doubt, "half-day-unsaid")] if doubt else []
    return note_findings(table, str(times[0].field), notes)


def _about_cells(table: Table, parsed: Mapping[str, ParsedColumn]) -> list[Finding]:
    faults = [finding for name, column in parsed.items() for finding in fault_findings(table, name, column.faults)]
    notes = [finding for name, column in parsed.items() for finding in note_findings(table, name, column.notes)]
    return notes + faults
