"""Tables on the page: one place that turns frames in cents and hundredths into columns people read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.fields import Kind
from cmcore.fields.results import result_columns
from cmcore.money import RATE_STEPS_PER_CENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from cmcore.fields import Column

_NUMBERS = {
    Kind.MONEY: "dollar",
    Kind.RATE: "dollar",
    Kind.QUANTITY: "localized",
    Kind.INDEX: "localized",
    Kind.COUNT: "localized",
    Kind.MINUTES: "localized",
    Kind.PERCENT: "percent",
}


@dataclass(frozen=True, slots=True)
class View:
    """How a frame is shown: which columns, headed how, how tall, and its text alternative."""

    names: list[str]
    alt: str
    columns: Mapping[str, Column] = field(default_factory=result_columns)
    labels: Mapping[str, str] = field(default_factory=dict)
    height: int | str = "auto"


def shown(frame: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """The frame in the units people read: dollars, units, percent; for the screen only."""
    known = [name for name in frame.columns if name in columns]
    scaled = [(frame[name] / columns[name].scale).alias(name) for name in known if columns[name].scale > 1]
    words = [frame[name].str.replace_all("_", " ") for name in known if columns[name].kind is Kind.CHOICE]
    return frame.with_columns(*scaled, *words)


def column_config(
    columns: Iterable[Column], labels: Mapping[str, str] | None = None, frame: pl.DataFrame | None = None
) -> dict[str, Any]:
    """Streamlit's column settings from our column definitions; rates show parts of a cent only where they have any."""
    return {each.name: _config(each, (labels or {}).get(each.name, each.label), frame) for each in columns}


def _config(column: Column, label: str, frame: pl.DataFrame | None = None) -> Any:
    hint = column.help or None
    if (
        column.kind is Kind.RATE
        and frame is not None
        and (frame[column.name].drop_nulls() % RATE_STEPS_PER_CENT != 0).any()
    ):
        return st.column_config.NumberColumn(label, help=hint, format="$%.4f")
    if column.kind in _NUMBERS:
        return st.column_config.NumberColumn(label, help=hint, format=_NUMBERS[column.kind])
    if column.kind is Kind.DATE:
        return st.column_config.DateColumn(label, help=hint, format="MMM D, YYYY")
    if column.kind is Kind.FLAG:
        return st.column_config.CheckboxColumn(label, help=hint)
    return st.column_config.TextColumn(label, help=hint)


def browse(frame: pl.DataFrame, key: str, view: View) -> None:
    """A read-only table."""
    st.dataframe(**_arguments(frame, key, view))


def choose_row(frame: pl.DataFrame, key: str, view: View) -> int | None:
    """A table in which one row can be chosen; its position, or None."""
    state = st.dataframe(**_arguments(frame, key, view), on_select="rerun", selection_mode="single-row")
    rows = state.selection.rows
    return rows[0] if rows and rows[0] < frame.height else None


def _arguments(frame: pl.DataFrame, key: str, view: View) -> dict[str, Any]:
    known = [view.columns[name] for name in view.names if name in view.columns]
    return {
        "data": shown(frame.select(view.names), view.columns).to_pandas(),
        "key": key,
        "hide_index": True,
        "column_config": column_config(known, view.labels, frame),
        "height": view.height,
        "placeholder": "",
        "alt": view.alt,
    }
