"""Words written without the blanks between them: "patid", "placeofservice"."""

from __future__ import annotations

from functools import lru_cache

SHORTEST = 5
SHORTEST_PART = 3
SHORT_PARTS = frozenset({"id", "no", "dt", "cd", "dx", "pt", "of"})
"""Words shorter than SHORTEST_PART that are told in a run all the same."""


@lru_cache(maxsize=8192)
def apart(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """The fewest known words that a word is made of; the word itself where it is known or no run of known words.

    >>> apart("patid", frozenset({"pat", "patient"}))
    ('pat', 'id')
    """
    if word in known or len(word) < SHORTEST or word.isdigit():
        return (word,)
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(2, len(word) + 1):
        for start in [each for each in best if end - each >= len("id")]:
            part = word[start:end]
            is_word = part in SHORT_PARTS or (len(part) >= SHORTEST_PART and part in known)
            if is_word and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = (*best[start], part)
    return best.get(len(word), (word,))
