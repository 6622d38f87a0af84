"""Scenarios kept in a workspace, without a browser: keep one, see all side by side on today's data, take one out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmcore.cli_files import AsJson, AsOf, In, Who, day_in, open_workspace_named, person, read_text, say
from cmcore.cli_plan import answer, kind_of
from cmcore.findings import UnknownNameError
from cmcore.money import plain
from cmcore.scenarios.scenario import Scenario, dump_scenario, load_scenario
from cmcore.scenarios.sensitivity import differences
from cmcore.scenarios.side_by_side import full_bridge, lay_out
from cmcore.scenarios.utilization import Utilization
from cmcore.store.scenarios import is_stale

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cmcore.scenarios.compare import ModelResult
    from cmcore.scenarios.side_by_side import Laid
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
    opened = open_workspace_named(workspace)
    before = {each.name: each for each in opened.scenarios()}
    kept = opened.save_scenario(terms.name, dump_scenario(terms), person(who))
    say.print(f"Kept as {kept.name}, on revision {kept.revision} of the data.", markup=False)
    if (old := before.get(kept.name)) and old.terms != kept.terms:
        say.print(f"It takes the place of the terms kept by {old.who} on {old.at:%Y-%m-%d %H:%M} UTC.", markup=False)


@app.command("kept")
def list_kept(  # noqa: PLR0913, PLR0917 - one option an input
    one: Annotated[str | None, typer.Option("--from", help="Kept scenario that a bridge starts from.")] = None,
    other: Annotated[str | None, typer.Option("--to", help="Kept scenario that it leads to.")] = None,
    model: Annotated[str | None, typer.Option(help="Model of the bridge; the first of the one it leads to.")] = None,
    workspace: In = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Scenario Manager: every kept scenario on today's data, side by side; the bridge between two of them."""
    kept = open_workspace_named(workspace)
    saved = kept.scenarios()
    day, terms = day_in(kept, as_of), {each.name: load_scenario(each.terms) for each in saved}
    used_of = partial(_used, kept, day)
    rows: list[dict[str, Any]] = []
    for each, laid in zip(saved, lay_out(list(terms.items()), used_of), strict=True):
        about = {
            "name": each.name, "who": each.who, "at": f"{each.at:%Y-%m-%d %H:%M}",
            "stale": is_stale(each, kept.revision),
        }  # fmt: skip
        if laid.fault:
            say.print(f"{each.name}: {laid.fault}", markup=False)
        rows += [about | _figures(laid, result) for result in laid.results]
    record: dict[str, Any] = {"revision": kept.revision, "scenarios": rows}
    if one is not None or other is not None:
        record["bridge"] = _bridge(terms, (one, other), model, used_of)
    answer(record, [*rows, *record.get("bridge", {}).get("steps", [])], as_json=as_json)


def _figures(laid: Laid, result: ModelResult) -> dict[str, str | None]:
    each = laid.comparison.a_member_month(result.margin) if laid.comparison else 0
    figures = {"margin": result.margin, "revenue": result.revenue, "cost": result.cost, "margin_a_member_month": each}
    return {"model": result.kind} | {name: plain(cents) for name, cents in figures.items()}


def _bridge(
    terms: dict[str, Scenario],
    ends: tuple[str | None, str | None],
    model: str | None,
    used_of: Callable[[Scenario], Utilization],
) -> dict[str, Any]:
    """The terms in which two kept scenarios differ, and what each part does to the margin."""
    names = [each or "" for each in ends]
    for each in names:
        if each not in terms:
            raise UnknownNameError("Scenario of --from and --to", each, list(terms))
    left, right = (terms[each] for each in names)
    kind = kind_of(model or right.models[0])
    steps = full_bridge(left, right, used_of(left), used_of(right), kind)
    return {
        "from": names[0], "to": names[1], "model": kind,
        "terms": [{"term": path, "one": now, "other": then} for path, now, then in differences(left, right)],
        "steps": [{"part": each.label, "change": plain(each.change)} for each in steps],
    }  # fmt: skip


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
