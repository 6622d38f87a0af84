"""The two gates without a browser: what they hold in the workspace, and overrides with who and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmcore.cli_files import (
    AsJson,
    AsOf,
    In,
    Who,
    counted,
    day_in,
    find_session,
    open_workspace_named,
    person,
    print_json,
    say,
    stop_if_unwritable,
)  # fmt: skip
from cmcore.engine.gates import by_gate, gate_sheets, held_lines, overridden_lines, stopped_at
from cmcore.fields.results import result_columns
from cmcore.findings import InputInvalidError
from cmcore.money import dollars, plain
from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import polars as pl

    from cmcore.engine.gates import Override
    from cmcore.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help=__doc__)

Out = Annotated[Path | None, typer.Option("-o", "--out", help="Workbook to write.")]
Sessions = Annotated[list[str], typer.Argument(help="Session IDs, or rows as listed.")]
NAMES = {"record": "record not complete", "claim": "claim would not pass", "overridden": "overridden",
         "passed": "passes both"}  # fmt: skip


@app.command("list")
def list_held(workspace: In = None, as_of: AsOf = None, out: Out = None, as_json: AsJson = False) -> None:
    """What stops at each gate and who overrode which; with -o the sessions as a workbook."""
    kept = open_workspace_named(workspace)
    day = day_in(kept, as_of)
    overrides = kept.overrides()
    stopped = stopped_at(kept.estimate(day), overrides)
    if out is not None:
        stop_if_unwritable(out)
        out.write_bytes(write_xlsx(gate_sheets(stopped, overrides), result_columns()))
    gates = by_gate(stopped)
    if as_json:
        record = {gate: {"sessions": sessions, "worth": plain(worth)} for gate, sessions, worth in gates.iter_rows()}
        print_json({"as_of": day.isoformat(), "gates": record, "held": _held(stopped),
                    "overrides": _overrides(stopped, overrides)})  # fmt: skip
        return
    for gate, sessions, worth in gates.iter_rows():
        say.print(f"{NAMES[gate]}: {counted(sessions, 'session')}, {dollars(worth)}", markup=False)
    for each in _overrides(stopped, overrides):
        say.print(f"  {each['item']} by {each['who']} on {each['overridden_on']}: {each['why']}", markup=False)


@app.command("override")
def override(
    sessions: Sessions,
    why: Annotated[str, typer.Option(help="Why their claims go out all the same.")],
    workspace: In = None,
    who: Who = None,
    as_of: AsOf = None,
) -> None:
    """Lets sessions out although a gate holds them, all or none; the figures stay, the payer still decides."""
    kept = open_workspace_named(workspace)
    day = day_in(kept, as_of)
    rows = _rows(kept, sessions, day)
    kept.override_gates(rows, day, why, person(who))
    say.print(f"Overridden: {len(rows):,}.", markup=False)


@app.command("hold")
def hold(sessions: Sessions, workspace: In = None, who: Who = None, as_of: AsOf = None) -> None:
    """Holds sessions again whose gates were overridden."""
    kept = open_workspace_named(workspace)
    day = day_in(kept, as_of)
    rows, overrides = _rows(kept, sessions, day), kept.overrides()
    stopped = stopped_at(kept.estimate(day), overrides)
    items = stopped.filter(stopped["row_id"].is_in(rows) & stopped["item"].is_in(list(overrides)))["item"]
    if len(items) < len(rows):
        raise InputInvalidError("Not all of these sessions are overridden; see `cmcore gates list`. None was changed.")
    kept.take_back_overrides(items.to_list(), person(who))
    say.print(f"Held again: {len(items):,}.", markup=False)


def _rows(kept: Workspace, sessions: Iterable[str], day: date) -> list[str]:
    frame = kept.dataset(day).frames["sessions"]
    return list(dict.fromkeys(find_session(frame, each) for each in sessions))


def _held(stopped: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "item": each["item"],
            "gate": each["gate"],
            "reasons": each["reasons"].split(";"),
            "worth": plain(each["worth"]),
        }
        for each in held_lines(stopped).iter_rows(named=True)
    ]


def _overrides(stopped: pl.DataFrame, overrides: dict[str, Override]) -> list[dict[str, Any]]:
    return [
        {
            "item": each["item"], "gate": each["gate"], "reasons": each["overridden"].split(";"),
            "worth": plain(each["worth"]), "why": each["why"], "who": each["who"],
            "overridden_on": each["overridden_on"].isoformat(), "paid": plain(each["paid"]),
            "denial_codes": each["denial_codes"],
        }
        for each in overridden_lines(stopped, overrides).iter_rows(named=True)
    ]  # fmt: skip
