"""Scenarios kept in a workspace, without a browser: keep one, see all side by side on today's data, take one out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmcore.cli_files import AsJson, AsOf, In, Who, day_in, open_workspace_named, person, read_text, say
from cmcore.cli_plan import answer
from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.money import plain
from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import Scenario, dump_scenario, load_scenario
from cmcore.scenarios.utilization import Utilization

if TYPE_CHECKING:
    from datetime import date

    from cmcore.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help=__doc__)

OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Name = Annotated[str, typer.Argument(help="Name of a kept scenario.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="A .yaml to write; without it to the screen.")]


@app.command("keep")
def keep_scenario(
    scenario: OneFile,
    name: Annotated[str | None, typer.Option(help="Name to keep it under; else the one in the file.")] = None,
    workspace: In = None,
    who: Who = None,
) -> None:
    """Scenario Manager: a scenario kept under its name, for everybody who opens the workspace."""
    terms = load_scenario(read_text(scenario))
    terms = terms if name is None else terms.model_copy(update={"name": name.strip()})
    kept = open_workspace_named(workspace).save_scenario(terms.name, dump_scenario(terms), person(who))
    say.print(f"Kept as {kept.name}, on revision {kept.revision} of the data.", markup=False)


@app.command("kept")
def list_kept(workspace: In = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Scenario Manager: the margin of every kept scenario on today's data, and which were kept on earlier data."""
    kept = open_workspace_named(workspace)
    day = day_in(kept, as_of)
    rows: list[dict[str, Any]] = []
    for each in kept.scenarios():
        terms = load_scenario(each.terms).model_copy(update={"paths": 0})
        about = {
            "name": each.name, "who": each.who, "at": f"{each.at:%Y-%m-%d %H:%M}",
            "stale": each.revision != kept.revision,
        }  # fmt: skip
        try:
            results = compare(terms, _used(kept, day, terms)).results
        except InputInvalidError as error:
            say.print(f"{each.name}: {error}", markup=False)
            results = ()
        rows += [about | {"model": one.kind, "margin": plain(one.margin)} for one in results]
    answer({"revision": kept.revision, "scenarios": rows}, rows, as_json=as_json)


@app.command("terms")
def show_kept(name: Name, workspace: In = None, out: Out = None) -> None:
    """The terms of a kept scenario as YAML, which every command here reads."""
    text = dump_scenario(_found(name, workspace))
    if out is None:
        typer.echo(text)
        return
    out.write_text(text, "utf-8")
    say.print(f"Terms of {name} written to {out}.", markup=False)


def _used(kept: Workspace, day: date, terms: Scenario) -> Utilization:
    if terms.utilization is not None:
        return Utilization.typed(terms)
    frames = kept.dataset(day).frames
    return Utilization.from_lines(kept.estimate(day).lines, frames["members"], terms.payers, frames["staff"])


def _found(name: str, workspace: str | None) -> Scenario:
    kept = {each.name: each.terms for each in open_workspace_named(workspace).scenarios()}
    if name not in kept:
        raise UnknownNameError("Scenario", name, list(kept))
    return load_scenario(kept[name])
