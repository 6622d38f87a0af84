"""The different cells of a column, so that what is done to a column costs as much as what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.intake.cells.parsed import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence


def distinct_texts(cells: Sequence[object], most: int) -> tuple[str, ...]:
    """The first different texts of a column, tidy, at most so many; blanks aside.

    >>> distinct_texts(["a  b", "a b", 7, "", "c"], 9), distinct_texts(["a", "b"], 1)
    (('a b', 'c'), ('a',))
    """
    texts: dict[str, None] = {}
    seen: set[object] = set()
    for each in cells:
        if each in seen:
            continue
        seen.add(each)
        if isinstance(each, str) and each.strip():
            texts[tidy(each)] = None
            if len(texts) >= most:
                break
    return tuple(texts)
