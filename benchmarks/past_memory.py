"""Pricing ten times the sessions with DuckDB, from parquet to parquet: how the time grows, and the most memory held.

`uv run python benchmarks/past_memory.py` takes 300,000 and 3,000,000 sessions; with a number, that many and ten times
as many.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import price

from cmcore.engine.parquet_cells import PayerBook
from cmcore.engine.parquet_files import price_parquet
from cmcore.fields import TABLES

SESSIONS, TIMES = 300_000, 10
MOST_TIME, MOST_MEMORY = 11, 8.0


def main() -> None:
    if sys.argv[1:2] == ["write"]:
        write(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["price"]:
        price_one(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        compare(int(sys.argv[1]) if sys.argv[1:] else SESSIONS)


def compare(sessions: int) -> None:
    """Prints how the time grows; stops where time or memory grow past what they may."""
    (few, _), (many, memory) = (measured(each) for each in (sessions, sessions * TIMES))
    said = f"{many / few:.1f} x the time of {sessions:,} ({many:.0f} s against {few:.0f} s)"
    print(f"Pricing {sessions * TIMES:,} sessions: {said}, at most {memory:.1f} GB held")
    if many / few > MOST_TIME or memory > MOST_MEMORY:
        raise SystemExit(f"it should take at most {MOST_TIME} times as long, in less than {MOST_MEMORY} GB")


def measured(sessions: int) -> tuple[float, float]:
    """Seconds to price, and gigabytes held at most, by a process that made none of the sessions."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "log.parquet"))
        said = [
            subprocess.run([sys.executable, __file__, job, str(sessions), path], capture_output=True, check=True).stdout
            for job in ("write", "price")
        ]
    seconds, kilobytes = said[1].split()
    return float(seconds), float(kilobytes) / 1e6


def write(sessions: int, path: Path) -> None:
    """The sessions as a parquet file of their own fields."""
    log = frames_of(sessions, sessions)["sessions"]
    log.select(each.name for each in TABLES["sessions"].columns()).write_parquet(path)


def price_one(sessions: int, path: Path) -> None:
    """Prices the file and prints seconds and the most kilobytes held."""
    book = PayerBook(frames_of(sessions, 1))
    start = time.perf_counter()
    priced = price_parquet(path, book, path.with_name("priced.parquet"), as_of=price.AS_OF)
    took = time.perf_counter() - start
    if priced.sessions != sessions:
        raise SystemExit(f"{priced.sessions} of {sessions} sessions are priced")
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def frames_of(sessions: int, drawn: int) -> dict[str, price.pl.DataFrame]:
    """The book for a number of sessions, and as many of them as are to be drawn."""
    price.SESSIONS, price.CLIENTS, price.STAFF = drawn, sessions // 25, sessions // 600
    return price.make_frames()


if __name__ == "__main__":
    main()
