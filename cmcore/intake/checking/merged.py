"""Findings of several checks as one list: one fault a cell where two say the same, in the order of the sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.findings import Finding

SAID_BY_READING = frozenset(
    {"missing-value", "minutes-missing", "payer-missing", "authorization-missing", "blank-usually-filled"}
)
"""Kinds that an unreadable cell would raise besides: its value is missing only because it could not be read."""

Cell = tuple[str | None, str | None]


def merge_findings(read: Iterable[Finding], checked: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of reading and of checks, sorted by file, sheet, row and column.

    Where a cell could not be read, or was found empty before, the check that finds it empty adds only its suggestion.
    """
    kept = list(read)
    said: dict[Cell, int] = {
        (each.row_id, each.field): position for position, each in enumerate(kept) if each.row_id and each.field
    }
    for each in checked:
        position = said.get((each.row_id, each.field)) if each.kind in SAID_BY_READING else None
        if position is None:
            if each.kind in SAID_BY_READING:
                said.setdefault((each.row_id, each.field), len(kept))
            kept.append(each)
        elif kept[position].suggestion is None and each.suggestion is not None:
            kept[position] = _with_suggestion(kept[position], each)
    return tuple(sorted(kept, key=_order))


def _with_suggestion(finding: Finding, other: Finding) -> Finding:
    return replace(
        finding,
        suggestion=other.suggestion,
        safe=other.safe,
        confidence=other.confidence,
        evidence=other.evidence,
    )


def _order(finding: Finding) -> tuple[str, str, int, int, str, str]:
    letters = (finding.cell or "").rstrip("0123456789")
    return (finding.file, finding.sheet, finding.row or 0, len(letters), letters, finding.kind)
