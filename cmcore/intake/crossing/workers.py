"""Workers that the staff list does not know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.suggest import Suggestion, is_one_slip, name_key, nearest_names
from cmcore.intake.crossing.habits import usual_values
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FIELD = "staff"
FEWEST = 5
"""Other sessions of the client that must name a worker before a close misspelling of the name is accepted unread."""
BACKED = 0.97
KNOWN_SHARE = 0.5
"""Share of the sessions' workers that a staff list must know before it is taken for the list of these workers."""


def check_staff(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Sessions whose worker is not on the staff list, where the list is of the same workers."""
    known = {name_key(each): each for each in dataset.frames["staff"][FIELD].drop_nulls().unique()}
    sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, FIELD, "client_id")
    named = dataset.counted("sessions", FIELD)["value"].to_list()
    strange = [each for each in named if name_key(each) not in known]
    if not strange or len(named) - len(strange) < KNOWN_SHARE * len(named):
        return
    nearest = nearest_names(strange, known)
    rows = sessions.filter(pl.col(FIELD).is_in(strange))
    listed = sessions.filter(~pl.col(FIELD).is_in(strange)).join(rows, on="client_id", how="semi")
    usual = usual_values(listed, ["client_id"], FIELD)
    rows = rows.join(usual, on="client_id", how="left", validate="m:1", maintain_order="left")
    yield from mark_rows(dataset.tables, rows, FIELD, partial(_judge, nearest))


def _judge(nearest: dict[str, Suggestion | None], row: Row) -> Verdict:
    said = f'"{row[FIELD]}" is not on the staff list. Choose the worker meant or add the worker to the list.'
    found = nearest[row[FIELD]]
    if found is None:
        return Verdict("unknown-staff", said)
    evidence = found.evidence.replace("in the payer book", "on the staff list")
    if row["usual"] is None or name_key(row["usual"]) != name_key(found.value) or row["times"] < FEWEST:
        return Verdict("unknown-staff", said, found.value, confidence=found.confidence, evidence=evidence)
    evidence += f" {row['times']:,} of {row['of']:,} other sessions of this client name {row['usual']}."
    is_close = found.safe or is_one_slip(name_key(row[FIELD]), name_key(found.value))
    sure = max(found.confidence, BACKED) if is_close else found.confidence
    return Verdict("unknown-staff", said, found.value, is_close, sure, evidence)
