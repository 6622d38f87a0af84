"""What runs the rules: polars in memory, or DuckDB, which spills to disk where memory ends. The rules are the same.

Stages of pricing are narwhals expressions. They take small tables in by `lazy` and are computed once, where they are
used more than once, by `settle`; both act on the engine that `on` has put in place, polars unless another is named.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl


class Engine(Protocol):
    """Takes polars frames in as its own, and keeps what was computed so far."""

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame as one of the engine's."""

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame computed once, so that what is joined to itself further on is not computed again."""


class Polars:
    """In memory, on all cores."""

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame, lazy."""
        return nw.from_native(frame.lazy())

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame, collected."""
        return frame.collect(backend="polars").lazy()


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


def collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The frame in memory, whatever computes it."""
    native: pl.DataFrame = frame.collect(backend="polars").to_native()
    return native
