"""The worklist without a browser: remittances and denial logs into the workspace, items listed, shown and moved.

The workspace is the app's: what is done here is seen there, and the other way round.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads it at run time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Column
from rich.table import Table as Columns

from cmcore import cli_appeals
from cmcore.cli_files import (
    AsJson,
    AsOf,
    Files,
    In,
    Who,
    counted,
    day_in,
    open_workspace_named,
    password,
    person,
    print_json,
    say,
    say_readings,
)  # fmt: skip
from cmcore.cli_items import Book, Out, check_ending, find_item, print_table, worklist_of
from cmcore.denials.answered import answers_of
from cmcore.denials.answers_due import underpaid_patterns
from cmcore.denials.calendar import deadline_calendar, with_deadline
from cmcore.denials.learning import learning_record, learning_sheets, passes_said, said
from cmcore.denials.learning_columns import learning_columns
from cmcore.denials.levels import level_words
from cmcore.denials.metrics import ORDERS, open_items, ranked
from cmcore.denials.moves import move
from cmcore.denials.payments import PAYMENTS
from cmcore.denials.records import answer_records, item_record, worklist_record
from cmcore.denials.workflow import STATUSES
from cmcore.denials.worklist import counted_twice, not_listed
from cmcore.fields.results import result_columns
from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.intake.tables import UNKNOWN
from cmcore.money import dollars, to_cents
from cmcore.remits.capitation_report import capitation_columns, capitation_record, capitation_sheets
from cmcore.remits.capitation_report import said as capitation_said
from cmcore.remits.matching import match_words
from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from cmcore.intake.tables import Reading
    from cmcore.store.records import DenialEvent
    from cmcore.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help=__doc__)

Item = Annotated[str, typer.Argument(help="Its name, as listed, or its claim number where only one item has it.")]
MOST_SHOWN = 50
X12_PROBLEMS = ("remittance-unbalanced", "claim-file")


@app.command("import")
def import_files(files: Files, workspace: In = None, who: Who = None) -> None:
    """Remittances, denial logs, service logs and payer books into the workspace; the same file twice is one."""
    kept = open_workspace_named(workspace, make=True)
    readings = [kept.add_upload(path.name, path.read_bytes(), person(who), password=password()) for path in files]
    say_readings(readings)
    _say_problems(readings)
    _say_matches(kept, readings)
    unknown = [each.file for each in readings if not each.refused and all(one.kind == UNKNOWN for one in each.tables)]
    for name in unknown:
        say.print(
            f"{name}: its columns make none of our tables, so nothing was taken from it. Name them as the file of "
            '"cmcore template denials" does, or say what they are on the Upload page.', markup=False,
        )  # fmt: skip
    if unknown or any(each.refused for each in readings):
        raise typer.Exit(1)


def _say_matches(kept: Workspace, readings: list[Reading]) -> None:
    """What the workspace's remittances answer and what of its logs is no denial, where the files bring any."""
    kinds = {table.kind for reading in readings for table in reading.tables}
    matches = kept.answered(day_in(kept, None)).matches if "remittances" in kinds else None
    day = day_in(kept, None)
    left_out = not_listed(kept.dataset(day).frames) if "denials" in kinds else ""
    twice = counted_twice(kept.worklist(day)) if kinds & {"denials", "remittances"} else ""
    for sentence in (match_words(matches) if matches is not None else "", left_out, twice):
        if sentence:
            say.print(sentence, markup=False)


def _say_problems(readings: list[Reading]) -> None:
    """What does not hold in X12 files, each with its segment; what is sound in them was kept."""
    for reading in readings:
        found = [each.message for each in reading.findings if each.kind in X12_PROBLEMS]
        for message in found[:MOST_SHOWN]:
            say.print(f"  {message}", markup=False)
        if len(found) > MOST_SHOWN:
            say.print(f'  And {len(found) - MOST_SHOWN:,} more: "cmcore remits check" tells all.', markup=False)


