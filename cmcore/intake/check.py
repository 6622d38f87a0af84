"""Readings to one checked dataset: the one call that the app, the command line and the store share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.intake.checking.across import check_dataset
from cmcore.intake.checking.checks import check_table
from cmcore.intake.checking.merged import merge_findings
from cmcore.intake.correcting.edits import put_edits
from cmcore.intake.next_file.corrected_keys import corrected_rows
from cmcore.intake.next_file.drift import find_drift
from cmcore.intake.next_file.taken_back import take_back
from cmcore.intake.next_file.updating import apply_updates, find_updates
from cmcore.intake.reading import combine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from cmcore.intake.correcting.edits import CellEdit
    from cmcore.intake.tables import Dataset, Reading


def check_everything(
    readings: Iterable[Reading],
    *,
    as_of: date,
    edits: Sequence[CellEdit] = (),
    apart: Collection[str] = (),
    ever: Sequence[CellEdit] = (),
) -> Dataset:
    """The readings as one dataset with the edits in place and every finding, in the order of the sheets.

    Readings come oldest first: a newer export of the same records brings those of an earlier file up to date, unless
    the newer file's hash is in `apart`. `ever` are the edits ever made, undone ones too: a newer file may have a
    record as it was once corrected.
    """
    listed = tuple(readings)
    dataset = combine(listed)
    if edits:
        dataset = put_edits(dataset, edits).dataset
    updates = find_updates(listed, apart, corrected_rows(listed, ever))
    dataset = take_back(apply_updates(dataset, updates), apart)
    checked = [finding for table in dataset.tables.values() for finding in check_table(table)]
    checked += check_dataset(dataset, as_of=as_of)
    checked += find_drift(listed)
    return replace(dataset, findings=merge_findings(dataset.findings, checked))
