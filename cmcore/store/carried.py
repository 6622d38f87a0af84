"""Corrections of an earlier export on the rows of a newer one: carried over, there already, or overruled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.findings import EditConflictError, InputInvalidError
from cmcore.intake.cells import show_cell
from cmcore.intake.correcting.corrections import Typed
from cmcore.intake.correcting.learned import learn
from cmcore.intake.next_file.updating import standing_row
from cmcore.store.corrections import edit_of_cell
from cmcore.store.records import CarriedEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.intake.correcting.learned import Steps
    from cmcore.intake.next_file.updating import Update
    from cmcore.intake.tables import Reading, Table
    from cmcore.store.records import Edit, NewEdit

Cell = tuple[str, str]
"""A row and a field."""


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
    """What becomes of the corrections of replaced rows; `pending` are those of the carried that nobody made yet."""

    carried: tuple[NewEdit, ...]
    already: int
    overruled: tuple[Overruled, ...]
    pending: tuple[CarriedEdit, ...] = ()


def carry_over(updates: Sequence[Update], readings: Sequence[Reading], edits: Sequence[Edit]) -> CarriedOver:
    """The corrections in force of rows that a newer export replaced, for the newer rows.

    A correction goes over where the newer export still has the value that was corrected, fault and all. `edits` are
    all of them in their order, undone ones too: what was made of the same record's cell since is left as it is.
    """
    if not updates:
        return CarriedOver((), 0, ())
    tables = [table for each in readings for table in each.tables]
    stands = standing_row(updates)
    moved = [(first, last, stands(last.row_id, last.field)) for first, last in _by_cell(edits)]
    moved = [each for each in moved if each[2] != each[1].row_id]
    held = held_texts(readings, [(row, last.field) for _, last, new_id in moved for row in (last.row_id, new_id)])
    latest = {(stands(each.row_id, each.field), each.field): each for each in edits}
    in_force = {(each.row_id, each.field): each for each in edits if each.undone_at is None}
    carried: list[NewEdit] = []
    pending: list[CarriedEdit] = []
    overruled: list[Overruled] = []
    already = 0
    for first, last, new_id in moved:
        theirs = in_force.get((new_id, last.field))
        is_newest = latest[new_id, last.field].id == last.id
        if theirs is not None and is_newest:
            newer, is_same = theirs.new, False
        else:
            newer = held.get((new_id, last.field))
            is_same = newer == held.get((last.row_id, last.field))
        if is_same:
            over = _carried(new_id, first.old, last, tables)
            carried += over
            pending += [CarriedEdit(each, last.batch, last.who) for each in over if is_newest]
        elif (newer or "") in {last.new or "", last.held or ""}:
            already += 1
        else:
            overruled.append(Overruled(last.place, last.field, first.old, last.new, newer, last.who))
    return CarriedOver(tuple(carried), already, tuple(overruled), tuple(pending))


def moved_to_newest(
    edit: NewEdit, updates: Sequence[Update], readings: Sequence[Reading], edits: Iterable[Edit]
) -> NewEdit:
    """A correction of a row that a newer export replaced meanwhile, for the row that stands in its place.

    Raises: EditConflictError where the newer export has another value there than its maker saw.
    """
    new_id = standing_row(updates)(edit.row_id, edit.field)
    if new_id == edit.row_id:
        return edit
    tables = [table for each in readings for table in each.tables]
    moved = edit_of_cell(new_id, edit.field, Typed("", "", edit.expected, edit.new, edit.why), tables)
    newer = held_texts(readings, [(new_id, edit.field)]).get((new_id, edit.field))
    is_corrected = any((each.row_id, each.field) == (new_id, edit.field) for each in edits)
    if not is_corrected and (newer or "") != (edit.expected or ""):
        raise EditConflictError(edit.place, newer or "", moved.file, "its upload")
    return moved


def _by_cell(edits: Iterable[Edit]) -> list[tuple[Edit, Edit]]:
    """The first and the last correction in force of each cell."""
    cells: dict[Cell, tuple[Edit, Edit]] = {}
    for each in edits:
        key = (each.row_id, each.field)
        if each.undone_at is None:
            cells[key] = (cells[key][0] if key in cells else each, each)
    return list(cells.values())


def held_texts(readings: Iterable[Reading], cells: Iterable[Cell]) -> dict[Cell, str]:
    """The text of each of some cells as the files have them: the value as it shows, else what could not be read."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for row_id, name in cells:
        wanted[name].append(row_id)
    found: dict[Cell, str] = {}
    for reading in readings:
        for table in reading.tables:
            for name in wanted.keys() & set(table.frame.columns):
                rows = table.frame.filter(table.frame["row_id"].is_in(wanted[name])).select("row_id", name)
                column = TABLES[table.kind].column(name)
                told = rows.drop_nulls().iter_rows()
                found |= {(row_id, name): show_cell(value, column) for row_id, value in told}
        unread = ((each.row_id, each.field, each.value) for each in reading.findings)
        found |= {
            (row_id, name): text for row_id, name, text in unread if row_id and name and text and row_id in wanted[name]
        }
    return found


def _carried(new_id: str, was: str | None, edit: Edit, tables: Sequence[Table]) -> list[NewEdit]:
    """The correction on the newer row; none where its file has no column for it: there the corrected value stays."""
    try:
        return [edit_of_cell(new_id, edit.field, Typed("", "", was, edit.new, edit.why), tables)]
    except InputInvalidError:
        return []


def standing(made: Iterable[Edit], updates: Sequence[Update]) -> tuple[Edit, ...]:
    """The corrections without those of cells that a newer file replaced: they went over or were overruled."""
    stands = standing_row(updates)
    return tuple(each for each in made if stands(each.row_id, each.field) == each.row_id)


def steps_of(made: Iterable[Edit], updates: Sequence[Update]) -> Steps:
    """What corrections teach for the next file, one that went over to a newer file counted once."""
    return learn((each.table_kind, each.field, each.old, each.new) for each in standing(made, updates))
