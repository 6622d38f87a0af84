"""Contacts that a column without a field says did not take place or are not billable: they are priced as voided.

A service log often says so beside what it calls its status: the type of a contact ("Attempted - No Show"), its outcome,
or whether it is billable. Priced like the others such rows would be claimed, so they are set aside, and it is told.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields.choices import CLAIM_STATUSES
from cmcore.findings import Finding
from cmcore.intake.cells.flags import NO, YES
from cmcore.intake.cells.texts import choice_key
from cmcore.intake.checking.marking import severity_of
from cmcore.intake.finding.looks import one_line
from cmcore.intake.names.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.shaping.shapes import LongRows
    from cmcore.intake.tables import Table

KIND, DOUBTED = "not-delivered", "delivery-doubted"
SAYS_SO = frozenset("attendance attended cancelled canceled disposition kept outcome result show status".split())  # noqa: SIM905 - a list of words reads better whole
"""Words of headers under which a log says whether a contact took place."""
OF_OTHERS = frozenset(
    ["approval", "authorization", "case", "claim", "client", "eligibility", "enrollment", "note", "payment", "referral"]
)
"""Words before "status" that make it one of something else than the contact."""
CONTACTS, TYPES = frozenset({"contact", "visit", "encounter", "appointment", "appt", "service", "session"}), "type"
STATUS = "status"
REMARKS = frozenset({"comment", "memo", "note", "remark"})
"""Headers of what people write beside a contact, where "no show" may as well be of a visit that was arranged for it."""
_VOID = frozenset(map(choice_key, CLAIM_STATUSES["void"]))
_BILLABLE = re.compile(r"(?:is |service |visit |session |encounter )?(non |not |un)?billable(?: y n| flag| service)?")
SHOWN = 3


@dataclass(frozen=True, slots=True)
class SetAside:
    """A column that says it: its place in the match, which rows it says it of, and how often it says what.

    What is `doubted` stands in a column of remarks: it is told, and the rows count as delivered.
    """

    position: int
    rows: pl.Series
    said: Counter[str]
    doubted: bool = False


def find_not_delivered(match: TableMatch, long: LongRows, is_chosen: Callable[[str], bool]) -> list[SetAside]:
    """The columns of a service log that fill no field and say of some rows, not of all, that nothing is billable."""
    if match.kind != "sessions":
        return []
    found = []
    for position, column in enumerate(match.columns):
        if column.field is None and not is_chosen(column.header) and (tells := _teller(column.header)):
            aside = replace(_said(position, long.cells[position], tells), doubted=tells is _is_void_alone)
            if 0 < aside.said.total() < len(long.rows):
                found.append(aside)
    return found


def without_them(frame: pl.DataFrame, found: Sequence[SetAside]) -> pl.DataFrame:
    """The frame with those rows voided, but for those that a payer has answered."""
    status = pl.col("claim_status")
    open_ = status.is_null() | (status == "unbilled")
    for each in (each for each in found if not each.doubted):
        frame = frame.with_columns(claim_status=pl.when(open_ & each.rows).then(pl.lit("void")).otherwise(status))
    return frame


def told_of(table: Table, found: Sequence[SetAside]) -> list[Finding]:
    """One finding a column: how many rows it says it of, and what became of them."""
    row = table.header_rows[1]
    findings = []
    for each in found:
        column = table.columns[each.position]
        cell = f"{column.letter}{row}"
        told = f"{table.sheet}!{cell}: {_told(each, column.header)}"
        kind, at = DOUBTED if each.doubted else KIND, (table.file, table.sheet, cell, row)
        findings.append(Finding(kind, severity_of(kind), told, *at, table=table.kind, value=column.header))
    return findings


def _told(aside: SetAside, header: str) -> str:
    count = aside.said.total()
    listed = ", ".join(f'"{text}"' for text, _ in aside.said.most_common(SHOWN))
    rows = "1 row" if count == 1 else f"{count:,} rows"
    if aside.doubted:
        return (
            f'{listed} stands alone in "{header}" of {rows}, which count{"s" if count == 1 else ""} as delivered. '
            "If no contact took place, say so in a column of its status."
        )
    return (
        f'{rows} {"is" if count == 1 else "are"} not to be billed by the column "{header}" ({listed}), so nothing is '
        "expected there. Say so if it is to be billed."
    )


def _teller(header: str) -> Callable[[object], bool] | None:
    """What of a header's cells says that a contact is not to be billed; None for headers that say other things."""
    key = choice_key(header.replace("?", " ").replace("(", " ").replace(")", " "))
    if billable := _BILLABLE.fullmatch(key):
        no = YES if billable[1] else NO
        return lambda cell: _shown(cell).lower() in no
    said = set(words(header))
    if (said & SAYS_SO and not (STATUS in said and said & OF_OTHERS)) or (TYPES in said and said & CONTACTS):
        return _is_void
    return _is_void_alone if said and said <= REMARKS else None


def _is_void_alone(cell: object) -> bool:
    return isinstance(cell, str) and choice_key(cell) in _VOID


def _is_void(cell: object) -> bool:
    """Whether a cell, or a part of it beside a dash or a colon, is a word for what did not take place."""
    if not isinstance(cell, str):
        return False
    parts = [cell, *re.split(r"\s[-–/]\s|[:;(),]", cell)]  # noqa: RUF001 - people type that dash
    return any(choice_key(part) in _VOID for part in parts)


def _said(position: int, cells: Sequence[object], tells: Callable[[object], bool]) -> SetAside:
    times = Counter(_shown(each) for each in cells if each is not None)
    told = {text for text in times if text and tells(text)}
    rows = pl.Series([each is not None and _shown(each) in told for each in cells], dtype=pl.Boolean)
    return SetAside(position, rows, Counter({text: times[text] for text in told}))


def _shown(cell: object) -> str:
    """A cell's text as a spreadsheet shows it: 0 for 0.0."""
    return one_line(cell).removesuffix(".0")
