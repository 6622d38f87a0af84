"""Charts of the Scenarios page: the margin's distribution, what moves it, and two terms at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd

from cmcore.money import CENTS
from pages.parts import charts, look

if TYPE_CHECKING:
    from collections.abc import Sequence


BANDS = 40
"""Bands between the lowest and the highest margin drawn."""


def bands(margins: Sequence[int]) -> pd.DataFrame:
    """Paths that end in each band of margin: band, until in dollars, size, ends good or bad; margins come in cents."""
    dollars = np.asarray(margins, dtype=float) / CENTS
    width = float(dollars.max() - dollars.min()) / BANDS or 1.0
    starts, sizes = np.unique(dollars // width * width, return_counts=True)
    ends = np.where(starts < 0, "bad", "good")
    return pd.DataFrame({"band": starts, "until": starts + width, "size": sizes, "ends": ends})


@charts.form
def distribution(frame: pd.DataFrame) -> alt.Chart:
    """How many paths end in each band of margin, as `bands` counts them; losses in the color of what is bad."""
    ink = look.colors()
    colors = [ink["bad"], ink["good"]]
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X(
                "band:Q",
                bin="binned",
                title="Margin in dollars",
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(format="~s"),
            ),
            x2="until:Q",
            y=alt.Y("size:Q", title="Paths"),
            color=alt.Color("ends:N", legend=None, scale=alt.Scale(domain=["bad", "good"], range=colors)),
            tooltip=[
                alt.Tooltip("band:Q", title="From", format="$,.0f"),
                alt.Tooltip("until:Q", title="To", format="$,.0f"),
                alt.Tooltip("size:Q", title="Paths", format=","),
            ],
        )
        .properties(height=240)
    )


def tornado(frame: pd.DataFrame, order: list[str]) -> alt.Chart:
    """Bars from today's margin to that with a term moved: columns term, end, from, to."""
    ink = look.colors()
    scale = alt.Scale(domain=["10% less", "10% more"], range=[ink["open"], ink["primary"]])
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y("term:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("from:Q", title="Margin in dollars", scale=alt.Scale(zero=False), axis=alt.Axis(format="~s")),
            x2="to:Q",
            color=alt.Color("end:N", scale=scale),
            tooltip=["term:N", "end:N", alt.Tooltip("from:Q", format="$,.0f"), alt.Tooltip("to:Q", format="$,.0f")],
        )
        .properties(height=alt.Step(28))
    )


def margin_heat(frame: pd.DataFrame, across: str, down: str) -> alt.LayerChart:
    """The margin at each pair of values: columns across, down, dollars; losses and gains in two colors."""
    ink = look.colors()
    most = max(1.0, float(frame["dollars"].abs().max()))
    columns, rows = (list(dict.fromkeys(frame[name])) for name in ("across", "down"))
    base = alt.Chart(frame).encode(
        x=alt.X("across:N", sort=columns, title=across, axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("down:N", sort=rows, title=down),
    )
    scale = alt.Scale(domain=[-most, 0, most], range=[ink["bad"], ink["background"], ink["good"]], interpolate="rgb")
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("dollars:Q", scale=scale, legend=None),
        tooltip=[alt.Tooltip("dollars:Q", title="Margin", format="$,.2f")],
    )
    dark = f"abs(datum.dollars) > {0.6 * most}"
    text = base.mark_text(fontSize=11).encode(
        text=alt.Text("dollars:Q", format="$,.0f"),
        color=alt.condition(dark, alt.value(ink["background"]), alt.value(ink["text"])),
    )
    return alt.layer(cells, text).properties(height=alt.Step(34))


def bridge(frame: pd.DataFrame) -> alt.LayerChart:
    """Steps of the margin as a waterfall down the page: columns Step and Margin, the last row their sum from zero."""
    ink = look.colors()
    until = frame["Margin"].cumsum()
    until.iloc[-1] = frame["Margin"].iloc[-1]
    bars = frame.assign(until=until, start=until - frame["Margin"])
    bars["way"] = bars["Margin"].lt(0).map({True: "bad", False: "good"})
    bars["side"] = bars[["start", "until"]].max(axis=1)
    base = alt.Chart(bars).encode(
        y=alt.Y("Step:N", sort=list(frame["Step"]), title=None, axis=alt.Axis(labelLimit=220, ticks=False))
    )
    scale = alt.Scale(domain=["bad", "good"], range=[ink["bad"], ink["good"]])
    drawn = base.mark_bar(cornerRadius=1).encode(
        x=alt.X("start:Q", title="Change of the margin in dollars", axis=alt.Axis(format="~s")),
        x2="until:Q",
        color=alt.Color("way:N", scale=scale, legend=None),
        tooltip=[alt.Tooltip("Step:N"), alt.Tooltip("Margin:Q", format="$,.2f")],
    )
    words = base.mark_text(align="left", dx=6, fontSize=12, color=ink["text"]).encode(
        x="side:Q", text=alt.Text("Margin:Q", format="+$,.0f")
    )
    return alt.layer(drawn, words).properties(height=alt.Step(32))


def break_even(frame: pd.DataFrame, marks: pd.DataFrame) -> alt.LayerChart:
    """Revenue and cost by contacts (sessions, line, dollars) with marked positions (sessions, mark, place)."""
    ink = look.colors()
    scale = alt.Scale(domain=["Revenue", "Cost"], range=[ink["good"], ink["bad"]])
    across = alt.X("sessions:Q", title="Contacts", axis=alt.Axis(format=",.0f"))
    lines = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=across,
            y=alt.Y("dollars:Q", title="Dollars", axis=alt.Axis(format="~s")),
            color=alt.Color("line:N", scale=scale),
            tooltip=["line:N", alt.Tooltip("sessions:Q", format=","), alt.Tooltip("dollars:Q", format="$,.0f")],
        )
    )
    rules = alt.Chart(marks).mark_rule(strokeDash=[5, 4], color=ink["open"]).encode(x=across)
    words = (
        alt.Chart(marks)
        .mark_text(align="left", dx=5, fontSize=12, color=ink["text"])
        .encode(x=across, text="mark:N", y=alt.Y("place:Q", scale=alt.Scale(), title="Dollars"))
    )
    return alt.layer(lines, rules, words).properties(height=300)
