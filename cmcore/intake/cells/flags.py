"""Yes and no as people type them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from cmcore.intake.cells.dates import read_date
from cmcore.intake.cells.parsed import BLANK, CellFault, Parsed, is_blank, quoted, tidy

if TYPE_CHECKING:
    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import ParseContext

DATED = frozenset({"note_signed"})
"""Flags whose columns may hold the day on which the thing was done."""
YES = frozenset("yes y true t 1 x ✓ ✔ ☑ checked done on si sí ok yep 1.0 -1 -1.0 ☒ [x] (x) √".split())  # noqa: SIM905 - a list of words reads better whole
NO = frozenset("no n false f 0 ☐ ✗ ✘ unchecked off nope 0.0 [] ()".split()) | {"not done", "none needed"}  # noqa: SIM905 - a list of words reads better whole
OWN_WORDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "note_signed": (
        frozenset(
            {
                *("signed", "complete", "completed", "final", "finalized", "locked", "approved", "signed & locked"),
                *("e-signed", "esigned", "electronically signed", "signed electronically", "signed and locked"),
            }
        ),
        frozenset(
            {"unsigned", "not signed", "incomplete", "draft", "pending", "unlocked", "in progress", "not started"}
        ),
    ),
    "telehealth": (
        frozenset(
            {
                *(
                    "telehealth",
                    "tele-health",
                    "telemedicine",
                    "tele",
                    "th",
                    "virtual",
                    "video",
                    "remote",
                    "audio-video",
                ),
                *("audio/video", "phone", "telephone", "telephonic", "phone call", "audio", "audio only", "audio-only"),
                *("zoom", "video call", "video visit", "gt", "gq", "95", "93", "fq", "fr", "02", "10"),
            }
        ),
        frozenset(
            {
                *("in person", "in-person", "face to face", "face-to-face", "f2f", "onsite", "on site", "office"),
                *("in office", "in-office", "clinic", "community"),
            }
        ),
    ),
    "medical_necessity": (frozenset({"documented", "met", "medically necessary"}), frozenset({"not met", "missing"})),
    "covered": (
        frozenset({"covered", "payable", "billable"}),
        frozenset({"not covered", "non-covered", "noncovered", "not payable", "excluded"}),
    ),
    "authorization_required": (
        frozenset({"required", "always", "pa required", "pa", "prior auth"}),
        frozenset({"not required", "never", "no pa", "none required"}),
    ),
    "telehealth_allowed": (frozenset({"allowed", "covered"}), frozenset({"not allowed", "not covered"})),
    "preventable": (frozenset({"preventable", "avoidable"}), frozenset({"not preventable", "unavoidable"})),
    "higher_is_better": (
        frozenset({"higher", "higher is better", "up", "increase"}),
        frozenset({"lower", "lower is better", "down", "decrease", "inverse"}),
    ),
}


def parse_flag(raw: object, column: Column, _context: ParseContext) -> Parsed:
    """True, False, or None where nothing is said; a day on which a note was signed is a yes."""
    if isinstance(raw, bool):
        return Parsed(raw)
    text = re.sub(r"(?<=[\[(])\s+(?=[\])])", "", tidy(raw).lower())
    if is_blank(text):
        return BLANK
    if column.name in DATED and _is_day(raw, text):
        return Parsed(value=True)
    yes, no = OWN_WORDS.get(column.name, (frozenset(), frozenset()))
    for spelled in (text, text.rstrip(".!"), _first_words(text)):
        if spelled in YES or spelled in yes:
            return Parsed(value=True)
        if spelled in NO or spelled in no:
            return Parsed(value=False)
    return Parsed(None, CellFault("not-yes-or-no", f"{quoted(raw)} is neither yes nor no. Type yes or no."))


def _is_day(raw: object, text: str) -> bool:
    return isinstance(raw, date) or read_date(text) is not None


def _first_words(text: str) -> str:
    """What stands before a dash, a bracket or a date: "yes" of "Yes - PAD", "signed" of "Signed 3/2/2026"."""
    return re.split(r"\s*[-–,(;:]|\s+(?:on\s+)?\d", text)[0]  # noqa: RUF001 - people type that dash


def show_flag(value: object) -> str:
    """The flag as a person types it."""
    return "yes" if value else "no"
