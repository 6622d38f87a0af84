"""Every name that a table's fields go by, ready to be looked up, and how near a header comes to them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from cmcore.fields import TABLES, Kind
from cmcore.intake.names.run_together import apart
from cmcore.intake.names.short_forms import SHORT_FORMS
from cmcore.intake.names.word_lists import SAME_MEANING
from cmcore.intake.names.words import glued, is_misspelling, last_part, run_together, word_key

if TYPE_CHECKING:
    from cmcore.fields import Column
    from cmcore.intake.tables import How

BY_NAME = 1.0
BY_SYNONYM = 0.97
LATER_NAMES_LESS = 0.001
"""A field's names are listed from the surest: of two columns named by the same field, the earlier name wins."""
BY_LAST_PART = 0.93
BY_MISSPELLING = 0.9
ASK_ABOVE = 0.72
"""Likeness from which an unmatched header is worth asking about."""
ASKED_AT_MOST = 0.85

CHANGES_MEANING = frozenset(
    """accumulated address allergy allowance anticipated available average balance birth calculated canceled
    cancelled cent change city coder comment corrected count country created creator death deleted dental
    description dob documentation email entered entry estimated ethnicity expected fax first form gender group
    guarantor insured invoice last manager met middle mile mileage modeled modified next non not npi payee phone
    portion practice previous print printed projected provided race reference relationship remaining responsibility
    responsible satisfied secondary sent specialty ssn status street suffix supervisor target taxonomy tertiary
    title travel type unsigned updated used user variance verified void voided zip""".split()  # noqa: SIM905 - a list of words reads better whole
)
"""Words that make a header mean something else than the name it resembles: a travel time is no session time."""
SAYS_LITTLE = frozenset(
    """amount by client code contact control date encounter end from id in name no note out patient per percent primary
    provider reason service session start time to total type unit visit""".split()  # noqa: SIM905 - a list of words reads better whole
)
SYMBOLS = frozenset("#%$")
"""Signs that say what a name means, so that its letters alone are not it: "medicare rate %" is no Medicare rate."""
NUMBERS_THINGS = frozenset({"id", "no"})
PROGRAMS = frozenset({"medicaid", "medicare"})
"""Two programs whose names are much alike: what is of one is not of the other."""
ALIKE_IN_SPELLING = 88
SHORTEST_ALIKE = 4
TELLS_WHAT = frozenset({"amount", "code", "date", "id", "name", "no", "reason", "time"})
"""Words that say what kind of thing a name names: a note is no note id."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One field that a header may stand for."""

    field: str
    confidence: float
    how: How


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one kind of table: by words in any order, by words run together, one by one, by how many words."""

    by_words: dict[tuple[str, ...], Candidate]
    by_glue: dict[str, Candidate]
    names: tuple[tuple[tuple[str, ...], str], ...]
    by_length: dict[int, list[tuple[tuple[str, ...], str]]]


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The names that the fields of a kind of table go by."""
    by_words: dict[tuple[str, ...], Candidate] = {}
    by_glue: dict[str, Candidate] = {}
    for column in TABLES[kind].columns():
        for position, name in enumerate(names_of(column)):
            own = position < len(("name", "label"))
            sure = BY_NAME if own else BY_SYNONYM - position * LATER_NAMES_LESS
            found = Candidate(column.name, round(sure, 3), "name" if own else "synonym")
            by_words[word_key(name)] = _surer(by_words.get(word_key(name)), found)
            for glue in (glued(name), run_together(name) if SYMBOLS.isdisjoint(name) else glued(name)):
                by_glue[glue] = _surer(by_glue.get(glue), found)
    names = tuple((key, each.field) for key, each in by_words.items() if key)
    by_length: dict[int, list[tuple[tuple[str, ...], str]]] = {}
    for key, field in names:
        by_length.setdefault(len(key), []).append((key, field))
    return Vocabulary(by_words, by_glue, names, by_length)


