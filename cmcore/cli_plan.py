"""Plans without a browser: use, goal seek, what matters most, data tables, bridges, and the negotiation with a payer.

Terms are named by their path, such as capitation.pmpm; a name that there is not is answered with those there are.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Columns

from cmcore.cli_files import (
    AsJson,
    AsOf,
    day_of,
    priced,
    print_answer,
    print_json,
    read_dataset,
    read_text,
)
from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.money import plain
from cmcore.scenarios.compare import compare
from cmcore.scenarios.costs import build_up, cost_each
from cmcore.scenarios.levers import value_at, with_value
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.scenario import Scenario, load_scenario, refuse_impossible
from cmcore.scenarios.sensitivity import differences, tornado, two_way
from cmcore.scenarios.side_by_side import full_bridge
from cmcore.scenarios.solve import FIGURES, figure_words, solve, step_words
from cmcore.scenarios.use import count_use, use_words
from cmcore.scenarios.utilization import Utilization

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

app = typer.Typer(no_args_is_help=True, help=__doc__)

OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Sessions = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Service log; without it typed use.")]
Books = Annotated[list[Path] | None, typer.Option("--payers", exists=True, dir_okay=False, help="Payer book.")]
PERCENT = 100
Kind = Annotated[str, typer.Option("--model", help=f"One of {', '.join(BY_KIND)}.")]


def used_by(
    terms: Scenario, sessions: Path | None, books: list[Path] | None, as_of: datetime | None, payer: str | None = None
) -> Utilization:
    """The use that a scenario is worked out on: of the sessions' payers, or typed in where there are no sessions."""
    if sessions is None:
        return Utilization.typed(terms)
    return _counted(terms, sessions, books, as_of, payer)[0]


def counted_from(sessions: Path | None, books: list[Path] | None, as_of: datetime | None) -> str:
    """What members and contacts are counted from, as a workbook says it: the files, and the day they are priced on."""
    if sessions is None:
        return ""
    return f"{', '.join(each.name for each in (sessions, *(books or [])))}; priced as of {day_of(as_of)}"


def _counted(
    terms: Scenario, sessions: Path, books: list[Path] | None, as_of: datetime | None, payer: str | None = None
) -> tuple[Utilization, pl.DataFrame, pl.DataFrame]:
    """The use of the sessions, the priced sessions themselves, and the members."""
    dataset = read_dataset([sessions, *(books or [])], as_of, payer)
    lines, members = priced(dataset, day_of(as_of), payer).lines, dataset.frames["members"]
    known = lines["payer"].drop_nulls().unique().sort().to_list()
    for each in terms.payers:
        if each not in known:
            raise UnknownNameError("payers of the scenario: payer", each, known)
    return Utilization.from_lines(lines, members, terms.payers, dataset.frames["staff"]), lines, members


