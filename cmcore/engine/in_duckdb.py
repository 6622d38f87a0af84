"""DuckDB as the engine of the rules: every stage a table, on disk where memory ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.backends import collected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import duckdb
    import polars as pl

NARROWED = {"HUGEINT": "BIGINT", "TIMESTAMP": "DATE"}
"""What DuckDB widens sums of whole numbers and moved dates to, and what they are."""


class DuckDb:
    """One database of one run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._tables = 0

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame as a table of the database."""
        return self._held(self._connection.from_arrow(frame.to_arrow()))

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame as a table of the database, whole numbers and days held as such."""
        return self._held(frame.to_native())

    def beside(self, frame: nw.LazyFrame[Any], found: nw.LazyFrame[Any], on: Sequence[str]) -> nw.LazyFrame[Any]:
        """The frame joined with what was found."""
        return frame.join(found, on=list(on), how="left")

    def numbered(self, frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
        """The frame with the number of each row."""
        return frame.with_columns(**{name: nw.col("row_id").cum_count().over(order_by=order).cast(nw.Int64)})

    def hand_out(
        self, rows: nw.LazyFrame[Any], one_by_one: Callable[[pl.DataFrame], pl.DataFrame]
    ) -> nw.LazyFrame[Any]:
        """What the job makes of the rows, in memory."""
        return self.lazy(one_by_one(collected(rows)))

    def _held(self, relation: duckdb.DuckDBPyRelation) -> nw.LazyFrame[Any]:
        self._tables += 1
        name = f"stage_{self._tables}"
        kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
        cells = [f'"{each}"::{NARROWED.get(kind, kind)} as "{each}"' for each, kind in kinds.items()]
        relation.project(", ".join(cells)).create(name)
        return nw.from_native(self._connection.table(name))
