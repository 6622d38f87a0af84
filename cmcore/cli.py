"""Every job of the app without a browser.

Machine-readable answers go to stdout with --json, everything else to stderr. Exit status: 0 done, 1 the input has
errors that stop the job, 2 wrong usage.
"""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table as Columns

from cmcore import cli_denials, cli_differences, cli_gates, cli_offers, cli_plan, cli_saved, cli_workspaces
from cmcore.authorizations.report import record as usage_record
from cmcore.authorizations.report import report as usage_report
from cmcore.authorizations.report import sheets as usage_sheets
from cmcore.cli_files import (
    AsJson,
    AsOf,
    Files,
    RatesOf,
    Wanted,
    answered,
    book_of,
    can_price,
    change_record,
    correct,
    counted,
    day_of,
    ending_for,
    find_session,
    price_past_memory,
    priced,
    print_answer,
    print_json,
    read_dataset,
    read_paths,
    read_text,
    say,
    say_priced,
    say_readings,
    say_updates,
    stop_if_overwritten,
    stop_if_refused,
    stop_if_unwritable,
    write_priced,
)
from cmcore.contracts.watch import watch_contracts, watch_record, watch_sheets
from cmcore.engine.estimate import price_sessions
from cmcore.engine.explain import explain_session
from cmcore.engine.monthly.supported import monthly_codes, monthly_record
from cmcore.engine.rule_trial import trial_record, try_rule
from cmcore.engine.stakes import price_findings
from cmcore.engine.what_if import compare_books, comparison_record, said, to_readjust
from cmcore.fields import TABLES
from cmcore.fields.results import result_columns
from cmcore.findings import CmcoreError, InputInvalidError
from cmcore.intake.check import check_everything
from cmcore.intake.checking.known import known_payers, under_names
from cmcore.intake.reading import combine
from cmcore.intake.report import check_report, fitness_lines, fitness_report, update_record
from cmcore.money import dollars, to_cents
from cmcore.remits.check import check_remittances, check_sentences
from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import load_scenario
from cmcore.scenarios.sources import assumptions
from cmcore.scenarios.workbook import scenario_workbook
from cmcore.variances.report import report_variances, variance_record, variance_sheets
from cmcore.workbook.changes import changes_workbook
from cmcore.workbook.reports import write_xlsx
from cmcore.workbook.templates import template

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
remits = typer.Typer(no_args_is_help=True, help="What payers answered.")
app.add_typer(remits, name="remits")
app.add_typer(cli_denials.app, name="denials")
app.add_typer(cli_gates.app, name="gates")
app.add_typer(cli_differences.app, name="differences")
app.add_typer(cli_plan.app, name="plan")
app.add_typer(cli_workspaces.app, name="workspaces")
cli_plan.app.add_typer(cli_offers.app)
cli_plan.app.add_typer(cli_saved.app)

OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
FileOrFolder = Annotated[Path, typer.Argument(exists=True, readable=True)]
Engine = Literal["polars", "duckdb", "spark"]
Books = Annotated[list[Path] | None, typer.Option("--payers", exists=True, dir_okay=False, help="Payer book.")]
PayerName = Annotated[str | None, typer.Option(help="Payer of fee lines that name none.")]
KeepBoth = Annotated[bool, typer.Option("--keep-both", help="Keep rows of a newer export besides the earlier ones.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="File to write.")]


@app.command()
def check(files: Files, as_of: AsOf = None, keep_both: KeepBoth = False, as_json: AsJson = False) -> None:
    """Tables found, columns matched to fields, and findings; what a newer export changes of one named before it."""
    readings = read_paths(files)
    apart = [each.sha256 for each in readings] if keep_both else []
    dataset = check_everything(readings, as_of=day_of(as_of), apart=apart)
    findings = price_findings(dataset, priced(dataset, day_of(as_of))) if can_price(dataset) else dataset.findings
    if as_json:
        updates = {"updates": [update_record(each) for each in dataset.updates]}
        print_json(check_report(readings, findings) | updates | fitness_report(dataset, findings))
    else:
        say_readings(readings)
        say_updates(dataset.updates)
        for line in fitness_lines(dataset, findings):
            say.print(line, markup=False)
        for finding in findings:
            held = f" [{dollars(finding.amount)}]" if finding.amount else ""
            offer = f' Suggested: "{finding.suggestion}".' if finding.suggestion else ""
            say.print(f"{finding.severity.value}: {finding.file} {finding.message}{offer}{held}", markup=False)
    if any(reading.refused for reading in readings):
        raise typer.Exit(1)


@app.command()
def fix(
    file: OneFile,
    out: Annotated[Path, typer.Option("-o", "--out", help="Corrected workbook to write.")],
    accept: Annotated[str, typer.Option(help="Suggestions to accept: safe, all or none.")] = "safe",
    values: Annotated[list[str] | None, typer.Option("--set", help="A correction: 'SHEET!CELL=VALUE'.")] = None,
    like: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A list of changes (_changes.xlsx) to make again in this file."),
    ] = None,
    payers: Books = None,
    corrections_sheet: Annotated[bool, typer.Option(help="Add a sheet that lists the corrections.")] = False,
    replace_formulas: Annotated[
        bool, typer.Option(help="Put corrections in place of formulas too; else a formula stays, which is said.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The corrected workbook, and the list of cells changed beside it."""
    wanted = Wanted(accept, values or [], like, replace_formulas)
    corrected = correct(file, payers or [], wanted, corrections_sheet=corrections_sheet)
    target = ending_for(out, file, corrected)
    changes = target.with_name(f"{target.stem}_changes.xlsx")
    for each in (target, changes):
        stop_if_overwritten(each, [file, *(payers or []), *([like] if like else [])])
    target.write_bytes(corrected.data)
    changes.write_bytes(changes_workbook(corrected.applied, corrected.refused, corrected.notes))
    for sentence in (*(why for _, why in corrected.refused), *corrected.notes):
        say.print(sentence, markup=False)
    record = {
        "file": file.name,
        "out": str(target),
        "in_place": corrected.in_place,
        "changes": [change_record(each) for each in corrected.applied],
        "notes": list(corrected.notes),
        "refused": [change_record(change) | {"because": why} for change, why in corrected.refused],
    }
    if as_json:
        print_json(record)
    else:
        say.print(
            f"{counted(len(corrected.applied), 'cell')} corrected in {target}; the list is in {changes}.", markup=False
        )
    if corrected.refused and not corrected.applied:
        raise typer.Exit(1)


@app.command()
def price(
    sessions: FileOrFolder,
    out: Annotated[Path, typer.Option("-o", "--out", help="xlsx, csv or parquet to write.")],
    payers: Books = None,
    payer: PayerName = None,
    as_of: AsOf = None,
    engine: Annotated[
        Engine, typer.Option(help="polars in memory; duckdb past it, spark on a cluster, both from parquet to parquet.")
    ] = "polars",
) -> None:
    """One row a session: units, rate, allowed, shares, coverage, reasons, amount at stake, variance."""
    if engine != "polars":
        stop_if_overwritten(out, [sessions, *(payers or [])])
        found = price_past_memory(engine, sessions, book_of(payers or [], payer), out, day_of(as_of))
        say_priced(out, found.sessions, found.expected, found.coverage)
        return
    if sessions.is_dir():
        raise InputInvalidError(
            f"{sessions.name} is a folder. Name one file, or use --engine duckdb for parquet files."
        )
    stop_if_unwritable(out)
    stop_if_overwritten(out, [sessions, *(payers or [])])
    dataset = read_dataset([sessions, *(payers or [])], as_of, payer)
    estimate = priced(dataset, day_of(as_of), payer)
    write_priced(dataset, estimate, out)
    lines = estimate.lines
    by_coverage = dict(lines["coverage"].value_counts(sort=True).rows())
    say_priced(out, lines.height, int(lines["expected"].sum() or 0), by_coverage)


@app.command("compare")
def compare_contracts(
    sessions: OneFile,
    other: Annotated[
        Path | None, typer.Option("--with", exists=True, dir_okay=False, help="The other payer book.")
    ] = None,
    rates_of: RatesOf = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """What another payer book, or another day's rates, would pay for the same sessions, by payer and code."""
    if other is None and rates_of is None:
        raise InputInvalidError("Name another payer book with --with, or a day with --rates-of.")
    dataset = read_dataset([sessions, *(payers or [])], as_of, None)
    readings = read_paths([other]) if other else []
    stop_if_refused(readings)
    book, on = combine(readings).frames if other else dataset.frames, rates_of.date() if rates_of else None
    found = compare_books(answered(dataset).frames, book, as_of=day_of(as_of), on=on)
    again = to_readjust(found)
    if out:
        stop_if_overwritten(out, [sessions, *([other] if other else []), *(payers or [])])
        sheets = {"By code": found.by_code, "Sessions": found.lines, "Paid claims to re-adjust": again}
        out.write_bytes(write_xlsx(sheets, result_columns()))
        say.print(f"The comparison is in {out}.", markup=False)
    if as_json:
        print_json(comparison_record(found, again))
        return
    grid = Columns("Payer", "Code", "Sessions", "Now", "Then", "Difference")
    for row in found.by_code.iter_rows(named=True):
        money = [dollars(row[name]) for name in ("allowed_now", "allowed_then", "difference")]
        grid.add_row(row["payer"], row["code"], f"{row['sessions']:,}", *money)
    print_answer(grid)
    Console().print(
        f"Difference in all: {dollars(found.difference)}; {again.height:,} paid claims change.", markup=False
    )
    for sentence in said(found, again):
        say.print(sentence, markup=False)


@app.command("try")
def try_one_rule(
    sessions: OneFile,
    rule: Annotated[
        Path, typer.Option("--rule", exists=True, dir_okay=False, help="A rules table with the one rule to try.")
    ],
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """What a coverage rule would stop or free on these sessions, and the money, before it goes live."""
    dataset = read_dataset([sessions, *(payers or [])], as_of, None)
    readings = read_paths([rule])
    stop_if_refused(readings)
    frames = answered(dataset).frames
    asked = under_names(combine(readings).frames["rules"], known_payers(frames))
    if asked.height != 1:
        raise InputInvalidError(f"{rule.name} has {counted(asked.height, 'rule')}; a trial takes one.")
    said_of = {name: asked.item(0, name) for name in TABLES["rules"].model_fields}
    given = {name: value for name, value in said_of.items() if value is not None}
    found = try_rule(frames, given, now=price_sessions(frames, as_of=day_of(as_of)))
    if out:
        stop_if_overwritten(out, [sessions, rule, *(payers or [])])
        out.write_bytes(write_xlsx({"Sessions that change": found.changed.drop("row_id")}, result_columns()))
        say.print(f"The sessions are in {out}.", markup=False)
    if as_json:
        print_json(trial_record(found))
        return
    more = "more" if found.difference >= 0 else "less"
    Console().print(
        f"Of {counted(found.lines.height, 'session')} the rule changes {found.changed.height:,}, "
        f"stops {found.stopped:,} and frees {found.freed:,}: {dollars(abs(found.difference))} {more}.",
        markup=False,
    )


@app.command("contracts")
def watch(
    sessions: OneFile,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Notice that is due under payers' contracts, raises that the fee schedule lacks, interest on late payment."""
    dataset = read_dataset([sessions, *(payers or [])], as_of, None)
    if dataset.frames["contracts"].is_empty():
        raise InputInvalidError(
            "None of the files has a table of contracts. `cmcore template contracts -o FILE` writes a blank one."
        )
    found = watch_contracts(dataset.frames, priced(dataset, day_of(as_of)).lines, day_of(as_of))
    if out:
        stop_if_overwritten(out, [sessions, *(payers or [])])
        out.write_bytes(write_xlsx(watch_sheets(found), result_columns()))
        say.print(f"The contracts are in {out}.", markup=False)
    if as_json:
        print_json(watch_record(found))
        return
    for row in found.terms.iter_rows(named=True):
        Console().print(f"{row['payer']}: {row['next_step']}", markup=False)
    raised, owed = int(found.raises["difference"].sum() or 0), int(found.late["interest"].sum() or 0)
    Console().print(
        f"Raises missed: {counted(found.raises['fee_row_id'].n_unique(), 'fee line')}, {dollars(raised)}. "
        f"Paid late: {counted(found.late.height, 'claim')}, {dollars(owed)} of interest.",
        markup=False,
    )


@app.command()
def authorizations(
    sessions: OneFile,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Units used and left of every authorization, when each runs out, and the sessions outside any."""
    dataset = read_dataset([sessions, *(payers or [])], as_of, None)
    if dataset.frames["authorizations"].is_empty():
        raise InputInvalidError(
            "None of the files lists authorizations. `cmcore template authorizations -o FILE` writes a blank table."
        )
    found = usage_report(dataset.frames, priced(dataset, day_of(as_of)), day_of(as_of))
    if out:
        stop_if_overwritten(out, [sessions, *(payers or [])])
        out.write_bytes(write_xlsx(usage_sheets(found), result_columns()))
        say.print(f"The usage report is in {out}.", markup=False)
    if as_json:
        print_json(usage_record(found))
        return
    for state, count in found.authorizations["state"].value_counts(sort=True).sort("count", "state").reverse().rows():
        Console().print(f"{count:,} {state}", markup=False)
    short, outside = found.authorizations["amount_short"].sum(), found.outside["allowed"].sum()
    Console().print(
        f"Short before their end: {dollars(int(short or 0))}. "
        f"Outside any: {counted(found.outside.height, 'session')}, {dollars(int(outside or 0))}.",
        markup=False,
    )
    if found.backtest:
        Console().print(found.backtest.sentence, markup=False)


@app.command("monthly")
def monthly(
    sessions: OneFile,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """The monthly codes that each client's minutes support: the best set that may be billed, and the other ways."""
    dataset = read_dataset([sessions, *(payers or [])], as_of, None)
    found = monthly_codes(priced(dataset, day_of(as_of)).facts, dataset.frames)
    if out:
        stop_if_overwritten(out, [sessions, *(payers or [])])
        out.write_bytes(write_xlsx({"Monthly codes": found}, result_columns()))
        say.print(f"The monthly codes are in {out}.", markup=False)
    if as_json:
        print_json({"months": monthly_record(found)})
        return
    earned = found.drop_nulls("best_set")
    for best_set, count in earned["best_set"].value_counts(sort=True).sort("count", "best_set").reverse().rows():
        Console().print(f"{count:,} client months: {best_set}", markup=False)
    worth = dollars(int(earned["amount"].sum() or 0))
    Console().print(f"{earned.height:,} of {found.height:,} client months reach a code, {worth}.", markup=False)


@app.command("variances")
def expected_against_paid(
    sessions: OneFile,
    payers: Books = None,
    tolerance: Annotated[float, typer.Option(min=0, help="Dollars that paid and expected may differ by.")] = 0.01,
    as_of: AsOf = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """What payers paid short or over and by which pattern, their scorecard, and what waits for an answer."""
    dataset = read_dataset([sessions, *(payers or [])], as_of, None)
    estimate = priced(dataset, day_of(as_of))
    found = report_variances(dataset.frames, estimate, tolerance=to_cents(Decimal(str(tolerance))))
    if out:
        stop_if_overwritten(out, [sessions, *(payers or [])])
        out.write_bytes(write_xlsx(variance_sheets(found), result_columns()))
        say.print(f"Expected against paid is in {out}.", markup=False)
    if as_json:
        print_json(variance_record(found))
        return
    for sentence in found.patterns["said"]:
        Console().print(sentence, markup=False)
    for row in found.ageing.group_by("stage").agg("lines", "amount").sort("stage").iter_rows(named=True):
        Console().print(
            f"{row['stage'].capitalize()}: {counted(sum(row['lines']), 'line')}, {dollars(sum(row['amount']))}.",
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
    dataset = read_dataset([sessions, *(payers or [])], as_of, payer)
    row_id = find_session(dataset.frames["sessions"], session)
    answer = explain_session(dataset, priced(dataset, day_of(as_of), payer), row_id)
    if as_json:
        print_json(answer.to_dict())
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
    terms = load_scenario(read_text(scenario))
    comparison = compare(terms, cli_plan.used_by(terms, sessions, payers, as_of, payer))
    source = cli_plan.counted_from(sessions, payers, as_of)
    if out:
        out.write_bytes(scenario_workbook(comparison, source))
        say.print(f"Live workbook written to {out}.", markup=False)
    if as_json:
        print_json(comparison.to_dict() | {"assumptions": [each.to_dict() for each in assumptions(comparison, source)]})
        return
    grid = Columns("Model", "Revenue", "Cost", "Margin", "A member-month", "Revenue an hour", "Chance of a loss")
    for each in comparison.to_dict()["models"]:
        loss = f"{each['risk']['probability_of_loss']:.1%}" if each["risk"] else "—"
        figures = ("revenue", "cost", "margin", "margin_a_member_month", "revenue_an_hour")
        grid.add_row(each["name"], *(dollars(to_cents(Decimal(each[name]))) for name in figures), loss)
    print_answer(grid)
    if not terms.paths:
        say.print("No chance of a loss without draws; add to the scenario: paths: 10000", markup=False)
    for note in comparison.to_dict()["notes"]:
        say.print(note, markup=False)


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
        print_json(answer)
    else:
        for file in answer["files"]:
            for sentence in check_sentences(file):
                say.print(sentence, markup=False)
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
    except OSError as error:
        said = f"{error.filename or 'A file'}: {(error.strerror or 'cannot be read or written').lower()}."
        say.print(f"{said} Check the path and your rights to it.", markup=False, style="red")
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


if __name__ == "__main__":
    main()
