"""Charts in the app's colors: one function a form, each given ready figures."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import altair as alt
import pandas as pd
import streamlit as st

from cmcore.money import CENTS, dollars
from pages.parts import look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from cmcore.engine.summary import StoryStep

P = ParamSpec("P")
LABEL_SIZE = 12
THOUSAND_DOLLARS = 100_000
FORMS = 64
"""Forms of one chart that are kept: each look and each set of arguments is one."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart's form as Vega-Lite writes it, and the rows that it shows."""

    spec: dict[str, Any]
    rows: pd.DataFrame


def form(
    make: Callable[Concatenate[pd.DataFrame, P], alt.Chart | alt.LayerChart],
) -> Callable[Concatenate[pd.DataFrame, P], Drawn]:
    """Has a chart built once for each look, set of columns and set of arguments, and each call's rows put in.

    For charts that depend on the columns of their frame alone, not on its rows; arguments must be hashable. To build a
    chart and check it against the grammar takes longer than to work out what it shows.
    """

    @lru_cache(maxsize=FORMS)
    def spec(_ink: str, columns: tuple[str, ...], args: Any, named: Any) -> dict[str, Any]:
        built = _dress(make(pd.DataFrame(columns=list(columns)), *args, **dict(named))).to_dict()
        built.pop("datasets", None)
        built.pop("data", None)
        return built

    @wraps(make)
    def filled(frame: pd.DataFrame, /, *args: P.args, **named: P.kwargs) -> Drawn:
        built = spec(look.colors()["text"], tuple(frame.columns), args, tuple(named.items()))
        return Drawn(deepcopy(built), frame)

    return filled


def show(chart: alt.Chart | alt.LayerChart | Drawn, key: str, title: str, alternative: str) -> None:
    """A chart under a heading that says the finding, with its text alternative."""
    st.subheader(title, anchor=False)
    if isinstance(chart, Drawn):
        st.vega_lite_chart(chart.rows, chart.spec, key=key, alt=alternative)
    else:
        st.altair_chart(_dress(chart), key=key, alt=alternative)


def _dress(chart: alt.Chart | alt.LayerChart) -> alt.Chart | alt.LayerChart:
    ink = look.colors()
    axis = {
        "labelColor": ink["open"],
        "titleColor": ink["open"],
        "gridColor": ink["border"],
        "domainColor": ink["border"],
        "tickColor": ink["border"],
        "labelFontSize": LABEL_SIZE,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": "normal",
    }
    return (
        chart.configure_axis(**axis)
        .configure_view(stroke=None)
        .configure_legend(labelColor=ink["text"], titleColor=ink["open"], orient="top", title=None)
    )


def story(steps: Sequence[StoryStep]) -> alt.LayerChart:
    """The money story as a waterfall down the page: levels start at zero, drops hang from the level before them."""
    ink = look.colors()
    frame = pd.DataFrame(_bars(steps))
    base = alt.Chart(frame).encode(
        y=alt.Y("label:N", sort=list(frame["label"]), title=None, axis=alt.Axis(labelLimit=140, ticks=False))
    )
    bars = base.mark_bar(cornerRadius=1).encode(
        x=alt.X("start:Q", title="Thousand dollars", axis=alt.Axis(format=",.2~f", tickCount=5)),
        x2="end:Q",
        color=alt.Color("meaning:N", scale=meaning_scale(list(frame["meaning"])), legend=None),
        tooltip=[alt.Tooltip("label:N", title="Step"), alt.Tooltip("amount:N", title="Amount")],
    )
    inside = alt.expr("datum.level ? -6 : 6")
    text = base.mark_text(fontSize=12, dx=inside, align=alt.expr("datum.level ? 'right' : 'left'")).encode(
        x="top:Q",
        text="short:N",
        color=alt.condition("datum.level", alt.value(ink["background"]), alt.value(ink["text"])),
    )
    return alt.layer(bars, text).properties(height=alt.Step(36))


def _bars(steps: Sequence[StoryStep]) -> list[dict[str, Any]]:
    bars, level = [], 0
    for step in steps:
        start, level = (0, step.amount) if step.kind == "level" else (level, level - step.amount)
        bars.append(
            {
                "label": step.label,
                "start": start / THOUSAND_DOLLARS,
                "end": level / THOUSAND_DOLLARS,
                "top": max(start, level) / THOUSAND_DOLLARS,
                "meaning": step.meaning,
                "level": step.kind == "level",
                "amount": dollars(step.amount),
                "short": dollars(step.amount, whole=True),
            }
        )
    return bars


def meaning_scale(meanings: Sequence[str]) -> alt.Scale:
    """Each meaning in its own color, the same on every page."""
    ink = look.colors()
    known = [each for each in ("primary", "good", "risk", "bad", "open") if each in set(meanings)]
    return alt.Scale(domain=known, range=[ink[each] for each in known])


