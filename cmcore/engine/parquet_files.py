"""Sessions priced from parquet to parquet, past what memory holds: read, judged and written by DuckDB.

Columns are matched by their names as everywhere; their values must be of the type that the field has, since nobody
can look at a year of a state's sessions cell by cell. A value that cannot be held stops the run and is named.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.backends import lazy, on, settle
from cmcore.engine.estimate import facts_of, lines_of
from cmcore.engine.export import DECIMALS
from cmcore.engine.in_duckdb import DuckDb
from cmcore.engine.parquet_cells import DUCKDB, PayerBook, Priced, headers_of_sessions, held, lost, text_of, type_of
from cmcore.fields import TABLES
from cmcore.fields.results import PRICE_COLUMNS, result_columns
from cmcore.findings import InputInvalidError

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from cmcore.fields import Column

MEMORY = "4GB"
SAMPLE_ROWS = 400


def price_parquet(sessions: Path, book: PayerBook, out: Path, *, as_of: date) -> Priced:
    """Prices a parquet file, or a folder of them, into another: the columns of a priced export, in the same order.

    Raises: InputInvalidError where DuckDB is not installed, the file has no sessions table, or a value cannot be held.
    """
    database = _duckdb()
    with tempfile.TemporaryDirectory() as folder, database.connect(f"{folder}/stages.db") as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder}/spill'")
        connection.execute("SET preserve_insertion_order = false")
        log = _log(connection, sessions)
        with on(DuckDb(connection)):
            held = settle(nw.from_native(log))
            lines = lines_of(settle(facts_of(held, book.frames, as_of=as_of, payer=book.payer)))
            sourced = settle(lines.join(lazy(book.rates()), on="fee_row_id", how="left"))
        return _written(connection, sourced, held, out)


def _duckdb() -> Any:
    try:
        import duckdb  # noqa: PLC0415 - an extra that only this engine needs
    except ModuleNotFoundError as error:
        said = "The duckdb engine is not installed. Install it with `uv sync --extra duckdb`, or use --engine polars."
        raise InputInvalidError(said) from error
    return duckdb


def _log(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """The sessions as the frame of their table holds them, with a row_id by file and row."""
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files or any(each.suffix.lower() != ".parquet" for each in files):
        raise InputInvalidError(f"{path.name}: the duckdb engine reads a parquet file or a folder of them.")
    given = connection.read_parquet(
        [str(each) for each in files], file_row_number=True, filename=True, union_by_name=True
    )
    names = [name for name in given.columns if name not in {"filename", "file_row_number"}]
    kinds = dict(zip(given.columns, map(str, given.types), strict=True))
    quoted = ", ".join(f'"{name}"' for name in names)
    sample = given.project(quoted).limit(SAMPLE_ROWS).pl()
    found = headers_of_sessions(path.name, {name: sample[name].to_list() for name in names})
    cells = []
    for column in TABLES["sessions"].columns():
        header = found.get(column.name)
        cell = "NULL" if header is None else held(column, header, kinds[header], DUCKDB)
        cells.append(f'({cell})::{type_of(column)} AS "{column.name}"')
        if header is not None:
            _stop_if_lost(given, column, header, cell)
    place = "parse_filename(filename) || ':' || (file_row_number + 2)"
    return given.project(
        f"{place} AS row_id, 'sessions' AS table_id, (file_row_number + 2)::BIGINT AS row, {', '.join(cells)}"
    )


def _stop_if_lost(given: duckdb.DuckDBPyRelation, column: Column, header: str, cell: str) -> None:
    """Raises InputInvalidError where a filled cell of the column cannot be held."""
    filled = f"nullif(trim(\"{header}\"::VARCHAR), '') IS NOT NULL"
    wrong = given.filter(f"{filled} AND ({cell}) IS NULL")
    rows = wrong.project(f'"{header}"::VARCHAR AS value, filename, file_row_number + 2 AS row').limit(1).fetchall()
    if not rows:
        return
    value, file, row = rows[0]
    raise lost(Path(file).name, value, header, row, column)


def _written(
    connection: duckdb.DuckDBPyConnection, lines: nw.LazyFrame[Any], log: nw.LazyFrame[Any], out: Path
) -> Priced:
    """Writes the lines with their sessions' own columns, in the order of the input, and sums them."""
    connection.register("lines", lines.to_native())
    connection.register("log", log.to_native())
    own = {each.name: each for each in TABLES["sessions"].columns() if each.name not in PRICE_COLUMNS}
    results = result_columns()
    cells = [_people(f'lines."{name}"', name, results[name]) for name in PRICE_COLUMNS]
    cells += [_people(f'log."{name}"', name, column) for name, column in own.items()]
    query = f"SELECT {', '.join(cells)} FROM lines JOIN log USING (row_id) ORDER BY log.table_id, regexp_extract(row_id, '^(.*):', 1), log.row"  # noqa: E501, S608
    connection.execute(f"COPY ({query}) TO '{text_of(str(out))}' (FORMAT parquet)")
    total = connection.execute("SELECT count(*), coalesce(sum(expected), 0) FROM lines").fetchone() or (0, 0)
    by_coverage = connection.execute(
        "SELECT coverage, count(*) FROM lines GROUP BY coverage ORDER BY coverage"
    ).fetchall()
    return Priced(int(total[0]), int(total[1]), {str(name): int(count) for name, count in by_coverage})


def _people(cell: str, name: str, column: Column) -> str:
    """A column as people read it: exact decimals of what is held in cents, hundredths and the like."""
    if column.kind in DECIMALS:
        places = DECIMALS[column.kind]
        return f'({cell}::DECIMAL(38, {places}) / {column.scale})::DECIMAL(38, {places}) AS "{name}"'
    return f'{cell} AS "{name}"'