@app.command("list")
def list_items(  # noqa: PLR0913, PLR0917 - one option a filter
    workspace: In = None,
    status: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(STATUSES)}.")] = None,
    payment: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PAYMENTS)}.")] = None,
    payer: Annotated[list[str] | None, typer.Option()] = None,
    cause: Annotated[list[str] | None, typer.Option()] = None,
    owner: Annotated[list[str] | None, typer.Option()] = None,
    pattern: Annotated[list[str] | None, typer.Option(help="How lines were paid short, as listed.")] = None,
    order: Annotated[str, typer.Option(help=f"One of {', '.join(ORDERS)}.")] = "expected",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The worklist, what brings most in time first."""
    kept = open_workspace_named(workspace)
    day, items = worklist_of(kept, as_of)
    filters = {"status": status, "payment": payment, "payer": payer, "cause": cause, "owner": owner, "pattern": pattern}
    for name, known in (("status", STATUSES), ("payment", PAYMENTS)):
        for value in filters[name] or ():
            if value not in known:
                raise UnknownNameError(name.capitalize(), value, known)
    shown = ranked(items, order, **{name: values or () for name, values in filters.items()})
    if as_json:
        print_json(worklist_record(kept.estimate(day).lines, items, shown, day))
        return
    table = Columns(Column("Item", overflow="fold"), "Payer", "Status", "Cause", *(
        Column(name, no_wrap=True) for name in ("Amount", "Expected", "Deadline")
    ), "Owner", box=None)  # fmt: skip
    for row in shown.head(MOST_SHOWN).iter_rows(named=True):
        table.add_row(
            row["item"], row["payer"], STATUSES[row["status"]], row["cause"], dollars(row["amount"]),
            dollars(row["expected_recovery"]), str(row["deadline"] or ""), row["owner"],
        )  # fmt: skip
    print_table(table)
    for row in underpaid_patterns(open_items(shown), day).iter_rows(named=True):
        say.print(_paid_short(row), markup=False)
    more = f" The first {MOST_SHOWN} are shown." if shown.height > MOST_SHOWN else ""
    say.print(f"{_worth(shown)}; open {_worth(open_items(shown))}.{more}", markup=False)


def _paid_short(row: Mapping[str, Any]) -> str:
    how = f"paid {row['pattern']}" if row["pattern"] else "paid short"
    return f"{row['payer'] or 'No payer'}, {how}: {counted(row['items'], 'open item')}, {dollars(row['amount'])}."


def _worth(items: pl.DataFrame) -> str:
    return f"{counted(items.height, 'item')}, {dollars(int(items['amount'].sum() or 0))}"


@app.command("show")
def show_item(item: Item, workspace: In = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """One item whole: what is owed, what the payer answered when, what was done about it."""
    kept = open_workspace_named(workspace)
    day, items = worklist_of(kept, as_of)
    row = find_item(items, item)
    told = kept.denial_answers(day)
    answers = [] if told is None else answers_of(told, row).to_dicts()
    record = item_record(row) | {
        "appeal_note": level_words(row["next_appeal"], row["amount"], day) or None,
        "answers": answer_records(answers),
        "history": [_event(each) for each in kept.denial_events(row["item"])],
    }
    if as_json:
        print_json(record)
        return
    for name, value in record.items():
        if not isinstance(value, list) and value is not None:
            label = result_columns()[name].label if name in result_columns() else name.replace("_", " ").capitalize()
            say.print(f"{label}: {value}", markup=False)
    for answer in record["answers"]:
        say.print(
            f"{answer['paid_date']} check {answer['check_no'] or 'none'}: billed {answer['billed']}, paid "
            f"{answer['paid']} {answer['denial_codes'] or ''}".rstrip(), markup=False,
        )  # fmt: skip
    for event in record["history"]:
        undone = f", undone by {event['undone_by']}" if event["undone_by"] else ""
        said = f"{event['at']} {event['who']}: {event['field']} {event['was'] or 'blank'} to {event['now'] or 'blank'}"
        say.print(said + undone, markup=False)


@app.command("move")
def move_items(  # noqa: PLR0913, PLR0917 - one option a field
    items: Annotated[list[str], typer.Argument(help="Names as listed, or claim numbers.")],
    to: Annotated[str | None, typer.Option("--to", "--status", help=f"One of {', '.join(STATUSES)}.")] = None,
    owner: Annotated[str | None, typer.Option()] = None,
    next_action: Annotated[str | None, typer.Option()] = None,
    next_touch: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When to look again.")] = None,
    note: Annotated[str | None, typer.Option()] = None,
    recovered: Annotated[str | None, typer.Option(help="Dollars that the payer's answer brought.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last change of each instead.")] = False,
    workspace: In = None,
    who: Who = None,
    as_of: AsOf = None,
) -> None:
    """Another status, owner, next action, next touch or note for items, all or none."""
    kept = open_workspace_named(workspace)
    day, listed = worklist_of(kept, as_of)
    rows = [find_item(listed, each) for each in items]
    if undo:
        undone = [event for row in rows for event in kept.undo_denial(person(who), row["item"])]
        say.print(f"{counted(len(undone), 'change')} undone.", markup=False)
        return
    again = next_touch.date().isoformat() if next_touch else None
    typed = {"owner": owner, "next_action": next_action, "next_touch": again, "note": note}
    if to is None and all(value is None for value in (recovered, *typed.values())):
        raise InputInvalidError("Say what to change: --to, --owner, --next-action, --next-touch, --note, --recovered.")
    if recovered is not None and len(rows) > 1:
        raise InputInvalidError("--recovered is what one item's answer brought: move that item alone.")
    if to is not None and to not in STATUSES:
        raise UnknownNameError("Status", to, STATUSES)
    cents = None if recovered is None else _cents(recovered)
    changes = {
        row["item"]: move(row, to or row["status"], day, cents)
        | {name: (_seen(row[name]), value) for name, value in typed.items() if value is not None}
        for row in rows
    }
    kept.change_denials(changes, person(who), day)
    say.print(f"{counted(len(rows), 'item')} changed.", markup=False)


@app.command("export")
def export_items(
    out: Out, what: Annotated[Literal["log", "worklist", "calendar"], typer.Option()] = "log",
    workspace: In = None, as_of: AsOf = None,
) -> None:  # fmt: skip
    """The denial log with its own columns and ours, the worklist, or the deadlines as a calendar (.ics)."""
    check_ending(out, ".ics" if what == "calendar" else ".xlsx")
    kept = open_workspace_named(workspace)
    day, items = worklist_of(kept, as_of)
    builders = {
        "log": lambda: kept.denial_log(day),
        "worklist": lambda: write_xlsx({"Denials": items.drop("item", "row_id")}, result_columns()),
        "calendar": lambda: deadline_calendar(items, day),
    }
    out.write_bytes(builders[what]())
    told = (with_deadline(items).height, "deadline") if what == "calendar" else (items.height, "item")
    say.print(f"{out}: {counted(*told)}", markup=False)


@app.command("learning")
def show_learning(
    workspace: In = None,
    out: Book = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Which causes keep coming back, what was won, and which checks would have caught the denials."""
    if out is not None:
        check_ending(out, ".xlsx")
    kept = open_workspace_named(workspace)
    found = kept.learning(day_in(kept, as_of))
    if out is not None:
        out.write_bytes(write_xlsx(learning_sheets(found), learning_columns()))
    if as_json:
        print_json(learning_record(found))
        return
    for sentence in [*said(found), *passes_said(found)]:
        say.print(sentence, markup=False)