def lines(frame: pd.DataFrame, x: str, series: dict[str, tuple[str, str]], y_title: str) -> alt.Chart:
    """Lines over time: `series` maps a column to its label and meaning."""
    ink = look.colors()
    long = frame.melt(id_vars=[x], value_vars=list(series), var_name="series", value_name="amount")
    long["series"] = long["series"].map({column: label for column, (label, _) in series.items()})
    amounts = alt.Scale(zero=False) if long["amount"].any() else alt.Scale(domain=[0, 1])
    scale = alt.Scale(
        domain=[label for label, _ in series.values()], range=[ink[meaning] for _, meaning in series.values()]
    )
    return (
        alt.Chart(long)
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X(f"{x}:O", title=None, sort=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("amount:Q", title=y_title, scale=amounts, axis=alt.Axis(format="~s")),
            color=alt.Color("series:N", scale=scale),
            tooltip=[alt.Tooltip(f"{x}:O", title="Month"), "series:N", alt.Tooltip("amount:Q", format="$,.0f")],
        )
        .properties(height=260)
    )


def expected_and_paid(months: pl.DataFrame) -> alt.Chart:
    """Expected and paid by month of service: frame columns month, expected, paid (cents)."""
    frame = months.select(
        month=months["month"].dt.strftime("%b"), expected=months["expected"] / CENTS, paid=months["paid"] / CENTS
    ).to_pandas()
    return lines(frame, "month", {"expected": ("Expected", "primary"), "paid": ("Paid", "good")}, "Dollars")


@form
def ranked_bars(frame: pd.DataFrame, label: str, value: str, meaning: str, value_title: str) -> alt.LayerChart:
    """Horizontal bars ranked by value, each with its figure."""
    ink = look.colors()
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{label}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=260)),
        x=alt.X(f"{value}:Q", title=value_title, axis=alt.Axis(format="~s")),
    )
    bars = base.mark_bar(color=ink[meaning], cornerRadius=1).encode(
        tooltip=[f"{label}:N", alt.Tooltip(f"{value}:Q", format="$,.2f")]
    )
    text = base.mark_text(align="left", dx=4, color=ink["text"]).encode(text=alt.Text(f"{value}:Q", format="$,.0f"))
    return alt.layer(bars, text).properties(height=alt.Step(26))


COVERAGE_WORDS = ("Sessions", "Not payable", "Held")


def heat(covered: pl.DataFrame, row: str, column: str, words: tuple[str, str, str] = COVERAGE_WORDS) -> alt.LayerChart:
    """Shares from 0 to 1 by two keys: frame columns row, column, share, sessions, amount (cents).

    `words` say what is counted, what the share is, and what the amount.
    """
    counted, shared, summed = words
    ink = look.colors()
    frame = covered.with_columns(dollars=covered["amount"] / CENTS).to_pandas()
    base = alt.Chart(frame).encode(
        x=alt.X(f"{column}:N", title=None, axis=alt.Axis(labelAngle=-35, labelOverlap=False, orient="top")),
        y=alt.Y(f"{row}:N", title=None, axis=alt.Axis(labelLimit=200)),
    )
    cells = base.mark_rect(cornerRadius=3, stroke=ink["background"], strokeWidth=2).encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(domain=[0, 1], range=[ink["second"], ink["bad"]], interpolate="rgb"),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip(f"{row}:N", title=row.title()),
            alt.Tooltip(f"{column}:N", title=column.title()),
            alt.Tooltip("sessions:Q", title=counted, format=","),
            alt.Tooltip("share:Q", title=shared, format=".1%"),
            alt.Tooltip("dollars:Q", title=summed, format="$,.2f"),
        ],
    )
    text = base.mark_text(fontSize=11).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition("datum.share > 0.55", alt.value(ink["background"]), alt.value(ink["text"])),
    )
    return alt.layer(cells, text).properties(height=alt.Step(34))


@form
def grouped_bars(
    frame: pd.DataFrame, label: str, series: str, value: str, meanings: tuple[tuple[str, str], ...]
) -> alt.Chart:
    """Bars side by side within each label; `meanings` are the series' names with their colors' meanings."""
    ink = look.colors()
    names = [name for name, _ in meanings]
    scale = alt.Scale(domain=names, range=[ink[each] for _, each in meanings])
    word_a_line = alt.Axis(labelAngle=0, labelOverlap=False, labelExpr="split(datum.label, ' ')")
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X(f"{label}:N", title=None, sort=None, axis=word_a_line),
            xOffset=alt.XOffset(f"{series}:N", sort=names),
            y=alt.Y(f"{value}:Q", title="Dollars", axis=alt.Axis(format="~s")),
            color=alt.Color(f"{series}:N", scale=scale),
            tooltip=[f"{label}:N", f"{series}:N", alt.Tooltip(f"{value}:Q", format="$,.0f")],
        )
        .properties(height=300)
    )
