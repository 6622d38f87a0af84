"""The files of the command line: read and checked together, corrected, written, and spoken of on stderr."""

from __future__ import annotations

import getpass
import json
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
import typer
from rapidfuzz import process
from rich.console import Console
from rich.measure import Measurement

from cmcore.engine.estimate import Estimate, price_sessions, with_sources
from cmcore.engine.export import in_people_units, in_text_units, priced_sheets, priced_table
from cmcore.engine.parquet_cells import PayerBook, Priced
from cmcore.engine.parquet_files import price_parquet
from cmcore.engine.spark_files import price_on_spark
from cmcore.engine.stakes import with_stakes
from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, InputInvalidError, Severity, TableNotFoundError, UnknownNameError
from cmcore.intake.check import check_everything
from cmcore.intake.correcting.corrections import accepted_corrections, typed_corrections
from cmcore.intake.correcting.learned import step_of, with_learned
from cmcore.intake.correcting.replay import left_alone, read_steps
from cmcore.intake.files.opening import unlock
from cmcore.intake.next_file.updating import earlier_rows
from cmcore.intake.reading import combine
from cmcore.intake.shaping.payer_headers import payer_asked
from cmcore.intake.values.whose import is_nobodys
from cmcore.money import dollars
from cmcore.remits.answered import Answered, with_answers
from cmcore.remits.reading import grids_guarded, is_x12, read_upload_guarded
from cmcore.store import workspaces
from cmcore.store.database import open_database
from cmcore.store.workspace import Workspace
from cmcore.workbook.cell_change import over_formulas
from cmcore.workbook.corrected import CellChange, Corrected, correct_file
from cmcore.workbook.reports import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table as Columns

    from cmcore.intake.correcting.corrections import Correction
    from cmcore.intake.files.grids import Grid
    from cmcore.intake.next_file.updating import Update
    from cmcore.intake.tables import Dataset, Reading

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".tab"})
TABLE_ENDINGS = frozenset({".xlsx", ".csv", ".parquet"})
BOOK_ENDINGS = frozenset({".xlsx", ".xlsm"})
Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day to judge on; today.")]
RatesOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="Day whose rates and rules to price by, of the other book, else of this one."
    ),
]
In = Annotated[str | None, typer.Option("--workspace", help="Name or id; without it the one last used.")]
Who = Annotated[str | None, typer.Option(help="Who does it; without it your name on this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable answer on stdout.")]
MOST_WIDTH = 1_000
_FIGURE = re.compile(r"[-+$%\d.,—]*")
"""Figures and days, which are read wrongly where they are cut or run over two lines."""
say = Console(stderr=True, highlight=False)


def day_of(as_of: datetime | None) -> date:
    """The day to judge on: the one given, or today."""
    return as_of.date() if as_of else datetime.now(tz=UTC).astimezone().date()


