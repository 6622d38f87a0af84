"""Appeals from the worklist: the week's plan, letters for the chosen items, and the deadlines as a calendar."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from cmcore.denials.arguments import letter_facts
from cmcore.denials.calendar import deadline_calendar
from cmcore.denials.letters import write_letters
from cmcore.denials.workflow import CLOSED
from cmcore.money import CENTS, dollars
from pages.parts import downloads, figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from cmcore.denials.plan import Plan
    from pages.parts.page import Desk

MINUTES_AN_HOUR = 60
WHY = {
    "past": "its deadline is past",
    "not-worth-it": "it costs more than it brings",
    "lapses": "it lapses before there is time",
    "waits": "it can wait for a later week",
}


def week(desk: Desk, items: pl.DataFrame) -> None:
    """The appeals that bring most with the hours there are, their letters, and what is given up for them."""
    open_items = items.filter(~pl.col("status").is_in(CLOSED), pl.col("amount") > 0, pl.col("never_work").is_null())
    if open_items.is_empty():
        return
    st.subheader("This week's appeals", anchor=False)
    with st.container(horizontal=True):
        hours = st.number_input("Staff hours a day", 0.0, 80.0, 4.0, 0.5, key="plan.hours", width=180)
        each = st.number_input("Minutes an appeal", 5, 600, 45, 5, key="plan.minutes", width=180)
        cost = st.number_input("Cost of an appeal, dollars", 0.0, 500.0, 25.0, 5.0, key="plan.cost", width=220)
    plan = desk.workspace.week_plan(
        desk.as_of, minutes_a_day=int(hours * MINUTES_AN_HOUR), minutes=int(each), cost=round(cost * CENTS)
    )
    _said(plan, open_items)
    _table(plan, open_items)
    with st.container(horizontal=True):
        chosen = {appeal.item for appeal in plan.chosen}
        rows = open_items.filter(pl.col("item").is_in(list(chosen))).to_dicts()
        if rows:
            downloads.download("Letters", lambda: letters(desk, rows), "appeals.zip", "plan.letters", primary=True)
        downloads.download(
            "Deadlines (.ics)", lambda: deadline_calendar(items, desk.as_of), "deadlines.ics", "plan.calendar"
        )
    st.caption("A letter says what is known; what is missing is a highlighted gap to fill in, never a guess.")


def _said(plan: Plan, listed: pl.DataFrame) -> None:
    brings = dollars(sum(each.gain for each in plan.chosen)).replace("$", "\\$")
    told = Counter(each.why for each in plan.given_up)
    left = {why: told[why] for why in WHY}
    given_up = ", ".join(f"{count:,} because {WHY[why]}" for why, count in left.items() if count)
    st.markdown(
        f"**{figures.count(len(plan.chosen), 'appeal')}** of {listed.height:,} bring **{brings}** on average after "
        f"their cost." + (f" Given up: {given_up}." if given_up else "")
    )


def _table(plan: Plan, listed: pl.DataFrame) -> None:
    if not plan.chosen:
        return
    order = pl.DataFrame({"item": [each.item for each in plan.chosen], "brings": [each.gain for each in plan.chosen]})
    names = ["claim_no", "payer", "code", "service_date", "cause", "deadline"]
    shown = order.join(listed, on="item", how="left", maintain_order="left")
    st.dataframe(
        shown.select(*names, pl.col("amount") / CENTS, pl.col("brings") / CENTS).to_pandas(),
        key="plan.table",
        hide_index=True,
        placeholder="",
        height=min(400, 80 + 36 * shown.height),
        column_config={
            "claim_no": "Claim no.",
            "payer": "Payer",
            "code": "Code",
            "service_date": st.column_config.DateColumn("Service date", format="MMM D, YYYY"),
            "cause": "Cause",
            "deadline": st.column_config.DateColumn("Deadline", format="MMM D, YYYY"),
            "amount": st.column_config.NumberColumn("Amount", format="dollar"),
            "brings": st.column_config.NumberColumn("Brings on average", format="dollar"),
        },
        alt="The appeals to file this week, the earliest deadline first",
    )


def letters(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A zip of the letters of some rows of the worklist, on the agency's own letter where it keeps one."""
    facts = letter_facts(rows, desk.estimate, desk.dataset, agency=desk.workspace.name, letter_date=desk.as_of)
    return write_letters(facts, desk.workspace.letter_template())
