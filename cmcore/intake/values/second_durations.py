"""Hours beside minutes: a second statement of one duration, which fills what is missing and must agree with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES
from cmcore.intake.cells import ParseContext, as_text
from cmcore.intake.cells.parsed import Note
from cmcore.intake.checking.marking import Verdict, mark
from cmcore.intake.names.words import words
from cmcore.intake.values.columns import parse_column
from cmcore.intake.values.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.findings import Finding
    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.shaping.shapes import LongRows
    from cmcore.intake.tables import Table

HALF_AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class Hours:
    """A column of hours beside one of minutes: its position in the match, its minutes by row, its cells as written.

    `slack` is the minutes that hours of so many decimals may be off: 3 for 0.8, 1 for 0.75.
    """

    position: int
    header: str
    minutes: pl.Series
    written: Sequence[object]
    slack: int


def find_hours(match: TableMatch, long: LongRows) -> Hours | None:
    """The column of hours that a table has beside its minutes, if any."""
    if match.kind not in TABLES or "minutes" not in {each.field for each in match.columns}:
        return None
    for position, each in enumerate(match.columns):
        if each.field is None and each.proposed == "minutes" and "hour" in words(each.header):
            context = ParseContext(header=each.header)
            read = parse_column(long.cells[position], TABLES[match.kind].column("minutes"), context=context)
            slack = max(1, HALF_AN_HOUR // 10 ** _decimals(long.cells[position]))
            return Hours(position, each.header, read.series, long.cells[position], slack)
    return None


def _decimals(cells: Sequence[object]) -> int:
    texts = {as_text(each).strip() for each in distinct(cells) if each is not None}
    if any(":" in each for each in texts):
        return 2
    return max((len(each.partition(".")[2]) for each in texts), default=0)


def without_question(match: TableMatch, hours: Hours) -> TableMatch:
    """The match without the question whether the hours are the minutes."""
    columns = [*match.columns]
    columns[hours.position] = replace(columns[hours.position], proposed=None, confidence=0.0, how="none")
    return replace(match, columns=tuple(columns))


def filled_from(frame: pl.DataFrame, hours: Hours) -> pl.DataFrame:
    """The frame with the minutes of rows that say only hours."""
    return frame.with_columns(minutes=pl.col("minutes").fill_null(hours.minutes))


def use_of(stated: pl.Series, hours: Hours) -> Note:
    """What the hours were used for; `stated` holds the minutes before they were filled."""
    filled = (stated.is_null() & hours.minutes.is_not_null()).sum()
    took = "1 cell without minutes took its" if filled == 1 else f"{filled:,} cells without minutes took theirs"
    taken = f" {took} from it." if filled else ""
    return Note(f'The column "{hours.header}" says the same in hours and is compared row by row.{taken}')


def disagreements(table: Table, hours: Hours) -> list[Finding]:
    """A finding at the minutes of each row whose hours say something else."""
    rows = table.frame.select("row_id", "row", "minutes").with_columns(
        other=hours.minutes, written=pl.Series([as_text(each) for each in hours.written], dtype=pl.String)
    )
    apart = rows.filter((pl.col("minutes") - pl.col("other")).abs() > hours.slack)
    return [
        mark(
            table,
            (row["row_id"], row["row"]),
            "minutes",
            row["minutes"],
            _verdict(hours.header, row["written"], row["other"]),
        )
        for row in apart.iter_rows(named=True)
    ]


def _verdict(header: str, written: str, minutes: int) -> Verdict:
    said = f'the column "{header}" says {written} hours, which is {minutes} minutes. Check which of the two is wrong.'
    return Verdict("hours-disagree", said, str(minutes), confidence=0.5, evidence=f"{header}: {written}")
