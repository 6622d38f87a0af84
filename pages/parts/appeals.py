"""Appeals from the worklist: the week's plan, letters for the chosen items, and the deadlines as a calendar."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from cmcore.denials.arguments import letter_facts
from cmcore.denials.calendar import deadline_calendar
from cmcore.denials.letters import write_letters
from cmcore.denials.metrics import open_items
from cmcore.denials.week import GIVEN_UP, Work, to_ask_about
from cmcore.denials.workflow import STATUSES
from cmcore.findings import CmcoreError, InputInvalidError
from cmcore.money import CENTS, dollars, to_cents
from pages.parts import downloads, edit_grid, figures
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from cmcore.denials.week import PlanTables
    from pages.parts.page import Desk

MINUTES_AN_HOUR = 60
MOST_SHOWN = 200
LEVELS = ("First", "Second", "Third or later")
MOST_MINUTES, MOST_COST = 900, 100_000


def week(desk: Desk, items: pl.DataFrame) -> None:
    """The appeals that bring most with the hours there are, their letters, and what is given up for them."""
    if open_items(items).filter(pl.col("amount") > 0).is_empty():
        return
    st.subheader("This week's appeals", anchor=False)
    with st.container(horizontal=True):
        hours = st.number_input("Staff hours a day", 0.0, 80.0, 4.0, 0.5, key="plan.hours", width=160)
        work = _work(desk)
    tables = desk.workspace.week_tables(desk.as_of, round(hours * MINUTES_AN_HOUR), work)
    _said(tables)
    if tables.chosen.height:
        _table(tables.chosen, "plan.table", "The appeals to file this week, the earliest deadline first")
    with st.container(horizontal=True):
        rows = items.filter(pl.col("item").is_in(tables.chosen["item"].to_list())).to_dicts()
        if rows:
            downloads.download("Letters", lambda: letters(desk, rows), "appeals.zip", "plan.letters", primary=True)
        downloads.download(
            "Deadlines (.ics)", lambda: deadline_calendar(items, desk.as_of), "deadlines.ics", "plan.calendar"
        )
    asked = to_ask_about(items)
    if asked.height:
        told = f"{figures.count(asked.height, 'claim')} without an answer, {dollars(int(asked['amount'].sum()))}"
        st.caption(
            f"{told}, to ask about besides: there is nothing to appeal. The payment No answer lists them.".replace(
                "$", "\\$"
            )
        )
    st.caption("A letter says what is known; what is missing is a highlighted gap to fill in, never a guess.")
    if tables.given_up.height:
        with st.expander(f"What is given up: {figures.count(tables.given_up.height, 'item')}"):
            _table(tables.given_up.head(MOST_SHOWN), "plan.given_up", "What this week gives up, and why")
            if tables.given_up.height > MOST_SHOWN:
                st.caption(f"The first {MOST_SHOWN}: what lapses comes first, then what brings most.")


def _work(desk: Desk) -> Work:
    """The hours and the cost of each level in a small table; what is typed is kept for the team."""
    kept = desk.workspace.appeal_work()
    values = [
        [level, str(minutes), f"{cents / CENTS:.2f}"]
        for level, (minutes, cents) in zip(LEVELS, _levels(kept), strict=True)
    ]
    alt = "Minutes and cost of an appeal by level"
    name = f"{desk.workspace.id}.{kept}"
    with st.container(width=420):
        sheet = edit_grid.Sheet(_WORK, values, range(len(LEVELS)), alt, name=name)
        edit_grid.draw("plan.work", desk.workspace.id, sheet, save)
    return kept


def _levels(work: Work) -> list[tuple[int, int]]:
    """Minutes and cents of each level."""
    return [work.of(level) for level in range(1, len(LEVELS) + 1)]


def save(desk: Desk) -> None:
    """Keeps the minutes and costs of a level just typed."""
    with edit_grid.taking("plan.work") as edits:
        for edit in edits:
            try:
                _keep(desk, edit)
                edit.answer()
            except CmcoreError as error:
                edit.answer(str(error))


def _keep(desk: Desk, edit: edit_grid.CellEdit) -> None:
    told = _levels(desk.workspace.appeal_work())
    minutes, cents = told[edit.row]
    told[edit.row] = (_minutes(edit.value), cents) if edit.column == "minutes" else (minutes, _cents(edit.value))
    work = Work(tuple(minutes for minutes, _ in told), tuple(cents for _, cents in told))
    desk.workspace.set_appeal_work(work, desk.who)


def _minutes(typed: str) -> int:
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= MOST_MINUTES:
        raise InputInvalidError(f'Minutes: "{typed}" is not a whole number from 1 to {MOST_MINUTES}.')
    return int(typed)


def _cents(typed: str) -> int:
    try:
        cents = to_cents(Decimal(typed.replace("$", "").replace(",", "").strip()))
    except ArithmeticError:
        cents = -1
    if not 0 <= cents <= MOST_COST * CENTS:
        raise InputInvalidError(f'Cost: "{typed}" is not an amount from $0 to {dollars(MOST_COST * CENTS)}.')
    return cents


_WORK = (
    Column("appeal", "Appeal", names=True),
    Column("minutes", "Minutes", edited=True, help="Staff time to file an appeal of this level."),
    Column("cost", "Cost", edited=True, help="What filing costs besides, in dollars: records, postage, a lawyer."),
)


def _said(tables: PlanTables) -> None:
    chosen, left = tables.chosen, tables.given_up
    brings = dollars(int(chosen["brings"].sum())).replace("$", "\\$")
    told = dict(left["why"].value_counts().iter_rows())
    given_up = ", ".join(f"{told[why]:,} because {why}" for why in GIVEN_UP.values() if why in told)
    st.markdown(
        f"**{figures.count(chosen.height, 'appeal')}** of {chosen.height + left.height:,} bring "
        f"**{brings}** on average after their cost." + (f" Given up: {given_up}." if given_up else "")
    )


def _table(rows: pl.DataFrame, key: str, alt: str) -> None:
    shown = rows.drop("item").with_columns(
        pl.col("status").replace_strict(STATUSES), pl.col("amount") / CENTS, pl.col("brings") / CENTS
    )
    st.dataframe(
        shown.to_pandas(),
        key=key,
        hide_index=True,
        placeholder="",
        height=min(400, 80 + 36 * rows.height),
        column_config=_COLUMNS,
        alt=alt,
    )


_COLUMNS = {
    "claim_no": "Claim no.",
    "payer": "Payer",
    "code": "Code",
    "service_date": st.column_config.DateColumn("Service date", format="MMM D, YYYY"),
    "status": "Status",
    "cause": "Cause",
    "next_appeal": "Appeal level",
    "deadline": st.column_config.DateColumn("Deadline", format="MMM D, YYYY"),
    "amount": st.column_config.NumberColumn("Amount", format="dollar"),
    "minutes": st.column_config.NumberColumn("Minutes", format="%d"),
    "brings": st.column_config.NumberColumn("Brings on average", format="dollar"),
    "why": "Why",
}


def letters(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A zip of the letters of some rows of the worklist, on the agency's own letter where it keeps one."""
    facts = letter_facts(rows, desk.estimate, desk.dataset, agency=desk.workspace.name, letter_date=desk.as_of)
    return write_letters(facts, desk.workspace.letter_template())
