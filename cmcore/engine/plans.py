"""Plans of stages kept in memory: for few rows, saying what is to be done takes far longer than doing it.

A stage of pricing is a function of lazy frames. While `few_rows` are priced, polars' plan of it is made once for each
set of columns, over sources that give whatever frames stand in the plan's places, and run on the frames of each call.
"""

from __future__ import annotations

from functools import lru_cache, partial, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

from cmcore.engine.backends import FEW_ROWS, collected, few_rows, pricing

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    Job = Callable[..., nw.LazyFrame[Any]]
    Columns = tuple[tuple[str, ...], tuple[pl.DataType, ...]]

Stage = TypeVar("Stage", bound="Job")

KEPT_PLANS = 512
"""Plans held at most; those not used for the longest time go first. Pricing takes some sixty."""
_OPTIMIZATIONS = pl.QueryOptFlags(predicate_pushdown=False, comm_subplan_elim=False)
"""A predicate handed to a source in Python costs more than rows that are read for nothing."""


def stage(job: Stage) -> Stage:
    """A function of the module whose plan may be kept: of lazy frames, in their order, and of settings by name.

    What it does may depend on nothing but the columns of its frames and the settings, never on a row: it cannot
    collect anything. A stage within a stage is a part of its plan.
    """

    @wraps(job)
    def done(*frames: nw.LazyFrame[Any], **settings: Hashable) -> nw.LazyFrame[Any]:
        if not few_rows():
            return job(*frames, **settings)
        rows = [collected(each) for each in frames]
        columns = tuple((tuple(each.columns), tuple(each.dtypes)) for each in rows)
        plan = _plan(job, columns, tuple(settings.items()))
        return nw.from_native(plan.of(rows).lazy())

    return cast("Stage", done)


class _Plan:
    """Polars' plan of a stage over places for its frames.

    Its sources are read by threads of polars, so that places cannot be a thread's own: one thread at a time runs it.
    """

    def __init__(self, job: Job, schemas: Sequence[Columns], settings: Sequence[tuple[str, Hashable]]) -> None:
        self._lock = Lock()
        self._places: Sequence[pl.DataFrame] = ()
        sources = [self._source(place, columns) for place, columns in enumerate(schemas)]
        with pricing(FEW_ROWS):
            self._made: pl.LazyFrame = job(*sources, **dict(settings)).to_native()

    def of(self, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """What the stage makes of frames; none of them is held any longer than that takes."""
        with self._lock:
            self._places = frames
            try:
                return self._made.collect(engine="in-memory", optimizations=_OPTIMIZATIONS)
            finally:
                self._places = ()

    def _source(self, place: int, columns: Columns) -> nw.LazyFrame[Any]:
        schema = dict(zip(*columns, strict=True))
        return nw.from_native(register_io_source(partial(self._read, place), schema=schema, is_pure=True))

    def _read(
        self, place: int, names: list[str] | None, where: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        if not self._places:
            raise RuntimeError("A stage cannot look at rows: its plan is kept for other ones.")
        frame = self._places[place] if names is None else self._places[place][names]
        frame = frame if where is None else frame.filter(where)
        yield frame if most is None else frame.head(most)


@lru_cache(maxsize=KEPT_PLANS)
def _plan(job: Job, schemas: tuple[Columns, ...], settings: tuple[tuple[str, Hashable], ...]) -> _Plan:
    return _Plan(job, schemas, settings)
