"""What the Authorizations page shows of them: the figures on top, and one authorization's use, range and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import polars as pl
import streamlit as st

from cmcore.authorizations.forecast import EXPIRES_SOON_DAYS, NEARLY_USED, TO_ACT_ON, band, burn_down
from cmcore.authorizations.report import sessions_of
from cmcore.authorizations.usage import FIGURES
from cmcore.fields.results import result_columns
from cmcore.money import dollars
from cmcore.periods import day_words
from pages.parts import charts, explain, figures, grids, look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.authorizations.report import Report
    from pages.parts.page import Desk

HUNDRED = 100
COLUMNS = [
    "authorization_no",
    "client_id",
    "payer",
    "code",
    "end_date",
    "days_left",
    "units_approved",
    "units_left",
    "runs_out",
    "state",
    "units_short",
    "amount_short",
    "units_over",
    "units_outside",
    "renewed_by",
    "overlaps",
]
REPORT = [*FIGURES, "units_unsigned", "units_over"]
OUTSIDE = ["session_id", "client_id", "service_date", "payer", "code", "units", "allowed", "fits", "found"]
DRAWN = ["session_id", "service_date", "units", "drawn", "over", "claim_no", "billed_date"]


def cards(found: Report) -> None:
    """The figures on top: what runs short, what is used up, what expires, what is outside."""
    rows = found.authorizations

    def of(*states: str) -> pl.DataFrame:
        return rows.filter(pl.col("state").is_in(states))

    short, over = of("runs short"), of("over-used", "used up")
    held = of(*TO_ACT_ON, "in force")
    soon = held.filter(pl.col("days_left") <= EXPIRES_SOON_DAYS)
    low = held.filter(pl.col("units_left") > 0, pl.col("units_left") <= NEARLY_USED * pl.col("units_approved"))
    outside = int(found.outside["allowed"].sum() or 0)
    figures.cards(
        [
            figures.money(
                "Runs short",
                int(short["amount_short"].sum() or 0),
                figures.count(short.height, "authorization"),
                "Worth of the sessions still to come after the units have run out, at the pace of the last weeks.",
            ),
            figures.Figure("Used up or over", f"{over.height:,}", f"{_units(over, 'units_over')} units over"),
            figures.Figure(
                f"Expires in {EXPIRES_SOON_DAYS} days", f"{soon.height:,}", f"{_units(soon, 'units_left')} units left"
            ),
            figures.Figure(
                "Nearly used",
                f"{low.height:,}",
                f"{_units(low, 'units_left')} units left",
                f"At most {NEARLY_USED:.0%} of what was approved is left.",
            ),
            figures.money("Outside any", outside, figures.count(found.outside.height, "session")),
        ]
    )


def _units(rows: pl.DataFrame, name: str) -> str:
    return _plain(int(rows.filter(pl.col("measure") == "units")[name].sum() or 0))


def _plain(hundredths: int) -> str:
    return f"{hundredths / HUNDRED:,.2f}".rstrip("0").rstrip(".")


def filtered(rows: pl.DataFrame, states: Sequence[str] | None, payer: str | None) -> pl.DataFrame:
    """The authorizations in some states, of one payer."""
    kept = rows if states is None else rows.filter(pl.col("state").is_in(states))
    return kept if payer is None else kept.filter(pl.col("payer") == payer)


def one(desk: Desk, row: dict[str, Any]) -> None:
    """One authorization: how it was used up, its fourteen figures, and the sessions that draw on it."""
    if row["units_approved"] is None:
        st.markdown(said(row))
    else:
        charts.show(
            _burn_down(burn_down(row, desk.estimate.facts, desk.as_of), row),
            f"authorizations.burn.{row['row_id']}",
            said(row),
            "Units left by day, with the day on which they run out at the present pace",
        )
    report = pl.DataFrame([{name: row[name] for name in REPORT}], schema_overrides=_schema())
    grids.browse(report, "authorizations.figures", grids.View(REPORT, "Usage report of the authorization"))
    place = desk.dataset.place(*_cell(desk, row["row_id"]))
    late = "Decided after its first day: a retroactive approval." if row["is_retroactive"] else ""
    alone = f"Given for {row['approved_staff']} alone." if row["approved_staff"] else ""
    st.caption(" ".join(filter(None, [f"Approved in {place}." if place else "", alone, late])))
    drawn = sessions_of(row["row_id"], desk.estimate, desk.as_of)
    if drawn.height:
        view = grids.View(DRAWN, "Sessions that draw on it", height=260)
        position = grids.choose_row(drawn, desk.key(f"authorizations.drawn.{row['row_id']}"), view)
        if position is not None:
            explain.panel(desk, drawn["row_id"][position])


def _schema() -> dict[str, pl.DataType]:
    columns = result_columns()
    return {name: columns[name].dtype for name in REPORT}


def _cell(desk: Desk, row_id: str) -> tuple[str, int, str, str]:
    frame = desk.dataset.frames["authorizations"]
    table_id, row = frame.filter(pl.col("row_id") == row_id).select("table_id", "row").row(0)
    return table_id, row, "units_approved", row_id


def said(row: dict[str, Any]) -> str:
    """One authorization in a sentence: what is left, when it runs out, what that costs."""
    if row["units_approved"] is None:
        used = row["units_billed"] + row["units_pending"] + row["units_unsigned"]
        return f"{row['authorization_no']} does not say how much it approves; {_plain(used)} {row['measure']} are used"
    approved = f"{_plain(row['units_approved'])} {row['measure']}"
    if row["units_left"] <= 0:
        over = f", and {_plain(row['units_over'])} more were needed" if row["units_over"] else ""
        return f"{row['authorization_no']} is used up: {approved}{over}"
    left = f"{row['authorization_no']} has {_plain(row['units_left'])} of {approved} left"
    if row["runs_out"] is None:
        return left
    if row["state"] == "runs short":
        worth = dollars(row["amount_short"], whole=True)
        between = ""
        if row["runs_out_early"] and row["runs_out_late"]:
            between = f" ({row['runs_out_early']:%b} {row['runs_out_early'].day} to {day_words(row['runs_out_late'])})"
        out = f"{left}; at this pace they run out about {day_words(row['runs_out'])}{between}"
        return f"{out}, and {worth} goes unpaid before its end"
    return f"{left}; at this pace they last to {day_words(row['runs_out'])}"


def _burn_down(left: pl.DataFrame, row: dict[str, Any]) -> alt.LayerChart:
    ink = look.colors()
    used = pd.DataFrame({"day": left["day"].cast(pl.Datetime).to_list(), "left": (left["left"] / HUNDRED).to_list()})
    y = alt.Y("left:Q", title=f"{row['measure'].capitalize()} left")
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %d"))
    tips = [alt.Tooltip("day:T", format="%b %d, %Y"), alt.Tooltip("left:Q", format=",.2f")]
    step = alt.Chart(used).mark_line(interpolate="step-after", color=ink["primary"], strokeWidth=2)
    layers = [step.encode(x=x, y=y, tooltip=tips)]
    if row["runs_out"] and row["units_left"] > 0:
        layers += _ahead(used.iloc[-1], row, ink)
    if row["end_date"]:
        end = pd.DataFrame({"day": [pd.Timestamp(row["end_date"])], "label": ["ends"]})
        rule = alt.Chart(end).encode(x="day:T")
        layers.append(rule.mark_rule(color=ink["open"], strokeDash=[2, 3]))
        layers.append(rule.mark_text(color=ink["open"], align="right", dx=-4, y=8).encode(text="label:N"))
    return alt.layer(*layers).properties(height=240)


def _ahead(last: Any, row: dict[str, Any], ink: dict[str, str]) -> list[alt.Chart]:
    """The way down to the run-out day, within the range that holds it four times in five."""
    since = last["day"].date()
    path = pd.DataFrame({"day": [last["day"], pd.Timestamp(row["runs_out"])], "left": [last["left"], 0.0]})
    meaning = "bad" if row["state"] == "runs short" else "good"
    down = alt.Chart(path).mark_line(color=ink[meaning], strokeDash=[5, 4], strokeWidth=2).encode(x="day:T", y="left:Q")
    points = band(row, since, max(filter(None, [row["end_date"], row["runs_out"]])))
    if not points:
        return [down]
    frame = pd.DataFrame(
        [(pd.Timestamp(day), low / HUNDRED, high / HUNDRED) for day, low, high in points],
        columns=["day", "left", "high"],
    )
    area = alt.Chart(frame).mark_area(color=ink[meaning], opacity=0.22).encode(x="day:T", y="left:Q", y2="high:Q")
    return [area, down]
