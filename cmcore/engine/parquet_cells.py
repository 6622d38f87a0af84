"""Cells of a parquet file as the fields of sessions hold them, in the SQL of the engine that reads the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES, Kind
from cmcore.findings import InputInvalidError
from cmcore.intake.matching.headers import match_headers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.fields import Column

_TRUE = "('y', 'yes', 'true', 't', '1', 'x')"
_FALSE = "('n', 'no', 'false', 'f', '0')"
_TEXTS = {Kind.TEXT, Kind.CODE, Kind.MODIFIERS, Kind.LIST}
_NUMBERS = (Kind.TIME, Kind.MINUTES, Kind.COUNT, Kind.QUANTITY, Kind.MONEY, Kind.RATE, Kind.PERCENT, Kind.INDEX)
_TYPES = {Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN", **dict.fromkeys(_NUMBERS, "BIGINT")}


@dataclass(frozen=True, slots=True)
class PayerBook:
    """Every table but the sessions, the payer of fee lines that name none, and where each fee line's rate stands."""

    frames: Mapping[str, pl.DataFrame]
    payer: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)

    def rates(self) -> pl.DataFrame:
        """`rate_source` by `fee_row_id`."""
        schema = {"fee_row_id": pl.String(), "rate_source": pl.String()}
        return pl.DataFrame([*self.places.items()], schema=schema, orient="row")


@dataclass(frozen=True, slots=True)
class Priced:
    """What a run wrote: `sessions`, `expected` in cents, and sessions by coverage."""

    sessions: int
    expected: int
    coverage: dict[str, int]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine's SQL quotes a name, and reads a day and a time of day, as minutes, from a text."""

    name: str
    day: str
    clock: str


DUCKDB = Dialect(
    name='"',
    day="try_cast({text} AS TIMESTAMP)::DATE",
    clock="date_part('hour', try_cast({text} AS TIME)) * 60 + date_part('minute', try_cast({text} AS TIME))",
)
SPARK = Dialect(
    name="`",
    day="CASE WHEN {text} LIKE '____-__-__%' THEN CAST(try_cast({text} AS TIMESTAMP) AS DATE) END",
    clock="CASE WHEN {text} LIKE '%_:__%' THEN hour(try_cast({text} AS TIMESTAMP)) * 60"
    " + minute(try_cast({text} AS TIMESTAMP)) END",
)


def headers_of_sessions(file: str, sample: Mapping[str, Sequence[object]]) -> dict[str, str]:
    """The header of each field of sessions that a file has, from its headers and some of their values.

    Raises: InputInvalidError where a field without which nothing can be priced has none.
    """
    match = match_headers([*sample], [[*values] for values in sample.values()], kind="sessions")
    found = {each.field: each.header for each in match.columns if each.field}
    missing = [each.label for each in TABLES["sessions"].columns() if each.required and each.name not in found]
    if missing:
        raise InputInvalidError(
            f"{file}: no column gives {', '.join(missing)}. Name it as the template of sessions does."
        )
    return found


def type_of(column: Column) -> str:
    """The SQL type that holds a field."""
    return _TYPES.get(column.kind, "STRING")


def held(column: Column, header: str, kind: str, sql: Dialect) -> str:
    """The SQL of a cell in the units of its field; null where it is blank or cannot be held.

    `kind` is the type that the file's own column has.
    """
    cell = f"{sql.name}{header}{sql.name}"
    text = f"nullif(trim(CAST({cell} AS STRING)), '')"
    written = kind.upper() in {"VARCHAR", "STRING"}
    if column.kind in _TEXTS:
        return f"upper({text})" if column.kind in {Kind.CODE, Kind.MODIFIERS} else text
    if column.kind is Kind.CHOICE:
        ways = {way.lower(): name for name, spellings in column.choices.items() for way in (name, *spellings)}
        cases = " ".join(f"WHEN '{text_of(way)}' THEN '{text_of(name)}'" for way, name in ways.items())
        return f"CASE lower({text}) {cases} END"
    if column.kind is Kind.FLAG:
        return f"CASE WHEN lower({text}) IN {_TRUE} THEN true WHEN lower({text}) IN {_FALSE} THEN false END"
    if column.kind is Kind.DATE:
        return sql.day.format(text=text) if written else f"CAST({cell} AS DATE)"
    if column.kind is Kind.TIME and (written or kind.upper().startswith("TIME")):
        return sql.clock.format(text=text)
    return f"round(try_cast({text} AS DECIMAL(18, 6)) * {column.scale})"


def text_of(words: str) -> str:
    """Words between the quotes of an SQL text."""
    return words.replace("'", "''")


def lost(file: str, value: str, header: str, row: int, column: Column) -> InputInvalidError:
    """What is said of a value that its field cannot hold."""
    said = f'{file}: "{value}" in column "{header}", row {row:,}, is no {column.kind} for {column.label}.'
    return InputInvalidError(f"{said} Correct it, or use --engine polars, which reads values one by one.")
