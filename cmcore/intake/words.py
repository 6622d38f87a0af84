"""Header words brought to one form, so that "Svc Dt", "ServiceDate" and "Date of service" can meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

SHORT_FORMS = {
    "amt": "amount",
    "auth": "authorization",
    "authorisation": "authorization",
    "benef": "beneficiary",
    "bene": "beneficiary",
    "cd": "code",
    "cred": "credential",
    "dt": "date",
    "desc": "description",
    "descr": "description",
    "diag": "diagnosis",
    "eff": "effective",
    "emp": "employee",
    "enc": "encounter",
    "exp": "expiration",
    "hr": "hour",
    "hrs": "hour",
    "ident": "id",
    "identifier": "id",
    "indiv": "individual",
    "ins": "insurance",
    "loc": "location",
    "mbr": "member",
    "mem": "member",
    "min": "minute",
    "mod": "modifier",
    "nbr": "no",
    "num": "no",
    "number": "no",
    "organisation": "organization",
    "pat": "patient",
    "payor": "payer",
    "pmt": "payment",
    "pymt": "payment",
    "proc": "procedure",
    "prog": "program",
    "programme": "program",
    "prov": "provider",
    "pt": "patient",
    "qty": "quantity",
    "recip": "recipient",
    "req": "required",
    "reqd": "required",
    "serv": "service",
    "sess": "session",
    "srv": "service",
    "srvc": "service",
    "subs": "subscriber",
    "svc": "service",
    "tm": "time",
}
"""What people cut words to in headers; applied to headers and to our own names alike."""

NOISE = frozenset({"of", "the", "a", "an", "for", "usd"})
HINTS = re.compile(
    r"[(\[]\s*(?:mm?[/-]dd?[/-]y{2,4}|y{4}-mm-dd|hh?:mm(?::ss)?(?:\s*[ap]m)?|required|optional|req'?d"
    r"|if (?:any|applicable)"
    r"|y(?:es)?\s*/\s*n(?:o)?|\$|usd|\d+ digits?)\s*[)\]]",
    re.IGNORECASE,
)
YES_NO = re.compile(r"\by(?:es)?\s*/\s*n(?:o)?\b\??", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
DIGITS_APART = re.compile(r"(?<=[A-Za-z])(?=\d{1,2}$)")
SHORTEST_MISSPELLING = 5
LONG_WORD = 9


@lru_cache(maxsize=4096)
def words(header: str) -> tuple[str, ...]:
    """The header's words in order: lower case, singular, short forms written out, format hints left out.

    >>> words("Svc Dt (MM/DD/YYYY)"), words("ClientID"), words("Auth #")
    (('service', 'date'), ('client', 'id'), ('authorization', 'no'))
    """
    text = unicodedata.normalize("NFKC", header)
    text = YES_NO.sub(" ", HINTS.sub(" ", text)).replace("#", " no ").replace("%", " percent ").replace("'", "")
    text = DIGITS_APART.sub(" ", CAMEL.sub(" ", text).strip())
    found = (_singular(word) for word in re.findall(r"[a-z]+|\d+", _hyphens_closed(text.lower())))
    return tuple(SHORT_FORMS.get(word, word) for word in found if word not in NOISE)


def _hyphens_closed(text: str) -> str:
    return re.sub(r"\bco-(?=pay|insurance)", "co", text)


def _singular(word: str) -> str:
    plural = len(word) > len("mod") and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


@lru_cache(maxsize=4096)
def word_key(header: str) -> tuple[str, ...]:
    """The header's words whatever their order: "Date of service" and "Service date" have one key."""
    return tuple(sorted(words(header)))


@lru_cache(maxsize=4096)
def glued(header: str) -> str:
    """The header's words without blanks, for headers that leave them out: "cptcode"."""
    return "".join(words(header))


def last_part(header: str) -> str | None:
    """What follows the table's name in "Client: Client ID", "dbo.ServiceDate" or "Visit > Start time", if any."""
    parts = re.split(r"\s*[:>|.]\s*(?=[A-Za-z])|__", header.strip())
    return parts[-1] if len(parts) > 1 and parts[-1] else None


def without_number(header: str) -> tuple[str, int] | None:
    """The header without the number it ends in, and that number: "Mod 2" is ("modifier", 2); None without one."""
    found = words(header)
    if len(found) < len(("word", "number")) or not found[-1].isdigit() or int(found[-1]) not in range(1, 26):
        return None
    return " ".join(found[:-1]), int(found[-1])


def is_misspelling(word: str, known: str) -> bool:
    """Whether a word is a known one with a slip of the hand in it: one letter, two in long words."""
    if word == known:
        return True
    if min(len(word), len(known)) < SHORTEST_MISSPELLING:
        return False
    allowed = 2 if len(known) >= LONG_WORD else 1
    return DamerauLevenshtein.distance(word, known, score_cutoff=allowed) <= allowed
