"""Reading a service log to checked tables with findings, against python-calamine handing over the bare values."""

from __future__ import annotations

import io

from held import looked_at
from logs import HEADINGS, ROWS, service_log
from python_calamine import CalamineWorkbook
from timing import print_ratio, shortest
from uploads import checked, checked_here, ready


def main() -> None:
    data = service_log()

    def bare() -> list[list[object]]:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    ready()
    with looked_at() as held:
        rows = checked("log.xlsx", data)
    if rows != ROWS:
        raise SystemExit("The log was not read whole.")
    theirs = shortest(bare)
    title = f"Reading and checking {ROWS:,} x {len(HEADINGS)} cells"
    uploaded = shortest(lambda: checked("log.xlsx", data), before=ready)
    print_ratio(f"{title} as the app does", uploaded, theirs, "bare python-calamine")
    here = shortest(lambda: checked_here("log.xlsx", data))
    print_ratio(f"{title} in one process", here, theirs, "bare python-calamine")
    print(held)


if __name__ == "__main__":
    main()
