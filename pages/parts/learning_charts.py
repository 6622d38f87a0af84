"""Charts of what denials teach: causes with their running share, and months within the limits of chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cmcore.money import BASIS_POINTS, CENTS
from pages.parts import look

if TYPE_CHECKING:
    import polars as pl

SIGNALS = {"high": "bad", "low": "good", "within": "primary", "not judged": "open"}


def pareto(causes: pl.DataFrame, measure: str) -> alt.LayerChart:
    """Bars by cause, the largest first, with the running share on an axis of its own."""
    ink = look.colors()
    value = causes[measure] / (CENTS if measure == "amount" else 1)
    frame = causes.with_columns(value=value, running=causes["running"] / BASIS_POINTS).to_pandas()
    order = frame["cause"].tolist()
    x = alt.X("cause:N", sort=order, title=None, axis=alt.Axis(labelAngle=-30, labelLimit=140, labelOverlap=False))
    title, form = ("Dollars", "$,.0f") if measure == "amount" else ("Items", ",.0f")
    tooltip = [
        alt.Tooltip("cause:N", title="Cause"),
        alt.Tooltip("value:Q", title=title, format=form),
        alt.Tooltip("items:Q", title="Items", format=","),
        alt.Tooltip("running:Q", title="With those before", format=".0%"),
    ]
    base = alt.Chart(frame).encode(x=x, tooltip=tooltip)
    bars = base.mark_bar(color=ink["bad"], cornerRadius=1).encode(y=alt.Y("value:Q", title=title))
    line = base.mark_line(color=ink["open"], point=alt.OverlayMarkDef(color=ink["open"])).encode(
        y=alt.Y("running:Q", title="Running share", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"))
    )
    return alt.layer(bars, line).resolve_scale(y="independent").properties(height=320)


def control(months: pl.DataFrame) -> alt.LayerChart:
    """The denial rate by month with its limits; months outside them stand out."""
    ink = look.colors()
    shares = [months[name] / BASIS_POINTS for name in ("rate", "center", "low", "high")]
    judged = months["low"].is_not_null()
    signal = months["signal"].fill_null("within").to_list()
    told = [each if known else "not judged" for each, known in zip(signal, judged, strict=True)]
    frame = months.with_columns(*shares).drop("signal").to_pandas()
    frame["signal"] = told
    x = alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%b %y", labelAngle=0, tickCount="month"))
    base = alt.Chart(frame).encode(x=x)
    band = base.mark_area(color=ink["open"], opacity=0.18, interpolate="step").encode(y="low:Q", y2="high:Q")
    center = base.mark_line(color=ink["open"], strokeDash=[4, 4]).encode(y="center:Q")
    scale = alt.Scale(domain=list(SIGNALS), range=[ink[each] for each in SIGNALS.values()])
    line = base.mark_line(color=ink["primary"]).encode(
        y=alt.Y("rate:Q", title="Denied of answered lines", axis=alt.Axis(format=".1%"))
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        y="rate:Q",
        color=alt.Color("signal:N", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("month:T", title="Month", format="%B %Y"),
            alt.Tooltip("rate:Q", title="Denied", format=".2%"),
            alt.Tooltip("low:Q", title="Low limit", format=".2%"),
            alt.Tooltip("high:Q", title="High limit", format=".2%"),
            alt.Tooltip("denied:Q", title="Denied lines", format=","),
            alt.Tooltip("answered:Q", title="Answered lines", format=","),
            alt.Tooltip("signal:N", title="Judged"),
        ],
    )
    return alt.layer(band, center, line, points).properties(height=320)
