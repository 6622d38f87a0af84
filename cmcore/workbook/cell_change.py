"""The record of one corrected cell, and what patching a file gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.periods import clock_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.fields import Kind

Value = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of one sheet and what it should hold.

    `now` is in the unit people write: dollars, not cents; a time of day is minutes after midnight with `kind` TIME,
    or text such as 9:05; a percentage is a share of one as a number, or text such as 20%; None empties the cell.
    `in_hours` says that a column of durations counts hours, so that minutes are written as parts of an hour. A formula
    is overwritten only where `formula_ok`. `table` and `column` name what the cell is, as people read it.
    """

    sheet: str
    cell: str
    was: str | None
    now: Value
    kind: Kind | None = None
    why: str = ""
    who: str = ""
    when: datetime | str | None = None
    formula_ok: bool = False
    in_hours: bool = False
    table: str = ""
    column: str = ""

    @property
    def place(self) -> str:
        """Sheet and cell in one: Sessions!F14."""
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell

    @property
    def now_words(self) -> str:
        """The new value as people read it."""
        if self.now is None:
            return ""
        if isinstance(self.now, bool):
            return "yes" if self.now else "no"
        if isinstance(self.now, int) and self.kind is not None and self.kind.value == "time":
            return clock_words(self.now)
        if isinstance(self.now, Decimal):
            is_share = self.kind is not None and self.kind.value == "percent"
            return f"{(self.now * 100).normalize():f}%" if is_share else f"{self.now:f}"
        return self.now.isoformat() if isinstance(self.now, date) else str(self.now)

    @property
    def when_words(self) -> str:
        """Day and time of the change as people read them."""
        if isinstance(self.when, datetime):
            return f"{self.when:%Y-%m-%d %H:%M}"
        return self.when or ""


def over_formulas(changes: Sequence[CellChange]) -> tuple[CellChange, ...]:
    """The changes as ones that may each take the place of a formula."""
    return tuple(replace(each, formula_ok=True) for each in changes)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected file: its name and bytes, and what became of each change.

    `in_place` says that it is the original with only the corrected cells changed. `refused` pairs a change that was
    not made with the sentence that says why. `notes` are sentences about the file as a whole.
    """

    name: str
    data: bytes
    in_place: bool
    applied: tuple[CellChange, ...] = ()
    refused: tuple[tuple[CellChange, str], ...] = ()
    notes: tuple[str, ...] = ()


def last_of_each_cell(changes: list[CellChange] | tuple[CellChange, ...]) -> list[CellChange]:
    """One change a cell: the last one given, in the order the cells were first named."""
    latest = {(each.sheet.casefold(), each.cell.upper().replace("$", "")): each for each in changes}
    return list(latest.values())
