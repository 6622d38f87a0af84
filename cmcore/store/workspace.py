"""The workspace as pages and scripts use it: uploads, figures, corrections, scenarios, denials and reviews of one team.

Figures are computed once per revision and day and shared by every session of the server.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from cmcore.engine.estimate import price_sessions, with_sources
from cmcore.engine.stakes import price_findings, with_stakes
from cmcore.findings import InputInvalidError
from cmcore.intake.check import check_everything
from cmcore.intake.corrections import Typed, correction
from cmcore.intake.edits import CellEdit
from cmcore.intake.memory import Memory
from cmcore.remits.reading import read_upload
from cmcore.store import denials, edits, review, scenarios, uploads, workspaces
from cmcore.store.database import Database, open_database
from cmcore.store.records import NewEdit
from cmcore.workbook.changes import changes_workbook
from cmcore.workbook.corrected import CellChange, Corrected, correct_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from cmcore.engine.estimate import Estimate
    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset, Reading, Table
    from cmcore.store.records import Comment, DenialEvent, Edit, SavedScenario, Snapshot, Upload

MOST_KEPT = 24
REBUILT = ("xls", "xlsb", "ods", "parquet")


class _Kept:
    """Computed results by key, the oldest dropped; who asks for the same key waits, who asks for another does not."""

    def __init__(self) -> None:
        self._results: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._computing: dict[tuple[Any, ...], Lock] = {}
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], compute: Callable[[], Any]) -> Any:
        """The result of a key, computed where it is not kept."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            turn = self._computing.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._results:
                    return self._results[key]
            result = compute()
            with self._lock:
                self._keep(key, result)
        return result

    def _keep(self, key: tuple[Any, ...], result: Any) -> None:
        self._results[key] = result
        self._computing.pop(key, None)
        while len(self._results) > MOST_KEPT:
            self._results.popitem(last=False)


_kept = _Kept()


def open_workspace(workspace_id: str | None = None, *, database: Database | None = None) -> Workspace:
    """The workspace of an id; without one the workspace last used, made where there is none.

    Raises: UnknownNameError where there is no workspace of that id.
    """
    store = database or open_database()
    return Workspace(store, workspaces.find_or_make(store, workspace_id).id)