def counted(number: int, what: str) -> str:
    """1 item, 2 items."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def read_paths(paths: list[Path], payer: str | None = None) -> list[Reading]:
    """Each file read once, whatever it is, within the limits that the app has."""
    unique = {path.resolve(): path for path in paths}.values()
    return [read_upload_guarded(path.name, path.read_bytes(), payer=payer, password=password()) for path in unique]


def password() -> str | None:
    """The password that opens protected workbooks, from the environment: on the command line others could read it."""
    return os.environ.get("CMCORE_PASSWORD") or None


def read_dataset(paths: list[Path], as_of: datetime | None, payer: str | None) -> Dataset:
    """The files as one checked dataset that can be priced.

    Raises: typer.Exit with 1 where a file is refused, TableNotFoundError where sessions or fees are lacking.
    """
    readings = read_paths(paths, payer)
    stop_if_refused(readings)
    dataset = check_everything(readings, as_of=day_of(as_of))
    for kind in ("sessions", "fees"):
        if dataset.frames[kind].is_empty():
            raise TableNotFoundError(kind, [reading.file for reading in readings])
    errors = sum(1 for each in dataset.findings if each.severity is Severity.ERROR)
    if errors:
        say.print(f"{errors:,} error{'' if errors == 1 else 's'} found; see them with: cmcore check", markup=False)
    _say_doubtful(readings)
    return dataset


def _say_doubtful(readings: list[Reading]) -> None:
    """Names each column that was left out since nobody said what it is, which the app would ask about."""
    tables = [(reading.file, table) for reading in readings for table in reading.tables if table.kind in TABLES]
    for file, table in tables:
        if is_nobodys(table):
            where = f"{file}, {table.sheet}: the fee schedule names no payer, so it prices no session."
            say.print(f"{where} Name it with --payer, or in a column headed Payer.", markup=False)
        for column in table.columns:
            if column.field is None and column.proposed:
                where = f'{file}, {table.sheet}: column {column.letter}, "{column.header}"'
                label = TABLES[table.kind].column(column.proposed).label
                said = f"{where}, was left out; it may be {label}. Head it so to have it used."
                if payer := payer_asked(column):
                    said = f"{where}, was left out; it may hold the rates of {payer}. Head it Payer: {payer} if so."
                say.print(said, markup=False)


def can_price(dataset: Dataset) -> bool:
    """Whether there are sessions and fees to price them by."""
    return not dataset.frames["sessions"].is_empty() and not dataset.frames["fees"].is_empty()


def answered(dataset: Dataset) -> Answered:
    """The frames with what the remittances among the files paid and refused."""
    return with_answers(dataset.frames, earlier=earlier_rows(dataset, "sessions"))


def priced(dataset: Dataset, as_of: date, payer: str | None = None) -> Estimate:
    """The sessions with what each pays, where that comes from and what is at stake."""
    estimate = price_sessions(answered(dataset).frames, as_of=as_of, payer=payer)
    return with_stakes(dataset, with_sources(estimate, dataset))


def find_session(frame: pl.DataFrame, session: str) -> str:
    """The row of a session by its id, or else by the number of its row in the sheet.

    Raises: UnknownNameError with the nearest ids.
    """
    found = frame.filter(pl.col("session_id").str.to_uppercase() == session.strip().upper())
    if found.is_empty():
        found = frame.filter(pl.col("row").cast(pl.String) == session.strip())
    if found.is_empty():
        ids = frame["session_id"].drop_nulls().unique(maintain_order=True)
        raise UnknownNameError("Session", session, [each for each, *_ in process.extract(session, ids, limit=3)])
    return str(found["row_id"][0])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The corrections asked for: suggestions to accept, values typed, and a list of earlier ones to make again.

    `replace_formulas` lets them take the place of formulas.
    """

    accept: str
    typed: Sequence[str] = ()
    like: Path | None = None
    replace_formulas: bool = False


def correct(file: Path, books: Sequence[Path], wanted: Wanted, *, corrections_sheet: bool = False) -> Corrected:
    """The file with the corrections wanted; books only serve to check it against.

    `corrections_sheet` adds a sheet that lists the corrections.
    """
    accept, typed = wanted.accept, wanted.typed
    steps = read_steps(wanted.like.name, wanted.like.read_bytes()) if wanted.like else {}
    reading, *others = read_paths([file, *books])
    stop_if_refused(others)
    grids = grids_of(file)
    if not (typed and grids):
        stop_if_refused([reading])
    dataset = check_everything([reading, *others], as_of=day_of(None))
    ours = [each for each in dataset.findings if each.file == reading.file]
    corrections = {each.place: each for each in accepted_corrections(ours, reading.tables, accept)}
    again = [each for each in with_learned(ours, steps) if step_of(each, steps)]
    left = left_alone(steps, reading.tables, [step for each in again if (step := step_of(each, steps))])
    corrections |= {each.place: each for each in accepted_corrections(again, reading.tables, "all")}
    corrections |= {each.place: each for each in typed_corrections(reading, typed, grids)}
    changes = [change_of(each) for each in corrections.values()]
    data = unlock(file.name, file.read_bytes(), password())
    errors = {each.sheet: each.errors for each in grids}
    made = over_formulas(changes) if wanted.replace_formulas else changes
    fixed = correct_file(file.name, data, made, corrections_sheet=corrections_sheet, error_cells=lambda: errors)
    return replace(fixed, notes=(*fixed.notes, *left))


