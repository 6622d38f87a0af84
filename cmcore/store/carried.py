"""Corrections of an earlier export on the rows of a newer one: carried over, there already, or overruled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.findings import InputInvalidError
from cmcore.intake.corrections import Typed
from cmcore.store.corrections import edit_of_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmcore.findings import Finding
    from cmcore.intake.tables import Reading, Table
    from cmcore.intake.updating import Update
    from cmcore.store.records import Edit, NewEdit


@dataclass(frozen=True, slots=True)
class Overruled:
    """A correction that does not go over to the newer export, because that has another value there itself."""

    place: str
    field: str
    was: str | None
    corrected: str | None
    newer: str | None
    who: str


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What becomes of the corrections of replaced rows."""

    carried: tuple[NewEdit, ...]
    already: int
    overruled: tuple[Overruled, ...]


def carry_over(updates: Sequence[Update], readings: Sequence[Reading], edits: Iterable[Edit]) -> CarriedOver:
    """The corrections in force of rows that a newer export replaced, for the newer rows.

    A correction goes over where the newer export still has the value that was corrected, fault and all.
    """
    newer_row = {old: new for each in updates for old, new in each.pairs.iter_rows()}
    now = {(row[0], row[2]): row[4] for each in updates for row in each.cells.iter_rows()}
    faults = _unread(readings)
    tables = [table for each in readings for table in each.tables]
    carried: list[NewEdit] = []
    overruled: list[Overruled] = []
    already = 0
    for first, last in _by_cell(edits):
        new_id = newer_row.get(last.row_id)
        if new_id is None:
            continue
        key = (last.row_id, last.field)
        changed = key in now or faults.get(key) != faults.get((new_id, last.field))
        value = faults.get((new_id, last.field)) or now.get(key)
        if not changed:
            carried += _carried(new_id, first.old, last, tables)
        elif (value or "") in {last.new or "", last.held or ""}:
            already += 1
        else:
            overruled.append(Overruled(last.place, last.field, first.old, last.new, value, last.who))
    return CarriedOver(tuple(carried), already, tuple(overruled))


def _by_cell(edits: Iterable[Edit]) -> list[tuple[Edit, Edit]]:
    """The first and the last correction of each cell."""
    cells: dict[tuple[str, str], tuple[Edit, Edit]] = {}
    for each in edits:
        key = (each.row_id, each.field)
        cells[key] = (cells[key][0] if key in cells else each, each)
    return list(cells.values())


def _unread(readings: Iterable[Reading]) -> Mapping[tuple[str, str], str | None]:
    """The text of each cell that could not be read, by row and field."""
    findings: Iterable[Finding] = (finding for each in readings for finding in each.findings)
    return {(each.row_id, each.field): each.value for each in findings if each.row_id and each.field}


def _carried(new_id: str, was: str | None, edit: Edit, tables: Sequence[Table]) -> list[NewEdit]:
    """The correction on the newer row; none where its file has no column for it: there the corrected value stays."""
    try:
        return [edit_of_cell(new_id, edit.field, Typed("", "", was, edit.new, edit.why), tables)]
    except InputInvalidError:
        return []
