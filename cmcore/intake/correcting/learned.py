"""Corrections made before as steps for the next file: the same wrong text in the same column gets the same value."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cmcore.fields import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cmcore.findings import Finding

REPEATED = frozenset({Kind.TEXT, Kind.CODE, Kind.CHOICE, Kind.LIST, Kind.MODIFIERS, Kind.FLAG})
"""Kinds of column whose wrong texts come again; a wrong number or date is wrong in its own way each time."""
OF_ONE_ROW = frozenset({"session_id", "client_id", "member_id", "claim_no", "authorization_no", "check_no"})
"""Columns whose values belong to one client or contact, so that another row's correction says nothing of them."""
SURE_FROM = 2
"""Cells that must have been corrected alike before the same correction is safe to accept unread."""
SURE, ONCE = 0.97, 0.8


@dataclass(frozen=True, slots=True)
class Step:
    """One correction to make again: in this column of this kind of table, this text becomes that one."""

    table: str
    field: str
    was: str
    now: str
    times: int


Steps = dict[tuple[str, str, str], Step]
"""Steps by kind of table, field and wrong text, lower case."""


def learn(corrections: Iterable[tuple[str, str, str | None, str | None]]) -> Steps:
    """The steps of corrections given as kind of table, field, was and now; a text corrected in two ways gives none."""
    seen: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    written: dict[tuple[str, str, str], str] = {}
    for table, name, was, now in corrections:
        if was and now and was.strip() and _comes_again(table, name):
            key = (table, name, was.strip().lower())
            seen[key][now] += 1
            written.setdefault(key, was.strip())
    return {
        key: Step(key[0], key[1], written[key], *next(iter(values.items())))
        for key, values in seen.items()
        if len(values) == 1
    }


def _comes_again(table: str, name: str) -> bool:
    column = TABLES[table].column(name)
    return column.kind in REPEATED and not column.personal and name not in OF_ONE_ROW


def with_learned(findings: Iterable[Finding], steps: Steps) -> tuple[Finding, ...]:
    """The findings, with the correction made before where the same text stands in the same column again."""
    return tuple(_learned(each, steps) for each in findings) if steps else tuple(findings)


def _learned(finding: Finding, steps: Steps) -> Finding:
    step = step_of(finding, steps)
    if step is None:
        return finding
    cells = "1 cell" if step.times == 1 else f"{step.times} cells"
    return replace(
        finding,
        suggestion=step.now,
        safe=step.times >= SURE_FROM or (finding.safe and finding.suggestion == step.now),
        confidence=SURE if step.times >= SURE_FROM else ONCE,
        evidence=f'"{step.was}" was corrected to "{step.now}" in {cells} before.',
    )


def step_of(finding: Finding, steps: Mapping[tuple[str, str, str], Step]) -> Step | None:
    """The step that corrects a finding's cell; None where there is none."""
    if not (finding.table and finding.field and finding.row_id and finding.value):
        return None
    return steps.get((finding.table, finding.field, finding.value.strip().lower()))
