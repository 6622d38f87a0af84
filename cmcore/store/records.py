"""What the store gives back: plain records, free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a workspace; one kept `apart` brings no earlier file's records up to date."""

    id: str
    name: str
    sha256: str
    size: int
    who: str
    at: datetime
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """One correction as it was made; `undone_at` says that it is no longer in force."""

    id: int
    batch: str
    row_id: str
    field: str
    table_kind: str
    file: str
    sheet: str
    cell: str
    old: str | None
    new: str | None
    why: str
    who: str
    at: datetime
    undone_at: datetime | None
    held: str | None = None

    @property
    def place(self) -> str:
        """Sheet and cell in one."""
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class NewEdit:
    """A correction to be made; `expected` is the value that its maker saw, `held` the new one as it will show."""

    row_id: str
    field: str
    table_kind: str
    file: str
    sheet: str
    cell: str
    expected: str | None
    new: str | None
    held: str | None = None
    why: str = ""

    @property
    def place(self) -> str:
        """Sheet and cell in one."""
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class CarriedEdit:
    """A correction for the row in a replaced one's place; undone with the one it comes from, whose batch it has."""

    edit: NewEdit
    batch: str
    who: str


@dataclass(frozen=True, slots=True)
class SavedScenario:
    """A named scenario and the revision of the data that it was saved on (see `scenarios.is_stale`)."""

    id: str
    name: str
    terms: str
    revision: int
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark on a row or a figure."""

    id: int
    target: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DenialEvent:
    """One change to one denial; `undone_by` says that it is no longer in force."""

    item: str
    field: str
    old: str | None
    new: str | None
    who: str
    at: datetime
    batch: str | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What figures were computed on: the data's revision and the day of judging; and who froze them."""

    revision: int
    as_of: date
    who: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures frozen at one revision, in cents or counts by name."""

    id: str
    revision: int
    as_of: date
    figures: dict[str, int]
    note: str
    who: str
    at: datetime
    signed_by: str | None
    signed_at: datetime | None
