"""What denials teach, piece by piece: causes, months, rates, wins, and our checks against the payers' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.denials import outcomes, rates
from cmcore.denials.backtest import backtest
from cmcore.denials.learning import before_claim
from cmcore.denials.learning_columns import learning_columns
from cmcore.reference import tables as reference
from pages.parts import charts, figures, grids, learning_charts

if TYPE_CHECKING:
    from cmcore.denials.learning import Learning
    from pages.parts.page import Desk


def causes(found: Learning) -> None:
    """Which causes keep coming back, and which months are more than noise."""
    left, right = st.columns(2, gap="large")
    with left:
        measure = st.segmented_control(
            "Causes by", ["amount", "items"], default="amount", format_func={"amount": "Money", "items": "Count"}.get,
            key="learning.measure", required=True,
        )  # fmt: skip
        denied = found.causes if measure == "amount" else outcomes.ranked_by(found.causes, "items")
        top = denied.row(0, named=True) if denied.height else None
        charts.show(
            learning_charts.pareto(denied, str(measure)),
            "learning.pareto",
            f"{top['cause'].capitalize()} leads" if top else "Causes",
            "Causes of denial ranked, with their running share",
        )
    with right:
        if found.months.is_empty():
            st.caption(
                "Rates by month, payer and code, and what our checks would have caught, need a service "
                "log that says what payers answered."
            )
            return
        signals = found.months["signal"].drop_nulls().len()
        charts.show(
            learning_charts.control(found.months),
            "learning.months",
            f"{figures.count(signals, 'month')} outside the limits of chance" if signals else "No month stands out",
            "Denial rate by month of the payer's answer with control limits",
        )
        st.caption(
            f"The band is three standard deviations around the rate of all months, for each month's own number of "
            f"lines. Months under {rates.FEWEST} answered lines are not judged."
        )


def denial_rates(found: Learning) -> None:
    """Denial rates by what is chosen, and what was clean and paid at once by payer."""
    columns = learning_columns()
    st.subheader("Denial rate", anchor=False)
    by = st.segmented_control(
        "By",
        list(rates.DIMENSIONS),
        default="payer",
        format_func=rates.DIMENSIONS.get,
        key="learning.by",
        required=True,
    )
    names = [str(by), "answered", "denied", "rate", "answered_amount", "denied_amount", "money_rate"]
    grids.browse(found.rates[str(by)], "learning.rates", grids.View(names, "Denial rates", columns=columns, height=320))

    st.subheader("Clean claims and first pass by payer", anchor=False)
    names = ["payer", "billed", "clean", "clean_rate", "answered", "first_pass", "first_pass_rate"]
    view = grids.View(names, "Clean-claim and first-pass rates by payer", columns=columns)
    grids.browse(found.passes, "learning.passes", view)
    st.caption(
        "Clean: lines billed with nothing that our checks hold against them. First pass: answered lines that were paid "
        "and never denied before."
    )


def money_and_ages(found: Learning) -> None:
    """Denied money by payer and cause, and how old open items are."""
    columns = learning_columns()
    left, right = st.columns(2, gap="large")
    with left:
        charts.show(
            charts.heat(
                found.heat.with_columns(sessions=found.heat["items"]),
                "payer",
                "cause",
                ("Items", "Of all denied money", "Denied"),
            ),
            "learning.heat",
            "Denied money by payer and cause",
            "Share of denied money by payer and cause",
        )
    with right:
        st.subheader("Open items by days since denial", anchor=False)
        grids.browse(
            found.ageing,
            "learning.ageing",
            grids.View(["age", "items", "amount"], "Open items by age", columns=columns),
        )


def wins(found: Learning) -> None:
    """What was won of what was decided, with how sure that is."""
    columns = learning_columns()
    st.subheader("Win rate", anchor=False)
    how = st.segmented_control(
        "Of",
        list(outcomes.DIMENSIONS),
        default="payer",
        format_func=outcomes.DIMENSIONS.get,
        key="learning.how",
        required=True,
    )
    names = [str(how), "decided", "won", "rate", "low", "high", "recovered", "days"]
    grids.browse(found.wins[str(how)], "learning.wins", grids.View(names, "Win rates", columns=columns))
    st.caption("Low to high holds the true rate 95 times in 100: with few decided items it is wide, and says so.")


def checks(desk: Desk, found: Learning) -> None:
    """Which denials the checks switched on would have caught, and what they held for nothing."""
    columns, titles = learning_columns(), reference.reason_titles()
    st.subheader("Our checks against the payers' answers", anchor=False)
    codes = found.reasons["reason"].to_list()
    on = st.multiselect(
        "Checks switched on", codes, default=codes, format_func=lambda each: titles.get(each, each), key="learning.on"
    )
    told = backtest(desk.lines, before_claim(desk.estimate.reasons), on, desk.workspace.worklist(desk.as_of))
    figures.cards(
        [
            figures.money("Caught", told.caught_amount, figures.count(told.caught, "denial")),
            figures.money("Missed", told.missed_amount, figures.count(told.missed, "denial")),
            figures.money("Held though paid", told.false_alarm_amount, figures.count(told.false_alarms, "line")),
        ]
    )
    shown = found.reasons.with_columns(found.reasons["reason"].replace(titles))
    grids.browse(
        shown,
        "learning.checks",
        grids.View(
            ["reason", "caught", "caught_amount", "false_alarms", "false_alarm_amount", "precision"],
            "What each check caught and held for nothing",
            columns=columns,
        ),
    )
    st.caption(
        "A denial is caught where a check spoke against the session before its claim went out. A session that two "
        "checks hold counts under both, and once above."
    )
