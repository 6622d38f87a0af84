"""Pricing a million sessions, against a DuckDB query of the same rates, units and authorizations, written by hand.

Ours does everything the app does: payer names, coverage reasons, shares, limits, deadlines, neighbors. The query does
only the three that decide the allowed amount and the units an approval covers, and must give the same cents.
"""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl
from timing import print_ratio, shortest

from cmcore.engine.estimate import price_sessions
from cmcore.engine.prepare import empty_frames

SESSIONS = 1_000_000
PAYERS, CODES, CLIENTS, STAFF = 12, 25, 40_000, 1_500
SEED = 7
AS_OF = date(2026, 12, 31)

QUERY = """
WITH priced AS (
    SELECT s.row_id, s.client_id, s.service_date, s.start_time, s.session_id, s.authorization_no, f.rate,
           s.minutes // 15 + CASE WHEN 2 * (s.minutes % 15) > 15 THEN 1 ELSE 0 END AS units
    FROM sessions s
    JOIN fees f ON f.payer = s.payer AND f.code = s.code
        AND s.service_date >= f.effective_from AND s.service_date < f.effective_to + 1
), used AS (
    SELECT p.*, a.units_approved,
           sum(p.units) OVER (PARTITION BY a.row_id
               ORDER BY p.service_date, p.start_time, p.session_id, p.row_id) - p.units AS before
    FROM priced p
    LEFT JOIN authorizations a ON a.authorization_no = p.authorization_no AND a.client_id = p.client_id
        AND p.service_date >= a.start_date AND p.service_date < a.end_date + 1
)
SELECT row_id, (rate * units + 50) // 100 AS allowed, units,
       CASE WHEN units_approved IS NULL THEN units
            ELSE greatest(0, least(units, units_approved // 100 - before)) END AS payable
FROM used
"""


def frame(kind: str, columns: dict[str, object]) -> pl.DataFrame:
    """A frame of a table kind from some of its columns, the others blank."""
    schema = empty_frames()[kind].schema
    given = pl.DataFrame(columns)
    rows = given.with_row_index("row", 1).with_columns(
        row_id=pl.format("{}:{}", pl.lit(kind), pl.col("row")), table_id=pl.lit(kind)
    )
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


def make_frames() -> dict[str, pl.DataFrame]:
    """A year of sessions of twelve payers, 600 fee lines, one approval a client."""
    draw = np.random.default_rng(SEED)
    names = [f"Payer {number}" for number in range(PAYERS)]
    codes = [f"X{number:04d}" for number in range(CODES)]
    spans = [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31))]
    lines = [(payer, code, *span) for payer in names for code in codes for span in spans]
    client = draw.integers(0, CLIENTS, SESSIONS)
    day = draw.integers(0, 365, SESSIONS)
    frames = empty_frames()
    frames["payers"] = frame(
        "payers",
        {
            "payer": names,
            "unit_rounding": ["midpoint_strict"] * PAYERS,
            "unit_scope": ["session"] * PAYERS,
            "timely_filing_days": [365] * PAYERS,
        },
    )
    frames["fees"] = frame(
        "fees",
        {
            "payer": [each[0] for each in lines],
            "code": [each[1] for each in lines],
            "unit_minutes": [15] * len(lines),
            "rate": draw.integers(150_000, 450_000, len(lines)) // 100 * 100,
            "effective_from": [each[2] for each in lines],
            "effective_to": [each[3] for each in lines],
        },
    )
    frames["authorizations"] = frame(
        "authorizations",
        {
            "authorization_no": [f"A-{number}" for number in range(CLIENTS)],
            "client_id": [f"C-{number}" for number in range(CLIENTS)],
            "units_approved": draw.integers(40, 120, CLIENTS) * 100,
            "start_date": [date(2026, 1, 1)] * CLIENTS,
            "end_date": [date(2026, 12, 31)] * CLIENTS,
        },
    )
    frames["rules"] = frame(
        "rules",
        {
            "payer": [each[0] for each in lines[::2]],
            "code": [each[1] for each in lines[::2]],
            "authorization_required": [True] * (len(lines) // 2),
        },
    )
    frames["sessions"] = frame(
        "sessions",
        {
            "session_id": pl.int_range(SESSIONS, eager=True).cast(pl.String).str.zfill(7),
            "client_id": pl.Series(client)
            .cast(pl.String)
            .map_elements(lambda each: f"C-{each}", return_dtype=pl.String),
            "payer": pl.Series(names).gather(client % PAYERS),
            "service_date": pl.Series([date(2026, 1, 1) + timedelta(int(each)) for each in range(365)]).gather(day),
            "start_time": draw.integers(480, 1000, SESSIONS),
            "minutes": draw.integers(5, 120, SESSIONS),
            "code": pl.Series(codes).gather(draw.integers(0, CODES, SESSIONS)),
            "staff": pl.Series([f"S-{number}" for number in range(STAFF)]).gather(draw.integers(0, STAFF, SESSIONS)),
            "authorization_no": pl.Series(client)
            .cast(pl.String)
            .map_elements(lambda each: f"A-{each}", return_dtype=pl.String),
            "note_signed": [True] * SESSIONS,
        },
    )
    return frames


def main() -> None:
    frames = make_frames()
    base = duckdb.connect()
    for kind in ("sessions", "fees", "authorizations"):
        base.register(f"{kind}_in", frames[kind].to_arrow())
        base.execute(f"CREATE TABLE {kind} AS SELECT * FROM {kind}_in")

    def query() -> pl.DataFrame:
        return base.sql(QUERY).pl()

    check(price_sessions(frames, as_of=AS_OF).lines, query())
    ours, theirs = shortest(lambda: price_sessions(frames, as_of=AS_OF)), shortest(query)
    print_ratio(f"Pricing {SESSIONS:,} sessions with every rule", ours, theirs, "a DuckDB query of three of them")


def check(lines: pl.DataFrame, theirs: pl.DataFrame) -> None:
    """Stops where a line differs by a cent or by a unit, but for sessions told to be entered twice."""
    both = lines.filter(~pl.col("reasons").str.contains("duplicate")).join(theirs, on="row_id", suffix="_query")
    cents = both.filter(pl.col("allowed") != pl.col("allowed_query")).height
    missing = lines.height - theirs.height
    if cents or missing:
        raise SystemExit(f"{cents} of {both.height} lines differ in cents, {missing} are missing from one side")
    print(f"{both.height:,} lines agree to the cent")


if __name__ == "__main__":
    main()
