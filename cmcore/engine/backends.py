"""What runs the rules: polars in memory, DuckDB, which spills to disk where memory ends, or Spark on a cluster.

The rules are the same: stages of pricing are narwhals expressions. They take small tables in by `lazy` and are computed
once, where they are used more than once, by `settle`. What engines do each in a way of their own is here too. All act
on the engine that `on` has put in place, polars unless another is named.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    OneByOne = Callable[[pl.DataFrame], pl.DataFrame]


class Engine(Protocol):
    """Takes polars frames in as its own, and keeps what was computed so far."""

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame as one of the engine's."""

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame computed once, so that what is joined to itself further on is not computed again."""

    def numbered(self, frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
        """The frame with a whole number of each row that grows in an order, blanks first, and is no other row's."""

    def hand_out(self, rows: nw.LazyFrame[Any], one_by_one: OneByOne) -> nw.LazyFrame[Any]:
        """What a job that sees rows one after another makes of few rows: `splits.handed_out`."""


class Polars:
    """In memory, on all cores."""

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame, lazy."""
        return nw.from_native(frame.lazy())

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame, collected."""
        return frame.collect(backend="polars").lazy()

    def numbered(self, frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
        """The frame with the rank of each row, which takes half the time of sorting it."""
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(native.with_columns(pl.struct(order).rank("ordinal").cast(pl.Int64).alias(name)))

    def hand_out(self, rows: nw.LazyFrame[Any], one_by_one: OneByOne) -> nw.LazyFrame[Any]:
        """What the job makes of the rows."""
        return self.lazy(one_by_one(collected(rows)))


_ENGINE: ContextVar[Engine] = ContextVar("engine", default=Polars())  # noqa: B039 - it holds nothing that changes


@contextmanager
def on(engine: Engine) -> Iterator[None]:
    """Runs what is inside on an engine."""
    token = _ENGINE.set(engine)
    try:
        yield
    finally:
        _ENGINE.reset(token)


def lazy(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    """A polars frame as a lazy one of the engine in place."""
    return _ENGINE.get().lazy(frame)


def settle(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The frame computed once by the engine in place."""
    return _ENGINE.get().settle(frame)


def numbered(frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
    """The frame with each row's place in an order."""
    return _ENGINE.get().numbered(frame, order, name)


def hand_out(rows: nw.LazyFrame[Any], one_by_one: OneByOne) -> nw.LazyFrame[Any]:
    """What a job that sees rows one after another makes of few rows."""
    return _ENGINE.get().hand_out(rows, one_by_one)


def collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The frame in memory, whatever computes it."""
    native: pl.DataFrame = frame.collect(backend="polars").to_native()
    return native
