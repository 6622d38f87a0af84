"""Every job of the app without a browser.

Machine-readable answers go to stdout with --json, everything else to stderr. Exit status: 0 done, 1 the input has
errors that stop the job, 2 wrong usage.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.table import Table as Columns

from cmcore.engine.estimate import Estimate, price_sessions, with_sources
from cmcore.engine.explain import explain_session
from cmcore.engine.export import in_people_units, priced_table
from cmcore.engine.stakes import price_findings, with_stakes
from cmcore.fields import TABLES
from cmcore.findings import (
    CmcoreError,
    FileRefusedError,
    InputInvalidError,
    Severity,
    TableNotFoundError,
    UnknownNameError,
)
from cmcore.intake.check import check_everything
from cmcore.intake.corrections import Correction, accepted_corrections, typed_corrections
from cmcore.intake.delimited import read_delimited
from cmcore.intake.grids import Grid, read_grids
from cmcore.intake.opening import TEXT_TYPES, FileType, check_file
from cmcore.intake.report import check_report
from cmcore.intake.tables import Dataset, Reading
from cmcore.money import dollars
from cmcore.remits.check import check_remittances
from cmcore.remits.reading import read_upload
from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import load_scenario
from cmcore.scenarios.utilization import Utilization
from cmcore.scenarios.workbook import scenario_workbook
from cmcore.workbook.changes import changes_workbook
from cmcore.workbook.corrected import CellChange, correct_file
from cmcore.workbook.reports import write_csv, write_xlsx
from cmcore.workbook.templates import template

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
remits = typer.Typer(no_args_is_help=True, help="What payers answered.")
app.add_typer(remits, name="remits")
say = Console(stderr=True, highlight=False)

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)]
OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Books = Annotated[list[Path] | None, typer.Option("--payers", exists=True, dir_okay=False, help="Payer book.")]
PayerName = Annotated[str | None, typer.Option(help="Payer of fee lines that name none.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day to judge on; today.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable answer on stdout.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="File to write.")]


@app.command()
def check(files: Files, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Tables found, columns matched to fields, and findings."""
    readings = _read(files)
    dataset = check_everything(readings, as_of=_day(as_of))
    findings = price_findings(dataset, _priced(dataset, _day(as_of))) if _can_price(dataset) else dataset.findings
    if as_json:
        _print_json(check_report(readings, findings))
    else:
        _say_readings(readings)
        for finding in findings:
            held = f" [{dollars(finding.amount)}]" if finding.amount else ""
            say.print(f"{finding.severity.value}: {finding.file} {finding.message}{held}", markup=False)
    if any(reading.refused for reading in readings):
        raise typer.Exit(1)


@app.command()
def fix(
    file: OneFile,
    out: Annotated[Path, typer.Option("-o", "--out", help="Corrected workbook to write.")],
    accept: Annotated[str, typer.Option(help="Suggestions to accept: safe, all or none.")] = "safe",
    values: Annotated[list[str] | None, typer.Option("--set", help="A correction: 'SHEET!CELL=VALUE'.")] = None,
    as_json: AsJson = False,
) -> None:
    """The corrected workbook, and the list of cells changed beside it."""
    reading = _read([file])[0]
    grids = _grids(file)
    if not (values and grids):
        _stop_if_refused([reading])
    dataset = check_everything([reading], as_of=_day(None))
    corrections = {each.place: each for each in accepted_corrections(dataset.findings, reading.tables, accept)}
    corrections |= {each.place: each for each in typed_corrections(reading, values or [], grids)}
    corrected = correct_file(file.name, file.read_bytes(), [_change(each) for each in corrections.values()])
    target = out if corrected.in_place else out.with_suffix(".xlsx")
    target.write_bytes(corrected.data)
    changes = target.with_name(f"{target.stem}_changes.xlsx")
    changes.write_bytes(changes_workbook(corrected.applied, corrected.refused, corrected.notes))
    for sentence in (*(why for _, why in corrected.refused), *corrected.notes):
        say.print(sentence, markup=False)
    record = {
        "file": file.name,
        "out": str(target),
        "in_place": corrected.in_place,
        "changes": [_change_record(each) for each in corrected.applied],
        "notes": list(corrected.notes),
        "refused": [_change_record(change) | {"because": why} for change, why in corrected.refused],
    }
    if as_json:
        _print_json(record)
    else:
        say.print(f"{len(corrected.applied)} cells corrected in {target}; the list is in {changes}.", markup=False)
    if corrected.refused and not corrected.applied:
        raise typer.Exit(1)


