"""Appeals from the worklist: the week's plan, letters for the chosen items, and the deadlines as a calendar."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from cmcore.denials.arguments import letter_facts
from cmcore.denials.calendar import deadline_calendar
from cmcore.denials.letters import write_letters
from cmcore.denials.metrics import open_items
from cmcore.denials.week import GIVEN_UP, Work, plan_tables
from cmcore.denials.workflow import STATUSES
from cmcore.money import CENTS, dollars
from pages.parts import downloads, figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from cmcore.denials.plan import Plan
    from pages.parts.page import Desk

MINUTES_AN_HOUR = 60
MOST_SHOWN = 200
_INPUTS = (
    ("plan.minutes", "Minutes, first appeal", 45),
    ("plan.minutes.second", "Second appeal", 90),
    ("plan.minutes.later", "Third or later", 180),
)
"""Key, label and what is assumed at first, to be typed over."""


def week(desk: Desk, items: pl.DataFrame) -> None:
    """The appeals that bring most with the hours there are, their letters, and what is given up for them."""
    if open_items(items).filter(pl.col("amount") > 0).is_empty():
        return
    st.subheader("This week's appeals", anchor=False)
    with st.container(horizontal=True):
        hours = st.number_input("Staff hours a day", 0.0, 80.0, 4.0, 0.5, key="plan.hours", width=160)
        minutes = [st.number_input(label, 5, 900, at, 5, key=key, width=160) for key, label, at in _INPUTS]
        cost = st.number_input("Cost of an appeal, dollars", 0.0, 500.0, 25.0, 5.0, key="plan.cost", width=200)
    work = Work(tuple(int(each) for each in minutes), (round(cost * CENTS),))
    plan = desk.workspace.week_plan(desk.as_of, int(hours * MINUTES_AN_HOUR), work)
    tables = plan_tables(plan, items)
    _said(plan)
    if plan.chosen:
        _table(tables.chosen, "plan.table", "The appeals to file this week, the earliest deadline first")
    with st.container(horizontal=True):
        rows = items.filter(pl.col("item").is_in(tables.chosen["item"].to_list())).to_dicts()
        if rows:
            downloads.download("Letters", lambda: letters(desk, rows), "appeals.zip", "plan.letters", primary=True)
        downloads.download(
            "Deadlines (.ics)", lambda: deadline_calendar(items, desk.as_of), "deadlines.ics", "plan.calendar"
        )
    st.caption("A letter says what is known; what is missing is a highlighted gap to fill in, never a guess.")
    if plan.given_up:
        with st.expander(f"What is given up: {figures.count(len(plan.given_up), 'item')}"):
            _table(tables.given_up.head(MOST_SHOWN), "plan.given_up", "What this week gives up, and why")
            if len(plan.given_up) > MOST_SHOWN:
                st.caption(f"The first {MOST_SHOWN}: what lapses comes first, then what brings most.")


def _said(plan: Plan) -> None:
    brings = dollars(plan.gain).replace("$", "\\$")
    told = Counter(each.why for each in plan.given_up)
    given_up = ", ".join(f"{told[why]:,} because {GIVEN_UP[why]}" for why in GIVEN_UP if told[why])
    st.markdown(
        f"**{figures.count(len(plan.chosen), 'appeal')}** of {len(plan.chosen) + len(plan.given_up):,} bring "
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
