"""Header words brought to one form, so that "Svc Dt", "ServiceDate" and "Date of service" can meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from cmcore.intake.names.short_forms import SHORT_FORMS
from cmcore.intake.names.x12_elements import spelled_out

if TYPE_CHECKING:
    from collections.abc import Sequence

NOISE = frozenset({"of", "the", "a", "an", "for", "usd", "de", "del"})
HINTS = re.compile(
    r"[(\[]\s*(?:mm?[/-]dd?[/-]y{2,4}|y{4}-mm-dd|hh?:mm(?::ss)?(?:\s*[ap]m)?|required|optional|req'?d"
    r"|if (?:any|applicable)|with(?:out)? (?:the )?\d(?:\.\d+)? floor"
    r"|y(?:es)?\s*/\s*n(?:o)?|\$|usd|\d+ digits?)\s*[)\]]",
    re.IGNORECASE,
)
PLURAL = re.compile(r"\((?:e?s|ies)\)", re.IGNORECASE)
YEAR_OF_INDEX = re.compile(r"^(?:cy ?)?20\d\d\s+(?=.*\bGPCI\b)", re.IGNORECASE)
"""The year that Medicare puts before its practice cost indices: "2026 PE GPCI"."""
YES_NO = re.compile(r"\by(?:es)?\s*/\s*n(?:o)?\b\??", re.IGNORECASE)
STAFF_TITLES = re.compile(
    r"\b(?:nurse |targeted )?(?:case|care) ?(?:manager|mgr)s?\b"
    r"|\b(?:care|service|svc|supports?|supp) coord(?:inator)?s?\b"
    r"|\b(?:case|social) workers?\b|\bcare team members?\b|\bdsps?\b"
)
"""What the worker is called in headers, in several words that mean one."""
PHRASES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\bmo(?:nth)? ?/ ?day ?/ ?y(?:ea)?r\b|\bmm?/dd?/yy(?:yy)?(?= of\b)", "date"),
        (r"\b([1-4])(?:st|nd|rd|th)\b", r"\1"),
        (r"^(?:is|are|was|does) (?:the |this |it )?(?=\w+ )", ""),
        (r"^when (?:does|do|did|will) (?:the |this |it |auth )*(?=expire|end|start|begin)", ""),
        (r"\bo ?kd\b", "approved"),
        (r"\bp\. ?a\.(?= |$)", "pa"),
        (r"\bto (?:be )?bill(?:ed)?$", "billable"),
        (r"\bmin\b\.? (?=cred|licen|degree|educ|qual)", "minimum "),
        (r"\bf ?2 ?f\b", "face to face"),
        (
            r"\b(appealed|approved|billed|closed|decided|denied|filed|issued|paid|posted|resolved|submitted) at$",
            r"\1 date",
        ),
        (
            (
                r"\b(?:number|no\.?|num) +of +(?=client|patient|participant|member|consumer|individual|people|staff"
                r"|(?:services?|svcs?)\b(?! unit))"
            ),
            "count ",
        ),
        (r"\bnon[ -]?fac(?:ility|il)?\b", "nonfacility"),
        (r"\b(ins|insurance|payer|payor|plan|medicaid|pat|patient|pt|client) pay (?=amt|amount)", r"\1 payment "),
        (r"\bhow (?:long|much time) (?:was|is|did|were)\b.*", "duration"),
        (r"\bhow many (?=minutes|mins|units|hours)", ""),
        (r"\bwho(?:s| is| was| did)? (?:the )?(?:pays?|paying|paid)\b(?: for (?:this|the)? ?\w+)?.*", "payer"),
        (r"\bwho(?:s| is| are)? (?:the )?(?=mco|payer|payor|insur|funder)", ""),
        (r"\bwho (?:was|were|did (?:you|they)) (?:seen?|served?|met|meet|visit(?:ed)?)\b.*", "client"),
        (r"\bwho (?:completed|provided|performed|delivered|rendered|conducted|did|saw)\b.*", "staff"),
        (r"\bwhen (?:was|did) (?:the |this )?(?:contact|visit|service|session|activity)\b.*", "service date"),
    )
)
"""Questions and phrases that forms ask by, and the words that columns go by."""
LETTERS = re.compile(r"\b([A-Za-z])/([A-Za-z])\b")
DAY_AND_TIME = re.compile(r"\bdate (?:and )?time\b|\bdttm\b")
LETTERED = "abcd"
"""Letters that number the parts of a list: "Mod A", "Mod B"."""
STAMP = re.compile(r"\btime ?stamp\b")
"""When something started where it is a start's; alone it is when somebody typed the row."""
ENDS = frozenset("start begin stop end in out arrival departure clock".split())  # noqa: SIM905 - a list of words reads better whole
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s\b)")
DIGITS_APART = re.compile(r"(?<=[A-Za-z])(?=\d{1,2}$)")
SHORTEST_MISSPELLING = 5
LONG_WORD, LONGEST_WORD = 9, 11
VOWELS = frozenset("aeiouy")
DOUBLED = re.compile(r"(.)\1")
WORDS_OF_THEIR_OWN = frozenset(
    """began begun chuck clinic deducible expend expended field filled finalize finder finis keynote licensee
    presentable provide provided provident responsive reverence revolution scare sitting stated stiff
    stuff though trough weigh""".split()  # noqa: SIM905 - a list of words reads better whole
)
"""Words that look like one of ours with a slip in it, or like two of ours without the blank between them."""
FEWEST_SHARED, MOST_SHARED = 5, 0.9


