"""Correcting a service log in place, against openpyxl loading and saving it."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from logs import HEADINGS, ROWS, service_log
from timing import print_ratio, shortest

from cmcore.workbook.corrected import CellChange, correct_file

EVERY = 333


def main() -> None:
    data = service_log()
    rows = range(2, ROWS, EVERY)
    changes = [CellChange("Sessions", f"C{row}", None, "Horizon MCO") for row in rows]

    def with_openpyxl() -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(data))
        for row in rows:
            book["Sessions"][f"C{row}"] = "Horizon MCO"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    corrected = correct_file("log.xlsx", data, changes)
    if len(corrected.applied) != len(changes):
        raise SystemExit("Not every correction was made.")
    saved: list[bytes] = []
    ours = shortest(lambda: correct_file("log.xlsx", data, changes))
    theirs = shortest(lambda: saved.append(with_openpyxl()), runs=1)
    title = f"Correcting {len(changes)} of {ROWS:,} x {len(HEADINGS)} cells"
    print_ratio(title, ours, theirs, "openpyxl load and save")
    kept, lost = _same_parts(data, corrected.data), _same_parts(data, saved[0])
    print(f"Parts with the same content as before: {kept[0]} of {kept[1]}, against {lost[0]} of {lost[1]}")


def _same_parts(before: bytes, after: bytes) -> tuple[int, int]:
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        names = old.namelist()
        return sum(name in new.namelist() and old.read(name) == new.read(name) for name in names), len(names)


if __name__ == "__main__":
    main()