@app.command()
def price(
    sessions: OneFile,
    out: Annotated[Path, typer.Option("-o", "--out", help="xlsx, csv or parquet to write.")],
    payers: Books = None,
    payer: PayerName = None,
    as_of: AsOf = None,
) -> None:
    """One row a session: units, rate, allowed, shares, coverage, reasons, amount at stake, variance."""
    dataset = _dataset([sessions, *(payers or [])], as_of, payer)
    estimate = _priced(dataset, _day(as_of), payer)
    frame, columns = priced_table(dataset, estimate)
    _write_table(frame, columns, out)
    lines = estimate.lines
    say.print(
        f"{lines.height:,} sessions priced in {out}: expected {dollars(int(lines['expected'].sum() or 0))}; "
        + ", ".join(
            f"{row[1]:,} {row[0].replace('_', ' ')}" for row in lines["coverage"].value_counts(sort=True).rows()
        ),
        markup=False,
    )


@app.command()
def explain(
    sessions: OneFile,
    session: Annotated[str, typer.Option("--session", help="Session ID, or row number in its sheet.")],
    payers: Books = None,
    payer: PayerName = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The sentence and the steps behind one number."""
    dataset = _dataset([sessions, *(payers or [])], as_of, payer)
    row_id = _find_session(dataset.frames["sessions"], session)
    answer = explain_session(dataset, _priced(dataset, _day(as_of), payer), row_id)
    if as_json:
        _print_json(answer.to_dict())
        return
    typer.echo(answer.sentence)
    for step in answer.steps:
        typer.echo(f"  {step.title}: {step.text}" + (f" [{step.source}]" if step.source else ""))


@app.command()
def simulate(
    scenario: OneFile,
    sessions: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    payers: Books = None,
    payer: PayerName = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Every payment model side by side on the same sessions."""
    terms = load_scenario(scenario.read_text("utf-8"))
    if sessions is None:
        utilization = Utilization.typed(terms)
    else:
        dataset = _dataset([sessions, *(payers or [])], as_of, payer)
        estimate = _priced(dataset, _day(as_of), payer)
        utilization = Utilization.from_lines(estimate.lines, dataset.frames["members"], terms.payers)
    comparison = compare(terms, utilization)
    if out:
        out.write_bytes(scenario_workbook(comparison))
        say.print(f"Live workbook written to {out}.", markup=False)
    if as_json:
        _print_json(comparison.to_dict())
        return
    grid = Columns("Model", "Revenue", "Cost", "Margin")
    for each in comparison.to_dict()["models"]:
        grid.add_row(each["name"], each["revenue"], each["cost"], each["margin"])
    Console().print(grid)


@app.command("template")
def blank(
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(TABLES)} or payer-book.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Workbook to write.")],
) -> None:
    """A blank workbook to fill in."""
    out.write_bytes(template(kind))
    say.print(f"Blank {kind} workbook written to {out}.", markup=False)


@remits.command("check")
def check_remits(files: Files, as_json: AsJson = False) -> None:
    """What remittances say and whether they balance."""
    answer = check_remittances([(path.name, path.read_bytes()) for path in files])
    if as_json:
        _print_json(answer)
    else:
        for file in answer["files"]:
            say.print(file["refused"] or f"{file['file']}: {len(file['transactions'])} payments", markup=False)
            for problem in (text for each in file["transactions"] for text in each["problems"]):
                say.print(f"  {problem}", markup=False)
    if any(file["refused"] for file in answer["files"]):
        raise typer.Exit(1)


@app.command("app")
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on; only this machine unless told.")] = "127.0.0.1",
) -> None:
    """The app in the browser."""
    entry = Path(__file__).resolve().parent.parent / "app.py"
    if not entry.exists():
        raise InputInvalidError("The app's pages are not beside the package. Start it from the project folder.")
    options = [f"--server.port={port}", f"--server.address={address}"]
    raise typer.Exit(subprocess.call([sys.executable, "-m", "streamlit", "run", str(entry), *options]))  # noqa: S603