@app.command("use")
def show_use(
    scenario: OneFile,
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What members use: contacts and minutes a member-month, their mix, and how they hold; what the work costs each."""
    terms = load_scenario(read_text(scenario))
    if sessions is None:
        used = Utilization.typed(terms)
        found = count_use(used)
    else:
        used, lines, members = _counted(terms, sessions, payers, as_of)
        found = count_use(used, lines, members, terms.payers)
    steps = [
        {"cost": each.label, "value": each.value} for each in (*build_up(terms.cost, used), *cost_each(terms, used))
    ]
    record = found.to_dict()
    mix = [{"by": by, **part} for by, parts in record["mix"].items() for part in parts]
    told = [{"what": label, "value": value} for label, value in use_words(found)]
    answer(record | {"cost": steps}, [*told, *mix, *steps], as_json=as_json)


@app.command("seek")
def seek_goal(  # noqa: PLR0913, PLR0917 - what is asked of a search
    scenario: OneFile,
    change: Annotated[str, typer.Option(help="Path of the term to change, such as capitation.pmpm.")],
    model: Kind,
    figure: Annotated[str, typer.Option(help=f"One of {', '.join(FIGURES)}.")] = "margin",
    target: Annotated[str, typer.Option(help="Dollars; a share for the chance of a loss: 5%.")] = "0",
    between: Annotated[str | None, typer.Option(help="Least and most to try: 50,200.")] = None,
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Goal Seek: the value of one term that brings a figure to a target."""
    terms = load_scenario(read_text(scenario))
    kind = kind_of(model)
    if figure not in FIGURES:
        raise UnknownNameError("Figure", figure, FIGURES)
    span = None if between is None else numbers_of(between, "--between", 2)
    if figure != "loss" and target.strip().endswith("%"):
        raise InputInvalidError(f'--target: "{target}" is a share, and {figure} is in dollars. Type dollars.')
    wanted = share_of(target, "--target") if figure == "loss" else numbers_of(target, "--target", 1)[0]
    found = solve(
        terms, used_by(terms, sessions, payers, as_of), kind, change, figure=figure, target=wanted,
        between=None if span is None else (span[0], span[1]),
    )  # fmt: skip
    if as_json:
        steps = None if found.steps is None else [str(each) for each in found.steps]
        record = {"change": change, "value": str(found.value), "figure": figure, "reached": str(found.figure)}
        print_json(record | {"steps": steps})
        return
    said = f"{change} {found.value:,f}: {FIGURES[figure].lower()} {figure_words(figure, float(found.figure))}."
    Console().print(f"{said} {step_words(figure, found)}".rstrip(), markup=False)


@app.command("matters")
def what_matters(  # noqa: PLR0913, PLR0917 - one option an input
    scenario: OneFile,
    model: Kind,
    by: Annotated[str, typer.Option(help="Part of its value that each term is moved by: 10%.")] = "10%",
    sessions: Sessions = None,
    payers: Books = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What matters most: the margin with each term moved down and up, the widest swing first."""
    terms = load_scenario(read_text(scenario))
    found = tornado(terms, used_by(terms, sessions, payers, as_of), kind_of(model), share_of(by, "--by"))
    rows = [
        {
            "term": each.path, "label": each.label, "low": str(each.low), "high": str(each.high),
            "margin_low": plain(each.margin_low), "margin_high": plain(each.margin_high),
        }
        for each in found
    ]  # fmt: skip
    shown = [{name: text for name, text in each.items() if name != "label"} for each in rows]
    answer({"model": model, "terms": rows}, shown, as_json=as_json)


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
    grid = two_way(terms, used_by(terms, sessions, payers, as_of), kind_of(model), columns, rows)
    record = {
        "model": model, "across": columns[0], "columns": [str(each) for each in columns[1]], "down": rows[0],
        "rows": [str(each) for each in rows[1]], "margins": [[plain(each) for each in line] for line in grid],
    }  # fmt: skip
    shown: list[dict[str, Any]] = [
        {f"{rows[0]} \\ {columns[0]}": str(value)}
        | {str(each): plain(amount) for each, amount in zip(columns[1], line, strict=True)}
        for value, line in zip(rows[1], grid, strict=True)
    ]
    answer(record, shown, as_json=as_json)


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
    kind, used = kind_of(model), used_by(left, sessions, payers, as_of)
    alike = left.payers == right.payers if sessions else right.utilization in (None, left.utilization)
    then = used if alike else used_by(right, sessions, payers, as_of)
    steps = [{"part": each.label, "change": plain(each.change)} for each in full_bridge(left, right, used, then, kind)]
    terms = [{"term": path, "one": now, "other": then} for path, now, then in differences(left, right)]
    answer({"model": model, "terms": terms, "steps": steps}, [*terms, *steps], as_json=as_json)


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
    answer({"models": rows}, shown, as_json=as_json)


def _words(values: dict[str, Any] | None) -> str:
    told = {name.replace("_", " "): "none" if value is None else value for name, value in (values or {}).items()}
    return "; ".join(f"{name} {value}" for name, value in told.items()) or "none"


def kind_of(model: str) -> str:
    """The kind of a payment model, as it is named.

    Raises: UnknownNameError where there is none.
    """
    if model not in BY_KIND:
        raise UnknownNameError("Model", model, list(BY_KIND))
    return model


def _values(terms: Scenario, text: str, option: str) -> tuple[str, list[Decimal]]:
    path, _, values = text.partition("=")
    value_at(terms, path.strip())
    found = numbers_of(values, option)
    for each in found:
        refuse_impossible(with_value(terms, path.strip(), each))
    return path.strip(), found


def numbers_of(text: str, option: str, count: int | None = None) -> list[Decimal]:
    """The numbers of an option, set apart by commas.

    Raises: InputInvalidError where one is none, or there are not as many as asked.
    """
    try:
        found = [_number(each.strip()) for each in text.split(",")]
    except InvalidOperation:
        found = []
    if not found or not all(each.is_finite() for each in found) or (count is not None and len(found) != count):
        wanted = "a number" if count == 1 else f"{count} numbers" if count else "numbers"
        raise InputInvalidError(f'{option}: "{text}" is not {wanted}. Type, for example, 118 or 90,100,110.')
    return found


def _number(text: str) -> Decimal:
    """A number as people write it: 118, $118, 5%."""
    number = Decimal(text.removeprefix("$").removesuffix("%"))
    return number / PERCENT if text.endswith("%") else number


def share_of(text: str, option: str) -> Decimal:
    """A share typed as 10%, 10 or 0.10; from 1 on it is percent."""
    (share,) = numbers_of(text, option, 1)
    return share if text.strip().endswith("%") or abs(share) < 1 else share / PERCENT


def percent_of(text: str, option: str) -> Decimal:
    """Percent typed as 2.5 or 2.5%."""
    return numbers_of(text.strip().removesuffix("%"), option, 1)[0]


def answer(record: dict[str, Any], rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """The record as JSON, or the rows as a table, those with the same columns together."""
    if as_json:
        print_json(record)
        return
    columns: list[str] = []
    grid = Columns()
    for row in rows:
        if list(row) != columns:
            if columns:
                print_answer(grid)
            columns = list(row)
            grid = Columns(*(name.replace("_", " ") for name in columns))
        grid.add_row(*(_shown(each) for each in row.values()))
    print_answer(grid)


def _shown(value: Any) -> str:
    """A value of a record as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "—" if value is None else str(value)
