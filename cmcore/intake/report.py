"""What was read and found, as the JSON that scripts rely on: keys are added, never renamed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cmcore.intake.checking.conservation import conservation_record, conserved_rows
from cmcore.intake.checking.report_card import card_record, report_card
from cmcore.intake.correcting.clusters import find_clusters
from cmcore.intake.tables import UNKNOWN
from cmcore.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.findings import Finding
    from cmcore.intake.correcting.clusters import Cluster
    from cmcore.intake.next_file.updating import Update
    from cmcore.intake.tables import Dataset, MappedColumn, Reading, Table


def check_report(readings: Iterable[Reading], findings: Iterable[Finding]) -> dict[str, Any]:
    """One entry per file: refused or its tables, and the findings that lie in it."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        by_file[each.file].append(each)
    return {"files": [_file(reading, by_file[reading.file]) for reading in readings]}


def fitness_report(dataset: Dataset, findings: Iterable[Finding]) -> dict[str, Any]:
    """What became of every row, what the data are fit for, and the spellings to merge, of a checked dataset.

    `findings` are the dataset's, with the money that each blocks where it could be priced.
    """
    priced = replace(dataset, findings=tuple(findings))
    return {
        "conservation": conservation_record(conserved_rows(priced)),
        "report_card": card_record(report_card(priced)),
        "clusters": [cluster_record(each) for each in find_clusters(priced)],
    }


def fitness_lines(dataset: Dataset, findings: Iterable[Finding]) -> list[str]:
    """The same in sentences: the rows in, kept and skipped, then each use with its verdict and first gap."""
    rows = conserved_rows(dataset)
    kept, skipped = sum(each.kept for each in rows), sum(each.skipped for each in rows)
    came = f"{kept + skipped:,} row{'' if kept + skipped == 1 else 's'} in"
    lines = [f"{came}: {kept:,} kept, {skipped:,} skipped with their reasons."] if rows else []
    for each in report_card(dataset, list(findings)):
        first = f" {each.gaps[0].what} {each.gaps[0].todo}" if each.gaps else ""
        if each.gaps and each.gaps[0].table:
            first += f" A blank one: cmcore template {each.gaps[0].table} -o blank.xlsx"
        lines.append(f"{each.title}: {each.verdict}, {each.fit:,} of {each.rows:,} rows fit.{first}")
    return lines


def cluster_record(cluster: Cluster) -> dict[str, Any]:
    """One value with its other spellings."""
    return {
        "field": cluster.field,
        "value": cluster.value,
        "times": cluster.times,
        "safe": cluster.is_sure,
        "amount": plain(cluster.amount),
        "spellings": [
            {"text": each.text, "cells": each.cells, "why": each.why, "safe": each.sure} for each in cluster.spellings
        ],
    }


def _file(reading: Reading, findings: list[Finding]) -> dict[str, Any]:
    return {
        "file": reading.file,
        "refused": reading.refused,
        "tables": [_table(table) for table in reading.tables],
        "findings": [finding_record(each) for each in findings],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "kind": None if table.kind == UNKNOWN else table.kind,
        "header_rows": list(table.header_rows),
        "first_row": table.first_row,
        "last_row": table.last_row,
        "rows": table.data_rows,
        "columns": [_column(column) for column in table.columns],
        "skipped": [{"row": each.row, "why": each.why} for each in table.skipped],
        "hidden": table.hidden,
        "used": table.used,
    }


def _column(column: MappedColumn) -> dict[str, Any]:
    return {
        "column": column.letter,
        "header": column.header,
        "field": column.field,
        "confidence": round(column.confidence, 3),
        "proposed": column.proposed,
    }


def update_record(update: Update) -> dict[str, Any]:
    """What a newer file changes of an earlier one, rows counted and cells listed."""
    return {
        "kind": update.kind,
        "older": update.older,
        "newer": update.newer,
        "same": update.pairs.height - update.changed,
        "changed": update.changed,
        "added": update.added,
        "kept": update.kept,
        "absent": list(update.absent),
        "looks_older": update.looks_older,
        "cells": update.cells.select("new_id", "field", "was", "now").rename({"new_id": "row"}).to_dicts(),
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """One finding with its amount in dollars."""
    return {
        "sheet": finding.sheet or None,
        "cell": finding.cell,
        "row": finding.row,
        "field": finding.field,
        "kind": finding.kind,
        "severity": finding.severity.value,
        "value": finding.value,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "safe": finding.safe,
        "amount": plain(finding.amount),
        "confidence": finding.confidence,
        "evidence": finding.evidence,
    }
