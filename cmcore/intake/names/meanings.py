"""Headers that name a field in other words: words of one meaning, words that add nothing, words run together.

A header means a field only when every one of its words is accounted for: "Auth Thru Dt" is the end date of an
authorization because "auth" may stand beside an end date; "Rem. Units" is not the units, because nothing accounts for
"remaining".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cmcore.fields import TABLES, Kind
from cmcore.intake.names.asked_names import ASKED
from cmcore.intake.names.other_names import OTHER_NAMES
from cmcore.intake.names.run_together import apart
from cmcore.intake.names.short_forms import SHORT_FORMS
from cmcore.intake.names.vocabulary import CHANGES_MEANING, Candidate, every_word, look_up, names_of
from cmcore.intake.names.word_lists import ALONE, AS_WRITTEN, BESIDE, BESIDE_DATES, BESIDE_KINDS, ENOUGH, SAME_MEANING
from cmcore.intake.names.words import NOISE, WORDS_OF_THEIR_OWN, word_key, words

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_MEANING, BY_NAME_ALONE = 0.88, 0.86
"""Below every name that is written as we write it, above what is only asked about."""
CODE_SETS = frozenset({"cpt", "hcpcs"})
"""Words that, beside a name in brackets, say what stands in the column: "Service provided (CPT)"."""
ONLY_NUMBERS = (("id",), ("no",), ("key",))
"""Headers that say only that they number something, not what."""
THIN = frozenset({"id", "name"})
"""What is too little to tell one field from another."""
SHARE = frozenset({"percent"})
"""What may stand beside a name, but is part of one that says it: "percent of Medicare rate" is no Medicare rate."""
VAGUE = THIN | {"date", "time", "amount", "code"}
"""What says of which sort a column is, not what of: "verified date" is no "verified effective date"."""
_ASIDE = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
_HALVES = re.compile(r"\s*[/+&]\s*")
_DATE = re.compile(
    r"(?:\b(?:eff(?:ective)?|as of|beg(?:inning)?|start(?:ing)?|on|from)\b\.?\s*)?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}",
    re.IGNORECASE,
)


class _Sense(NamedTuple):
    """What must be said for a field to be meant, by one of its names: the `whole` or its `core` with `more` of it.

    A core of one word that is no name by itself needs a word of the rest: "cost" is no annual cost.
    """

    field: str
    core: frozenset[str]
    whole: frozenset[str]
    more: frozenset[str]


class _Field(NamedTuple):
    """A field, what may stand `beside` its names, and these by all that they say and by what they cannot do without."""

    name: str
    beside: frozenset[str]
    senses: tuple[_Sense, ...]
    by_whole: dict[frozenset[str], _Sense]
    by_core: dict[frozenset[str], tuple[_Sense, ...]]

    def named(self, said: frozenset[str]) -> Iterator[_Sense]:
        """The names that a header's meanings say, less what may stand beside them."""
        if said <= self.beside and any(each <= said for each in ENOUGH.get(self.name, ())):
            yield from self.senses
            return
        if said in self.by_whole:
            yield self.by_whole[said]
        for each in self.by_core.get(said - self.beside, ()):
            if not each.more or said & each.more:
                yield each


@lru_cache(maxsize=16_384)
def meaning(header: str, kind: str) -> Candidate | None:
    """The one field of a kind of table that the header means; None where it means none or several."""
    written = AS_WRITTEN.get(kind, {}).get(header.strip(" .:").lower())
    if written is not None:
        return Candidate(written, BY_MEANING, "similar") if written else None
    alone = _alone(kind).get(senses_of(words(header)))
    if alone and words(header) != ("no",) and not header.lower().endswith("identifiers"):
        return Candidate(alone, BY_NAME_ALONE, "similar")
    if _is_code_with_modifiers(header, kind):
        return Candidate("code", BY_MEANING, "similar")
    for reading in _readings(header):
        named = look_up(reading, kind) if reading != header else None
        found = named.field if named else _meant(reading, kind)
        if found:
            return Candidate(found, BY_MEANING, "similar")
    return _by_halves(header, kind)


def field_named(header: str, kind: str) -> str | None:
    """The field that a header is taken for by its words alone, exact or in other words; None where one would ask."""
    found = look_up(header, kind) or (None if asked_about(header, kind) else meaning(header, kind))
    return found.field if found else None


def _meant(header: str, kind: str) -> str | None:
    said = senses_of(words(header))
    if not said or words(header) in ONLY_NUMBERS:
        return None
    if said in _others(kind):
        return _others(kind)[said]
    found: dict[str, int] = {}
    for field in _fields(kind):
        for sense in field.named(said):
            found[field.name] = min(found.get(field.name, len(said)), len(said ^ sense.whole))
    nearest = sorted(found.items(), key=lambda each: each[1])
    if not nearest or (len(nearest) > 1 and nearest[0][1] == nearest[1][1]):
        return None
    return nearest[0][0]


@cache
def _senses(kind: str) -> tuple[_Sense, ...]:
    found = {}
    for column in TABLES[kind].columns():
        names = (*names_of(column), *OTHER_NAMES.get(kind, {}).get(column.name, ()))
        wholes = dict.fromkeys(senses_of(words(name)) for name in names)
        for whole in wholes:
            core = whole - (_beside(column.name, kind) - SHARE)
            more = (whole - core - VAGUE or whole - core) if len(core) == 1 and core not in wholes else frozenset()
            found[column.name, whole] = _Sense(column.name, core, whole, more)
    return tuple(found.values())


