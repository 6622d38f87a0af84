"""The workspace as pages and scripts use it: uploads, figures, corrections, scenarios, denials and reviews of one team.

Figures are computed once per revision and day and shared by every session of the server.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from cmcore.authorizations.report import report
from cmcore.denials.answered import chronology, denial_items
from cmcore.denials.definition import DEFAULT
from cmcore.denials.learning import learn
from cmcore.denials.letters import Facts, write_letter
from cmcore.denials.log import denial_log
from cmcore.denials.never_work import NeverWork
from cmcore.denials.plan import plan_week
from cmcore.denials.sources import NAMING
from cmcore.denials.week import USUAL_WORK, PlanTables, Work, appeals_of, plan_tables, week_from
from cmcore.denials.worklist import build_worklist, called_denied
from cmcore.engine.estimate import with_sources
from cmcore.engine.gates import override_of
from cmcore.engine.reprice import Priced, price_again
from cmcore.engine.stakes import price_findings, with_stakes
from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, InputInvalidError
from cmcore.intake.cells import show_cell
from cmcore.intake.check import check_everything
from cmcore.intake.checking.known import with_book_names
from cmcore.intake.correcting.clusters import CLUSTERED_KINDS, remember_clusters
from cmcore.intake.correcting.corrections import Typed
from cmcore.intake.correcting.edits import CellEdit
from cmcore.intake.correcting.learned import step_of, with_learned
from cmcore.intake.correcting.row_lists import rows_to_add, rows_to_remove
from cmcore.intake.files.opening import plain_name, unlock
from cmcore.intake.finding.looks import one_line
from cmcore.intake.next_file.corrected_keys import corrected_rows, key_edits
from cmcore.intake.next_file.memory import Memory, spelled
from cmcore.intake.next_file.updating import as_written, earlier_rows, find_updates, newest_rows
from cmcore.intake.tables import Reading
from cmcore.negotiation.agreed import Agreed, new_schedule, schedule_workbook, superseding
from cmcore.remits.answered import Answered, with_answers
from cmcore.remits.capitation import CapitationReview, review_capitation
from cmcore.remits.provider_adjustments import provider_adjustments
from cmcore.remits.reading import grids_guarded, read_upload_guarded
from cmcore.store import (
    agreements,
    denials,
    edits,
    mappings,
    overrides,
    picks,
    preferences,
    review,
    scenarios,
    uploads,
    variances,
    workspaces,
)
from cmcore.store.carried import carry_over, moved_to_newest, standing, steps_of
from cmcore.store.corrections import changes_of_file, corrected_name, edit_of_cell, edit_of_finding, surest
from cmcore.store.database import Database, open_database
from cmcore.store.kept import Kept
from cmcore.store.readings import is_of, read_kept, tables_of
from cmcore.store.records import Moment
from cmcore.store.state import load_state
from cmcore.variances.lines import TOLERANCE
from cmcore.variances.patterns import in_words
from cmcore.variances.report import report_variances
from cmcore.workbook.cell_change import over_formulas
from cmcore.workbook.changes import changes_workbook
from cmcore.workbook.corrected import CellChange, Corrected, correct_file
from cmcore.workbook.reports import write_xlsx
from cmcore.workbook.row_lists import rows_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    import polars as pl

    from cmcore.authorizations.report import Report
    from cmcore.denials.learning import Learning
    from cmcore.denials.plan import Plan
    from cmcore.engine.estimate import Estimate
    from cmcore.engine.gates import Override
    from cmcore.findings import Finding
    from cmcore.intake.correcting.clusters import Cluster
    from cmcore.intake.files.grids import Grid
    from cmcore.intake.next_file.updating import Update
    from cmcore.intake.tables import Dataset, Table
    from cmcore.store.carried import CarriedOver
    from cmcore.store.records import Comment, DenialEvent, Edit, NewEdit, SavedScenario, Snapshot, Upload
    from cmcore.store.schema import WorkspaceRow
    from cmcore.variances.report import Report as VarianceReport

Decision = TypeVar("Decision")
MOST_KEPT = 32
_figures = Kept(MOST_KEPT)


def _as_cells(edits: Iterable[Edit]) -> tuple[CellEdit, ...]:
    """Corrections as the cells that they change, in their order."""
    return tuple(CellEdit(each.row_id, each.field, each.new) for each in edits)


def open_workspace(workspace_id: str | None = None, *, database: Database | None = None) -> Workspace:
    """The workspace of an id; without one the workspace last used, made where there is none.

    Raises: UnknownNameError where there is no workspace of that id.
    """
    store = database or open_database()
    return Workspace(store, workspaces.find_or_make(store, workspace_id).id)


def new_workspace(name: str, *, database: Database | None = None) -> Workspace:
    """An empty workspace under a name, beside those there are."""
    store = database or open_database()
    return Workspace(store, workspaces.make(store, name).id)


def known_workspaces(*, database: Database | None = None) -> list[tuple[str, str]]:
    """Id and name of every workspace, the last changed first."""
    return workspaces.listed(database or open_database())


class Workspace:
    """One team's data. Every change counts a revision; `revision` is part of every cached figure's key."""

    def __init__(self, database: Database, workspace_id: str) -> None:
        self._database = database
        self.id = workspace_id
        self._refresh()

    def _refresh(self) -> None:
        self._take(workspaces.load(self._database, self.id))

    def _take(self, row: WorkspaceRow) -> None:
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

    def add_upload(self, name: str, data: bytes, who: str, *, password: str | None = None) -> Reading:
        """Keeps a file that can be read and gives its reading; one that cannot is not kept.

        A workbook that a password opens is kept without it, and is given back without it.
        """
        name = plain_name(name)
        try:
            data = unlock(name, data, password) if password else data
        except FileRefusedError as error:
            return Reading(name, "", refused=str(error))
        reading = read_upload_guarded(name, data, memory=self.memory)
        if reading.refused is None:
            upload, is_new = uploads.add(self._database, self.id, name, data, who)
            read_kept(self._database, self.id, upload, self.memory, reading)
            self._refresh()
            if is_new:
                self._carry()
        return reading

    def carried_over(self) -> CarriedOver:
        """What becomes of the corrections of rows that a newer file replaced."""

        def carry() -> CarriedOver:
            readings, updates = self._updates()
            return carry_over(updates, readings, self.edits() if updates else ())

        return _figures.get((*self._key, "carried"), carry)

    def _updates(self) -> tuple[list[Reading], tuple[Update, ...]]:
        """The readings in the order that the files came, and what the newer ones change of the earlier ones."""
        kept = self.uploads()
        readings = [self._reading(each) for each in kept]
        made = key_edits(_as_cells(self.edits()))
        key = ("updates", self._database.url, self.id, kept, repr(self.memory.to_dict()), made)
        apart = [each.sha256 for each in kept if each.apart]
        return readings, _figures.get(key, lambda: find_updates(readings, apart, corrected_rows(readings, made)))

    def _carry(self) -> None:
        """Makes the corrections of replaced rows on the rows that stand in their place, where nobody has yet."""
        edits.carry(self._database, self.id, self.carried_over().pending)
        self._refresh()

    def set_apart(self, upload_id: str, *, apart: bool) -> None:
        """Says whether a file stands for itself, or brings the records that it shares with earlier files up to date."""
        uploads.set_apart(self._database, self.id, upload_id, apart=apart)
        self._refresh()
        self._carry()

    def put_last(self, upload_id: str) -> None:
        """Lets a file count as the newest, so that it brings the records that it shares with the others up to date."""
        uploads.put_last(self._database, self.id, upload_id)
        self._refresh()
        self._carry()

    def remove_upload(self, upload_id: str, who: str) -> None:
        """Takes a file out; its corrections apply again if it comes back."""
        uploads.remove(self._database, self.id, upload_id, who)
        self._refresh()

    def uploads(self) -> tuple[Upload, ...]:
        """The files in the order they came."""
        return uploads.listed(self._database, self.id)

    def set_mapping(self, headers: Sequence[str], kind: str, chosen: Mapping[str, str | None]) -> None:
        """Keeps what a table is and which field each header names, for these files and the next ones."""
        mappings.remember(self._database, self.id, lambda memory: memory.remember(headers, kind, chosen))
        self._refresh()

    def name_payer(self, headers: Sequence[str], payer: str, place: str = "") -> None:
        """Keeps the payer of fee lines in tables with these headers, which have no payer column, at a place."""
        mappings.remember(self._database, self.id, lambda memory: memory.remember_payer(headers, payer, place))
        self._refresh()

    def set_date_order(self, header: str, first: Literal["day", "month"]) -> None:
        """Keeps whether the dates under a header begin with the day or the month, for these files and the next ones."""
        mappings.remember(self._database, self.id, lambda memory: memory.remember_date_order(header, first))
        self._refresh()

    def use_sheet(self, sheet: str, *, used: bool) -> None:
        """Keeps whether sheets of a name belong to the data, for these files and the next ones."""
        mappings.remember(self._database, self.id, lambda memory: memory.remember_sheet(sheet, used=used))
        self._refresh()

    def set_header_row(self, upload_id: str, sheet: str, row: int, rows: int = 1) -> None:
        """Keeps that a row of a sheet, counted from 1, is the last of `rows` that head a table.

        Raises: InputInvalidError where the sheet has no such row, or nothing stands in it.
        """
        upload = uploads.find(self._database, self.id, upload_id)
        grids = grids_guarded(upload.name, uploads.load(self._database, self.id, upload_id))
        cells = next((grid.rows[row - 1] for grid in grids if grid.sheet == sheet and 0 < row <= len(grid.rows)), ())
        names = [one_line(each) for each in cells]
        if not any(names):
            raise InputInvalidError(f"{upload.name}, {sheet}: row {row} is empty and cannot head a table.")
        mappings.remember(self._database, self.id, lambda memory: memory.remember_header_row(names, rows))
        self._refresh()

    def remember_value(self, field: str, spelling: str, value: str) -> None:
        """Keeps what a spelling in a field means, for these files and the next ones."""
        mappings.remember(self._database, self.id, lambda memory: memory.remember_value(field, spelling, value))
        self._refresh()

    def forget_mapping(self, path: Sequence[str]) -> None:
        """Forgets one remembered mapping or spelling."""
        mappings.forget_one(self._database, self.id, path)
        self._refresh()

    def forget_mappings(self) -> None:
        """Forgets every remembered mapping and spelling."""
        mappings.forget(self._database, self.id)
        self._refresh()

    # Figures

    def dataset(self, as_of: date) -> Dataset:
        """The files as tables with the corrections in force and every finding.

        Where somebody changed the data since, this workspace moves on to the newest revision.
        """
        return _figures.get((*self._key, "dataset", as_of), lambda: self._read_dataset(as_of))

    @property
    def _key(self) -> tuple[str, str, int]:
        return (self._database.url, self.id, self.revision)

    def _read_dataset(self, as_of: date) -> Dataset:
        state = load_state(self._database, self.id)
        if state.row.revision != self.revision:
            self._take(state.row)
            return self.dataset(as_of)
        # Nobody asks for figures of a revision again that is older than the one before.
        _figures.drop(lambda key: key[:2] == self._key[:2] and key[2] < self.revision - 1)
        readings = [self._reading(each) for each in state.uploads]
        made = _as_cells(state.edits)
        apart = [each.sha256 for each in state.uploads if each.apart]
        dataset = check_everything(readings, as_of=as_of, edits=made, apart=apart, ever=_as_cells(self.edits()))
        steps = steps_of(state.edits, dataset.updates)
        return replace(dataset, findings=with_learned(dataset.findings, steps))

    def _reading(self, upload: Upload) -> Reading:
        return read_kept(self._database, self.id, upload, self.memory)

    def answered(self, as_of: date) -> Answered:
        """The frames with what the loaded remittances paid and refused."""
        dataset = self.dataset(as_of)

        def answer() -> Answered:
            return with_answers(dataset.frames, self.picks(), earlier_rows(dataset, "sessions"))

        return _figures.get((*self._key, "answered", as_of), answer)

    @property
    def _newest(self) -> dict[str, str]:
        """The rows that newer files replaced, with the row that stands in their place today."""
        return newest_rows(self._updates()[1])

    def provider_adjustments(self, as_of: date) -> pl.DataFrame:
        """What payers took from or added to whole payments (see `provider_adjustments`)."""
        frames = self.dataset(as_of).frames
        return _figures.get((*self._key, "provider adjustments", as_of), lambda: provider_adjustments(frames))

    def capitation(self, as_of: date) -> CapitationReview | None:
        """What the loaded capitation payments come to by month, and what they leave open; None where there are none."""
        frames = self.dataset(as_of).frames
        if frames["capitation"].is_empty():
            return None
        return _figures.get((*self._key, "capitation", as_of), lambda: review_capitation(frames))

    def estimate(self, as_of: date) -> Estimate:
        """The sessions priced, with what each fault costs and where each rate stands."""
        dataset = self.dataset(as_of)

        def price() -> Estimate:
            estimate = self._price("priced", self.answered(as_of).frames, as_of=as_of)
            return with_stakes(dataset, with_sources(estimate, dataset), partial(self._price, "resolved"))

        return _figures.get((*self._key, "estimate", as_of), price)

    def _price(
        self, what: str, frames: Mapping[str, pl.DataFrame], *, as_of: date, payer: str | None = None
    ) -> Estimate:
        """The frames priced, from what the revision before came to where that is kept."""
        url, workspace_id, revision = self._key
        before: Priced | None = _figures.held((url, workspace_id, revision - 1, what, as_of))
        key = (url, workspace_id, revision, what, as_of)
        return _figures.get(key, lambda: price_again(before, frames, as_of=as_of, payer=payer)).estimate

    def findings(self, as_of: date) -> tuple[Finding, ...]:
        """Every finding with the money that it blocks."""
        estimate = self.estimate(as_of)
        dataset = self.dataset(as_of)
        return _figures.get((*self._key, "findings", as_of), lambda: price_findings(dataset, estimate))

    def authorizations(self, as_of: date) -> Report:
        """What every authorization has left, when it runs out, and the sessions outside any."""
        estimate = self.estimate(as_of)
        frames = self.dataset(as_of).frames
        return _figures.get((*self._key, "authorizations", as_of), lambda: report(frames, estimate, as_of))

    # Corrections

    def correct(self, finding: Finding, value: str | None, who: str) -> None:
        """Puts a value in a finding's cell.

        Raises: EditConflictError where somebody else changed the cell since it was shown; InputInvalidError for a
        finding without a cell or a value that its column cannot hold.
        """
        self._save([edit_of_finding(finding, value, "typed", tables_of(self._files(), finding.row_id))], who)

    def edit(self, row_id: str, field: str, typed: Typed, who: str) -> None:
        """Puts a text in any cell of a loaded row; `typed` says what its maker saw there, what it becomes, and why.

        Raises: EditConflictError where somebody else changed the cell since it was shown; InputInvalidError where
        the file has no such cell or its column cannot hold the value.
        """
        self._save([edit_of_cell(row_id, field, typed, tables_of(self._files(), row_id))], who)

    def accept(self, findings: Sequence[Finding], who: str) -> int:
        """Accepts suggestions as one batch, all or none; returns how many.

        Raises: EditConflictError where somebody else changed one of the cells since.
        """
        files = self._files()
        batch = [
            edit_of_finding(each, each.suggestion, each.evidence or each.message, tables_of(files, each.row_id))
            for each in surest(findings)
        ]
        cells = {(each.row_id, each.field): each for each in batch}
        return self._save([*cells.values()], who)

    def _save(self, made: Sequence[NewEdit], who: str) -> int:
        """Saves corrections on the rows that stand today, whatever rows their maker saw; returns how many."""
        self._refresh()
        seen = self.revision
        number = edits.make(self._database, self.id, self._on_newest(made), who)
        self._refresh()
        if self.revision > seen + 1:
            self._carry()
        return number

    def _on_newest(self, made: Sequence[NewEdit]) -> Sequence[NewEdit]:
        """Corrections on the rows that stand today."""
        readings, updates = self._updates()
        if not updates:
            return made
        in_force = self.edits(undone=False)
        return [moved_to_newest(each, updates, readings, in_force) for each in made]

    def merge_spellings(self, clusters: Sequence[Cluster], as_of: date, who: str) -> int:
        """Corrects every spelling of the clusters and remembers it for the next files; returns the cells corrected.

        Raises: EditConflictError where somebody else changed one of the cells since.
        """
        wanted = {(each.field, spelling.text): each.value for each in clusters for spelling in each.spellings}
        found = [
            each
            for each in self.findings(as_of)
            if each.kind in CLUSTERED_KINDS and wanted.get((each.field or "", each.value or "")) == each.suggestion
        ]
        number = self.accept([each for each in found if each.suggestion is not None], who)
        mappings.remember(self._database, self.id, lambda memory: remember_clusters(memory, clusters))
        self._refresh()
        return number

    def corrected_before(self, as_of: date) -> tuple[Finding, ...]:
        """The findings whose cell holds a text that was corrected before, with that correction as their suggestion."""
        steps = steps_of(self.edits(undone=False), self._updates()[1])
        return tuple(each for each in self.findings(as_of) if each.cell and step_of(each, steps))

    def next_undo(self, who: str) -> str | None:
        """The batch that `undo` undoes next for somebody; None where no correction is in force."""
        return edits.next_undo(self._database, self.id, who)

    def undo(self, who: str, seen: str | None = None) -> tuple[Edit, ...]:
        """Undoes one's own last batch, or the last of all where one made none; gives what was undone.

        Raises: InputInvalidError where a later correction stands on one of its cells, or where the next batch is
        another than the one `seen`.
        """
        undone = edits.undo(self._database, self.id, who, seen)
        self._forget_spellings(undone)
        return self._standing(undone)

    def _standing(self, made: Sequence[Edit]) -> tuple[Edit, ...]:
        """The corrections without those of cells that a newer file replaced, where they went over or were overruled."""
        return standing(made, self._updates()[1])

    def redo(self, who: str) -> tuple[Edit, ...]:
        """Does again what one undid last, or what was undone last of all; gives what was done again.

        Raises: EditConflictError where a cell of it was changed since.
        """
        redone = edits.redo(self._database, self.id, who)
        meant = [(each.field, spelled(each.old), each.new) for each in redone]
        mappings.remember(self._database, self.id, lambda memory: memory.recall_values(meant))
        self._refresh()
        return self._standing(redone)

    def undo_one(self, edit_id: int, who: str) -> None:
        """Undoes one correction out of order.

        Raises: InputInvalidError where a later correction of the same cell stands on it.
        """
        self._forget_spellings(edits.undo_one(self._database, self.id, edit_id, who))

    def _forget_spellings(self, undone: Sequence[Edit]) -> None:
        """Forgets each spelling that was merged once its last correction is undone, and reads it as it is written."""
        self._refresh()
        left = {(each.field, spelled(each.old)) for each in self.standing_edits()}
        gone = [
            (each.field, spelled(each.old))
            for each in undone
            if self.still_means(each) and (each.field, spelled(each.old)) not in left
        ]
        if gone:
            mappings.remember(self._database, self.id, lambda memory: memory.forget_values(gone))
        self._refresh()

    def still_means(self, edit: Edit) -> bool:
        """Whether what stood in a corrected cell is remembered as a way of writing what it was corrected to."""
        return edit.new is not None and self.memory.aliases.get(edit.field, {}).get(spelled(edit.old)) == edit.new

    def edits(self, *, undone: bool = True) -> tuple[Edit, ...]:
        """The corrections in the order they were made."""
        return edits.listed(self._database, self.id, undone=undone)

    def standing_edits(self) -> tuple[Edit, ...]:
        """The corrections in force of the cells that stand today, in the order they were made."""
        return self._standing(self.edits(undone=False))

    @property
    def can_redo(self) -> bool:
        """Whether a correction was undone last."""
        return edits.can_redo(self._database, self.id)

    def _files(self) -> list[tuple[Upload, tuple[Table, ...]]]:
        return [(each, self._reading(each).tables) for each in self.uploads()]

    # Files given back

    def changes(self, upload_id: str) -> tuple[CellChange, ...]:
        """The cells of one file that its corrections change."""
        upload = uploads.find(self._database, self.id, upload_id)
        made = [each for each in self.edits(undone=False) if is_of(upload, each.row_id)]
        return changes_of_file(made, self._reading(upload).tables) if made else ()

    def corrected(
        self, upload_id: str, *, corrections_sheet: bool = False, replace_formulas: bool = False
    ) -> Corrected:
        """The file with its corrections, in place of formulas too, and a sheet of them, where asked for."""
        upload = uploads.find(self._database, self.id, upload_id)
        data = unlock(upload.name, uploads.load(self._database, self.id, upload_id))
        changes = self.changes(upload_id)
        return correct_file(
            upload.name,
            data,
            over_formulas(changes) if replace_formulas else changes,
            corrections_sheet=corrections_sheet,
            error_cells=lambda: {each.sheet: each.errors for each in grids_guarded(upload.name, data)},
        )

    def corrected_name(self, upload_id: str) -> str:
        """What the corrected file is called, without making it."""
        return corrected_name(uploads.find(self._database, self.id, upload_id).name)

    def change_list(self, upload_id: str, *, replace_formulas: bool = False) -> bytes:
        """A workbook of the corrections of one file: cell, was, now, why, who, when."""
        made = self.corrected(upload_id, replace_formulas=replace_formulas)
        return changes_workbook(made.applied, made.refused, made.notes)

    def rows_to_remove(self, upload_id: str, as_of: date) -> bytes | None:
        """A workbook of the rows of one file that repeat others, because no row is deleted from it; None for none."""
        upload = uploads.find(self._database, self.id, upload_id)
        findings = [each for each in self.dataset(as_of).findings if is_of(upload, each.row_id)]
        grids = grids_guarded(upload.name, uploads.load(self._database, self.id, upload_id))
        sheets = rows_to_remove(self._reading(upload).tables, findings, grids)
        return rows_workbook(upload.name, sheets) if sheets else None

    def rows_to_add(self, upload_id: str, table_id: str, rows: Sequence[Mapping[str, str | None]]) -> bytes:
        """A workbook of new rows, by field, under the columns of one of a file's tables; the file gets none itself."""
        upload = uploads.find(self._database, self.id, upload_id)
        table = next(each for each in self._reading(upload).tables if each.table_id == table_id)
        return rows_workbook(upload.name, rows_to_add(table, rows, "Added by hand."))

    # Scenarios, denials, review

    def save_scenario(
        self, name: str, terms: str, who: str, known: Collection[datetime] | None = None
    ) -> SavedScenario:
        """Keeps a scenario's terms under a name, as computed at this workspace's revision (see `scenarios.save`)."""
        return scenarios.save(self._database, self.id, name, terms, self.revision, who, known)

    def scenarios(self) -> tuple[SavedScenario, ...]:
        """The saved scenarios by name."""
        return scenarios.listed(self._database, self.id)

    def copy_scenario(self, name: str, who: str) -> SavedScenario:
        """The scenario again under the next free name, to change beside the first."""
        return scenarios.copied(self._database, self.id, name, who)

    def remove_scenario(self, name: str, seen: datetime | None = None) -> None:
        """Deletes a saved scenario (see `scenarios.remove`)."""
        scenarios.remove(self._database, self.id, name, seen)

    def worklist(self, as_of: date) -> pl.DataFrame:
        """Every line denied, paid short or never answered, with what people did about it (see `build_worklist`)."""

        def build() -> pl.DataFrame:
            dataset, answers, wrong = self.dataset(as_of), self.denial_answers(as_of), self.variances(as_of)
            return build_worklist(
                dataset.frames,
                self.estimate(as_of).lines,
                self.denial_states(),
                as_of,
                as_written(dataset, ("sessions", "denials"), NAMING),
                remitted=None if answers is None else denial_items(answers),
                accepted=wrong.accepted["item"].to_list(),
                never_work=self.never_work(),
                patterns=in_words(wrong.lines),
            )

        return _figures.get(self._worklist_key(as_of), build)

    def learning(self, as_of: date) -> Learning:
        """What the denials so far teach."""
        key = (*self._worklist_key(as_of), "learning")
        return _figures.get(key, lambda: learn(self.estimate(as_of), self.worklist(as_of)))

    def _worklist_key(self, as_of: date) -> tuple[Any, ...]:
        """What the worklist rests on."""
        accepted = tuple(self._of_today(variances.accepted(self._database, self.id)))
        worked = denials.stamp(self._database, self.id)
        return (*self._key, "worklist", as_of, worked, self.never_work(), accepted, self.denial_definition())

    def week_plan(self, as_of: date, minutes_a_day: int, work: Work) -> Plan:
        """The appeals that bring most this week with so many staff minutes a day, each taking what its level does."""
        key = (*self._worklist_key(as_of), "plan", minutes_a_day, work)
        return _figures.get(
            key, lambda: plan_week(appeals_of(self.worklist(as_of), work), week_from(as_of, minutes_a_day))
        )

    def week_tables(self, as_of: date, minutes_a_day: int, work: Work) -> PlanTables:
        """The week's plan as rows of the worklist."""
        key = (*self._worklist_key(as_of), "plan tables", minutes_a_day, work)
        return _figures.get(key, lambda: plan_tables(self.week_plan(as_of, minutes_a_day, work), self.worklist(as_of)))

    def appeal_work(self) -> Work:
        """The minutes and the cost of filing at each level, as the team settled them, else the usual ones."""
        kept = self.preference("appeal_work")
        return Work(tuple(kept["minutes"]), tuple(kept["cost"])) if kept else USUAL_WORK

    def set_appeal_work(self, work: Work, who: str) -> None:
        """Keeps what filing takes at each level for the whole team."""
        self.settle("appeal_work", {"minutes": work.minutes, "cost": work.cost}, who)

    def denial_stamp(self) -> tuple[int, int]:
        """What changes with every change of a denial and every undoing."""
        return denials.stamp(self._database, self.id)

    def can_undo_denial(self, who: str) -> bool:
        """Whether a change that somebody made to a denial is in force."""
        return denials.can_undo(self._database, self.id, who)

    def denial_answers(self, as_of: date) -> pl.DataFrame | None:
        """What payers answered to each line ever denied, in the order of time; None without remittances."""
        matches, frames = self.answered(as_of).matches, self.dataset(as_of).frames
        if matches is None:
            return None
        definition = self.denial_definition()
        key = (*self._key, "denial_answers", as_of, definition)
        return _figures.get(
            key,
            lambda: chronology(matches, frames["remittances"], frames["sessions"], definition, called_denied(frames)),
        )

    def denial_log(self, as_of: date) -> bytes:
        """The denial logs as a workbook: their own columns brought up to date, and ours beside them."""
        logs: list[tuple[Table, Grid | None]] = []
        for upload in self.uploads():
            tables = [each for each in self._reading(upload).tables if each.kind == "denials" and each.used]
            if tables:
                data = unlock(upload.name, uploads.load(self._database, self.id, upload.id))
                grids = {each.sheet: each for each in grids_guarded(upload.name, data)}
                logs += [(each, grids.get(each.sheet)) for each in tables]
        found = denial_log(logs, self.worklist(as_of))
        return write_xlsx(found.sheets, found.columns)

    def picks(self) -> dict[str, tuple[str, ...]]:
        """Remittance line to the sessions that a person says it answers."""
        picked = picks.picked(self._database, self.id)
        newest = self._newest if picked else {}
        return {line: tuple(newest.get(each, each) for each in row_ids) for line, row_ids in picked.items()}

    def pick_sessions(self, line_id: str, row_ids: Sequence[str], who: str) -> None:
        """Keeps that a remittance line answers these sessions, or none of them."""
        picks.pick(self._database, self.id, line_id, row_ids, who)
        self._refresh()

    def take_payers_amounts(self, told: pl.DataFrame, who: str) -> int:
        """Corrects amounts of the log to what the payer answered; returns how many.

        `told` are rows of `Answered.disagreements`.
        Raises: EditConflictError where somebody else changed one of the cells since.
        """
        files = self._files()
        batch = []
        for row_id, name, logged, answered in told.select("row_id", "field", "logged", "answered").iter_rows():
            column = TABLES["sessions"].column(name)
            typed = Typed("", "", show_cell(logged, column), show_cell(answered, column), "as the payer answered")
            batch.append(edit_of_cell(row_id, name, typed, tables_of(files, row_id)))
        return self._save(batch, who)

    def change_denials(self, changes: Mapping[str, denials.Changes], who: str, as_of: date | None = None) -> None:
        """Saves changes of denials, all or none: item to its fields, each with what was seen and what is new.

        `as_of` is the day of the worklist that the changes were made on.
        Raises: EditConflictError where somebody else changed one since.
        """
        moved = [item for item, each in changes.items() if "status" in each]
        shown: dict[str, str] = {}
        if as_of is not None and moved:
            items = self.worklist(as_of)
            shown = dict(items.filter(items["item"].is_in(moved)).select("item", "status").iter_rows())
        denials.change(self._database, self.id, changes, who, shown)

    def undo_denial(self, who: str, item: str | None = None) -> tuple[DenialEvent, ...]:
        """Undoes the last changes of an item, or one's own last ones of all; gives what was undone.

        Raises: InputInvalidError where somebody changed the same since.
        """
        undone = denials.undo(self._database, self.id, who, item)
        self._refresh()
        return undone

    def denial_states(self) -> denials.States:
        """Every denial that somebody touched, with its fields in force."""
        return denials.states(self._database, self.id)

    def denial_events(self, item: str | None = None) -> tuple[DenialEvent, ...]:
        """The changes of one denial or of all, in order."""
        return denials.events(self._database, self.id, item)

    def never_work(self) -> NeverWork:
        """The rules for denials that are left alone."""
        kept = self.preference("never_work") or {}
        return NeverWork(tuple(kept.get("codes", ())), int(kept.get("least_cents", 0)), bool(kept.get("second_payers")))

    def set_never_work(self, rules: NeverWork, who: str, seen: Any = preferences.WHATEVER) -> None:
        """Keeps the rules for denials that are left alone, in place of the preference `seen` (see `settle`)."""
        self.settle("never_work", asdict(rules), who, seen)

    def denial_definition(self) -> str:
        """What counts as a denial in a remittance: a key of `denials.definition.DEFINITIONS`."""
        return self.preference("denial_definition") or DEFAULT

    def letter_template(self) -> bytes | None:
        """The agency's own letter as a Word file; None where it uses the bundled one."""
        kept = self.preference("letter_template")
        return b64decode(kept) if kept else None

    def set_letter_template(self, data: bytes | None, who: str, seen: Any = preferences.WHATEVER) -> None:
        """Keeps the agency's own letter in place of the preference `seen`; None goes back to the bundled one.

        Raises: what `settle` raises, and FileRefusedError for a file that is no Word file, or whose fields cannot be
        filled in.
        """
        if data is not None:
            write_letter(Facts(), data)
        self.settle("letter_template", None if data is None else b64encode(data).decode(), who, seen)

    def preference(self, name: str) -> Any:
        """What the team settled under a name; None where nothing was."""
        return preferences.settled(self._database, self.id, name)

    def settle(self, name: str, value: Any, who: str, seen: Any = preferences.WHATEVER) -> None:
        """Keeps what JSON can hold under a name; None forgets it.

        Raises: SettledSinceError where somebody settled another value than the one `seen`.
        """
        preferences.settle(self._database, self.id, name, value, who, seen)

    def agreed(self) -> tuple[Agreed, ...]:
        """The terms agreed with payers, in the order they were put in."""
        return agreements.listed(self._database, self.id)

    def agree(self, terms: Agreed, as_of: date, who: str) -> None:
        """Puts agreed rates into the fee schedule: the lines in force end the day before, new ones come as a file.

        Where somebody changes the data meanwhile, they are worked out anew on it.
        Raises: what `new_schedule` and `agreements.put_in` raise, and InputInvalidError where the schedule has no
        column for the last day.
        """
        for _ in range(agreements.TRIES - 1):
            with suppress(agreements.ScheduleChangedError):
                return self._agree(terms, as_of, who)
        return self._agree(terms, as_of, who)

    def _agree(self, terms: Agreed, as_of: date, who: str) -> None:
        self._refresh()
        seen = self.revision
        fees = with_book_names(self.dataset(as_of).frames, "fees")
        schedule, files = new_schedule(fees, terms), self._files()
        column = TABLES["fees"].column("effective_to")
        until = {row["row_id"]: row["effective_to"] for row in fees.select("row_id", "effective_to").to_dicts()}
        ends = [
            edit_of_cell(
                row_id, column.name,
                Typed("", "", show_cell(until[row_id], column), schedule.last_day.isoformat(), terms.why),
                tables_of(files, row_id),
            )
            for row_id in schedule.ends
        ]  # fmt: skip
        file = (plain_name(f"Agreed {terms.payer} {terms.start}.xlsx"), schedule_workbook(schedule.lines))
        reading = read_upload_guarded(*file, memory=self.memory)
        if reading.refused is not None:
            raise InputInvalidError(reading.refused)
        upload = agreements.put_in(self._database, self.id, terms, file, self._on_newest(ends), who, seen)
        read_kept(self._database, self.id, upload, self.memory, reading)
        self._refresh()
        self._carry()

    def take_back_agreed(self, terms: Agreed, who: str) -> None:
        """Takes agreed rates out again: their file goes, and the lines that they ended run on.

        Raises: InputInvalidError where later terms have taken the place of one of these rates.
        """
        if (later := superseding(terms, self.agreed())) is not None:
            raise InputInvalidError(f"The terms from {later.start} took the place of these. Take those back first.")
        for each in reversed(self.edits(undone=False)):
            if terms.ended(each.why) and each.field == "effective_to":
                self.undo_one(each.id, who)
        if terms.upload in {each.id for each in self.uploads()}:
            self.remove_upload(terms.upload, who)
        agreements.forget(self._database, self.id, terms, who)

    def variances(self, as_of: date, tolerance: int = TOLERANCE) -> VarianceReport:
        """What payers paid against their contracts by more than `tolerance` cents, less what is accepted."""
        found = variances.in_force(self._database, self.id)
        accepted, reviews = (self._of_today(found[0]), self._of_today(found[1]))
        return report_variances(self.dataset(as_of).frames, self.estimate(as_of), accepted, tolerance, reviews)

    def accept_variances(self, found: Mapping[str, int], why: str, who: str) -> None:
        """Accepts the variances of lines, item to cents, with the reason.

        Raises: InputInvalidError without a reason or a name.
        """
        variances.accept(self._database, self.id, found, why, who)

    def review_variances(self, found: Mapping[str, int], note: str, who: str) -> None:
        """Keeps that somebody looked at the variances of lines, item to cents, and left them open.

        Raises: InputInvalidError without a name.
        """
        variances.review(self._database, self.id, found, note, who)

    def take_back_variances(self, found: Mapping[str, int], who: str) -> None:
        """Puts accepted variances back to be worked, and takes back that they were reviewed."""
        earlier = {old: found[now] for old, now in self._newest.items() if now in found}
        variances.take_back(self._database, self.id, earlier | dict(found), who)

    def overrides(self) -> dict[str, Override]:
        """The sessions that people let out although a gate holds them, by item (see `gates.stopped_at`)."""
        return self._of_today(overrides.overrides(self._database, self.id))

    def _of_today(self, decided: Mapping[str, Decision]) -> dict[str, Decision]:
        """What was decided of items, those that go by their row under the row that stands there today."""
        newest = self._newest if decided else {}
        return {newest.get(item, item): each for item, each in decided.items()}

    def override_gates(self, row_ids: Sequence[str], as_of: date, why: str, who: str) -> None:
        """Lets sessions out although a gate holds them, for the reasons that stop them on that day.

        Raises: InputInvalidError without a reason in writing or a name, or where nothing stops one of them.
        """
        overrides.override(self._database, self.id, override_of(self.estimate(as_of), row_ids), why, who)

    def take_back_overrides(self, items: Collection[str], who: str) -> None:
        """Holds sessions again whose gates were overridden."""
        earlier = [old for old, now in self._newest.items() if now in items]
        overrides.take_back(self._database, self.id, [*earlier, *items], who)

    def comment(self, target: str, text: str, who: str) -> Comment:
        """Keeps a remark on a row or figure."""
        return review.comment(self._database, self.id, target, text, who)

    def comments(self, target: str | None = None) -> tuple[Comment, ...]:
        """The remarks in order, on one target or on all."""
        return review.comments(self._database, self.id, target)

    def freeze(self, figures: Mapping[str, int], as_of: date, note: str, who: str) -> Snapshot:
        """Freezes the figures, which were computed at this workspace's revision."""
        return review.freeze(self._database, self.id, figures, Moment(self.revision, as_of, who), note)

    def sign(self, snapshot_id: str, who: str) -> Snapshot:
        """Signs a frozen snapshot, once."""
        return review.sign(self._database, self.id, snapshot_id, who)

    def snapshots(self) -> tuple[Snapshot, ...]:
        """The frozen figures, newest first."""
        return review.snapshots(self._database, self.id)
