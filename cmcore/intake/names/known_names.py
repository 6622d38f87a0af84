"""Which texts are names of a field of any of our tables."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.intake.names.meanings import meaning, said_in_headers, senses_of, without_aside
from cmcore.intake.names.vocabulary import vocabulary
from cmcore.intake.names.words import glued, last_part, without_number, word_key, words

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 90
FEWEST_WORDS = 2
UNKNOWN, MEANT, NAMED = range(3)


def count_known(names: Iterable[str]) -> int:
    """How many of some headers are names of a field of any table."""
    return sum(1 for name in names if name and is_known(name))


def count_meant(names: Iterable[str]) -> int:
    """How many of some headers are names of a field of any table or mean one in other words."""
    return sum(1 for name in names if name and how_known(name) != UNKNOWN)


@lru_cache(maxsize=16_384)
def is_known(name: str) -> bool:
    """Whether a header is a name of a field of any table, a number at its end aside."""
    return len(name) <= LONGEST_NAME and any(_is_named(each) for each in _spellings(name))


@lru_cache(maxsize=16_384)
def how_known(name: str) -> int:
    """How well a header is known: NAMED as a field of any table is named, MEANT in other words, else UNKNOWN."""
    if is_known(name):
        return NAMED
    return MEANT if len(name) <= LONGEST_NAME and any(_is_meant(each) for each in _spellings(name)) else UNKNOWN


def _spellings(name: str) -> list[str]:
    base, part = without_number(name), last_part(name)
    return [name, *([base[0]] if base else []), *([part] if part else [])]


def _is_named(name: str) -> bool:
    key = word_key(name)
    if not key:
        return False
    run_together = glued(name)
    return any(key in known.by_words or run_together in known.by_glue for known in map(vocabulary, TABLES))


def _is_meant(name: str) -> bool:
    """Whether a header of several words means a field; one word of data too often says what a header could."""
    said = words(without_aside(name))
    if len(said) < FEWEST_WORDS or not senses_of(said) <= said_in_headers():
        return False
    return any(meaning(name, kind) for kind in TABLES)
