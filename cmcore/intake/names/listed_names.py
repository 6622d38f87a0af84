"""How the modules of further names write them: many in a text, apart by semicolons."""

from __future__ import annotations


def names(text: str) -> tuple[str, ...]:
    """The names of a text such as "visits approved; authorized visits"."""
    return tuple(text.split("; "))
