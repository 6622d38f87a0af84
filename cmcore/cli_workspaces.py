"""Workspaces without a browser: those there are, a new one, another name, the day one is judged on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from cmcore.cli_files import AsJson, In, open_workspace_named, print_json, say
from cmcore.store.workspace import Workspace, known_workspaces, new_workspace, open_workspace

app = typer.Typer(no_args_is_help=True, help=__doc__)

Name = Annotated[str, typer.Argument(help="What to call it.")]
Day = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day to judge on; the day of looking.")
]


@app.command("list")
def list_workspaces(as_json: AsJson = False) -> None:
    """Every workspace, the last changed first, which a command without --workspace works in."""
    kept = [open_workspace(each) for each, _ in known_workspaces()]
    if as_json:
        print_json({"workspaces": [_record(each) for each in kept]})
        return
    for each in kept:
        say.print(f"{each.id}  {each.name}, judged on {_day(each)}", markup=False)


@app.command("new")
def new(name: Name) -> None:
    """An empty workspace, which commands without --workspace work in from now on."""
    made = new_workspace(name)
    say.print(f"{made.id}  {made.name}", markup=False)


@app.command("rename")
def rename(name: Name, workspace: In = None) -> None:
    """Another name for a workspace."""
    kept = open_workspace_named(workspace)
    kept.rename(name)
    say.print(f"{kept.id}  {kept.name}", markup=False)


@app.command("judge")
def judge(workspace: In = None, as_of: Day = None) -> None:
    """The day on which everything in a workspace is judged; without --as-of each day on that day."""
    kept = open_workspace_named(workspace)
    kept.set_as_of(as_of.date() if as_of else None)
    say.print(f"{kept.name}, judged on {_day(kept)}", markup=False)


def _day(kept: Workspace) -> str:
    return kept.as_of.isoformat() if kept.as_of else "the day of looking"


def _record(kept: Workspace) -> dict[str, str | None]:
    return {"id": kept.id, "name": kept.name, "as_of": kept.as_of.isoformat() if kept.as_of else None}
