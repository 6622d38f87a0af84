"""Sessions priced on a Spark cluster, from folders of parquet to a folder of parquet: the columns of a priced export.

Columns and values are read as `parquet_files` reads them. Nothing but the payer book, and the days on which the payers'
deadlines are counted, is ever on the driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import lazy, on, settle
from cmcore.engine.estimate import facts_of, lines_of
from cmcore.engine.export import DECIMALS
from cmcore.engine.in_spark import Spark
from cmcore.engine.parquet_cells import SPARK, PayerBook, Priced, headers_of_sessions, held, lost, type_of
from cmcore.fields import TABLES
from cmcore.fields.results import PRICE_COLUMNS, result_columns
from cmcore.findings import InputInvalidError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pyspark.sql import DataFrame

    from cmcore.fields import Column

SAMPLE_ROWS = 400
FIRST_ROW = 2
"""The row of a file's first session, as people count under a line of headers."""
_FILE, _ROW = "_metadata.file_name", f"_metadata.row_index + {FIRST_ROW}"


def price_on_spark(sessions: Path, book: PayerBook, out: Path, *, as_of: date, engine: Spark | None = None) -> Priced:
    """Prices a parquet file, or a folder of them, into a folder of parquet files, in the order of the input.

    Raises: InputInvalidError where Spark is not installed, `out` is there already, the files have no sessions table,
    or a value cannot be held.
    """
    if out.exists():
        raise InputInvalidError(f"{out.name} is there already. Name a folder that is not, so that nothing is lost.")
    engine = engine or Spark(_session())
    with on(engine):
        log = settle(nw.from_native(_log(engine, sessions)))
        lines = lines_of(settle(facts_of(log, book.frames, as_of=as_of, payer=book.payer)))
        sourced = settle(lines.join(lazy(book.rates()), on="fee_row_id", how="left"))
    _priced_table(sourced.to_native(), log.to_native()).write.parquet(str(out.absolute()))
    counted = sourced.group_by("coverage").agg(nw.len(), expected=nw.col("expected").sum()).sort("coverage")
    rows = counted.collect(backend="polars").to_native().rows()
    return Priced(
        sum(each[1] for each in rows), sum(each[2] or 0 for each in rows), {each[0]: each[1] for each in rows}
    )


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra that only this engine needs
    except ModuleNotFoundError as error:
        said = "The spark engine is not installed. Install it with `uv sync --extra spark`, or use --engine polars."
        raise InputInvalidError(said) from error
    return SparkSession.builder.appName("cmcore").getOrCreate()


def _log(engine: Spark, path: Path) -> DataFrame:
    """The sessions as the frame of their table holds them, with a row_id by file and row."""
    if not path.is_dir() and path.suffix.lower() != ".parquet":
        raise InputInvalidError(f"{path.name}: the spark engine reads a parquet file or a folder of them.")
    if path.is_dir() and not any(path.glob("*.parquet")):
        raise InputInvalidError(f"{path.name}: there is no parquet file in this folder.")
    given = engine.session.read.option("mergeSchema", "true").parquet(str(path.absolute()))
    kinds = dict(given.dtypes)
    sample = pl.DataFrame(given.limit(SAMPLE_ROWS).toArrow())
    found = headers_of_sessions(path.name, {name: sample[name].to_list() for name in given.columns})
    columns = [column for column in TABLES["sessions"].columns() if column.name in found]
    cells = {each.name: held(each, found[each.name], kinds[found[each.name]], SPARK) for each in columns}
    _stop_if_lost(given, found, columns, cells)
    fields = [
        f"CAST({cells.get(each.name, 'NULL')} AS {type_of(each)}) AS {each.name}"
        for each in TABLES["sessions"].columns()
    ]
    place = f"concat({_FILE}, ':', {_ROW}) AS row_id"
    return given.selectExpr(place, f"{_FILE} AS table_id", f"{_ROW} AS row", *fields)


def _stop_if_lost(given: DataFrame, found: dict[str, str], columns: list[Column], cells: dict[str, str]) -> None:
    """Raises InputInvalidError where a filled cell cannot be held, naming one."""
    texts = {each.name: f"CAST(`{found[each.name]}` AS STRING)" for each in columns}
    wrong = {name: f"nullif(trim({text}), '') IS NOT NULL AND ({cells[name]}) IS NULL" for name, text in texts.items()}
    counts = given.selectExpr(*[f"count_if({test}) AS {name}" for name, test in wrong.items()]).collect()[0]
    for column in columns:
        if counts[column.name]:
            example = given.filter(wrong[column.name]).selectExpr(texts[column.name], _FILE, _ROW).limit(1)
            value, file, row = example.collect()[0]
            raise lost(file, value, found[column.name], row, column)


def _priced_table(lines: DataFrame, log: DataFrame) -> DataFrame:
    """The lines with their sessions' own columns as people read them, in the order of the input."""
    own = {each.name: each for each in TABLES["sessions"].columns() if each.name not in PRICE_COLUMNS}
    results = result_columns()
    cells = [_people("lines", name, results[name]) for name in PRICE_COLUMNS]
    cells += [_people("log", name, column) for name, column in own.items()]
    joined = lines.alias("lines").join(log.alias("log"), "row_id").orderBy("log.table_id", "log.row")
    return joined.selectExpr(*cells)


def _people(table: str, name: str, column: Column) -> str:
    """A column as people read it: exact decimals of what is held in cents, hundredths and the like."""
    cell = f"{table}.{name}"
    if column.kind not in DECIMALS:
        return f"{cell} AS {name}"
    places = DECIMALS[column.kind]
    return f"CAST(CAST({cell} AS DECIMAL(20, 0)) / {column.scale} AS DECIMAL(38, {places})) AS {name}"
