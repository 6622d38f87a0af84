"""How people write where the work on a denial stands: what it says, and the level of appeal that it names.

"2nd level appeal pending" is an appeal at level 2; "closed - w/o" is written off. Words that say two things, or none of
ours, are not read here: "closed" alone is no outcome.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERS = {"1st": "1", "first": "1", "2nd": "2", "second": "2", "3rd": "3", "third": "3"}
_ORDINAL, _NUMBER = "1st|first|2nd|second|3rd|third", "(?:#|no |number )?([1-4])"
_LEVEL = re.compile(
    rf"\b({_ORDINAL})(?: level)?\b|\b(?:level|lvl|lv) ?{_NUMBER}\b|\bl([1-4])\b|\b(?:appeal|recon) {_NUMBER}\b"
)
_APPEAL = re.compile(
    r"\b(?:appeal(?:s|ed|ing)?|recon(?:s|sideration)?|redetermination|dispute[ds]?|grievance|qic|alj|administrative law"
    r" judge|(?:state )?fair hearing|hearing|external review|departmental appeals board)\b"
)
_WAITS = re.compile(
    r"\b(?:pending|sent|filed|submitted|requested|mailed|faxed|open|under|in|on|at|progress|process|review|payer|with|by"
    r"|awaiting|waiting|for|decision|response|answer|the|to|level|out|scheduled|request|ongoing|active|is|of|letter"
    r"|stage|status|again|portal|via)\b"
)
_TO_DO = re.compile(
    r"\b(?:needed|needs|need|to be|to do|prep|prepare|preparing|draft|drafting|required|ready|will|should)\b"
)
_NOT = re.compile(r"\b(?:not?|never|don t|do not|without|or|if|unless|possible|consider|maybe)\b")
_WON = re.compile(r"\b(?:won|approved|overturned|paid|favorable|successful|granted|allowed|payment received)\b")
_LOST = re.compile(r"\b(?:lost|denied|upheld|unfavorable|unsuccessful|dismissed|rejected|stands)\b")
_PART = re.compile(r"\b(?:part|partial|partially|partly)\b")
_GIVEN_UP = re.compile(
    r"\b(?:w o|wo|written off|write off|wrote off|writeoff|uncollectible|uncollectable|bad debt|adjusted off|adj off"
    r"|adjust off)\b"
)
_ASKED = re.compile(r"\b(?:request(?:ed)?|pending|recommend(?:ed)?|approval|review|for)\b")
_CLOSED = re.compile(
    r"\b(?:closed?|final|completed?|resolved|done|in full|full|as|to|balance|small|claim|denial|and)\b"
)


class Stands(NamedTuple):
    """Where a denial stands, one of our statuses, and at which level of appeal where that is named."""

    status: str
    level: str | None = None


def stands(text: str) -> Stands | None:
    """What a status says; None where it says nothing of ours, or more than one thing.

    >>> stands("Appeal L2 pending"), stands("1st level appeal denied"), stands("Closed")
    (Stands(status='appealed', level='2'), Stands(status='lost', level='1'), None)
    """
    words = " ".join(re.sub(r"[^a-z0-9#]+", " ", text.lower()).split())
    if _NOT.search(words):
        return None
    named = _LEVEL.search(words)
    number = next((each for each in named.groups() if each), None) if named else None
    level = _NUMBERS.get(number or "", number)
    bare = _LEVEL.sub(_without_level, words)
    if _APPEAL.search(bare):
        return _of_appeal(_APPEAL.sub(" ", bare), level)
    if level:
        return None
    return _of_claim(bare)


def _without_level(found: re.Match[str]) -> str:
    """What is left of a level: the word that it numbers, as in "appeal 2"."""
    return found[0].split()[0] if found[0].startswith(("appeal", "recon")) else " "


def _of_appeal(words: str, level: str | None) -> Stands | None:
    status = _outcome(words)
    rest = words
    for pattern in (_WON, _LOST, _PART, _TO_DO, _WAITS, _CLOSED):
        rest = pattern.sub(" ", rest)
    if rest.strip() or status == "":
        return None
    if status:
        return None if _TO_DO.search(words) or re.search(r"\bpending\b", words) else Stands(status, level)
    return Stands("working" if _TO_DO.search(words) else "appealed", level)


def _outcome(words: str) -> str | None:
    """How an appeal ended; "" where two ends are told."""
    won, lost, part = (bool(each.search(words)) for each in (_WON, _LOST, _PART))
    if won and lost:
        return ""
    if part:
        return "" if lost else "partly_won"
    return "won" if won else ("lost" if lost else None)


def _of_claim(words: str) -> Stands | None:
    """What is said of a claim without an appeal: written off, paid, paid in part."""
    if _GIVEN_UP.search(words) and not _ASKED.search(words):
        return None if _CLOSED.sub(" ", _GIVEN_UP.sub(" ", words)).strip() else Stands("written_off")
    paid = re.search(r"\b(?:paid|pay|payment|pmt)\b", words)
    rest = _CLOSED.sub(" ", _PART.sub(" ", re.sub(r"\b(?:paid|pay|payment|pmt)\b", " ", words))).strip()
    if not paid or rest or not (_PART.search(words) or "paid" in words.split()):
        return None
    return Stands("partly_won" if _PART.search(words) else "won")
