"""Priced sessions as the file that scripts and spreadsheets take: the contract's columns first, then the session's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.engine.explained import COLUMNS, explained_table
from cmcore.engine.units import HOUR_MINUTES
from cmcore.fields import TABLES, Kind
from cmcore.fields.results import PRICE_COLUMNS, result_columns

if TYPE_CHECKING:
    from cmcore.engine.estimate import Estimate
    from cmcore.fields import Column
    from cmcore.intake.tables import Dataset

DECIMALS = {Kind.MONEY: 2, Kind.QUANTITY: 2, Kind.RATE: 4, Kind.PERCENT: 4, Kind.INDEX: 4}


def priced_table(dataset: Dataset, estimate: Estimate) -> tuple[pl.DataFrame, dict[str, Column]]:
    """One row per session in the order given: PRICE_COLUMNS, then the session's other fields, in frame units."""
    own = [each for each in TABLES["sessions"].columns() if each.name not in PRICE_COLUMNS]
    sessions = dataset.frames["sessions"].select("row_id", *(each.name for each in own))
    lines = estimate.lines.select("row_id", *PRICE_COLUMNS)
    frame = lines.join(sessions, on="row_id", how="left", validate="1:1", maintain_order="left").drop("row_id")
    results = result_columns()
    return frame, {name: results[name] for name in PRICE_COLUMNS} | {each.name: each for each in own}


def priced_sheets(dataset: Dataset, estimate: Estimate) -> tuple[dict[str, pl.DataFrame], dict[str, Column]]:
    """The sheets of a priced workbook, and what their columns are: the sessions, and how each amount came about."""
    frame, columns = priced_table(dataset, estimate)
    return {"Priced sessions": frame, "Explained": explained_table(dataset, estimate)}, columns | COLUMNS


def in_people_units(frame: pl.DataFrame, columns: dict[str, Column]) -> pl.DataFrame:
    """The frame with exact decimals where it holds cents, hundredths, ten-thousandths or basis points."""
    return frame.with_columns(
        _decimal(name, each) for name, each in columns.items() if each.kind in DECIMALS and name in frame.columns
    )


def in_text_units(frame: pl.DataFrame, columns: dict[str, Column]) -> pl.DataFrame:
    """The frame as a csv file writes it: exact decimals, and times of day as 09:45."""
    times = [name for name, each in columns.items() if each.kind is Kind.TIME and name in frame.columns]
    return in_people_units(frame, columns).with_columns(_clock(name) for name in times)


def _clock(name: str) -> pl.Expr:
    """Minutes after midnight as hours and minutes."""
    hours, minutes = pl.col(name) // HOUR_MINUTES, pl.col(name) % HOUR_MINUTES
    parts = [each.cast(pl.String).str.zfill(2) for each in (hours, minutes)]
    return pl.concat_str(*parts, separator=":").alias(name)


def _decimal(name: str, column: Column) -> pl.Expr:
    """A scaled whole number as an exact decimal, by its digits; division of decimals would lose the cents."""
    value, places = pl.col(name), DECIMALS[column.kind]
    digits = value.abs()
    text = pl.concat_str(
        pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit("")),
        (digits // column.scale).cast(pl.String),
        pl.lit("."),
        (digits % column.scale).cast(pl.String).str.zfill(places),
    )
    return text.cast(pl.Decimal(38, places)).alias(name)
