"""Spellings merged once: the findings on one value's spellings as clusters that are accepted whole and remembered."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.findings import Finding
    from cmcore.intake.next_file.memory import Memory
    from cmcore.intake.tables import Dataset

CLUSTERED_KINDS = frozenset({"spelling-variant", "unknown-payer", "unknown-staff", "code-typo"})
"""Kinds of fault that are a spelling of a value rather than a fault of one row."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way of writing a value, in how many cells, why it is one, and whether that is sure."""

    text: str
    cells: int
    why: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Cluster:
    """One value of a field with its other spellings, the most frequent first.

    `times` counts the sessions that have the value as proposed; `amount` is the money in cents that its findings
    block, each row once, absent where none is priced.
    """

    field: str
    value: str
    times: int
    spellings: tuple[Spelling, ...]
    amount: int | None = None

    @property
    def cells(self) -> int:
        """Cells that accepting the cluster changes."""
        return sum(each.cells for each in self.spellings)

    @property
    def is_sure(self) -> bool:
        """Whether every spelling can be accepted unread."""
        return all(each.sure for each in self.spellings)


def find_clusters(dataset: Dataset) -> tuple[Cluster, ...]:
    """The clusters of a checked dataset, those with most cells first.

    A spelling belongs to one only where every session that has it is found to mean the same value: a name that two
    clients share in two spellings is merged for neither.
    """
    by_text: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for each in dataset.findings:
        if each.kind in CLUSTERED_KINDS and each.field and each.value:
            by_text[each.field, each.value].append(each)
    by_value: dict[tuple[str, str], list[tuple[Spelling, list[Finding]]]] = defaultdict(list)
    counts = {name: _counts(dataset, name) for name in {name for name, _ in by_text}}
    for (name, text), found in by_text.items():
        value, spelling = _one_meaning(text, found, counts[name][text])
        if value is not None:
            by_value[name, value].append((spelling, found))
    clusters = [_cluster(name, value, parts, counts[name][value]) for (name, value), parts in by_value.items()]
    return tuple(sorted(clusters, key=lambda each: (-each.cells, each.field, each.value)))


def _counts(dataset: Dataset, name: str) -> Counter[str]:
    values = dataset.frames["sessions"][name].cast(pl.String).drop_nulls()
    return Counter(dict(values.value_counts(name="times").iter_rows()))


def _one_meaning(text: str, found: list[Finding], stands: int) -> tuple[str | None, Spelling]:
    values = {each.suggestion for each in found}
    in_sessions = sum(1 for each in found if each.table == "sessions")
    spelling = Spelling(text, len(found), found[0].evidence or found[0].message, all(each.safe for each in found))
    return (values.pop() if len(values) == 1 and in_sessions >= stands else None), spelling


def _cluster(name: str, value: str, parts: list[tuple[Spelling, list[Finding]]], times: int) -> Cluster:
    spellings = sorted((spelling for spelling, _ in parts), key=lambda each: (-each.cells, each.text))
    amounts: dict[str, int] = {}
    for each in (finding for _, found in parts for finding in found):
        if each.amount is not None:
            key = each.row_id or each.place
            amounts[key] = max(amounts.get(key, 0), each.amount)
    return Cluster(name, value, times, tuple(spellings), sum(amounts.values()) if amounts else None)


def remember_clusters(memory: Memory, clusters: Iterable[Cluster]) -> None:
    """Keeps every spelling of the clusters as a way of writing its value, for these files and the next ones."""
    for cluster in clusters:
        for spelling in cluster.spellings:
            memory.remember_value(cluster.field, spelling.text, cluster.value)
