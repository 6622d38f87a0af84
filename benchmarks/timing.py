"""What several benchmarks share: the shortest of some runs, and one way to print a ratio."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 3


def shortest(job: Callable[[], Any], runs: int = RUNS, before: Callable[[], Any] = gc.collect) -> float:
    """Seconds of the shortest of some runs: what the work costs when nothing else interrupts it.

    `before` is done before each run and not counted.
    """
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def print_ratio(title: str, ours: float, theirs: float, other: str) -> None:
    """One line: how long ours takes as a multiple of the other's time."""
    print(f"{title}: {ours / theirs:.2f} x the time of {other} ({ours:.2f} s against {theirs:.2f} s)")