@cache
def _fields(kind: str) -> tuple[_Field, ...]:
    by_field: dict[str, list[_Sense]] = {}
    for each in _senses(kind):
        by_field.setdefault(each.field, []).append(each)
    return tuple(_field(name, _beside(name, kind), senses) for name, senses in by_field.items())


def _field(name: str, beside: frozenset[str], senses: list[_Sense]) -> _Field:
    by_core: dict[frozenset[str], tuple[_Sense, ...]] = {}
    for each in senses:
        if each.core - THIN:
            by_core[each.core] = (*by_core.get(each.core, ()), each)
    return _Field(name, beside, tuple(senses), {each.whole: each for each in senses}, by_core)


@cache
def names_in_senses(field: str, kind: str) -> frozenset[frozenset[str]]:
    """The names of one field, each as the meanings of its words."""
    return frozenset(each.whole for each in _senses(kind) if each.field == field)


@cache
def said_in_headers() -> frozenset[str]:
    """Every meaning that a word of a header has where the header names a field of any kind of table."""
    return frozenset(
        meant
        for kind in TABLES
        for sense in _senses(kind)
        for meant in (*sense.whole, *_beside(sense.field, kind), *(each for said in _others(kind) for each in said))
    )


@cache
def _beside(field: str, kind: str) -> frozenset[str]:
    """Words that may stand beside a field's name and change nothing."""
    of_kind = TABLES[kind].column(field).kind
    common = BESIDE_DATES.get(kind, frozenset()) if of_kind is Kind.DATE else BESIDE_KINDS.get(of_kind, frozenset())
    return senses_of(tuple(sorted(BESIDE.get(field, frozenset()) | common)))


@lru_cache(maxsize=16_384)
def senses_of(found: tuple[str, ...]) -> frozenset[str]:
    """A header's words as their meanings, each once: ("fdos",) is {"start", "service", "date"}."""
    longer = [word for word in found if len(word) > 1 or word.isdigit()]
    return frozenset(sense for word in longer for part in _apart(word) for sense in SAME_MEANING.get(part, (part,)))


def _apart(word: str) -> tuple[str, ...]:
    if word in WORDS_OF_THEIR_OWN:
        return (word,)
    parts = apart(word, every_word())
    return (word,) if len(parts) == 1 else tuple(SHORT_FORMS.get(part, part) for part in parts if part not in NOISE)


def _readings(header: str) -> Iterator[str]:
    """The header as it is, then without the day that it names and without what it says aside."""
    yield header
    plain = _DATE.sub(" ", header)
    aside = " ".join(_ASIDE.findall(plain))
    if aside and not CHANGES_MEANING.intersection(words(aside)) and not {"start", "end"} & senses_of(words(aside)):
        plain = _ASIDE.sub(" ", plain)
    if words(plain) and words(plain) != words(header):
        yield plain
    if CODE_SETS.intersection(words(aside)):
        yield aside


def asked_about(header: str, kind: str) -> str | None:
    """The field that a header may well mean, but not surely enough to be taken for it.

    Where a name of the field means the same in words, only the name that is asked about is doubted.
    """
    said = senses_of(words(header))
    field = _asked(kind).get(said)
    if field and said in names_in_senses(field, kind) and word_key(header) not in _asked_in_words(kind):
        return None
    return field


@cache
def _asked(kind: str) -> dict[frozenset[str], str]:
    return {senses_of(words(name)): field for name, field in ASKED.get(kind, {}).items()}


@cache
def _asked_in_words(kind: str) -> frozenset[tuple[str, ...]]:
    return frozenset(word_key(name) for name in ASKED.get(kind, {}))


@cache
def _others(kind: str) -> dict[frozenset[str], str]:
    return {senses_of(words(name)): field for field, names in OTHER_NAMES.get(kind, {}).items() for name in names}


@cache
def _alone(kind: str) -> dict[frozenset[str], str]:
    return {senses_of(words(name)): field for name, field in ALONE.get(kind, {}).items()}


def without_aside(header: str) -> str:
    """The header without what it says in brackets: "Client (Last, First)" is "Client"."""
    return _ASIDE.sub(" ", header)


def _is_code_with_modifiers(header: str, kind: str) -> bool:
    """Whether a header names a code and its modifiers in one, "Proc/Mod"."""
    halves = re.split("[/&]", header)
    named = [look_up(half, kind) for half in halves] if len(halves) > 1 else []
    return {each.field for each in named if each} == {"code", "modifiers"}


def _by_halves(header: str, kind: str) -> Candidate | None:
    """What a header says twice, "Payer / Pagador" or "License/Credential"."""
    halves = _HALVES.split(header)
    if len(halves) == 1 or any(CHANGES_MEANING.intersection(words(half)) for half in halves):
        return None
    named = [look_up(half, kind) or meaning(half, kind) for half in halves]
    found = {each.field for each in named if each}
    if found == {"code", "modifiers"}:
        return Candidate("code", BY_MEANING, "similar")
    is_spaced = re.search(r"\s/\s", header) is not None
    if len(found) != 1 or not (is_spaced or all(named)):
        return None
    return Candidate(found.pop(), BY_MEANING, "similar")
