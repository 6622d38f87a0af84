"""Reading a service log to checked tables with findings, against python-calamine handing over the bare values."""

from __future__ import annotations

import io
import resource
from datetime import date

from logs import HEADINGS, ROWS, service_log
from python_calamine import CalamineWorkbook
from timing import print_ratio, shortest

from cmcore.intake.check import check_everything
from cmcore.intake.reading import read_file

AS_OF = date(2026, 11, 20)
KB_A_MB = 1024


def main() -> None:
    data = service_log()

    def bare() -> list[list[object]]:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    def checked() -> int:
        reading = read_file("log.xlsx", data)
        return check_everything([reading], as_of=AS_OF).frames["sessions"].height if not reading.refused else 0

    if checked() != ROWS:
        raise SystemExit("The log was not read whole.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_A_MB
    ours, theirs = shortest(checked), shortest(bare)
    print_ratio(f"Reading and checking {ROWS:,} x {len(HEADINGS)} cells", ours, theirs, "bare python-calamine")
    print(f"Peak memory of the process: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
