"""Pricing on Spark with two cores: sessions a second, how often its plans shuffle, and that no Python is in them.

uv run python benchmarks/spark.py            # 2,000,000 sessions
uv run python benchmarks/spark.py 200000     # as many as you say
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import price
from pyspark.sql import SparkSession

from cmcore.engine.estimate import price_sessions
from cmcore.engine.in_spark import Spark
from cmcore.engine.parquet_cells import PayerBook
from cmcore.engine.spark_files import price_on_spark
from cmcore.fields import TABLES

if TYPE_CHECKING:
    import narwhals as nw

FILES = 8
MEMORY = "6g"


class Watched(Spark):
    """Spark that keeps the plans of what it computed."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__(session)
        self.plans: list[str] = []

    def settle(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame held, its plan kept."""
        self.plans.append(frame.to_native()._jdf.queryExecution().executedPlan().toString())  # noqa: SLF001 - explain
        return super().settle(frame)


def main() -> None:
    price.SESSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    price.CLIENTS = price.SESSIONS // 25
    frames = price.make_frames()
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", MEMORY)
    session = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder, "log"), Path(folder, "priced")
        log.mkdir()
        write(frames["sessions"], log)
        engine = Watched(session)
        start = time.perf_counter()
        price_on_spark(log, PayerBook(frames), out, as_of=price.AS_OF, engine=engine)
        took = time.perf_counter() - start
        check(frames, pl.read_parquet(out / "*.parquet"))
    if python := [plan for plan in engine.plans if "Python" in plan]:
        raise SystemExit(f"{len(python)} plans call Python")
    shuffles = sum(plan.count("Exchange hashpartitioning") + plan.count("Exchange range") for plan in engine.plans)
    single = sum(plan.count("Exchange SinglePartition") for plan in engine.plans)
    print(f"{price.SESSIONS:,} sessions in {took:.0f} s on two cores: {price.SESSIONS / took:,.0f} sessions a second")
    print(f"{len(engine.plans)} stages, {shuffles} shuffles, {single} onto one machine, no Python in any plan")


def write(sessions: pl.DataFrame, folder: Path) -> None:
    """The sessions as files of their own fields, minutes of the day as clocks."""
    given = [each.name for each in TABLES["sessions"].columns() if sessions[each.name].null_count() < sessions.height]
    size = -(-sessions.height // FILES)
    for number, part in enumerate(sessions.select(given).iter_slices(size)):
        part.write_parquet(folder / f"{number:02}.parquet")


def check(frames: dict[str, pl.DataFrame], there: pl.DataFrame) -> None:
    """Stops where Spark's lines differ from those of polars in cents or reasons."""
    here = price_sessions(frames, as_of=price.AS_OF).lines.select("session_id", "allowed", "payer_share", "reasons")
    cents = [(pl.col(name) * 100).cast(pl.Int64) for name in ("allowed", "payer_share")]
    theirs = there.select("session_id", *cents, "reasons")
    if not here.sort("session_id").equals(theirs.sort("session_id")):
        raise SystemExit("Spark and polars differ")
    print(f"{here.height:,} lines agree to the cent and to the word")


if __name__ == "__main__":
    main()
