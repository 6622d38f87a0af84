"""Which texts are names of a field of any of our tables."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.intake.vocabulary import vocabulary
from cmcore.intake.words import glued, last_part, without_number, word_key

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 90


def count_known(names: Iterable[str]) -> int:
    """How many of some headers are names of a field of any table."""
    return sum(1 for name in names if name and is_known(name))


@lru_cache(maxsize=16_384)
def is_known(name: str) -> bool:
    """Whether a header is a name of a field of any table, a number at its end aside."""
    if len(name) > LONGEST_NAME:
        return False
    base, part = without_number(name), last_part(name)
    spellings = [name, *([base[0]] if base else []), *([part] if part else [])]
    return any(_is_named(each) for each in spellings)


def _is_named(name: str) -> bool:
    key = word_key(name)
    if not key:
        return False
    run_together = glued(name)
    return any(key in known.by_words or run_together in known.by_glue for known in map(vocabulary, TABLES))
