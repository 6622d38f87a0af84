"""Reading a service log: everything intake does, against python-calamine handing over the bare values."""

from __future__ import annotations

import io

from logs import HEADINGS, ROWS, service_log
from python_calamine import CalamineWorkbook
from timing import print_ratio, shortest

from cmcore.intake.reading import read_file


def main() -> None:
    data = service_log()

    def bare() -> list[list[object]]:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    reading = read_file("log.xlsx", data)
    if reading.refused or reading.tables[0].frame.height != ROWS:
        raise SystemExit(f"The log was not read whole: {reading.refused or reading.tables[0].frame.height}")
    ours, theirs = shortest(lambda: read_file("log.xlsx", data)), shortest(bare)
    print_ratio(f"Reading {ROWS:,} x {len(HEADINGS)} cells", ours, theirs, "bare python-calamine")


if __name__ == "__main__":
    main()
