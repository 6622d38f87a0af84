"""A Parquet file as a sheet: its names on top, its typed values as the cells a workbook would hold."""

from __future__ import annotations

import io
import math

import polars as pl

from cmcore.findings import FileRefusedError

MOST_CELLS = 30_000_000
"""Cells that one file may hold: a few bytes can claim any number of equal rows."""


def read_parquet_cells(name: str, data: bytes) -> list[list[object]]:
    """The column names, then one list of cells per row; a null is a blank, a list its values with commas between.

    Raises: FileRefusedError for a file that is damaged or holds more than a sheet can.
    """
    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        names = lazy.collect_schema().names()
        rows = int(lazy.select(pl.len()).collect().item())
        columns = [_cells(series) for series in lazy.collect()] if rows * len(names) <= MOST_CELLS else None
    except BaseException as error:
        # The reader is native code: where it panics, what arrives here is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise FileRefusedError(name, "The parquet file is damaged.", "Write it again.") from error
    if columns is None:
        said = f"The file holds {rows:,} rows of {len(names):,} columns, more than {MOST_CELLS:,} cells."
        raise FileRefusedError(name, said, "Split it by month and read one part at a time.")
    return [[*names], *(list(row) for row in zip(*columns, strict=True))]


def _cells(series: pl.Series) -> list[object]:
    return ["" if value is None else _cell(value) for value in _plain(series).to_list()]


def _plain(series: pl.Series) -> pl.Series:
    """Times on the clock of their own time zone: people write a day and an hour, not an offset."""
    if isinstance(series.dtype, pl.Datetime) and series.dtype.time_zone:
        return series.dt.replace_time_zone(None)
    return series


def _cell(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value if each is not None)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items() if each is not None)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
