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
    Job = Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]


FEW_ROWS = 20_000
"""Below so many rows it costs more to find out what work can be spared than that work costs."""


class Engine(Protocol):
    """Takes polars frames in as its own, and keeps what was computed so far."""

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame as one of the engine's."""

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame computed once, so that what is joined to itself further on is not computed again."""

    def beside(self, frame: nw.LazyFrame[Any], found: nw.LazyFrame[Any], on: Sequence[str]) -> nw.LazyFrame[Any]:
        """The rows of the frame with the other columns of `found`, which has a key once at most; blanks find none."""

    def numbered(self, frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
        """The frame with a whole number of each row that grows in an order, blanks first, and is no other row's."""

    def hand_out(self, rows: nw.LazyFrame[Any], one_by_one: OneByOne) -> nw.LazyFrame[Any]:
        """What a job that sees rows one after another makes of few rows: `splits.handed_out`."""


class Polars:
    """In memory, on all cores."""

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame, lazy, a column of one value held as that value."""
        return nw.from_native(_once(frame).lazy())

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame, collected."""
        return self.lazy(collected(frame))

    def beside(self, frame: nw.LazyFrame[Any], found: nw.LazyFrame[Any], on: Sequence[str]) -> nw.LazyFrame[Any]:
        """The frame with the columns found put beside it: only keys are joined, and no column of the frame is copied.

        Where `found` has the keys of the frame in its order, nothing is joined at all.
        """
        rows, others, keys = collected(frame), collected(found), list(on)
        if others.is_empty():
            others = others.clear(rows.height)
        elif not others.select(keys).equals(rows.select(keys), null_equal=False):
            others = others.rechunk()[_places(rows.select(keys), others.select(keys))]
        return self.lazy(rows.hstack(others.drop(keys)))

    def numbered(self, frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
        """The frame with the rank of each row, which takes half the time of sorting it.

        The order is a day, a minute of it, and texts. Rows that stand in the order of those texts already are ranked by
        one whole number made of day and minute, in which those alike keep their order.
        """
        rows, (day, minute, *texts) = collected(frame), order
        place: pl.Expr = pl.struct(order)
        if rows.select(pl.struct(texts)).to_series().is_sorted():
            place = _whole(day) * _SPREAD + _whole(minute)
        return self.lazy(rows.with_columns(place.rank("ordinal").cast(pl.Int64).alias(name)))

    def hand_out(self, rows: nw.LazyFrame[Any], one_by_one: OneByOne) -> nw.LazyFrame[Any]:
        """What the job makes of the rows."""
        return self.lazy(one_by_one(collected(rows)))


_SPREAD = 2**31


def _whole(name: str) -> pl.Expr:
    """A day or a minute as a whole number in the middle of `_SPREAD`, a blank before all."""
    return pl.col(name).cast(pl.Int64).fill_null(-_SPREAD // 2) + _SPREAD // 2


def _places(keys: pl.DataFrame, among: pl.DataFrame) -> pl.Series:
    """Where each row of keys stands in a frame that has a key once at most; null where it does not."""
    placed = among.lazy().with_row_index("_place")
    found = keys.lazy().join(placed, on=keys.columns, how="left", maintain_order="left")
    return found.select("_place").collect(engine="in-memory").to_series()


def _once(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with each column that repeats one value, or is blank, held as that value: no row of it is looked at.

    Most logs and books fill few of their columns, so that most of what is computed is computed once.
    """
    if frame.height < FEW_ROWS:
        return frame
    some = frame[[0, frame.height // 2, frame.height - 1]]
    counts, values = some.select(pl.all().n_unique()).row(0, named=True), some.row(0, named=True)
    kinds = frame.schema
    first = {name: pl.lit(values[name], dtype=kinds[name]) for name, count in counts.items() if count == 1}
    same = frame.select(pl.col(name).eq_missing(value).all() for name, value in first.items())
    told = same.row(0, named=True) if first else {}
    return frame.with_columns(**{name: value for name, value in first.items() if told[name]})


_FEW: ContextVar[bool] = ContextVar("few", default=False)
_ENGINE: ContextVar[Engine] = ContextVar("engine", default=Polars())  # noqa: B039 - it holds nothing that changes


@contextmanager
def on(engine: Engine) -> Iterator[None]:
    """Runs what is inside on an engine."""
    token = _ENGINE.set(engine)
    try:
        yield
    finally:
        _ENGINE.reset(token)


@contextmanager
def pricing(rows: int) -> Iterator[None]:
    """Prices what is inside in memory, as few rows or as many."""
    token = _FEW.set(rows < FEW_ROWS)
    try:
        yield
    finally:
        _FEW.reset(token)


def few_rows() -> bool:
    """Whether few rows are priced, in memory: what is spared on rows is then lost on saying so."""
    return _FEW.get()


def lazy(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    """A polars frame as a lazy one of the engine in place."""
    return _ENGINE.get().lazy(frame)


def settle(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The frame computed once by the engine in place."""
    return _ENGINE.get().settle(frame)


def beside(frame: nw.LazyFrame[Any], found: nw.LazyFrame[Any], on: Sequence[str]) -> nw.LazyFrame[Any]:
    """The rows of a frame, in its order, with the other columns of `found`, which has a key once at most."""
    return _ENGINE.get().beside(frame, found, on)


def apart(frame: nw.LazyFrame[Any], where: nw.Expr, these: Job, others: Job) -> nw.LazyFrame[Any]:
    """The rows of a settled frame that are so after one job and the others after another; a job is not done for none.

    `where` is true or false, never null.
    """
    some, every = collected(frame.select(some=where.any(), every=where.all())).row(0)
    if not some:
        return others(frame)
    if every:
        return these(frame)
    return nw.concat([these(frame.filter(where)), others(frame.filter(~where))])


def numbered(frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
    """The frame with each row's place in an order."""
    return _ENGINE.get().numbered(frame, order, name)


def hand_out(rows: nw.LazyFrame[Any], one_by_one: OneByOne) -> nw.LazyFrame[Any]:
    """What a job that sees rows one after another makes of few rows."""
    return _ENGINE.get().hand_out(rows, one_by_one)


def collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The frame in memory, whatever computes it."""
    native = frame.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="in-memory")  # streaming would spread out columns held as one value
    rows: pl.DataFrame = frame.collect(backend="polars").to_native()
    return rows
