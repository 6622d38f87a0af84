"""Independent work on large tables done on several processors, with the very results of doing it in turn."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FEWEST_ROWS = 50_000
"""Rows from which starting threads pays."""
Result = TypeVar("Result")
Other = TypeVar("Other")


def side_by_side(jobs: Sequence[Callable[[], Result]], rows: int) -> list[Result]:
    """What each job gives, in the order of the jobs; those on many rows are done at the same time."""
    if rows < FEWEST_ROWS or len(jobs) <= 1:
        return [job() for job in jobs]
    with ThreadPoolExecutor(min(len(jobs), os.cpu_count() or 1)) as pool:
        return list(pool.map(lambda job: job(), jobs))


def both(one: Callable[[], Result], other: Callable[[], Other], rows: int) -> tuple[Result, Other]:
    """What two jobs of unlike results give, done at the same time where they are on many rows."""
    if rows < FEWEST_ROWS:
        return one(), other()
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(one)
        mine = other()
        return beside.result(), mine