def ending_for(out: Path, file: Path, corrected: Corrected) -> Path:
    """The name to write a corrected file under: with an ending that says what it is."""
    if not corrected.in_place:
        return out if out.suffix.lower() == ".xlsx" else out.with_suffix(".xlsx")
    own = file.suffix.lower()
    if corrected.data.startswith(b"PK"):
        own = own if own in BOOK_ENDINGS else ".xlsx"
        return out if out.suffix.lower() == own else out.with_suffix(own)
    return out if out.suffix.lower() in TEXT_ENDINGS else out.with_suffix(own if own in TEXT_ENDINGS else ".csv")


def stop_if_overwritten(out: Path, inputs: Iterable[Path]) -> None:
    """Raises InputInvalidError where writing `out` would destroy a file that is read."""
    if any(out.resolve() == each.resolve() for each in inputs):
        raise InputInvalidError(f"{out.name} is read and would be overwritten. Give the answer another name with -o.")


def change_of(correction: Correction) -> CellChange:
    """A correction as the change of a cell, made now from the command line."""
    return CellChange(
        sheet=correction.sheet,
        cell=correction.cell,
        was=correction.was,
        now=correction.now,
        kind=correction.kind,
        why=correction.why,
        who="command line",
        when=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        formula_ok=correction.mends_formula,
        in_hours=correction.in_hours,
        table=TABLES[correction.field[0]].plural if correction.field else "",
        column=TABLES[correction.field[0]].column(correction.field[1]).label if correction.field else "",
    )


def change_record(change: CellChange) -> dict[str, Any]:
    """One changed cell as the JSON contract has it; an emptied cell is null."""
    now = None if change.now is None else str(change.now)
    return {"sheet": change.sheet, "cell": change.cell, "was": change.was, "now": now, "why": change.why}


def price_past_memory(
    engine: Literal["duckdb", "spark"], sessions: Path, book: PayerBook, out: Path, as_of: date
) -> Priced:
    """Prices parquet sessions under a payer book with DuckDB into a file, or with Spark into a folder.

    Raises: InputInvalidError where OUT is no parquet file for DuckDB.
    """
    if engine == "spark":
        return price_on_spark(sessions, book, out, as_of=as_of)
    if out.suffix.lower() != ".parquet":
        raise InputInvalidError(f"{out.name}: the duckdb engine writes parquet. Give the file that ending.")
    return price_parquet(sessions, book, out, as_of=as_of)


def book_of(books: list[Path], payer: str | None) -> PayerBook:
    """The payer books as one.

    Raises: TableNotFoundError where they have no fees.
    """
    readings = read_paths(books, payer)
    stop_if_refused(readings)
    dataset = combine(readings)
    if dataset.frames["fees"].is_empty():
        raise TableNotFoundError("fees", [reading.file for reading in readings])
    places = {
        row_id: str(dataset.place(table_id, row, "rate", row_id) or "")
        for row_id, table_id, row in dataset.frames["fees"].select("row_id", "table_id", "row").iter_rows()
    }
    return PayerBook(dataset.frames, payer, places)


def say_priced(out: Path, sessions: int, expected: int, coverage: dict[str, int]) -> None:
    """Says what was priced, on stderr."""
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in coverage.items())
    say.print(f"{counted(sessions, 'session')} priced in {out}: expected {dollars(expected)}; {counts}", markup=False)


def stop_if_unwritable(out: Path) -> None:
    """Raises InputInvalidError where the ending names no format that priced sessions can be written in."""
    if out.suffix.lower() not in TABLE_ENDINGS:
        raise InputInvalidError(f"{out.name}: the ending says no format that can be written. Use xlsx, csv or parquet.")


def write_priced(dataset: Dataset, estimate: Estimate, out: Path) -> None:
    """Writes the priced sessions in the format that the ending names; a workbook explains each on a second sheet."""
    frame, columns = priced_table(dataset, estimate)
    suffix = out.suffix.lower()
    if suffix == ".csv":
        out.write_bytes(write_csv(in_text_units(frame, columns)))
    elif suffix == ".parquet":
        in_people_units(frame, columns).write_parquet(out)
    else:
        out.write_bytes(write_xlsx(*priced_sheets(dataset, estimate)))


