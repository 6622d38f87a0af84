"""What a workspace remembers of its files, entry by entry, so that each can be seen and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmcore.fields import TABLES
from cmcore.intake.next_file.memory import AT, Memory, signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cmcore.intake.tables import Table

LEFT_OUT = "left out"
_BY_NAME: dict[str, tuple[str, dict[Any, str]]] = {
    "date_orders": ("Order of dates", {"day": "day first", "month": "month first"}),
    "sheets": ("Sheet", {True: "used", False: LEFT_OUT}),
}
"""Parts of the memory whose entries stand under a name of the user's own: their title, and what each value means."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One remembered choice: where it stands in the memory, what it is about, what was seen and what it means."""

    path: tuple[str, ...]
    what: str
    seen: str
    means: str


def remembered(memory: Memory, tables: Iterable[Table] = ()) -> tuple[Remembered, ...]:
    """Everything remembered; tables that are loaded are named by file and sheet, others by what they are."""
    names = {signature(table.headers): f"{table.file} {table.sheet}" for table in tables}
    found = [Remembered(path, *_words(path, value, names)) for path, value in _leaves(memory.to_dict(), ())]
    return tuple(sorted(found, key=lambda each: (each.what, each.seen.lower())))


def forget(memory: Memory, path: Iterable[str]) -> Memory:
    """The memory without one entry; as it is where there is none there."""
    record = memory.to_dict()
    *folders, last = path
    inner: Any = record
    for name in folders:
        inner = inner.get(name, {})
    inner.pop(last, None)
    return Memory.from_dict(record)


def _leaves(record: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _words(path: tuple[str, ...], value: Any, names: Mapping[str, str]) -> tuple[str, str, str]:
    part, *keys = path
    if part == "fields":
        kind, header = keys
        return f"Column of {TABLES[kind].plural}", header, LEFT_OUT if value is None else _label(kind, str(value))
    if part == "aliases":
        field, spelling = keys
        label = next((model.column(field).label for model in TABLES.values() if field in model.model_fields), field)
        return f"Spelling of {label}", spelling, str(value)
    if part in _BY_NAME:
        title, said = _BY_NAME[part]
        return title, keys[0], said.get(value, str(value))
    key, _, place = keys[0].partition(AT)
    table = place or names.get(key, "a table seen before")
    titles = {"kinds": "Kind of table", "payers": "Payer of fee lines", "header_rows": "Rows of the header"}
    return titles.get(part, part.replace("_", " ").capitalize()), " ".join([table, *keys[1:]]), str(value)


def _label(kind: str, field: str) -> str:
    return TABLES[kind].column(field).label
