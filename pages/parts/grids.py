"""Tables on the page: one place that turns frames in cents and hundredths into columns people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.fields import Kind
from cmcore.fields.results import result_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from cmcore.fields import Column

ROW_HEIGHT = 36


def shown(frame: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """The frame in the units people read: dollars, units, percent; for the screen only."""
    scaled = [name for name in frame.columns if name in columns and columns[name].scale > 1]
    return frame.with_columns((frame[name] / columns[name].scale).alias(name) for name in scaled)


def column_config(columns: Iterable[Column], labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Streamlit's column settings from our column definitions."""
    labels = labels or {}
    return {each.name: _config(each, labels.get(each.name, each.label)) for each in columns}


def _config(column: Column, label: str) -> Any:
    hint = column.help or None
    if column.kind is Kind.MONEY:
        return st.column_config.NumberColumn(label, help=hint, format="dollar")
    if column.kind is Kind.RATE:
        return st.column_config.NumberColumn(label, help=hint, format="$%.4f")
    if column.kind in {Kind.QUANTITY, Kind.COUNT, Kind.MINUTES}:
        return st.column_config.NumberColumn(label, help=hint, format="localized")
    if column.kind is Kind.PERCENT:
        return st.column_config.NumberColumn(label, help=hint, format="percent")
    if column.kind is Kind.DATE:
        return st.column_config.DateColumn(label, help=hint, format="MMM D, YYYY")
    if column.kind is Kind.FLAG:
        return st.column_config.CheckboxColumn(label, help=hint)
    return st.column_config.TextColumn(label, help=hint)


def browse(
    frame: pl.DataFrame,
    names: list[str],
    key: str,
    *,
    columns: Mapping[str, Column] | None = None,
    labels: Mapping[str, str] | None = None,
    alt: str,
    height: int | str = "auto",
) -> None:
    """A read-only table of any size."""
    known = columns or result_columns()
    st.dataframe(
        shown(frame.select(names), known).to_pandas(),
        key=key,
        hide_index=True,
        column_config=column_config((known[name] for name in names if name in known), labels),
        height=height,
        alt=alt,
    )


def choose_row(
    frame: pl.DataFrame,
    names: list[str],
    key: str,
    *,
    columns: Mapping[str, Column] | None = None,
    labels: Mapping[str, str] | None = None,
    alt: str,
    height: int | str = "auto",
) -> int | None:
    """A table in which one row can be chosen; its position, or None."""
    known = columns or result_columns()
    state = st.dataframe(
        shown(frame.select(names), known).to_pandas(),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config=column_config((known[name] for name in names if name in known), labels),
        height=height,
        alt=alt,
    )
    rows = state.selection.rows
    return rows[0] if rows and rows[0] < frame.height else None
