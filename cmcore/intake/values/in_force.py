"""When the lines of a schedule without dates are in force: the days that stand above it, "Effective 7/1/2026"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmcore.findings import Finding
from cmcore.intake.cells.dates import read_date
from cmcore.intake.checking.marking import severity_of
from cmcore.intake.finding.months import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.shaping.long_rows import LongRows
    from cmcore.intake.tables import Table

KINDS = frozenset({"fees", "rules"})
SPAN = ("effective_from", "effective_to")
KIND = "column-read"
_DAY = (
    r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d\d)(?!\d)|\d{4}-\d\d-\d\d(?!\d)|"
    rf"(?:{MONTH_NAMES})[a-z]{{0,6}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}(?!\d)"
)
_EFFECTIVE = re.compile(
    rf"\beff(?:ective)?\b\W*(?:(?:after|and|as|beginning|dates?|for|from|of|on|or|rendered|services?|starting)\b\W*)*"
    rf"(?P<first>{_DAY})(?:\s*(?:-|\u2013|thru|through|to|until)\s*(?P<last>{_DAY}))?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)


def days_above(titles: Sequence[str]) -> tuple[date, date | None, str] | None:
    """The first and last day in force that the lines above a table say, and their words; None where they say several.

    >>> days_above(["TCM rates", "Effective July 1st, 2026"])
    (datetime.date(2026, 7, 1), None, 'Effective July 1st, 2026')
    >>> days_above(["Eff. 7/1/2026 - 6/30/2027", "T1017 effective 10/1/2026"]), days_above(["Revised 7/1/2026"])
    (None, None)
    """
    found = {}
    for said in (each for title in titles for each in _EFFECTIVE.finditer(title)):
        first, last = (_ORDINAL.sub("", each or "") for each in (said["first"], said["last"]))
        if day := read_date(first):
            found[day, read_date(last)] = said.group()
    if len(found) != 1:
        return None
    (((first_day, last_day), words),) = found.items()
    return None if last_day and last_day < first_day else (first_day, last_day, words)


def days_of(match: TableMatch, long: LongRows, titles: Sequence[str]) -> dict[str, date]:
    """The days in force that all lines of a table have from what stands above it; none where columns may give them."""
    named = {each.field or each.proposed for each in match.columns} | {*long.extra}
    said = days_above(titles) if match.kind in KINDS and not named & {*SPAN} else None
    return {name: day for name, day in zip(SPAN, said[:2], strict=True) if day} if said else {}


def remarks_on_days(table: Table, days: dict[str, date]) -> Iterator[Finding]:
    """The finding that the days above a table were read as those of its lines."""
    said = days_above(table.titles) if days else None
    if said:
        row = table.header_rows[1]
        told = f'{table.sheet}, row {row}: "{said[2]}" above the table: read as in force from {said[0]}'
        told += f" to {said[1]}" if said[1] else " on"
        told += f", for {table.data_rows:,} lines without dates of their own. Add a column of dates where they differ."
        yield Finding(KIND, severity_of(KIND), told, table.file, table.sheet, None, row, table=table.kind)
