"""The reference page of every table and column, written from their definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.fields.column import Kind

if TYPE_CHECKING:
    from cmcore.fields.column import Column, TableModel

INTRODUCTION = (
    "Headers are matched by name, then by the other names listed, then by likeness; a doubtful one is asked. "
    "A column marked * must be there. Columns are found by what they are called and what they hold, in any order."
)

KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.CODE: "code or id, kept as text",
    Kind.MODIFIERS: "modifiers in order",
    Kind.LIST: "several values, separated by ;",
    Kind.CHOICE: "one of a list",
    Kind.DATE: "date",
    Kind.TIME: "time of day",
    Kind.MINUTES: "duration",
    Kind.COUNT: "whole number",
    Kind.QUANTITY: "number, up to two decimals",
    Kind.MONEY: "amount",
    Kind.RATE: "rate, up to four decimals",
    Kind.INDEX: "number, up to four decimals",
    Kind.PERCENT: "percent",
    Kind.FLAG: "yes or no",
}


def tables_markdown() -> str:
    """Markdown of all tables in the order that people meet them."""
    parts = [
        "# Tables and columns",
        INTRODUCTION,
    ]
    parts.extend(_table(kind, model) for kind, model in TABLES.items())
    return "\n\n".join(parts) + "\n"


def _table(kind: str, model: type[TableModel]) -> str:
    about = (model.__doc__ or "").strip().splitlines()[0]
    head = f"## {kind}\n\n{about}\n\n| column | holds | example | also called |\n|---|---|---|---|"
    return "\n".join([head, *(_row(column) for column in model.columns())])


def _row(column: Column) -> str:
    star = " *" if column.required else ""
    holds = KIND_WORDS[column.kind] + (f", {column.unit}" if column.unit else "")
    if column.choices:
        holds += ": " + ", ".join(column.choices)
    if column.help:
        holds += f". {column.help}"
    return f"| {column.label} (`{column.name}`){star} | {holds} | {column.example} | {', '.join(column.synonyms)} |"
