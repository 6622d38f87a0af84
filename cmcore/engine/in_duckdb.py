"""DuckDB as the engine of the rules: every stage a table, on disk where memory ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

if TYPE_CHECKING:
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

    def _held(self, relation: duckdb.DuckDBPyRelation) -> nw.LazyFrame[Any]:
        self._tables += 1
        name = f"stage_{self._tables}"
        kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
        cells = [f'"{each}"::{NARROWED.get(kind, kind)} as "{each}"' for each, kind in kinds.items()]
        relation.project(", ".join(cells)).create(name)
        return nw.from_native(self._connection.table(name))
