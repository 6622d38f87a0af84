"""The record of a fault in the user's rows, and the tree of errors that stop a call.

CmcoreError
├── FileRefusedError       the file cannot be read at all
├── TableNotFoundError     no table of the kind that the job needs
├── ColumnsMissingError    a table lacks columns that the job needs
├── UnknownNameError       a name that is not in the list it must come from
├── EditConflictError      somebody else changed the value first
├── PatchRefusedError      the original file cannot take a correction in place
└── InputInvalidError      a value given to a job is impossible
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How much a fault matters: an error blocks money, a warning may, a note explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place in the user's file, as the user sees the place in the spreadsheet.

    `kind` is a permanent kebab-case id listed in reference/finding_kinds.csv. `row` is the spreadsheet's row
    number; `cell` its address (F14), absent where the fault is the whole sheet's or file's. `suggestion` is the
    text to put in the cell; `safe` says it can be accepted unread. `amount` is the money in cents that the fault
    blocks, absent where it cannot be priced.
    """

    kind: str
    severity: Severity
    message: str
    file: str = ""
    sheet: str = ""
    cell: str | None = None
    row: int | None = None
    row_id: str | None = None
    table: str | None = None
    field: str | None = None
    value: str | None = None
    suggestion: str | None = None
    safe: bool = False
    confidence: float | None = None
    evidence: str | None = None
    amount: int | None = None

    @property
    def place(self) -> str:
        """Sheet and cell as one address: Sessions!F14, or the narrowest place known."""
        if self.sheet and self.cell:
            return f"{self.sheet}!{self.cell}"
        return self.sheet or self.cell or self.file

    def priced(self, amount: int | None) -> Finding:
        """The same fault with the money that it blocks."""
        return replace(self, amount=amount)


class CmcoreError(Exception):
    """A fault that stops a call; its text is a sentence for the user."""


class FileRefusedError(CmcoreError):
    """A file that cannot be read: what is wrong with it and what to do."""

    def __init__(self, file: str, why: str, todo: str) -> None:
        self.file, self.why, self.todo = file, why, todo
        super().__init__(f"{file}: {why} {todo}".strip())


class TableNotFoundError(CmcoreError):
    """No table of the kind that the job needs."""

    def __init__(self, kind: str, files: Iterable[str]) -> None:
        names = ", ".join(files) or "the files given"
        book = " give the payer's file with --payers," if kind == "fees" else ""
        super().__init__(
            f"No {kind} table was found in {names}. Check that its header row is there,{book} "
            f"or start from a blank one: cmcore template {kind} -o blank.xlsx"
        )


class ColumnsMissingError(CmcoreError):
    """A table that lacks columns the job needs."""

    def __init__(self, place: str, labels: Iterable[str]) -> None:
        super().__init__(f"{place}: no column was found for {', '.join(labels)}. Name the column in the mapping.")


class UnknownNameError(CmcoreError):
    """A name that is not in the list it must come from, with the nearest ones that are."""

    def __init__(self, what: str, name: str, nearest: Iterable[str]) -> None:
        hint = ", ".join(nearest)
        super().__init__(f'{what} "{name}" is not known.' + (f" Nearest: {hint}." if hint else ""))


class EditConflictError(CmcoreError):
    """Somebody else changed the value first; nothing was overwritten."""

    def __init__(self, place: str, theirs: str, who: str, when: str) -> None:
        self.place, self.theirs, self.who, self.when = place, theirs, who, when
        super().__init__(
            f'{place} was changed to "{theirs}" by {who} at {when}. Your value was not saved; reload and decide.'
        )


class PatchRefusedError(CmcoreError):
    """A correction that the original file cannot take in place."""


class InputInvalidError(CmcoreError):
    """An impossible value given to a job: where, what is wrong, what is allowed."""
