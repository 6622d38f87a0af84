"""What is remembered from one month's file to the next: which header means which field, which spelling which value."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cmcore.intake.names.words import word_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SEPARATOR = " "
AT = ":"
"""Between a header signature and the place of the table."""


def signature(headers: Sequence[str]) -> str:
    """The same short text for the same set of headers, whatever their order and spelling."""
    keys = sorted(SEPARATOR.join(word_key(each)) for each in headers if word_key(each))
    return hashlib.sha256("|".join(keys).encode()).hexdigest()[:16]


def told_apart(headers: Sequence[str]) -> list[str]:
    """The headers, numbered from the second of the same words on.

    >>> told_apart(["Date", "Client", "date", "Date"])
    ['Date', 'Client', 'date (2)', 'Date (3)']
    """
    times: Counter[tuple[str, ...]] = Counter()
    names = []
    for header in headers:
        times[word_key(header)] += 1
        number = times[word_key(header)]
        names.append(f"{header} ({number})" if header.strip() and number > 1 else header)
    return names


def _of_place(headers: Sequence[str], place: str) -> str:
    return f"{signature(headers)}{AT}{place}" if place else signature(headers)


def spelled(text: str | None) -> str:
    """A text as spellings are told apart: no blanks at its ends, lower case."""
    return (text or "").strip().lower()


@dataclass(slots=True)
class Memory:
    """Remembered choices; the newest wins.

    `kinds` maps a header signature to its kind of table, `payers` one with the place of the table (`whose.place_of`)
    to the payer of fee lines that name none, since two payers' schedules may have the same headers;
    `fields` maps a kind to header words to the field, or to
    None for a column to leave out; `aliases` maps a field to spellings (lower case) to the value they mean.
    `date_orders` maps header words to what their dates begin with, "day" or "month"; `sheets` maps a sheet's name
    (lower case) to whether it is used; `header_rows` maps a header signature to the number of rows that such a header
    takes, the last of them the one with the names. `taken_back` are aliases of merges that were undone.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str | None]] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    payers: dict[str, str] = field(default_factory=dict)
    date_orders: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, bool] = field(default_factory=dict)
    header_rows: dict[str, int] = field(default_factory=dict)
    taken_back: dict[str, dict[str, str]] = field(default_factory=dict)

    def remember_date_order(self, header: str, first: Literal["day", "month"]) -> None:
        """Keeps whether the dates under a header begin with the day or the month."""
        self.date_orders[SEPARATOR.join(word_key(header))] = first

    def day_first(self, header: str) -> bool | None:
        """Whether the dates under a header begin with the day; None where nobody has said."""
        first = self.date_orders.get(SEPARATOR.join(word_key(header)))
        return None if first is None else first == "day"

    def remember_sheet(self, sheet: str, *, used: bool) -> None:
        """Keeps whether sheets of this name are used: hidden ones are not, others are, unless somebody says so."""
        self.sheets[sheet.strip().lower()] = used

    def uses_sheet(self, sheet: str, *, visible: bool) -> bool:
        """Whether a sheet is used."""
        return self.sheets.get(sheet.strip().lower(), visible)

    def remember_header_row(self, names: Sequence[str], rows: int = 1) -> None:
        """Keeps that a row with these names is the last of the given number of rows that head a table."""
        self.header_rows[signature(names)] = rows

    def remember_payer(self, headers: Sequence[str], payer: str, place: str = "") -> None:
        """Keeps the payer of fee lines in tables with these headers at a place, or at any where none is given."""
        self.payers[_of_place(headers, place)] = payer.strip()

    def payer_of(self, headers: Sequence[str], place: str = "") -> str | None:
        """The payer kept for tables with these headers at a place, else for such tables at any, if any."""
        return self.payers.get(_of_place(headers, place)) or self.payers.get(signature(headers)) or None

    def remember(self, headers: Sequence[str], kind: str, chosen: Mapping[str, str | None]) -> None:
        """Keeps the kind of a table with these headers and the field chosen for each header."""
        self.kinds[signature(headers)] = kind
        kept = self.fields.setdefault(kind, {})
        kept.update({SEPARATOR.join(word_key(header)): name for header, name in chosen.items()})

    def remember_value(self, name: str, spelling: str, value: str) -> None:
        """Keeps the value that a spelling in a field means."""
        self.aliases.setdefault(name, {})[spelled(spelling)] = value

    def forget_values(self, spellings: Iterable[tuple[str, str]]) -> None:
        """Takes back what some spellings mean, each given by its field and as `spelled` has it."""
        for name, spelling in spellings:
            if (value := self.aliases.get(name, {}).pop(spelling, None)) is not None:
                self.taken_back.setdefault(name, {})[spelling] = value

    def recall_values(self, meant: Iterable[tuple[str, str, str | None]]) -> None:
        """Remembers again what was taken back of some spellings, each given with its field and the value it meant."""
        for name, spelling, value in meant:
            kept = self.taken_back.get(name, {})
            if value is not None and kept.get(spelling) == value:
                self.aliases.setdefault(name, {})[spelling] = kept.pop(spelling)

    def kind_of(self, headers: Sequence[str]) -> str | None:
        """The kind chosen for a table with these headers, if any."""
        return self.kinds.get(signature(headers))

    def knows(self, kind: str, header: str) -> bool:
        """Whether a field was chosen for a header, or the choice was to leave its column out."""
        return SEPARATOR.join(word_key(header)) in self.fields.get(kind, {})

    def field_of(self, kind: str, header: str) -> str | None:
        """The field chosen for a header, None where its column is to be left out."""
        return self.fields.get(kind, {}).get(SEPARATOR.join(word_key(header)))

    def to_dict(self) -> dict[str, Any]:
        """The memory as JSON holds it."""
        return {
            "kinds": self.kinds,
            "fields": self.fields,
            "aliases": self.aliases,
            "payers": self.payers,
            "date_orders": self.date_orders,
            "sheets": self.sheets,
            "header_rows": self.header_rows,
            "taken_back": self.taken_back,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Memory:
        """The memory from its JSON; parts that are absent are empty."""
        return cls(
            dict(record.get("kinds", {})),
            {kind: dict(names) for kind, names in record.get("fields", {}).items()},
            {name: dict(values) for name, values in record.get("aliases", {}).items()},
            dict(record.get("payers", {})),
            dict(record.get("date_orders", {})),
            dict(record.get("sheets", {})),
            dict(record.get("header_rows", {})),
            {name: dict(values) for name, values in record.get("taken_back", {}).items()},
        )
