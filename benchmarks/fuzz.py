"""Mutated workbooks and text tables read one after another: none may crash, hang or take too much memory.

    uv run python benchmarks/fuzz.py [files] [first] [folder of more whole files]

Mutant n is made by a generator seeded with n. Each is read in a worker that dies where a file takes more than ten
seconds; every thirtieth is also read as an upload is, in the guarded child, and must give the same. Linux only.
"""

from __future__ import annotations

import faulthandler
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cmcore.remits.reading import read_upload, read_upload_guarded  # noqa: E402
from tests.intake.mutants import mutant  # noqa: E402

FILES, MOST_SECONDS, MOST_MB, GUARDED_EVERY = 5_000, 10, 1024, 30
STOPPED, ENDED = "stopped by the limits, with a sentence", "crash, or more than ten seconds"


def main() -> None:
    if sys.argv[1:2] == ["--worker"]:
        work(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
        return
    files, first, folder = [*sys.argv[1:], *["", "", ""][len(sys.argv) - 1 :]][:3]
    found, outcomes = run(int(first or 0), int(files or FILES), folder)
    print(f"{outcomes.total():,} mutants: {', '.join(f'{count:,} {what}' for what, count in outcomes.most_common())}")
    print("\n".join(found) or "Nothing crashed, hung or took too much memory.")
    sys.exit(bool(found))


def run(first: int, files: int, folder: str) -> tuple[list[str], Counter[str]]:
    """What broke, one line each, and how often each outcome came about."""
    found: list[str] = []
    outcomes: Counter[str] = Counter()
    at, end = first, first + files
    slowest, largest = 0.0, 0
    while at < end:
        command = [sys.executable, __file__, "--worker", str(at), str(end), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            number, outcome, seconds, peak = line.split("\t")
            slowest, largest, at = max(slowest, float(seconds)), max(largest, int(peak)), int(number) + 1
            outcomes[outcome.split(":")[0]] += 1
            if outcome not in {"read", "refused"}:
                found.append(f"{number}: {outcome}, {seconds} s, {peak} MB")
        if at < end:
            outcome = read_within_limits(at, folder)
            outcomes[outcome] += 1
            if outcome != STOPPED:
                found.append(f"{at}: {outcome}\n{done.stderr[:300]}")
            at += 1
    print(f"Slowest {slowest:.1f} s, largest {largest:,} MB.")
    return found, outcomes


def read_within_limits(number: int, folder: str) -> str:
    """How a file that ended its worker fares as an upload: the limits must stop it in time."""
    name, data = mutant(number, whole_files(folder))
    start = time.perf_counter()
    reading = read_upload_guarded(name, data)
    return STOPPED if reading.refused and time.perf_counter() - start < MOST_SECONDS else ENDED


def whole_files(folder: str) -> tuple[tuple[str, bytes], ...]:
    files = sorted(Path(folder).iterdir()) if folder else []
    return tuple((each.name, each.read_bytes()) for each in files if each.suffix != ".md")


def work(first: int, end: int, folder: str) -> None:
    """Reads mutants and prints a line for each."""
    more = whole_files(folder)
    for number in range(first, end):
        name, data = mutant(number, more)
        Path("/proc/self/clear_refs").write_text("5", "ascii")
        faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
        start = time.perf_counter()
        outcome = read(number, name, data)
        seconds = time.perf_counter() - start
        faulthandler.cancel_dump_traceback_later()
        peak = peak_mb()
        if outcome in {"read", "refused"} and peak > MOST_MB:
            outcome = "big"
        print(number, outcome, f"{seconds:.2f}", peak, sep="\t", flush=True)


def read(number: int, name: str, data: bytes) -> str:
    """How it went: read, refused, or what was raised and where."""
    try:
        reading = read_upload(name, data)
    except BaseException as error:  # noqa: BLE001 - what is looked for
        last = error.__traceback__
        while last and last.tb_next:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
        return f"error: {type(error).__name__} {str(error)[:150]!r} at {place}"
    if number % GUARDED_EVERY == 0:
        faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
        guarded = read_upload_guarded(name, data)
        if (guarded.refused, len(guarded.tables)) != (reading.refused, len(reading.tables)):
            return f"error: the guarded child says {guarded.refused}"
    return "refused" if reading.refused else "read"


def peak_mb() -> int:
    """The most memory this process had since its peak was last forgotten."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


if __name__ == "__main__":
    main()
