"""Spellings of one value put together: those that differ in signs, blanks, case or order of words, and single slips."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cmcore.intake.correcting.suggest import NearNumbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

KEPT_SIGNS = "+#%"
"""Signs that tell values apart: Tier 1 and Tier 1+."""
SHORTEST_WORD = 5
"""Letters of a word in which one slip is taken for one; shorter words differ by a letter and mean another thing."""
RARE = 10
"""How many times more frequent a value must be for a spelling one slip away to be doubted."""
VERY_RARE = 50
"""How many times more frequent it must be for the slip to be accepted unread."""
_SIGNS = re.compile(rf"[^\w{re.escape(KEPT_SIGNS)}]+|_+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A spelling, the value it is one of, why, and whether that is certain."""

    spelling: str
    value: str
    why: str
    sure: bool


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and signs."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return tuple(word for word in _SIGNS.split(plain.casefold()) if word)


def like_spellings(
    counts: Mapping[str, int], *, listed: Collection[str] = (), people: bool = False
) -> tuple[Likeness, ...]:
    """The spellings that are another value of the same field written differently; `counts` says how often each stands.

    The value is the listed one, else the most frequent, else the first in the alphabet. Two listed values are two
    values. People may have names that differ by a letter or by the order of their words, so only signs, blanks and a
    comma between swapped names are certain there. Numbers in a text must be the same for two spellings to be one.
    """
    found: list[Likeness] = []
    leaders: dict[str, int] = {}
    for group in _collisions([*counts, *listed], people=people):
        value = min(group, key=lambda each: (each not in listed, -counts.get(each, 0), each))
        leaders[value] = sum(counts.get(each, 0) for each in group)
        why = f"Only signs, blanks or case differ from {value}."
        found += [Likeness(each, value, why, sure=True) for each in group if each != value and each not in listed]
    most = max(leaders.values(), default=0)
    rare = [each for each in leaders if each not in listed and leaders[each] * RARE <= most]
    found += _slips(leaders, rare, people=people)
    if people:
        found += _swapped(leaders, rare)
    return tuple(sorted(found, key=lambda each: (each.value, each.spelling)))


def _collisions(texts: Iterable[str], *, people: bool) -> list[list[str]]:
    """The texts in groups that share a key: their letters in a row, or their words in order of the alphabet."""
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent[text] != text:
            parent[text] = parent[parent[text]]
            text = parent[text]
        return text

    first: dict[str, str] = {}
    groups: dict[str, list[str]] = defaultdict(list)
    listed = sorted(set(texts))
    for text in listed:
        parent[text] = text
        for key in _keys(text, people=people):
            if key in first:
                parent[root(text)] = root(first[key])
            else:
                first[key] = text
    for text in listed:
        groups[root(text)].append(text)
    return list(groups.values())


def _keys(text: str, *, people: bool) -> set[str]:
    words = words_of(text)
    if not words:
        return {text}
    if people and text.count(",") == 1:
        family, _, given = text.partition(",")
        words = (*words_of(given), *words_of(family))
    return {"".join(words)} if people else {"".join(words), " ".join(sorted(words))}


def _slips(leaders: Mapping[str, int], rare: Collection[str], *, people: bool) -> list[Likeness]:
    """The values that are one slip in a long word away from just one other, which is far more frequent."""
    found: list[Likeness] = []
    if not rare:
        return found
    keys = {"".join(words_of(each)): each for each in sorted(leaders)}
    near = NearNumbers(keys)
    for each in rare:
        key = near.nearest("".join(words_of(each)))
        value = keys[key] if key is not None else each
        if value == each or not _is_slip(each, value) or leaders[value] < RARE * leaders[each]:
            continue
        sure = not people and leaders[value] >= VERY_RARE * leaders[each]
        why = f"{value} is one slip away and stands {leaders[value]:,} times, this {leaders[each]:,}."
        found.append(Likeness(each, value, why, sure))
    return found


def _is_slip(one: str, other: str) -> bool:
    """Whether two texts a slip apart differ in one long word only, and in no number."""
    ours, theirs = words_of(one), words_of(other)
    if len(ours) != len(theirs) or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    apart = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return len(apart) == 1 and min(map(len, apart[0])) >= SHORTEST_WORD


def _swapped(leaders: Mapping[str, int], rare: Collection[str]) -> list[Likeness]:
    """Names whose words stand in another order in one far more frequent name; two people may well have them so."""
    found: list[Likeness] = []
    if not rare:
        return found
    by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for each in sorted(leaders):
        by_words[tuple(sorted(words_of(each)))].append(each)
    for each in rare:
        others = [other for other in by_words[tuple(sorted(words_of(each)))] if other != each]
        if len(others) == 1 and leaders[others[0]] >= RARE * leaders[each]:
            why = f"{others[0]} has the same words and stands {leaders[others[0]]:,} times, this {leaders[each]:,}."
            found.append(Likeness(each, others[0], why, sure=False))
    return found
