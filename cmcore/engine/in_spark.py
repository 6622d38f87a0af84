"""Spark as the engine of the rules: every stage a frame held by the cluster, no session ever on the driver.

All that runs is Spark's own expressions; no Python function is called on a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.prepare import TURN
from cmcore.engine.splits import AMOUNT, PART

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl
    from pyspark.sql import DataFrame, SparkSession

_OF_ITS = "filter(drawn, each -> each.{name} = next.{name})"
_SO_FAR = f"aggregate({_OF_ITS}, 0L, (total, each) -> total + each.part)"
_PART = (
    f"greatest(0L, least(next.auth_short - {_SO_FAR.format(name='row_id')},"
    f" next.other_left - {_SO_FAR.format(name='other_row_id')}))"
)
_STEP = f"concat(drawn, array(struct(next.row_id AS row_id, next.other_row_id AS other_row_id, {_PART} AS part)))"
_NOTHING = "cast(array() AS array<struct<row_id: string, other_row_id: string, part: bigint>>)"
_ONE_BY_ONE = f"aggregate(array_sort(asked), {_NOTHING}, (drawn, next) -> {_STEP})"
"""What each session draws of each approval, one after another, each seeing what the ones before it drew."""


class Spark:
    """One session of a cluster.

    Stages are wider than what Spark compiles into one program: it would try, say so in the log, and go on without.
    """

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        session.conf.set("spark.sql.session.timeZone", "UTC")
        session.conf.set("spark.sql.codegen.wholeStage", "false")

    def lazy(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """The frame, sent out from the driver."""
        return nw.from_native(self.session.createDataFrame(frame.to_arrow()))

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame computed once and held by the executors, on their disks where memory ends."""
        return nw.from_native(self.dated(frame).localCheckpoint())

    def dated(self, frame: nw.LazyFrame[Any]) -> DataFrame:
        """The frame as it is about to be computed: days that Spark made moments by moving them are days again."""
        native: DataFrame = frame.to_native()
        moved = {name: native[name].cast("date") for name, kind in native.dtypes if kind.startswith("timestamp")}
        return native.withColumns(moved) if moved else native

    def beside(self, frame: nw.LazyFrame[Any], found: nw.LazyFrame[Any], on: Sequence[str]) -> nw.LazyFrame[Any]:
        """The frame joined with what was found."""
        return frame.join(found, on=list(on), how="left")

    def numbered(self, frame: nw.LazyFrame[Any], order: Sequence[str], name: str) -> nw.LazyFrame[Any]:
        """The frame with a whole number that grows in an order, without one machine that sees every row."""
        from pyspark.sql import functions  # noqa: PLC0415 - an extra that only this engine needs

        ordered: DataFrame = frame.to_native().orderBy(*order)
        return self.settle(nw.from_native(ordered.withColumn(name, functions.monotonically_increasing_id())))

    def hand_out(
        self,
        rows: nw.LazyFrame[Any],
        one_by_one: Callable[[pl.DataFrame], pl.DataFrame],  # noqa: ARG002 - said in Spark's own terms here
    ) -> nw.LazyFrame[Any]:
        """What `splits.handed_out` gives for the rows, each client's where they are."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an extra that only this engine needs

        asked = f.struct(TURN, "other_start", "other_row_id", "row_id", "auth_short", "other_left")
        clients = (
            rows.to_native().groupBy("client_id", "payer", "auth_measure").agg(f.collect_list(asked).alias("asked"))
        )
        parts = clients.select(f.posexplode(f.expr(_ONE_BY_ONE)).alias("at", "drawn"))
        parts = parts.select("at", "drawn.*").filter("part > 0")
        source = f.struct("at", f.concat("other_row_id", f.lit(AMOUNT), f.col("part").cast("string")).alias("said"))
        drawn = parts.groupBy("row_id").agg(
            f.sum("part").alias("auth_units_elsewhere"),
            f.concat_ws(PART, f.array_sort(f.collect_list(source)).getField("said")).alias("auth_split_with"),
        )
        return self.settle(nw.from_native(drawn))
