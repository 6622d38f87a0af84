"""Python's search for unused objects put off while millions of cells are made, none of which can be unused yet."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = Lock()
_inside = 0


@contextmanager
def collector_off() -> Iterator[None]:
    """Within it nothing is searched for; the search is on again when the last thread has left."""
    global _inside  # noqa: PLW0603 - one collector in the process, counted by those who want it off
    with _lock:
        _inside += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                gc.enable()
