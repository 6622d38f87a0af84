"""Reading a csv of a million sessions to checked tables with findings, against polars reading the same bytes."""

from __future__ import annotations

import io

import polars as pl
from held import looked_at
from logs import HEADINGS, csv_log
from timing import print_ratio, shortest
from uploads import checked, checked_here, ready

ROWS = 1_000_000


def main() -> None:
    data = csv_log(ROWS)
    ready()
    with looked_at() as held:
        rows = checked("log.csv", data)
    if rows != ROWS:
        raise SystemExit("The log was not read whole.")
    theirs = shortest(lambda: pl.read_csv(io.BytesIO(data), try_parse_dates=True))
    title = f"Reading and checking {ROWS:,} x {len(HEADINGS)} cells of csv"
    uploaded = shortest(lambda: checked("log.csv", data), before=ready)
    print_ratio(f"{title} as the app does", uploaded, theirs, "polars read_csv")
    here = shortest(lambda: checked_here("log.csv", data))
    print_ratio(f"{title} in one process", here, theirs, "polars read_csv")
    print(held)


if __name__ == "__main__":
    main()
