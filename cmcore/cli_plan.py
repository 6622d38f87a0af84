"""Plans without a browser: goal seek, what matters most, data tables, bridges, and the negotiation with a payer.

Terms are named by their path, such as capitation.pmpm; a name that there is not is answered with those there are.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.table import Table as Columns

from cmcore.cli_files import (
    AsJson,
    AsOf,
    In,
    Who,
    day_in,
    day_of,
    open_workspace_named,
    person,
    priced,
    print_json,
    read_dataset,
    read_text,
    say,
)
from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.money import dollars, plain, rate_dollars, to_rate
from cmcore.negotiation.agreed import Agreed, realised, realised_record
from cmcore.negotiation.concessions import concessions
from cmcore.negotiation.evidence import gather_facts
from cmcore.negotiation.proposal import proposal_document, proposal_workbook, propose
from cmcore.negotiation.rates import Aim, rate_lines
from cmcore.negotiation.scorecard import scorecard
from cmcore.scenarios.compare import compare
from cmcore.scenarios.costs import hour_cost
from cmcore.scenarios.levers import value_at
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.scenario import Cost, Scenario, load_scenario
from cmcore.scenarios.sensitivity import bridge, differences, tornado, two_way
from cmcore.scenarios.solve import FIGURES, solve
from cmcore.scenarios.utilization import Utilization

if TYPE_CHECKING:
    from cmcore.negotiation.rates import RateLine

app = typer.Typer(no_args_is_help=True, help=__doc__)

OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Sessions = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Service log; without it typed use.")]
Books = Annotated[list[Path] | None, typer.Option("--payers", exists=True, dir_okay=False, help="Payer book.")]
Kind = Annotated[str, typer.Option("--model", help=f"One of {', '.join(BY_KIND)}.")]
Payer = Annotated[str, typer.Option("--payer", help="The payer that is negotiated with.")]
Start = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the agreed rates.")]
DOCX, XLSX = ".docx", ".xlsx"


def used_by(
    terms: Scenario, sessions: Path | None, books: list[Path] | None, as_of: datetime | None, payer: str | None = None
) -> Utilization:
    """The use that a scenario is worked out on: of the sessions' payers, or typed in where there are no sessions."""
    if sessions is None:
        return Utilization.typed(terms)
    dataset = read_dataset([sessions, *(books or [])], as_of, payer)
    lines = priced(dataset, day_of(as_of), payer).lines
    return Utilization.from_lines(lines, dataset.frames["members"], terms.payers, dataset.frames["staff"])