@lru_cache(maxsize=16_384)
def words(header: str) -> tuple[str, ...]:
    """The header's words in order: lower case, singular, short forms written out, format hints left out.

    >>> words("Svc Dt (MM/DD/YYYY)"), words("ClientID"), words("Auth #")
    (('service', 'date'), ('client', 'id'), ('authorization', 'no'))
    """
    text = spelled_out(YEAR_OF_INDEX.sub("", PLURAL.sub("", _unaccented(header).strip())))
    text = (
        LETTERS.sub(r"\1\2", YES_NO.sub(" ", HINTS.sub(" ", text)))
        .replace("#", " no ")
        .replace("%", " percent ")
        .replace("$", " dollar ")
        .replace("'", "")
    )
    text = DIGITS_APART.sub(" ", CAMEL.sub(" ", text).strip())
    found = (_singular(word) for word in re.findall(r"[a-z]+|\d+", _hyphens_closed(text.lower())))
    return _days_with_times(tuple(SHORT_FORMS.get(word, word) for word in found if word not in NOISE))


def _days_with_times(found: tuple[str, ...]) -> tuple[str, ...]:
    """The words with "date and time" as the one that matters: the time of a start or an end, else the day."""
    is_end = not ENDS.isdisjoint(found)
    text = DAY_AND_TIME.sub("datetime", " ".join(found))
    text = STAMP.sub("datetime", text) if is_end else text
    if "datetime" not in text:
        return found
    matters = "time" if is_end else "date"
    return tuple(matters if word == "datetime" else word for word in text.split())


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each))


def _hyphens_closed(text: str) -> str:
    text = STAFF_TITLES.sub("staff", re.sub(r"[_ ]+", " ", text))
    text = re.sub(r"\bmanaged care (?:plan|organi[sz]ation)s?\b", "mco", text)
    text = re.sub(r"\bcpt-? ?4\b", "cpt", text)
    text = re.sub(r"\bf ?/ ?u\b|\bfu\b|\bfollow ?-? ?ups?\b", "follow up", text)
    for phrase, plain in PHRASES:
        text = phrase.sub(plain, text)
    text = re.sub(r"\bmin\b\.?(?=[ _]+(?:min(?:ute)?s?|time|duration)\b)", "minimum", text)
    return re.sub(r"\bco[ -](?=pay|ins)", "co", text)


