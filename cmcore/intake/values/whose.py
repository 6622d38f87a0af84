"""Whose fee lines a schedule without a payer column holds: what stands above it, on its sheet or in its file's name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from cmcore.findings import Finding
from cmcore.intake.checking.marking import severity_of
from cmcore.intake.finding.months import MONTH_NAMES
from cmcore.intake.shaping.payer_headers import PRICES, payer_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cmcore.intake.tables import Table

KIND = "payer-not-named"
_WORD = re.compile(r"[^\W\d_]+")
_MONTH = re.compile(rf"(?:{MONTH_NAMES})[a-z]*")


def place_of(file: str, sheet: str) -> str:
    """A file and sheet as next year's of the same payer are named: without numbers, months and signs."""
    words = [*_words(PurePath(file).stem), "/", *_words(sheet)]
    return " ".join(word for word in words if not _MONTH.fullmatch(word))


def may_be_somebodys(table: Table) -> bool:
    """Whether all lines of a schedule may be one payer's: no column names payers, and none is headed by one."""
    headed = any(payer_asked(each) for each in table.columns)
    return table.letter("payer") is None and not headed and table.frame["payer"].n_unique() <= 1


def is_nobodys(table: Table) -> bool:
    """Whether a table of fee lines says of none of them whose it is."""
    if table.kind != "fees" or table.letter("payer") or table.frame.is_empty() or not PRICES & _fields(table):
        return False
    return table.frame["payer"].null_count() == table.frame.height


def _fields(table: Table) -> set[str | None]:
    return {each.field for each in table.columns}


def payer_meant(table: Table, payers: Iterable[str]) -> str | None:
    """The one of some payers whose name stands in the titles of a table, on its sheet or in its file's name.

    Of two that are both there the longer is meant if it holds the other ("NC Medicaid", "Medicaid"), else none is.
    """
    for text in (table.sheet, *table.titles, PurePath(table.file).stem):
        said = set(_words(text))
        there = {each: set(_words(each)) for each in payers}
        there = {each: words for each, words in there.items() if words and words <= said}
        longest = max(there, key=lambda each: (len(there[each]), each), default=None)
        if longest is not None and all(words <= there[longest] for words in there.values()):
            return longest
    return None


def remarks_on_payer(table: Table) -> Iterator[Finding]:
    """The finding that nobody can be billed by a table of fee lines, since it does not say whose they are."""
    if is_nobodys(table):
        row = table.header_rows[1]
        lines = f"{table.data_rows:,} line{'' if table.data_rows == 1 else 's'}"
        told = f"the schedule of {lines} names no payer, so it prices no session. Name its payer."
        said = f"{table.sheet}, row {row}: {told}"
        yield Finding(KIND, severity_of(KIND), said, table.file, table.sheet, None, row, table=table.kind)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
