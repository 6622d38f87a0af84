"""Nothing is lost unsaid: every row of a table is kept, or skipped with its reason, and the two make the rows in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.tables import UNKNOWN, SkippedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.intake.tables import Dataset, Table

NO_KIND = "table of no known kind"
NOT_USED = "on a sheet that is not used"
COLUMNS = {
    "file": pl.String,
    "sheet": pl.String,
    "table": pl.String,
    "rows_in": pl.Int64,
    "kept": pl.Int64,
    "skipped": pl.Int64,
    "why": pl.String,
    "lines": pl.Int64,
    "replaced": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class TableRows:
    """What became of one table's spreadsheet rows, its header rows aside.

    `rows_in` counts the rows from the one below the header to the last one told, and the titles above; `no_data` are
    those that are no data, each with its reason, and `unused` counts the data rows of a table that is left out as a
    whole, for the reason `why_unused`. A wide row gives several of the `lines`; `replaced` counts the lines that a
    newer export brings up to date, which are not used besides.
    """

    file: str
    sheet: str
    kind: str
    rows_in: int
    kept: int
    no_data: tuple[SkippedRow, ...]
    lines: int
    replaced: int = 0
    unused: int = 0
    why_unused: str = NO_KIND

    @property
    def skipped(self) -> int:
        """Rows that were skipped, for whatever reason."""
        return len(self.no_data) + self.unused

    @property
    def holds(self) -> bool:
        """Whether every row is accounted for once."""
        return self.rows_in == self.kept + self.skipped

    @property
    def reasons(self) -> dict[str, int]:
        """Why rows were skipped and how many, the most frequent reason first."""
        counted = Counter(each.why for each in self.no_data)
        counted[self.why_unused] += self.unused
        return {why: count for why, count in counted.most_common() if count}


def conserved_rows(dataset: Dataset) -> tuple[TableRows, ...]:
    """What became of the rows of every table, file by file in the order of the sheets."""
    return tuple(_of_table(table, dataset) for reading in dataset.readings for table in reading.tables)


def _of_table(table: Table, dataset: Dataset) -> TableRows:
    header = table.header_rows[1]
    end = max([table.last_row, *(each.row for each in table.skipped)])
    above = sum(1 for each in table.skipped if each.row <= header)
    now = dataset.tables.get(table.table_id, table)
    return TableRows(
        file=table.file,
        sheet=table.sheet,
        kind=table.kind,
        rows_in=end - header + above,
        kept=table.data_rows if table.turned and table.used else table.frame["row"].n_unique(),
        no_data=table.skipped,
        lines=table.frame.height,
        replaced=table.frame.height - now.frame.height,
        unused=table.data_rows if table.kind == UNKNOWN or not table.used else 0,
        why_unused=NO_KIND if table.used else NOT_USED,
    )


def conservation_frame(tables: Iterable[TableRows]) -> pl.DataFrame:
    """One row per table, as a page shows them: COLUMNS."""
    rows = [
        {
            "file": each.file,
            "sheet": each.sheet,
            "table": "" if each.kind == UNKNOWN else TABLES[each.kind].plural,
            "rows_in": each.rows_in,
            "kept": each.kept,
            "skipped": each.skipped,
            "why": reason_words(each.reasons),
            "lines": each.lines,
            "replaced": each.replaced,
        }
        for each in tables
    ]
    return pl.DataFrame(rows, schema=COLUMNS)


def reason_words(reasons: dict[str, int]) -> str:
    """The reasons with their counts: 3 blank row, 1 total."""
    return ", ".join(f"{count:,} {why}" for why, count in reasons.items())


def conservation_record(tables: Sequence[TableRows]) -> dict[str, Any]:
    """The sums over all tables and each table's own, as JSON."""
    return {
        "rows_in": sum(each.rows_in for each in tables),
        "kept": sum(each.kept for each in tables),
        "skipped": sum(each.skipped for each in tables),
        "holds": all(each.holds for each in tables),
        "tables": [
            {
                "file": each.file,
                "sheet": each.sheet,
                "kind": None if each.kind == UNKNOWN else each.kind,
                "rows_in": each.rows_in,
                "kept": each.kept,
                "skipped": each.skipped,
                "reasons": each.reasons,
                "lines": each.lines,
                "replaced": each.replaced,
                "holds": each.holds,
            }
            for each in tables
        ],
    }
