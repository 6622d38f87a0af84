"""The different cells of a column, so that what is done to a column costs as much as what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.intake.cells.parsed import tidy
from cmcore.intake.files.text_columns import TextColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CHUNK = 1_000


def distinct_texts(cells: Sequence[object], most: int) -> tuple[str, ...]:
    """The first different texts of a column, tidy, at most so many; blanks aside.

    >>> distinct_texts(["a  b", "a b", 7, "", "c"], 9), distinct_texts(["a", "b"], 1)
    (('a b', 'c'), ('a',))
    """
    texts: dict[str, None] = {}
    seen: set[object] = set()
    for each in _from_the_top(cells):
        if each in seen:
            continue
        seen.add(each)
        if isinstance(each, str) and each.strip():
            texts[tidy(each)] = None
            if len(texts) >= most:
                break
    return tuple(texts)


def _from_the_top(cells: Sequence[object]) -> Iterator[object]:
    """The cells of a column, of a long one of texts the first ones as they stand and then each other text once."""
    if not isinstance(cells, TextColumn):
        yield from cells
        return
    yield from cells[:CHUNK]
    yield from cells.texts


def distinct(cells: Sequence[object]) -> Sequence[object]:
    """Each different cell at least once, for what does not ask how often."""
    return cells.texts if isinstance(cells, TextColumn) else cells


def counted(cells: Sequence[object]) -> Iterable[tuple[object, int]]:
    """Cells with how often each stands there; a cell may come several times, and then counts each time.

    >>> list(counted(["a", "a"]))
    [('a', 1), ('a', 1)]
    """
    return cells.counted() if isinstance(cells, TextColumn) else ((each, 1) for each in cells)
