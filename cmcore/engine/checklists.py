"""The four criteria of coverage and the eight elements that the record of a session must hold, ticked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmcore.reference import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

MET, MISSING, NOT_EXPORTED, IN_NOTE = "met", "missing", "not in the export", "read the note"
TITLES = {"criteria": "Four criteria of coverage", "tcm-record": "Record of targeted case management"}
FAILED_BY = {"qualified-worker": "credential-not-allowed"}
"""Items that a coverage reason refutes though their field is filled."""


@dataclass(frozen=True, slots=True)
class Check:
    """One item of a checklist: `answer` is MET, MISSING, NOT_EXPORTED or IN_NOTE, `shown` what the log says."""

    checklist: str
    item: str
    title: str
    answer: str
    shown: str
    source: str


def checks_of(
    session: Mapping[str, Any], reasons: frozenset[str] = frozenset(), absent: frozenset[str] = frozenset()
) -> tuple[Check, ...]:
    """Every item of both checklists for one session.

    `session` holds the fields of the sessions table, `reasons` the session's coverage reasons, `absent` the fields
    that its file has no column for. An item with several fields is met by any of them; a flag must be true. What only
    the note can show, such as a timeline, is never called met.
    """
    return tuple(_check(row, session, reasons, absent) for row in tables.load("checklists").iter_rows(named=True))


def _check(
    row: Mapping[str, Any], session: Mapping[str, Any], reasons: frozenset[str], absent: frozenset[str]
) -> Check:
    fields = [each for each in (row["fields"] or "").split(";") if each]
    filled = [str(session[each]) for each in fields if session.get(each) not in {None, "", False}]
    if fields and not filled:
        answer = NOT_EXPORTED if absent.issuperset(fields) else MISSING
    elif FAILED_BY.get(row["item"]) in reasons:
        answer = MISSING
    else:
        answer = IN_NOTE if row["in_note"] == "yes" else MET
    shown = "" if filled in ([], ["True"]) else ", ".join(filled)
    return Check(row["checklist"], row["item"], row["title"], answer, shown, row["source"])
