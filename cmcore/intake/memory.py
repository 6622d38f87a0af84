"""What is remembered from one month's file to the next: which header means which field, which spelling which value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cmcore.intake.words import word_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SEPARATOR = " "


def signature(headers: Sequence[str]) -> str:
    """The same short text for the same set of headers, whatever their order and spelling."""
    keys = sorted(SEPARATOR.join(word_key(each)) for each in headers if word_key(each))
    return hashlib.sha256("|".join(keys).encode()).hexdigest()[:16]


@dataclass(slots=True)
class Memory:
    """Remembered choices; the newest wins.

    `kinds` maps a header signature to its kind of table, `payers` one to the payer of fee lines that name none;
    `fields` maps a kind to header words to the field, or to
    None for a column to leave out; `aliases` maps a field to spellings (lower case) to the value they mean.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str | None]] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    payers: dict[str, str] = field(default_factory=dict)

    def remember_payer(self, headers: Sequence[str], payer: str) -> None:
        """Keeps the payer of fee lines in tables with these headers, which have no payer column."""
        self.payers[signature(headers)] = payer.strip()

    def payer_of(self, headers: Sequence[str]) -> str | None:
        """The payer kept for tables with these headers, if any."""
        return self.payers.get(signature(headers)) or None

    def remember(self, headers: Sequence[str], kind: str, chosen: Mapping[str, str | None]) -> None:
        """Keeps the kind of a table with these headers and the field chosen for each header."""
        self.kinds[signature(headers)] = kind
        kept = self.fields.setdefault(kind, {})
        kept.update({SEPARATOR.join(word_key(header)): name for header, name in chosen.items()})

    def remember_value(self, name: str, spelling: str, value: str) -> None:
        """Keeps the value that a spelling in a field means."""
        self.aliases.setdefault(name, {})[spelling.strip().lower()] = value

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
        return {"kinds": self.kinds, "fields": self.fields, "aliases": self.aliases, "payers": self.payers}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Memory:
        """The memory from its JSON; parts that are absent are empty."""
        return cls(
            dict(record.get("kinds", {})),
            {kind: dict(names) for kind, names in record.get("fields", {}).items()},
            {name: dict(values) for name, values in record.get("aliases", {}).items()},
            dict(record.get("payers", {})),
        )
