"""Values of sessions written in several ways: programs, places, credentials, workers, payers, and clients' names."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz

from cmcore.intake.checking.known import book_payers, often_named
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.likeness import Likeness, like_spellings, words_of
from cmcore.intake.correcting.suggest import name_key
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

CLUSTERED = ("payer", "staff", "program", "place_of_service", "credential", "region", "ordered_by")
PEOPLE = frozenset({"staff", "client_name", "ordered_by"})
MOST_VALUES = 2000
"""Values from which a column is one of free text, where alike texts are no spellings of one."""
SAME_NAME = 80
"""Likeness of two names of one client number, whatever the order of their words, from which they are one name."""
USUAL_FROM = 5
"""Times that a client's name must be more frequent than another spelling of it for that one to be accepted unread."""


def check_spellings(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Cells whose value stands elsewhere in another spelling, then names of one client number in several spellings.

    Clients are told apart by their numbers: names are compared within one number only. Payers that a payer book
    resolves, and workers that the staff list does not know, have checks of their own.
    """
    sessions = dataset.frames["sessions"]
    for name in CLUSTERED:
        alike = _alike(dataset, name, dict(dataset.counted("sessions", name).iter_rows()))
        if not alike:
            continue
        rows = sessions.select(*SYSTEM_COLUMNS, name).filter(pl.col(name).is_in(list(alike)))
        yield from mark_rows(dataset.tables, rows, name, partial(_judge, name, alike))
    names = _client_names(sessions)
    if not names:
        return
    several = pl.DataFrame(list(names), schema={"client_id": pl.String, "client_name": pl.String}, orient="row")
    rows = sessions.join(several, on=["client_id", "client_name"], how="semi", maintain_order="left")
    rows = rows.select(*SYSTEM_COLUMNS, "client_id", "client_name")
    yield from mark_rows(dataset.tables, rows, "client_name", partial(_judge_name, names))


def _alike(dataset: Dataset, name: str, counts: dict[str, int]) -> dict[str, Likeness]:
    """Each spelling of a field that is another value of it, by spelling; `counts` says how often each stands."""
    listed: list[str] = []
    if name == "payer":
        counts = _payers_to_judge(counts, dataset)
    if name == "staff":
        listed = dataset.frames["staff"]["staff"].drop_nulls().unique().to_list()
        keys = {name_key(each) for each in listed}
        counts = {each: times for each, times in counts.items() if name_key(each) in keys} or counts
    if len(counts) > MOST_VALUES:
        return {}
    found = like_spellings(counts, listed=listed, people=name in PEOPLE)
    return {each.spelling: each for each in found}


def _payers_to_judge(counts: Mapping[str, int], dataset: Dataset) -> dict[str, int]:
    """The payers that no other check judges: all without a payer book, or those that count as known without one."""
    if book_payers(dataset.frames):
        return {}
    ways = often_named(dataset.counted("sessions", "payer"), dataset.frames["sessions"].height)
    return {each: times for each, times in counts.items() if not ways or name_key(each) in ways}


def _client_names(sessions: pl.DataFrame) -> dict[tuple[str, str], Likeness]:
    """Client number and spelling to the name usual for that number, where the two are one name."""
    counted = sessions.select("client_id", "client_name").drop_nulls().group_by("client_id", "client_name").len("times")
    several = counted.filter(pl.len().over("client_id") > 1)
    by_client: dict[str, dict[str, int]] = defaultdict(dict)
    for client, name, times in several.iter_rows():
        by_client[client][name] = times
    return {(client, each.spelling): each for client, counts in by_client.items() for each in _of_one_client(counts)}


def _of_one_client(counts: Mapping[str, int]) -> list[Likeness]:
    """The names of one client number that are its usual name written differently."""
    usual = min(counts, key=lambda each: (-counts[each], each))
    found = []
    for each, times in counts.items():
        ours, theirs = (" ".join(sorted(words_of(name))) for name in (each, usual))
        if each == usual or fuzz.ratio(ours, theirs) < SAME_NAME:
            continue
        why = f"{usual} stands {counts[usual]:,} times under this client number, this spelling {times:,}."
        found.append(Likeness(each, usual, why, ours == theirs or counts[usual] >= USUAL_FROM * times))
    return found


def _judge(name: str, alike: Mapping[str, Likeness], row: Row) -> Verdict:
    return _verdict(alike[row[name]])


def _judge_name(names: Mapping[tuple[str, str], Likeness], row: Row) -> Verdict:
    return _verdict(names[row["client_id"], row["client_name"]])


def _verdict(found: Likeness) -> Verdict:
    said = f'"{found.spelling}" is written "{found.value}" elsewhere. Accept one spelling for both, if they are one.'
    sure = 0.98 if found.sure else 0.6
    return Verdict("spelling-variant", said, found.value, found.sure, sure, found.why)
