"""Reading a csv of a million sessions to checked tables with findings, against polars reading the same bytes."""

from __future__ import annotations

import io
import resource
from datetime import date

import polars as pl
from logs import HEADINGS, csv_log
from timing import print_ratio, shortest

from cmcore.intake.check import check_everything
from cmcore.intake.reading import read_file

ROWS = 1_000_000
AS_OF = date(2026, 11, 20)
KB_A_MB = 1024


def main() -> None:
    data = csv_log(ROWS)

    def checked() -> int:
        reading = read_file("log.csv", data)
        return check_everything([reading], as_of=AS_OF).frames["sessions"].height if not reading.refused else 0

    theirs = shortest(lambda: pl.read_csv(io.BytesIO(data), try_parse_dates=True))
    if checked() != ROWS:
        raise SystemExit("The log was not read whole.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_A_MB
    ours = shortest(checked, runs=1)
    print_ratio(f"Reading and checking {ROWS:,} x {len(HEADINGS)} cells of csv", ours, theirs, "polars read_csv")
    print(f"Peak memory of the process: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
