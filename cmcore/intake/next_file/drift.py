"""What drifted in an export since the file before: columns renamed, dropped, added, retyped, emptied."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.findings import Finding, Severity
from cmcore.intake.checking.marking import severity_of
from cmcore.intake.finding.looks import DATE, NUMBER, TEXT, look
from cmcore.intake.names.words import word_key
from cmcore.intake.tables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cmcore.intake.tables import MappedColumn, Reading, Table

ALIKE_FROM = 0.5
"""Share of their columns that two tables must have in common to be the same export."""
FILLED_FROM, EMPTY_BELOW = 0.5, 0.05
"""Share of filled cells from which a column counts as filled, and below which as empty."""
LOOKS = {NUMBER: "numbers", DATE: "dates", TEXT: "text"}


def find_drift(readings: Sequence[Reading]) -> tuple[Finding, ...]:
    """What changed in each file's tables since the newest earlier file with the same export.

    A dropped column that its kind of table needs is an error, another one that was filled a warning.
    """
    found: list[Finding] = []
    earlier: list[list[Table]] = []
    for reading in readings:
        for table in reading.tables:
            before = _before(table, earlier)
            if before is not None:
                found += _drift(before, table)
        earlier.append([each for each in reading.tables if each.kind != UNKNOWN])
    return tuple(found)


def _before(table: Table, earlier: Sequence[Sequence[Table]]) -> Table | None:
    """The table of the newest earlier file that is the same export: of several sheets there, the most alike."""
    for tables in reversed(earlier):
        alike = [(_alikeness(each, table), each.sheet == table.sheet, each) for each in tables]
        same = [each for each in alike if each[0] >= ALIKE_FROM]
        if same:
            return max(same, key=lambda each: each[:2])[2]
    return None


def _alikeness(old: Table, new: Table) -> float:
    """Share of all columns of two tables of one kind that both have."""
    ours, theirs = _names(old), _names(new)
    return len(ours & theirs) / len(ours | theirs) if old.kind == new.kind and ours | theirs else 0.0


def _names(table: Table) -> set[str]:
    return {each.field or _key(each) for each in table.columns if each.header}


def _key(column: MappedColumn) -> str:
    return " ".join(word_key(column.header))


def _drift(old: Table, new: Table) -> Iterator[Finding]:
    ours = {each.field: each for each in old.columns if each.field}
    theirs = {each.field: each for each in new.columns if each.field}
    for name, column in ours.items():
        now = theirs.get(name)
        if now is None:
            yield _dropped(old, new, column)
            continue
        if _key(column) != _key(now):
            said = f'the column was headed "{column.header}" in {old.file}; it is read as before.'
            yield _at(new, now, "column-renamed", said)
        yield from _retyped(old, new, column, now)
    for name, column in theirs.items():
        if name not in ours:
            yield _at(
                new, column, "column-added", f'{old.file} had no column "{column.header}"; it is used from now on.'
            )
    yield from _left_over(old, new)


def _dropped(old: Table, new: Table, column: MappedColumn) -> Finding:
    meant = TABLES[new.kind].column(str(column.field))
    row = new.header_rows[1]
    said = (
        f'{_place(new, row)}: {old.file} had a column "{column.header}" ({meant.label}) that this file lacks. '
        f"Rows known from {old.file} keep their value, new rows have none. Add the column to the export."
    )
    needed = meant.required or _share(old, meant.name) >= FILLED_FROM
    severity = Severity.ERROR if meant.required else severity_of("column-dropped") if needed else Severity.INFO
    return Finding("column-dropped", severity, said, new.file, new.sheet, None, row, table=new.kind, field=meant.name)


def _retyped(old: Table, new: Table, column: MappedColumn, now: MappedColumn) -> Iterator[Finding]:
    name = str(column.field)
    before, after = _look(column), _look(now)
    if before and after and before != after:
        said = (
            f"the column held {LOOKS[before]} in {old.file} and holds {LOOKS[after]} here. Check that it is the same."
        )
        yield _at(new, now, "column-retyped", said)
    if new.frame.height and _share(old, name) >= FILLED_FROM and _share(new, name) < EMPTY_BELOW:
        said = f"the column was filled in {old.file} and is nearly empty here. Check the export."
        yield _at(new, now, "column-emptied", said)


def _left_over(old: Table, new: Table) -> Iterator[Finding]:
    """Columns of no field that came; those that went away cost nothing."""
    known = {_key(each) for each in old.columns}
    for column in new.columns:
        if column.header and column.field is None and column.proposed is None and _key(column) not in known:
            yield _at(
                new, column, "column-added", f'{old.file} had no column "{column.header}"; it fills no field of ours.'
            )


def _look(column: MappedColumn) -> str | None:
    """What most of a column's sample values look like."""
    looks = Counter(each for sample in column.samples if (each := look(sample)) in LOOKS)
    return min(looks, key=lambda each: (-looks[each], each)) if looks else None


def _share(table: Table, name: str) -> float:
    frame = table.frame
    return 1 - frame[name].null_count() / frame.height if frame.height else 0.0


def _at(table: Table, column: MappedColumn, kind: str, said: str) -> Finding:
    row = table.header_rows[1]
    cell = f"{column.letter}{table.row_of(column.field, row)}" if column.letter else None
    said = f"{_place(table, cell or row)}: {said}"
    return Finding(
        kind, severity_of(kind), said, table.file, table.sheet, cell, row, table=table.kind, field=column.field
    )


def _place(table: Table, where: object) -> str:
    parts = (table.sheet, f"row {where}" if isinstance(where, int) else str(where))
    return "!".join(part for part in parts if part)