@app.command("seek")
def seek_goal(  # noqa: PLR0913, PLR0917 - what is asked of a search
    scenario: OneFile,
    change: Annotated[str, typer.Option(help="Path of the term to change, such as capitation.pmpm.")],
    model: Kind,
    figure: Annotated[str, typer.Option(help=f"One of {', '.join(FIGURES)}.")] = "margin",
    target: Annotated[str, typer.Option(help="Dollars; a share for the chance of a loss.")] = "0",
    between: Annotated[str | None, typer.Option(help="Least and most to try: 50,200.")] = None,
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Goal Seek: the value of one term that brings a figure to a target."""
    terms = load_scenario(read_text(scenario))
    kind = _kind(model)
    if figure not in FIGURES:
        raise UnknownNameError("Figure", figure, FIGURES)
    span = None if between is None else _numbers(between, "--between", 2)
    found = solve(
        terms, used_by(terms, sessions, payers, as_of), kind, change, figure=figure,
        target=_numbers(target, "--target", 1)[0], between=None if span is None else (span[0], span[1]),
    )  # fmt: skip
    if as_json:
        print_json({"change": change, "value": str(found.value), "figure": figure, "reached": str(found.figure)})
        return
    Console().print(f"{change} {found.value:,f}: {FIGURES[figure].lower()} {found.figure:,.4f}", markup=False)


@app.command("matters")
def what_matters(  # noqa: PLR0913, PLR0917 - one option an input
    scenario: OneFile,
    model: Kind,
    by: Annotated[str, typer.Option(help="Part of its value that each term is moved by.")] = "0.10",
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What matters most: the margin with each term moved down and up, the widest swing first."""
    terms = load_scenario(read_text(scenario))
    found = tornado(terms, used_by(terms, sessions, payers, as_of), _kind(model), _numbers(by, "--by", 1)[0])
    rows = [
        {
            "term": each.path, "label": each.label, "low": str(each.low), "high": str(each.high),
            "margin_low": plain(each.margin_low), "margin_high": plain(each.margin_high),
        }
        for each in found
    ]  # fmt: skip
    shown = [{name: text for name, text in each.items() if name != "label"} for each in rows]
    _answer({"model": model, "terms": rows}, shown, as_json=as_json)


@app.command("table")
def data_table(  # noqa: PLR0913, PLR0917 - one option an input
    scenario: OneFile,
    model: Kind,
    across: Annotated[str, typer.Option(help="Term and its values: capitation.pmpm=90,100,110.")],
    down: Annotated[str, typer.Option(help="Term and its values: cost.productivity=0.5,0.6.")],
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Data Table: the margin at every pair of values of two terms."""
    terms = load_scenario(read_text(scenario))
    columns, rows = _values(terms, across, "--across"), _values(terms, down, "--down")
    if columns[0] == rows[0]:
        raise InputInvalidError("--across and --down name the same term. Choose two different ones.")
    grid = two_way(terms, used_by(terms, sessions, payers, as_of), _kind(model), columns, rows)
    record = {
        "model": model, "across": columns[0], "columns": [str(each) for each in columns[1]], "down": rows[0],
        "rows": [str(each) for each in rows[1]], "margins": [[plain(each) for each in line] for line in grid],
    }  # fmt: skip
    shown: list[dict[str, Any]] = [
        {f"{rows[0]} \\ {columns[0]}": str(value)}
        | {str(each): plain(amount) for each, amount in zip(columns[1], line, strict=True)}
        for value, line in zip(rows[1], grid, strict=True)
    ]
    _answer(record, shown, as_json=as_json)


@app.command("bridge")
def bridge_scenarios(  # noqa: PLR0913, PLR0917 - one option an input
    one: OneFile,
    other: OneFile,
    model: Kind,
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Scenario Manager: the terms in which two scenarios differ, and what each part does to the margin."""
    left, right = (load_scenario(read_text(each)) for each in (one, other))
    used, kind = used_by(left, sessions, payers, as_of), _kind(model)
    steps = [{"part": each.label, "change": plain(each.change)} for each in bridge(left, right, used, kind)]
    terms = [{"term": path, "one": now, "other": then} for path, now, then in differences(left, right)]
    _answer({"model": model, "terms": terms, "steps": steps}, [*terms, *steps], as_json=as_json)


@app.command("break-even")
def break_even(
    scenario: OneFile,
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Each model's margin today, and the value of its own price that leaves none."""
    terms = load_scenario(read_text(scenario))
    found = compare(terms, used_by(terms, sessions, payers, as_of)).to_dict()["models"]
    rows = [{"model": each["kind"], "margin": each["margin"], "break_even": each["break_even"]} for each in found]
    shown = [row | {"break_even": _words(row["break_even"])} for row in rows]
    _answer({"models": rows}, shown, as_json=as_json)


@app.command("rates")
def show_rates(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    workspace: In = None,
    cost: Annotated[str | None, typer.Option(help="Dollars of a billed hour; else the usual assumption.")] = None,
    margin: Annotated[str, typer.Option(help="Margin aimed at over cost.")] = "0.10",
    room: Annotated[str, typer.Option(help="Room to give way.")] = "0.08",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Per code today's rate, our cost and margin, the rates to walk away at, aim for and open with; then trades."""
    case = _Case(workspace, payer, as_of)
    rates = case.rates(cost, margin, room)
    trades = concessions(case.lines, case.kept.estimate(case.day).reasons, rates)
    by_code = [_rate(each) for each in rates]
    record = {
        "payer": payer,
        "rates": by_code,
        "trades": [{"name": each.name, "worth": plain(each.worth), "sessions": each.sessions} for each in trades],
        "evidence": [
            {"what": each.what, "lines": each.lines, "of": each.of, "said": each.said}
            for each in gather_facts(case.lines, case.items)
        ],
    }
    _answer(record, by_code, as_json=as_json)


@app.command("proposal")
def write_proposal(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    out: Annotated[Path, typer.Option("-o", "--out", help="A .docx or .xlsx to write.")],
    ask: Annotated[
        list[str] | None, typer.Option(help="Code and dollars a unit: T1017=31.50; else the opening.")
    ] = None,
    workspace: In = None,
    cost: Annotated[str | None, typer.Option(help="Dollars of a billed hour; else the usual assumption.")] = None,
    as_of: AsOf = None,
) -> None:
    """The proposal to a payer with its evidence; our cost stays out of it."""
    if out.suffix.lower() not in {DOCX, XLSX}:
        raise InputInvalidError(f"{out.name}: a proposal is written as {DOCX} or {XLSX}. Give the file that ending.")
    case = _Case(workspace, payer, as_of)
    rates = case.rates(cost, "0.10", "0.08")
    openings = {each.code: each.opening for each in rates if each.opening > each.current}
    asked = dict(_asked(each, rates) for each in ask) if ask else openings
    measures = case.kept.dataset(case.day).frames["measures"]
    scores = scorecard(measures.filter(pl.col("payer").is_null() | (pl.col("payer") == payer)), 0)
    proposal = propose(case.kept.name, payer, case.day, case.lines, case.items, rates=rates, asked=asked, scores=scores)
    out.write_bytes(proposal_document(proposal) if out.suffix.lower() == DOCX else proposal_workbook(proposal))
    say.print(f"{out}: {len(asked):,} codes, {dollars(proposal.year())} more a year.", markup=False)


@app.command("agree")
def agree_terms(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    start: Start,
    rate: Annotated[list[str], typer.Option(help="Code and dollars a unit: T1017=31.50.")],
    workspace: In = None,
    who: Who = None,
    as_of: AsOf = None,
) -> None:
    """Agreed rates put into the fee schedule: the lines in force end the day before, new ones take their place."""
    case = _Case(workspace, payer, as_of)
    rates = dict(_asked(each, case.rates(None, "0", "0")) for each in rate)
    case.kept.agree(Agreed(payer, start.date(), rates), case.day, person(who))
    say.print(f"{len(rates):,} codes of {payer} have the agreed rates from {start.date()}.", markup=False)


@app.command("realised")
def show_realised(payer: Payer, workspace: In = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """What was delivered, allowed and paid since terms were agreed with a payer, by code."""
    case = _Case(workspace, payer, as_of)
    rows = realised_record(realised(case.lines, [each for each in case.kept.agreed() if each.payer == payer]))
    _answer({"payer": payer, "agreed": rows}, rows, as_json=as_json)


class _Case:
    """One payer's priced sessions and worklist items of a workspace."""

    def __init__(self, workspace: str | None, payer: str, as_of: datetime | None) -> None:
        self.kept = open_workspace_named(workspace)
        self.day = day_in(self.kept, as_of)
        lines = self.kept.estimate(self.day).lines
        self.lines = lines.filter(pl.col("payer") == payer)
        if self.lines.is_empty():
            raise UnknownNameError("Payer", payer, sorted(lines["payer"].drop_nulls().unique()))
        self.items = self.kept.worklist(self.day).filter(pl.col("payer") == payer)

    def rates(self, cost: str | None, margin: str, room: str) -> tuple[RateLine, ...]:
        """The rates by code under a cost of an hour and what is aimed for."""
        hour = hour_cost(Cost()) if cost is None else _numbers(cost, "--cost", 1)[0]
        return rate_lines(
            self.lines, Aim(hour, _numbers(margin, "--margin", 1)[0], _numbers(room, "--room", 1)[0])
        )  # fmt: skip


def _rate(line: RateLine) -> dict[str, Any]:
    rates = {
        name: rate_dollars(getattr(line, name)).lstrip("$") for name in ("current", "walk_away", "target", "opening")
    }
    return {"code": line.code, "sessions": str(line.sessions), "margin": plain(line.margin)} | rates


def _asked(text: str, rates: tuple[RateLine, ...]) -> tuple[str, int]:
    code, _, amount = text.partition("=")
    known = [each.code for each in rates]
    if code.strip().upper() not in known:
        raise UnknownNameError("Code", code, known)
    return code.strip().upper(), to_rate(_numbers(amount, f"--ask {code}", 1)[0])


def _words(values: dict[str, Any] | None) -> str:
    return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in (values or {}).items()) or "none"


def _kind(model: str) -> str:
    if model not in BY_KIND:
        raise UnknownNameError("Model", model, list(BY_KIND))
    return model


def _values(terms: Scenario, text: str, option: str) -> tuple[str, list[Decimal]]:
    path, _, values = text.partition("=")
    value_at(terms, path.strip())
    return path.strip(), _numbers(values, option)


def _numbers(text: str, option: str, count: int | None = None) -> list[Decimal]:
    """The numbers of an option, set apart by commas.

    Raises: InputInvalidError where one is none, or there are not as many as asked.
    """
    try:
        found = [Decimal(each.strip()) for each in text.split(",")]
    except InvalidOperation:
        found = []
    if not found or not all(each.is_finite() for each in found) or (count is not None and len(found) != count):
        wanted = "a number" if count == 1 else f"{count} numbers" if count else "numbers"
        raise InputInvalidError(f'{option}: "{text}" is not {wanted}. Type, for example, 118 or 90,100,110.')
    return found


def _answer(record: dict[str, Any], rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """The record as JSON, or the rows as a table, those with the same columns together."""
    if as_json:
        print_json(record)
        return
    columns: list[str] = []
    grid = Columns()
    for row in rows:
        if list(row) != columns:
            if columns:
                Console().print(grid)
            columns = list(row)
            grid = Columns(*columns)
        grid.add_row(*(str(each) for each in row.values()))
    Console().print(grid)