@app.command("capitation")
def show_capitation(
    workspace: In = None,
    out: Book = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What was paid per member and month, added and taken back, and the member-months to ask for."""
    if out is not None:
        check_ending(out, ".xlsx")
    kept = open_workspace_named(workspace)
    review = kept.capitation(day_in(kept, as_of))
    if review is None:
        raise InputInvalidError("No capitation payment is loaded. Import the payer's 820 or its roster first.")
    if out is not None:
        out.write_bytes(write_xlsx(capitation_sheets(review), capitation_columns()))
    if as_json:
        print_json(capitation_record(review))
        return
    for sentence in capitation_said(review):
        say.print(sentence, markup=False)


def _seen(value: Any) -> str | None:
    return None if value is None else str(value)


def _cents(text: str) -> int:
    try:
        return to_cents(Decimal(text.replace("$", "").replace(",", "")))
    except InvalidOperation as error:
        raise InputInvalidError(f'--recovered: "{text}" is no amount. Write it like 125.50.') from error


def _event(event: DenialEvent) -> dict[str, Any]:
    was, now = event.old, event.new
    if event.field == "recovered":
        was, now = (f"{Decimal(each).scaleb(-2):.2f}" if each else each for each in (was, now))
    return {
        "at": f"{event.at:%Y-%m-%dT%H:%M:%SZ}", "who": event.who, "field": event.field, "was": was, "now": now,
        "undone_by": event.undone_by,
    }  # fmt: skip


cli_appeals.add_to(app)
