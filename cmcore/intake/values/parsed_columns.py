"""What reading one column of cells gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from cmcore.intake.cells.parsed import Note


class Fault(NamedTuple):
    """What is wrong with one cell of a column; `message` is the sentence after the place."""

    position: int
    value: str
    kind: str
    message: str
    suggestion: str | None
    safe: bool


@dataclass(frozen=True, slots=True)
class ParsedColumn:
    """A column's values as frames hold them, its faults, and what was decided from the whole column.

    `beside` holds what its cells said of other fields, such as the modifiers behind a code ("T1017-HN").
    """

    series: pl.Series
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    beside: Mapping[str, pl.Series] = field(default_factory=dict)