def main() -> None:
    """Run the command line; faults the user can mend are one sentence and exit status 1."""
    try:
        app(args=_spread_books(sys.argv[1:]), prog_name="cmcore")
    except CmcoreError as error:
        say.print(str(error), markup=False, style="red")
        raise SystemExit(1) from None


def _spread_books(arguments: list[str]) -> list[str]:
    """`--payers A B` as `--payers A --payers B`, where the sessions file stands before it."""
    spread: list[str] = []
    inside = False
    for word in arguments:
        if word.startswith("-"):
            inside = word == "--payers"
            if inside and spread[1:] and not spread[1].startswith("-"):
                continue
            inside = False
        spread.extend(["--payers", word] if inside else [word])
    return spread


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else datetime.now(tz=UTC).astimezone().date()


def _read(paths: list[Path], payer: str | None = None) -> list[Reading]:
    unique = {path.resolve(): path for path in paths}.values()
    return [read_upload(path.name, path.read_bytes(), payer=payer) for path in unique]


def _dataset(paths: list[Path], as_of: datetime | None, payer: str | None) -> Dataset:
    readings = _read(paths, payer)
    _stop_if_refused(readings)
    dataset = check_everything(readings, as_of=_day(as_of))
    for kind in ("sessions", "fees"):
        if dataset.frames[kind].is_empty():
            raise TableNotFoundError(kind, [reading.file for reading in readings])
    errors = sum(1 for each in dataset.findings if each.severity is Severity.ERROR)
    if errors:
        say.print(f"{errors:,} errors found; see them with: cmcore check", markup=False)
    return dataset


def _can_price(dataset: Dataset) -> bool:
    return not dataset.frames["sessions"].is_empty() and not dataset.frames["fees"].is_empty()


def _priced(dataset: Dataset, as_of: date, payer: str | None = None) -> Estimate:
    estimate = price_sessions(dataset.frames, as_of=as_of, payer=payer)
    return with_stakes(dataset, with_sources(estimate, dataset))


def _find_session(frame: pl.DataFrame, session: str) -> str:
    found = frame.filter((pl.col("session_id") == session.upper()) | (pl.col("row").cast(pl.String) == session))
    if found.is_empty():
        nearest = frame["session_id"].drop_nulls().head(3).to_list()
        raise UnknownNameError("Session", session, nearest)
    return str(found["row_id"][0])


def _change(correction: Correction) -> CellChange:
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
    )


def _change_record(change: CellChange) -> dict[str, Any]:
    return {"sheet": change.sheet, "cell": change.cell, "was": change.was, "now": str(change.now), "why": change.why}


def _write_table(frame: pl.DataFrame, columns: dict[str, Any], out: Path) -> None:
    suffix = out.suffix.lower()
    if suffix == ".csv":
        out.write_bytes(write_csv(in_people_units(frame, columns)))
    elif suffix == ".parquet":
        in_people_units(frame, columns).write_parquet(out)
    elif suffix == ".xlsx":
        out.write_bytes(write_xlsx({"Priced sessions": frame}, columns))
    else:
        raise InputInvalidError(f"{out.name}: the ending says no format that can be written. Use xlsx, csv or parquet.")


def _say_readings(readings: list[Reading]) -> None:
    for reading in readings:
        say.print(reading.refused or reading.file, markup=False)
        for table in reading.tables:
            say.print(f"  {table.sheet}: {table.kind}, {table.frame.height:,} rows, header row {table.header_rows[1]}")


def _grids(path: Path) -> tuple[Grid, ...]:
    """The sheets of a file whose cells can be corrected, be there a table in them or not; none where it is broken."""
    data = path.read_bytes()
    try:
        kind = check_file(path.name, data)
        if kind is FileType.X12:
            raise InputInvalidError(
                f"{path.name}: a remittance is the payer's word and is not corrected. Ask for a new one."
            )
        return (read_delimited(path.name, data)[0],) if kind in TEXT_TYPES else read_grids(path.name, data, kind)
    except FileRefusedError:
        return ()


def _stop_if_refused(readings: list[Reading]) -> None:
    refused = [reading.refused for reading in readings if reading.refused]
    for sentence in refused:
        say.print(sentence, markup=False, style="red")
    if refused:
        raise typer.Exit(1)


def _print_json(record: dict[str, Any]) -> None:
    typer.echo(json.dumps(record, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
