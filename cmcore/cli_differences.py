"""Differences between paid and expected in the workspace: listed, reviewed and left open, accepted, worked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmcore.cli_files import AsJson, AsOf, In, Who, counted, day_in, open_workspace_named, person, print_json, say
from cmcore.findings import UnknownNameError
from cmcore.money import dollars
from cmcore.variances.report import variance_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cmcore.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help=__doc__)

Items = Annotated[list[str], typer.Argument(help="Session IDs of lines paid short or over.")]


@app.command("list")
def list_differences(workspace: In = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """What was paid short or over by pattern, how much of it somebody has reviewed, and what is accepted."""
    kept = open_workspace_named(workspace)
    found = kept.variances(day_in(kept, as_of))
    if as_json:
        print_json(variance_record(found))
        return
    for row in found.patterns.iter_rows(named=True):
        seen = f" Reviewed: {row['reviewed']:,} of {row['lines']:,}." if row["reviewed"] else ""
        say.print(f"{row['said']}{seen}", markup=False)
    total = dollars(int(found.accepted["variance"].sum() or 0))
    say.print(f"Accepted: {counted(found.accepted.height, 'line')}, {total}.", markup=False)


@app.command("review")
def review(
    items: Items,
    note: Annotated[str, typer.Option(help="What was found; may be left out.")] = "",
    workspace: In = None,
    who: Who = None,
    as_of: AsOf = None,
) -> None:
    """Keeps that these lines were looked at and left open, all or none."""
    kept = open_workspace_named(workspace)
    variances = _variances(kept, as_of, items)
    kept.review_variances(variances, note, person(who))
    say.print(f"Reviewed: {len(variances):,}.", markup=False)


@app.command("accept")
def accept(
    items: Items,
    why: Annotated[str, typer.Option(help="Why the difference is accepted.")],
    workspace: In = None,
    who: Who = None,
    as_of: AsOf = None,
) -> None:
    """Accepts the differences of these lines with a reason, all or none: they are worked no more."""
    kept = open_workspace_named(workspace)
    variances = _variances(kept, as_of, items)
    kept.accept_variances(variances, why, person(who))
    say.print(f"Accepted: {len(variances):,}.", markup=False)


@app.command("reopen")
def reopen(items: Items, workspace: In = None, who: Who = None, as_of: AsOf = None) -> None:
    """Takes back that these lines were reviewed or accepted, all or none."""
    kept = open_workspace_named(workspace)
    variances = _variances(kept, as_of, items)
    kept.take_back_variances(variances, person(who))
    say.print(f"To work again: {len(variances):,}.", markup=False)


def _variances(kept: Workspace, as_of: datetime | None, items: Sequence[str]) -> dict[str, int]:
    """The differences of lines by item, open or accepted.

    Raises: UnknownNameError where one of them was paid right, or is not known.
    """
    found = kept.variances(day_in(kept, as_of))
    known = {item.upper(): (item, cents) for frame in (found.lines, found.accepted)
             for item, cents in frame.select("item", "variance").iter_rows()}  # fmt: skip
    for each in items:
        if each.strip().upper() not in known:
            raise UnknownNameError("Line paid short or over", each, [])
    return dict(known[each.strip().upper()] for each in items)
