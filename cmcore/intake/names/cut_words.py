"""Headers with words cut short that no list has: "CVG_EFF_DATE" is a coverage's, "Denial Rcvd" when it was received.

A cut word starts as the whole word does and leaves letters out: its end ("enrol"), its vowels ("rcvd") or some letters
between its first and its last ("enrolmnt").
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING

from cmcore.fields import Kind
from cmcore.intake.names.meanings import field_named, said_in_headers
from cmcore.intake.names.run_together import apart
from cmcore.intake.names.vocabulary import every_word
from cmcore.intake.names.words import VOWELS, WORDS_OF_THEIR_OWN, words

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST, SHORTEST_START, SHORTEST_WITH_VOWELS = 3, 4, 5
"""Letters of a word cut short; of one that is only the start of a word; of one that keeps some of its vowels."""
LONGEST_INITIALS = 5
MOST = 2
"""Words of one header that may be cut short: with more, the header says too little."""
TOLD_BY_CELLS = frozenset({Kind.DATE, Kind.TIME})
"""Kinds whose cells prove what a header with a cut word means; of others it is asked."""


@lru_cache(maxsize=4096)
def written_out(header: str, kind: str) -> str | None:
    """The one field that a header names with its cut words written out; None where it names none or several."""
    found = words(header)
    cut = [position for position, word in enumerate(found) if _is_unknown(word)]
    if not 0 < len(cut) <= min(MOST, len(found) - 1):
        return None
    fields = {field for each in _readings(found, cut) if (field := field_named(each, kind))}
    return fields.pop() if len(fields) == 1 else None


@lru_cache(maxsize=4096)
def without_initials(header: str, kind: str) -> str | None:
    """The one field that a header names after initials that nobody knows, as "OHP FFS Rate" and "HS Proc Code" do."""
    first, _, rest = header.strip().partition(" ")
    found = words(first)
    is_unknown = first.isupper() and len(first) <= LONGEST_INITIALS and len(found) == 1 and _is_unknown(found[0])
    return field_named(rest, kind) if rest and is_unknown else None


def _readings(found: tuple[str, ...], cut: list[int]) -> Iterator[str]:
    for whole in product(*(_whole_words(found[position]) for position in cut)):
        by_place = dict(zip(cut, whole, strict=True))
        yield " ".join(by_place.get(position, word) for position, word in enumerate(found))


def _is_unknown(word: str) -> bool:
    return word.isalpha() and word not in _known() and apart(word, every_word()) == (word,)


@cache
def _known() -> frozenset[str]:
    return every_word() | said_in_headers() | WORDS_OF_THEIR_OWN


@lru_cache(maxsize=4096)
def _whole_words(word: str) -> tuple[str, ...]:
    return tuple(sorted(each for each in _known() if is_cut(word, each)))


def is_cut(word: str, whole: str) -> bool:
    """Whether a word is another cut short.

    >>> is_cut("rcvd", "received"), is_cut("enrol", "enrollment"), is_cut("paid", "plan"), is_cut("act", "action")
    (True, True, False, False)
    """
    if len(word) < SHORTEST or len(word) >= len(whole) or word[0] != whole[0]:
        return False
    if whole.startswith(word):
        return len(word) >= SHORTEST_START
    letters = iter(whole)
    if not all(letter in letters for letter in word):
        return False
    if VOWELS.isdisjoint(word[1:]):
        return word[-1] == [letter for letter in whole if letter not in VOWELS][-1]
    return len(word) >= max(SHORTEST_WITH_VOWELS, len(whole) / 2) and word[-1] == whole[-1]
