"""Workers that the staff list does not know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.marking import Row, Verdict, mark_rows
from cmcore.intake.suggest import Suggestion, name_key, nearest_names
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "staff"
KNOWN_SHARE = 0.5
"""Share of the sessions' workers that a staff list must know before it is taken for the list of these workers."""


def check_staff(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Sessions whose worker is not on the staff list, where the list is of the same workers."""
    known = {name_key(each): each for each in dataset.frames["staff"][FIELD].drop_nulls().unique()}
    sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, FIELD)
    named = sessions[FIELD].drop_nulls().unique().to_list()
    strange = [each for each in named if name_key(each) not in known]
    if not known or len(named) - len(strange) < KNOWN_SHARE * len(named):
        return
    nearest = nearest_names(strange, known)
    rows = sessions.filter(pl.col(FIELD).is_in(strange))
    yield from mark_rows(dataset.tables, rows, FIELD, partial(_judge, nearest))


def _judge(nearest: dict[str, Suggestion | None], row: Row) -> Verdict:
    said = f'"{row[FIELD]}" is not on the staff list. Choose the worker meant or add the worker to the list.'
    found = nearest[row[FIELD]]
    if found is None:
        return Verdict("unknown-staff", said)
    evidence = found.evidence.replace("in the payer book", "on the staff list")
    return Verdict("unknown-staff", said, found.value, confidence=found.confidence, evidence=evidence)
