"""Sessions priced from parquet to parquet, past what memory holds: read, judged and written by DuckDB.

Columns are matched by their names as everywhere; their values must be of the type that the field has, since nobody
can look at a year of a state's sessions cell by cell. A value that cannot be held stops the run and is named.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import lazy, on, settle
from cmcore.engine.estimate import facts_of, lines_of
from cmcore.engine.export import DECIMALS
from cmcore.engine.in_duckdb import DuckDb
from cmcore.fields import TABLES, Kind
from cmcore.fields.results import PRICE_COLUMNS, result_columns
from cmcore.findings import InputInvalidError
from cmcore.intake.headers import match_headers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import duckdb

    from cmcore.fields import Column

MEMORY = "4GB"
SAMPLE_ROWS = 400
_TRUE = "('y', 'yes', 'true', 't', '1', 'x')"
_FALSE = "('n', 'no', 'false', 'f', '0')"
_TEXTS = {Kind.TEXT, Kind.CODE, Kind.MODIFIERS, Kind.LIST}


@dataclass(frozen=True, slots=True)
class PayerBook:
    """Every table but the sessions, the payer of fee lines that name none, and where each fee line's rate stands."""

    frames: Mapping[str, pl.DataFrame]
    payer: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Priced:
    """What a run wrote: `sessions`, `expected` in cents, and sessions by coverage."""

    sessions: int
    expected: int
    coverage: dict[str, int]


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
            sourced = settle(lines.join(lazy(_rates(book)), on="fee_row_id", how="left"))
        return _written(connection, sourced, held, out)


def _rates(book: PayerBook) -> pl.DataFrame:
    schema = {"fee_row_id": pl.String(), "rate_source": pl.String()}
    return pl.DataFrame([*book.places.items()], schema=schema, orient="row")


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
    match = match_headers(names, [sample[name].to_list() for name in names], kind="sessions")
    found = {each.field: each.header for each in match.columns if each.field}
    missing = [each.label for each in TABLES["sessions"].columns() if each.required and each.name not in found]
    if missing:
        raise InputInvalidError(
            f"{path.name}: no column gives {', '.join(missing)}. Name it as the template of sessions does."
        )
    cells = []
    for column in TABLES["sessions"].columns():
        header = found.get(column.name)
        held = "NULL" if header is None else _held(column, f'"{header}"', kinds[header])
        cells.append(f'({held})::{_TYPES.get(column.kind, "VARCHAR")} AS "{column.name}"')
        if header is not None:
            _stop_if_lost(given, column, header, held)
    place = "parse_filename(filename) || ':' || (file_row_number + 2)"
    return given.project(
        f"{place} AS row_id, 'sessions' AS table_id, (file_row_number + 2)::BIGINT AS row, {', '.join(cells)}"
    )


_NUMBERS = (Kind.TIME, Kind.MINUTES, Kind.COUNT, Kind.QUANTITY, Kind.MONEY, Kind.RATE, Kind.PERCENT)
_TYPES = {Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN", **dict.fromkeys(_NUMBERS, "BIGINT")}


def _held(column: Column, cell: str, kind: str) -> str:
    """The SQL of a cell in the units of its field; null where it is blank or cannot be held."""
    text = f"nullif(trim({cell}::VARCHAR), '')"
    if column.kind in _TEXTS:
        return f"upper({text})" if column.kind in {Kind.CODE, Kind.MODIFIERS} else text
    if column.kind is Kind.CHOICE:
        ways = {way.lower(): name for name, spellings in column.choices.items() for way in (name, *spellings)}
        cases = " ".join(f"WHEN '{_sql(way)}' THEN '{_sql(name)}'" for way, name in ways.items())
        return f"CASE lower({text}) {cases} END"
    if column.kind is Kind.FLAG:
        return f"CASE WHEN lower({text}) IN {_TRUE} THEN true WHEN lower({text}) IN {_FALSE} THEN false END"
    if column.kind is Kind.DATE:
        return f"try_cast({text} AS TIMESTAMP)::DATE" if kind == "VARCHAR" else f"{cell}::DATE"
    if column.kind is Kind.TIME and kind in {"TIME", "VARCHAR"}:
        clock = f"try_cast({text} AS TIME)"
        return f"date_part('hour', {clock}) * 60 + date_part('minute', {clock})"
    return f"round(try_cast({text} AS DECIMAL(18, 6)) * {column.scale})"


def _sql(text: str) -> str:
    return text.replace("'", "''")


def _stop_if_lost(given: duckdb.DuckDBPyRelation, column: Column, header: str, held: str) -> None:
    """Raises InputInvalidError where a filled cell of the column cannot be held."""
    filled = f"nullif(trim(\"{header}\"::VARCHAR), '') IS NOT NULL"
    lost = given.filter(f"{filled} AND ({held}) IS NULL")
    rows = lost.project(f'"{header}"::VARCHAR AS value, filename, file_row_number + 2 AS row').limit(1).fetchall()
    if not rows:
        return
    value, file, row = rows[0]
    said = f'{Path(file).name}: "{value}" in column "{header}", row {row:,}, is no {column.kind} for {column.label}.'
    raise InputInvalidError(f"{said} Correct it, or use --engine polars, which reads values one by one.")


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
    connection.execute(f"COPY ({query}) TO '{_sql(str(out))}' (FORMAT parquet)")
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
