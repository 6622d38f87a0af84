"""Contacts at the same time: one worker with two clients, one client in two contacts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.durations import DAY
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.crossing.contacts import crowded, timed_contacts, without_teams
from cmcore.intake.crossing.overlapping import begun_during
from cmcore.intake.crossing.places import place_of_first
from cmcore.periods import clock_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "start_time"


def check_clashes(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Contacts that begin while another of the same worker with another client, or of the same client, goes on.

    A contact that begins when another ends clashes with nothing; a contact entered twice is told as a duplicate, and
    the contacts of a group (modifier HQ) are one for their worker. A name most of whose contacts clash is a team's.
    """
    contacts = timed_contacts(dataset)
    of_staff = _begun_during(contacts, "staff")
    elsewhere = (pl.col("client_id") != pl.col("first_client_id")) | pl.col("is_group") | pl.col("first_is_group")
    yield from mark_rows(dataset.tables, of_staff.filter(elsewhere), FIELD, partial(_judge_staff, dataset))
    of_client = _begun_during(contacts, "client_id")
    yield from mark_rows(dataset.tables, of_client, FIELD, partial(_judge_client, dataset))


def _begun_during(contacts: pl.DataFrame, whose: str) -> pl.DataFrame:
    """The contacts of each person that begin while another goes on, beside the one of these that ends last."""
    late = begun_during(crowded(contacts, whose), [whose], ("ends", "session_id", "client_id", "row_id"))
    return without_teams(late, contacts, whose)


def _span(begins: int, ends: int) -> str:
    return f"{clock_words(begins % DAY)} to {clock_words(ends % DAY)}"


def _both(dataset: Dataset, row: Row) -> str:
    other = _span(row["first_begins"], row["first_ends"])
    return f"{_span(row['begins'], row['ends'])} lies over {other} in {place_of_first(dataset, row, FIELD)}"


def _judge_staff(dataset: Dataset, row: Row) -> Verdict:
    said = (
        f'{_both(dataset, row)}: "{row["staff"]}" cannot be with two clients at once. '
        "Correct the times, or give a group its modifier HQ."
    )
    return Verdict("staff-overlap", said)


def _judge_client(dataset: Dataset, row: Row) -> Verdict:
    same = row["staff"] is not None and row["staff"] == row["first_staff"]
    whose = "with the same worker" if same else "with another worker"
    said = f"{_both(dataset, row)}, of the same client {whose}. Correct the times, or bill one of the two."
    return Verdict("client-overlap", said)