def read_text(path: Path) -> str:
    """The text of a file that people write.

    Raises: FileRefusedError where it is none.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError(path.name, "The content is no text.", "Save it as UTF-8 text.") from error


def say_readings(readings: list[Reading]) -> None:
    """Says of each file what tables were found, on stderr."""
    for reading in readings:
        say.print(reading.refused or reading.file, markup=False)
        for table in reading.tables:
            rows = table.frame.height if table.used else table.data_rows
            unused = "" if table.used else ", hidden and not used" if table.hidden else ", left out"
            counted = f"{rows:,} row{'' if rows == 1 else 's'}"
            said = f"  {table.sheet}: {table.kind}, {counted}, header row {table.header_rows[1]}{unused}"
            say.print(said, markup=False)


def say_updates(updates: Iterable[Update]) -> None:
    """Says what each newer export changes of an earlier one, on stderr."""
    for each in updates:
        model = TABLES[each.kind]
        noun = model.singular if each.pairs.height == 1 else model.plural
        said = (
            f"{each.newer} brings {each.pairs.height:,} {noun} of {each.older} up to date: {each.changed:,} changed, "
            f"{each.added:,} new, {each.kept:,} only in {each.older}, kept."
        )
        if each.absent:
            labels = ", ".join(model.column(name).label for name in each.absent)
            said += f" It has no column for {labels}; the earlier values stay."
        if each.looks_older:
            said += f" It looks older than {each.older}: give {each.older} last if that is the newer one."
        say.print(said, markup=False)


def grids_of(path: Path) -> tuple[Grid, ...]:
    """The sheets of a file whose cells can be corrected, be there a table in them or not; none where it is broken."""
    data = path.read_bytes()
    if is_x12(path.name, data):
        raise InputInvalidError(
            f"{path.name}: a remittance is the payer's word and is not corrected. Ask for a new one."
        )
    return grids_guarded(path.name, data, password())


def stop_if_refused(readings: list[Reading]) -> None:
    """Ends with 1 where any file could not be read, having said why."""
    refused = [reading.refused for reading in readings if reading.refused]
    for sentence in refused:
        say.print(sentence, markup=False, style="red")
    if refused:
        raise typer.Exit(1)


def print_answer(table: Columns) -> None:
    """A table on stdout, as wide as its figures need: names may run over lines, no figure is cut."""
    for column in table.columns:
        cells = [str(cell) for cell in (column.header, *column.cells)]
        whole = all(_FIGURE.fullmatch(cell) for cell in cells[1:])
        column.min_width = max(len(part) for cell in cells for part in ([cell] if whole else cell.split() or [""]))
        column.overflow = "fold"
    screen = Console()
    room = screen.options.update(max_width=MOST_WIDTH)
    screen.width = max(screen.width, Measurement.get(screen, room, table).minimum + len(table.columns))
    screen.print(table)


def print_json(record: dict[str, Any]) -> None:
    """Prints the machine-readable answer on stdout."""
    typer.echo(json.dumps(record, indent=2, ensure_ascii=False))


def open_workspace_named(name: str | None, *, make: bool = False) -> Workspace:
    """The workspace of a name or id, made under the name where `make` says so.

    Raises: UnknownNameError with the names there are.
    """
    database = open_database()
    if name is None:
        return Workspace(database, workspaces.find_or_make(database).id)
    known = workspaces.listed(database)
    found = [each for each, called in known if name == each or name.casefold() == called.casefold()]
    if not found and make:
        return Workspace(database, workspaces.make(database, name).id)
    if not found:
        raise UnknownNameError("Workspace", name, [called for _, called in known])
    return Workspace(database, found[0])


def day_in(kept: Workspace, as_of: datetime | None) -> date:
    """The day to judge a workspace on: as asked, else as settled there, else today."""
    return as_of.date() if as_of else kept.as_of or day_of(None)


def person(who: str | None) -> str:
    """Who does it: as said, else the name on this machine."""
    return who or getpass.getuser()
