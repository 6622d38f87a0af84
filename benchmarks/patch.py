"""Correcting a service log in place, against openpyxl loading and saving it."""

from __future__ import annotations

import io
import multiprocessing
import resource
import tempfile
import zipfile
from pathlib import Path

import openpyxl
from logs import HEADINGS, ROWS, service_log
from timing import print_ratio, shortest

from cmcore.workbook.corrected import CellChange, correct_file

EVERY = 333


def main() -> None:
    data = service_log()
    rows = range(2, ROWS, EVERY)
    changes = _changes()

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
    print(f"Peak memory of correcting in a process of its own: {_peak_of_correcting(data):,.0f} MB")
    kept, lost = _same_parts(data, corrected.data), _same_parts(data, saved[0])
    print(f"Parts with the same content as before: {kept[0]} of {kept[1]}, against {lost[0]} of {lost[1]}")


def _changes() -> list[CellChange]:
    return [CellChange("Sessions", f"C{row}", None, "Horizon MCO") for row in range(2, ROWS, EVERY)]


def _peak_of_correcting(data: bytes) -> float:
    """Megabytes that a fresh process held at most, everything that it imports included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.xlsx"
        path.write_bytes(data)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(_correct_once, (path,))


def _correct_once(path: Path) -> float:
    correct_file(path.name, path.read_bytes(), _changes())
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux includes the process that started this one
        held = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _same_parts(before: bytes, after: bytes) -> tuple[int, int]:
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        names = old.namelist()
        return sum(name in new.namelist() and old.read(name) == new.read(name) for name in names), len(names)


if __name__ == "__main__":
    main()
