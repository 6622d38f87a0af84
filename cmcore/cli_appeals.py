"""Appeals without a browser: the week's plan for the hours there are, and the letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column
from rich.table import Table as Columns

from cmcore.cli_files import AsJson, AsOf, In, counted, open_workspace_named, print_json, say
from cmcore.cli_items import Out, check_ending, find_item, print_table, worklist_of
from cmcore.denials.arguments import letter_facts
from cmcore.denials.letters import write_letters
from cmcore.denials.metrics import open_items
from cmcore.denials.records import plan_record
from cmcore.denials.week import GIVEN_UP, Work, plan_tables, to_ask_about
from cmcore.money import CENTS, dollars

if TYPE_CHECKING:
    from cmcore.denials.plan import Plan

OwnLetter = Annotated[Path | None, typer.Option("--template", exists=True, dir_okay=False, help="Your own, docx.")]
MINUTES_AN_HOUR = 60
MOST_COST = 100_000


def add_to(app: typer.Typer) -> None:
    """Adds the commands to those of the worklist."""
    app.command("plan")(plan_appeals)
    app.command("letters")(write_appeals)


def plan_appeals(  # noqa: PLR0913, PLR0917 - one option an input
    hours: Annotated[float, typer.Option(min=0, max=80, help="Staff hours a day.")] = 4.0,
    minutes: Annotated[
        list[int] | None,
        typer.Option(min=1, help="Of a first appeal; again for a second, a third. Else as the workspace keeps them."),
    ] = None,
    cost: Annotated[
        list[float] | None,
        typer.Option(min=0, max=MOST_COST, help="Dollars of a first appeal, a second, a third. Else as kept."),
    ] = None,
    workspace: In = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The appeals that bring most within seven days' hours and before their deadlines, and what is given up."""
    kept = open_workspace_named(workspace)
    day, items = worklist_of(kept, as_of)
    usual = kept.appeal_work()
    costs = tuple(round(each * CENTS) for each in cost or ())
    work = Work(tuple(minutes or usual.minutes), costs or usual.cost)
    plan = kept.week_plan(day, round(hours * MINUTES_AN_HOUR), work)
    tables = plan_tables(plan, items)
    if as_json:
        print_json(plan_record(plan, tables, to_ask_about(items), day))
        return
    shown = Columns(Column("Item", overflow="fold"), "Payer", "Appeal level", *(
        Column(name, no_wrap=True) for name in ("Deadline", "Minutes", "Brings")
    ), box=None)  # fmt: skip
    for row in tables.chosen.iter_rows(named=True):
        shown.add_row(
            row["item"], row["payer"], row["next_appeal"], str(row["deadline"] or ""), str(row["minutes"]),
            dollars(row["brings"]),
        )  # fmt: skip
    print_table(shown)
    for sentence in _said(plan):
        say.print(sentence, markup=False)
    if asked := to_ask_about(items).height:
        say.print(f"{counted(asked, 'claim')} without an answer to ask about besides.", markup=False)


def _said(plan: Plan) -> list[str]:
    chosen = f"{counted(len(plan.chosen), 'appeal')} in {plan.minutes:,} minutes bring {dollars(plan.gain)} on average."
    left = {why: [each for each in plan.given_up if each.why == why] for why in GIVEN_UP}
    return [chosen] + [
        f"Given up: {counted(len(several), 'item')} because {GIVEN_UP[why]}, "
        f"{dollars(sum(each.appeal.expected for each in several))}."
        for why, several in left.items()
        if several
    ]


def write_appeals(  # noqa: PLR0913, PLR0917 - which, for whom, on what
    out: Out,
    items: Annotated[list[str] | None, typer.Argument(help="Names as listed; without any, every open item.")] = None,
    template: OwnLetter = None,
    signed_by: Annotated[str | None, typer.Option(help="Name and title under the letter.")] = None,
    workspace: In = None,
    as_of: AsOf = None,
) -> None:
    """A zip of appeal letters; what no record says is a highlighted gap."""
    check_ending(out, ".zip")
    kept = open_workspace_named(workspace)
    day, listed = worklist_of(kept, as_of)
    rows = [find_item(listed, each) for each in items] if items else open_items(listed).to_dicts()
    facts = letter_facts(
        rows, kept.estimate(day), kept.dataset(day), agency=kept.name, letter_date=day, signed_by=signed_by
    )
    out.write_bytes(write_letters(facts, template.read_bytes() if template else kept.letter_template()))
    say.print(f"{out}: {counted(len(rows), 'letter')}", markup=False)
