"""Objects as one process hands them to another: bytes and large frames beside the rest, none of them copied twice."""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa  # noqa: TC002 - polars needs it to give its columns away, and a waiting child has it then

if TYPE_CHECKING:
    from collections.abc import Sequence

    Bytes = bytes | memoryview

FEWEST_ROWS = 1_000
"""Rows from which a frame is worth packing."""
BESIDE_FROM = 1024**2
"""Bytes from which bytes are sent beside the rest."""


def pack(content: object) -> list[Bytes]:
    """What `unpack` makes into the same object again, the first being the object and the others what it refers to."""
    out, beside = io.BytesIO(), list[pickle.PickleBuffer]()
    _Pickler(out, protocol=5, buffer_callback=beside.append).dump(content)
    return [out.getbuffer(), *(each.raw() for each in beside)]


def unpack(packed: Sequence[bytes]) -> Any:
    """The object again; only what a process of ours has packed may be unpacked."""
    return pickle.loads(packed[0], buffers=packed[1:])  # noqa: S301 - both ends are ours


def aside(content: bytes) -> Any:
    """Large bytes so that `pack` sends them without a copy; they arrive as bytes."""
    return pickle.PickleBuffer(content) if len(content) >= BESIDE_FROM else content


class _Pickler(pickle.Pickler):
    def reducer_override(self, each: object) -> Any:
        if isinstance(each, pl.DataFrame) and each.height >= FEWEST_ROWS:
            return _frame, _parts(each)
        return NotImplemented


def _parts(frame: pl.DataFrame) -> tuple[list[str], pa.Table, pl.DataFrame]:
    """The names of all columns, the columns that vary, and one row of those that say one thing throughout."""
    same = [each.name for each in frame.iter_columns() if _is_same(each)]
    if len(same) == frame.width:
        same = same[1:]
    varying = frame.drop(same).rechunk()
    return frame.columns, varying.to_arrow(compat_level=pl.CompatLevel.newest()), frame.head(1).select(same)


def _is_same(column: pl.Series) -> bool:
    nulls = column.null_count()
    if nulls or column.dtype.is_nested():
        return nulls == column.len()
    return bool((column == column[0]).all())


def _frame(names: list[str], varying: pa.Table, same: pl.DataFrame) -> pl.DataFrame:
    """The frame again, over the very bytes that arrived; what says one thing throughout is held once."""
    once = [pl.lit(each[0], dtype=each.dtype).alias(each.name) for each in same.iter_columns()]
    return pl.DataFrame(varying).with_columns(once).select(names)