class Workspace:
    """One team's data. Every change counts a revision; `revision` is part of every cached figure's key."""

    def __init__(self, database: Database, workspace_id: str) -> None:
        self._database = database
        self.id = workspace_id
        row = workspaces.load(database, workspace_id)
        self.name, self.as_of, self.revision = row.name, row.as_of, row.revision
        self.memory = Memory.from_dict(row.memory or {})

    def _refresh(self) -> None:
        row = workspaces.load(self._database, self.id)
        self.name, self.as_of, self.revision = row.name, row.as_of, row.revision
        self.memory = Memory.from_dict(row.memory or {})

    def set_as_of(self, day: date | None) -> None:
        """The day everything is judged on; None judges on the day of looking."""
        workspaces.set_as_of(self._database, self.id, day)
        self._refresh()

    def rename(self, name: str) -> None:
        """Another name."""
        workspaces.rename(self._database, self.id, name)
        self._refresh()

    # Files

    def add_upload(self, name: str, data: bytes, who: str) -> Reading:
        """Keeps a file that can be read and gives its reading; one that cannot is not kept."""
        reading = read_upload(name, data, memory=self.memory)
        if reading.refused is None:
            uploads.add(self._database, self.id, name, data, who)
            self._refresh()
        return reading

    def remove_upload(self, upload_id: str) -> None:
        """Takes a file out; its corrections apply again if it comes back."""
        uploads.remove(self._database, self.id, upload_id)
        self._refresh()

    def uploads(self) -> tuple[Upload, ...]:
        """The files in the order they came."""
        return uploads.listed(self._database, self.id)

    def set_mapping(self, headers: Sequence[str], kind: str, chosen: Mapping[str, str | None]) -> None:
        """Keeps what a table is and which field each header names, for these files and the next ones."""
        self.memory.remember(headers, kind, chosen)
        self._keep_memory()

    def name_payer(self, headers: Sequence[str], payer: str) -> None:
        """Keeps the payer of fee lines in tables with these headers, which have no payer column."""
        self.memory.remember_payer(headers, payer)
        self._keep_memory()

    def forget_mappings(self) -> None:
        """Forgets every remembered mapping and spelling."""
        self.memory = Memory()
        self._keep_memory()

    def _keep_memory(self) -> None:
        workspaces.change(self._database, self.id, memory=self.memory.to_dict())
        self._refresh()

    # Figures

    def dataset(self, as_of: date) -> Dataset:
        """The files as tables with the corrections in force and every finding."""
        return _kept.get((self._key, "dataset", as_of), lambda: self._read_dataset(as_of))  # type: ignore[no-any-return]

    @property
    def _key(self) -> tuple[str, str, int]:
        return (self._database.url, self.id, self.revision)

    def _read_dataset(self, as_of: date) -> Dataset:
        readings = [self._reading(each) for each in self.uploads()]
        made = edits.listed(self._database, self.id, undone=False)
        return check_everything(readings, as_of=as_of, edits=[CellEdit(e.row_id, e.field, e.new) for e in made])

    def _reading(self, upload: Upload) -> Reading:
        known = (self._database.url, self.id, upload.sha256, repr(self.memory.to_dict()))
        return _kept.get((known, "reading"), lambda: self._read(upload))  # type: ignore[no-any-return]

    def _read(self, upload: Upload) -> Reading:
        return read_upload(upload.name, uploads.load(self._database, self.id, upload.id), memory=self.memory)

    def estimate(self, as_of: date) -> Estimate:
        """The sessions priced, with what each fault costs and where each rate stands."""

        def price() -> Estimate:
            dataset = self.dataset(as_of)
            estimate = price_sessions(dataset.frames, as_of=as_of)
            return with_stakes(dataset, with_sources(estimate, dataset))

        return _kept.get((self._key, "estimate", as_of), price)  # type: ignore[no-any-return]

    def findings(self, as_of: date) -> tuple[Finding, ...]:
        """Every finding with the money that it blocks."""

        def find() -> tuple[Finding, ...]:
            return price_findings(self.dataset(as_of), self.estimate(as_of))

        return _kept.get((self._key, "findings", as_of), find)  # type: ignore[no-any-return]

    # Corrections

    def correct(self, finding: Finding, value: str | None, who: str) -> None:
        """Puts a value in a finding's cell.

        Raises: EditConflictError where somebody else changed the cell since it was shown; InputInvalidError for a
        finding without a cell or a value that its column cannot hold.
        """
        edits.make(self._database, self.id, [self._new_edit(finding, value, "typed")], who)
        self._refresh()

    def accept(self, findings: Sequence[Finding], who: str) -> int:
        """Accepts suggestions as one batch, all or none; returns how many.

        Raises: EditConflictError where somebody else changed one of the cells since.
        """
        wanted = {(each.row_id, each.field): each for each in findings if each.suggestion is not None}
        batch = [self._new_edit(each, each.suggestion, each.evidence or each.message) for each in wanted.values()]
        number = edits.make(self._database, self.id, batch, who)
        self._refresh()
        return number

    def undo(self, who: str) -> int:
        """Undoes the last batch; returns how many cells went back."""
        number = edits.undo(self._database, self.id, who)
        self._refresh()
        return number

    def redo(self) -> int:
        """Does the last undone batch again; returns how many cells."""
        number = edits.redo(self._database, self.id)
        self._refresh()
        return number

    def undo_one(self, edit_id: int, who: str) -> None:
        """Undoes one correction out of order.

        Raises: InputInvalidError where a later correction of the same cell stands on it.
        """
        edits.undo_one(self._database, self.id, edit_id, who)
        self._refresh()

    def edits(self, *, undone: bool = True) -> tuple[Edit, ...]:
        """The corrections in the order they were made."""
        return edits.listed(self._database, self.id, undone=undone)

    @property
    def can_undo(self) -> bool:
        """Whether a correction is in force."""
        return bool(self.edits(undone=False))

    @property
    def can_redo(self) -> bool:
        """Whether a correction was undone last."""
        return edits.can_redo(self._database, self.id)

    def changes(self, upload_id: str) -> tuple[CellChange, ...]:
        """The corrections in force in one file, the last of each cell."""
        upload = self._upload(upload_id)
        latest: dict[str, Edit] = {}
        for each in self.edits(undone=False):
            if each.row_id.startswith(upload.sha256[:8]):
                latest[each.place] = each
        first = {each.place: each.old for each in reversed(self.edits(undone=False))}
        tables = self._reading(upload).tables
        return tuple(_change(each, first[each.place], tables) for each in latest.values())

    def _new_edit(self, finding: Finding, value: str | None, why: str) -> NewEdit:
        if not (finding.row_id and finding.field and finding.table and finding.cell):
            raise InputInvalidError(
                f"{finding.place}: this is not one cell; correct it in the file and upload it again."
            )
        typed = Typed(finding.sheet, finding.cell, finding.value, value, why)
        tables = [table for each in self.uploads() for table in self._reading(each).tables if each.name == finding.file]
        correction(typed, (finding.table, finding.field), tables)
        return NewEdit(
            finding.row_id, finding.field, finding.table, finding.file, finding.sheet, finding.cell,
            finding.value, value, why,
        )  # fmt: skip

    def corrected(self, upload_id: str) -> Corrected:
        """The file with its corrections in place."""
        upload = self._upload(upload_id)
        return correct_file(upload.name, uploads.load(self._database, self.id, upload_id), self.changes(upload_id))

    def corrected_name(self, upload_id: str) -> str:
        """What the corrected file is called, without making it; a rebuilt one says that it holds values only."""
        stem, dot, ending = self._upload(upload_id).name.rpartition(".")
        if ending.lower() in REBUILT:
            return f"{stem} (values only).xlsx"
        return f"{stem}_corrected.{ending}" if dot else f"{ending}_corrected"

    def change_list(self, upload_id: str) -> bytes:
        """A workbook of the corrections of one file: cell, was, now, why, who, when."""
        made = self.corrected(upload_id)
        return changes_workbook(made.applied, made.refused, made.notes)

    def _upload(self, upload_id: str) -> Upload:
        found = next((each for each in self.uploads() if each.id == upload_id), None)
        if found is None:
            raise InputInvalidError("This file is no longer in the workspace. Reload the page.")
        return found

    # Scenarios, denials, review

    def save_scenario(self, name: str, terms: str, who: str) -> SavedScenario:
        """Keeps a scenario's terms under a name."""
        return scenarios.save(self._database, self.id, name, terms, who)

    def scenarios(self) -> tuple[SavedScenario, ...]:
        """The saved scenarios by name."""
        return scenarios.listed(self._database, self.id)

    def remove_scenario(self, name: str) -> None:
        """Deletes a saved scenario."""
        scenarios.remove(self._database, self.id, name)

    def change_denial(self, item: str, changes: Mapping[str, tuple[str | None, str | None]], who: str) -> None:
        """Saves changes of one denial: field to what was seen and what is new.

        Raises: EditConflictError where somebody else changed it since.
        """
        denials.change(self._database, self.id, item, changes, who)

    def denial_states(self) -> denials.States:
        """Every denial that somebody touched, with its fields in force."""
        return denials.states(self._database, self.id)

    def denial_events(self, item: str | None = None) -> tuple[DenialEvent, ...]:
        """The changes of one denial or of all, in order."""
        return denials.events(self._database, self.id, item)

    def comment(self, target: str, text: str, who: str) -> Comment:
        """Keeps a remark on a row or figure."""
        return review.comment(self._database, self.id, target, text, who)

    def comments(self, target: str | None = None) -> tuple[Comment, ...]:
        """The remarks in order, on one target or on all."""
        return review.comments(self._database, self.id, target)

    def freeze(self, figures: Mapping[str, int], as_of: date, note: str, who: str) -> Snapshot:
        """Freezes the figures at this revision."""
        return review.freeze(self._database, self.id, figures, as_of, note, who)

    def sign(self, snapshot_id: str, who: str) -> Snapshot:
        """Signs a frozen snapshot, once."""
        return review.sign(self._database, self.id, snapshot_id, who)

    def snapshots(self) -> tuple[Snapshot, ...]:
        """The frozen figures, newest first."""
        return review.snapshots(self._database, self.id)


def _change(edit: Edit, was: str | None, tables: Sequence[Table]) -> CellChange:
    typed = Typed(edit.sheet, edit.cell, was, edit.new, edit.why)
    made = correction(typed, (edit.table_kind, edit.field), tables)
    return CellChange(
        edit.sheet, edit.cell, was, made.now, made.kind, edit.why, edit.who, edit.at,
        formula_ok=made.mends_formula, in_hours=made.in_hours,
    )  # fmt: skip