def names_of(column: Column) -> tuple[str, ...]:
    """What a column goes by, from the surest: its name, its label, its synonyms."""
    return (column.name, column.label, *column.synonyms)


def _surer(old: Candidate | None, new: Candidate) -> Candidate:
    return new if old is None or new.confidence > old.confidence else old


@cache
def known_words() -> frozenset[str]:
    """Every word of every name of every table: such a word is itself, not a misspelling of another."""
    return frozenset(word for kind in TABLES for key, _ in vocabulary(kind).names for word in key)


@cache
def every_word() -> frozenset[str]:
    """Every word that headers are made of: those of names, those that change them, and the short forms of both."""
    return known_words().union(CHANGES_MEANING, SAME_MEANING, SHORT_FORMS)


def look_up(header: str, kind: str) -> Candidate | None:
    """The field that a header names outright, or after its table's name, or with a slip of the hand."""
    names = vocabulary(kind)
    key = word_key(header)
    if not key:
        return None
    exact = names.by_words.get(key) or names.by_glue.get(glued(header))
    if exact is None and header.isalpha():
        exact = names.by_glue.get(header.lower())
    if exact:
        return exact
    part = last_part(header)
    if part and (named := names.by_words.get(word_key(part))):
        return Candidate(named.field, BY_LAST_PART, named.how)
    return _misspelled(key, names)


def _misspelled(key: tuple[str, ...], names: Vocabulary) -> Candidate | None:
    slips = {word for word in key if word not in every_word() and apart(word, every_word()) == (word,)}
    if not slips:
        return None
    right = set(key) - slips
    alike = names.by_length.get(len(key), ())
    fields = {field for name, field in alike if right.issubset(name) and _aligned(key, name, slips)}
    return Candidate(fields.pop(), BY_MISSPELLING, "similar") if len(fields) == 1 else None


def _aligned(key: tuple[str, ...], name: tuple[str, ...], slips: set[str]) -> bool:
    left = list(name)
    for word in sorted(key, key=slips.__contains__):
        same = next((each for each in left if each == word or (word in slips and is_misspelling(word, each))), None)
        if same is None:
            return False
        left.remove(same)
    return True


def nearest(header: str, kind: str, taken: frozenset[str] = frozenset()) -> Candidate | None:
    """The free field whose name a header resembles enough to ask about; None when nothing comes near."""
    key = word_key(header)
    best: Candidate | None = None
    for name, field in vocabulary(kind).names:
        if field in taken or CHANGES_MEANING.intersection(key).difference(name):
            continue
        if {*key, *name}.issuperset(PROGRAMS) and not set(key) & set(name) & PROGRAMS:
            continue
        if NUMBERS_THINGS.intersection(key) and not NUMBERS_THINGS.intersection(name):
            continue
        if "date" in key and TABLES[kind].column(field).kind is not Kind.DATE:
            continue
        score = _likeness(key, name)
        if score >= ASK_ABOVE and (best is None or score > best.confidence):
            best = Candidate(field, round(score, 3), "similar")
    return best


def _likeness(key: tuple[str, ...], name: tuple[str, ...]) -> float:
    """Likeness of two sets of words from 0 to 1; words that say little do not make two headers alike."""
    ours, theirs = " ".join(key), " ".join(name)
    if set(key) < set(name) and (len(key) == 1 or (TELLS_WHAT & set(name)) - set(key)):
        return 0.0
    spelled = fuzz.ratio(ours, theirs)
    if not (set(key) & set(name)) - SAYS_LITTLE:
        long_enough = min(len(ours), len(theirs)) >= SHORTEST_ALIKE
        return min(ASKED_AT_MOST, spelled / 100) if long_enough and spelled >= ALIKE_IN_SPELLING else 0.0
    both = math.sqrt(fuzz.token_set_ratio(ours, theirs) * spelled) / 100
    return min(ASKED_AT_MOST, both)
