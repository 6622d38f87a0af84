"""Rows of which a correction changed what tells records apart, as they read then: a newer file may have them so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.correcting.edits import CellEdit, put_edits
from cmcore.intake.next_file.same_records import KEYS, WITHOUT_NUMBER
from cmcore.intake.reading import combine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.intake.tables import Reading

NAMES = frozenset(name for keys in (KEYS, WITHOUT_NUMBER) for key in keys.values() for name in key) | {"client_name"}
"""The fields that tell records of some kind apart."""


def key_edits(edits: Iterable[CellEdit]) -> tuple[CellEdit, ...]:
    """The edits of what tells records apart."""
    return tuple(each for each in edits if each.field in NAMES)


def corrected_rows(readings: Sequence[Reading], edits: Iterable[CellEdit]) -> dict[str, pl.DataFrame]:
    """By kind the rows of the files that such edits changed, with the edits in place."""
    ours = key_edits(edits)
    if not ours or len(readings) < 2:  # noqa: PLR2004 - a single file has no newer one
        return {}
    written = combine(readings)
    fixed = put_edits(written, ours).dataset
    found = {}
    for kind in KEYS:
        was, now = written.frames[kind], fixed.frames[kind]
        names = [name for name in NAMES if name in was.columns]
        changed = pl.Series([False] * was.height, dtype=pl.Boolean)
        for name in names:
            changed |= was[name].ne_missing(now[name])
        if changed.any():
            found[kind] = now.filter(changed)
    return found
