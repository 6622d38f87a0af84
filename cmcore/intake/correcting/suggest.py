"""The best correction of a name, code or number against what is known, with how sure it is and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

LOOK_ALIKES = str.maketrans("OIL|SBZ", "0111582")
"""Letters to the digit they are mistaken for."""
LEAST_ALIKE = 70
SAFE_ALIKE = 90
SAFE_LEAD = 10
"""How much liker the best must be than the next for a correction to be accepted unread."""
SHORTEST_PART = 5
SHORT_WORD = 3
"""Letters of a word, such as a state's, that is another word where one of them differs."""
PART_ALIKE = 95
WORD_ALIKE = 80
SLIPS = 2
MOST_PAIRS = 200_000
"""Pairs of names that are compared with care, in about a second."""
MOST_NUMBERS = 100
"""Numbers of one client among which a mistyped one is looked for; more, and several would be near."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A correction, from 0 to 1 how sure it is, why, and whether it can be accepted unread."""

    value: str
    confidence: float
    evidence: str
    safe: bool = False


def name_key(text: str) -> str:
    """A name as names are compared: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def nearest_name(text: str, known: Mapping[str, str]) -> Suggestion | None:
    """The known name that a misspelled one means; `known` maps each way of writing, as name_key, to the name.

    Safe when the spelling is close, or is the beginning of one name only, no other name comes near, and no word of it
    names another.
    """
    key = name_key(text)
    if not key or not known:
        return None
    scores: dict[str, float] = {}
    for way, name in known.items():
        scores[name] = max(scores.get(name, 0.0), _likeness(key, way))
    (best, score), *others = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    if score < LEAST_ALIKE:
        return None
    lead = score - others[0][1] if others else score
    safe = score >= SAFE_ALIKE and lead >= SAFE_LEAD and not may_name_another(text, best)
    near = ", ".join(name for name, likeness in others[:2] if likeness >= LEAST_ALIKE and score - likeness < SAFE_LEAD)
    evidence = f"{best} is the nearest name in the payer book" + (f"; {near} is near too." if near else ".")
    return Suggestion(best, round(min(score, 99) / 100, 2), evidence, safe)


def may_name_another(text: str, name: str) -> bool:
    """Whether words tell a text from the name it is like: a plan of the same insurer, a namesake in another state.

    "Humana Gold" is no slip for "Humana", nor "Blue Cross SC" for "Blue Cross NC".
    """
    own, named = (re.findall(r"[a-z0-9]+", each.lower()) for each in (text, name))
    if len(own) != len(named):
        return len(own) > len(named) and name_key(text) != name_key(name)
    return any(one != other and max(len(one), len(other)) <= SHORT_WORD for one, other in zip(own, named, strict=True))


def _likeness(key: str, way: str) -> float:
    plain = fuzz.ratio(key, way)
    if key.translate(_DIGITS_AS_LETTERS) == way.translate(_DIGITS_AS_LETTERS):
        return 99.0
    if len(key) >= SHORTEST_PART and way.startswith(key):
        return PART_ALIKE
    shared = min(len(key), len(way))
    if shared >= SHORTEST_PART:
        plain = max(plain, WORD_ALIKE / 100 * fuzz.partial_ratio(key[:shared], way))
        plain = max(plain, 0.9 * fuzz.ratio(key, way[: len(key) + 1]))
    return plain


_DIGITS_AS_LETTERS = str.maketrans("015", "ols")


def nearest_names(texts: Collection[str], known: Mapping[str, str]) -> dict[str, Suggestion | None]:
    """Each of some misspelled names with the known one that it means.

    Where comparing each with each would take long, a name is only compared with those one slip away.
    """
    if len(texts) * len(known) <= MOST_PAIRS:
        return {text: nearest_name(text, known) for text in texts}
    near = NearNumbers(known)
    ways = {text: near.nearest(name_key(text)) for text in texts}
    return {text: nearest_name(text, {way: known[way]}) if way else None for text, way in ways.items()}


def nearest_code(code: str, known: Collection[str]) -> Suggestion | None:
    """The known code that a mistyped one means: blanks and dashes inside it, letters for digits, one slip."""
    bare = re.sub(r"[^A-Z0-9]", "", code.upper())
    if bare in known:
        return Suggestion(bare, 0.99, f"{bare} is known; only blanks or signs differ.", safe=True)
    index = _code_index(frozenset(known))
    alike = index.alike.get(bare.translate(LOOK_ALIKES), ())
    if len(alike) == 1:
        return Suggestion(alike[0], 0.97, f"{alike[0]} is known; a letter stands for a digit.", safe=True)
    near = index.near.nearest(bare)
    return Suggestion(near, 0.7, f"{near} is the only known code one slip away.") if near else None


@dataclass(frozen=True, slots=True)
class _CodeIndex:
    """Known codes by how they look with digits for the letters mistaken for them, and by their slips."""

    alike: dict[str, list[str]]
    near: NearNumbers


@lru_cache(maxsize=2)
def _code_index(known: frozenset[str]) -> _CodeIndex:
    alike: dict[str, list[str]] = {}
    for each in sorted(known):
        alike.setdefault(each.translate(LOOK_ALIKES), []).append(each)
    return _CodeIndex(alike, NearNumbers(known))


def nearest_number(number: str, own: Collection[str]) -> Suggestion | None:
    """The one of a client's own numbers that a mistyped one means, when only one is within two slips."""
    if len(own) > MOST_NUMBERS:
        return None
    near = [
        (each, round(distance))
        for each, distance, _ in process.extract(
            number, own, scorer=DamerauLevenshtein.distance, score_cutoff=SLIPS, limit=None
        )
    ]
    if not near:
        return None
    least = min(distance for _, distance in near)
    closest = [each for each, distance in near if distance == least]
    if len(closest) > 1:
        return None
    slips = "one slip" if least == 1 else f"{least} slips"
    evidence = f"{closest[0]} is this client's own, {slips} away."
    return Suggestion(closest[0], 0.95 if least == 1 else 0.85, evidence, safe=True)


def is_one_slip(one: str, other: str) -> bool:
    """Whether two texts differ by one character wrong, missing, too many, or two neighbours swapped."""
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1


class NearNumbers:
    """Numbers that can be asked for the one a slip away, at a cost that does not grow with how many there are."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._numbers = numbers

    @cached_property
    def _near(self) -> dict[str, set[str]]:
        near: dict[str, set[str]] = {}
        for each in self._numbers:
            for part in _with_one_left_out(each):
                near.setdefault(part, set()).add(each)
        return near

    def nearest(self, text: str) -> str | None:
        """The only other number one slip away (a character wrong, missing, too many, or two swapped), if just one."""
        shared = {each for part in _with_one_left_out(text) for each in self._near.get(part, ())}
        close = [each for each in shared if is_one_slip(text, each)]
        return close[0] if len(close) == 1 else None


def _with_one_left_out(text: str) -> set[str]:
    """The text and every text that leaving out one of its characters gives; two a slip apart share one of these."""
    return {text} | {text[:at] + text[at + 1 :] for at in range(len(text))}