def _singular(word: str) -> str:
    plural = len(word) > len("mod") and word.endswith("s") and not word.endswith(("ss", "us", "is", "os"))
    return word[:-1] if plural else word


@lru_cache(maxsize=16_384)
def word_key(header: str) -> tuple[str, ...]:
    """The header's words whatever their order: "Date of service" and "Service date" have one key."""
    return tuple(sorted(words(header)))


@lru_cache(maxsize=16_384)
def glued(header: str) -> str:
    """The header's words without blanks, for headers that leave them out: "cptcode"."""
    return "".join(words(header))


@lru_cache(maxsize=16_384)
def run_together(header: str) -> str:
    """The letters of a name without its blanks, for headers that leave them all out: "placeofservice"."""
    return "".join(re.findall(r"[a-z]+", _unaccented(header).lower()))


def last_part(header: str) -> str | None:
    """What follows the table's name in "Client: Client ID", "dbo.ServiceDate" or "Visit > Start time", if any."""
    parts = re.split(r"\s*[:>|]\s*(?=[A-Za-z])|(?<=\w)\.(?=[A-Za-z])|__", header.strip())
    return parts[-1] if len(parts) > 1 and parts[-1] else None


def without_shared_start(headers: Sequence[str]) -> list[str]:
    """The headers without the word that nearly all of them start with, such as "Service_" in an import layout."""
    starts = [header.split("_", 1)[0] if "_" in header else "" for header in headers]
    common = max(starts, key=starts.count, default="")
    if not common or len(headers) < FEWEST_SHARED or starts.count(common) < MOST_SHARED * len(headers):
        return list(headers)
    return [header.removeprefix(f"{common}_") or header for header in headers]


def without_number(header: str) -> tuple[str, int] | None:
    """The header without its number, and that number: "Mod 2", "ICD1 code" are ("modifier", 2), ("icd code", 1)."""
    found = words(header)
    if len(found) < len(("word", "number")):
        return None
    if found[-1] in LETTERED:
        return " ".join(found[:-1]), LETTERED.index(found[-1]) + 1
    if found[-1].isdigit():
        return (" ".join(found[:-1]), int(found[-1])) if int(found[-1]) in range(1, 26) else None
    digits = [word for word in found[1:] if word.isdigit()]
    if len(digits) != 1 or digits[0] not in "123456789":
        return None
    return " ".join(word for word in found if word != digits[0]), int(digits[0])


def is_misspelling(word: str, known: str) -> bool:
    """Whether a word is a known one with a slip of the hand in it that makes no other word of it.

    A letter left out, two swapped, one doubled, one vowel for another; in long words any one letter, in the longest
    two. Neither the first letter nor the ending is what slips: "player" is no payer and "employer" no employee.
    """
    if word == known:
        return True
    shortest = min(len(word), len(known))
    if shortest < SHORTEST_MISSPELLING or word[0] != known[0] or word in WORDS_OF_THEIR_OWN:
        return False
    if _changes_ending(word, known):
        return False
    if len(known) >= LONG_WORD:
        allowed = 2 if len(known) >= LONGEST_WORD else 1
        return DamerauLevenshtein.distance(word, known, score_cutoff=allowed) <= allowed
    return _is_one_slip(word, known)


def _changes_ending(word: str, known: str) -> bool:
    """Whether another ending makes another word: "licensee", "signer"; a last letter left out does not."""
    return word[-1] != known[-1] and word != known[:-1]


def _is_one_slip(word: str, known: str) -> bool:
    if DamerauLevenshtein.distance(word, known, score_cutoff=1) > 1:
        return False
    if len(word) != len(known):
        return len(word) < len(known) or DOUBLED.sub(r"\1", word) == DOUBLED.sub(r"\1", known)
    changed = [pair for pair in zip(word, known, strict=True) if pair[0] != pair[1]]
    return len(changed) > 1 or VOWELS.issuperset(changed[0])
