"""The memory that this process and the child that reads for it hold, looked at while they work."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY = 0.01
"""Seconds between two looks."""
MB = 1024**2


@dataclass
class Held:
    """Megabytes held at most: by this process, by its children, and by all of them at one time."""

    own: float = 0
    children: float = 0
    together: float = 0

    def look(self) -> None:
        """Takes what is held now where it is more than ever before."""
        process = psutil.Process()
        own, children = process.memory_info().rss / MB, 0.0
        for child in process.children(recursive=True):
            try:
                children += child.memory_info().rss / MB
            except psutil.NoSuchProcess:
                continue
        self.own, self.children = max(self.own, own), max(self.children, children)
        self.together = max(self.together, own + children)

    def __str__(self) -> str:
        """The three in words."""
        return (
            f"Memory held at most: {self.children:,.0f} MB by the child that reads, {self.own:,.0f} MB by the process "
            f"that asks, {self.together:,.0f} MB by both at one time"
        )


@contextmanager
def looked_at() -> Iterator[Held]:
    """What is held within, filled in while it runs."""
    held, is_over = Held(), threading.Event()

    def look() -> None:
        while not is_over.wait(EVERY):
            held.look()

    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    try:
        yield held
    finally:
        is_over.set()
        looker.join()
